//! What happens when a model is called: every layer and operation in the order of execution, with its tensors and its work.
//!
//! A summary knows the calls that make the graph; a cost needs all of them, also those inside layers, and with axes that can be
//! counted. So a model is called once more, in the program that made it, on fresh inputs whose unspecified axes are symbols
//! ([`trace`]). Nothing is recorded of this call but the steps: no node, no name that anybody sees, no remark.

use crate::message;
use crate::refusal;
use std::collections::HashMap;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::axis::{Axis, How, Name, names};
use crate::call::tensors_of;
use crate::diagnostic::Refusal;
use crate::dim::{Count, Dim};
use crate::layer::{Call, Host, Input};
use crate::message::Message;
use crate::program::{LastCall, OperationId, OperationKind, Program, Tensor, TensorId, Tensors};
use crate::report::ModelReport;
use crate::signature::{Given, Passed};
use crate::value::Value;
use crate::work::{Kind, Work};

/// The symbol of the first axis of every input, where it is not specified.
pub const BATCH: &str = "batch";

/// A trace with more steps than this is broken off.
const MAX_STEPS: usize = 1_000_000;

/// The steps of one call of a model.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// Every call in the order in which it begins; the first is that of the model itself.
    pub steps: Vec<Step>,
    /// The fresh inputs.
    pub inputs: Tensors,
    /// What came out.
    pub outputs: Tensors,
    /// The symbols that stand for unspecified axes, each with an axis that it stands for.
    pub symbols: Vec<(Rc<str>, TensorId, usize)>,
    /// Tensors that need no memory of their own, with the one that they are or are part of: a step of a sequence, the output
    /// of a layer that is what a layer inside it gave.
    pub within: FxHashMap<TensorId, TensorId>,
    /// Why the steps are not all there, where that is so.
    pub stopped: Option<Refusal>,
}

/// Whether an output is the input under another shape.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// It is a tensor of its own.
    #[default]
    No,
    /// It is the input.
    Always,
    /// It is the input when the network is used; in training it is another one.
    InUse,
}

/// One call of a layer or operation.
#[derive(Clone, Debug, Default)]
pub struct Step {
    /// What was called.
    pub operation: OperationId,
    /// The step within which this one happens.
    pub parent: Option<usize>,
    /// The first step that happens after this one and not within it.
    pub end: usize,
    /// The tensors that go in.
    pub inputs: Tensors,
    /// The tensors that come out.
    pub outputs: Tensors,
    /// Its own work, without that of the steps within it.
    pub work: Vec<Work>,
    /// How often it happens: the product of these. A cell inside a recurrent layer happens at each time step.
    pub times: Rc<[Axis]>,
    /// Whether the outputs are the input under another shape, so that they need no memory of their own.
    pub view: View,
    /// Tensors that are made on the way, by no step within.
    pub made: Vec<Made>,
    /// What the outputs are made of in the end, where that is not the inputs.
    pub of: Option<Tensors>,
    /// Axes of the inputs along which every place of the outputs sees all places.
    pub whole: Vec<(TensorId, usize)>,
    /// Axes of the outputs, counted from the end, along which a place sees so many more of its neighbours: what was given
    /// before is slid over again.
    pub fed_back: Vec<(usize, Dim)>,
    /// Why there may be more work than is stated.
    pub uncertain: Option<Message>,
    /// Whether anything was stated about its work, if only that there is none.
    stated: bool,
}

/// A tensor that is made on the way: the scores of attention, the first states of a recurrence.
#[derive(Clone, Debug)]
pub struct Made {
    /// The tensor.
    pub tensor: TensorId,
    /// What it is made of.
    pub of: Tensors,
    /// The number of steps that have begun by then.
    pub after: usize,
}

impl Step {
    /// How often all of this is done, given what one doing amounts to.
    fn repeated(&self, mut count: Count) -> Count {
        for axis in self.times.iter() {
            count = count.times(&axis.dim);
        }
        count
    }

    /// How much of its own work there is of a kind, over all repetitions.
    pub fn count(&self, kind: Kind) -> Count {
        let mut sum = Count::default();
        for work in self.work.iter().filter(|work| work.kind == kind) {
            sum.add(&self.repeated(work.count()));
        }
        if let Some(reason) = &self.uncertain {
            sum.add(&Count::unknown(reason.clone()));
        }
        sum
    }
}

impl Trace {
    /// The steps right within one.
    pub fn children(&self, step: usize) -> impl Iterator<Item = usize> {
        let end = self.steps.get(step).map_or(0, |step| step.end);
        let mut next = step.saturating_add(1);
        std::iter::from_fn(move || {
            let child = next;
            let found = self.steps.get(child).filter(|_| child < end)?;
            next = found.end.max(child + 1);
            Some(child)
        })
    }

