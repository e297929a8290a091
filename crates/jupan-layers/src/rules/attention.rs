//! What attention layers with heads share: projections to heads and back, made of `EinsumDense` layers inside.

use jupan_core::message;
use jupan_core::refusal;
use std::rc::Rc;

use jupan_core::axis::{Axis, How, Name, names};
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::layer::{Call, Input};
use jupan_core::program::{OperationId, TensorId};
use jupan_core::signature::{Arguments, Passed};
use jupan_core::value::Value;
use jupan_core::work::{Kind, parts};

use crate::layers::activations::softmax;
use crate::layers::core::einsum_dense;
use crate::layers::regularization::dropout;

use super::work;

/// The signature of a call of an attention layer with heads.
pub const CALL: &str = "query, value, key=None, query_mask=None, value_mask=None, key_mask=None, \
                        attention_mask=None, return_attention_scores=False, training=None, \
                        use_causal_mask=False";

/// The arguments that are handed on to every projection.
const HANDED_ON: &[&str] = &[
    "kernel_initializer",
    "bias_initializer",
    "kernel_regularizer",
    "bias_regularizer",
    "kernel_constraint",
    "bias_constraint",
];

/// One projection.
pub struct Projection<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its equation.
    pub equation: String,
    /// Its output shape behind the batch.
    pub output_shape: Vec<Value>,
    /// The letters of the axes that have a bias.
    pub bias_axes: String,
    /// What the axes of the kernel are to the attention layer.
    pub kernel: Vec<Axis>,
    /// How many of them, from the end, the bias has.
    pub bias: usize,
}

/// Makes and builds a projection.
///
/// # Errors
/// What the inner layer refuses.
pub fn project(
    call: &mut Call<'_>,
    projection: Projection<'_>,
    input: Value,
) -> Result<OperationId, Refusal> {
    let arguments = call.operation().arguments.clone();
    let mut passed = Passed::positional([Value::str(&projection.equation)])
        .with("output_shape", Value::list(projection.output_shape))
        .with("name", Value::str(projection.name));
    if let Some(reason) = arguments.unknown(&["use_bias"]) {
        passed = passed.with("bias_axes", Value::Unknown(reason));
    } else if arguments.bool("use_bias") {
        passed = passed.with("bias_axes", Value::str(&projection.bias_axes));
    }
    for argument in arguments.iter().filter(|argument| argument.given) {
        if HANDED_ON.contains(&argument.name) {
            passed = passed.with(argument.name, argument.value.clone());
        }
    }
    let passed = with_dtype(call, passed);
    let attribute = format!("_{}_dense", projection.name);
    let child = call.child(&attribute, &einsum_dense::ENTRY, passed)?;
    call.build_child(child, Passed::positional([input]))?;
    let first = projection.kernel.len().saturating_sub(projection.bias);
    let bias = projection.kernel.iter().skip(first).cloned().collect();
    retell(call, child, "kernel", projection.kernel);
    retell(call, child, "bias", bias);
    Ok(child)
}

/// Says what the axes of an inner layer's weight mean to the layer around, where they have the same extents.
fn retell(call: &mut Call<'_>, child: OperationId, name: &str, axes: Vec<Axis>) {
    let weights = &mut call.host.program_mut().operation_mut(child).weights;
    let Some(weight) = weights.iter_mut().find(|weight| &*weight.name == name) else {
        return;
    };
    let dims = |axes: &[Axis]| axes.iter().map(|a| a.dim.clone()).collect::<Vec<Dim>>();
    if dims(&weight.axes) == dims(&axes) {
        Rc::make_mut(weight).axes = axes;
    }
}

fn with_dtype(call: &Call<'_>, passed: Passed) -> Passed {
    let policy = call.operation().policy.to_string();
    passed.with("dtype", Value::str(&policy))
}

/// Makes the layers inside that turn scores into weights: a softmax over these axes and a dropout.
///
/// # Errors
/// A dropout outside 0 to 1.
pub fn softmax_and_dropout(call: &mut Call<'_>, axis: Value) -> Result<(), Refusal> {
    let passed = with_dtype(call, Passed::default().with("axis", axis));
    call.child("_softmax", &softmax::ENTRY, passed)?;
    let rate = call.operation().arguments.get("dropout").clone();
    let seed = call.operation().arguments.get("seed").clone();
    let passed = Passed::default().with("rate", rate).with("seed", seed);
    let passed = with_dtype(call, passed);
    call.child("_dropout_layer", &dropout::ENTRY, passed)?;
    Ok(())
}

