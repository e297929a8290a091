//! TensorFlow's profiler on the frozen graph of a call, which is what keras-flops printed: two for each multiply-add, one for each
//! value of most other operations that it knows, nothing for those that it does not
//! (`tensorflow/python/profiler/internal/flops_registry.py`, with the layers of tf_keras).

use jupan_core::message;
use jupan_core::message::Message;
use jupan_core::value::Value;
use jupan_core::work::{Kind, parts};

use crate::torch::{is_moved, prepares_data};
use crate::view::View;
use crate::{Convention, N, Said};

pub(super) const TF_PROFILER: Convention = Convention {
    name: "tf-profiler",
    unit: "FLOPs",
    version: "2.21",
    counts: "Two for each multiply-add of MatMul and Conv2D, one for each bias and each value of sums, products and pooling windows, five for a softmax; nothing for Einsum (attention), ReLU, fused normalization and grouped convolutions, and one step only of recurrent layers.",
    rule,
};

fn unknown(what: Message) -> Said {
    Said::Unknown(message!("how the tool counts {what} is not known", what))
}

fn rule(view: &View<'_>) -> Said {
    if view.is_made_of_others() {
        return Said::Part(N::ZERO);
    }
    if view.is_op() {
        return operation(view);
    }
    let whole = |n: N| Said::Whole(n);
    let macs = || view.amount(Kind::MultiplyAdd);
    let (size_in, size_out) = (view.size_in(), view.size_out());
    let class = view.class();
    let rank = view.input(0).len();
    match class {
        "Conv1D" | "Conv2D" | "Conv3D" => {
            let grouped = !matches!(view.argument("groups"), Value::None | Value::Int(1));
            let kernel = if grouped { N::ZERO } else { macs() * 2 };
            with_activation(view, kernel + bias(view))
        }
        "DepthwiseConv1D" | "DepthwiseConv2D" | "SeparableConv1D" | "SeparableConv2D" | "Dense" => {
            with_activation(view, macs() * 2 + bias(view))
        }
        "Conv1DTranspose" | "Conv2DTranspose" | "Conv3DTranspose" => transposed(view),
        "EinsumDense" => with_activation(view, bias(view)),
        "BatchNormalization" => match rank {
            2 | 3 => {
                let channels = view.weight("moving_mean").unwrap_or(N::ZERO);
                let scale = i64::from(view.weight("gamma").is_some());
                whole(channels * (5 + scale) + size_in * 2)
            }
            4 => whole(N::ZERO),
            _ => unknown(message!("a batch normalization of five axes")),
        },
        "LayerNormalization" => {
            let learned = ["gamma", "beta"].map(|name| view.weight(name));
            let learned = learned.iter().flatten().count();
            whole(size_in * i64::try_from(learned).unwrap_or(0))
        }
        // Moments with weights, and then factors and offsets for each sample.
        "GroupNormalization" => match (view.weight("gamma"), view.weight("beta")) {
            (Some(channels), Some(_)) => {
                let batch = view.input(0).first();
                let batch = batch.map_or(N::from(1), |axis| N::from(axis.dim.clone()));
                whole(size_in * 10 + channels * batch * 3)
            }
            _ => unknown(message!("a normalization without factors")),
        },
        "MaxPooling1D" | "MaxPooling2D" | "AveragePooling1D" | "AveragePooling2D" => {
            let last = view.step.work.first().and_then(|work| work.axes.last());
            let window = last.map_or(N::ZERO, |axis| N::from(axis.dim.clone()) + N::from(1));
            whole(size_out * window)
        }
        "MaxPooling3D" | "AveragePooling3D" => whole(N::ZERO),
        "GlobalMaxPooling1D" | "GlobalMaxPooling2D" | "GlobalMaxPooling3D" => whole(N::ZERO),
        "GlobalAveragePooling1D" | "GlobalAveragePooling2D" | "GlobalAveragePooling3D" => {
            whole(size_in)
        }
        "Activation" => with_activation(view, N::ZERO),
        "ReLU" | "LeakyReLU" | "ELU" => whole(N::ZERO),
        "PReLU" => whole(size_in * 4),
        "Softmax" => whole(size_in * 5),
        "LSTM" | "GRU" | "SimpleRNN" => recurrent(view),
        "Bidirectional" => match view.argument("merge_mode").as_str() {
            Some("concat") => Said::Part(N::ZERO),
            Some("sum" | "mul") => Said::Part(size_out),
            _ => unknown(message!("that way of merging")),
        },
        "Embedding" => whole(if view.is("mask_zero") {
            size_in
        } else {
            N::ZERO
        }),
        "Masking" => whole(size_in * 2),
        "Add" | "Subtract" | "Multiply" | "Maximum" | "Minimum" | "Average" => {
            let inputs = i64::try_from(view.step.inputs.len()).unwrap_or(1);
            let divided = i64::from(class == "Average");
            whole(size_out * (inputs - 1 + divided))
        }
        "Dot" if !view.is("normalize") => whole(macs() * 2),
        "MultiHeadAttention" => {
            // Products are einsums, which are not counted; the projections inside count their biases.
            let scaled = view.work(Kind::Multiply).filter(|w| w.part == parts::SCALE);
            let scaled: N = scaled.map(|work| N::size(&work.axes)).sum();
            match view.work(Kind::Add).find(|work| work.part == parts::MASK) {
                None => Said::Part(scaled),
                // A mask that looks back only is the same for all samples and heads, and is made by two operations.
                Some(work) if view.step.inputs.len() == 2 => {
                    let [.., queries, keys] = &*work.axes else {
                        return unknown(message!("that mask"));
                    };
                    Said::Part(scaled + N::size(&work.axes) + N::size([queries, keys]) * 2)
                }
                Some(_) => unknown(message!("that mask")),
            }
        }
        "Attention" if matches!(view.argument("score_mode").as_str(), None | Some("dot")) => {
            if view.work(Kind::Add).any(|work| work.part == parts::MASK) {
                return unknown(message!("that mask"));
            }
            let softmax = view.amount(Kind::Exp) * 5;
            whole(macs() * 2 + view.amount(Kind::Multiply) + softmax)
        }
        "UpSampling1D" => whole(N::ZERO),
        // The new height and width are computed.
        "UpSampling2D" => whole(N::from(2)),
        "Rescaling" => whole(size_in * 2),
        "Normalization" => whole(size_in * 3),
        "TimeDistributed" => Said::Part(N::ZERO),
        _ if prepares_data(view) => unknown(Message::verbatim(class)),
        _ if view.is_view() || is_moved(view) => whole(N::ZERO),
        _ => unknown(Message::verbatim(class)),
    }
}

