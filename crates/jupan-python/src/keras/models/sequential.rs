//! Sequential models: made of a list, and changed by `add` and `pop`.

use super::{freeze, frozen, settle};
use crate::keras::{classes, convert};
use crate::native::Args;
use crate::value::{Class, Value};
use crate::vm::{R, Vm};
use jupan_core::program::OperationId;
use jupan_core::{message, sequential, value as core};
use std::rc::Rc;

/// `Sequential(layers, name)`
pub(in crate::keras) fn new_sequential(
    vm: &mut Vm,
    class: &Rc<Class>,
    args: &mut Args,
) -> R<OperationId> {
    let span = vm.place;
    let mut passed = convert::passed(vm, args)?;
    let common = classes::common(vm, class, &mut passed)?;
    let layers = passed
        .take("layers")
        .or_else(|| passed.positional.first().cloned());
    if let Some((name, _)) = passed.keyword.first() {
        let name = name.clone();
        return vm.raise(
            "TypeError",
            format!("Sequential.__init__() got an unexpected keyword argument '{name}'"),
        );
    }
    let id = sequential::new(vm, &class.name, common, span);
    let layers = match layers.map(|given| given.value) {
        None | Some(core::Value::None) => return Ok(id),
        Some(core::Value::List(items) | core::Value::Tuple(items)) => items.to_vec(),
        Some(core::Value::Unknown(reason)) => {
            vm.program.operation_mut(id).uncertain = Some(reason);
            return Ok(id);
        }
        Some(single) => vec![single],
    };
    for layer in layers {
        if let core::Value::Unknown(reason) = &layer {
            vm.program.operation_mut(id).uncertain = Some(reason.clone());
            continue;
        }
        let result = sequential::add(vm, id, &layer, false, span);
        settle(vm, result)?;
    }
    let result = vm.nested(|vm| Ok(sequential::rebuild(vm, id, span)))?;
    settle(vm, result)?;
    Ok(id)
}

/// A model from before an unknown branch is changed inside: it may have more or other layers than are known.
fn changed_in_branch(vm: &mut Vm, id: OperationId) {
    let older = vm
        .framework
        .branches
        .iter()
        .any(|(operations, _, _)| (id.0 as usize) < *operations);
    if older {
        let reason = message!(
            "layers are added where the program may or may not come by, or any number of times"
        );
        vm.program.operation_mut(id).uncertain = Some(reason);
    }
}

/// `model.add(layer)`
pub(in crate::keras) fn add(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let span = vm.place;
    let [model, layer, rebuild] = args.bind(vm, "add", ["self", "layer", "rebuild"], 2)?;
    let id = classes::operation_of(vm, &model)?;
    if frozen(vm, id) {
        return Ok(Value::None);
    }
    let lowered = convert::lower(vm, &layer)?;
    if let core::Value::Unknown(reason) = lowered {
        vm.program.operation_mut(id).uncertain = Some(reason);
        return Ok(Value::None);
    }
    changed_in_branch(vm, id);
    let rebuild = !matches!(rebuild, Value::Bool(false));
    let result = vm.nested(|vm| Ok(sequential::add(vm, id, &lowered, rebuild, span)))?;
    let result = settle(vm, result);
    freeze(vm, id, result)?;
    Ok(Value::None)
}

/// `model.pop()`
pub(in crate::keras) fn pop(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let span = vm.place;
    let model = args.receiver();
    let id = classes::operation_of(vm, &model)?;
    if frozen(vm, id) {
        return Ok(Value::None);
    }
    let result = vm.nested(|vm| Ok(sequential::pop(vm, id, span)))?;
    let layer = settle(vm, result)?;
    Ok(classes::instance_of(vm, layer))
}
