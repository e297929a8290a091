//! Attention whose query heads share heads for keys and values.

use jupan_core::message;
use jupan_core::refusal;
use std::rc::Rc;

use jupan_core::axis::{Axis, Name};
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::layer::{Call, Construct, Entry, Example, Input, Layer, Spelling, Worked};
use jupan_core::signature::Arguments;
use jupan_core::value::Value;
use jupan_core::work::Kind;

use crate::rules::attention::{self, Inputs, Layout, Projection, stated};
use crate::rules::config;

/// The entry of the catalogue. The class has another name than the one it is published under.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "GroupedQueryAttention",
        aliases: &["GroupQueryAttention"],
        former: &[],
        signature: "head_dim, num_query_heads, num_key_value_heads, dropout=0.0, use_bias=True, \
                    sliding_window=None, flash_attention=None, \
                    kernel_initializer='glorot_uniform', bias_initializer='zeros', \
                    kernel_regularizer=None, bias_regularizer=None, activity_regularizer=None, \
                    kernel_constraint=None, bias_constraint=None, use_gate=False, seed=None",
        call: attention::CALL,
    },
    summary: "Lets each position look at all others; groups of query heads share keys and values.",
    source: "https://keras.io/api/layers/attention_layers/group_query_attention/",
    construct,
    examples: &[
        Example {
            code: "GroupQueryAttention(head_dim=8, num_query_heads=4, num_key_value_heads=2)",
            input: "(None, 8, 16); (None, 8, 16)",
            output: "(None, 8, 16)",
            params: 1616,
            work: Worked::Counted(&[
                (
                    Kind::MultiplyAdd,
                    8 * 16 * (32 + 16 + 16) + 4 * 8 * 8 * 8 + 4 * 8 * 8 * 8 + 8 * 32 * 16,
                ),
                (Kind::Add, 8 * (32 + 16 + 16) + 4 * 8 * 7 + 8 * 16),
                (Kind::Multiply, 8 * 4 * 8),
                (Kind::Exp, 4 * 8 * 8),
                (Kind::Divide, 4 * 8 * 8),
            ]),
        },
        Example {
            code: "GroupQueryAttention(8, 4, 1, use_bias=False)",
            input: "(None, None, 16); (None, None, 16)",
            output: "(None, None, 16)",
            params: 1280,
            work: Worked::Open,
        },
    ],
};

const QUERY_HEADS: Name = Name("query heads");
const KEY_VALUE_HEADS: Name = Name("key and value heads");
const HEAD_DIM: Name = Name("head size");

const TO_QUERIES: (&str, &str) = ("bqm,muh->bquh", "uh");
const TO_KEYS: (&str, &str) = ("bkm,mvh->bkvh", "vh");

struct GroupedQueryAttention {
    use_bias: bool,
    use_gate: bool,
}

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    let arguments = made.arguments;
    let queries = count(arguments, "num_query_heads")?;
    let shared = count(arguments, "num_key_value_heads")?;
    if shared == Dim::Known(0) {
        return Err(arguments.refuse("num_key_value_heads", message!("at least 1")));
    }
    if let (Dim::Known(queries), Dim::Known(shared)) = (&queries, &shared)
        && queries.checked_rem(*shared) != Some(0)
    {
        return Err(refusal!(
            "{queries} query heads can't be divided among {shared} heads for keys and values",
            queries,
            shared
        )
        .with_help(message!(
            "choose `num_query_heads` as a multiple of `num_key_value_heads`"
        )));
    }
    match count(arguments, "head_dim")? {
        Dim::Known(n) if n <= 0 => {
            return Err(arguments.refuse("head_dim", message!("a positive integer")));
        }
        _ => {}
    }
    config::weights(arguments)?;
    attention::check(arguments)?;
    Ok(Rc::new(GroupedQueryAttention {
        use_bias: arguments.bool("use_bias"),
        use_gate: arguments.bool("use_gate"),
    }))
}

/// Reads a number. Keras takes a floating-point number here, and fails when it makes the kernels.
fn count(arguments: &Arguments, name: &str) -> Result<Dim, Refusal> {
    let refuse = || arguments.refuse(name, message!("an integer"));
    match arguments.get(name) {
        Value::None => Err(refuse()),
        Value::Bool(one) => Ok(Dim::Known(i64::from(*one))),
        Value::Float(x) if x.fract() == 0.0 && x.abs() < 9e15 => Ok(Dim::Known(*x as i64)),
        Value::Float(x) if *x > 0.0 && name == "head_dim" => Ok(Dim::Unspecified),
        value => value.as_dim().ok_or_else(refuse),
    }
}

