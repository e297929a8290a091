//! Low-rank adaptation: two small trainable weights beside a resting large one (<https://arxiv.org/abs/2106.09685>).

use std::rc::Rc;

use jupan_core::axis::{Axis, How, Name};
use jupan_core::diagnostic::Refusal;
use jupan_core::dtype::DType;
use jupan_core::layer::{Call, Layer};
use jupan_core::refusal;
use jupan_core::value::Value;
use jupan_core::work::Kind;

const RANK: Name = Name("LoRA rank");

/// Adapts a layer that was just built, where it has a `lora_rank`.
///
/// # Errors
/// A rank that is no positive integer, or a constraint on the weight.
pub fn build(call: &mut Call<'_>, layer: &dyn Layer) -> Result<(), Refusal> {
    match call.operation().arguments.get("lora_rank") {
        Value::None | Value::Int(0) => Ok(()),
        _ => layer.enable_lora(call),
    }
}

/// States the two weights beside `weight`, and lets that rest.
///
/// # Errors
/// A rank that is no positive integer, or a constraint on the weight.
pub fn enable(call: &mut Call<'_>, weight: &str) -> Result<(), Refusal> {
    let arguments = call.operation().arguments.clone();
    let constraint = format!("{weight}_constraint");
    if !matches!(arguments.get(&constraint), Value::None | Value::Unknown(_)) {
        return Err(refusal!(
            "{layer} can't have both `lora_rank` and `{constraint}`",
            layer = call.name(),
            constraint
        ));
    }
    let rank = arguments.axis("lora_rank", RANK, arguments.positive("lora_rank")?);
    let weights = &mut call.host.program_mut().operation_mut(call.id).weights;
    let Some(large) = weights.iter_mut().find(|w| &*w.name == weight) else {
        return Ok(());
    };
    let large = Rc::make_mut(large);
    large.resting = true;
    // What was packed for 4 bits is adapted in its own shape.
    let mut before: Vec<Axis> = Vec::with_capacity(large.axes.len());
    for axis in &large.axes {
        match &axis.how {
            How::Parts(parts) => before.extend_from_slice(parts[0].factors()),
            _ => before.push(axis.clone()),
        }
    }
    let Some(last) = before.pop() else {
        return Ok(());
    };
    before.push(rank.clone());
    // Small numbers would be lost in fewer bits.
    let small = [("a", before), ("b", vec![rank, last])];
    for (which, axes) in small {
        call.weight_as(
            &format!("lora_{weight}_{which}"),
            axes,
            DType::Float32,
            true,
        )?;
    }
    Ok(())
}

/// States the work that the two weights beside `weight` make: their product is added to it at each call.
pub fn work(call: &mut Call<'_>, weight: &str) {
    if !call.is_traced() {
        return;
    }
    let axes = |name: &str| {
        let weights = &call.operation().weights;
        let found = weights.iter().find(|weight| &*weight.name == name);
        found.map(|weight| weight.axes.clone())
    };
    let names = ["a", "b"].map(|half| format!("lora_{weight}_{half}"));
    if let (Some(before), Some(after)) = (axes(&names[0]), axes(&names[1])) {
        let mut large = before.clone();
        large.pop();
        large.extend(after.last().cloned());
        let factors = before.into_iter().chain(after.last().cloned()).collect();
        call.work(Kind::MultiplyAdd, LORA, || factors);
        call.work(Kind::Multiply, LORA, || large.clone());
        call.work(Kind::Add, LORA, || large);
    }
}

const LORA: Name = Name("LoRA");
