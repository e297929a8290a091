//! What the attention layers without heads share.

use jupan_core::axis::{Axis, Name};
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::layer::{Call, Input};
use jupan_core::message;
use jupan_core::message::Message;
use jupan_core::refusal;
use jupan_core::signature::{Arguments, Passed};
use jupan_core::value::Value;
use jupan_core::work::{Kind, parts};

use super::{config, masks, work};

/// The signature of a call.
pub const CALL: &str = "inputs, mask=None, training=False, return_attention_scores=False, \
                        use_causal_mask=False";

/// How a score comes about.
#[derive(Clone, Copy)]
pub enum Score {
    /// As the product of query and key.
    Product {
        /// Whether it is multiplied by a weight.
        scaled: bool,
    },
    /// From the sum of query and key.
    Sum {
        /// Whether each feature is multiplied by a weight.
        scaled: bool,
    },
    /// As `Sum`, times one weight.
    Concat {
        /// Whether the sum of query and key is multiplied by another one.
        scaled: bool,
    },
}

const KEYS: Name = Name("keys");

/// Refuses what no attention layer takes.
///
/// # Errors
/// An unknown `score_mode`, or a dropout that is no number.
pub fn check(arguments: &Arguments) -> Result<(), Refusal> {
    match arguments.get("score_mode") {
        Value::Unknown(_) => {}
        Value::Str(mode) if matches!(&**mode, "dot" | "concat") => {}
        _ => return Err(arguments.refuse("score_mode", message!("'dot' or 'concat'"))),
    }
    match arguments.get("dropout") {
        Value::Float(rate) if *rate > 0.0 => config::seed(arguments),
        Value::Int(rate) if *rate > 0 => config::seed(arguments),
        Value::Str(_) | Value::List(_) | Value::Tuple(_) | Value::None => {
            Err(arguments.refuse("dropout", message!("a number from 0 to 1")))
        }
        _ => Ok(()),
    }
}

/// The inputs: a list of query and value, or of query, value and key.
///
/// # Errors
/// Anything else; or masks that are no list of two or three.
pub fn inputs(call: &Call<'_>) -> Result<Vec<Input>, Refusal> {
    let refuse = |given: Message| {
        refusal!("{layer} takes a list of query and value, or of query, value and key, but was called with {given}", layer = call.name(), given)
        .with_help(message!("call it as `layer([query, value])`"))
    };
    match call.arguments.get("inputs") {
        Value::List(items) if (2..=3).contains(&items.len()) => {}
        Value::List(items) => {
            return Err(refuse(message!("{number} tensors", number = items.len())));
        }
        Value::Tuple(_) => return Err(refuse(message!("a tuple"))),
        _ => return Err(refuse(message!("something else"))),
    }
    match call.arguments.get("mask") {
        Value::None | Value::Unknown(_) => {}
        Value::List(items) if (2..=3).contains(&items.len()) => {}
        _ => {
            return Err(refusal!(
                "the mask of {layer} must be a list of the masks of query and value",
                layer = call.name()
            ));
        }
    }
    call.inputs()
}

/// For each query the value's features; with the scores, where they are asked for.
///
/// # Errors
/// Inputs that are no list of two or three.
pub fn call(call: &mut Call<'_>, score: Score) -> Result<Value, Refusal> {
    let inputs = inputs(call)?;
    let [query, value, rest @ ..] = inputs.as_slice() else {
        return Err(refusal!("too few inputs"));
    };
    let key = rest.first().unwrap_or(value);
    let mut axes = query.all_axes();
    axes.pop();
    // Inside the call of another layer the products are really computed, and those of one sample meet those of many.
    if call.host.program().depth() > 1 {
        let outer = axes.len().saturating_sub(1);
        for (axis, other) in axes.iter_mut().take(outer).zip(value.all_axes()) {
            if axis.dim == Dim::Known(1) {
                *axis = other;
            }
        }
    }
    let mut scores = axes.clone();
    if call.is_traced() {
        let keys = key.axis(-2).named(KEYS);
        let scores: Vec<Axis> = scores.iter().cloned().chain([keys.clone()]).collect();
        let wide = |last: Axis| scores.iter().cloned().chain([last]).collect::<Vec<_>>();
        let features = query.axis(-1);
        match score {
            Score::Product { scaled } => {
                call.work(Kind::MultiplyAdd, parts::SCORES, || wide(features));
                if scaled {
                    call.work(Kind::Multiply, parts::SCALE, || scores.clone());
                }
            }
            // A sum for each pair of query and key, a tanh of it, and the sum of that, with a factor or without.
            Score::Sum { scaled: true } => {
                let all = wide(features);
                work::each(call, parts::SCORES, &all, &[Kind::Add, Kind::Function]);
                call.work(Kind::MultiplyAdd, parts::SCORES, || all);
            }
            Score::Sum { .. } | Score::Concat { .. } => {
                let all = wide(features.clone());
                work::each(call, parts::SCORES, &all, &[Kind::Add, Kind::Function]);
                call.work(Kind::Add, parts::SCORES, || {
                    work::less_one(&scores, &[features])
                });
                if let Score::Concat { scaled } = score {
                    call.work(Kind::Multiply, parts::SCALE, || scores.clone());
                    if scaled {
                        call.work(Kind::Multiply, parts::SCALE, || all);
                    }
                }
            }
        }
        let dtype = call.dtype();
        let before = call.intermediate(scores.clone(), dtype);
        let weights = call.intermediate(scores.clone(), dtype);
        call.makes(before, [query.id, key.id]);
        call.makes(weights, [before]);
        call.gives_of([weights, value.id]);
        call.sees_all_along(key, -2);
        call.sees_all_along(value, -2);
        let (outer, _) = work::split(&scores, &Value::None);
        let masks = call.arguments.get("mask").items();
        let masked = masks.is_some_and(|masks| masks.iter().skip(1).any(|mask| !mask.is_none()));
        if masked || call.arguments.bool("use_causal_mask") {
            call.work(Kind::Add, parts::MASK, || scores.clone());
        }
        work::softmax(call, parts::SOFTMAX, &outer, &[keys], false);
        call.work(Kind::MultiplyAdd, parts::WEIGHTED_SUM, || {
            wide(value.axis(-1))
        });
    }
    axes.push(value.axis(-1));
    let output = call.output(axes);
    if !call.arguments.bool("return_attention_scores") {
        return Ok(output);
    }
    call.expect_min_rank(key, 2)?;
    scores.push(key.axis(-2).named(KEYS));
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
