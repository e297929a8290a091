//! What programs do with layers and models.

use super::{Object, classes, convert, user, value};
use crate::native::Args;
use crate::value::{Class, Value};
use crate::vm::{R, Vm};
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::{Count, Dim};
use jupan_core::dtype::DType;
use jupan_core::era::Era;
use jupan_core::layer::{Layer, Shorthand};
use jupan_core::message;
use jupan_core::message::Message;
use jupan_core::optimizer::{Optimizer, Training};
use jupan_core::program::{OperationId, OperationKind, Tensor};
use jupan_core::report::{ModelReport, Summary};
use jupan_core::signature::{Given, Passed};
use jupan_core::value as core;
use jupan_core::{call as layer_calls, functional, sequential};
use std::rc::Rc;

pub(super) fn settle<T>(vm: &mut Vm, result: Result<T, Refusal>) -> R<T> {
    result.or_else(|refusal| convert::refused(vm, refusal))
}

pub(super) fn frozen(vm: &Vm, id: OperationId) -> bool {
    vm.program.operation(id).frozen.is_some()
}

/// After a change of a model failed, nothing more is changed in it, so that no network appears that nobody wrote.
fn freeze<T>(vm: &mut Vm, id: OperationId, result: R<T>) -> R<T> {
    if let Err(crate::vm::Stop::Raise(_)) = &result {
        let place = vm.place;
        let operation = vm.program.operation_mut(id);
        if operation.frozen.is_none() {
            operation.frozen = place;
        }
    }
    result
}

