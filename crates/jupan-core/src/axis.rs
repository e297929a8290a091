//! Named axes: the one statement from which counts, formulas, explanations and pictures are derived.
//!
//! An axis says its name, its extent and how the extent arises. The last goes back one step only (to an argument, or to an
//! axis of an input tensor); an explanation follows the steps through the [`Program`](crate::program::Program), the numbers
//! don't carry their history.

use std::fmt;

use crate::dim::Dim;
use crate::message::Message;
use crate::program::{OperationId, TensorId};

/// What an axis or a factor is called, in English; the phrase that the locale files translate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(pub &'static str);

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// The names that many layers share. A layer with an axis of its own declares the name beside itself.
#[allow(missing_docs)]
pub mod names {
    use super::Name;

    pub const BATCH: Name = Name("batch");
    pub const STEPS: Name = Name("steps");
    pub const DEPTH: Name = Name("depth");
    pub const HEIGHT: Name = Name("height");
    pub const WIDTH: Name = Name("width");
    pub const CHANNELS: Name = Name("channels");
    pub const INPUT_CHANNELS: Name = Name("input channels");
    pub const FEATURES: Name = Name("features");
    pub const INPUT_FEATURES: Name = Name("input features");
    pub const UNITS: Name = Name("units");
    pub const FILTERS: Name = Name("filters");
    pub const GROUPS: Name = Name("groups");
    pub const KERNEL_DEPTH: Name = Name("kernel depth");
    pub const KERNEL_HEIGHT: Name = Name("kernel height");
    pub const KERNEL_WIDTH: Name = Name("kernel width");
    pub const KERNEL_SIZE: Name = Name("kernel size");
    pub const DEPTH_MULTIPLIER: Name = Name("depth multiplier");
    pub const VOCABULARY: Name = Name("vocabulary size");
    pub const EMBEDDING: Name = Name("embedding size");
    pub const GATES: Name = Name("gates");
    pub const HEADS: Name = Name("heads");
    pub const KEY_DIM: Name = Name("key size");
    pub const VALUE_DIM: Name = Name("value size");
    pub const AXIS: Name = Name("axis");
    pub const REST: Name = Name("other axes");
    pub const SIZE: Name = Name("size");
    pub const FACTOR: Name = Name("factor");
}

/// One axis of a tensor or a weight, or one factor of an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// What it is called.
    pub name: Name,
    /// Its extent.
    pub dim: Dim,
    /// Where the extent comes from.
    pub how: How,
}

/// How an extent arises, one step back.
#[derive(Clone, Debug, PartialEq)]
pub enum How {
    /// Part of the layer's definition, like the four gates of an LSTM; or stated without a reason.
    Fixed,
    /// Set by this argument of this operation's constructor or call.
    Argument(OperationId, &'static str),
    /// The same as this axis of this tensor.
    Axis(TensorId, usize),
    /// The product of these.
    Product(Vec<Axis>),
    /// The sum of these.
    Sum(Vec<Axis>),
    /// The first less all the others.
    Difference(Vec<Axis>),
    /// The first over the second, without remainder.
    Quotient(Box<[Axis; 2]>),
    /// As many parts of the second's size as the first needs: their quotient rounded up.
    Parts(Box<[Axis; 2]>),
    /// The number of places where a window fits: convolution, pooling.
    Window(Box<Window>),
    /// The extent that a transposed convolution makes.
    TransposedWindow(Box<Window>),
    /// No axis, but the place of any number of axes, perhaps none. Only the first of a tensor is ever one.
    Rest,
}

/// A window sliding along one axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    /// The axis it slides along.
    pub input: Axis,
    /// Its size, before dilation.
    pub kernel: Dim,
    /// How far it moves at each step.
    pub stride: Dim,
    /// The distance of its taps; 1 where it is not dilated.
    pub dilation: Dim,
    /// What is done at the edges.
    pub padding: Padding,
    /// Extra places at the end; only transposed convolutions have them.
    pub output_padding: Option<Dim>,
}

