//! What layers and models were made with, as dictionaries, and made again from them.

use super::clone::{self, Inputs, Remade};
use super::{ClassEntry, Object, classes, convert, models, value};
use crate::builtins::natives;
use crate::name::known;
use crate::native::{Args, NativeFn};
use crate::shared::Shared;
use crate::value::{Class, Dict, Key, Value};
use crate::vm::{R, Vm};
use jupan_core::call::Common;
use jupan_core::diagnostic::Span;
use jupan_core::message;
use jupan_core::program::{OperationId, OperationKind};
use jupan_core::sequential;
use jupan_core::value as core;
use std::rc::Rc;

/// Configurations within configurations are followed as deep as this.
const MAX_DEPTH: u32 = 30;

/// Where the configuration of a model keeps the model whose calls it stands for.
const CALLS: &str = "input_layers";

pub(super) static FUNCTIONS: &[NativeFn] = natives! {
    "serialize" => serialize,
    "serialize_keras_object" => serialize,
    "deserialize" => deserialize,
    "deserialize_keras_object" => deserialize,
};

fn dict(vm: &mut Vm, entries: Vec<(&str, Value)>) -> Value {
    let mut made = Dict::default();
    made.entries.reserve_exact(entries.len());
    for (name, value) in entries {
        let key = vm.program.word(name);
        let written = Value::Str(key.clone());
        made.entries.insert(Key::Str(key), (written, value));
    }
    Value::Dict(Shared::new(made))
}

pub(super) fn entry(of: &Value, name: &str) -> Option<Value> {
    match of.unwrapped() {
        Value::Dict(dict) => {
            let dict = dict.read();
            let (_, value) = dict.entries.get(&Key::Str(name.into()))?;
            Some(value.clone())
        }
        _ => None,
    }
}

/// `layer.get_config()`
pub(super) fn get_config(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let layer = args.receiver();
    let id = classes::operation_of(vm, &layer)?;
    config_of(vm, id, 0)
}

fn config_of(vm: &mut Vm, id: OperationId, depth: u32) -> R<Value> {
    vm.charge(8)?;
    vm.charge_bytes(500)?;
    if depth > MAX_DEPTH {
        return vm.raise("RecursionError", "layers are nested too deeply");
    }
    let operation = vm.program.operation(id);
    let mut entries = vec![("name", Value::Str(operation.name.clone()))];
    if operation.kind == OperationKind::Input {
        let node = operation.nodes.first().copied();
        let tensor = node.and_then(|node| vm.program.node(node).outputs.first().copied());
        if let Some(tensor) = tensor {
            let tensor = vm.program.tensor(tensor);
            entries.push(("batch_shape", convert::shape(&tensor.dims())));
            entries.push(("dtype", Value::str(tensor.dtype.name())));
        }
        return Ok(dict(vm, entries));
    }
    entries.push(("trainable", Value::Bool(operation.trainable)));
    let inside = match (&operation.graph, &operation.stack) {
        (Some(graph), _) => Some(graph.operations.to_vec()),
        (None, Some(stack)) => Some(stack.layers.to_vec()),
        (None, None) => None,
    };
    if let Some(inside) = inside {
        let mut layers = Vec::new();
        for layer in inside {
            if vm.program.operation(layer).kind != OperationKind::Op {
                layers.push(described(vm, layer, depth + 1)?);
            }
        }
        entries.push(("layers", Value::list(layers)));
        entries.push((CALLS, value(Object::Operation(id))));
        return Ok(dict(vm, entries));
    }
    entries.push(("dtype", Value::str(&operation.policy.to_string())));
    if operation.entry.is_some() {
        let arguments = operation.arguments.clone();
        let number = arguments.iter().count() as u64;
        vm.charge(2 * number)?;
        vm.charge_bytes(100 * number)?;
        for argument in arguments.stated() {
            let stated = entries.iter().any(|(name, _)| *name == argument.name);
            let unused = argument.name.starts_with("lora_") && argument.value.is_none();
            if stated || unused {
                continue;
            }
            let value = argument_of(vm, &argument.value, depth)?;
            entries.push((argument.name, value));
        }
        return Ok(dict(vm, entries));
    }
    let config = dict(vm, entries);
    if let Some(made_with) = made_with(vm, id) {
        for (name, value) in made_with {
            vm.charge(4)?;
            if !is_plain(&value, 0) {
                let class = vm.program.operation(id).class.clone();
                return vm.raise("NotImplementedError", format!("Object {class} was created by passing non-serializable argument values in `__init__()`, and therefore the object must override `get_config()` in order to be serializable."));
            }
            vm.set_item(&config, name, value)?;
        }
    }
    Ok(config)
}

