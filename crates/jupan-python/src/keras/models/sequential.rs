//! Sequential models: made of a list, and changed by `add` and `pop`.

use super::{freeze, frozen, settle};
use crate::keras::{classes, convert, unknown};
use crate::native::Args;
use crate::value::{Class, Value};
use crate::vm::{R, Vm};
use jupan_core::diagnostic::Span;
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
    let layers = vm.name("layers");
    if let Some(given) = args.positional.first_mut() {
        *given = with_stand_ins(vm, given)?;
    }
    if let Some((_, given)) = args.keywords.iter_mut().find(|(name, _)| *name == layers) {
        *given = with_stand_ins(vm, given)?;
    }
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
    let filled = fill(vm, id, &layers, span);
    if filled.is_err() {
        // No variable will hold it, but the layers up to the one that is refused are worth seeing.
        vm.framework.touched.insert(id);
    }
    freeze(vm, id, filled)?;
    Ok(id)
}

fn fill(vm: &mut Vm, id: OperationId, layers: &[core::Value], span: Option<Span>) -> R<()> {
    for layer in layers {
        let result = sequential::add(vm, id, layer, false, span);
        settle(vm, result)?;
    }
    let result = vm.nested(|vm| Ok(sequential::rebuild(vm, id, span)))?;
    settle(vm, result)
}

/// The layers of a list, with stand-ins for those that nobody knows.
fn with_stand_ins(vm: &mut Vm, layers: &Value) -> R<Value> {
    let items: Vec<Value> = match layers {
        Value::List(list) if list.read().taint.is_none() => list.read().items.to_vec(),
        Value::Tuple(tuple) => tuple.items.to_vec(),
        _ => return Ok(layers.clone()),
    };
    let items: R<Vec<Value>> = items
        .iter()
        .map(|item| known_or_stand_in(vm, item))
        .collect();
    Ok(Value::tuple(items?))
}

/// A layer, or what stands in for one that nobody knows.
fn known_or_stand_in(vm: &mut Vm, layer: &Value) -> R<Value> {
    let stand_in = unknown::stand_in(vm, layer)?;
    Ok(stand_in.unwrap_or_else(|| layer.clone()))
}

/// A model from before an unknown branch is changed inside: it may have more or other layers than are known.
fn changed_in_branch(vm: &mut Vm, id: OperationId) {
    let mut branches = vm.framework.branches.iter();
    if let Some(branch) = branches.find(|branch| (id.0 as usize) < branch.operations) {
        let reason = branch.hangs_on.clone();
        let reason = match branch.is_loop {
            true => message!(
                "layers are added in a loop that may run any number of times: {reason}",
                reason
            ),
            false => message!(
                "layers are added where the program may or may not come by: {reason}",
                reason
            ),
        };
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
    let layer = known_or_stand_in(vm, &layer)?;
    let lowered = convert::lower(vm, &layer)?;
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
