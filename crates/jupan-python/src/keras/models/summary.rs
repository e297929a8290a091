//! What is asked of a model as a whole: `summary`, its layers, its weights and their count.

use super::fit::touched;
use crate::keras::{Object, classes, user, value};
use crate::native::Args;
use crate::value::Value;
use crate::vm::{R, Vm};
use jupan_core::axis::{Axis, ShapeText, names};
use jupan_core::dim::{Count, Dim};
use jupan_core::program::OperationId;
use jupan_core::report::{ModelReport, Summary};
use jupan_core::value as core;
use std::rc::Rc;

/// `model.summary(…)`
pub(in crate::keras) fn summary(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let span = vm.place;
    let model = args.receiver();
    let id = classes::operation_of(vm, &model)?;
    touched(vm, id);
    let names = [
        "line_length",
        "positions",
        "print_fn",
        "expand_nested",
        "show_trainable",
        "layer_range",
    ];
    let [line_length, _, _, expand_nested, show_trainable, _] =
        args.bind(vm, "summary", names, 0)?;
    let line_length = match line_length {
        Value::Int(n) => usize::try_from(n).ok(),
        _ => None,
    };
    let summary = Summary {
        model: ModelReport::of(&vm.program, id, None),
        span,
        expand_nested: matches!(expand_nested, Value::Bool(true)),
        show_trainable: matches!(show_trainable, Value::Bool(true)),
        line_length,
    };
    let rows = summary.model.rows.len() as u64;
    vm.charge(rows * 16)?;
    vm.charge_bytes(1_000 + rows * 1_000)?;
    vm.framework.summaries.push(summary);
    Ok(Value::None)
}

/// The layers of a model.
pub(in crate::keras) fn layers_of(vm: &Vm, id: OperationId) -> Vec<OperationId> {
    let operation = vm.program.operation(id);
    match (&operation.graph, &operation.stack) {
        (Some(graph), _) => graph
            .operations
            .iter()
            .copied()
            .filter(|id| {
                // In TensorFlow before Keras 3, operations are layers as well.
                vm.program.era.has_layers_of_operations() || vm.program.operation(*id).is_layer()
            })
            .collect(),
        (None, Some(stack)) => stack.visible(&vm.program).to_vec(),
        (None, None) => operation.children.iter().map(|(_, id)| *id).collect(),
    }
}

/// `model.get_layer(name, index)`
pub(in crate::keras) fn get_layer(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let [model, name, index] = args.bind(vm, "get_layer", ["self", "name", "index"], 1)?;
    let id = classes::operation_of(vm, &model)?;
    let layers = layers_of(vm, id);
    let found = match (&name, &index) {
        (Value::Unknown(_), _) => return Ok(name),
        (_, Value::Int(index)) => {
            crate::vm::position(*index, layers.len()).and_then(|at| layers.get(at).copied())
        }
        _ => {
            let wanted = name.as_str();
            layers
                .iter()
                .copied()
                .find(|layer| Some(&vm.program.operation(*layer).name) == wanted.as_ref())
        }
    };
    match found {
        Some(layer) => Ok(classes::instance_of(vm, layer)),
        None => {
            let wanted = vm.text_of(&if name.is_unset() { index } else { name })?;
            let names: Vec<String> = layers
                .iter()
                .map(|layer| format!("'{}'", vm.program.operation(*layer).name))
                .collect();
            vm.raise(
                "ValueError",
                format!(
                    "No such layer: {wanted}. Existing layers are: [{}].",
                    names.join(", ")
                ),
            )
        }
    }
}

fn count(vm: &mut Vm, count: &Count, text: &str) -> Value {
    match (count.exact(), count.missing.first()) {
        (Some(n), None) => Value::Int(n),
        (None, None) => Value::Symbol(Rc::new(count.known.clone())),
        (_, Some(reason)) => {
            let reason = reason.clone();
            vm.unknown_named(reason, text)
        }
    }
}