/// The attribute in which Keras keeps what a layer of the program was made with.
pub(super) const MADE_WITH: &str = "_auto_config";

/// A layer whose class does not state its configuration has one all the same: what its constructor was given.
pub(super) fn remember(vm: &mut Vm, instance: &Value, class: &Rc<Class>, args: &Args) -> R<()> {
    let get_config = vm.name("get_config");
    let given = args.positional.len() + args.keywords.len();
    if given == 0 || classes::defines(class, get_config).is_some() {
        return Ok(());
    }
    vm.charge_bytes(100 * given as u64)?;
    let (Value::Instance(inner), Some(Value::Function(init))) = (instance, class.find(known::INIT))
    else {
        return Ok(());
    };
    let names = init.code.parameters.positional.iter().skip(1).copied();
    let positional = names.zip(args.positional.iter().cloned());
    let mut made = Dict::default();
    for (name, value) in positional.chain(args.keywords.iter().cloned()) {
        let name = vm.names.text(name);
        made.entries
            .insert(Key::Str(name.clone()), (Value::Str(name), value));
    }
    let attribute = vm.name(MADE_WITH);
    let made = Value::Dict(Shared::new(made));
    inner.attrs.edit(&mut vm.journal).insert(attribute, made);
    Ok(())
}

fn made_with(vm: &mut Vm, id: OperationId) -> Option<Vec<(Value, Value)>> {
    let attribute = vm.name(MADE_WITH);
    let Some(Value::Instance(instance)) = vm.framework.instances.get(&id) else {
        return None;
    };
    let Some(Value::Dict(dict)) = instance.attrs.read().get(&attribute).cloned() else {
        return None;
    };
    let entries = dict.read().entries.values().cloned().collect();
    Some(entries)
}

/// Whether a value is one that Keras writes down by itself.
fn is_plain(value: &Value, depth: u32) -> bool {
    let all = |items: &[Value]| items.iter().all(|item| is_plain(item, depth + 1));
    match value {
        Value::List(list) => depth < MAX_DEPTH && all(&list.read().items),
        Value::Tuple(tuple) => depth < MAX_DEPTH && all(&tuple.items),
        Value::Dict(dict) => {
            let dict = dict.read();
            let mut values = dict.entries.values();
            depth < MAX_DEPTH && values.all(|(_, value)| is_plain(value, depth + 1))
        }
        Value::None
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Str(_)
        | Value::Symbol(_)
        | Value::Unknown(_) => true,
        _ => false,
    }
}

/// An argument; layers in it are described.
fn argument_of(vm: &mut Vm, argument: &core::Value, depth: u32) -> R<Value> {
    Ok(match argument {
        core::Value::Operation(id) => described(vm, *id, depth + 1)?,
        core::Value::List(items) => {
            let items = items.iter().map(|item| argument_of(vm, item, depth + 1));
            Value::list(items.collect::<R<_>>()?)
        }
        other => convert::raise(vm, other),
    })
}