/// Refuses a combination of flash attention and dropout, and a window that is no positive integer.
///
/// # Errors
/// One of these.
pub fn check(arguments: &Arguments) -> Result<(), Refusal> {
    if !arguments.get("sliding_window").is_none() {
        arguments.positive("sliding_window")?;
    }
    // Whether the rate is a number at all is found out by the dropout inside, when it is made.
    let drops = match arguments.get("dropout") {
        Value::Int(rate) => *rate > 0,
        Value::Float(rate) => *rate > 0.0,
        Value::Str(_) | Value::List(_) | Value::Tuple(_) | Value::None => true,
        _ => false,
    };
    if drops && arguments.bool("flash_attention") {
        return Err(refusal!(
            "{class} can't have a dropout together with `flash_attention=True`",
            class = arguments.class()
        )
        .with_help(message!("set `dropout=0`")));
    }
    Ok(())
}

/// The inputs of an attention layer: query, value and key, where the key defaults to the value.
pub struct Inputs {
    /// What asks.
    pub query: Input,
    /// What is taken.
    pub value: Input,
    /// What the query is compared with.
    pub key: Input,
}

impl Inputs {
    /// Reads the arguments of a call.
    ///
    /// # Errors
    /// The query or the value is no tensor, or value and key differ in more than the last axis.
    pub fn read(call: &Call<'_>) -> Result<Self, Refusal> {
        let get = |name: &str| {
            call.tensor(name).ok_or_else(|| {
                let given = call.arguments.get(name);
                let name = format!("the {name} of {} must be a tensor", call.name());
                refusal!("{name}, but is {given}", name, given)
            })
        };
        let (query, value) = (get("query")?, get("value")?);
        let key = match call.arguments.get("key") {
            Value::None => value.clone(),
            _ => get("key")?,
        };
        let middle = |input: &Input| {
            let mut dims = input.dims();
            dims.pop();
            dims.into_iter().skip(1).collect::<Vec<Dim>>()
        };
        let (one, other) = (middle(&value), middle(&key));
        let same = one.len() == other.len()
            && one
                .iter()
                .zip(&other)
                .all(|(a, b)| a.compatible(b) && a.is_unspecified() == b.is_unspecified());
        if same {
            return Ok(Self { query, value, key });
        }
        Err(refusal!(
            "value and key of {layer} may differ in their last axis only, but are {value} and {key}",
            layer = call.name(),
            value = value.shape(),
            key = key.shape()
        ))
    }
}

/// An axis whose extent an argument of the layer states.
pub fn stated(call: &Call<'_>, parameter: &'static str, name: Name) -> Axis {
    let dim = match call.operation().arguments.get(parameter) {
        Value::Bool(one) => Dim::Known(i64::from(*one)),
        value => {
            let unknown = || Dim::unknown(message!("`{parameter}` is no integer", parameter));
            value.as_dim().unwrap_or_else(unknown)
        }
    };
    Axis {
        name,
        dim,
        how: How::Argument(call.id, parameter),
    }
}

/// The width of a gate's heads, which may not be there at all.
pub fn gate_width(call: &Call<'_>, width: &Axis) -> Axis {
    match call.operation().arguments.unknown(&["use_gate"]) {
        Some(reason) => Axis {
            dim: Dim::Unknown(reason),
            ..width.clone()
        },
        None => width.clone(),
    }
}

/// How attention is laid out.
pub struct Layout {
    /// The axes of the query that neither are attended along nor hold features: the batch, mostly.
    pub apart: Vec<Axis>,
    /// The heads.
    pub heads: Axis,
    /// The axes along which the queries lie.
    pub queries: Vec<Axis>,
    /// The axes along which the keys lie.
    pub keys: Vec<Axis>,
    /// The width of a head's keys.
    pub key_width: Axis,
    /// The width of a head's values.
    pub value_width: Axis,
}

