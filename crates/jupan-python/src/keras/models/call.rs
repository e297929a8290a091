//! Calls of layers, models and the functions that make a layer and call it.

use super::settle;
use crate::keras::{ClassEntry, classes, convert, unknown};
use crate::native::Args;
use crate::value::Value;
use crate::vm::{R, Vm};
use jupan_core::dim::Dim;
use jupan_core::dtype::DType;
use jupan_core::layer::Shorthand;
use jupan_core::message::Message;
use jupan_core::program::{OperationId, Tensor};
use jupan_core::signature::{Given, Passed};
use jupan_core::{call as layer_calls, message, value as core};
use std::rc::Rc;

/// Eager data becomes tensors outside of the graph.
pub(super) fn with_tensors(vm: &mut Vm, given: core::Value) -> core::Value {
    match given {
        core::Value::Array(array) => {
            let axes = layer_calls::input_axes(array.shape.clone(), vm.program.channels_first);
            core::Value::Tensor(vm.program.add_tensor(Tensor::new(axes, array.dtype)))
        }
        core::Value::List(items) => core::Value::list(
            items
                .iter()
                .map(|item| with_tensors(vm, item.clone()))
                .collect::<Vec<_>>(),
        ),
        core::Value::Tuple(items) => core::Value::tuple(
            items
                .iter()
                .map(|item| with_tensors(vm, item.clone()))
                .collect::<Vec<_>>(),
        ),
        core::Value::Dict(entries) => core::Value::Dict(
            entries
                .iter()
                .map(|(key, item)| (key.clone(), with_tensors(vm, item.clone())))
                .collect(),
        ),
        other => other,
    }
}

/// Beside tensors, what nobody knows is a tensor of unknown shape.
fn tensor_unknowns(vm: &mut Vm, given: core::Value) -> core::Value {
    let mut all = |items: &[core::Value]| {
        let items = items.iter().cloned();
        let made = items.map(|item| tensor_unknowns(vm, item));
        made.collect::<Vec<_>>()
    };
    match given {
        core::Value::Unknown(reason) => {
            core::Value::Tensor(jupan_core::unknown::tensor(&mut vm.program, reason, None))
        }
        core::Value::List(items) => core::Value::list(all(&items)),
        core::Value::Tuple(items) => core::Value::tuple(all(&items)),
        other => other,
    }
}

fn unknown_in(given: &core::Value) -> Option<Message> {
    match given {
        core::Value::Unknown(reason) => Some(reason.clone()),
        core::Value::List(items) | core::Value::Tuple(items) => items.iter().find_map(unknown_in),
        _ => None,
    }
}

/// Layers that take data as they are: lists of texts and numbers, too.
const OF_DATA: [&str; 8] = [
    "CategoryEncoding",
    "Discretization",
    "HashedCrossing",
    "Hashing",
    "IntegerLookup",
    "Normalization",
    "StringLookup",
    "TextVectorization",
];

/// Lists of texts or numbers as an array.
fn as_data(given: core::Value) -> core::Value {
    let mut shape = Vec::new();
    let mut part = &given;
    while let core::Value::List(items) | core::Value::Tuple(items) = part
        && shape.len() < 32
    {
        shape.push(Dim::Known(items.len() as i64));
        match items.first() {
            Some(first) => part = first,
            None => break,
        }
    }
    let dtype = match part {
        core::Value::Str(_) => DType::String,
        core::Value::Int(_) => DType::Int64,
        core::Value::Float(_) => DType::Float32,
        _ => return given,
    };
    core::Value::Array(Rc::new(core::Array {
        shape,
        dtype,
        content: core::Content::default(),
    }))
}

/// `layer(…)`
pub(in crate::keras) fn call(vm: &mut Vm, id: OperationId, args: &mut Args) -> R<Value> {
    let span = vm.place;
    unknown::resolve(vm, args)?;
    let mut passed = convert::passed(vm, args)?;
    let entry = vm.program.operation(id).entry;
    if entry.is_some_and(|entry| OF_DATA.contains(&entry.keras.name))
        && let Some(first) = passed.positional.first_mut()
    {
        first.value = as_data(std::mem::replace(&mut first.value, core::Value::None));
    }
    let symbolic = layer_calls::tensors_of(&passed);
    let symbolic = symbolic
        .iter()
        .any(|tensor| !vm.program.is_outside() || vm.program.tensor(*tensor).history.is_some());
    for given in &mut passed.positional {
        given.value = with_tensors(vm, std::mem::replace(&mut given.value, core::Value::None));
    }
    for (_, given) in &mut passed.keyword {
        given.value = with_tensors(vm, std::mem::replace(&mut given.value, core::Value::None));
    }
    if symbolic {
        for given in &mut passed.positional {
            let value = std::mem::replace(&mut given.value, core::Value::None);
            given.value = tensor_unknowns(vm, value);
        }
    }
    // On data that nobody knows a layer gives what nobody knows.
    if let Some(reason) = passed
        .positional
        .iter()
        .find_map(|given| unknown_in(&given.value))
    {
        vm.framework.skipped.get_or_insert_with(|| reason.clone());
        return Ok(vm.unknown(reason));
    }
    if !vm.framework.branches.is_empty() {
        repeated(vm, id, &passed);
    }
    let result = vm.nested(|vm| Ok(layer_calls::call(vm, id, passed, span)))?;
    let output = settle(vm, result)?;
    let output = eager(vm, output);
    Ok(convert::raise(vm, &output))
}

