//! The work of a call, stated like weights and outputs: named axes, by kind.
//!
//! What a network costs depends on what one counts. So a layer counts nothing: it states how often it does what, and a
//! convention adds the kinds up as it likes.

use crate::axis::{Axis, Name};
use crate::dim::Count;

/// What is done once per place of the axes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A product that is added to a sum: the work of kernels.
    MultiplyAdd,
    /// An addition or subtraction by itself.
    Add,
    /// A multiplication by itself.
    Multiply,
    /// A division.
    Divide,
    /// A comparison: maxima, ReLU, clipping, conditions.
    Compare,
    /// An exponential.
    Exp,
    /// A logarithm.
    Log,
    /// A square root.
    Sqrt,
    /// Another function of a number: tanh, sine, rounding.
    Function,
    /// An operation on truth values or bits.
    Logic,
    /// A value that is only moved or looked up: nothing is computed.
    Read,
}

impl Kind {
    /// All kinds, in the order in which they are shown.
    pub const ALL: [Self; 11] = [
        Self::MultiplyAdd,
        Self::Add,
        Self::Multiply,
        Self::Divide,
        Self::Compare,
        Self::Exp,
        Self::Log,
        Self::Sqrt,
        Self::Function,
        Self::Logic,
        Self::Read,
    ];

    /// The kind as one word for machines.
    pub fn code(self) -> &'static str {
        match self {
            Self::MultiplyAdd => "multiply_add",
            Self::Add => "add",
            Self::Multiply => "multiply",
            Self::Divide => "divide",
            Self::Compare => "compare",
            Self::Exp => "exp",
            Self::Log => "log",
            Self::Sqrt => "sqrt",
            Self::Function => "function",
            Self::Logic => "logic",
            Self::Read => "read",
        }
    }

    /// So many of it; a phrase of the locale files.
    pub fn phrase(self) -> &'static str {
        match self {
            Self::MultiplyAdd => "{n: multiply-add/ multiply-adds}",
            Self::Add => "{n: addition/ additions}",
            Self::Multiply => "{n: multiplication/ multiplications}",
            Self::Divide => "{n: division/ divisions}",
            Self::Compare => "{n: comparison/ comparisons}",
            Self::Exp => "{n: exponential/ exponentials}",
            Self::Log => "{n: logarithm/ logarithms}",
            Self::Sqrt => "{n: square root/ square roots}",
            Self::Function => "{n: function value/ function values}",
            Self::Logic => "{n: logical operation/ logical operations}",
            Self::Read => "{n: read/ reads}",
        }
    }
}

/// A part of the work of one call: so much of one kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Work {
    /// What is done.
    pub kind: Kind,
    /// What it is done for: `kernel`, `bias`, `scores`, `activation`.
    pub part: Name,
    /// How often: the product of these.
    pub axes: Vec<Axis>,
}

impl Work {
    /// How often it is done in one call.
    pub fn count(&self) -> Count {
        Count::of_shape(self.axes.iter().map(|axis| &axis.dim))
    }
}

/// Names of parts that several layers have.
#[allow(missing_docs)]
pub mod parts {
    use crate::axis::Name;

    pub const KERNEL: Name = Name("kernel");
    pub const BIAS: Name = Name("bias");
    pub const ACTIVATION: Name = Name("activation");
    pub const RECURRENT_KERNEL: Name = Name("recurrent kernel");
    pub const GATES: Name = Name("gates");
    pub const LOOKUP: Name = Name("lookup");
    pub const COPY: Name = Name("copy");
    pub const SCORES: Name = Name("scores");
    pub const MASK: Name = Name("mask");
    pub const SOFTMAX: Name = Name("softmax");
    pub const WEIGHTED_SUM: Name = Name("weighted sum");
    pub const MEAN: Name = Name("mean");
    pub const VARIANCE: Name = Name("variance");
    pub const NORMALIZATION: Name = Name("normalization");
    pub const SCALE: Name = Name("scale");
    pub const SHIFT: Name = Name("shift");
    pub const POOLING: Name = Name("pooling");
    pub const ELEMENTS: Name = Name("elements");
    pub const REDUCTION: Name = Name("reduction");
    pub const PRODUCT: Name = Name("product");
    pub const INTERPOLATION: Name = Name("interpolation");
}
