//! What a program keeps of a tensor and of a call.

use super::{NodeId, OperationId, TensorId, Tensors};
use std::rc::Rc;

use crate::axis::Axis;
use crate::diagnostic::Span;
use crate::dim::Dim;
use crate::dtype::DType;
use crate::signature::Passed;
use crate::value::Value;

/// A tensor: of the graph where a node made it, otherwise of a computation inside a layer.
#[derive(Clone, Debug)]
pub struct Tensor {
    /// Its axes, the batch first where there is one.
    pub axes: Rc<[Axis]>,
    /// The type of its elements.
    pub dtype: DType,
    /// The node that made it, and which of the node's outputs it is.
    pub history: Option<(NodeId, u32)>,
    /// The mask that goes with it.
    pub mask: Option<TensorId>,
    /// The operation that made it, recorded or not.
    pub maker: Option<OperationId>,
    /// Its name: `keras_tensor_3`, or that of its input.
    pub name: Option<TensorName>,
}

/// The name of a tensor.
#[derive(Clone, Debug)]
pub enum TensorName {
    /// The automatic one with this number: `keras_tensor`, `keras_tensor_1`, …
    Automatic(u32),
    /// Another one.
    Given(Rc<str>),
}

impl TensorName {
    /// The name as text.
    pub fn text(&self) -> Rc<str> {
        match self {
            Self::Automatic(0) => "keras_tensor".into(),
            Self::Automatic(n) => format!("keras_tensor_{n}").into(),
            Self::Given(name) => name.clone(),
        }
    }
}

impl Tensor {
    /// A tensor without history.
    pub fn new(axes: impl Into<Rc<[Axis]>>, dtype: DType) -> Self {
        Self {
            axes: axes.into(),
            dtype,
            history: None,
            mask: None,
            maker: None,
            name: None,
        }
    }

    /// Says which operation made it.
    #[must_use]
    pub fn made_by(mut self, operation: OperationId) -> Self {
        self.maker = Some(operation);
        self
    }

    /// Its extents.
    pub fn dims(&self) -> Vec<Dim> {
        self.axes.iter().map(|axis| axis.dim.clone()).collect()
    }
}

/// One recorded call of an operation.
#[derive(Clone, Debug)]
pub struct Node {
    /// The operation that was called.
    pub operation: OperationId,
    /// What it was called with. `None` for its one input, by position.
    pub(super) passed: Option<Rc<Passed>>,
    /// The tensors among the arguments.
    pub inputs: Tensors,
    /// What came out, as a structure of tensors.
    pub output: Value,
    /// The tensors that came out.
    pub outputs: Tensors,
    /// Where the call is.
    pub span: Option<Span>,
    /// Which of the operation's calls it is, as of the moment below.
    pub(crate) index: u32,
    /// A Sequential calls its layers anew whenever it changes. Only the last of those calls is kept; it moves up by as many
    /// as the Sequential was rebuilt since (its number of rebuilds when this node was made is noted here).
    pub(crate) replayed: Option<(OperationId, u32)>,
    /// Whether Keras has not made the call yet: what it will come to was derived in advance.
    pub derived: bool,
}

impl Node {
    /// What it was called with.
    pub fn passed(&self) -> Rc<Passed> {
        match &self.passed {
            Some(passed) => passed.clone(),
            None => Passed::positional(self.inputs.iter().map(|id| Value::Tensor(*id))).into(),
        }
    }
}
