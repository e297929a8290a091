//! How the rules of the operations read their arguments and state their outputs.

use jupan_core::message;
use jupan_core::message::Message;
use jupan_core::refusal;
use std::rc::Rc;

use jupan_core::axis::{Axis, How, Name, ShapeText, names};
use jupan_core::call::tensors_of;
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::dtype::DType;
use jupan_core::layer::{Call, normalize};
use jupan_core::program::TensorId;
use jupan_core::value::{Array, Value};

use crate::rules::promotion::Type;

/// Why a rule states no output.
pub(super) enum Stop {
    /// Keras refuses the call.
    Refused(Refusal),
    /// Something that decides the number of axes is not known.
    Unknown(Message),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

pub(super) type Outcome<T = Value> = Result<T, Stop>;

/// A refusal as the outcome of a rule.
pub(super) fn refuse<T>(message: impl Into<Message>) -> Outcome<T> {
    Err(Stop::Refused(Refusal::new(message)))
}

/// Runs a rule; where it can't tell, the output is unknown.
pub(super) fn finish(
    call: &mut Call<'_>,
    rule: impl FnOnce(&mut Call<'_>) -> Outcome,
) -> Result<Value, Refusal> {
    match rule(call) {
        Ok(output) => Ok(output),
        Err(Stop::Refused(refusal)) => Err(refusal),
        Err(Stop::Unknown(reason)) => Ok(Value::Unknown(reason)),
    }
}

/// A table of operations: class, public names, signature and rule.
macro_rules! table {
    ($($class:ident [$($name:literal)*] $signature:expr => $rule:expr $(, $work:expr)?;)*) => {
        pub(super) const TABLE: &[OpEntry] = &[$(
            OpEntry {
                class: stringify!($class),
                names: &[$($name),*],
                signature: $signature,
                call: |call| finish(call, $rule),
                work: |_call, _output| { $(crate::ops::cost::state(_call, _output, $work))? },
            },
        )*];
    };
}
pub(super) use table;

/// A table of plain functions, which leave no trace in the graph: public names, signature and rule.
macro_rules! functions {
    ($($($name:literal)* ($signature:expr) => $rule:expr $(, $work:expr)?;)*) => {
        pub(super) const FUNCTIONS: &[OpEntry] = &[$(
            OpEntry {
                class: "",
                names: &[$($name),*],
                signature: $signature,
                call: |call| finish(call, $rule),
                work: |_call, _output| { $(crate::ops::cost::state(_call, _output, $work))? },
            },
        )*];
    };
}
pub(super) use functions;

/// A tensor, an array or a number that an operation computes with.
#[derive(Clone, Debug)]
pub(super) struct Operand {
    /// Its axes; none for a number.
    pub axes: Vec<Axis>,
    /// The type of its elements.
    pub kind: Type,
}

impl Operand {
    pub fn rank(&self) -> usize {
        self.axes.len()
    }

    pub fn dtype(&self) -> DType {
        self.kind.strong()
    }

    pub fn shape(&self) -> String {
        ShapeText(&self.axes).to_string()
    }

    /// The axis, counted from the end where negative, and its extent.
    pub fn axis(&self, at: i64) -> Option<Axis> {
        self.axes.get(normalize(at, self.rank())?).cloned()
    }

    pub fn dim(&self, at: i64) -> Dim {
        self.axis(at)
            .map_or_else(|| Dim::unknown(message!("no such axis")), |axis| axis.dim)
    }

    /// All axes as one.
    pub fn flat(&self) -> Axis {
        match self.axes.as_slice() {
            [only] => only.clone(),
            axes => Axis::product(names::SIZE, axes.to_vec()),
        }
    }
}

/// An extent that stands for a `None`: `tf.shape(x)[0]` is a number while the program runs, but not known to the graph.
const DYNAMIC: char = '⟨';

/// The symbol for an extent that is not specified, as arithmetic sees it.
pub(super) fn dynamic(axis: &Axis) -> Dim {
    match axis.dim {
        Dim::Unspecified => Dim::symbol(&format!("⟨{}⟩", axis.name)),
        ref dim => dim.clone(),
    }
}

/// What the graph knows of an extent: whatever was computed from a `None` is `None` again.
pub(super) fn settled(dim: Dim) -> Dim {
    match &dim {
        Dim::Symbolic(poly) if poly.symbols().iter().any(|s| s.starts_with(DYNAMIC)) => {
            Dim::Unspecified
        }
        _ => dim,
    }
}

/// Whether the call is on tensors at all, and not on arrays and numbers only.
fn on_tensors(call: &Call<'_>) -> bool {
    !tensors_of(&call.passed).is_empty()
}

/// Whether the call is on tensors of the graph, for which Keras has stricter rules than for values.
pub(super) fn in_graph(call: &Call<'_>) -> bool {
    let program = call.host.program();
    tensors_of(&call.passed)
        .iter()
        .any(|tensor| program.in_graph(*tensor))
}

/// An output: a tensor, or an array where the call is on arrays and numbers only.
pub(super) fn give(call: &mut Call<'_>, axes: Vec<Axis>, dtype: DType) -> Value {
    let axes: Vec<Axis> = axes
        .into_iter()
        .map(|axis| Axis {
            dim: settled(axis.dim),
            ..axis
        })
        .collect();
    if on_tensors(call) {
        return call.output_as(axes, dtype);
    }
    Value::Array(Rc::new(Array {
        shape: axes.into_iter().map(|axis| axis.dim).collect(),
        dtype,
        content: jupan_core::value::Content::default(),
    }))
}

/// The axes of a tensor, each remembering where it was read from.
fn of_tensor(call: &Call<'_>, id: TensorId) -> Operand {
    let input = call.view(id);
    Operand {
        axes: input.all_axes(),
        kind: Type::Strong(input.dtype),
    }
}

/// A number, a tensor or an array. `None` for anything else.
pub(super) fn operand_of(call: &Call<'_>, value: &Value) -> Option<Operand> {
    let scalar = |kind| Operand {
        axes: Vec::new(),
        kind,
    };
    Some(match value {
        Value::Tensor(id) => of_tensor(call, *id),
        Value::Array(array) => Operand {
            axes: fixed_axes(&array.shape),
            kind: Type::Strong(array.dtype),
        },
        Value::Bool(_) => scalar(Type::Strong(DType::Bool)),
        Value::Int(_) | Value::Symbolic(_) => scalar(Type::Int),
        Value::Float(_) => scalar(Type::Float),
        _ => return None,
    })
}

fn fixed_axes(dims: &[Dim]) -> Vec<Axis> {
    let fixed = |dim: &Dim| Axis::fixed(names::AXIS, dim.clone());
    dims.iter().map(fixed).collect()
}

/// Nested lists of numbers or texts as the array they become.
pub(super) fn array_of(value: &Value, depth: usize) -> Option<Operand> {
    let items = match value {
        Value::Tuple(items) | Value::List(items) if depth < 32 => items,
        // An unknown among numbers is taken for one.
        Value::Unknown(_) if depth > 0 => {
            return Some(Operand {
                axes: Vec::new(),
                kind: Type::Strong(DType::Float32),
            });
        }
        Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Symbolic(_) | Value::Str(_) => {
            let kind = match value {
                Value::Str(_) => DType::String,
                Value::Bool(_) => DType::Bool,
                Value::Float(_) => DType::Float32,
                _ => DType::Int32,
            };
            return Some(Operand {
                axes: Vec::new(),
                kind: Type::Strong(kind),
            });
        }
        Value::Array(array) => {
            return Some(Operand {
                axes: fixed_axes(&array.shape),
                kind: Type::Strong(array.dtype),
            });
        }
        _ => return None,
    };
    let len = i64::try_from(items.len()).ok()?;
    let mut axes = vec![Axis::fixed(names::AXIS, len)];
    let mut kind = Type::Strong(DType::Float32);
    if let Some(first) = items.first() {
        let inner = array_of(first, depth + 1)?;
        axes.extend(inner.axes);
        kind = inner.kind;
    }
    if items.iter().any(|item| matches!(item, Value::Float(_))) {
        kind = Type::Strong(DType::Float32);
    }
    Some(Operand { axes, kind })
}

/// The extents in a list of numbers and symbols, as shapes are computed with: `tf.concat([tf.shape(x)[:1], [4]], 0)`. `None`
/// where anything else is in it.
pub(super) fn extents_of(value: &Value) -> Option<Vec<Value>> {
    let plain = |value: &Value| matches!(value, Value::Int(_) | Value::Symbolic(_));
    let items = value.items()?;
    items.iter().all(plain).then(|| items.to_vec())
}

/// The numbers in nested lists, row by row, as long as there are not many.
pub(super) fn content_of(value: &Value, content: &mut Vec<f64>) -> Option<()> {
    match value {
        _ if content.len() >= 4096 => return None,
        Value::Tuple(items) | Value::List(items) => {
            return items.iter().try_for_each(|item| content_of(item, content));
        }
        Value::Bool(b) => content.push(f64::from(u8::from(*b))),
        Value::Int(n) => content.push(*n as f64),
        Value::Float(x) => content.push(*x),
        Value::Array(array) => content.extend(array.content.as_deref()?),
        _ => return None,
    }
    Some(())
}

/// A tensor in an argument; arrays, and numbers and lists of them where Keras makes arrays of them.
pub(super) fn tensor(call: &Call<'_>, name: &str) -> Outcome<Operand> {
    let value = call.arguments.get(name).clone();
    tensor_in(call, name, &value)
}

pub(super) fn tensor_in(call: &Call<'_>, name: &str, value: &Value) -> Outcome<Operand> {
    match value {
        Value::Tensor(id) => Ok(of_tensor(call, *id)),
        Value::Unknown(reason) => Err(Stop::Unknown(reason.clone())),
        Value::Array(_) => array_of(value, 0).ok_or_else(|| no_tensor(call, name, value)),
        _ if !in_graph(call) => {
            if let Some(reason) = unknown_inside(value) {
                return Err(Stop::Unknown(reason));
            }
            array_of(value, 0).ok_or_else(|| no_tensor(call, name, value))
        }
        _ => Err(no_tensor(call, name, value)),
    }
}

fn unknown_inside(value: &Value) -> Option<Message> {
    match value {
        Value::Unknown(reason) => Some(reason.clone()),
        Value::Tuple(items) | Value::List(items) => items.iter().find_map(unknown_inside),
        _ => None,
    }
}

fn no_tensor(call: &Call<'_>, name: &str, value: &Value) -> Stop {
    Stop::Refused(Refusal::type_error(message!(
        "`{name}` of {layer} must be a tensor, but is {value}",
        name,
        layer = call.name(),
        value
    )))
}

/// A tensor in an optional argument.
pub(super) fn optional_tensor(call: &Call<'_>, name: &str) -> Outcome<Option<Operand>> {
    match call.arguments.get(name) {
        Value::None => Ok(None),
        _ => tensor(call, name).map(Some),
    }
}

/// The tensors in a list.
pub(super) fn tensors(call: &Call<'_>, name: &str) -> Outcome<Vec<Operand>> {
    let value = call.arguments.get(name).clone();
    match &value {
        Value::Tuple(items) | Value::List(items) => items
            .iter()
            .map(|item| tensor_in(call, name, item))
            .collect(),
        Value::Unknown(reason) => Err(Stop::Unknown(reason.clone())),
        _ => refuse(message!(
            "`{name}` of {layer} must be a list of tensors, but is {value}",
            name,
            layer = call.name(),
            value
        )),
    }
}

/// An integer in an argument, which decides the number of axes or of outputs: it must be known.
pub(super) fn integer(call: &Call<'_>, name: &str) -> Outcome<i64> {
    integer_in(call, name, call.arguments.get(name))
}

pub(super) fn integer_in(call: &Call<'_>, name: &str, value: &Value) -> Outcome<i64> {
    match value {
        Value::Int(n) => Ok(*n),
        Value::Bool(b) => Ok(i64::from(*b)),
        Value::Unknown(reason) => Err(Stop::Unknown(reason.clone())),
        Value::Symbolic(poly) => Err(Stop::Unknown(message!(
            "`{name}` is {poly}, which only data knows",
            name,
            poly
        ))),
        Value::Array(_) => match value.as_dim() {
            Some(Dim::Known(n)) => Ok(n),
            Some(Dim::Unknown(reason)) => Err(Stop::Unknown(reason)),
            _ => refuse(message!(
                "`{name}` of {layer} must be an integer, but is {value}",
                name,
                layer = call.name(),
                value
            )),
        },
        _ => refuse(message!(
            "`{name}` of {layer} must be an integer, but is {value}",
            name,
            layer = call.name(),
            value
        )),
    }
}

/// A truth value in an argument, which decides the shape: it must be known.
pub(super) fn flag(call: &Call<'_>, name: &str) -> Outcome<bool> {
    match call.arguments.get(name) {
        Value::Unknown(reason) => Err(Stop::Unknown(reason.clone())),
        _ => Ok(call.arguments.bool(name)),
    }
}

/// An extent in an argument: a number, a symbol, an unknown.
pub(super) fn extent(call: &Call<'_>, name: &str) -> Outcome<Dim> {
    Ok(settled(call.arguments.int(name)?))
}

/// An axis whose extent is set by an argument of the call.
pub(super) fn from_argument(call: &Call<'_>, argument: &'static str, name: Name, dim: Dim) -> Axis {
    Axis {
        name,
        dim,
        how: How::Argument(call.id, argument),
    }
}

/// An axis number as an index from the front.
pub(super) fn canonical(call: &Call<'_>, axis: i64, rank: usize, shape: &str) -> Outcome<usize> {
    normalize(axis, rank).ok_or_else(|| {
        Stop::Refused(refusal!(
            "axis {axis} of {layer} is not one of the {rank} axes of {shape}",
            axis,
            layer = call.name(),
            rank,
            shape
        ))
    })
}

/// The axis in an argument as an index into the axes of an operand.
pub(super) fn axis(call: &Call<'_>, name: &str, x: &Operand) -> Outcome<usize> {
    canonical(call, integer(call, name)?, x.rank(), &x.shape())
}

/// The axis in an argument; `None` where it is `None`.
pub(super) fn optional_axis(call: &Call<'_>, name: &str, x: &Operand) -> Outcome<Option<usize>> {
    match call.arguments.get(name) {
        Value::None => Ok(None),
        _ => axis(call, name, x).map(Some),
    }
}

/// The integers in an argument: one or several. `None` where it is `None`.
pub(super) fn integers(call: &Call<'_>, name: &str) -> Outcome<Option<Vec<i64>>> {
    let value = call.arguments.get(name);
    match value {
        Value::None => Ok(None),
        Value::Tuple(items) | Value::List(items) => items
            .iter()
            .map(|item| integer_in(call, name, item))
            .collect::<Outcome<_>>()
            .map(Some),
        Value::Array(array) if array.shape.len() == 1 => match array.content.as_deref() {
            Some(content) => Ok(Some(content.iter().map(|x| *x as i64).collect())),
            None => Err(Stop::Unknown(message!(
                "`{name}` is an array whose content is not known",
                name
            ))),
        },
        _ => Ok(Some(vec![integer_in(call, name, value)?])),
    }
}

/// The axes in an argument: one or several. `None` where it is `None`, which usually means all.
pub(super) fn axes(call: &Call<'_>, name: &str, x: &Operand) -> Outcome<Option<Vec<usize>>> {
    let Some(numbers) = integers(call, name)? else {
        return Ok(None);
    };
    let index = |axis| canonical(call, axis, x.rank(), &x.shape());
    numbers
        .into_iter()
        .map(index)
        .collect::<Outcome<_>>()
        .map(Some)
}

/// The type in an argument; `None` where it is `None`.
pub(super) fn dtype(call: &Call<'_>, name: &str) -> Outcome<Option<DType>> {
    let value = call.arguments.get(name);
    let text = match value {
        Value::None => return Ok(None),
        Value::Unknown(reason) => return Err(Stop::Unknown(reason.clone())),
        Value::Str(text) => text.clone(),
        Value::Object(object) => match object.arguments.first() {
            Some((_, Value::Str(name))) => name.clone(),
            _ => object.name.clone(),
        },
        Value::Foreign(foreign) => foreign.name.clone(),
        _ => Rc::from(""),
    };
    let known = match &*text {
        "float" => Some(DType::Float32),
        "int" => Some(DType::Int32),
        "complex" => Some(DType::Complex64),
        "str" => Some(DType::String),
        text => text.parse().ok(),
    };
    match known {
        Some(dtype) => Ok(Some(dtype)),
        None => refuse(message!(
            "`{name}` of {layer} must name a number type, but is {value}",
            name,
            layer = call.name(),
            value
        )),
    }
}

/// Several outputs, as a list or a tuple.
pub(super) fn list(outputs: Vec<Value>) -> Value {
    Value::list(outputs)
}

/// The most outputs that one operation may have: each is a tensor of its own.
pub(super) const MAX_OUTPUTS: i64 = 100_000;

/// The number of outputs, within bounds; it is taken from the budget of the evaluation.
pub(super) fn count(call: &mut Call<'_>, n: i64) -> Outcome<usize> {
    if !(0..=MAX_OUTPUTS).contains(&n) {
        return refuse(message!(
            "{layer} can't have {n} outputs",
            layer = call.name(),
            n
        ));
    }
    call.host.charge(n as u64)?;
    Ok(n as usize)
}

/// Refuses a tensor with fewer axes.
pub(super) fn at_least(call: &Call<'_>, x: &Operand, rank: usize) -> Outcome<()> {
    match x.rank() >= rank {
        true => Ok(()),
        false => refuse(message!(
            "{layer} needs at least {rank} axes, but its input is {shape}",
            layer = call.name(),
            rank,
            shape = x.shape()
        )),
    }
}

/// Refuses a tensor with another number of axes.
pub(super) fn exactly(call: &Call<'_>, x: &Operand, rank: usize) -> Outcome<()> {
    match x.rank() == rank {
        true => Ok(()),
        false => refuse(message!(
            "{layer} needs exactly {rank} axes, but its input is {shape}",
            layer = call.name(),
            rank,
            shape = x.shape()
        )),
    }
}