/// `Sequential(layers, name)`
pub(super) fn new_sequential(vm: &mut Vm, class: &Rc<Class>, args: &mut Args) -> R<OperationId> {
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

/// `Model(inputs, outputs, name)`, or the base of a class of the program.
pub(super) fn new_model(
    vm: &mut Vm,
    instance: &Value,
    class: &Rc<Class>,
    args: &mut Args,
) -> R<OperationId> {
    let span = vm.place;
    if vm.program.era.understands_keras_1() {
        for (old, new) in [("input", "inputs"), ("output", "outputs")] {
            let (old, new) = (vm.name(old), vm.name(new));
            let keywords = args.keywords.iter_mut();
            keywords
                .filter(|(name, _)| *name == old)
                .for_each(|(name, _)| *name = new);
        }
    }
    let has = |vm: &mut Vm, name: &str| {
        let name = vm.name(name);
        args.keywords.iter().any(|(keyword, _)| *keyword == name)
    };
    let graph = !args.positional.is_empty() || has(vm, "inputs") || has(vm, "outputs");
    if !graph {
        return user::new_layer(vm, instance, class, args, OperationKind::Model);
    }
    let mut passed = convert::passed(vm, args)?;
    if passed.positional.len() > 2 {
        let name = passed.positional.remove(2);
        passed.keyword.push(("name".into(), name));
    }
    let common = classes::common(vm, class, &mut passed)?;
    let mut take = |index: usize, name: &str| {
        let positional = passed.positional.get(index).cloned();
        positional
            .or_else(|| passed.take(name))
            .map_or(core::Value::None, |given| given.value)
    };
    let (inputs, outputs) = (take(0, "inputs"), take(1, "outputs"));
    if let Some((name, _)) = passed.keyword.first() {
        let name = name.clone();
        return vm.raise(
            "TypeError",
            format!("Functional.__init__() got an unexpected keyword argument '{name}'"),
        );
    }
    // Keras calls the class of a plain functional model by its own name.
    let class_name = if class.native {
        vm.program.era.functional().into()
    } else {
        class.name.clone()
    };
    let result = functional::functional(vm, &class_name, inputs, outputs, common, span);
    vm.charge_records()?;
    settle(vm, result)
}

/// Eager data becomes tensors outside of the graph.
fn with_tensors(vm: &mut Vm, given: core::Value) -> core::Value {
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

fn unknown_in(given: &core::Value) -> Option<Message> {
    match given {
        core::Value::Unknown(reason) => Some(reason.clone()),
        core::Value::List(items) | core::Value::Tuple(items) => items.iter().find_map(unknown_in),
        _ => None,
    }
}

/// `layer(…)`
pub(super) fn call(vm: &mut Vm, id: OperationId, args: &mut Args) -> R<Value> {
    let span = vm.place;
    let mut passed = convert::passed(vm, args)?;
    for given in &mut passed.positional {
        given.value = with_tensors(vm, std::mem::replace(&mut given.value, core::Value::None));
    }
    for (_, given) in &mut passed.keyword {
        given.value = with_tensors(vm, std::mem::replace(&mut given.value, core::Value::None));
    }
    // On data that nobody knows a layer gives what nobody knows.
    if let Some(reason) = passed
        .positional
        .iter()
        .find_map(|given| unknown_in(&given.value))
    {
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

/// Outside of any layer, what was not computed from the graph is data: an array.
fn eager(vm: &mut Vm, output: core::Value) -> core::Value {
    match output {
        core::Value::Tensor(id)
            if vm.program.is_outside() && vm.program.tensor(id).history.is_none() =>
        {
            let tensor = vm.program.tensor(id);
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
pub(super) fn call_method(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let instance = args.receiver();
    let id = classes::operation_of(vm, &instance)?;
    call(vm, id, args)
}

/// `super().call(…)`: what the catalogue's layer does, inside the class of the program.
pub(super) fn super_call(vm: &mut Vm, args: &mut Args) -> R<Value> {
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

/// `keras.layers.add([…])`: makes a layer and calls it.
pub(super) fn shorthand(vm: &mut Vm, function: &'static Shorthand, args: &mut Args) -> R<Value> {
    let span = vm.place;
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

/// What `keras.Input` takes, in the order of all versions.
const INPUT_PARAMETERS: [&str; 12] = [
    "shape",
    "batch_size",
    "dtype",
    "sparse",
    "batch_shape",
    "name",
    "tensor",
    "ragged",
    "type_spec",
    "optional",
    "input_shape",
    "batch_input_shape",
];

/// `keras.Input(…)`
pub(super) fn input(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let span = vm.place;
    vm.charge(40)?;
    vm.charge_bytes(1_200)?;
    vm.charge_records()?;
    let [
        shape,
        batch_size,
        dtype,
        _,
        batch_shape,
        name,
        tensor,
        _,
        _,
        _,
        input_shape,
        batch_input_shape,
    ] = args.bind(vm, "Input", INPUT_PARAMETERS, 0)?;
    if let Value::Framework(Object::Tensor(_)) = tensor {
        return Ok(tensor);
    }
    let given = |value: &Value| !value.is_unset() && !value.is_none();
    if given(&batch_shape) {
        for (name, other) in [("shape", &shape), ("batch_size", &batch_size)] {
            if given(other) {
                let both =
                    format!("You cannot pass both `{name}` and `batch_shape` at the same time.");
                return vm.raise("ValueError", both);
            }
        }
    }
    let (shape, whole) = match (&shape, &batch_shape, &input_shape, &batch_input_shape) {
        (_, whole, _, _) if given(whole) => (whole.clone(), true),
        (_, _, _, whole) if given(whole) => (whole.clone(), true),
        (_, _, shape, _) if given(shape) => (shape.clone(), false),
        (shape, _, _, _) if given(shape) => (shape.clone(), false),
        _ => {
            return vm.raise("ValueError", "You must pass a `shape` argument.");
        }
    };
    if let Value::Unknown(_) = shape {
        return Ok(shape);
    }
    let lowered = convert::lower(vm, &shape)?;
    let dims = layer_calls::read_shape("`shape` of an input", &lowered);
    let mut dims = settle(vm, dims)?;
    if !whole {
        let batch = match convert::lower(vm, &batch_size)?.as_dim() {
            Some(dim) => dim,
            None => Dim::Unspecified,
        };
        dims.insert(0, batch);
    }
    let dtype = match dtype.as_str() {
        Some(text) => match text.parse::<DType>() {
            Ok(dtype) => dtype,
            Err(()) => return vm.raise("ValueError", format!("Invalid dtype: {text}")),
        },
        None => vm.program.policy.compute,
    };
    let axes = layer_calls::input_axes(dims, vm.program.channels_first);
    let tensor = layer_calls::input(vm, axes, dtype, name.as_str(), span);
    Ok(value(Object::Tensor(tensor)))
}

/// `keras.layers.InputLayer(…)`
pub(super) fn input_layer(vm: &mut Vm, args: &mut Args) -> R<Value> {
    // Unlike `Input`, the class ignores keywords that it doesn't know.
    args.keywords
        .retain(|(name, _)| INPUT_PARAMETERS.contains(&&*vm.names.text(*name)));
    let tensor = input(vm, args)?;
    match &tensor {
        Value::Framework(Object::Tensor(id)) => match vm.program.tensor(*id).maker {
            Some(maker) => Ok(classes::instance_of(vm, maker)),
            None => Ok(tensor),
        },
        _ => Ok(tensor),
    }
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

/// A layer made in a loop of unknown length that goes on from a tensor of before the loop stands for any number of such.
fn repeated(vm: &mut Vm, id: OperationId, passed: &Passed) {
    let inputs = layer_calls::tensors_of(passed);
    let repeats = vm
        .framework
        .branches
        .iter()
        .any(|(operations, tensors, is_loop)| {
            *is_loop
                && id.0 as usize >= *operations
                && inputs.iter().any(|tensor| (tensor.0 as usize) < *tensors)
        });
    if repeats {
        let reason = message!("it is made in a loop of which only data knows how often it runs");
        vm.program.operation_mut(id).uncertain = Some(reason);
    }
}

/// `model.add(layer)`
pub(super) fn add(vm: &mut Vm, args: &mut Args) -> R<Value> {
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
pub(super) fn pop(vm: &mut Vm, args: &mut Args) -> R<Value> {
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

/// Builds for an input of this shape, batch included.
fn build_for(vm: &mut Vm, id: OperationId, shape: &core::Value, dtype: DType) -> R<()> {
    let span = vm.place;
    if vm.program.operation(id).built && !vm.program.deriving {
        return Ok(());
    }
    if vm.program.operation(id).stack.is_some() {
        let dims = layer_calls::read_shape("the input shape", shape);
        let dims = settle(vm, dims)?;
        let result = vm.nested(|vm| Ok(sequential::build(vm, id, dims, span)))?;
        return settle(vm, result);
    }
    let layer = vm.program.operation(id).layer.clone();
    let passed = for_build(vm, &*layer, shape, dtype)?;
    let result = if vm.program.operation(id).kind == OperationKind::Model {
        // A class of the program is built by its layers being called.
        vm.nested(|vm| Ok(layer_calls::call(vm, id, passed, span).map(|_| ())))?
    } else {
        vm.nested(|vm| Ok(layer_calls::build(vm, id, passed, span)))?
    };
    settle(vm, result)
}

/// Calls a layer on an input of this shape, batch included.
pub(super) fn try_out(vm: &mut Vm, id: OperationId, shape: &Value) -> R<()> {
    let shape = convert::lower(vm, shape)?;
    let dtype = vm.program.operation(id).policy.compute;
    let passed = Passed {
        positional: vec![placeholders(vm, &shape, dtype)?],
        keyword: Vec::new(),
    };
    let span = vm.place.or(vm.program.operation(id).span);
    let result = vm.nested(|vm| Ok(layer_calls::call(vm, id, passed, span)))?;
    settle(vm, result).map(|_| ())
}

/// What building for this shape hands to a layer: the arguments of its call that come after are not there yet.
fn for_build(vm: &mut Vm, layer: &dyn Layer, shape: &core::Value, dtype: DType) -> R<Passed> {
    let first = placeholders(vm, shape, dtype)?;
    let required: Vec<Rc<str>> = match layer.call_signature() {
        Some(text) => {
            let signature = vm.program.signature(text);
            signature.required().skip(1).map(Rc::from).collect()
        }
        None => Vec::new(),
    };
    let keyword = required
        .into_iter()
        .map(|name| (name, Given::from(core::Value::None)));
    Ok(Passed {
        positional: vec![first],
        keyword: keyword.collect(),
    })
}

fn placeholders(vm: &mut Vm, shape: &core::Value, dtype: DType) -> R<Given> {
    match shape {
        core::Value::Dict(entries) => {
            let mut made = Vec::new();
            for (key, shape) in entries.iter() {
                made.push((key.clone(), placeholders(vm, shape, dtype)?.value));
            }
            Ok(Given::from(core::Value::Dict(made.into())))
        }
        core::Value::List(items) | core::Value::Tuple(items)
            if items
                .iter()
                .any(|item| matches!(item, core::Value::List(_) | core::Value::Tuple(_))) =>
        {
            let mut made = Vec::new();
            for shape in items.iter() {
                made.push(placeholders(vm, shape, dtype)?.value);
            }
            Ok(Given::from(core::Value::list(made)))
        }
        shape => {
            let dims = layer_calls::read_shape("the input shape", shape);
            let dims = settle(vm, dims)?;
            Ok(layer_calls::placeholder(vm, dims, dtype))
        }
    }
}

/// `layer.build(input_shape)`
pub(super) fn build(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let layer = args.receiver();
    let id = classes::operation_of(vm, &layer)?;
    let first = args.positional.first().cloned().or_else(|| {
        let name = vm.name("input_shape");
        args.take_keyword(name)
    });
    let base = vm.framework.bases.get(&id).cloned();
    if let (Some(base), Some(shape)) = (base, &first) {
        return build_base(vm, id, &*base, shape);
    }
    // `super().build(input_shape)` inside a class of the program says only that it is built.
    let user = match &layer {
        Value::Instance(instance) => !instance.class.native,
        _ => false,
    };
    let plain = {
        let operation = vm.program.operation(id);
        operation.entry.is_none() && operation.stack.is_none() && operation.graph.is_none()
    };
    let own = vm.name("build");
    let inner = match &layer {
        Value::Instance(instance) => classes::defines(&instance.class, own).is_some(),
        _ => false,
    };
    let is_model = vm.program.operation(id).kind == OperationKind::Model;
    if user && plain && (inner || !is_model) {
        vm.program.operation_mut(id).built = true;
        // A model whose own `build` was asked for, not run by a call.
        if !is_model || !vm.program.is_idle() {
            return Ok(Value::None);
        }
    }
    let Some(shape) = first else {
        return Ok(Value::None);
    };
    let shape = convert::lower(vm, &shape)?;
    let shape = match shape {
        core::Value::Unknown(_) => return Ok(Value::None),
        shape => shape,
    };
    let dtype = vm.program.operation(id).policy.compute;
    // Keras only notes that such a model is built; its layers wait for a call. What they will be is known all the same.
    vm.program.deriving = user && plain && vm.program.era == Era::Keras3;
    let result = build_for(vm, id, &shape, dtype);
    vm.program.deriving = false;
    vm.program.operation_mut(id).unbuilt_in_keras = false;
    freeze(vm, id, result)?;
    Ok(Value::None)
}

/// `super().build(input_shape)`: what the catalogue's layer does, inside the class of the program.
fn build_base(vm: &mut Vm, id: OperationId, base: &dyn Layer, shape: &Value) -> R<Value> {
    let span = vm.place;
    let shape = convert::lower(vm, shape)?;
    if let core::Value::Unknown(reason) = shape {
        vm.program.operation_mut(id).uncertain = Some(reason);
        return Ok(Value::None);
    }
    let dtype = vm.program.operation(id).policy.compute;
    let passed = for_build(vm, base, &shape, dtype)?;
    let result = vm.nested(|vm| Ok(layer_calls::build_as(vm, id, base, passed.into(), span)))?;
    settle(vm, result)?;
    vm.program.operation_mut(id).built = true;
    Ok(Value::None)
}

/// `layer.compute_mask(inputs, mask)`
pub(super) fn compute_mask(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let span = vm.place;
    let names = ["self", "inputs", "mask"];
    let [layer, inputs, mask] = args.bind(vm, "compute_mask", names, 2)?;
    let id = classes::operation_of(vm, &layer)?;
    let inputs = Given {
        value: convert::lower(vm, &inputs)?,
        span,
    };
    let previous = convert::lower(vm, &mask)?;
    let base = match vm.framework.bases.get(&id) {
        Some(base) => base.clone(),
        // A class of the program that has none of its own passes the mask on.
        None if vm.program.operation(id).layer.foreign().is_some() => return Ok(mask),
        None => vm.program.operation(id).layer.clone(),
    };
    let result =
        vm.nested(|vm| Ok(layer_calls::mask_as(vm, id, &*base, inputs, previous, span)))?;
    let masks = settle(vm, result)?;
    Ok(convert::raise(vm, &masks))
}

/// The shape of data as an input shape: any number of samples.
fn data_shape(vm: &mut Vm, data: &Value) -> R<Option<(core::Value, DType)>> {
    let of_array = |data: &core::Value| match data {
        core::Value::Array(array) => {
            let mut dims: Vec<core::Value> = array.shape.iter().map(dim_value).collect();
            if let Some(first) = dims.first_mut() {
                *first = core::Value::None;
            }
            Some((core::Value::tuple(dims), array.dtype))
        }
        _ => None,
    };
    let data = convert::lower(vm, data)?;
    let Some(parts) = data.items().filter(|parts| !parts.is_empty()) else {
        return Ok(of_array(&data));
    };
    // Several inputs.
    let parts: Option<Vec<_>> = parts.iter().map(of_array).collect();
    Ok(parts.and_then(|parts| {
        let dtype = parts.first()?.1;
        let shapes: Vec<_> = parts.into_iter().map(|(shape, _)| shape).collect();
        Some((core::Value::List(shapes.into()), dtype))
    }))
}

fn dim_value(dim: &Dim) -> core::Value {
    match dim {
        Dim::Known(n) => core::Value::Int(*n),
        Dim::Unspecified => core::Value::None,
        Dim::Symbolic(poly) => core::Value::Symbolic(poly.clone()),
        Dim::Unknown(reason) => core::Value::Unknown(reason.clone()),
    }
}

/// Builds a model for the data that it is given, as training and prediction do.
fn build_for_data(vm: &mut Vm, id: OperationId, args: &mut Args) -> R<()> {
    if vm.options.as_recorded || vm.program.operation(id).built {
        return Ok(());
    }
    // A class that trains in steps of its own needs not even have a `call`.
    let own_step = vm.name("train_step");
    if let Value::Instance(instance) = classes::instance_of(vm, id)
        && instance.class.find(own_step).is_some()
    {
        return Ok(());
    }
    let x = vm.name("x");
    let data = args
        .positional
        .first()
        .cloned()
        .or_else(|| args.take_keyword(x))
        .unwrap_or(Value::None);
    if let Some((shape, dtype)) = data_shape(vm, &data)?
        && (vm.program.operation(id).stack.is_none() || matches!(shape, core::Value::Tuple(_)))
    {
        build_for(vm, id, &shape, dtype)?;
    }
    Ok(())
}

fn touched(vm: &mut Vm, id: OperationId) {
    if !vm.framework.touched.contains(&id) {
        vm.framework.touched.push(id);
    }
}

/// `model.compile(…)`
pub(super) fn compile(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let model = args.receiver();
    let id = classes::operation_of(vm, &model)?;
    touched(vm, id);
    let name = vm.name("optimizer");
    let optimizer = args
        .take_keyword(name)
        .or_else(|| args.positional.first().cloned())
        .unwrap_or_else(|| Value::str("rmsprop"));
    let scale = vm.name("auto_scale_loss");
    let scales = !matches!(args.take_keyword(scale), Some(Value::Bool(false)));
    trained_with(vm, id, optimizer, scales)?;
    Ok(Value::None)
}

/// A model is trained with this optimizer from here on. One that another model was trained with keeps what it keeps.
fn trained_with(vm: &mut Vm, id: OperationId, optimizer: Value, scales: bool) -> R<()> {
    let others = vm.framework.optimizers.len() as u64;
    vm.charge(others)?;
    let lowered = convert::lower(vm, &optimizer).unwrap_or(core::Value::None);
    let policy = vm.program.operation(id).policy;
    let state = user_of(vm, &optimizer).and_then(|user| {
        let training = vm.program.operation(user).training.as_deref();
        training.and_then(|training| training.state.clone())
    });
    let optimizer_of_model = Optimizer::of(&lowered).map(|mut optimizer| {
        optimizer.arguments.retain(|(name, _)| &**name != MODEL);
        match scales {
            true => optimizer.scaling_for(policy),
            false => optimizer,
        }
    });
    vm.program.operation_mut(id).training = Some(Box::new(Training {
        optimizer: optimizer_of_model,
        state,
    }));
    vm.framework.optimizers.insert(id, optimizer);
    Ok(())
}

/// Keras 3 compiles the clone of a compiled model with a like optimizer, and makes that keep at once what it keeps.
pub(super) fn compile_like(vm: &mut Vm, model: OperationId, clone: OperationId) {
    let training = vm.program.operation(model).training.as_deref();
    let optimizer = training.and_then(|training| training.optimizer.clone());
    let (Some(optimizer), Era::Keras3) = (optimizer, vm.program.era) else {
        return;
    };
    let built = vm.program.operation(clone).built;
    let state = built.then(|| optimizer.state(&vm.program, clone));
    vm.program.operation_mut(clone).training = Some(Box::new(Training {
        optimizer: Some(optimizer),
        state,
    }));
    let found = match vm.framework.optimizers.get(&model) {
        // An object of its own, with the same arguments.
        Some(Value::Framework(Object::Named(object))) => {
            value(Object::Named(Rc::new(core::Object::clone(object))))
        }
        Some(other) => other.clone(),
        None => return,
    };
    vm.framework.optimizers.insert(clone, found);
}

/// A model that was compiled with this very object.
fn user_of(vm: &Vm, optimizer: &Value) -> Option<OperationId> {
    let Value::Framework(Object::Named(object)) = optimizer else {
        return None;
    };
    let mut arguments = object.arguments.iter();
    if let Some((_, core::Value::Operation(id))) = arguments.find(|(name, _)| &**name == MODEL) {
        return Some(*id);
    }
    let mut all = vm.framework.optimizers.iter();
    let found = all.find(|(id, other)| {
        let training = vm.program.operation(**id).training.as_deref();
        let same = match other {
            Value::Framework(Object::Named(other)) => Rc::ptr_eq(object, other),
            _ => false,
        };
        same && training.is_some_and(|training| training.state.is_some())
    });
    found.map(|(id, _)| *id)
}

/// `model.fit(…)`: builds the model and what its optimizer keeps.
pub(super) fn fit(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let model = args.receiver();
    let id = classes::operation_of(vm, &model)?;
    touched(vm, id);
    build_for_data(vm, id, args)?;
    if !vm.options.as_recorded && vm.program.operation(id).built {
        optimizer_slots(vm, id);
    }
    Ok(vm.unknown_named(message!("the history of a training"), "history"))
}

/// The optimizer of a model keeps what it keeps from here on.
fn optimizer_slots(vm: &mut Vm, id: OperationId) {
    let training = vm.program.operation(id).training.as_deref();
    // What was built once is not built again.
    let training = training.filter(|training| training.state.is_none());
    let Some(optimizer) = training.and_then(|training| training.optimizer.clone()) else {
        return;
    };
    let state = optimizer.state(&vm.program, id);
    if let Some(training) = vm.program.operation_mut(id).training.as_deref_mut() {
        training.state = Some(state);
    }
}

/// `model.evaluate(…)`
pub(super) fn evaluate(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let model = args.receiver();
    let id = classes::operation_of(vm, &model)?;
    touched(vm, id);
    build_for_data(vm, id, args)?;
    Ok(vm.unknown_named(message!("what a model is worth"), "scores"))
}

/// `model.predict(…)`: arrays with the shapes of its outputs, for as many samples as there are.
pub(super) fn predict(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let model = args.receiver();
    let id = classes::operation_of(vm, &model)?;
    touched(vm, id);
    let data = args.positional.first().cloned();
    build_for_data(vm, id, args)?;
    let samples = match data {
        Some(Value::Framework(Object::Array(data))) => data.shape.first().cloned(),
        _ => None,
    };
    let samples = samples.unwrap_or_else(|| Dim::unknown(message!("how many samples there are")));
    let outputs = ends(vm, id, "outputs").ok().flatten();
    let Some(Value::List(outputs)) = outputs else {
        return Ok(vm.unknown_named(message!("the predictions of a model"), "predictions"));
    };
    let outputs = outputs.read().items.clone();
    let mut arrays = Vec::new();
    for output in &outputs {
        let Value::Framework(Object::Tensor(tensor)) = output else {
            continue;
        };
        let tensor = vm.program.tensor(*tensor);
        let mut shape = tensor.dims();
        if let Some(first) = shape.first_mut() {
            *first = samples.clone();
        }
        arrays.push(super::arrays::array(shape, tensor.dtype, None));
    }
    Ok(match (arrays.pop(), arrays.is_empty()) {
        (Some(only), true) => only,
        (last, _) => {
            arrays.extend(last);
            Value::list(arrays)
        }
    })
}

/// `model.save(…)` and the like.
pub(super) fn touch(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let model = args.receiver();
    let id = classes::operation_of(vm, &model)?;
    touched(vm, id);
    Ok(Value::None)
}

/// `model.summary(…)`
pub(super) fn summary(vm: &mut Vm, args: &mut Args) -> R<Value> {
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
pub(super) fn layers_of(vm: &Vm, id: OperationId) -> Vec<OperationId> {
    let operation = vm.program.operation(id);
    match (&operation.graph, &operation.stack) {
        (Some(graph), _) => graph
            .operations
            .iter()
            .copied()
            .filter(|id| {
                // In `tf.keras` 2, operations are layers as well.
                vm.program.era == Era::TensorFlow2 || vm.program.operation(*id).is_layer()
            })
            .collect(),
        (None, Some(stack)) => stack.visible(&vm.program).to_vec(),
        (None, None) => operation.children.iter().map(|(_, id)| *id).collect(),
    }
}

/// `model.get_layer(name, index)`
pub(super) fn get_layer(vm: &mut Vm, args: &mut Args) -> R<Value> {
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
pub(super) fn count_params(vm: &mut Vm, args: &mut Args) -> R<Value> {
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
fn weights(vm: &mut Vm, id: OperationId, wanted: Option<bool>) -> Value {
    let mut found = Vec::new();
    for (owner, index, trained) in vm.program.weights(id) {
        if wanted.is_none_or(|wanted| wanted == trained) {
            found.push(value(Object::Tensor(user::weight_tensor(vm, owner, index))));
        }
    }
    Value::list(found)
}

/// `layer.get_weights()`: arrays of their shapes.
pub(super) fn get_weights(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let layer = args.receiver();
    let id = classes::operation_of(vm, &layer)?;
    let mut found = Vec::new();
    for (owner, index, _) in vm.program.weights(id) {
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

/// `layer.compute_output_shape(input_shape)`: found by trying.
pub(super) fn compute_output_shape(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let layer = args.receiver();
    let id = classes::operation_of(vm, &layer)?;
    let Some(shape) = args.positional.first().cloned() else {
        return Ok(vm.unknown(message!("an output shape")));
    };
    let shape = convert::lower(vm, &shape)?;
    let dtype = vm.program.operation(id).policy.compute;
    let span = vm.place;
    let passed = Passed {
        positional: vec![placeholders(vm, &shape, dtype)?],
        keyword: Vec::new(),
    };
    let result = vm.nested(|vm| Ok(layer_calls::call(vm, id, passed, span)))?;
    let output = settle(vm, result)?;
    Ok(match output {
        core::Value::Tensor(id) => convert::shape(&vm.program.tensor(id).dims()),
        other => Value::list(
            other
                .tensors()
                .into_iter()
                .map(|id| convert::shape(&vm.program.tensor(id).dims()))
                .collect(),
        ),
    })
}

/// `layer.adapt(data)`: builds it for the data.
pub(super) fn adapt(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let layer = args.receiver();
    let id = classes::operation_of(vm, &layer)?;
    let data = args.positional.first().cloned().unwrap_or(Value::None);
    let lowered = convert::lower(vm, &data)?;
    if matches!(lowered, core::Value::Array(_)) && !vm.program.operation(id).built {
        let data = with_tensors(vm, lowered);
        let span = vm.place;
        let result =
            vm.nested(|vm| Ok(layer_calls::call(vm, id, Passed::positional([data]), span)))?;
        settle(vm, result)?;
    }
    Ok(Value::None)
}

/// What only data knows.
pub(super) fn unknown_data(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let _ = args.receiver();
    let text = vm.text_here();
    Ok(match text {
        Some(text) => vm.unknown_named(message!("it is learnt from data"), &text),
        None => vm.unknown(message!("it is learnt from data")),
    })
}

/// An attribute of a layer or model.
pub(super) fn attribute(vm: &mut Vm, id: OperationId, name: &str) -> R<Option<Value>> {
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
        "dtype_policy" => Value::str(&operation.policy.to_string()),
        "layers" => {
            let layers = layers_of(vm, id);
            vm.charge(layers.len() as u64 / 2)?;
            Value::list(
                layers
                    .into_iter()
                    .map(|layer| classes::instance_of(vm, layer))
                    .collect(),
            )
        }
        "weights" | "variables" => weights(vm, id, None),
        "trainable_weights" | "trainable_variables" => weights(vm, id, Some(true)),
        "non_trainable_weights" | "non_trainable_variables" => weights(vm, id, Some(false)),
        "losses" | "metrics" | "metrics_names" | "updates" => Value::list(Vec::new()),
        "input_spec" => Value::None,
        "optimizer" => return Ok(Some(optimizer_of(vm, id))),
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

/// The optimizer that a model was compiled with, as an object that knows its model.
fn optimizer_of(vm: &mut Vm, id: OperationId) -> Value {
    let Some(optimizer) = vm.framework.optimizers.get(&id).cloned() else {
        return Value::None;
    };
    let (name, mut arguments) = match &optimizer {
        Value::Str(name) => (name.clone(), Vec::new()),
        Value::Framework(Object::Named(object)) => (object.name.clone(), object.arguments.clone()),
        _ => return optimizer,
    };
    arguments.push((MODEL.into(), core::Value::Operation(id)));
    value(Object::Named(Rc::new(core::Object {
        family: "optimizers".into(),
        name,
        arguments,
    })))
}

/// The argument by which an optimizer knows its model.
const MODEL: &str = " model";

/// `optimizer.build(variables)`
pub(super) fn build_optimizer(vm: &mut Vm, args: &mut Args) -> R<Value> {
    if let Value::Framework(Object::Named(optimizer)) = args.receiver()
        && let Some((_, core::Value::Operation(id))) = optimizer
            .arguments
            .iter()
            .find(|(name, _)| &**name == MODEL)
    {
        optimizer_slots(vm, *id);
    }
    Ok(Value::None)
}

/// The inputs and outputs of a layer's first call, or of a model.
fn ends(vm: &mut Vm, id: OperationId, name: &str) -> R<Option<Value>> {
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
        (None, Some(stack)) if name.ends_with('s') || name.ends_with("_shape") => stack
            .ends
            .map(|(input, output)| core::Value::Tensor(if incoming { input } else { output })),
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
        if operation.stack.is_none()
            && operation.graph.is_none()
            && name.ends_with("_shape")
            && operation.nodes.is_empty()
        {
            let layer = &operation.name;
            let message = message!(
                "{layer} has never been called, so it has no {attribute} yet",
                layer,
                attribute = name
            );
            return vm.raise("AttributeError", message);
        }
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
pub(super) fn set_attribute(
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
        Value::Instance(instance) => {
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
