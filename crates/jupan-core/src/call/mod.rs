//! How layers are made and called: the order of events in which Keras names, builds, masks and records.

mod adapt;
mod construct;
mod masks;
mod op;

pub use adapt::{enable_lora, lora_is_on, quantize};
pub use construct::{Common, REGULARIZERS, construct, input, input_axes, read_policy, read_shape};
pub(crate) use construct::{InputLayer, Unfinished};
use masks::{forget_inner, pass_masks, populate_masks, set_masks, with_mask};
pub use op::{apply, apply_as};

use crate::message;
use crate::refusal;
use std::rc::Rc;

use crate::diagnostic::{Exception, Refusal, Span};
use crate::dim::Dim;
use crate::dtype::DType;
use crate::era::Era;
use crate::layer::{Call, Host, Layer};
use crate::program::{CallApart, LastCall, OperationId, OperationKind, Program, Tensor, Tensors};
use crate::signature::{Arguments, Given, Passed, Signature};
use crate::unknown;
use crate::value::{Foreign, Value};

/// Calls nested more deeply than this are refused.
const MAX_DEPTH: u32 = 250;

/// Binds the arguments of a call to the layer's signature.
fn bind(host: &mut dyn Host, id: OperationId, passed: &Passed) -> Result<Arguments, Refusal> {
    let layer = host.program().operation(id).layer.clone();
    bind_as(host, id, &*layer, passed)
}

fn bind_as(
    host: &mut dyn Host,
    id: OperationId,
    layer: &dyn Layer,
    passed: &Passed,
) -> Result<Arguments, Refusal> {
    let operation = host.program().operation(id);
    let name = operation.name.clone();
    let is_function = operation.kind == OperationKind::Op;
    let Some(text) = layer.call_signature() else {
        return Ok(Arguments::none(name));
    };
    let signature = host.program_mut().signature(text);
    if host.program().era == Era::Keras3 && !is_function {
        only_tensors_by_position(&name, &signature, passed)?;
    }
    // Keras hands `training` down to whoever wants it, and drops it for the others.
    let dropped = passed.keyword.iter().any(|(name, _)| &**name == "training")
        && signature.names().all(|parameter| parameter != "training");
    let mut arguments = match dropped {
        true => {
            let mut passed = passed.clone();
            passed.take("training");
            Arguments::bind(name, &signature, &passed)?
        }
        false => Arguments::bind(name, &signature, passed)?,
    };
    arguments.operation = id;
    Ok(arguments)
}

/// Refuses numbers and texts that are not given by their names, and a tensor in the place of `training`, which Keras 3 gives by its
/// name itself.
fn only_tensors_by_position(
    name: &Rc<str>,
    signature: &Signature,
    passed: &Passed,
) -> Result<(), Refusal> {
    for (at, given) in passed.positional.iter().enumerate().skip(1) {
        let value = &given.value;
        let refusal = match value {
            Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Str(_) => refusal!(
                "{layer} takes nothing but tensors by position, but was given {value}",
                layer = name,
                value
            ),
            Value::Tensor(_) if signature.names().nth(at) == Some("training") => {
                Refusal::type_error(message!(
                    "{class} got two values for `{name}`",
                    class = name,
                    name = "training"
                ))
            }
            _ => continue,
        };
        return Err(refusal.with_help(message!("give it by its name")));
    }
    Ok(())
}

/// Runs `body` as the inside of a layer: in its name scope, one level deeper.
fn inside<T>(
    host: &mut dyn Host,
    id: OperationId,
    body: impl FnOnce(&mut dyn Host) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    let program = host.program_mut();
    if program.inside >= MAX_DEPTH {
        return Err(Refusal {
            exception: Exception::Limit,
            ..refusal!("layers call each other too deeply")
        });
    }
    program.inside += 1;
    program.enter(id);
    let result = body(host);
    let program = host.program_mut();
    program.leave();
    program.inside -= 1;
    result
}

