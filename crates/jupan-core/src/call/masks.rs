//! How masks go through a call: where they come from, which arguments take them, and what outputs carry.

use crate::message;
use std::borrow::Cow;
use std::rc::Rc;

use smallvec::SmallVec;

use super::tensors_of;
use crate::diagnostic::{Refusal, Severity, Span};
use crate::era::Era;
use crate::layer::{Call, Host};
use crate::program::{OperationId, Program, TensorId};
use crate::signature::{Arguments, Given, Passed};
use crate::value::Value;

/// The arguments as the node of a call keeps them. A mask that was filled in is among them only where Keras had no need to
/// convert an argument: a single tensor of the layer's own type, and nothing by name.
pub(super) fn with_mask(
    host: &dyn Host,
    id: OperationId,
    passed: Rc<Passed>,
    mask: Value,
) -> Rc<Passed> {
    let only = match (passed.positional.as_slice(), passed.keyword.as_slice()) {
        (
            [
                Given {
                    value: Value::Tensor(tensor),
                    ..
                },
            ],
            [],
        ) => *tensor,
        _ => return passed,
    };
    let program = host.program();
    let unconverted = program.tensor(only).dtype == program.operation(id).policy.compute;
    match mask {
        Value::Tensor(_) if unconverted => (*passed).clone().with("mask", mask).into(),
        _ => passed,
    }
}

/// The masks that belong to the tensors in a value, in its structure; `None` where there is none at all.
fn masks_of(host: &dyn Host, value: &Value) -> Value {
    match value {
        Value::Tensor(id) => match host.program().tensor(*id).mask {
            Some(mask) => Value::Tensor(mask),
            None => Value::None,
        },
        Value::Tuple(items) => {
            Value::tuple(items.iter().map(|v| masks_of(host, v)).collect::<Vec<_>>())
        }
        Value::List(items) => {
            Value::list(items.iter().map(|v| masks_of(host, v)).collect::<Vec<_>>())
        }
        Value::Dict(entries) => {
            let masks = entries.iter();
            Value::Dict(
                masks
                    .map(|(key, v)| (key.clone(), masks_of(host, v)))
                    .collect(),
            )
        }
        _ => Value::None,
    }
}

/// What comes out of a layer into Keras 3's graph is a new tensor, which knows nothing of masks that were made inside.
pub(super) fn forget_inner(program: &mut Program, output: &Value) {
    for id in output.tensors() {
        let mask = program.tensor(id).mask;
        if mask.is_some_and(|mask| program.tensor(mask).history.is_none()) {
            program.tensor_mut(id).mask = None;
        }
    }
}

fn has_mask(value: &Value) -> bool {
    match value {
        Value::None => false,
        Value::Tuple(items) | Value::List(items) => items.iter().any(has_mask),
        Value::Dict(entries) => entries.iter().any(|(_, item)| has_mask(item)),
        _ => true,
    }
}

