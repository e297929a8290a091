//! Attributes of layers and models: read, set, and holding layers.

use super::fit::{optimizer_of, trained_with};
use super::settle;
use super::summary::{layers_of, weights};
use crate::keras::{Object, classes, convert, unknown, user, value};
use crate::native::Args;
use crate::value::Value;
use crate::vm::{R, Vm};
use jupan_core::era::Era;
use jupan_core::program::{OperationId, TensorId};
use jupan_core::{message, sequential, value as core};
use std::rc::Rc;

/// What only data knows.
pub(in crate::keras) fn unknown_data(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let _ = args.receiver();
    let text = vm.text_here();
    Ok(match text {
        Some(text) => vm.unknown_named(message!("it is learnt from data"), &text),
        None => vm.unknown(message!("it is learnt from data")),
    })
}

/// `layer.vocabulary_size()`
pub(in crate::keras) fn vocabulary_size(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let (name, stated) = stated(vm, args, "vocabulary_size")?;
    Ok(match stated {
        Some(size @ core::Value::Int(_)) => convert::raise(vm, &size),
        _ => vm.symbol(&name),
    })
}

/// `layer.get_vocabulary()`
pub(in crate::keras) fn vocabulary(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let (name, stated) = stated(vm, args, "vocabulary")?;
    Ok(match stated {
        Some(tokens @ core::Value::List(_)) => convert::raise(vm, &tokens),
        _ => vm.unknown_named(message!("it is learnt from data"), &name),
    })
}

/// What a layer that looks tokens up knows without having learnt from data, and what to call it otherwise.
fn stated(vm: &mut Vm, args: &mut Args, attribute: &str) -> R<(Rc<str>, Option<core::Value>)> {
    let layer = args.receiver();
    let id = classes::operation_of(vm, &layer)?;
    let own = vm.program.operation(id);
    let name = own.name.clone();
    let learns = own
        .arguments
        .find("vocabulary")
        .is_some_and(|given| given.value.is_none());
    let layer = own.layer.clone();
    let stated = layer.attribute(vm, id, attribute).filter(|_| !learns);
    let other = format!("{name}.{attribute}");
    let text = vm.text_here().unwrap_or_else(|| other.as_str().into());
    Ok((vm.name_of_number(text, name, &other), stated))
}

/// What models have from training, and no shape hangs on.
const OF_TRAINING: [&str; 8] = [
    "history",
    "loss",
    "stateful",
    "output_names",
    "inbound_nodes",
    "_inbound_nodes",
    "outbound_nodes",
    "_outbound_nodes",
];

/// What models had before Keras 3.
const FORMERLY: [&str; 5] = [
    "input_names",
    "uses_learning_phase",
    "container_nodes",
    "total_loss",
    "state_updates",
];

/// An attribute of a layer or model.
pub(in crate::keras) fn attribute(vm: &mut Vm, id: OperationId, name: &str) -> R<Option<Value>> {
    vm.charge_records()?;
    let operation = vm.program.operation(id);
    let found = match name {
        "name" => Value::Str(operation.name.clone()),
        "trainable" => Value::Bool(operation.trainable),
        "built" => Value::Bool(operation.built),
        "supports_masking" => {
            let masking = operation.masking;
            Value::Bool(masking.unwrap_or_else(|| operation.layer.supports_masking()))
        }
        "dtype" | "variable_dtype" => Value::str(operation.policy.variable.name()),
        "compute_dtype" => Value::str(operation.policy.compute.name()),
        "dtype_policy" => crate::keras::modules::policy_object(&operation.policy),
        "lora_enabled" if operation.arguments.find("lora_rank").is_some() => {
            Value::Bool(jupan_core::call::lora_is_on(&operation.arguments))
        }
        "layers" => {
            let layers = layers_of(vm, id);
            vm.charge(layers.len() as u64)?;
            Value::list(
                layers
                    .into_iter()
                    .map(|layer| classes::instance_of(vm, layer))
                    .collect(),
            )
        }
        "weights" | "variables" => weights(vm, id, None)?,
        "trainable_weights" | "trainable_variables" => weights(vm, id, Some(true))?,
        "non_trainable_weights" | "non_trainable_variables" => weights(vm, id, Some(false))?,
        "losses" | "metrics" | "metrics_names" | "updates" => Value::list(Vec::new()),
        "input_spec" => Value::None,
        "optimizer" => return Ok(Some(optimizer_of(vm, id))),
        "states" if operation.arguments.find("stateful").is_some() => {
            vm.unknown(message!("it is learnt from data"))
        }
        _ if (OF_TRAINING.contains(&name)
            || FORMERLY.contains(&name) && vm.program.era < Era::Keras3)
            && (operation.entry.is_none() || name.ends_with("bound_nodes")) =>
        {
            vm.unknown_named(message!("`{name}` of a model", name), name)
        }
        "inputs" | "outputs" | "input" | "output" | "input_shape" | "output_shape" => {
            return ends(vm, id, name);
        }
        _ => {
            if let Some(index) = operation
                .weights
                .iter()
                .position(|weight| &*weight.name == name)
            {
                return Ok(Some(value(Object::Tensor(user::weight_tensor(
                    vm, id, index,
                )))));
            }
            let argument = operation
                .arguments
                .iter()
                .find(|argument| argument.name == name)
                .map(|argument| argument.value.clone());
            if let Some(argument) = argument.filter(|_| operation.entry.is_some()) {
                return Ok(Some(convert::raise(vm, &argument)));
            }
            if let Some((_, child)) = operation
                .children
                .iter()
                .find(|(attribute, _)| &**attribute == name)
                && operation.entry.is_some()
            {
                let child = *child;
                return Ok(Some(classes::instance_of(vm, child)));
            }
            if operation.entry.is_none() {
                return Ok(None);
            }
            let layer = operation.layer.clone();
            return Ok(layer
                .attribute(vm, id, name)
                .map(|found| convert::raise(vm, &found)));
        }
    };
    Ok(Some(found))
}