/// Calls a function of the user as part of an operation: what it computes is not recorded in the graph.
///
/// # Errors
/// What it raises.
pub fn trace(host: &mut dyn Host, function: &Foreign, passed: Passed) -> Result<Value, Refusal> {
    host.program_mut().inside += 1;
    let result = host.call_foreign(function, passed);
    host.program_mut().inside -= 1;
    result
}

/// Builds a layer for these arguments of a call, unless it is built.
///
/// # Errors
/// What the layer refuses.
pub fn build(
    host: &mut dyn Host,
    id: OperationId,
    passed: impl Into<Rc<Passed>>,
    span: Option<Span>,
) -> Result<(), Refusal> {
    built_with(host, id, passed.into(), span).map(|_| ())
}

/// Builds a layer as [`build`] does, and gives the arguments that it was built with; `None` where it was built before.
fn built_with(
    host: &mut dyn Host,
    id: OperationId,
    passed: Rc<Passed>,
    span: Option<Span>,
) -> Result<Option<Arguments>, Refusal> {
    let deriving = host.program().deriving;
    let operation = host.program_mut().operation_mut(id);
    if operation.built && operation.unbuilt_in_keras && !deriving {
        // What was derived in advance now happens, perhaps with another shape.
        operation.built = false;
        operation.unbuilt_in_keras = false;
        operation.weights.clear();
        operation.last_call = None;
    }
    if operation.built {
        return Ok(None);
    }
    let stated = operation.weights.len();
    let first = tensors_of(&passed).first().copied();
    let arguments = bind(host, id, &passed)?;
    let layer = host.program().operation(id).layer.clone();
    let inside = host.program_mut().begin_build(id);
    let result = layer.build(&mut Call {
        host,
        id,
        arguments: arguments.clone(),
        passed,
        span,
    });
    let program = host.program_mut();
    program.end_build(inside);
    let rank = first.map(|tensor| program.tensor(tensor).axes.len());
    let operation = program.operation_mut(id);
    if result.is_err() {
        operation.weights.truncate(stated);
    } else {
        operation.built = true;
        operation.unbuilt_in_keras = deriving;
        operation.built_rank = rank;
    }
    result.map(|()| Some(arguments))
}

/// What a class that the user's class is derived from does at a call, inside the call of the user's.
///
/// # Errors
/// What the layer refuses.
pub fn call_as(
    host: &mut dyn Host,
    id: OperationId,
    layer: &dyn Layer,
    passed: Rc<Passed>,
    span: Option<Span>,
) -> Result<Value, Refusal> {
    if let Some(reason) = unknown::open_among(host.program(), &passed) {
        return Ok(Value::Unknown(reason));
    }
    let arguments = bind_as(host, id, layer, &passed)?;
    layer.call(&mut Call {
        host,
        id,
        arguments,
        passed,
        span,
    })
}

/// What a class that the user's class is derived from does to be built, inside the building of the user's.
///
/// # Errors
/// What the layer refuses.
pub fn build_as(
    host: &mut dyn Host,
    id: OperationId,
    layer: &dyn Layer,
    passed: Rc<Passed>,
    span: Option<Span>,
) -> Result<(), Refusal> {
    if let Some(reason) = unknown::open_among(host.program(), &passed) {
        host.program_mut().operation_mut(id).uncertain = Some(reason);
        return Ok(());
    }
    let arguments = bind_as(host, id, layer, &passed)?;
    layer.build(&mut Call {
        host,
        id,
        arguments,
        passed,
        span,
    })
}

/// The mask that a layer gives its outputs for these inputs; `None` where there is none.
///
/// # Errors
/// What the layer refuses.
pub fn mask_as(
    host: &mut dyn Host,
    id: OperationId,
    layer: &dyn Layer,
    inputs: Given,
    previous: Value,
    span: Option<Span>,
) -> Result<Value, Refusal> {
    let passed = Rc::new(Passed {
        positional: vec![inputs],
        keyword: Vec::new(),
    });
    let arguments = bind_as(host, id, layer, &passed)?;
    layer.compute_mask(
        &mut Call {
            host,
            id,
            arguments,
            passed,
            span,
        },
        previous,
    )
}