/// States the work of attention: projections to heads and back through the layers inside; the scores, their softmax, and the
/// sum of the values weighted by them. Gives what comes out of the last projection.
///
/// # Errors
/// What the layers inside refuse.
pub fn state_work(
    call: &mut Call<'_>,
    inputs: &Inputs,
    layout: Layout,
) -> Result<Option<TensorId>, Refusal> {
    if !call.is_traced() {
        return Ok(None);
    }
    let sources = [
        ("_query_dense", inputs.query.id),
        ("_key_dense", inputs.key.id),
        ("_value_dense", inputs.value.id),
        ("_gate_dense", inputs.query.id),
    ];
    let mut projected = [None; 4];
    for ((attribute, input), projected) in sources.into_iter().zip(&mut projected) {
        if let Some(child) = call.child_named(attribute) {
            let output = call.call_child(child, Passed::positional([Value::Tensor(input)]))?;
            *projected = output.tensors().first().copied();
        }
    }
    let [queries, keys, values, gates] = projected;
    let join = |parts: &[&[Axis]]| parts.concat();
    let heads = std::slice::from_ref(&layout.heads);
    let (key_width, value_width) = (
        std::slice::from_ref(&layout.key_width),
        std::slice::from_ref(&layout.value_width),
    );
    let scores = join(&[&layout.apart, heads, &layout.queries, &layout.keys]);
    call.work(Kind::Multiply, parts::SCALE, || {
        join(&[&layout.apart, &layout.queries, heads, key_width])
    });
    call.work(Kind::MultiplyAdd, parts::SCORES, || {
        join(&[&scores, key_width])
    });
    let masks = ["query_mask", "value_mask", "key_mask", "attention_mask"];
    let is_masked = call.arguments.bool("use_causal_mask")
        || masks.iter().any(|name| !call.arguments.get(name).is_none());
    if is_masked {
        call.work(Kind::Add, parts::MASK, || scores.clone());
    }
    let dtype = call.dtype();
    let mut weights = None;
    match call.child_named("_softmax") {
        Some(softmax) => {
            let scores = call.intermediate(scores.clone(), dtype);
            call.makes(scores, queries.into_iter().chain(keys));
            let output = call.call_child(softmax, Passed::positional([Value::Tensor(scores)]))?;
            weights = output.tensors().first().copied();
        }
        None => call.uncertain_work(message!("the softmax of the attention is not known")),
    }
    call.work(Kind::MultiplyAdd, parts::WEIGHTED_SUM, || {
        join(&[&scores, value_width])
    });
    let attended = join(&[&layout.apart, &layout.queries, heads, value_width]);
    if call.child_named("_gate_dense").is_some() {
        let kinds = [Kind::Exp, Kind::Add, Kind::Divide, Kind::Multiply];
        work::each(call, parts::GATES, &attended, &kinds);
    }
    let attended = call.intermediate(attended, dtype);
    call.makes(attended, weights.into_iter().chain(values).chain(gates));
    let Some(child) = call.child_named("_attention_output_dense") else {
        return Ok(None);
    };
    let output = call.call_child(child, Passed::positional([Value::Tensor(attended)]))?;
    Ok(match output {
        Value::Tensor(output) => Some(output),
        _ => None,
    })
}

/// The attention scores: for each head, how much each query attends to each key.
pub fn scores(call: &mut Call<'_>, heads: Axis, query: &Input, keys: Axis) -> Value {
    let axes = vec![
        query.axis(0),
        heads,
        query.axis(1).named(QUERIES),
        keys.named(KEYS),
    ];
    call.output(axes)
}

/// Output axis of scores: one per query.
const QUERIES: Name = Name("queries");
/// Output axis of scores: one per key.
const KEYS: Name = Name("keys");

/// The last axis of an input as the one that a kernel is multiplied with.
pub fn features(input: &Input) -> Axis {
    input.axis(-1).named(names::INPUT_FEATURES)
}

/// The letters from the `first` on.
pub fn letters(first: usize, count: usize) -> Option<String> {
    let letter = |at: usize| char::from_u32('a' as u32 + u32::try_from(at).ok()?);
    let letters: Option<String> = (first..first.checked_add(count)?).map(letter).collect();
    letters.filter(|text| text.chars().all(|c| c.is_ascii_lowercase()))
}

/// What there is to say about the projections.
pub fn remarks(use_bias: bool) -> Vec<&'static str> {
    let mut remarks = vec![
        "Query, key and value are projected for each head; what the heads give is projected back together.",
    ];
    if !use_bias {
        remarks.push("No biases: `use_bias=False`.");
    }
    remarks
}

/// Two outputs as a tuple, or the first alone.
pub fn with_scores(output: Value, scores: Option<Value>) -> Value {
    match scores {
        Some(scores) => Value::Tuple(Rc::from([output, scores])),
        None => output,
    }
}
