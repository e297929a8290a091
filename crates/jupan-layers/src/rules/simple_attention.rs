//! What the attention layers without heads share.

use jupan_core::axis::Name;
use jupan_core::diagnostic::Refusal;
use jupan_core::layer::{Call, Input};
use jupan_core::signature::{Arguments, Passed};
use jupan_core::value::Value;

use super::{config, masks};

/// The signature of a call.
pub const CALL: &str = "inputs, mask=None, training=False, return_attention_scores=False, \
                        use_causal_mask=False";

/// Refuses what no attention layer takes.
///
/// # Errors
/// An unknown `score_mode`, or a dropout that is no number.
pub fn check(arguments: &Arguments) -> Result<(), Refusal> {
    match arguments.get("score_mode") {
        Value::Unknown(_) => {}
        Value::Str(mode) if matches!(&**mode, "dot" | "concat") => {}
        _ => return Err(arguments.refuse("score_mode", "'dot' or 'concat'")),
    }
    match arguments.get("dropout") {
        Value::Float(rate) if *rate > 0.0 => config::seed(arguments),
        Value::Int(rate) if *rate > 0 => config::seed(arguments),
        Value::Str(_) | Value::List(_) | Value::Tuple(_) | Value::None => {
            Err(arguments.refuse("dropout", "a number from 0 to 1"))
        }
        _ => Ok(()),
    }
}

/// The inputs: a list of query and value, or of query, value and key.
///
/// # Errors
/// Anything else; or masks that are no list of two or three.
pub fn inputs(call: &Call<'_>) -> Result<Vec<Input>, Refusal> {
    let refuse = |given: &str| {
        Refusal::new(format!(
            "{} takes a list of query and value, or of query, value and key, but was called with {given}",
            call.name()
        ))
        .with_help("call it as `layer([query, value])`")
    };
    match call.arguments.get("inputs") {
        Value::List(items) if (2..=3).contains(&items.len()) => {}
        Value::List(items) => return Err(refuse(&format!("{} tensors", items.len()))),
        Value::Tuple(_) => return Err(refuse("a tuple")),
        _ => return Err(refuse("something else")),
    }
    match call.arguments.get("mask") {
        Value::None | Value::Unknown(_) => {}
        Value::List(items) if (2..=3).contains(&items.len()) => {}
        _ => {
            return Err(Refusal::new(format!(
                "the mask of {} must be a list of the masks of query and value",
                call.name()
            )));
        }
    }
    call.inputs()
}

/// For each query the value's features; with the scores, where they are asked for.
///
/// # Errors
/// Inputs that are no list of two or three.
pub fn call(call: &mut Call<'_>) -> Result<Value, Refusal> {
    let inputs = inputs(call)?;
    let [query, value, rest @ ..] = inputs.as_slice() else {
        return Err(Refusal::new("too few inputs"));
    };
    let key = rest.first().unwrap_or(value);
    let mut axes = query.all_axes();
    axes.pop();
    let mut scores = axes.clone();
    axes.push(value.axis(-1));
    let output = call.output(axes);
    if !call.arguments.bool("return_attention_scores") {
        return Ok(output);
    }
    call.expect_min_rank(key, 2)?;
    scores.push(key.axis(-2).named(Name("keys")));
    let scores = call.output(scores);
    Ok(Value::tuple([output, scores]))
}

/// The query's mask.
///
/// # Errors
/// What the operation on the mask refuses.
pub fn mask(call: &mut Call<'_>, previous: &Value) -> Result<Value, Refusal> {
    match previous.items().and_then(|masks| masks.first()) {
        Some(mask @ Value::Tensor(_)) => {
            let passed = Passed::positional([mask.clone()]);
            masks::apply(call, "convert_to_tensor", passed)
        }
        _ => Ok(Value::None),
    }
}