/// The class and the configuration of a layer.
fn described(vm: &mut Vm, id: OperationId, depth: u32) -> R<Value> {
    let instance = classes::instance_of(vm, id);
    let is_input = vm.program.operation(id).kind == OperationKind::Input;
    let config = if is_input {
        config_of(vm, id, depth)?
    } else {
        let get_config = vm.name("get_config");
        let get_config = vm.get_attr(&instance, get_config)?;
        vm.call(&get_config, Vec::new())?
    };
    let module = vm.program.word("keras.layers");
    let operation = vm.program.operation(id);
    let (class, name) = (operation.class.clone(), operation.name.clone());
    let mut entries = vec![
        ("module", Value::Str(module)),
        ("class_name", Value::Str(class)),
        ("config", config),
        ("registered_name", Value::None),
        ("name", Value::Str(name)),
    ];
    // What it was built for: made again, it is built for the same before anything calls it.
    let call = operation
        .nodes
        .first()
        .map(|node| vm.program.node(*node).inputs.clone());
    let call = call.or_else(|| Some(vm.program.last_call(id)?.0.clone()));
    if operation.kind == OperationKind::Layer
        && operation.built
        && let Some([input]) = call.as_deref()
    {
        let shape = convert::shape(&vm.program.tensor(*input).dims());
        let call = dict(vm, vec![("input_shape", shape)]);
        entries.push(("build_config", call));
    }
    Ok(dict(vm, entries))
}

/// `keras.saving.serialize_keras_object(layer)`
fn serialize(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let given = args.receiver();
    match classes::operation_of(vm, &given) {
        Ok(id) => described(vm, id, 0),
        // An activation, an initializer, …: as it is.
        Err(_) => Ok(given),
    }
}

/// `keras.saving.deserialize_keras_object(config, custom_objects)`
fn deserialize(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let known = vm.name("custom_objects");
    let known = args.take_keyword(known);
    let known = known.or_else(|| args.positional.get(1).cloned());
    let given = args.receiver();
    remade(vm, &given, &known.unwrap_or(Value::None))
}

/// What a description stands for; what is none stays as it is.
fn remade(vm: &mut Vm, given: &Value, custom: &Value) -> R<Value> {
    let (Some(Value::Str(class)), Some(config)) =
        (entry(given, "class_name"), entry(given, "config"))
    else {
        return Ok(given.clone());
    };
    if &*class == "InputLayer" {
        let mut args = Args::default();
        for name in ["batch_shape", "dtype", "name"] {
            if let Some(value) = entry(&config, name) {
                args.keywords.push((vm.names.intern(name), value));
            }
        }
        return models::input_layer(vm, &mut args);
    }
    let found = class_named(vm, &class, custom);
    let Some(found) = found else {
        return vm.raise("TypeError", no_class(&class));
    };
    let from_config = vm.name("from_config");
    let from_config = vm.get_attr(&Value::Class(found), from_config)?;
    let made = vm.call(&from_config, vec![config])?;
    if let Some(shape) = entry(given, "build_config").and_then(|built| entry(&built, "input_shape"))
        && classes::operation_of(vm, &made).is_ok()
    {
        let build = vm.name("build");
        let build = vm.get_attr(&made, build)?;
        vm.call(&build, vec![shape])?;
    }
    Ok(made)
}

pub(super) fn no_class(name: &str) -> String {
    format!(
        "Could not locate class '{name}'. Make sure custom classes and functions are decorated with `@keras.saving.register_keras_serializable()`."
    )
}

fn class_named(vm: &mut Vm, name: &str, custom: &Value) -> Option<Rc<Class>> {
    if let Some(Value::Class(class)) = entry(custom, name) {
        return Some(class);
    }
    match name {
        "Sequential" => return Some(classes::base(vm, "Sequential")),
        "Functional" | "Model" => return Some(classes::base(vm, "Model")),
        _ => {}
    }
    if let Some(entry) = vm.options.catalogue.layer_in(vm.program.era, name) {
        return Some(classes::layer(vm, entry));
    }
    let (main, name) = (vm.main?, vm.names.intern(name));
    match vm.globals(main).read().get(&name) {
        Some(Value::Class(class)) => Some(class.clone()),
        _ => None,
    }
}