fn query_heads(call: &Call<'_>) -> Axis {
    stated(call, "num_query_heads", QUERY_HEADS)
}

/// A projection to heads; `equation` and the letters of its heads are those that Keras uses.
fn to_heads(
    call: &mut Call<'_>,
    name: &str,
    (equation, letters): (&str, &str),
    input: &Input,
    heads: Axis,
) -> Result<(), Refusal> {
    let width = stated(call, "head_dim", HEAD_DIM);
    let projection = Projection {
        name,
        equation: equation.into(),
        output_shape: vec![
            Value::None,
            heads.dim.clone().into(),
            width.dim.clone().into(),
        ],
        bias_axes: letters.into(),
        kernel: vec![attention::features(input), heads, width],
        bias: 2,
    };
    attention::project(call, projection, Value::Tensor(input.id))?;
    Ok(())
}

impl Layer for GroupedQueryAttention {
    fn build(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        let Inputs { query, value, key } = read(call)?;
        for name in ["head_dim", "num_query_heads", "num_key_value_heads"] {
            config::expect_whole(call, name)?;
        }
        let (heads, width) = (query_heads(call), stated(call, "head_dim", HEAD_DIM));
        let shared = stated(call, "num_key_value_heads", KEY_VALUE_HEADS);
        to_heads(call, "query", TO_QUERIES, &query, heads.clone())?;
        to_heads(call, "key", TO_KEYS, &key, shared.clone())?;
        if self.use_gate {
            let heads = attention::gate_width(call, &heads);
            to_heads(call, "gate", TO_QUERIES, &query, heads)?;
        }
        to_heads(call, "value", TO_KEYS, &value, shared)?;
        attention::softmax_and_dropout(call, Value::Int(-1))?;

        let features = query.axis(-1);
        let inner = vec![query.axis(0), query.axis(1), heads.clone(), width.clone()];
        let dtype = call.dtype();
        let input = call.intermediate(inner, dtype);
        let projection = Projection {
            name: "attention_output",
            equation: "bquh,uhm->bqm".into(),
            output_shape: vec![Value::None, features.dim.clone().into()],
            bias_axes: "m".into(),
            kernel: vec![heads, width, features],
            bias: 1,
        };
        attention::project(call, projection, Value::Tensor(input))?;
        Ok(())
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let inputs = read(call)?;
        let width = stated(call, "head_dim", HEAD_DIM);
        let layout = Layout {
            apart: vec![inputs.query.axis(0)],
            heads: query_heads(call),
            queries: vec![inputs.query.axis(1)],
            keys: vec![inputs.key.axis(1)],
            key_width: width.clone(),
            value_width: width,
        };
        let inside = attention::state_work(call, &inputs, layout)?;
        call.sees_all_along(&inputs.key, 1);
        call.sees_all_along(&inputs.value, 1);
        let Inputs { query, key, .. } = inputs;
        let output = call.output(query.all_axes());
        if let (Value::Tensor(output), Some(inside)) = (&output, inside) {
            call.is_within(*output, inside);
        }
        let scores = call
            .arguments
            .bool("return_attention_scores")
            .then(|| attention::scores(call, query_heads(call), &query, key.axis(1)));
        Ok(attention::with_scores(output, scores))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(attention::CALL)
    }

    fn supports_masking(&self) -> bool {
        true
    }

    fn remarks(&self) -> Vec<&'static str> {
        let mut remarks = attention::remarks(self.use_bias);
        remarks.push("There are fewer heads for keys and values than for queries: each is shared by a group.");
        remarks
    }
}

/// The inputs, whose query and value must have the same number of features.
fn read(call: &Call<'_>) -> Result<Inputs, Refusal> {
    let inputs = Inputs::read(call)?;
    let (query, value) = (inputs.query.dim(-1), inputs.value.dim(-1));
    if query.compatible(&value) && query.is_unspecified() == value.is_unspecified() {
        return Ok(inputs);
    }
    Err(refusal!("query and value of {layer} must have the same number of features, but have {query} and {value}", layer = call.name(), query, value)
    .with_note(message!("query: {query}, value: {value}", query = inputs.query.shape(), value = inputs.value.shape())))
}
