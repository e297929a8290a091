//! onnx-tool's `Forward_MACs` of the network as `torch.onnx.export` writes it (`onnx_tool/node.py`).

use jupan_core::message;
use jupan_core::value::Value;

use crate::torch::{Cell, Norm, Part, said};
use crate::view::View;
use crate::{Convention, N};

const EXP: i64 = 32;
const DIVIDE: i64 = 4;
const ROOT: i64 = 24;
const LOG: i64 = 43;
const TANH: i64 = EXP + 2 + DIVIDE;

pub(super) const ONNX_TOOL: Convention = Convention {
    name: "onnx-tool",
    unit: "MACs",
    version: "1.0.1",
    counts: "One for each multiply-add, bias, comparison of a ReLU and value of a pooling window; an exponential counts 32, a root 24 and a division 4.",
    rule: |view| {
        said(view, |piece| {
            let size = || piece.size_in.clone();
            Ok(match &piece.part {
                // For each place of the output all that one channel of the input meets.
                Part::Conv {
                    transposed: true,
                    bias,
                    ..
                } => {
                    let met = piece.macs.over(&piece.size_in);
                    piece.size_out.clone() * (met + N::from(i64::from(*bias)))
                }
                Part::Conv { bias, .. } | Part::Linear { bias, .. } => {
                    let bias = if *bias {
                        piece.size_out.clone()
                    } else {
                        N::ZERO
                    };
                    piece.macs.clone() + bias
                }
                Part::MatMul => piece.macs.clone(),
                Part::Activation(name) => match activation(name) {
                    Some(each) => size() * each,
                    None => return Err(message!("that activation")),
                },
                Part::Softmax(_) => size() * (EXP + DIVIDE),
                Part::Pool {
                    adaptive: false,
                    window,
                    rank,
                    ..
                } if *rank < 3 => piece.size_out.clone() * window.clone(),
                Part::Pool {
                    adaptive: true,
                    max: false,
                    ..
                } => size() + piece.size_out.clone() * DIVIDE,
                Part::Pool { .. } => return Err(message!("that pooling")),
                Part::Norm {
                    kind: Norm::Batch, ..
                } => match convolution_before(view) {
                    // The export makes one convolution of both, with a bias.
                    Some(biased) => {
                        if biased {
                            N::ZERO
                        } else {
                            size()
                        }
                    }
                    None => size() * (3 + ROOT + DIVIDE),
                },
                Part::Norm {
                    kind: Norm::Layer, ..
                } => match (view.argument("axis"), view.input(0)) {
                    (Value::Int(-1), [.., last]) => {
                        let rows = size().over(&N::from(last.dim.clone()));
                        size() * 7 + rows * (1 + ROOT + DIVIDE)
                    }
                    _ => return Err(message!("normalizations over several axes")),
                },
                // Each group is an instance; factors and offsets follow.
                Part::Norm {
                    kind: Norm::Group,
                    affine: true,
                    ..
                } => size() * (3 + DIVIDE + 2),
                Part::Norm { .. } => return Err(message!("normalizations without factors")),
                // What is not a product is counted for one direction only.
                Part::Recurrent {
                    kind,
                    features,
                    units,
                    steps,
                    bias: true,
                    directions,
                } => {
                    let values = match kind {
                        Cell::Simple => return Err(message!("recurrent layers")),
                        Cell::Lstm => 4 + 3 * EXP + 2 * TANH + 4,
                        Cell::Gru => 3 + 2 * EXP + TANH + 5,
                    };
                    let rows = features.clone() + units.clone() + N::from(2);
                    let products = rows * units.clone() * kind.gates() * *directions;
                    let cell = products + units.clone() * values;
                    cell * steps.clone() * piece.batch.clone()
                }
                Part::Recurrent { .. } => return Err(message!("recurrent layers without biases")),
                Part::Upsample { linear, .. } => {
                    piece.size_out.clone() * if *linear { 4 } else { 0 }
                }
                Part::Function("add" | "mul") => piece.size_out.clone(),
                Part::Function(_) | Part::Functional(_) => {
                    return Err(message!("functions on tensors"));
                }
                Part::Embedding(_) | Part::Free => N::ZERO,
            })
        })
    },
};

/// What an activation counts for each value, once the export has taken it apart.
fn activation(name: &str) -> Option<i64> {
    Some(match name {
        "relu" => 1,
        "relu6" | "leaky_relu" | "prelu" | "hard_tanh" => 2,
        "elu" => 1 + EXP + 2,
        "sigmoid" => EXP,
        "silu" | "swish" => EXP + 1,
        // Twice what it takes tanh to be.
        "tanh" => 2 * TANH,
        "tanh_shrink" => 2 * TANH + 1,
        // An error function counts nothing.
        "gelu" => DIVIDE + 3,
        "hard_sigmoid" => 4,
        "hard_silu" | "hard_swish" => 5,
        "softplus" => EXP + 1 + LOG,
        "log_sigmoid" => EXP + LOG,
        "mish" => EXP + 1 + LOG + 2 * TANH + 1,
        "softsign" => 2 + DIVIDE,
        "log_softmax" => EXP + DIVIDE + 1 + LOG,
        _ => return None,
    })
}

/// Whether the convolution right before a step has a bias; `None` where there is another layer.
fn convolution_before(view: &View<'_>) -> Option<bool> {
    let input = view.step.inputs.first()?;
    let before = view.program.operation(view.program.tensor(*input).maker?);
    let is_plain =
        !before.class.ends_with("Transpose") && before.arguments.get("activation").is_none();
    let fits = before.class.contains("Conv") && !before.class.contains("LSTM") && is_plain;
    fits.then(|| before.weights.iter().any(|weight| &*weight.name == "bias"))
}