    /// How much work of a kind a step and all steps within it do.
    pub fn total(&self, step: usize, kind: Kind) -> Count {
        let end = self.steps.get(step).map_or(0, |step| step.end);
        let mut sum = Count::default();
        for step in self.steps.get(step..end).unwrap_or_default() {
            sum.add(&step.count(kind));
        }
        sum
    }
}

/// A trace that is being taken.
#[derive(Default)]
pub(crate) struct Tracing {
    steps: Vec<Step>,
    open: Vec<usize>,
    times: Rc<[Axis]>,
    within: FxHashMap<TensorId, TensorId>,
}

impl Tracing {
    /// How many steps there are when something is tried.
    pub(crate) fn begin_trial(&self) -> usize {
        self.steps.len()
    }

    /// Forgets the steps made since then, what the open one stated, and tensors from this number on.
    pub(crate) fn end_trial(&mut self, steps: usize, tensors: usize) {
        self.steps.truncate(steps);
        self.within.retain(|part, _| (part.0 as usize) < tensors);
        let at = self.open.last().copied();
        if let Some(step) = at.and_then(|at| self.steps.get_mut(at)) {
            let begun = Step {
                operation: step.operation,
                parent: step.parent,
                end: step.end,
                inputs: std::mem::take(&mut step.inputs),
                times: step.times.clone(),
                ..Step::default()
            };
            *step = begun;
        }
    }
}

impl Program {
    /// Whether the work of calls is being collected.
    pub fn is_traced(&self) -> bool {
        self.tracing.is_some()
    }

    /// Begins a step, if a trace is being taken.
    ///
    /// # Errors
    /// There are too many steps.
    pub(crate) fn begin_step(
        &mut self,
        operation: OperationId,
        passed: &Passed,
    ) -> Result<(), Refusal> {
        let Some(tracing) = self.tracing.as_deref_mut() else {
            return Ok(());
        };
        if tracing.steps.len() >= MAX_STEPS {
            return Err(refusal!("a call of the model takes too many steps"));
        }
        let at = tracing.steps.len();
        tracing.steps.push(Step {
            operation,
            parent: tracing.open.last().copied(),
            end: at + 1,
            inputs: tensors_of(passed),
            outputs: Tensors::new(),
            work: Vec::new(),
            times: tracing.times.clone(),
            view: View::No,
            made: Vec::new(),
            of: None,
            whole: Vec::new(),
            fed_back: Vec::new(),
            uncertain: None,
            stated: false,
        });
        tracing.open.push(at);
        Ok(())
    }

    /// What the step that was begun last gave, and the tensors that came of it. One that says nothing about its work, neither
    /// itself nor by what it calls, is not known.
    pub(crate) fn step_gave(&mut self, output: &Value, outputs: Tensors) {
        let Some(tracing) = self.tracing.as_deref() else {
            return;
        };
        let open = tracing.open.last().copied().unwrap_or_default();
        let Some(step) = tracing.steps.get(open) else {
            return;
        };
        let operation = self.operation(step.operation);
        // One of the user's does what is called inside it, and nothing else.
        let must_say = operation.entry.is_some() || operation.kind == OperationKind::Op;
        let silent = !step.stated && open + 1 == tracing.steps.len();
        let unknown = match output {
            Value::Unknown(reason) => Some(reason.clone()),
            _ if must_say && silent => Some(message!(
                "the work of {class} is not known",
                class = operation.class
            )),
            _ => None,
        };
        let tracing = self.tracing.as_deref_mut();
        if let Some(step) = tracing.and_then(|tracing| tracing.steps.get_mut(open)) {
            step.outputs = outputs;
            step.uncertain = step.uncertain.take().or(unknown);
        }
    }

    /// Ends the step that was begun last.
    pub(crate) fn end_step(&mut self) {
        let Some(tracing) = self.tracing.as_deref_mut() else {
            return;
        };
        let end = tracing.steps.len();
        if let Some(step) = tracing.open.pop().and_then(|at| tracing.steps.get_mut(at)) {
            step.end = end;
        }
    }

    /// The step that was begun last; with it, something is stated about its work.
    fn current_step(&mut self) -> Option<&mut Step> {
        let step = self.open_step()?;
        step.stated = true;
        Some(step)
    }

    fn open_step(&mut self) -> Option<&mut Step> {
        let tracing = self.tracing.as_deref_mut()?;
        let at = *tracing.open.last()?;
        tracing.steps.get_mut(at)
    }
}