/// A layer made in a loop of unknown length that goes on from a tensor of before the loop stands for any number of such.
fn repeated(vm: &mut Vm, id: OperationId, passed: &Passed) {
    let inputs = layer_calls::tensors_of(passed);
    let repeats = vm.framework.branches.iter().find(|branch| {
        let earlier = |tensor: &jupan_core::program::TensorId| (tensor.0 as usize) < branch.tensors;
        branch.is_loop && id.0 as usize >= branch.operations && inputs.iter().any(earlier)
    });
    if let Some(branch) = repeats {
        let reason = message!(
            "it is made in a loop that may run any number of times: {reason}",
            reason = branch.hangs_on.clone()
        );
        vm.program.operation_mut(id).uncertain = Some(reason);
    }
}

/// Outside of any layer, what was not computed from the graph is data: an array.
fn eager(vm: &mut Vm, output: core::Value) -> core::Value {
    match output {
        core::Value::Tensor(id)
            if vm.program.is_outside() && vm.program.tensor(id).history.is_none() =>
        {
            let tensor = vm.program.tensor(id);
            if let Some(reason) = tensor.open() {
                return core::Value::Unknown(reason);
            }
            core::Value::Array(Rc::new(core::Array {
                shape: tensor.dims(),
                dtype: tensor.dtype,
                content: jupan_core::value::Content::default(),
            }))
        }
        core::Value::List(items) => core::Value::list(
            items
                .iter()
                .map(|item| eager(vm, item.clone()))
                .collect::<Vec<_>>(),
        ),
        core::Value::Tuple(items) => core::Value::tuple(
            items
                .iter()
                .map(|item| eager(vm, item.clone()))
                .collect::<Vec<_>>(),
        ),
        other => other,
    }
}

/// `layer.__call__(…)`
pub(in crate::keras) fn call_method(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let instance = args.receiver();
    let id = classes::operation_of(vm, &instance)?;
    call(vm, id, args)
}

/// `super().call(…)`: what the catalogue's layer does, inside the class of the program.
pub(in crate::keras) fn super_call(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let instance = args.receiver();
    let id = classes::operation_of(vm, &instance)?;
    if let Some(base) = vm.framework.bases.get(&id).cloned() {
        let span = vm.place;
        let passed = convert::passed(vm, args)?;
        let result =
            vm.nested(|vm| Ok(layer_calls::call_as(vm, id, &*base, passed.into(), span)))?;
        let output = settle(vm, result)?;
        return Ok(convert::raise(vm, &output));
    }
    let operation = vm.program.operation(id);
    if operation.entry.is_none() && operation.graph.is_none() && operation.stack.is_none() {
        let class = operation.class.clone();
        return vm.raise(
            "NotImplementedError",
            format!("Layer {class} does not have a `call()` method implemented."),
        );
    }
    call(vm, id, args)
}

/// `conv.convolution_op(inputs, kernel)`: what the layer computes with another kernel, of the same shape.
pub(in crate::keras) fn convolution_op(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let names = ["self", "inputs", "kernel"];
    let [layer, inputs, _] = args.bind(vm, "convolution_op", names, 3)?;
    let class = vm.class_of(&layer);
    match classes::entry_of(&class) {
        Some(ClassEntry::Layer(entry))
            if ["Conv1D", "Conv2D", "Conv3D"].contains(&entry.keras.name) =>
        {
            super_call(vm, &mut Args::of(vec![layer, inputs]))
        }
        _ => vm.raise(
            "AttributeError",
            format!("'{}' object has no attribute 'convolution_op'", class.name),
        ),
    }
}

/// `keras.layers.add([…])`: makes a layer and calls it.
pub(in crate::keras) fn shorthand(
    vm: &mut Vm,
    function: &'static Shorthand,
    args: &mut Args,
) -> R<Value> {
    let span = vm.place;
    unknown::resolve(vm, args)?;
    let mut passed = convert::passed(vm, args)?;
    let inputs = match passed.take("inputs") {
        Some(inputs) => inputs,
        None if passed.positional.is_empty() => {
            return vm.raise(
                "TypeError",
                format!(
                    "{}() missing 1 required positional argument: 'inputs'",
                    function.name
                ),
            );
        }
        None => passed.positional.remove(0),
    };
    // What is left are arguments of the layer, by the names that the shorthand's signature gives them.
    let signature = vm.program.signature(function.signature);
    let names: Vec<&str> = signature.names().skip(1).collect();
    if passed.positional.len() > names.len() {
        return vm.raise(
            "TypeError",
            format!(
                "{}() takes {} positional arguments but {} were given",
                function.name,
                names.len() + 1,
                passed.positional.len() + 1
            ),
        );
    }
    for (name, given) in names.iter().zip(std::mem::take(&mut passed.positional)) {
        passed.keyword.push((Rc::from(*name), given));
    }
    let id = convert::construct(vm, function.entry, passed, span)?;
    let mut inputs: Given = inputs;
    inputs.value = with_tensors(vm, inputs.value);
    let passed = Passed {
        positional: vec![inputs],
        keyword: Vec::new(),
    };
    let result = vm.nested(|vm| Ok(layer_calls::call(vm, id, passed, span)))?;
    let output = settle(vm, result)?;
    Ok(convert::raise(vm, &output))
}
