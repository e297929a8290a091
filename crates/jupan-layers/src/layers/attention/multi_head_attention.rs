//! Attention with several heads.

use jupan_core::message;
use jupan_core::refusal;
use std::rc::Rc;

use jupan_core::axis::{Axis, How, names};
use jupan_core::diagnostic::Refusal;
use jupan_core::layer::{
    Call, Construct, Entry, Example, Input, Layer, Spelling, Worked, normalize,
};
use jupan_core::value::Value;
use jupan_core::work::Kind;

use crate::rules::attention::{self, Inputs, Layout, Projection, letters, stated};
use crate::rules::config;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "MultiHeadAttention",
        aliases: &[],
        former: &[],
        signature: "num_heads, key_dim, value_dim=None, dropout=0.0, use_bias=True, \
                    output_shape=None, attention_axes=None, sliding_window=None, \
                    flash_attention=None, kernel_initializer='glorot_uniform', \
                    bias_initializer='zeros', kernel_regularizer=None, bias_regularizer=None, \
                    activity_regularizer=None, kernel_constraint=None, bias_constraint=None, \
                    use_gate=False, seed=None",
        call: attention::CALL,
    },
    summary: "Lets each position look at all others, with several heads side by side.",
    source: "https://keras.io/api/layers/attention_layers/multi_head_attention/",
    construct,
    examples: &[
        Example {
            code: "MultiHeadAttention(num_heads=2, key_dim=8)",
            input: "(None, 8, 16); (None, 8, 16)",
            output: "(None, 8, 16)",
            params: 1088,
            work: Worked::Counted(&[
                (
                    Kind::MultiplyAdd,
                    3 * 8 * 16 * 16 + 2 * 8 * 8 * 8 + 2 * 8 * 8 * 8 + 8 * 16 * 16,
                ),
                (Kind::Add, 3 * 8 * 16 + 2 * 8 * 7 + 8 * 16),
                (Kind::Multiply, 8 * 2 * 8),
                (Kind::Exp, 2 * 8 * 8),
                (Kind::Divide, 2 * 8 * 8),
            ]),
        },
        Example {
            code: "MultiHeadAttention(num_heads=8, key_dim=64)",
            input: "(None, 8, 16); (None, 12, 10)",
            output: "(None, 8, 16)",
            params: 28_176,
            work: Worked::Counted(&[
                (
                    Kind::MultiplyAdd,
                    8 * 16 * 512
                        + 2 * 12 * 10 * 512
                        + 8 * 8 * 12 * 64
                        + 8 * 8 * 12 * 64
                        + 8 * 512 * 16,
                ),
                (Kind::Add, 8 * 512 + 2 * 12 * 512 + 8 * 8 * 11 + 8 * 16),
                (Kind::Multiply, 8 * 8 * 64),
                (Kind::Exp, 8 * 8 * 12),
                (Kind::Divide, 8 * 8 * 12),
            ]),
        },
    ],
};

struct MultiHeadAttention {
    /// The argument that sets the width of a head's values.
    value_width: &'static str,
    output_shape: Option<Vec<Value>>,
    attention_axes: Option<Vec<Value>>,
    use_bias: bool,
    use_gate: bool,
}

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    let arguments = made.arguments;
    arguments.positive("num_heads")?;
    arguments.positive("key_dim")?;
    let value_width = match arguments.get("value_dim") {
        Value::None => "key_dim",
        _ => {
            arguments.positive("value_dim")?;
            "value_dim"
        }
    };
    let output_shape = match arguments.get("output_shape") {
        Value::None | Value::Int(0) => None,
        Value::Bool(one) => one.then(|| vec![Value::Int(1)]),
        value @ (Value::Int(_) | Value::Symbolic(_) | Value::Unknown(_)) => {
            Some(vec![value.clone()])
        }
        // Python takes a string apart; its letters are refused when the layer is built.
        Value::Str(text) => Some(vec![Value::Str(text.clone())]),
        value => match value.items() {
            Some([]) => None,
            Some(items) => Some(items.to_vec()),
            None => return Err(arguments.refuse("output_shape", message!("an integer or a tuple"))),
        },
    };
    let attention_axes = match arguments.get("attention_axes") {
        Value::None => None,
        value @ (Value::Int(_) | Value::Symbolic(_) | Value::Unknown(_)) => {
            Some(vec![value.clone()])
        }
        value => match value.items() {
            Some(items) => Some(items.to_vec()),
            None => {
                return Err(arguments.refuse("attention_axes", message!("an integer or a tuple")));
            }
        },
    };
    config::weights(arguments)?;
    attention::check(arguments)?;
    Ok(Rc::new(MultiHeadAttention {
        value_width,
        output_shape,
        attention_axes,
        use_bias: arguments.bool("use_bias"),
        use_gate: arguments.bool("use_gate"),
    }))
}