impl Call<'_> {
    /// Whether the work of this call is being collected.
    pub fn is_traced(&self) -> bool {
        self.host.program().is_traced()
    }

    /// States a part of the work of this call. The axes are asked for only while work is being collected.
    pub fn work(&mut self, kind: Kind, part: Name, axes: impl FnOnce() -> Vec<Axis>) {
        if let Some(step) = self.host.program_mut().current_step() {
            let axes = axes();
            step.work.push(Work { kind, part, axes });
        }
    }

    /// States that this call does no work.
    pub fn no_work(&mut self) {
        self.host.program_mut().current_step();
    }

    /// States that the output is the input under another shape: no work, and no memory.
    pub fn view_of_input(&mut self) {
        if let Some(step) = self.host.program_mut().current_step() {
            step.view = View::Always;
        }
    }

    /// States that the output is the input when the network is used, and something else only in training.
    pub fn unchanged_in_use(&mut self) {
        if let Some(step) = self.host.program_mut().current_step() {
            step.view = View::InUse;
        }
    }

    /// States that every place of the outputs sees all places along this axis of an input: recurrence, attention.
    pub fn sees_all_along(&mut self, input: &Input, axis: i64) {
        let Some(at) = input.index(axis) else { return };
        if let Some(step) = self.host.program_mut().open_step() {
            step.whole.push((input.id, at));
        }
    }

    /// States that each place of the outputs sees so many more of its neighbours along this axis, counted from the end: the
    /// outputs of each step of a recurrence are slid over in the next.
    pub fn sees_neighbours(&mut self, axis: usize, further: Dim) {
        if let Some(step) = self.host.program_mut().open_step() {
            step.fed_back.push((axis, further));
        }
    }

    /// States that a tensor is made on the way, of these: the scores of attention, of queries and keys.
    pub fn makes(&mut self, tensor: TensorId, of: impl IntoIterator<Item = TensorId>) {
        let program = self.host.program_mut();
        let after = program.tracing.as_ref().map_or(0, |t| t.steps.len());
        if let Some(step) = program.open_step() {
            let of = of.into_iter().collect();
            step.made.push(Made { tensor, of, after });
        }
    }

    /// States what the outputs are made of in the end, where that is not the inputs.
    pub fn gives_of(&mut self, tensors: impl IntoIterator<Item = TensorId>) {
        if let Some(step) = self.host.program_mut().open_step() {
            step.of = Some(tensors.into_iter().collect());
        }
    }

    /// States that a tensor is another one or a part of it, and needs no memory of its own.
    pub fn is_within(&mut self, part: TensorId, whole: TensorId) {
        if let Some(tracing) = self.host.program_mut().tracing.as_deref_mut()
            && part != whole
        {
            tracing.within.insert(part, whole);
        }
    }

    /// States that nothing is known of the work of this call.
    pub(crate) fn unknown_work(&mut self, reason: Message) {
        if let Some(tracing) = self.host.program_mut().tracing.as_deref_mut()
            && let Some(steps) = tracing.open.last().map(|at| at + 1)
        {
            let tensors = usize::MAX;
            tracing.end_trial(steps, tensors);
        }
        self.uncertain_work(reason);
    }

    /// States that this call may do more work than is stated.
    pub fn uncertain_work(&mut self, reason: Message) {
        if let Some(step) = self.host.program_mut().current_step() {
            step.uncertain = Some(reason);
        }
    }

    /// Whatever `body` calls happens as often as this axis says. Only while work is being collected.
    ///
    /// # Errors
    /// What `body` refuses.
    pub fn repeat<T, E>(
        &mut self,
        times: Axis,
        body: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        let before = match self.host.program_mut().tracing.as_deref_mut() {
            Some(tracing) => {
                let before = tracing.times.clone();
                tracing.times = before.iter().cloned().chain([times]).collect();
                Some(before)
            }
            None => None,
        };
        let result = body(self);
        if let (Some(tracing), Some(before)) =
            (self.host.program_mut().tracing.as_deref_mut(), before)
        {
            tracing.times = before;
        }
        result
    }
}

/// Calls a model once more on fresh inputs and writes down what happens. Axes that are not specified become symbols, `batch`
/// being the one of the first axis; `values` gives numbers to symbols.
///
/// `None` where the model was never called, so that its inputs are not known.
pub fn trace(
    host: &mut dyn Host,
    id: OperationId,
    values: &dyn Fn(&str) -> Option<i64>,
) -> Option<Trace> {
    let program = host.program();
    let operation = program.operation(id);
    let passed = match (&operation.graph, &operation.stack) {
        (Some(graph), _) => Passed::positional([graph.inputs.clone()]),
        (None, Some(stack)) => Passed::positional([Value::Tensor(stack.ends?.0)]),
        (None, None) => match operation.last_call.as_ref()? {
            LastCall::Recorded(node) => (*program.node(*node).passed()).clone(),
            LastCall::Apart(call) => call.passed.as_deref()?.clone(),
        },
    };
    let span = operation.span;
    let mut trace = Trace::default();
    let passed = fresh(host.program_mut(), &passed, values, &mut trace);
    let program = host.program_mut();
    let said = program.diagnostics.len();
    let inside = std::mem::replace(&mut program.inside, 1);
    program.tracing = Some(Box::default());
    let result = crate::call::call(host, id, passed, span);
    let program = host.program_mut();
    program.inside = inside;
    program.diagnostics.truncate(said);
    let tracing = program.tracing.take().unwrap_or_default();
    (trace.steps, trace.within) = (tracing.steps, tracing.within);
    match result {
        Ok(output) => trace.outputs = output.tensors(),
        Err(refusal) => trace.stopped = Some(refusal),
    }
    Some(trace)
}

