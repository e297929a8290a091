//! The framework, as the evaluated program sees it.
//!
//! Layers and models are instances of classes, with the record in the core's program behind them; tensors, arrays and
//! described objects (initializers, optimizers, …) are values of their own.

pub(crate) mod arrays;
pub(crate) mod classes;
mod clone;
mod config;
pub(crate) mod convert;
mod datasets;
mod fewer_bits;
mod models;
pub(crate) mod modules;
mod numpy;
mod python;
pub(crate) mod tensor;
mod unknown;
mod user;

pub(crate) use arrays::written_in_place;
pub(crate) use python::{is_application, is_library};
pub(crate) use unknown::{call as call_unknown, instance as unknown_instance};

use crate::name::Name;
use crate::native::Args;
use crate::value::{Class, ModuleId, Unknown, Value};
use crate::vm::{R, Stop, Vm};
use indexmap::IndexSet;
use jupan_core::axis::is_open;
use jupan_core::era::Era;
use jupan_core::layer::{Alias, Entry, OpEntry, Shorthand};
use jupan_core::message;
use jupan_core::message::Message;
use jupan_core::program::{OperationId, TensorId, Weight};
use jupan_core::report::Summary;
use jupan_core::value as core;
use ruff_python_ast::{CmpOp, Operator, UnaryOp};
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};
use std::rc::Rc;

