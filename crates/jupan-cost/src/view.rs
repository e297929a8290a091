//! A step of a trace as a convention sees it.

use jupan_core::axis::Axis;
use jupan_core::program::{Operation, OperationKind, Program, Tensor};
use jupan_core::trace::{self, Step, Trace};
use jupan_core::value::Value;
use jupan_core::work::{Kind, Work};

use crate::number::N;

pub(crate) struct View<'a> {
    pub program: &'a Program,
    pub trace: &'a Trace,
    pub at: usize,
    pub step: &'a Step,
    pub operation: &'a Operation,
}

impl<'a> View<'a> {
    pub fn of(program: &'a Program, trace: &'a Trace, at: usize) -> Self {
        let step = &trace.steps[at];
        Self {
            program,
            trace,
            at,
            step,
            operation: program.operation(step.operation),
        }
    }

    /// The name of the class.
    pub fn class(&self) -> &'a str {
        &self.operation.class
    }

    /// Whether the output is the input under another shape, when the network is used.
    pub fn is_view(&self) -> bool {
        self.step.view != trace::View::No
    }

    pub fn is_op(&self) -> bool {
        self.operation.kind == OperationKind::Op
    }

    /// Whether it does nothing itself but call others: a model, or a layer that the user wrote.
    pub fn is_made_of_others(&self) -> bool {
        !self.is_op() && self.operation.entry.is_none()
    }

    /// The class of the layer around.
    pub fn class_around(&self) -> &'a str {
        let parent = self.step.parent.and_then(|at| self.trace.steps.get(at));
        parent.map_or("", |step| &self.program.operation(step.operation).class)
    }

    /// The steps right within.
    pub fn children(&self) -> impl Iterator<Item = View<'a>> {
        let (program, trace) = (self.program, self.trace);
        trace
            .children(self.at)
            .map(move |at| View::of(program, trace, at))
    }

    /// The axes of a tensor that goes in.
    pub fn input(&self, at: usize) -> &'a [Axis] {
        let tensor = self.step.inputs.get(at);
        tensor.map_or(&[], |id| &self.tensor(*id).axes)
    }

    /// The axes of the tensor that comes out.
    pub fn output(&self) -> &'a [Axis] {
        let tensor = self.step.outputs.first();
        tensor.map_or(&[], |id| &self.tensor(*id).axes)
    }

    fn tensor(&self, id: jupan_core::program::TensorId) -> &'a Tensor {
        self.program.tensor(id)
    }

    /// How many values go in.
    pub fn size_in(&self) -> N {
        N::size(self.input(0))
    }

    /// How many values come out.
    pub fn size_out(&self) -> N {
        N::size(self.output())
    }

    /// Its own work of a kind, in one doing.
    pub fn work(&self, kind: Kind) -> impl Iterator<Item = &'a Work> {
        self.step.work.iter().filter(move |work| work.kind == kind)
    }

    /// How much of a kind it does itself, in one doing.
    pub fn amount(&self, kind: Kind) -> N {
        self.work(kind).map(|work| N::size(&work.axes)).sum()
    }

    /// How many numbers a weight of its own holds.
    pub fn weight(&self, name: &str) -> Option<N> {
        let weights = &self.operation.weights;
        let weight = weights.iter().find(|weight| &*weight.name == name)?;
        Some(N::size(&weight.axes))
    }

    /// An argument of its constructor.
    pub fn argument(&self, name: &str) -> &'a Value {
        self.operation.arguments.get(name)
    }

    /// Whether an argument of its constructor is there and says yes.
    pub fn is(&self, name: &str) -> bool {
        let arguments = &self.operation.arguments;
        let found = arguments.find(name);
        found.is_some_and(|argument| argument.value == Value::Bool(true))
    }
}