/// The inputs and outputs of a layer's first call, or of a model.
pub(super) fn ends(vm: &mut Vm, id: OperationId, name: &str) -> R<Option<Value>> {
    if !name.ends_with("_shape") {
        let looked = sequential::look_inside(vm, id);
        settle(vm, looked)?;
    }
    let operation = vm.program.operation(id);
    let incoming = name.starts_with("input");
    let structure = match (&operation.graph, &operation.stack) {
        (Some(graph), _) => Some(if incoming {
            graph.inputs.clone()
        } else {
            graph.outputs.clone()
        }),
        // Before Keras 3 a Sequential has its ends like any model; since then, those of its first call.
        (None, Some(stack))
            if name.ends_with('s') || name.ends_with("_shape") || vm.program.era != Era::Keras3 =>
        {
            stack
                .ends
                .map(|(input, output)| core::Value::Tensor(if incoming { input } else { output }))
        }
        (None, _) => match operation.nodes.first() {
            Some(node) => {
                let node = vm.program.node(*node);
                Some(if !incoming {
                    node.output.clone()
                } else if let [only] = node.inputs[..] {
                    core::Value::Tensor(only)
                } else {
                    core::Value::list(
                        node.inputs
                            .iter()
                            .map(|id| core::Value::Tensor(*id))
                            .collect::<Vec<_>>(),
                    )
                })
            }
            _ => None,
        },
    };
    let Some(structure) = structure else {
        if operation.nodes.is_empty() && !name.ends_with('s') {
            let layer = &operation.name;
            let message = message!(
                "{layer} has never been called, so it has no {attribute} yet",
                layer,
                attribute = name
            );
            return vm.raise("AttributeError", message);
        }
        let calls = operation.nodes.len();
        let message = message!(
            "{layer} has been called {calls} times, so it has no single {attribute}",
            layer = operation.name,
            calls,
            attribute = name
        );
        return if name.ends_with('s') {
            Ok(Some(Value::None))
        } else {
            vm.raise("AttributeError", message)
        };
    };
    let tensors = structure.tensors();
    if name.ends_with("_shape") {
        let mut shapes: Vec<Value> = tensors
            .iter()
            .map(|id| convert::shape(&vm.program.tensor(*id).dims()))
            .collect();
        return Ok(Some(
            if let ([_], Some(only)) = (&shapes[..], shapes.first().cloned()) {
                shapes.clear();
                only
            } else {
                Value::list(shapes)
            },
        ));
    }
    if name.ends_with('s') {
        return Ok(Some(Value::list(
            tensors
                .into_iter()
                .map(|id| value(Object::Tensor(id)))
                .collect(),
        )));
    }
    let structure = match (&structure, &tensors[..]) {
        (core::Value::List(_) | core::Value::Tuple(_), [only]) => core::Value::Tensor(*only),
        _ => structure,
    };
    Ok(Some(convert::raise(vm, &structure)))
}

