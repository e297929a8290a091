//! `keras.models.clone_model`: the same layers again, with weights of their own.

use super::{classes, convert, models};
use crate::native::Args;
use crate::value::Value;
use crate::vm::{R, Vm};
use jupan_core::call::{self, Common};
use jupan_core::copy::copy;
use jupan_core::diagnostic::{Refusal, Span};
use jupan_core::layer::Host;
use jupan_core::program::{OperationId, OperationKind, TensorId, TensorName, Tensors};
use jupan_core::refusal;
use jupan_core::signature::Passed;
use jupan_core::value as core;
use jupan_core::{functional, sequential};
use std::collections::HashMap;
use std::rc::Rc;

/// Models within models are cloned as deep as this.
const MAX_DEPTH: u32 = 30;

/// `clone_model(model)`
pub(super) fn clone_model(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let span = vm.place;
    let names = [
        "model",
        "input_tensors",
        "clone_function",
        "call_function",
        "recursive",
    ];
    let [model, tensors, function, _, _] = args.bind(vm, "clone_model", names, 1)?;
    let id = classes::operation_of(vm, &model)?;
    let inputs = if tensors.is_unset() || tensors.is_none() {
        Inputs::AsTensors
    } else {
        let given = convert::lower(vm, &tensors)?.tensors();
        Inputs::Given(given.into_iter().collect())
    };
    let given = !function.is_unset() && !function.is_none();
    let mut remade = |vm: &mut Vm, layer: OperationId| {
        if !given {
            return Ok(None);
        }
        let layer = classes::instance_of(vm, layer);
        let made = vm.call(&function, vec![layer])?;
        classes::operation_of(vm, &made).map(Some)
    };
    let result = vm.nested(|vm| Ok(clone(vm, id, span, &inputs, &mut remade, 0)))?;
    match result {
        Ok(made) => {
            models::compile_like(vm, id, made);
            Ok(classes::instance_of(vm, made))
        }
        Err(refusal) => convert::refused(vm, refusal),
    }
}

/// What the inputs of the same network are.
pub(super) enum Inputs {
    /// Tensors that there are already, in order.
    Given(Rc<[TensorId]>),
    /// New ones named after the tensors, which have names of their own: `clone_model`.
    AsTensors,
    /// New ones named as the layers were: `from_config`.
    AsLayers,
}

/// What takes the place of a layer, or `None` for a copy of it.
pub(super) type Remade<'a> = dyn FnMut(&mut Vm, OperationId) -> R<Option<OperationId>> + 'a;

