//! Plain values: what an argument of a layer or of a call may be.

use crate::message;
use std::cell::Cell;
use std::cmp::Ordering;
use std::fmt;
use std::rc::Rc;

use crate::dim::{Dim, Poly};
use crate::dtype::DType;
use crate::message::Message;
use crate::program::{OperationId, TensorId, Tensors};

/// A value as source code or a file states it. Nothing is interpreted yet: the layer that reads it decides.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `None`
    None,
    /// `True`, `False`
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A floating-point number.
    Float(f64),
    /// A string.
    Str(Rc<str>),
    /// A tuple.
    Tuple(Rc<[Value]>),
    /// A list.
    List(Rc<[Value]>),
    /// A dictionary, in its order.
    Dict(Rc<[(Value, Value)]>),
    /// An integer that only data knows, or a formula of such.
    Symbolic(Rc<Poly>),
    /// Not known, for this reason.
    Unknown(Message),
    /// A tensor of the program: of the graph, or of a computation that is not recorded.
    Tensor(TensorId),
    /// A layer, an operation or a model.
    Operation(OperationId),
    /// An array of numbers (numpy, eager tensors), with its content where that is small and known.
    Array(Rc<Array>),
    /// A function or object of the program that is being read; the [`Host`](crate::layer::Host) knows it by this number.
    Foreign(Foreign),
    /// An object of the framework that only its name and arguments describe: an initializer, a regularizer, a policy.
    Object(Rc<Object>),
}

/// A function or object that only the host can use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// The host's number for it.
    pub id: u32,
    /// What the user calls it.
    pub name: Rc<str>,
    /// Whether it can be called.
    pub callable: bool,
}

/// An array outside the graph.
#[derive(Clone, Debug, PartialEq)]
pub struct Array {
    /// Its extents.
    pub shape: Vec<Dim>,
    /// The type of its elements.
    pub dtype: DType,
    /// Its elements in row-major order, where known.
    pub content: Content,
}

/// The elements of an array, where they are known. Arrays that see the same memory forget theirs when one is written to.
#[derive(Clone, Debug, Default)]
pub struct Content(Option<Elements>);

#[derive(Clone, Debug)]
struct Elements {
    elements: Rc<[f64]>,
    /// How often the memory had been written to when these were read.
    read: u64,
    /// How often the memory has been written to, counted by all who see it.
    writes: Rc<Cell<u64>>,
}

impl Content {
    /// Elements in memory of their own.
    pub fn new(elements: Vec<f64>) -> Self {
        Self::default().view(elements)
    }

    /// Other elements, or the same in another order, in the same memory.
    #[must_use]
    pub fn view(&self, elements: Vec<f64>) -> Self {
        let known = self.0.as_ref();
        let writes = known.map(|known| known.writes.clone()).unwrap_or_default();
        Self(Some(Elements {
            elements: elements.into(),
            read: writes.get(),
            writes,
        }))
    }

    /// The elements.
    pub fn as_deref(&self) -> Option<&[f64]> {
        let known = self.0.as_ref()?;
        (known.read == known.writes.get()).then_some(&*known.elements)
    }

    /// Whether they are known.
    pub fn is_some(&self) -> bool {
        self.as_deref().is_some()
    }

    /// The memory was written to.
    pub fn forget(&self) {
        if let Some(known) = &self.0 {
            known.writes.set(known.writes.get().wrapping_add(1));
        }
    }
}

impl PartialEq for Content {
    fn eq(&self, other: &Self) -> bool {
        self.as_deref() == other.as_deref()
    }
}

/// A described object of the framework.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    /// Where it belongs: `initializers`, `regularizers`, `activations`, …
    pub family: Rc<str>,
    /// Its name: `HeNormal`, `relu`, …
    pub name: Rc<str>,
    /// The arguments it was made with.
    pub arguments: Vec<(Rc<str>, Value)>,
}

impl Value {
    /// A string value.
    pub fn str(text: &str) -> Self {
        Self::Str(Rc::from(text))
    }

    /// A tuple value.
    pub fn tuple(items: impl Into<Rc<[Self]>>) -> Self {
        Self::Tuple(items.into())
    }

    /// A list value.
    pub fn list(items: impl Into<Rc<[Self]>>) -> Self {
        Self::List(items.into())
    }

    /// A slice in an index, as in `x[1:5]`; a missing part is `None`.
    pub fn slice(start: Self, stop: Self, step: Self) -> Self {
        let part = |name: &str, value| (Rc::from(name), value);
        Self::Object(Rc::new(Object {
            family: Rc::from("builtins"),
            name: Rc::from("slice"),
            arguments: vec![part("start", start), part("stop", stop), part("step", step)],
        }))
    }

    /// The `...` in an index.
    pub fn ellipsis() -> Self {
        Self::Object(Rc::new(Object {
            family: Rc::from("builtins"),
            name: Rc::from("Ellipsis"),
            arguments: Vec::new(),
        }))
    }

