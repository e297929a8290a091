//! Models that a program saves and loads again. No file is written or read: what was saved under a name is remembered.

use super::fit::touched;
use crate::keras::{Object, classes, config};
use crate::native::Args;
use crate::value::Value;
use crate::vm::{R, Vm};
use jupan_core::program::OperationId;
use jupan_core::{message, value as core};

/// `model.save(filepath)`
pub(in crate::keras) fn save(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let model = args.receiver();
    let id = classes::operation_of(vm, &model)?;
    touched(vm, id);
    let path = args.positional.first().cloned();
    let path = match path {
        None => {
            let name = vm.name("filepath");
            args.take_keyword(name)
        }
        path => path,
    };
    if let Some(path) = path {
        saved(vm, &path, id);
    }
    Ok(Value::None)
}

/// `save_model(model, filepath)`
pub(in crate::keras) fn save_model(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let names = ["model", "filepath"];
    let keywords = std::mem::take(&mut args.keywords);
    let of = |name: &'static str, vm: &mut Vm| {
        let name = vm.name(name);
        let found = keywords.iter().find(|(own, _)| *own == name);
        found.map(|(_, value)| value.clone())
    };
    let given = |at: usize, vm: &mut Vm| {
        let positional = args.positional.get(at).cloned();
        positional.or_else(|| of(names.get(at).copied().unwrap_or_default(), vm))
    };
    let (model, path) = (given(0, vm), given(1, vm));
    if let Some(model) = model
        && !matches!(model, Value::Unknown(_))
    {
        let id = classes::operation_of(vm, &model)?;
        touched(vm, id);
        if let Some(path) = path {
            saved(vm, &path, id);
        }
    }
    Ok(Value::None)
}

/// Models that a training saves: those of `ModelCheckpoint`, unless it saves the weights only.
pub(super) fn checkpoints(vm: &mut Vm, id: OperationId, args: &mut Args) {
    let name = vm.name("callbacks");
    let callbacks = match args.take_keyword(name) {
        Some(Value::List(list)) => list.read().items.clone(),
        Some(one) => vec![one],
        None => return,
    };
    for callback in &callbacks {
        let Value::Framework(Object::Named(object)) = callback else {
            continue;
        };
        let argument = |name: &str| {
            let found = object.arguments.iter().find(|(own, _)| &**own == name);
            found.map(|(_, value)| value)
        };
        let whole = argument("save_weights_only") != Some(&core::Value::Bool(true));
        let path = argument("filepath").or_else(|| argument("0"));
        if &*object.name == "ModelCheckpoint"
            && whole
            && let Some(core::Value::Str(path)) = path
        {
            vm.framework.saved.insert(path.clone(), id);
        }
    }
}

fn saved(vm: &mut Vm, path: &Value, id: OperationId) {
    if let Value::Str(path) = path {
        vm.framework.saved.insert(path.clone(), id);
    }
}

/// `load_model(filepath)`: the network that was saved under this name, with weights of its own.
pub(in crate::keras) fn load_model(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let name = vm.name("filepath");
    let path = args.positional.first().cloned();
    let path = path.or_else(|| args.take_keyword(name));
    let id = match &path {
        Some(Value::Str(path)) => vm.framework.saved.get(path).copied(),
        _ => None,
    };
    let Some(id) = id else {
        return Ok(vm.unknown_named(
            message!("a model from a file that was written elsewhere"),
            "load_model",
        ));
    };
    let made = config::loaded(vm, id)?;
    super::compile_like(vm, id, made);
    Ok(classes::instance_of(vm, made))
}