/// The same network of other layers.
pub(super) fn clone(
    vm: &mut Vm,
    id: OperationId,
    span: Option<Span>,
    inputs: &Inputs,
    remade: &mut Remade<'_>,
    depth: u32,
) -> Result<OperationId, Refusal> {
    Host::charge(vm, 4)?;
    if depth > 0 && vm.program.operation(id).kind != OperationKind::Input {
        match remade(vm, id) {
            Ok(Some(made)) => return Ok(made),
            Ok(None) => {}
            Err(stop) => return Err(convert::stopped(vm, stop)),
        }
    }
    let operation = vm.program.operation(id).clone();
    let name = operation.name.clone();
    if depth > MAX_DEPTH {
        return Err(refusal!("models are nested too deeply to be cloned"));
    }
    let common = Common {
        name: Some(name.clone()),
        trainable: operation.trainable,
        policy: Some(operation.policy),
        autocast: operation.autocast,
        input_shape: None,
        input_batch: None,
    };
    // The inputs of models inside are not meant.
    let inner = match inputs {
        Inputs::Given(_) => &Inputs::AsTensors,
        other => other,
    };
    if let Some(stack) = &operation.stack {
        let made = sequential::new(vm, &operation.class, common, span);
        for layer in &stack.layers {
            let layer = match vm.program.operation(*layer).kind {
                OperationKind::Input => core::Value::Tensor(match inputs {
                    Inputs::Given(given) => only(given)?,
                    _ => input_like(vm, *layer, None, span)?,
                }),
                _ => core::Value::Operation(clone(vm, *layer, span, inner, remade, depth + 1)?),
            };
            sequential::add(vm, made, &layer, false, span)?;
        }
        sequential::rebuild(vm, made, span)?;
        return Ok(made);
    }
    let Some(graph) = operation.graph.clone() else {
        return copy(vm, id, &name, &[]);
    };
    let mut copies: HashMap<OperationId, OperationId> = HashMap::new();
    let mut tensors: HashMap<TensorId, TensorId> = HashMap::new();
    if let Inputs::Given(given) = inputs {
        let own = graph.inputs.tensors();
        if own.len() != given.len() {
            return Err(refusal!(
                "{model} has {own} inputs, but `input_tensors` has {given}",
                model = name,
                own = own.len(),
                given = given.len()
            ));
        }
        tensors.extend(own.iter().copied().zip(given.iter().copied()));
    }
    for node in &graph.nodes {
        let node = vm.program.node(*node).clone();
        let record = vm.program.operation(node.operation).clone();
        if node
            .outputs
            .iter()
            .all(|output| tensors.contains_key(output))
        {
            continue;
        }
        let outputs = if record.kind == OperationKind::Input {
            let tensor = node
                .outputs
                .first()
                .filter(|_| !matches!(inputs, Inputs::AsLayers));
            let name = tensor.and_then(|tensor| vm.program.tensor(*tensor).name.as_ref());
            let name = name.map(TensorName::text);
            Tensors::from_slice(&[input_like(vm, node.operation, name, span)?])
        } else {
            let mut passed = Passed::default();
            let replace = |value: &core::Value| {
                value.map_tensors(&mut |tensor| {
                    core::Value::Tensor(tensors.get(&tensor).copied().unwrap_or(tensor))
                })
            };
            let given = node.passed();
            for given in &given.positional {
                let mut given = given.clone();
                given.value = replace(&given.value);
                passed.positional.push(given);
            }
            for (name, given) in &given.keyword {
                let mut given = given.clone();
                given.value = replace(&given.value);
                passed.keyword.push((name.clone(), given));
            }
            let output = if record.kind == OperationKind::Op {
                let Some(op) = record.op else {
                    return Err(refusal!("the model can't be cloned"));
                };
                call::apply(
                    vm,
                    op,
                    passed.with("name", core::Value::Str(record.name.clone())),
                    span,
                )?
            } else {
                let layer = match copies.get(&node.operation) {
                    Some(layer) => *layer,
                    None => {
                        let layer = clone(vm, node.operation, span, inner, remade, depth + 1)?;
                        copies.insert(node.operation, layer);
                        layer
                    }
                };
                call::call(vm, layer, passed, span)?
            };
            output.tensors()
        };
        tensors.extend(node.outputs.iter().copied().zip(outputs));
    }
    let mut replace = |tensor| core::Value::Tensor(tensors.get(&tensor).copied().unwrap_or(tensor));
    let (inputs, outputs) = (
        graph.inputs.map_tensors(&mut replace),
        graph.outputs.map_tensors(&mut replace),
    );
    functional::functional(vm, &operation.class, inputs, outputs, common, span)
}

/// The one tensor that a Sequential takes.
fn only(given: &[TensorId]) -> Result<TensorId, Refusal> {
    match given {
        [one] => Ok(*one),
        _ => Err(refusal!(
            "`input_tensors` of a Sequential must be one tensor, but are {count}",
            count = given.len()
        )),
    }
}

fn input_like(
    host: &mut dyn Host,
    id: OperationId,
    name: Option<Rc<str>>,
    span: Option<Span>,
) -> Result<TensorId, Refusal> {
    let operation = host.program().operation(id);
    let tensor = operation
        .nodes
        .first()
        .and_then(|node| host.program().node(*node).outputs.first().copied());
    let Some(tensor) = tensor else {
        return Err(refusal!("an input has no tensor"));
    };
    let (name, dims, dtype) = (
        name.unwrap_or_else(|| operation.name.clone()),
        host.program().tensor(tensor).dims(),
        host.program().tensor(tensor).dtype,
    );
    let axes = call::input_axes(dims, host.program().channels_first);
    Ok(call::input(host, axes, dtype, Some(name), span))
}
