//! What an argument of a builder may be.

use jupan_core::diagnostic::Refusal;
use jupan_core::layer::Host;
use jupan_core::value::Value;

use super::Layer;

/// A value for a layer's argument: numbers, words, tuples of numbers, or another layer.
#[derive(Clone, Debug, PartialEq)]
pub enum Argument {
    /// A plain value.
    Value(Value),
    /// A layer, for wrappers such as `Bidirectional`.
    Layer(Box<Layer>),
}

impl Argument {
    /// The value; a layer is made.
    pub(super) fn make(self, host: &mut dyn Host) -> Result<Value, Refusal> {
        match self {
            Self::Value(value) => Ok(value),
            Self::Layer(layer) => Ok(Value::Operation(layer.make(host)?)),
        }
    }
}

impl From<Value> for Argument {
    fn from(value: Value) -> Self {
        Self::Value(value)
    }
}

macro_rules! from_plain {
    ($($from:ty => |$value:ident| $into:expr;)*) => {
        $(impl From<$from> for Argument {
            fn from($value: $from) -> Self {
                Self::Value($into)
            }
        })*
    };
}

from_plain! {
    i64 => |n| Value::Int(n);
    i32 => |n| Value::Int(n.into());
    u32 => |n| Value::Int(n.into());
    f64 => |x| Value::Float(x);
    bool => |b| Value::Bool(b);
    &str => |text| Value::str(text);
    String => |text| Value::str(&text);
    (i64,) => |t| Value::tuple([t.0.into()]);
    (i64, i64) => |t| Value::tuple([t.0, t.1].map(Value::Int));
    (i64, i64, i64) => |t| Value::tuple([t.0, t.1, t.2].map(Value::Int));
    (i64, i64, i64, i64) => |t| Value::tuple([t.0, t.1, t.2, t.3].map(Value::Int));
    &[i64] => |items| Value::list(items.iter().map(|n| Value::Int(*n)).collect::<Vec<_>>());
    Vec<i64> => |items| Value::list(items.into_iter().map(Value::Int).collect::<Vec<_>>());
}

/// `None` for an extent that is left open.
impl<T: Into<Self>> From<Option<T>> for Argument {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Value(Value::None), Into::into)
    }
}
