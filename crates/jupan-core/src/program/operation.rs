//! What a program keeps of a layer, a function, an input or a model.

use super::{NodeId, OperationId, Tensors};
use std::rc::Rc;

use rustc_hash::FxHashSet;
use smallvec::SmallVec;
use thin_vec::ThinVec;

use crate::axis::Axis;
use crate::diagnostic::Span;
use crate::dim::Count;
use crate::dtype::{DType, Policy};
use crate::functional::Graph;
use crate::layer::{Entry, Layer, OpEntry};
use crate::message::Message;
use crate::optimizer::Training;
use crate::sequential::Stack;
use crate::signature::{Arguments, Passed};
use crate::value::Value;

/// What an operation is to a reader of a summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperationKind {
    /// A layer.
    Layer,
    /// A function on tensors.
    Op,
    /// The place where data comes in.
    Input,
    /// A model made of layers.
    Model,
}

/// A layer, a function in the graph, an input or a model: everything that Keras calls an operation.
#[derive(Clone)]
pub struct Operation {
    /// What it is.
    pub kind: OperationKind,
    /// Its name, given or automatic.
    pub name: Rc<str>,
    /// Its class as Keras calls it, or as the user does.
    pub class: Rc<str>,
    /// Its entry in the catalogue.
    pub entry: Option<&'static Entry>,
    /// The plain function of the catalogue that it is.
    pub op: Option<&'static OpEntry>,
    /// What it does.
    pub layer: Rc<dyn Layer>,
    /// The arguments of its constructor.
    pub arguments: Arguments,
    /// Arguments that a file states and the catalogue does not know, in the file's own words.
    pub unread: ThinVec<(Rc<str>, Value)>,
    /// Its number types.
    pub policy: Policy,
    /// Whether floating-point inputs are cast to its type.
    pub autocast: bool,
    /// Whether training changes its weights; a layer that is not trainable freezes all inside it.
    pub trainable: bool,
    /// Whether its weights exist.
    pub built: bool,
    /// Whether Keras would not have built it: what is known of it was derived beyond what Keras does.
    pub unbuilt_in_keras: bool,
    /// Its own weights: the trainable ones as they were stated, not sorted. Reports share them.
    pub weights: ThinVec<Rc<Weight>>,
    /// Weights of layers inside it that Keras lists among its own, first.
    pub borrowed: ThinVec<(OperationId, usize)>,
    /// The layers inside it, with the attribute that holds each, in Keras's tracking order.
    pub children: ThinVec<(Rc<str>, OperationId)>,
    /// Its calls that are recorded in the graph.
    pub nodes: SmallVec<[NodeId; 4]>,
    /// Where it was made.
    pub span: Option<Span>,
    /// The shape that its constructor was given for its input, without the batch.
    pub input_shape: Option<Box<Value>>,
    /// The batch of that input, where the constructor was given it.
    pub input_batch: Option<Box<Value>>,
    /// The graph of a functional model.
    pub graph: Option<Rc<Graph>>,
    /// The layers of a Sequential.
    pub stack: Option<Box<Stack>>,
    /// The path of names under which its weights are, once it was entered.
    pub path: Option<Rc<str>>,
    /// The number of axes of the input that it was built for.
    pub built_rank: Option<usize>,
    /// The latest call, recorded or not.
    pub last_call: Option<LastCall>,
    /// What the first of several calls gave that are not recorded: it was built for that.
    pub built_to_give: Option<Box<Tensors>>,
    /// Whether it can tell its output shape from its input shape without a call. Classes of the user rarely can.
    pub states_shape: bool,
    /// Whether masks pass through it, where the program has set that.
    pub masking: Option<bool>,
    /// What it is trained with, where that is known.
    pub training: Option<Box<Training>>,
    /// Why it may have more weights than are known.
    pub uncertain: Option<Message>,
    /// From here on, changes to it could not be followed: the diagnostic's place.
    pub frozen: Option<Span>,
    pub(super) nesting: u32,
    /// The numbers of its children, once there are many.
    pub(super) inside: Option<Box<FxHashSet<OperationId>>>,
    /// Those of its nodes that Sequentials repeat.
    pub(super) replayed: SmallVec<[NodeId; 4]>,
}

/// Among so many children one is found by looking at each.
pub(super) const FEW: usize = 8;

impl Operation {
    /// A new operation; `Program::add_operation` gives it its number.
    pub fn new(kind: OperationKind, name: Rc<str>, class: Rc<str>, layer: Rc<dyn Layer>) -> Self {
        Self {
            kind,
            name,
            class,
            entry: None,
            op: None,
            layer,
            arguments: Arguments::default(),
            unread: ThinVec::new(),
            policy: Policy::default(),
            autocast: true,
            trainable: true,
            built: false,
            unbuilt_in_keras: false,
            weights: ThinVec::new(),
            borrowed: ThinVec::new(),
            children: ThinVec::new(),
            nodes: SmallVec::new(),
            span: None,
            input_shape: None,
            input_batch: None,
            graph: None,
            stack: None,
            path: None,
            built_rank: None,
            last_call: None,
            built_to_give: None,
            states_shape: true,
            masking: None,
            training: None,
            uncertain: None,
            frozen: None,
            nesting: 0,
            inside: None,
            replayed: SmallVec::new(),
        }
    }

    /// Whether another operation is right inside this one.
    pub fn contains(&self, child: OperationId) -> bool {
        match &self.inside {
            Some(inside) => inside.contains(&child),
            None => self.children.iter().any(|(_, id)| *id == child),
        }
    }

    /// Forgets a layer inside this one.
    pub fn disown(&mut self, child: OperationId) {
        if self.contains(child) {
            self.children.retain(|(_, id)| *id != child);
            if let Some(inside) = &mut self.inside {
                inside.remove(&child);
            }
        }
    }

    /// Whether Keras has it as a layer: everything but plain functions.
    pub fn is_layer(&self) -> bool {
        self.kind != OperationKind::Op
    }
}

/// The latest call of an operation.
#[derive(Clone, Debug)]
pub enum LastCall {
    /// One that is recorded.
    Recorded(NodeId),
    /// One that is not.
    Apart(Box<CallApart>),
}

/// A call that is not recorded.
#[derive(Clone, Debug)]
pub struct CallApart {
    /// What went in.
    pub inputs: Tensors,
    /// What came out.
    pub outputs: Tensors,
    /// The arguments, to call it again: of models, and of layers called by themselves.
    pub passed: Option<Rc<Passed>>,
}

/// A weight of a layer.
#[derive(Clone, Debug, PartialEq)]
pub struct Weight {
    /// Its name: `kernel`.
    pub name: Rc<str>,
    /// The names of the layers around: `sequential/dense`.
    pub scope: Rc<str>,
    /// Its axes.
    pub axes: Vec<Axis>,
    /// The type of its numbers.
    pub dtype: DType,
    /// Whether it is of the kind that training changes. A frozen layer has trainable weights that are not trained.
    pub trainable: bool,
    /// Whether it rests although it is of that kind: the kernel that LoRA works beside.
    pub resting: bool,
}

impl Weight {
    /// Its name with those of the layers around: `sequential/dense/kernel`.
    pub fn path(&self) -> String {
        match self.scope.is_empty() {
            true => self.name.to_string(),
            false => format!("{}/{}", self.scope, self.name),
        }
    }

    /// How many numbers it holds.
    pub fn count(&self) -> Count {
        Count::of_shape(self.axes.iter().map(|axis| &axis.dim))
    }
}