/// `layer.count_params()`
pub(in crate::keras) fn count_params(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let layer = args.receiver();
    let id = classes::operation_of(vm, &layer)?;
    if !vm.program.operation(id).built {
        let name = vm.program.operation(id).name.clone();
        return vm.raise("ValueError", format!("You tried to call `count_params` on layer '{name}', but the layer isn't built. You can build it manually via: `layer.build(input_shape)`."));
    }
    let mut sum = Count::default();
    for (owner, index, _) in vm.program.weights(id) {
        if let Some(weight) = vm.program.operation(owner).weights.get(index) {
            sum.add(&weight.count());
        }
    }
    Ok(count(vm, &sum, "params"))
}

/// The weights of a layer and of those inside it, as tensors.
pub(super) fn weights(vm: &mut Vm, id: OperationId, wanted: Option<bool>) -> R<Value> {
    let listed = vm.program.weights(id);
    vm.charge_values(listed.len())?;
    let mut found = Vec::new();
    for (owner, index, trained) in listed {
        if wanted.is_none_or(|wanted| wanted == trained) {
            found.push(value(Object::Tensor(user::weight_tensor(vm, owner, index))));
        }
    }
    Ok(Value::list(found))
}

/// `layer.get_weights()`: arrays of their shapes.
pub(in crate::keras) fn get_weights(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let layer = args.receiver();
    let id = classes::operation_of(vm, &layer)?;
    let listed = vm.program.weights(id);
    vm.charge_values(2 * listed.len())?;
    let mut found = Vec::new();
    for (owner, index, _) in listed {
        if let Some(weight) = vm.program.operation(owner).weights.get(index) {
            let shape = weight.axes.iter().map(|axis| axis.dim.clone()).collect();
            found.push(value(Object::Array(Rc::new(core::Array {
                shape,
                dtype: weight.dtype,
                content: jupan_core::value::Content::default(),
            }))));
        }
    }
    Ok(Value::list(found))
}

/// `layer.set_weights(weights)`: there must be as many as the layer has, each of its shape.
pub(in crate::keras) fn set_weights(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let [layer, weights] = args.bind(vm, "set_weights", ["self", "weights"], 2)?;
    let id = classes::operation_of(vm, &layer)?;
    let listed = vm.program.weights(id);
    vm.charge_values(2 * listed.len())?;
    let Value::List(given) = weights.unwrapped() else {
        return Ok(Value::None);
    };
    let given = given.read().clone();
    let inside = vm.program.flatten(id);
    let mut inside = inside.iter().map(|id| vm.program.operation(*id));
    if given.taint.is_some() || inside.any(|one| one.uncertain.is_some() || !one.built) {
        return Ok(Value::None);
    }
    let name = vm.program.operation(id).name.clone();
    if given.items.len() != listed.len() {
        let (count, expected) = (given.items.len(), listed.len());
        return vm.raise("ValueError", format!("You called `set_weights(weights)` on layer '{name}' with a weight list of length {count}, but the layer was expecting {expected} weights."));
    }
    for ((owner, index, _), given) in listed.iter().zip(&given.items) {
        let weight = vm.program.operation(*owner).weights.get(*index);
        let (Some(weight), Value::Framework(Object::Array(array))) = (weight, given) else {
            continue;
        };
        let own = weight.axes.iter().map(|axis| axis.dim.known());
        let theirs = array.shape.iter().map(Dim::known);
        let known = own
            .clone()
            .chain(theirs.clone())
            .all(|extent| extent.is_some());
        if known && !own.eq(theirs) {
            let own = ShapeText(&weight.axes).to_string();
            let theirs: Vec<Axis> = array
                .shape
                .iter()
                .map(|dim| Axis::fixed(names::AXIS, dim.clone()))
                .collect();
            let theirs = ShapeText(&theirs);
            return vm.raise("ValueError", format!("Layer {name} weight shape {own} is not compatible with provided weight shape {theirs}."));
        }
    }
    Ok(Value::None)
}
