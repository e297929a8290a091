//! Layers and models are built for a shape: by `build`, by `adapt`, and to learn what comes out.

use super::call::with_tensors;
use super::{freeze, settle};
use crate::keras::{classes, convert};
use crate::native::Args;
use crate::value::Value;
use crate::vm::{R, Vm};
use jupan_core::diagnostic::Span;
use jupan_core::dtype::DType;
use jupan_core::era::Era;
use jupan_core::layer::Layer;
use jupan_core::program::{OperationId, OperationKind};
use jupan_core::signature::{Given, Passed};
use jupan_core::{call as layer_calls, message, sequential, value as core};
use std::rc::Rc;

/// Builds for an input of this shape, batch included.
pub(super) fn build_for(vm: &mut Vm, id: OperationId, shape: &core::Value, dtype: DType) -> R<()> {
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
    let passed = for_build(vm, &*layer, shape, dtype, &[])?;
    build_with(vm, id, passed, span)
}

fn build_with(vm: &mut Vm, id: OperationId, passed: Passed, span: Option<Span>) -> R<()> {
    let result = if vm.program.operation(id).kind == OperationKind::Model {
        // A class of the program is built by its layers being called.
        vm.nested(|vm| Ok(layer_calls::call(vm, id, passed, span).map(|_| ())))?
    } else {
        vm.nested(|vm| Ok(layer_calls::build(vm, id, passed, span)))?
    };
    settle(vm, result)
}

/// Calls a layer on an input of this shape, batch included.
pub(in crate::keras) fn try_out(vm: &mut Vm, id: OperationId, shape: &Value) -> R<()> {
    let shape = convert::lower(vm, shape)?;
    let operation = vm.program.operation(id);
    let dtype = operation.policy.compute;
    let text = operation.layer.call_signature();
    let several = text.is_some_and(|text| vm.program.signature(text).required().count() > 1);
    // Queries and values come one by one, what is merged as a list.
    let shapes = match &shape {
        core::Value::List(shapes) if several => shapes.to_vec(),
        _ => vec![shape],
    };
    let mut positional = Vec::new();
    for shape in &shapes {
        positional.push(placeholders(vm, shape, dtype)?);
    }
    let passed = Passed {
        positional,
        keyword: Vec::new(),
    };
    let span = vm.place.or(vm.program.operation(id).span);
    let result = vm.nested(|vm| Ok(layer_calls::call(vm, id, passed, span)))?;
    settle(vm, result).map(|_| ())
}

/// What building for this shape hands to a layer: of the arguments of its call that come after only those are there already
/// whose shapes are given, too.
fn for_build(
    vm: &mut Vm,
    layer: &dyn Layer,
    shape: &core::Value,
    dtype: DType,
    others: &[(Rc<str>, core::Value)],
) -> R<Passed> {
    let first = placeholders(vm, shape, dtype)?;
    let required: Vec<Rc<str>> = match layer.call_signature() {
        Some(text) => {
            let signature = vm.program.signature(text);
            signature.required().skip(1).map(Rc::from).collect()
        }
        None => Vec::new(),
    };
    let mut keyword = Vec::new();
    for name in required {
        let shape = others.iter().find(|(other, _)| *other == name);
        let given = match shape {
            Some((_, shape)) => placeholders(vm, shape, dtype)?,
            None => Given::from(core::Value::None),
        };
        keyword.push((name, given));
    }
    Ok(Passed {
        positional: vec![first],
        keyword,
    })
}

/// The shapes of `build(query_shape, value_shape)` behind the first, by the arguments of the call that they are of.
fn other_shapes(vm: &mut Vm, id: OperationId, args: &Args) -> R<Vec<(Rc<str>, core::Value)>> {
    let mut shapes = Vec::new();
    let Some(text) = vm.program.operation(id).layer.call_signature() else {
        return Ok(shapes);
    };
    let signature = vm.program.signature(text);
    for (at, name) in signature.required().enumerate().skip(1) {
        let keyword = vm.name(&format!("{name}_shape"));
        let by_name = args.keywords.iter().find(|(given, _)| *given == keyword);
        let shape = by_name.map(|(_, shape)| shape);
        if let Some(shape) = shape.or(args.positional.get(at)) {
            shapes.push((name.into(), convert::lower(vm, shape)?));
        }
    }
    Ok(shapes)
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
pub(in crate::keras) fn build(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let layer = args.receiver();
    let id = classes::operation_of(vm, &layer)?;
    let others = other_shapes(vm, id, args)?;
    let first = args.positional.first().cloned().or_else(|| {
        let names = ["input_shape", "query_shape", "inputs_shape"];
        let mut names = names.into_iter().map(|name| vm.name(name));
        names.find_map(|name| args.take_keyword(name))
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
    let names = vm.program.deriving.then(|| vm.program.names.clone());
    let result = match others.is_empty() {
        true => build_for(vm, id, &shape, dtype),
        false => {
            let layer = vm.program.operation(id).layer.clone();
            let passed = for_build(vm, &*layer, &shape, dtype, &others)?;
            build_with(vm, id, passed, vm.place)
        }
    };
    vm.program.deriving = false;
    if let Some(names) = names {
        vm.program.names = names;
    }
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
    let passed = for_build(vm, base, &shape, dtype, &[])?;
    let result = vm.nested(|vm| Ok(layer_calls::build_as(vm, id, base, passed.into(), span)))?;
    settle(vm, result)?;
    vm.program.operation_mut(id).built = true;
    Ok(Value::None)
}

/// `layer.compute_mask(inputs, mask)`
pub(in crate::keras) fn compute_mask(vm: &mut Vm, args: &mut Args) -> R<Value> {
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

/// `layer.compute_output_shape(input_shape)`: found by trying.
pub(in crate::keras) fn compute_output_shape(vm: &mut Vm, args: &mut Args) -> R<Value> {
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
pub(in crate::keras) fn adapt(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let layer = args.receiver();
    let id = classes::operation_of(vm, &layer)?;
    let data = args.positional.first().cloned().unwrap_or(Value::None);
    let data = super::fit::inputs_of(vm, data)?;
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