/// The shape of an inner layer's output behind the batch: `None` for all axes but the last, which are known.
fn inner_shape(rank: usize, last: Vec<Value>) -> Vec<Value> {
    let unspecified = rank.saturating_sub(1 + last.len());
    let mut shape = vec![Value::None; unspecified];
    shape.extend(last);
    shape
}

impl MultiHeadAttention {
    fn value_width(&self, call: &Call<'_>) -> Axis {
        stated(call, self.value_width, names::VALUE_DIM)
    }

    /// A projection of an input to heads of this width.
    fn to_heads(
        &self,
        call: &mut Call<'_>,
        name: &str,
        input: &Input,
        width: Axis,
    ) -> Result<(), Refusal> {
        let heads = stated(call, "num_heads", names::HEADS);
        let free = input.rank().saturating_sub(1);
        let (Some(kept), Some(bound), Some(made)) =
            (letters(0, free), letters(free, 1), letters(free + 1, 2))
        else {
            return Err(too_many_axes(call, input));
        };
        let last = vec![heads.dim.clone().into(), width.dim.clone().into()];
        let projection = Projection {
            name,
            equation: format!("{kept}{bound},{bound}{made}->{kept}{made}"),
            output_shape: inner_shape(free + 2, last),
            bias_axes: made,
            kernel: vec![attention::features(input), heads, width],
            bias: 2,
        };
        attention::project(call, projection, Value::Tensor(input.id))?;
        Ok(())
    }

    /// The last axes of the output.
    fn output_axes(&self, call: &Call<'_>, query: &Input) -> Vec<Axis> {
        let Some(shape) = &self.output_shape else {
            return vec![query.axis(-1)];
        };
        let axis = |value: &Value| Axis {
            name: names::FEATURES,
            dim: value.as_dim().unwrap_or(jupan_core::dim::Dim::Known(-1)),
            how: How::Argument(call.id, "output_shape"),
        };
        shape.iter().map(axis).collect()
    }

    /// The axes that attention goes along, from the front.
    fn attended(&self, call: &Call<'_>, value: &Input) -> Result<Vec<i64>, Refusal> {
        let rank = value.rank() + 1;
        let Some(axes) = &self.attention_axes else {
            return Ok((1..rank.saturating_sub(2) as i64).collect());
        };
        let mut attended = Vec::with_capacity(axes.len());
        for axis in axes {
            let axis = match axis {
                Value::Int(axis) if *axis < 0 => rank as i64 - 1 + axis,
                Value::Int(axis) => *axis,
                Value::Symbolic(_) | Value::Unknown(_) => continue,
                _ => {
                    let arguments = &call.operation().arguments;
                    return Err(arguments.refuse("attention_axes", message!("integers")));
                }
            };
            if normalize(axis, rank).is_none() {
                return Err(refusal!(
                    "{layer} is to attend along axis {axis}, but its value {value} has no such axis",
                    layer = call.name(),
                    axis,
                    value = value.shape()
                ));
            }
            attended.push(axis);
        }
        Ok(attended)
    }
}