    /// The items of a list or tuple.
    pub fn items(&self) -> Option<&[Self]> {
        match self {
            Self::Tuple(items) | Self::List(items) => Some(items),
            _ => None,
        }
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Str(text) => Some(text),
            _ => None,
        }
    }

    /// Whether this is `None`.
    pub fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }

    /// The extent that the value states as an entry of a shape: a number, `None`, a symbol or an unknown.
    pub fn as_dim(&self) -> Option<Dim> {
        match self {
            Self::Int(n) => Some(Dim::Known(*n)),
            Self::Bool(b) => Some(Dim::Known(i64::from(*b))),
            Self::None => Some(Dim::Unspecified),
            Self::Symbolic(poly) => Some(Dim::Symbolic(poly.clone())),
            Self::Unknown(reason) => Some(Dim::Unknown(reason.clone())),
            Self::Array(array) if array.shape.is_empty() && !array.dtype.is_float() => {
                match array.content.as_deref() {
                    Some([n]) if n.fract() == 0.0 && n.abs() < 9e15 => Some(Dim::Known(*n as i64)),
                    _ => Some(Dim::unknown(message!("a number inside an array"))),
                }
            }
            _ => None,
        }
    }

    /// All tensors inside, in Keras's order: lists as they are, dictionaries by sorted key.
    pub fn tensors(&self) -> Tensors {
        let mut found = Tensors::new();
        self.visit_tensors(&mut |tensor| found.push(tensor));
        found
    }

    /// Calls `visit` for each tensor inside, in the order of [`tensors`](Self::tensors).
    pub fn visit_tensors(&self, visit: &mut dyn FnMut(TensorId)) {
        match self {
            Self::Tensor(id) => visit(*id),
            Self::Tuple(items) | Self::List(items) => {
                items.iter().for_each(|item| item.visit_tensors(visit));
            }
            Self::Dict(_) => {
                for (_, value) in self.sorted_entries() {
                    value.visit_tensors(visit);
                }
            }
            _ => {}
        }
    }

    /// The same structure with every tensor replaced, in the order of [`tensors`](Self::tensors).
    pub fn map_tensors(&self, map: &mut dyn FnMut(TensorId) -> Self) -> Self {
        match self {
            Self::Tensor(id) => map(*id),
            Self::Tuple(items) => {
                Self::Tuple(items.iter().map(|item| item.map_tensors(map)).collect())
            }
            Self::List(items) => {
                Self::List(items.iter().map(|item| item.map_tensors(map)).collect())
            }
            Self::Dict(entries) => {
                let mut mapped = entries.to_vec();
                let mut sorted: Vec<&mut (Self, Self)> = mapped.iter_mut().collect();
                sorted.sort_by(|a, b| by_key(&a.0, &b.0));
                for (_, value) in sorted {
                    *value = value.map_tensors(map);
                }
                Self::Dict(mapped.into())
            }
            other => other.clone(),
        }
    }

    /// The entries of a dictionary by sorted key, as Keras walks them.
    pub fn sorted_entries(&self) -> Vec<&(Self, Self)> {
        let Self::Dict(entries) = self else {
            return Vec::new();
        };
        let mut sorted: Vec<_> = entries.iter().collect();
        sorted.sort_by(|a, b| by_key(&a.0, &b.0));
        sorted
    }
}

/// Keys as Keras sorts them: numbers and strings, each among themselves.
fn by_key(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => a.cmp(b),
        _ => a.as_str().cmp(&b.as_str()),
    }
}

impl From<i64> for Value {
    fn from(n: i64) -> Self {
        Self::Int(n)
    }
}

impl From<Dim> for Value {
    fn from(dim: Dim) -> Self {
        match dim {
            Dim::Known(n) => Self::Int(n),
            Dim::Unspecified => Self::None,
            Dim::Symbolic(poly) => Self::Symbolic(poly),
            Dim::Unknown(reason) => Self::Unknown(reason),
        }
    }
}

/// As Python's `repr`, so that messages quote what the user wrote.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sequence = |f: &mut fmt::Formatter<'_>, open, items: &[Self], close| {
            f.write_str(open)?;
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    f.write_str(", ")?;
                }
                write!(f, "{item}")?;
            }
            f.write_str(close)
        };
        match self {
            Self::None => f.write_str("None"),
            Self::Bool(true) => f.write_str("True"),
            Self::Bool(false) => f.write_str("False"),
            Self::Int(n) => write!(f, "{n}"),
            Self::Float(x) => write!(f, "{x:?}"),
            Self::Str(text) => write!(f, "'{text}'"),
            Self::Tuple(items) => {
                sequence(f, "(", items, if items.len() == 1 { ",)" } else { ")" })
            }
            Self::List(items) => sequence(f, "[", items, "]"),
            Self::Dict(entries) => {
                f.write_str("{")?;
                for (index, (key, value)) in entries.iter().enumerate() {
                    let comma = if index > 0 { ", " } else { "" };
                    write!(f, "{comma}{key}: {value}")?;
                }
                f.write_str("}")
            }
            Self::Symbolic(poly) => write!(f, "{poly}"),
            Self::Unknown(_) => f.write_str("?"),
            Self::Tensor(_) => f.write_str("<tensor>"),
            Self::Operation(_) => f.write_str("<layer>"),
            Self::Array(array) => match (array.shape.len(), array.content.as_deref()) {
                (0, Some([n])) => write!(f, "{n}"),
                _ => write!(f, "<{} array>", array.dtype),
            },
            Self::Foreign(foreign) => f.write_str(&foreign.name),
            Self::Object(object) => f.write_str(&object.name),
        }
    }
}