/// The argument that takes the mask of each argument with tensors: `mask`, where only one has any.
fn mask_arguments<'a>(
    host: &dyn Host,
    named: impl Iterator<Item = (&'a str, &'a Value)>,
) -> SmallVec<[(Cow<'static, str>, Value); 1]> {
    let with_tensors: SmallVec<[(&str, &Value); 4]> = named
        .filter(|(_, value)| !value.tensors().is_empty())
        .collect();
    match with_tensors.as_slice() {
        [(_, only)] => [("mask".into(), masks_of(host, only))].into(),
        several => several
            .iter()
            .map(|(name, value)| (format!("{name}_mask").into(), masks_of(host, value)))
            .collect(),
    }
}

/// Passes the masks of the tensors to a call that takes them by name, and returns the mask that the outputs inherit.
pub(super) fn pass_masks(host: &dyn Host, parameters: &[Rc<str>], passed: &mut Passed) -> Value {
    let by_position = parameters.iter().zip(&passed.positional);
    let named = by_position.chain(passed.keyword.iter().map(|(name, given)| (name, given)));
    let first = passed.positional.first();
    let first = first.or(passed.keyword.first().map(|(_, given)| given));
    let of_first = first.map_or(Value::None, |first| masks_of(host, &first.value));
    // Before Keras 3, `mask` is that of the first argument, whatever comes behind it.
    let found = match host.program().era < Era::Keras3 {
        true => [("mask".into(), of_first.clone())].into(),
        false => mask_arguments(host, named.map(|(name, given)| (&**name, &given.value))),
    };
    for (name, mask) in found.into_iter().filter(|(_, mask)| has_mask(mask)) {
        let at = parameters.iter().position(|parameter| **parameter == *name);
        let Some(at) = at.filter(|at| *at >= passed.positional.len()) else {
            continue;
        };
        match passed
            .keyword
            .iter_mut()
            .find(|(own, _)| *own == parameters[at])
        {
            Some((_, given)) if !given.value.is_none() => {}
            Some((_, given)) => given.value = mask,
            None => passed
                .keyword
                .push((parameters[at].clone(), Given::from(mask))),
        }
    }
    let mask = passed.keyword.iter().find(|(name, _)| &**name == "mask");
    match mask {
        Some((_, given)) if !given.value.is_none() => given.value.clone(),
        _ => of_first,
    }
}

/// Fills in the arguments that take masks from the masks of the tensors, and returns the mask that the outputs inherit.
pub(super) fn populate_masks(
    host: &mut dyn Host,
    arguments: &mut Arguments,
    passed: &Passed,
) -> Value {
    let mut tensors = tensors_of(passed).into_iter();
    if tensors.any(|tensor| host.program().tensor(tensor).mask.is_some()) {
        let named = arguments.iter();
        let found = mask_arguments(host, named.map(|argument| (argument.name, &argument.value)));
        for (name, mask) in found {
            if has_mask(&mask) && arguments.get(&name).is_none() {
                arguments.set(&name, mask);
            }
        }
    }
    match arguments.get("mask") {
        Value::None => {
            let first = arguments.iter().next().map(|argument| &argument.value);
            let first = first.or(passed.positional.first().map(|given| &given.value));
            first.map_or(Value::None, |first| masks_of(host, first))
        }
        mask => mask.clone(),
    }
}

pub(super) fn set_masks(
    host: &mut dyn Host,
    id: OperationId,
    arguments: Arguments,
    passed: &Rc<Passed>,
    output: &Value,
    previous: Value,
    span: Option<Span>,
) -> Result<(), Refusal> {
    let outputs = output.tensors();
    let program = host.program();
    let has = |tensor: &TensorId| program.tensor(*tensor).mask.is_some();
    if outputs.is_empty() || outputs.iter().all(has) {
        return Ok(());
    }
    let layer = program.operation(id).layer.clone();
    let masking = program.operation(id).masking;
    if !masking.unwrap_or_else(|| layer.supports_masking()) {
        if has_mask(&previous) && program.inside == 0 && program.operation(id).is_layer() {
            let name = program.operation(id).name.clone();
            let message = message!(
                "{name} gets a mask, has no use for it and does not pass it on",
                name
            );
            let mut call = Call {
                host,
                id,
                arguments,
                passed: Rc::default(),
                span,
            };
            call.remark(Severity::Note, message);
        }
        return Ok(());
    }
    let before = host.program().operation_count();
    // Before Keras 3, what is done with masks is no part of the graph.
    let hidden = u32::from(host.program().era < Era::Keras3);
    host.program_mut().inside += hidden;
    let masks = layer.compute_mask(
        &mut Call {
            host,
            id,
            arguments,
            passed: passed.clone(),
            span,
        },
        previous,
    );
    host.program_mut().inside -= hidden;
    let masks = masks?;
    let program = host.program_mut();
    for made in before..program.operation_count() {
        let operation = program.operation(OperationId(made as u32));
        if let Some(op) = operation.op
            && !operation.nodes.is_empty()
        {
            program.mask_log.push(op.class);
        }
    }
    let masks: SmallVec<[Option<TensorId>; 4]> = match &masks {
        Value::Tensor(mask) => SmallVec::from_elem(Some(*mask), 1),
        Value::Tuple(items) | Value::List(items) => items
            .iter()
            .map(|item| match item {
                Value::Tensor(mask) => Some(*mask),
                _ => None,
            })
            .collect(),
        _ => SmallVec::new(),
    };
    for (tensor, mask) in outputs.into_iter().zip(masks) {
        let tensor = host.program_mut().tensor_mut(tensor);
        if tensor.mask.is_none() {
            tensor.mask = mask;
        }
    }
    Ok(())
}