/// What a window does at the edges of its input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Padding {
    /// Nothing is added: the window stays inside.
    Valid,
    /// Zeros are added so that stride 1 keeps the extent.
    Same,
    /// Zeros are added at the start only: no step sees a later one.
    Causal,
}

impl Window {
    /// The extent that the window covers: (kernel − 1) × dilation + 1.
    pub fn effective_kernel(&self) -> Dim {
        let one = Dim::Known(1);
        self.kernel.minus(&one).times(&self.dilation).plus(&one)
    }

    /// The number of places where the window fits.
    fn places(&self) -> Dim {
        match self.padding {
            Padding::Valid => self
                .input
                .dim
                .minus(&self.effective_kernel())
                .floor_div(&self.stride)
                .plus(&Dim::Known(1)),
            Padding::Same | Padding::Causal => self.input.dim.ceil_div(&self.stride),
        }
    }

    /// The extent that a transposed convolution makes of its input.
    ///
    /// Without `output_padding`: n × stride with padding "same"; n × stride + max(kernel − stride, 0) with "valid".
    /// With it, the inverse of the convolution's arithmetic, plus the padding
    /// (<https://keras.io/api/layers/convolution_layers/convolution2d_transpose/>).
    fn transposed(&self) -> Dim {
        let kernel = self.effective_kernel();
        let Some(extra) = &self.output_padding else {
            let scaled = self.input.dim.times(&self.stride);
            return match self.padding {
                Padding::Same | Padding::Causal => scaled,
                Padding::Valid => match kernel.minus(&self.stride) {
                    Dim::Known(n) => scaled.plus(&Dim::Known(n.max(0))),
                    overlap => scaled.plus(&overlap),
                },
            };
        };
        let trimmed = match self.padding {
            Padding::Valid => Dim::Known(0),
            Padding::Same | Padding::Causal => {
                kernel.floor_div(&Dim::Known(2)).times(&Dim::Known(2))
            }
        };
        let steps = self.input.dim.minus(&Dim::Known(1)).times(&self.stride);
        steps.plus(&kernel).minus(&trimmed).plus(extra)
    }
}

impl Axis {
    /// An extent that is part of the definition, or for which no reason is known.
    pub fn fixed(name: Name, dim: impl Into<Dim>) -> Self {
        Self {
            name,
            dim: dim.into(),
            how: How::Fixed,
        }
    }

    /// The product of factors.
    pub fn product(name: Name, factors: Vec<Self>) -> Self {
        let dim = Dim::product(factors.iter().map(|factor| &factor.dim));
        Self {
            name,
            dim,
            how: How::Product(factors),
        }
    }

    /// The sum of parts.
    pub fn sum(name: Name, parts: Vec<Self>) -> Self {
        let zero = Dim::Known(0);
        let dim = parts.iter().fold(zero, |sum, part| sum.plus(&part.dim));
        Self {
            name,
            dim,
            how: How::Sum(parts),
        }
    }

    /// The first part less all the others.
    pub fn difference(name: Name, parts: Vec<Self>) -> Self {
        let mut dims = parts.iter().map(|part| &part.dim);
        let first = dims.next().cloned().unwrap_or(Dim::Known(0));
        let dim = dims.fold(first, |rest, part| rest.minus(part));
        Self {
            name,
            dim,
            how: How::Difference(parts),
        }
    }

    /// One axis over another. The caller has made sure that it divides.
    pub fn quotient(name: Name, dividend: Self, divisor: Self) -> Self {
        Self {
            name,
            dim: dividend.dim.floor_div(&divisor.dim),
            how: How::Quotient(Box::new([dividend, divisor])),
        }
    }

    /// As many parts of this size as the whole needs; the last may not be full.
    pub fn parts(name: Name, whole: Self, size: Self) -> Self {
        Self {
            name,
            dim: whole.dim.ceil_div(&size.dim),
            how: How::Parts(Box::new([whole, size])),
        }
    }