/// An attribute of a layer or model is set. True where that is all there is to it.
pub(in crate::keras) fn set_attribute(
    vm: &mut Vm,
    _instance: &Value,
    id: OperationId,
    name: &str,
    to: &Value,
) -> R<bool> {
    match (name, to) {
        ("trainable", _) => {
            if let Ok(trainable) = vm.truth(to)? {
                vm.program.set_trainable(id, trainable);
            }
            return Ok(true);
        }
        ("name" | "_name", Value::Str(text)) => {
            vm.program.operation_mut(id).name = text.clone();
            return Ok(true);
        }
        ("built", Value::Bool(built)) => {
            vm.program.operation_mut(id).built = *built;
            return Ok(true);
        }
        ("supports_masking", _) => {
            if let Ok(masking) = vm.truth(to)? {
                vm.program.operation_mut(id).masking = Some(masking);
            }
            return Ok(false);
        }
        ("input_spec" | "stateful", _) => return Ok(false),
        ("optimizer", _) => {
            trained_with(vm, id, to.clone(), false)?;
            return Ok(false);
        }
        _ => {}
    }
    let operation = vm.program.operation(id);
    if operation.graph.is_none() && operation.stack.is_none() {
        track(vm, id, name, to, 0)?;
    }
    Ok(false)
}

/// Layers that an attribute, or a list or dictionary in one, holds are inside the layer, in the order they came.
pub(crate) fn track(
    vm: &mut Vm,
    parent: OperationId,
    attribute: &str,
    held: &Value,
    depth: u32,
) -> R<()> {
    if depth > 20 {
        return Ok(());
    }
    match held {
        Value::Framework(Object::Tensor(tensor)) => user::hold(vm, parent, *tensor),
        Value::Unknown(held) => unknown::hold(vm, parent, attribute, held),
        Value::Instance(instance) => {
            if let Some(held) = unknown::instance(vm, held) {
                unknown::hold(vm, parent, attribute, &held);
            }
            let child = match &*instance.payload.borrow() {
                Value::Framework(Object::Operation(child)) => Some(*child),
                _ => None,
            };
            if let Some(child) = child
                && child != parent
            {
                let result = vm.program.adopt(parent, attribute, child);
                settle(vm, result)?;
            }
        }
        Value::List(list) => {
            list.edit(&mut vm.journal).tracker = Some((parent, attribute.into()));
            let items = list.read().items.clone();
            for item in &items {
                track(vm, parent, attribute, item, depth + 1)?;
            }
        }
        Value::Dict(dict) => {
            dict.edit(&mut vm.journal).tracker = Some((parent, attribute.into()));
            let items: Vec<Value> = dict
                .read()
                .entries
                .values()
                .map(|(_, value)| value.clone())
                .collect();
            for item in &items {
                track(vm, parent, attribute, item, depth + 1)?;
            }
        }
        Value::Tuple(tuple) => {
            for item in &tuple.clone().items {
                track(vm, parent, attribute, item, depth + 1)?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// `get_input_at(0)` and its like: what came in or out at one of a layer's calls.
pub(in crate::keras) fn get_input_at(vm: &mut Vm, args: &mut Args) -> R<Value> {
    end_at(vm, args, true, false)
}

pub(in crate::keras) fn get_output_at(vm: &mut Vm, args: &mut Args) -> R<Value> {
    end_at(vm, args, false, false)
}

pub(in crate::keras) fn get_input_shape_at(vm: &mut Vm, args: &mut Args) -> R<Value> {
    end_at(vm, args, true, true)
}

pub(in crate::keras) fn get_output_shape_at(vm: &mut Vm, args: &mut Args) -> R<Value> {
    end_at(vm, args, false, true)
}

fn end_at(vm: &mut Vm, args: &mut Args, incoming: bool, as_shape: bool) -> R<Value> {
    let layer = args.receiver();
    let [index] = args.bind(vm, "get_output_at", ["node_index"], 1)?;
    let id = classes::operation_of(vm, &layer)?;
    let nodes = &vm.program.operation(id).nodes;
    let node = match index {
        Value::Int(index) => usize::try_from(index)
            .ok()
            .and_then(|index| nodes.get(index)),
        _ => None,
    };
    let Some(node) = node.copied() else {
        return vm.raise("ValueError", "the layer has no call with this number");
    };
    let node = vm.program.node(node);
    let tensors: Vec<TensorId> = match incoming {
        true => node.inputs.to_vec(),
        false => node.outputs.to_vec(),
    };
    let mut values: Vec<Value> = tensors
        .into_iter()
        .map(|id| match as_shape {
            true => convert::shape(&vm.program.tensor(id).dims()),
            false => value(Object::Tensor(id)),
        })
        .collect();
    Ok(match values.len() {
        1 => values.remove(0),
        _ => Value::list(values),
    })
}