/// Takes the traces of these models; `values` are numbers for symbols.
pub fn trace_all(host: &mut dyn Host, models: &mut [ModelReport], values: &[(String, i64)]) {
    let value = |name: &str| values.iter().find(|(own, _)| own == name).map(|(_, n)| *n);
    for model in models {
        model.trace = trace(host, model.id, &value).map(Rc::new);
    }
}

/// The same arguments with fresh tensors whose axes are numbers or symbols.
fn fresh(
    program: &mut Program,
    passed: &Passed,
    values: &dyn Fn(&str) -> Option<i64>,
    trace: &mut Trace,
) -> Passed {
    let mut made: HashMap<TensorId, TensorId> = HashMap::new();
    let mut symbols = Symbols {
        values,
        used: Vec::new(),
    };
    let mut renew = |value: &Value| {
        value.map_tensors(&mut |old| {
            let new = *made.entry(old).or_insert_with(|| {
                let tensor = program.tensor(old);
                let (dtype, maker, name) = (tensor.dtype, tensor.maker, tensor.name.clone());
                let axes = symbols.axes(old, &tensor.axes.clone());
                let mut tensor = Tensor::new(axes, dtype);
                tensor.maker = maker;
                tensor.name = name;
                program.add_tensor(tensor)
            });
            trace.inputs.push(new);
            Value::Tensor(new)
        })
    };
    let mut given = |given: &Given| Given {
        value: renew(&given.value),
        span: given.span,
    };
    let positional = passed.positional.iter().map(&mut given).collect();
    let keyword = passed.keyword.iter().map(|(name, value)| {
        let value = match (&**name, &value.value) {
            // What is asked is what it costs to use the model.
            ("training", Value::Bool(_)) => Given::from(Value::Bool(false)),
            _ => given(value),
        };
        (name.clone(), value)
    });
    let keyword = keyword.collect();
    trace.symbols = symbols
        .used
        .into_iter()
        .filter_map(|(name, old, at)| Some((name, *made.get(&old)?, at)))
        .collect();
    Passed {
        positional,
        keyword,
    }
}

/// Gives names to unspecified axes.
struct Symbols<'a> {
    values: &'a dyn Fn(&str) -> Option<i64>,
    used: Vec<(Rc<str>, TensorId, usize)>,
}

impl Symbols<'_> {
    fn axes(&mut self, tensor: TensorId, axes: &[Axis]) -> Vec<Axis> {
        let all = axes.iter().enumerate();
        let axes = all.map(|(at, axis)| {
            let dim = match &axis.dim {
                Dim::Unspecified => self.symbol(tensor, at, axis),
                dim => dim.substitute(self.values),
            };
            Axis {
                name: axis.name,
                dim,
                how: How::Fixed,
            }
        });
        axes.collect()
    }

    fn symbol(&mut self, tensor: TensorId, at: usize, axis: &Axis) -> Dim {
        let name: Rc<str> = match at {
            0 => BATCH.into(),
            _ => self.name(axis),
        };
        let known = self.used.iter().any(|(used, ..)| *used == name);
        if !known {
            self.used.push((name.clone(), tensor, at));
        }
        (self.values)(&name).map_or_else(|| Dim::symbol(&name), Dim::Known)
    }

    /// The axis's own name, with a number where another axis has it.
    fn name(&self, axis: &Axis) -> Rc<str> {
        // Weights need to know the features, so that an unspecified axis of a matrix counts steps, too: those of a sequence.
        let name = match axis.name {
            names::FEATURES | names::STEPS => "sequence",
            name => name.0,
        };
        let taken = |name: &str| self.used.iter().any(|(used, ..)| &**used == name);
        let mut candidates = std::iter::once(name.to_owned());
        let numbered = (2..).map(|number| format!("{name}_{number}"));
        let found = candidates.find(|name| !taken(name));
        found
            .or_else(|| numbered.take(1000).find(|name| !taken(name)))
            .unwrap_or_else(|| name.to_owned())
            .into()
    }
}