    /// The number of places where a window fits along its input axis.
    pub fn window(name: Name, window: Window) -> Self {
        Self {
            name,
            dim: window.places(),
            how: How::Window(Box::new(window)),
        }
    }

    /// The extent that a transposed convolution makes of its input axis.
    pub fn transposed_window(name: Name, window: Window) -> Self {
        Self {
            name,
            dim: window.transposed(),
            how: How::TransposedWindow(Box::new(window)),
        }
    }

    /// In place of axes of which not even the number is known.
    pub fn rest(reason: Message) -> Self {
        Self {
            name: names::REST,
            dim: Dim::Unknown(reason),
            how: How::Rest,
        }
    }

    /// The same extent and origin under another name.
    #[must_use]
    pub fn named(mut self, name: Name) -> Self {
        self.name = name;
        self
    }

    /// The factors the extent is a product of: itself where it is no product.
    pub fn factors(&self) -> &[Self] {
        match &self.how {
            How::Product(factors) => factors,
            _ => std::slice::from_ref(self),
        }
    }
}

/// Whether these are the last axes of a tensor, and it is not known how many there are before them.
pub fn is_open(axes: &[Axis]) -> bool {
    axes.first().is_some_and(|axis| axis.how == How::Rest)
}

/// Whether a tensor with the one axes may be used where one with the others is expected.
pub fn fits(given: &[Axis], expected: &[Axis]) -> bool {
    fn known(axes: &[Axis]) -> impl Iterator<Item = &Axis> {
        axes.iter().skip(usize::from(is_open(axes))).rev()
    }
    let open = is_open(given) || is_open(expected);
    let mut pairs = known(given).zip(known(expected));
    (open || given.len() == expected.len()) && pairs.all(|(a, b)| a.dim.compatible(&b.dim))
}

/// A shape as Keras prints it: `(None, 28, 28, 1)`. One of which nothing is known is `?`, and one of which only the last axes
/// are known `(…, 64)`.
pub struct ShapeText<'a>(pub &'a [Axis]);

impl fmt::Display for ShapeText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if is_open(self.0) && self.0.len() == 1 {
            return f.write_str("?");
        }
        f.write_str("(")?;
        for (index, axis) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            match axis.how {
                How::Rest => f.write_str("…")?,
                _ => write!(f, "{}", axis.dim)?,
            }
        }
        f.write_str(if self.0.len() == 1 { ",)" } else { ")" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(n: i64, kernel: i64, stride: i64, padding: Padding) -> Window {
        Window {
            input: Axis::fixed(names::WIDTH, n),
            kernel: Dim::Known(kernel),
            stride: Dim::Known(stride),
            dilation: Dim::Known(1),
            padding,
            output_padding: None,
        }
    }

    #[test]
    fn windows_follow_the_textbook() {
        let extent = |w| Axis::window(names::WIDTH, w).dim;
        assert_eq!(extent(window(28, 3, 1, Padding::Valid)), Dim::Known(26));
        assert_eq!(extent(window(28, 3, 2, Padding::Valid)), Dim::Known(13));
        assert_eq!(extent(window(28, 3, 2, Padding::Same)), Dim::Known(14));
        let dilated = Window {
            dilation: Dim::Known(2),
            ..window(28, 3, 1, Padding::Valid)
        };
        assert_eq!(extent(dilated), Dim::Known(24));
    }

    #[test]
    fn transposed_windows_undo_strides() {
        let extent = |w| Axis::transposed_window(names::WIDTH, w).dim;
        assert_eq!(extent(window(7, 3, 2, Padding::Same)), Dim::Known(14));
        assert_eq!(extent(window(7, 3, 2, Padding::Valid)), Dim::Known(15));
        assert_eq!(extent(window(7, 2, 3, Padding::Valid)), Dim::Known(21));
    }
}