fn bias(view: &View<'_>) -> N {
    let biased = view.weight("bias").is_some();
    if biased { view.size_out() } else { N::ZERO }
}

/// The work before the activation, and that of the activation.
fn with_activation(view: &View<'_>, before: N) -> Said {
    let name = match view.argument("activation") {
        Value::None => return Said::Whole(before),
        Value::Str(name) => &**name,
        Value::Object(object) => object.name.rsplit('.').next().unwrap_or_default(),
        _ => return unknown(message!("an activation of one's own")),
    };
    match activation(name) {
        Some(each) => Said::Whole(before + view.size_out() * each),
        None => unknown(message!("the activation {name}", name)),
    }
}

/// What an activation counts for each value.
fn activation(name: &str) -> Option<i64> {
    Some(match name {
        "linear" | "relu" | "relu6" | "elu" | "selu" | "sigmoid" | "tanh" | "softplus"
        | "softsign" | "exponential" | "log_softmax" => 0,
        "mish" => 1,
        "swish" | "silu" => 2,
        "gelu" | "hard_sigmoid" => 4,
        "softmax" => 5,
        _ => return None,
    })
}

/// Per place of the output, over the strides.
fn transposed(view: &View<'_>) -> Said {
    let rank = view.input(0).len().saturating_sub(2);
    // The sizes of outputs are computed for one and for three axes: a product, a sum without padding, more with a given one.
    let computed = if rank == 2 { 0 } else { rank as i64 };
    let each = match (
        view.argument("output_padding").is_none(),
        view.argument("padding").as_str(),
    ) {
        (false, _) => 5,
        (true, Some("same")) => 1,
        (true, _) => 2,
    };
    let sizes = N::from(computed * each);
    if rank == 3 {
        return with_activation(view, sizes + bias(view));
    }
    let strides: N = match view.argument("strides") {
        Value::Tuple(items) | Value::List(items) => items
            .iter()
            .filter_map(|item| item.as_dim().map(N::from))
            .product(),
        value => {
            let one = value.as_dim().map_or(N::from(1), N::from);
            (0..rank).map(|_| one.clone()).product()
        }
    };
    let channels = view.output().last();
    let channels = channels.map_or(N::from(1), |axis| N::from(axis.dim.clone()));
    let weight = view.weight("kernel").unwrap_or(N::ZERO);
    let kernel = (view.size_out() * weight * 2).over(&(channels * strides));
    with_activation(view, sizes + kernel + bias(view))
}