fn too_many_axes(call: &Call<'_>, input: &Input) -> Refusal {
    refusal!(
        "{layer} can't name that many axes: its input has {rank}",
        layer = call.name(),
        rank = input.rank()
    )
}

impl Layer for MultiHeadAttention {
    fn build(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        let Inputs { query, value, key } = Inputs::read(call)?;
        let key_width = stated(call, "key_dim", names::KEY_DIM);
        let value_width = self.value_width(call);
        self.to_heads(call, "query", &query, key_width.clone())?;
        self.to_heads(call, "key", &key, key_width)?;
        if self.use_gate {
            let width = attention::gate_width(call, &value_width);
            self.to_heads(call, "gate", &query, width)?;
        }
        self.to_heads(call, "value", &value, value_width.clone())?;
        let attended = self.attended(call, &value)?.len() as i64;
        let softmax: Vec<Value> = (-attended..0).map(Value::Int).collect();
        attention::softmax_and_dropout(call, Value::tuple(softmax))?;

        let heads = stated(call, "num_heads", names::HEADS);
        let output = self.output_axes(call, &query);
        let free = query.rank().saturating_sub(1);
        let (Some(kept), Some(bound), Some(made)) = (
            letters(0, free),
            letters(free, 2),
            letters(free + 2, output.len()),
        ) else {
            return Err(too_many_axes(call, &query));
        };
        let mut inner = query.all_axes();
        inner.truncate(free);
        inner.extend([heads.clone(), value_width.clone()]);
        let dtype = call.dtype();
        let input = call.intermediate(inner, dtype);
        let last = output.iter().map(|axis| axis.dim.clone().into()).collect();
        let mut kernel = vec![heads, value_width];
        kernel.extend(output.iter().cloned());
        let projection = Projection {
            name: "attention_output",
            equation: format!("{kept}{bound},{bound}{made}->{kept}{made}"),
            output_shape: inner_shape(free + output.len(), last),
            bias_axes: made,
            bias: output.len(),
            kernel,
        };
        attention::project(call, projection, Value::Tensor(input))?;
        Ok(())
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let inputs = Inputs::read(call)?;
        let mut inside = None;
        if call.is_traced() {
            let attended = self.attended(call, &inputs.value)?;
            let along = |input: &Input, inside: bool| -> Vec<Axis> {
                let places = 0..input.rank().saturating_sub(1);
                let chosen = places.map(|at| at as i64);
                let chosen = chosen.filter(|at| attended.contains(at) == inside);
                chosen.map(|at| input.axis(at)).collect()
            };
            let layout = Layout {
                apart: along(&inputs.query, false),
                heads: stated(call, "num_heads", names::HEADS),
                queries: along(&inputs.query, true),
                keys: along(&inputs.key, true),
                key_width: stated(call, "key_dim", names::KEY_DIM),
                value_width: self.value_width(call),
            };
            inside = attention::state_work(call, &inputs, layout)?;
            for axis in attended {
                call.sees_all_along(&inputs.key, axis);
                call.sees_all_along(&inputs.value, axis);
            }
        }
        let query = inputs.query;
        let mut axes = query.all_axes();
        axes.pop();
        axes.extend(self.output_axes(call, &query));
        let output = call.output(axes);
        if let (Value::Tensor(output), Some(inside)) = (&output, inside) {
            call.is_within(*output, inside);
        }
        let scores = call.arguments.bool("return_attention_scores").then(|| {
            // As Keras states it: the keys are taken to be as many as the queries.
            let heads = stated(call, "num_heads", names::HEADS);
            attention::scores(call, heads, &query, query.axis(1))
        });
        Ok(attention::with_scores(output, scores))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(attention::CALL)
    }

    fn supports_masking(&self) -> bool {
        true
    }

    fn remarks(&self) -> Vec<&'static str> {
        attention::remarks(self.use_bias)
    }
}
