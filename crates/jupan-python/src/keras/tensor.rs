//! Tensors of the graph, as the program sees them.

use super::{Object, convert, unknown, value};
use crate::builtins::natives;
use crate::native::{Args, NativeFn};
use crate::value::{Iter, Unknown, Value};
use crate::vm::{R, Vm};
use jupan_core::dim::Dim;
use jupan_core::era::Era;
use jupan_core::message;
use jupan_core::program::TensorId;
use jupan_core::signature::Passed;
use ruff_python_ast::{CmpOp, Operator, UnaryOp};
use std::rc::Rc;

static GET_SHAPE: NativeFn = NativeFn {
    name: "get_shape",
    call: get_shape,
};
static AS_LIST: NativeFn = NativeFn {
    name: "as_list",
    call: as_list,
};

/// What a shape of TensorFlow has beyond a tuple: documents for Keras 2 and before see shapes as such.
static SHAPE_METHODS: &[NativeFn] = natives! {
    "as_list" => as_list,
    "num_elements" => num_elements,
    "is_fully_defined" => is_fully_defined,
    "with_rank" => same_shape,
    "with_rank_at_least" => same_shape,
    "merge_with" => same_shape,
    "concatenate" => concatenate,
};

/// An attribute of a shape of TensorFlow, or of one of its extents.
pub(crate) fn shape_attribute(vm: &mut Vm, of: &Value, name: &str) -> R<Option<Value>> {
    if vm.program.era.version() > 2 {
        return Ok(None);
    }
    Ok(match of {
        Value::Tuple(tuple) => match name {
            "ndims" | "rank" => Some(Value::int(tuple.items.len())),
            "dims" => Some(vm.list_of(of)?),
            _ => {
                let method = SHAPE_METHODS.iter().find(|method| method.name == name);
                method.map(|method| Vm::method(of.clone(), Value::Native(method)))
            }
        },
        Value::Int(_) | Value::None | Value::Symbol(_) if name == "value" => Some(of.clone()),
        _ => None,
    })
}

fn num_elements(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let shape = args.receiver();
    let (items, _) = vm.collect(&shape)?;
    let mut product = Value::Int(1);
    for item in items {
        if item.is_none() {
            return Ok(Value::None);
        }
        product = vm.binary(Operator::Mult, product, item)?;
    }
    Ok(product)
}

fn is_fully_defined(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let shape = args.receiver();
    let (items, _) = vm.collect(&shape)?;
    Ok(Value::Bool(!items.iter().any(Value::is_none)))
}

fn same_shape(_: &mut Vm, args: &mut Args) -> R<Value> {
    Ok(args.receiver())
}

fn concatenate(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let shape = args.receiver();
    let (mut items, _) = vm.collect(&shape)?;
    let other = args.receiver();
    let (more, _) = vm.collect(&other)?;
    items.extend(more);
    Ok(Value::tuple(items))
}

fn get_shape(vm: &mut Vm, args: &mut Args) -> R<Value> {
    match args.receiver() {
        Value::Framework(Object::Tensor(id)) => Ok(shape(vm, id)),
        other => Ok(other),
    }
}

/// The shape of a tensor as a tuple, or as something unknown whose items are numbers.
pub(super) fn shape(vm: &Vm, id: TensorId) -> Value {
    let tensor = vm.program.tensor(id);
    match tensor.open() {
        None => convert::shape(&tensor.dims()),
        Some(reason) => {
            let text = vm.text_here().filter(|text| text.ends_with(".shape"));
            let text = text.unwrap_or_else(|| "tensor.shape".into());
            Value::Unknown(Rc::new(Unknown {
                tensor: Some(id),
                ..Unknown::new(reason, vm.place, Some(text))
            }))
        }
    }
}

fn as_list(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let shape = args.receiver();
    vm.list_of(&shape)
}