/// The loop's body is in the graph once, or not at all: the shapes within it are not known. What is counted is the step that was
/// taken to find the shapes.
fn recurrent(view: &View<'_>) -> Said {
    let plain = ["unroll", "stateful", "go_backwards"];
    let dropped = ["dropout", "recurrent_dropout"].iter().any(|name| {
        !matches!(view.argument(name), Value::None | Value::Int(0))
            && *view.argument(name) != Value::Float(0.0)
    });
    let usual = |name: &str, word: &str| {
        view.operation.arguments.find(name).is_none() || view.argument(name).as_str() == Some(word)
    };
    let fits = usual("activation", "tanh")
        && usual("recurrent_activation", "sigmoid")
        && view.is("use_bias")
        && !dropped
        && plain.iter().take(1).all(|name| !view.is(name));
    let (Some(units), [batch, _, features], true) =
        (view.argument("units").as_dim(), view.input(0), fits)
    else {
        return unknown(message!("a recurrent layer with these arguments"));
    };
    let (units, features) = (N::from(units), N::from(features.dim.clone()));
    let products = |gates: i64| (features.clone() + units.clone()) * units.clone() * (2 * gates);
    let step = match view.class() {
        "LSTM" => products(4) + units.clone() * 12,
        "GRU" if view.is("reset_after") => products(3) + units.clone() * 14,
        // The product with the input is there twice, with its bias.
        "SimpleRNN" => products(1) + features.clone() * units.clone() * 2 + units.clone() * 3,
        _ => return unknown(message!("a GRU with `reset_after=False`")),
    };
    Said::Whole(step * N::from(batch.dim.clone()))
}

fn operation(view: &View<'_>) -> Said {
    if let Some(reason) = &view.step.uncertain {
        return Said::Unknown(reason.clone());
    }
    let whole = |n: N| Said::Whole(n);
    match view.class() {
        "Matmul" => whole(view.amount(Kind::MultiplyAdd) * 2),
        "Einsum" => whole(N::ZERO),
        "Add" | "Subtract" | "Multiply" | "Divide" | "TrueDivide" | "Maximum" | "Minimum"
        | "Power" | "Greater" | "GreaterEqual" | "Less" | "LessEqual" | "Equal" | "NotEqual" => {
            whole(view.size_out())
        }
        "Square" | "Negative" | "Reciprocal" | "Log" => whole(view.size_in()),
        "Rsqrt" | "SquaredDifference" => whole(view.size_out() * 2),
        "Mean" => whole(view.size_in()),
        "Sum" | "Argmax" | "Argmin" => whole(view.size_in() - view.size_out()),
        "Softmax" => whole(view.size_in() * 5),
        "Relu" | "Relu6" | "Elu" | "Selu" | "Sigmoid" | "Tanh" | "Softplus" | "Exp" | "Sqrt"
        | "Erf" | "Sin" | "Cos" | "Max" | "Min" | "Cast" => whole(N::ZERO),
        _ if view.is_view() || is_moved(view) => whole(N::ZERO),
        class => unknown(Message::verbatim(class)),
    }
}
