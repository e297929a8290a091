//! Low-rank adaptation: two small trainable weights beside a resting large one (<https://arxiv.org/abs/2106.09685>).

use std::rc::Rc;

use jupan_core::axis::Name;
use jupan_core::diagnostic::Refusal;
use jupan_core::layer::Call;
use jupan_core::value::Value;
use jupan_core::work::Kind;

const RANK: Name = Name("LoRA rank");

/// States the two weights beside `weight`, and lets that rest, where the layer has a `lora_rank`.
///
/// # Errors
/// A rank that is no positive integer, or a constraint on the weight.
pub fn build(call: &mut Call<'_>, weight: &str) -> Result<(), Refusal> {
    let arguments = call.operation().arguments.clone();
    if matches!(arguments.get("lora_rank"), Value::None | Value::Int(0)) {
        return Ok(());
    }
    let constraint = format!("{weight}_constraint");
    if !matches!(arguments.get(&constraint), Value::None | Value::Unknown(_)) {
        return Err(Refusal::new(format!(
            "{} can't have both `lora_rank` and `{constraint}`",
            call.name()
        )));
    }
    let rank = arguments.axis("lora_rank", RANK, arguments.positive("lora_rank")?);
    let weights = &mut call.host.program_mut().operation_mut(call.id).weights;
    let Some(large) = weights.iter_mut().find(|w| &*w.name == weight) else {
        return Ok(());
    };
    let large = Rc::make_mut(large);
    large.resting = true;
    let mut before = large.axes.clone();
    let Some(last) = before.pop() else {
        return Ok(());
    };
    before.push(rank.clone());
    call.weight(&format!("lora_{weight}_a"), before)?;
    call.weight(&format!("lora_{weight}_b"), vec![rank, last])
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