pub(super) fn attribute(vm: &mut Vm, id: TensorId, name: &str) -> R<Option<Value>> {
    let tensor = vm.program.tensor(id);
    Ok(Some(match name {
        "shape" | "_keras_shape" => shape(vm, id),
        "dtype" => Value::str(tensor.dtype.name()),
        "ndim" if let Some(reason) = tensor.open() => vm.unknown(reason),
        "ndim" => Value::int(tensor.axes.len()),
        "name" => match &tensor.name {
            Some(name) => Value::Str(name.text()),
            None => Value::str("tensor"),
        },
        "get_shape" => Vm::method(value(Object::Tensor(id)), Value::Native(&GET_SHAPE)),
        "as_list" => Vm::method(shape(vm, id), Value::Native(&AS_LIST)),
        "_keras_history" => return Ok(history(vm, id)),
        "sparse" if tensor.history.is_some() => Value::Bool(false),
        "T" => return unary_op(vm, "transpose", id).map(Some),
        _ => {
            // A method of an eager tensor: `x.numpy()`, `w.assign(…)`.
            if tensor.history.is_none() {
                return Ok(Some(
                    vm.unknown_named(message!("`{name}` of a tensor", name), name),
                ));
            }
            return Ok(None);
        }
    }))
}

/// What made a tensor: the layer, the number of its call, and which of the outputs of that it is.
fn history(vm: &mut Vm, id: TensorId) -> Option<Value> {
    let (node, at) = vm.program.tensor(id).history?;
    let operation = vm.program.node(node).operation;
    let nodes = &vm.program.operation(operation).nodes;
    let index = nodes.iter().position(|other| *other == node).unwrap_or(0);
    let layer = super::classes::instance_of(vm, operation);
    Some(Value::tuple(vec![
        layer,
        Value::int(index),
        Value::Int(i128::from(at)),
    ]))
}

fn unary_op(vm: &mut Vm, op: &str, id: TensorId) -> R<Value> {
    match vm.options.catalogue.op(op) {
        Some(op) => {
            let span = vm.place;
            convert::apply(
                vm,
                op,
                op.names.first().unwrap_or(&op.class),
                Passed::positional([jupan_core::value::Value::Tensor(id)]),
                span,
            )
        }
        None => Ok(vm.unknown(message!("an operation outside of the catalogue"))),
    }
}

fn symbol(operator: Operator) -> &'static str {
    match operator {
        Operator::Add => "+",
        Operator::Sub => "-",
        Operator::Mult => "*",
        Operator::MatMult => "@",
        Operator::Div => "/",
        Operator::Mod => "%",
        Operator::Pow => "**",
        Operator::LShift => "<<",
        Operator::RShift => ">>",
        Operator::BitOr => "|",
        Operator::BitXor => "^",
        Operator::BitAnd => "&",
        Operator::FloorDiv => "//",
    }
}

fn apply(vm: &mut Vm, sign: &'static str, mut operands: Vec<Value>) -> R<Value> {
    for operand in &mut operands {
        *operand = unknown::resolved(vm, operand)?;
    }
    let is_tensor = |operand: &Value| matches!(operand, Value::Framework(Object::Tensor(_)));
    if let Some(unknown) = operands.iter().find(|it| it.as_unknown().is_some())
        && !operands.iter().any(is_tensor)
    {
        return Ok(unknown.clone());
    }
    let Some(op) = vm.options.catalogue.operator(sign) else {
        return Ok(vm.unknown(message!("an operation outside of the catalogue")));
    };
    let span = vm.place;
    let passed = convert::passed(vm, &mut Args::of(operands))?;
    convert::apply(vm, op, sign, passed, span)
}

pub(super) fn operator(vm: &mut Vm, operator: Operator, left: Value, right: Value) -> R<Value> {
    let left = unknown::resolved(vm, &left)?;
    let right = unknown::resolved(vm, &right)?;
    let is_tensor = |value: &Value| matches!(value, Value::Framework(Object::Tensor(_)));
    if !is_tensor(&left) && !is_tensor(&right) {
        return super::arrays::operator(vm, operator, left, right);
    }
    let sign = symbol(operator);
    refuse_in_front(vm, sign, &left, &right)?;
    apply(vm, sign, vec![left, right])
}

/// Whether this is a placeholder to the program, as outside of layers in the graph of Keras 3. Of a document, whose code has
/// run, none is taken for such.
pub(super) fn is_symbolic(vm: &Vm, id: TensorId) -> bool {
    let program = &vm.program;
    let in_graph = program.tensor(id).history.is_some() && program.is_outside();
    in_graph && program.era == Era::Keras3 && !program.is_of_document()
}

