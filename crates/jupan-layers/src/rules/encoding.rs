//! How categories become numbers: an index for each, or a vector over all of them.

use jupan_core::axis::{Axis, Name};
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::layer::Call;
use jupan_core::message;
use jupan_core::refusal;
use jupan_core::signature::Arguments;
use jupan_core::value::Value;
use jupan_core::work::{Kind, parts};

use super::config;

/// The categories that something is put into.
pub const BINS: Name = Name("bins");

/// The bounds between bins.
pub const BOUNDARIES: Name = Name("boundaries");

/// The bin behind the last bound.
pub const LAST: Name = Name("bin behind the last boundary");

/// What comes out for each sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The index of each category.
    Int,
    /// A vector for each category.
    OneHot,
    /// One vector for all categories of a sample: which ones there are, how many, or how telling.
    Bag,
}

/// All words for [`Mode`]s.
pub const WORDS: &[&str] = &["int", "one_hot", "multi_hot", "count"];

impl Mode {
    /// Reads `output_mode`.
    ///
    /// # Errors
    /// A word that is not among these, or one that is not known.
    pub fn read(arguments: &Arguments, words: &'static [&'static str]) -> Result<Self, Refusal> {
        Ok(match config::word(arguments, "output_mode", words)? {
            Some("int") => Self::Int,
            Some("one_hot") => Self::OneHot,
            Some(_) => Self::Bag,
            None => {
                return Err(refusal!(
                    "the shape of what {class} gives hangs on `output_mode`, which is not known",
                    class = arguments.class()
                ));
            }
        })
    }

    /// States the work of writing vectors of these axes; indices are what was found.
    pub fn work(self, call: &mut Call<'_>, axes: &[Axis]) {
        if self != Self::Int {
            call.work(Kind::Read, parts::COPY, || axes.to_vec());
        }
    }

    /// The axes of what comes out, for an input with these axes.
    pub fn encode(self, mut axes: Vec<Axis>, depth: Axis) -> Vec<Axis> {
        let single = axes.len() > 1 && axes.last().is_some_and(|last| last.dim == Dim::Known(1));
        match self {
            Self::Int => return axes,
            Self::OneHot if !single => {}
            Self::OneHot | Self::Bag => {
                axes.pop();
            }
        }
        axes.push(depth);
        axes
    }
}

/// Refuses `sparse=True` for indices, which are never sparse.
///
/// # Errors
/// Both are asked for.
pub fn expect_dense(arguments: &Arguments, mode: Mode) -> Result<(), Refusal> {
    match mode == Mode::Int && arguments.bool("sparse") && !is_open(arguments.get("sparse")) {
        true => Err(refusal!(
            "{class} can't have both `sparse=True` and `output_mode='int'`",
            class = arguments.class()
        )),
        false => Ok(()),
    }
}

fn is_open(value: &Value) -> bool {
    matches!(value, Value::Unknown(_) | Value::Symbolic(_))
}

/// Refuses a salt that is neither a number nor two.
///
/// # Errors
/// It is something else.
pub fn salt(arguments: &Arguments) -> Result<(), Refusal> {
    match arguments.get("salt") {
        Value::None | Value::Int(_) | Value::Bool(_) => Ok(()),
        Value::Symbolic(_) | Value::Unknown(_) => Ok(()),
        Value::Tuple(items) | Value::List(items) if items.len() == 2 => Ok(()),
        _ => Err(arguments.refuse("salt", message!("an integer or two"))),
    }
}