/// Calls a layer.
///
/// On tensors of the graph, outside of any other layer, the call is recorded as a node.
///
/// # Errors
/// What the layer refuses.
pub fn call(
    host: &mut dyn Host,
    id: OperationId,
    passed: impl Into<Rc<Passed>>,
    span: Option<Span>,
) -> Result<Value, Refusal> {
    let passed = passed.into();
    host.program_mut().begin_step(id, &passed)?;
    let result = carry_out(host, id, passed, span);
    host.program_mut().end_step();
    // A model that can't be called so is as it should be: the call is not.
    let operation = host.program().operation(id);
    let made = operation
        .span
        .filter(|_| operation.kind != OperationKind::Model);
    result.map_err(|refusal| refusal.of_layer(made))
}

fn carry_out(
    host: &mut dyn Host,
    id: OperationId,
    passed: Rc<Passed>,
    span: Option<Span>,
) -> Result<Value, Refusal> {
    host.charge(1)?;
    let recorded = is_recorded(host, &passed);
    let modern = host.program().era == Era::Keras3;
    if recorded && modern {
        count_casts(host, id, &passed);
    }
    let kept = passed.clone();
    let passed = arrays_as_tensors(host, id, passed);
    let mut with_masks = passed.clone();
    let (output, arguments, previous_mask) = match unknown::not_for(host.program(), id, &passed) {
        Some(reason) => {
            let output = unknown::tried_out(host, id, &passed, &reason, &mut |host, passed| {
                build(host, id, passed.clone(), span)?;
                let arguments = bind(host, id, &passed)?;
                run(host, id, arguments, passed, span)
            })?;
            (output, Arguments::none(""), Value::None)
        }
        None => {
            let mut arguments = match built_with(host, id, passed.clone(), span)? {
                Some(arguments) => arguments,
                None => bind(host, id, &passed)?,
            };
            let layer = host.program().operation(id).layer.clone();
            let previous_mask = match layer.parameters() {
                Some(parameters) => pass_masks(host, parameters, Rc::make_mut(&mut with_masks)),
                None => populate_masks(host, &mut arguments, &passed),
            };
            let output = run(host, id, arguments.clone(), with_masks.clone(), span)?;
            (output, arguments, previous_mask)
        }
    };
    let output = gave(host.program_mut(), id, output);
    if recorded && modern && host.program().operation(id).layer.foreign().is_some() {
        forget_inner(host.program_mut(), &output);
    }
    if !host.program().is_traced() {
        let outermost = host.program().inside == 0;
        let operation = host.program_mut().operation_mut(id);
        operation.built = true;
        if !recorded {
            let again = outermost || operation.kind == OperationKind::Model;
            if let (Some(LastCall::Apart(first)), None) =
                (&operation.last_call, &operation.built_to_give)
            {
                operation.built_to_give = Some(Box::new(first.outputs.clone()));
            }
            operation.last_call = Some(LastCall::Apart(Box::new(CallApart {
                inputs: tensors_of(&passed),
                outputs: output.tensors(),
                passed: again.then(|| kept.clone()),
            })));
        }
    }
    let by_name = with_masks
        .keyword
        .iter()
        .find(|(name, _)| &**name == "mask");
    let mask = by_name.map_or(arguments.get("mask"), |(_, given)| &given.value);
    let mask = mask.clone();
    set_masks(host, id, arguments, &passed, &output, previous_mask, span)?;
    if recorded {
        let passed = match modern {
            true => with_mask(host, id, kept, mask),
            false => kept,
        };
        let program = host.program_mut();
        // What is outside the graph is a constant of the node, not an input.
        let mut inputs = tensors_of(&passed);
        inputs.retain(|tensor| program.tensor(*tensor).history.is_some());
        let node = program.add_node(id, passed, inputs, &output, span);
        program.operation_mut(id).last_call = Some(LastCall::Recorded(node));
        Ok(program.node(node).output.clone())
    } else {
        Ok(output)
    }
}