/// What a framework class stands for.
#[derive(Clone, Copy)]
pub(crate) enum ClassEntry {
    /// A layer of the catalogue.
    Layer(&'static Entry),
    /// `keras.Layer`
    Base,
    /// `keras.Model`
    Model,
    /// `keras.Sequential`
    Sequential,
}

/// A value that belongs to the framework.
#[derive(Clone)]
pub(crate) enum Object {
    Tensor(TensorId),
    Array(Rc<core::Array>),
    /// Known by name and arguments only.
    Named(Rc<core::Object>),
    /// What a layer or model is to its instance.
    Operation(OperationId),
    Op(&'static OpEntry),
    Alias(&'static Alias),
    Shorthand(&'static Shorthand),
}

/// A branch of which nobody knows whether, or how often, the program comes by.
pub(crate) struct Branch {
    /// How many operations there were when it began.
    pub(crate) operations: usize,
    /// How many tensors there were.
    pub(crate) tensors: usize,
    /// Whether it is a loop.
    pub(crate) is_loop: bool,
    /// Why nobody knows.
    pub(crate) hangs_on: Message,
}

/// What the framework remembers during an evaluation.
#[derive(Default)]
pub(crate) struct State {
    pub(crate) classes: FxHashMap<&'static str, Rc<Class>>,
    /// The instance of each operation that the program has seen.
    pub(crate) instances: FxHashMap<OperationId, Value>,
    pub(crate) foreigns: Vec<convert::ForeignValue>,
    pub(crate) foreign_ids: FxHashMap<(usize, u8), u32>,
    /// What stopped a call of the user's code within the framework.
    pub(crate) pending: Option<Stop>,
    pub(crate) summaries: Vec<Summary>,
    /// Calls of `summary()` on what is not known.
    pub(crate) unseen_summaries: Vec<jupan_core::diagnostic::Span>,
    /// Models that were summarised, compiled, fitted or the like.
    pub(crate) touched: IndexSet<OperationId, FxBuildHasher>,
    /// Arrays of labels with the largest label in them, which everyone knows.
    pub(crate) labels: Vec<(Rc<core::Array>, f64)>,
    /// The unknown branches that are open, the outermost first.
    pub(crate) branches: Vec<Branch>,
    /// What the class of the catalogue does that a class of the program is derived from.
    pub(crate) bases: FxHashMap<OperationId, Rc<dyn jupan_core::layer::Layer>>,
    /// The weight that a tensor stands for: its owner, and its place among the owner's weights.
    pub(crate) weights: FxHashMap<TensorId, (OperationId, usize)>,
    /// The tensor that stands for a weight, once something asked for that; the weight at this place may be another since.
    pub(crate) weight_tensors: FxHashMap<(OperationId, usize), (Rc<Weight>, TensorId)>,
    /// Variables that the program made itself, until a layer holds them.
    pub(crate) variables: FxHashMap<TensorId, user::Variable>,
    /// Instances of classes that are derived from unknown ones, and what is unknown of them.
    pub(crate) derived: FxHashMap<usize, (Value, Rc<Unknown>)>,
    /// The optimizer that each model was compiled with.
    pub(crate) optimizers: FxHashMap<OperationId, Value>,
    /// Why the first call of a layer was not followed that was not.
    pub(crate) skipped: Option<Message>,
    /// The model that was saved last under each name.
    pub(crate) saved: FxHashMap<Rc<str>, OperationId>,
    pub(crate) registered: Registered,
}

/// The classes of the program of which it has told Keras, so that they are found by their names.
#[derive(Default)]
pub(crate) struct Registered {
    pub(crate) classes: FxHashSet<Rc<str>>,
    /// Whether the program gives classes by their names in a way that is not followed.
    pub(crate) all: bool,
}

impl Object {
    pub(crate) fn identity(&self) -> Option<usize> {
        match self {
            Object::Tensor(id) => Some(id.0 as usize * 2 + 1),
            Object::Operation(id) => Some(id.0 as usize * 2),
            Object::Array(array) => Some(Rc::as_ptr(array) as usize),
            Object::Named(object) => Some(Rc::as_ptr(object) as usize),
            Object::Op(op) => Some(std::ptr::from_ref(*op) as usize),
            Object::Alias(alias) => Some(std::ptr::from_ref(*alias) as usize),
            Object::Shorthand(function) => Some(std::ptr::from_ref(*function) as usize),
        }
    }
}

/// An attribute that a layer lacks: nobody knows it where a call may have set it that was not followed.
pub(crate) fn missing_attribute(vm: &Vm, object: &Value) -> Option<Value> {
    let Value::Instance(instance) = object else {
        return None;
    };
    let reason = vm.framework.skipped.clone()?;
    match &*instance.payload.borrow() {
        Value::Framework(Object::Operation(id)) if !vm.program.operation(*id).built => {
            Some(vm.unknown(reason))
        }
        _ => None,
    }
}

pub(crate) fn value(object: Object) -> Value {
    Value::Framework(object)
}

pub(crate) fn call_object(vm: &mut Vm, object: &Object, args: &mut Args) -> R<Value> {
    let span = vm.place;
    match object {
        Object::Op(op) => {
            unknown::resolve(vm, args)?;
            let passed = convert::passed(vm, args)?;
            let spelled = op.names.first().unwrap_or(&op.class);
            // Names of operations are for TensorFlow's.
            let named = passed.keyword.iter().any(|(name, _)| &**name == "name");
            if named && vm.program.era == Era::Keras3 {
                let text = format!("{spelled}() got an unexpected keyword argument 'name'");
                return vm.raise("TypeError", text);
            }
            convert::apply(vm, op, spelled, passed, span)
        }
        Object::Alias(alias) => {
            unknown::resolve(vm, args)?;
            let passed = convert::passed(vm, args)?;
            let translated = alias.translate(&mut vm.program, passed);
            let passed = translated.or_else(|refusal| convert::refused(vm, refusal))?;
            match vm.options.catalogue.op(alias.op) {
                Some(op) => convert::apply(vm, op, alias.name, passed, span),
                None => Ok(vm.unknown(message!("an operation outside of the catalogue"))),
            }
        }
        Object::Shorthand(function) => models::shorthand(vm, function, args),
        Object::Named(object) => {
            if let Some(found) = modules::looked_up(object, args) {
                return Ok(found);
            }
            // A class called makes an object with these arguments; an object called is a function on data.
            let capital = object
                .name
                .starts_with(|letter: char| letter.is_ascii_uppercase());
            if &*object.family == "initializers" && modules::has_shape(vm, args) {
                return modules::random_tensor(vm, args);
            }
            let made_by_call =
                capital || matches!(&*object.family, "regularizers" | "initializers");
            // An object that was made without arguments looks like its class.
            let is_data = |given: &Value| {
                let on_graph = matches!(
                    given,
                    Value::Framework(Object::Tensor(_) | Object::Array(_))
                );
                on_graph || matches!(given, Value::Unknown(_))
            };
            let compares = &*object.family == "losses"
                && matches!(&args.positional[..], [a, b, ..] if is_data(a) && is_data(b));
            if made_by_call && object.arguments.is_empty() && !compares {
                return convert::named(vm, object, args);
            }
            if &*object.family == "activations" && &*object.name == "linear" {
                return Ok(args.receiver());
            }
            let full = format!("{}.{}", object.family, object.name);
            let own = vm.program.era == Era::Keras3;
            if own && let Some(alias) = vm.options.catalogue.alias(&full) {
                return call_object(vm, &Object::Alias(alias), args);
            }
            if own && let Some(op) = vm.options.catalogue.op(&full) {
                return call_object(vm, &Object::Op(op), args);
            }
            if &*object.family == "activations"
                && let Some(op) = vm.options.catalogue.op(&object.name)
            {
                unknown::resolve(vm, args)?;
                let passed = convert::passed(vm, args)?;
                let spelled = op.names.first().unwrap_or(&op.class);
                return convert::apply(vm, op, spelled, passed, span);
            }
            let what = message!("what `{name}` gives", name = object.name);
            Ok(vm.unknown(what))
        }
        Object::Tensor(_) | Object::Array(_) => vm.raise("TypeError", "a tensor is not callable"),
        Object::Operation(id) => {
            let id = *id;
            models::call(vm, id, args)
        }
    }
}

pub(crate) fn class_of(vm: &Vm, object: &Object) -> Rc<Class> {
    let name = match object {
        Object::Tensor(_) => "KerasTensor",
        Object::Array(_) => "ndarray",
        _ => return vm.types.object.clone(),
    };
    vm.framework
        .classes
        .get(name)
        .unwrap_or(&vm.types.object)
        .clone()
}

pub(crate) fn attribute(vm: &mut Vm, object: &Object, name: Name) -> R<Option<Value>> {
    let text = vm.names.text(name);
    match object {
        Object::Tensor(id) => tensor::attribute(vm, *id, &text),
        Object::Array(array) => arrays::attribute(vm, array, &text),
        Object::Operation(id) => models::attribute(vm, *id, &text),
        Object::Named(object) => Ok(Some(match &*text {
            "build" if &*object.family == "optimizers" => {
                static BUILD: crate::native::NativeFn = crate::native::NativeFn {
                    name: "build",
                    call: models::build_optimizer,
                };
                Vm::method(value(Object::Named(object.clone())), Value::Native(&BUILD))
            }
            text if let Some(told) = modules::policy_attribute(object, text) => told,
            "__name__" | "name" => Value::Str(object.name.clone()),
            _ => {
                let argument = object
                    .arguments
                    .iter()
                    .find(|(name, _)| **name == *text)
                    .map(|(_, value)| value.clone());
                match argument {
                    Some(value) => convert::raise(vm, &value),
                    None => vm.unknown_named(
                        message!("`{text}` of {object}", text, object = object.name),
                        &text,
                    ),
                }
            }
        })),
        Object::Op(op) => {
            Ok((&*text == "__name__").then(|| Value::str(op.names.first().unwrap_or(&op.class))))
        }
        _ => Ok(None),
    }
}

pub(crate) fn set_attribute(vm: &mut Vm, object: &Object, name: Name, to: Value) -> R<()> {
    if let Object::Tensor(id) = object
        && let Some(weight) = vm.framework.weights.get(id).copied()
        && &*vm.names.text(name) == "trainable"
        && let Ok(trainable) = vm.truth(&to)?
    {
        user::set_weight_trainable(vm, weight, trainable);
    }
    Ok(())
}

/// An attribute of a layer or model is set. True where that is all there is to it.
pub(crate) fn set_instance_attribute(
    vm: &mut Vm,
    instance: &Value,
    object: &Object,
    name: Name,
    value: &Value,
) -> R<bool> {
    match object {
        Object::Operation(id) => {
            vm.charge_records()?;
            let text = vm.names.text(name);
            models::set_attribute(vm, instance, *id, &text, value)
        }
        _ => Ok(false),
    }
}

/// Builds a model for an input of this shape.
pub(crate) fn build(vm: &mut Vm, id: OperationId, shape: &Value) -> R<()> {
    let instance = classes::instance_of(vm, id);
    models::build(vm, &mut Args::of(vec![instance, shape.clone()])).map(|_| ())
}

/// Calls a layer on an input of this shape, batch included, to see what comes out.
pub(crate) fn try_out(vm: &mut Vm, id: OperationId, shape: &Value) -> R<()> {
    models::try_out(vm, id, shape)
}

/// A change of this value failed: nothing more is changed in it.
pub(crate) fn freeze(
    program: &mut jupan_core::program::Program,
    value: &Value,
    span: Option<jupan_core::diagnostic::Span>,
) {
    if let Value::Instance(instance) = value
        && let Value::Framework(Object::Operation(id)) = &*instance.payload.borrow()
    {
        let operation = program.operation_mut(*id);
        if operation.stack.is_some() && operation.frozen.is_none() {
            operation.frozen = span;
        }
    }
}

/// A list or dictionary in an attribute of a layer gets another item.
pub(crate) fn track(vm: &mut Vm, layer: OperationId, attribute: &str, item: &Value) -> R<()> {
    models::track(vm, layer, attribute, item, 0)
}

pub(crate) fn is_kind_of(_: &mut Vm, class: &Rc<Class>, object: &Object) -> bool {
    matches!(object, Object::Named(named) if *named.name == *class.name)
}

pub(crate) fn compare(
    vm: &mut Vm,
    operator: CmpOp,
    left: &Value,
    right: &Value,
) -> R<Option<Value>> {
    tensor::compare(vm, operator, left, right)
}

pub(crate) fn equal(_: &mut Vm, left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Framework(Object::Array(a)), Value::Framework(Object::Array(b))) => {
            Rc::ptr_eq(a, b) || a.content.is_some() && a == b
        }
        (Value::Framework(Object::Named(a)), Value::Framework(Object::Named(b))) => a == b,
        (Value::Framework(Object::Named(named)), Value::Str(text))
        | (Value::Str(text), Value::Framework(Object::Named(named))) => named.name == *text,
        _ => left.identity().is_some() && left.identity() == right.identity(),
    }
}

pub(crate) fn operator(vm: &mut Vm, operator: Operator, left: Value, right: Value) -> R<Value> {
    tensor::operator(vm, operator, left, right)
}

pub(crate) fn instance_operator(_: &mut Vm, _: Operator, _: &Value, _: &Value) -> R<Option<Value>> {
    Ok(None)
}

pub(crate) fn unary_operator(vm: &mut Vm, operator: UnaryOp, operand: Value) -> R<Value> {
    tensor::unary(vm, operator, operand)
}

pub(crate) fn truth(vm: &mut Vm, object: &Object) -> R<Result<bool, Rc<Unknown>>> {
    match object {
        Object::Tensor(id) if tensor::is_symbolic(vm, *id) => {
            return vm.raise(
                "TypeError",
                "A symbolic KerasTensor cannot be used as a boolean.",
            );
        }
        Object::Array(array) if array.shape.is_empty() => {
            if let Some([x]) = array.content.as_deref() {
                return Ok(Ok(*x != 0.0));
            }
        }
        Object::Tensor(_) | Object::Array(_) => {}
        _ => return Ok(Ok(true)),
    }
    Ok(match vm.unknown(message!("whether a tensor is true")) {
        Value::Unknown(unknown) => Err(unknown),
        _ => Ok(true),
    })
}

pub(crate) fn repr(vm: &mut Vm, object: &Object) -> String {
    match object {
        Object::Tensor(id) => {
            let tensor = vm.program.tensor(*id);
            format!(
                "<KerasTensor shape={}, dtype={}>",
                jupan_core::axis::ShapeText(&tensor.axes),
                tensor.dtype.name()
            )
        }
        Object::Operation(id) => {
            let operation = vm.program.operation(*id);
            format!(
                "<{} name={}, built={}>",
                operation.class,
                operation.name,
                if operation.built { "True" } else { "False" }
            )
        }
        Object::Array(array) => match arrays::number(array) {
            Some(x) if !array.dtype.is_float() => format!("{x:.0}"),
            Some(x) => crate::vm::float_text(x),
            None => "<array>".into(),
        },
        Object::Named(object) => format!("<{}>", object.name),
        _ => "<function>".into(),
    }
}

pub(crate) fn iterate(vm: &mut Vm, object: &Object) -> R<Value> {
    match object {
        Object::Array(array) => arrays::iterate(vm, array),
        Object::Tensor(id) => tensor::iterate(vm, *id),
        _ => vm.raise("TypeError", "the object is not iterable"),
    }
}

pub(crate) fn item(vm: &mut Vm, object: &Object, index: &Value) -> R<Value> {
    match object {
        Object::Array(array) => arrays::item(vm, array, index),
        // What nobody knows may be several outputs by their names.
        Object::Tensor(id)
            if matches!(index, Value::Str(_)) && is_open(&vm.program.tensor(*id).axes) =>
        {
            Ok(value(object.clone()))
        }
        Object::Tensor(id) => tensor::item(vm, *id, index),
        Object::Named(_) => Ok(vm.unknown(message!("an item of an object of the framework"))),
        _ => vm.raise("TypeError", "the object is not subscriptable"),
    }
}

/// A part of what stands for something unknown in the graph.
pub(crate) fn item_of_unknown(vm: &mut Vm, unknown: &Value, index: &Value) -> R<Value> {
    match unknown::resolved(vm, unknown)? {
        Value::Framework(object) => item(vm, &object, index),
        other => Ok(other),
    }
}

/// The extent of one of the last axes of a tensor of which only these are known.
pub(crate) fn last_extent(vm: &Vm, shape: &Unknown, index: &Value) -> Option<Value> {
    let Value::Int(index) = index else {
        return None;
    };
    let axes = &vm.program.tensor(shape.tensor?).axes;
    let back = usize::try_from(index.checked_neg()?).ok()?;
    let at = axes
        .len()
        .checked_sub(back)
        .filter(|at| *at > 0 && back > 0)?;
    axes.get(at).map(|axis| convert::dim(&axis.dim))
}

pub(crate) fn set_item(_: &mut Vm, object: &Object, _: &Value, _: Value) -> R<()> {
    if let Object::Array(array) = object {
        array.content.forget();
    }
    Ok(())
}

pub(crate) fn to_int(vm: &mut Vm, object: &Object) -> R<Value> {
    match object {
        Object::Array(array) => match array.content.as_deref() {
            Some([x]) => vm.int_of(&Value::Float(*x)),
            _ => {
                let unknown = vm.unknown(message!("a number inside an array"));
                vm.int_of(&unknown)
            }
        },
        _ => {
            let unknown = vm.unknown(message!("a number inside a tensor"));
            vm.int_of(&unknown)
        }
    }
}

pub(crate) fn to_float(vm: &mut Vm, object: &Object) -> R<Value> {
    match object {
        Object::Array(array) => match array.content.as_deref() {
            Some([x]) => Ok(Value::Float(*x)),
            _ => Ok(vm.unknown(message!("a number inside an array"))),
        },
        _ => Ok(vm.unknown(message!("a number inside a tensor"))),
    }
}

pub(crate) fn length(vm: &mut Vm, object: &Object) -> R<Value> {
    let dim = match object {
        Object::Tensor(id) if tensor::is_symbolic(vm, *id) => {
            return vm.raise("TypeError", "object of type 'KerasTensor' has no len()");
        }
        Object::Array(array) => array.shape.first().cloned(),
        Object::Tensor(id) => vm
            .program
            .tensor(*id)
            .axes
            .first()
            .map(|axis| axis.dim.clone()),
        _ => None,
    };
    match dim {
        Some(dim) => Ok(convert::dim(&dim)),
        None => vm.raise("TypeError", "len() of unsized object"),
    }
}

pub(crate) fn import(vm: &mut Vm, name: &str) -> R<Option<Value>> {
    modules::import(vm, name)
}

pub(crate) fn is_framework(root: &str) -> bool {
    modules::is_framework(root)
}

pub(crate) fn exported(vm: &mut Vm, module: &str) -> Vec<Name> {
    modules::exported(vm, module)
}

pub(crate) fn module_attribute(
    vm: &mut Vm,
    _: ModuleId,
    module: &str,
    name: Name,
) -> R<Option<Value>> {
    let text = vm.names.text(name);
    modules::attribute(vm, module, &text)
}

/// A built-in function called on a tensor or an array.
pub(crate) fn function(vm: &mut Vm, name: &str, argument: Value) -> R<Value> {
    if let Some(op) = vm
        .options
        .catalogue
        .operator(name)
        .or_else(|| vm.options.catalogue.op(name))
    {
        let passed = convert::passed(vm, &mut Args::of(vec![argument]))?;
        let span = vm.place;
        let spelled = op.names.first().unwrap_or(&op.class);
        return convert::apply(vm, op, spelled, passed, span);
    }
    Ok(vm.unknown(message!("a function of a tensor")))
}

pub(crate) fn as_list(vm: &mut Vm, object: &Object) -> R<Value> {
    vm.list_of(&Value::Framework(object.clone()))
}

pub(crate) fn is_callable(_: &mut Vm, object: &Object) -> bool {
    !matches!(object, Object::Tensor(_) | Object::Array(_))
}