/// `Class.from_config(config)`
pub(super) fn from_config(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let span = vm.place;
    let names = ["cls", "config", "custom_objects"];
    let [class, config, custom] = args.bind(vm, "from_config", names, 2)?;
    let Value::Class(kind) = &class else {
        return Ok(vm.unknown(message!("what a configuration stands for")));
    };
    if let Value::Unknown(_) = config {
        return Ok(config);
    }
    let layers = entry(&config, "layers");
    match (classes::entry_of(kind), layers) {
        (Some(ClassEntry::Sequential), Some(layers)) => {
            let (layers, _) = vm.collect(&layers)?;
            let name = entry(&config, "name").and_then(|name| name.as_str());
            let common = Common {
                name,
                trainable: true,
                autocast: true,
                ..Common::default()
            };
            let made = sequential::new(vm, &kind.name, common, span);
            for layer in &layers {
                let layer = remade(vm, layer, &custom)?;
                let layer = convert::lower(vm, &layer)?;
                let added = sequential::add(vm, made, &layer, false, span);
                models::settle(vm, added)?;
            }
            let built = vm.nested(|vm| Ok(sequential::rebuild(vm, made, span)))?;
            models::settle(vm, built)?;
            Ok(classes::instance_of(vm, made))
        }
        (Some(ClassEntry::Model), Some(layers)) => {
            let Some(Value::Framework(Object::Operation(id))) = entry(&config, CALLS) else {
                return Ok(vm.unknown(message!(
                    "a model made from a configuration that was read elsewhere"
                )));
            };
            let (layers, _) = vm.collect(&layers)?;
            let mut replaced = |vm: &mut Vm, layer: OperationId| {
                let name = Value::Str(vm.program.operation(layer).name.clone());
                let own = layers.iter().find(|described| {
                    entry(described, "name").is_some_and(|own| own.certainly_equal(&name, 1))
                });
                match own {
                    Some(own) => {
                        let made = remade(vm, own, &custom)?;
                        classes::operation_of(vm, &made).map(Some)
                    }
                    None => Ok(None),
                }
            };
            let made = made_again(vm, id, span, &mut replaced)?;
            if let Some(Value::Str(name)) = entry(&config, "name") {
                vm.program.operation_mut(made).name = name;
            }
            Ok(classes::instance_of(vm, made))
        }
        _ => {
            let mut made = Args::default();
            if let Value::Dict(config) = config.unwrapped() {
                let entries = config.read().entries.clone();
                for (key, value) in entries.values() {
                    if let Value::Str(key) = key {
                        let value = match kind.native {
                            true => remade_inside(vm, value, &custom)?,
                            false => value.clone(),
                        };
                        made.keywords.push((vm.names.intern(key), value));
                    }
                }
            }
            vm.call_with(&class, made)
        }
    }
}

/// A new model of layers as those of another, but where `replaced` gives one.
fn made_again(
    vm: &mut Vm,
    id: OperationId,
    span: Option<Span>,
    replaced: &mut Remade<'_>,
) -> R<OperationId> {
    let made = vm.nested(|vm| Ok(clone::clone(vm, id, span, &Inputs::AsLayers, replaced, 0)))?;
    models::settle(vm, made)
}

/// The same network, read from where it was saved.
pub(super) fn loaded(vm: &mut Vm, id: OperationId) -> R<OperationId> {
    let span = vm.place;
    made_again(vm, id, span, &mut |_, _| Ok(None))
}

/// Descriptions among the arguments of a layer of the catalogue become layers.
fn remade_inside(vm: &mut Vm, given: &Value, custom: &Value) -> R<Value> {
    match given {
        Value::List(list) => {
            let items = list.read().items.clone();
            let items = items.iter().map(|item| remade(vm, item, custom));
            Ok(Value::list(items.collect::<R<_>>()?))
        }
        other => remade(vm, other, custom),
    }
}

/// `model.to_json()`: a text that nobody reads, and the model in it.
pub(super) fn to_json(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let model = args.receiver();
    let id = classes::operation_of(vm, &model)?;
    Ok(value(Object::Named(Rc::new(core::Object {
        family: "json".into(),
        name: "model".into(),
        arguments: vec![("model".into(), core::Value::Operation(id))],
    }))))
}

/// `model_from_json(text)`
pub(super) fn model_from_json(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let span = vm.place;
    let json = args.receiver();
    if let Value::Framework(Object::Named(named)) = &json
        && let [(_, core::Value::Operation(id))] = named.arguments[..]
    {
        let made = made_again(vm, id, span, &mut |_, _| Ok(None))?;
        // The text tells how the model was compiled, too.
        models::compile_like(vm, id, made);
        return Ok(classes::instance_of(vm, made));
    }
    Ok(vm.unknown(message!("a model from a text that was read elsewhere")))
}