/// What an operation gave: a tensor even where nobody knows its shape.
fn gave(program: &mut Program, id: OperationId, output: Value) -> Value {
    let tensors = unknown::as_tensors(program, output.clone(), id);
    program.step_gave(&output, tensors.tensors());
    tensors
}

/// What a layer itself does at a call.
fn run(
    host: &mut dyn Host,
    id: OperationId,
    arguments: Arguments,
    passed: Rc<Passed>,
    span: Option<Span>,
) -> Result<Value, Refusal> {
    let layer = host.program().operation(id).layer.clone();
    inside(host, id, |host| {
        layer.call(&mut Call {
            host,
            id,
            arguments,
            passed,
            span,
        })
    })
}

/// Before a layer of another type sees an input of the graph, Keras casts it. That is an operation which no model shows, but
/// it uses up a name.
fn count_casts(host: &mut dyn Host, id: OperationId, passed: &Passed) {
    let program = host.program_mut();
    let operation = program.operation(id);
    if operation.kind != OperationKind::Layer {
        return;
    }
    for tensor in tensors_of(passed) {
        let operation = program.operation(id);
        let tensor = program.tensor(tensor);
        if tensor.history.is_some()
            && tensor.dtype != operation.policy.compute
            && program.casts(operation, tensor.dtype)
        {
            program.skip_name("Cast");
            program.skip_name("KerasTensor");
            program.mask_log.push("Cast");
        }
    }
}

/// The arguments with arrays from outside the graph made tensors: a layer of the catalogue sees no difference.
fn arrays_as_tensors(host: &mut dyn Host, id: OperationId, given: Rc<Passed>) -> Rc<Passed> {
    let keyword = given.keyword.iter().map(|(_, given)| given);
    let mut all = given.positional.iter().chain(keyword);
    let none = !all.any(|given| has_array(&given.value));
    if none || host.program().operation(id).layer.foreign().is_some() {
        return given;
    }
    let mut passed = (*given).clone();
    let keyword = passed.keyword.iter_mut().map(|(_, given)| given);
    for given in passed.positional.iter_mut().chain(keyword) {
        if has_array(&given.value) {
            given.value = array_as_tensor(host, &given.value);
        }
    }
    passed.into()
}

fn has_array(value: &Value) -> bool {
    match value {
        Value::Array(array) => !array.shape.is_empty(),
        Value::Tuple(items) | Value::List(items) => items.iter().any(has_array),
        _ => false,
    }
}

fn array_as_tensor(host: &mut dyn Host, value: &Value) -> Value {
    let mut all = |items: &[Value]| {
        let made = items.iter().map(|item| array_as_tensor(host, item));
        made.collect::<Vec<Value>>()
    };
    match value {
        Value::Tuple(items) => Value::tuple(all(items)),
        Value::List(items) => Value::list(all(items)),
        Value::Array(array) if !array.shape.is_empty() => {
            let given = placeholder(host, array.shape.clone(), array.dtype);
            given.value
        }
        other => other.clone(),
    }
}

/// Whether a call with these arguments becomes a node: it is outside of any layer, and a tensor of the graph is among them.
fn is_recorded(host: &dyn Host, passed: &Passed) -> bool {
    let program = host.program();
    program.inside == 0
        && tensors_of(passed)
            .iter()
            .any(|tensor| program.tensor(*tensor).history.is_some())
}

/// The tensors among the arguments, by position first.
pub fn tensors_of(passed: &Passed) -> Tensors {
    let mut found = Tensors::new();
    let values = passed.positional.iter();
    for given in values.chain(passed.keyword.iter().map(|(_, given)| given)) {
        given.value.visit_tensors(&mut |tensor| found.push(tensor));
    }
    found
}

/// A tensor without history as an argument: what a layer is built with when only a shape is given.
pub fn placeholder(host: &mut dyn Host, dims: Vec<Dim>, dtype: DType) -> Given {
    let axes = input_axes(dims, host.program().channels_first);
    let tensor = host.program_mut().add_tensor(Tensor::new(axes, dtype));
    Given::from(Value::Tensor(tensor))
}
