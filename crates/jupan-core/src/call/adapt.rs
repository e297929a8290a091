//! Changes of the weights that a built layer has: low-rank adaptation and quantization.

use crate::message;
use crate::refusal;

use crate::diagnostic::{Exception, Refusal, Span};
use crate::dtype::{DType, Policy, Quantization};
use crate::layer::{Call, Host, Layer};
use crate::program::OperationId;
use crate::signature::{Arguments, Given, Passed};
use crate::value::Value;

/// Changes the weights of a built layer outside of any call.
fn change_weights(
    host: &mut dyn Host,
    id: OperationId,
    span: Option<Span>,
    what: &str,
    change: impl FnOnce(&dyn Layer, &mut Call<'_>) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let record = host.program().operation(id);
    if !record.built {
        return Err(refusal!(
            "{record} is not built yet: {what}",
            record = record.name,
            what
        )
        .with_help(message!(
            "call it, or build the model with its input shape, before"
        )));
    }
    let layer = record.layer.clone();
    let kept = record.weights.clone();
    let arguments = Arguments::none(record.name.clone());
    let changed = change(
        &*layer,
        &mut Call {
            host,
            id,
            arguments,
            passed: Passed::default().into(),
            span,
        },
    );
    if changed.is_err() {
        host.program_mut().operation_mut(id).weights = kept;
    }
    changed
}

/// Adds the weights of low-rank adaptation to a built layer: `layer.enable_lora(rank)`.
///
/// # Errors
/// What the layer refuses.
pub fn enable_lora(
    host: &mut dyn Host,
    id: OperationId,
    rank: Given,
    span: Option<Span>,
) -> Result<(), Refusal> {
    let what = "its weights do not exist, so that none can be adapted";
    change_weights(host, id, span, what, |layer, call| {
        let before = call.operation().arguments.clone();
        if lora_is_on(&before) {
            return Err(refusal!(
                "{layer} has low-rank adaptation already",
                layer = call.name()
            ));
        }
        let mut arguments = before.clone();
        arguments.set_given("lora_rank", rank);
        let record = call.host.program_mut().operation_mut(id);
        record.arguments = arguments;
        let done = layer.enable_lora(call);
        if done.is_err() {
            call.host.program_mut().operation_mut(id).arguments = before;
        }
        done
    })
}

/// Whether a layer with these arguments has the weights of low-rank adaptation.
pub fn lora_is_on(arguments: &Arguments) -> bool {
    !matches!(
        arguments.find("lora_rank").map(|argument| &argument.value),
        None | Some(Value::None | Value::Int(0))
    )
}

/// Keeps the large weights of a built layer in fewer bits: `layer.quantize(mode)`.
///
/// # Errors
/// What the layer refuses.
pub fn quantize(
    host: &mut dyn Host,
    id: OperationId,
    mode: Quantization,
    span: Option<Span>,
) -> Result<(), Refusal> {
    let what = "its weights do not exist, so that none can be quantized";
    change_weights(host, id, span, what, |layer, call| {
        let record = call.operation();
        let policy = record.policy;
        let quantized = Policy {
            quantization: Some(mode),
            ..policy
        };
        if policy.quantization.is_some() {
            return Err(refusal!(
                "{record} is quantized already: {policy}",
                record = record.name,
                policy
            ));
        }
        if mode == Quantization::Int8 && policy.compute == DType::Float16 {
            return Err(refusal!(
                "{record} computes in float16, which does not go with int8",
                record = record.name
            )
            .with_help(message!(
                "choose the policy 'mixed_bfloat16', or quantize to int4"
            )));
        }
        // A class of the user that extends one of the catalogue is left out.
        if record
            .entry
            .is_some_and(|entry| *entry.keras.name != *record.class)
        {
            return Err(Refusal {
                exception: Exception::NotImplementedError,
                ..refusal!("{record} can't be quantized", record = record.name)
            });
        }
        layer.quantize(call, mode)?;
        let record = call.host.program_mut().operation_mut(id);
        record.policy = quantized;
        Ok(())
    })
}