/// What has values takes a placeholder for something that has them, too, where it is asked first.
fn refuse_in_front(vm: &mut Vm, sign: &'static str, left: &Value, right: &Value) -> R<()> {
    let has_values = match left {
        Value::Framework(Object::Array(_)) => true,
        Value::Framework(Object::Tensor(id)) => vm.program.tensor(*id).history.is_none(),
        _ => false,
    };
    match right {
        Value::Framework(Object::Tensor(id)) if has_values && is_symbolic(vm, *id) => vm.raise(
            "ValueError",
            message!("an array or a variable before `{sign}` asks the tensor of the graph behind it for values, which that has none of yet: write the tensor first, or use a function of `keras.ops`", sign),
        ),
        _ => Ok(()),
    }
}

pub(super) fn unary(vm: &mut Vm, operator: UnaryOp, operand: Value) -> R<Value> {
    match (&operand, operator) {
        (Value::Framework(Object::Tensor(id)), UnaryOp::UAdd) if is_symbolic(vm, *id) => {
            vm.raise("TypeError", "bad operand type for unary +: 'KerasTensor'")
        }
        (_, UnaryOp::UAdd) => Ok(operand),
        (Value::Framework(Object::Tensor(_)), UnaryOp::USub) => apply(vm, "unary -", vec![operand]),
        (Value::Framework(Object::Tensor(_)), _) => apply(vm, "unary ~", vec![operand]),
        (Value::Framework(Object::Array(array)), UnaryOp::USub) => {
            let array = array.clone();
            Ok(super::arrays::mapped(&array, |x| -x))
        }
        _ => Ok(operand),
    }
}

/// What a tensor is compared with element by element.
fn is_data(value: &Value) -> bool {
    matches!(
        value,
        Value::Framework(Object::Tensor(_) | Object::Array(_))
            | Value::Int(_)
            | Value::Float(_)
            | Value::Bool(_)
            | Value::List(_)
            | Value::Tuple(_)
    )
}

/// A comparison with a tensor or an array gives another; `None` where neither side is one.
pub(super) fn compare(
    vm: &mut Vm,
    operator: CmpOp,
    left: &Value,
    right: &Value,
) -> R<Option<Value>> {
    let involved = |value: &Value| {
        matches!(
            value,
            Value::Framework(Object::Tensor(_) | Object::Array(_))
        )
    };
    if !involved(left) && !involved(right) {
        return Ok(None);
    }
    let is_tensor = |value: &Value| matches!(value, Value::Framework(Object::Tensor(_)));
    if is_tensor(left) || is_tensor(right) {
        let sign = match operator {
            CmpOp::Lt => "<",
            CmpOp::LtE => "<=",
            CmpOp::Gt => ">",
            CmpOp::GtE => ">=",
            CmpOp::NotEq => "!=",
            // Only in the graph of Keras 3 are tensors compared by identity.
            CmpOp::Eq
                if [left, right].into_iter().all(is_data)
                    && (!vm.program.is_outside() || vm.program.era < Era::Keras3) =>
            {
                "=="
            }
            _ => return Ok(None),
        };
        refuse_in_front(vm, sign, left, right)?;
        return apply(vm, sign, vec![left.clone(), right.clone()]).map(Some);
    }
    super::arrays::compare(vm, operator, left, right).map(Some)
}

pub(super) fn iterate(vm: &mut Vm, id: TensorId) -> R<Value> {
    let tensor = vm.program.tensor(id);
    if tensor.history.is_some() {
        return vm.raise(
            "NotImplementedError",
            "Iterating over a symbolic KerasTensor is not supported.",
        );
    }
    match tensor.axes.first().map(|axis| axis.dim.clone()) {
        Some(Dim::Known(length)) if (0..=10_000).contains(&length) => {
            let mut items = Vec::new();
            for index in 0..length {
                items.push(item(vm, id, &Value::Int(i128::from(index)))?);
            }
            Ok(Value::items(items))
        }
        _ => {
            let first = item(vm, id, &Value::Int(0))?;
            Ok(Iter::Unknown(first).value())
        }
    }
}

pub(super) fn item(vm: &mut Vm, id: TensorId, index: &Value) -> R<Value> {
    // `x[a:b]` alone is an index with one place.
    let index = match index {
        Value::Slice(_) | Value::None | Value::Ellipsis
            if vm.program.tensor(id).history.is_none() =>
        {
            Value::tuple(vec![index.clone()])
        }
        index => index.clone(),
    };
    apply(vm, "[]", vec![value(Object::Tensor(id)), index])
}
