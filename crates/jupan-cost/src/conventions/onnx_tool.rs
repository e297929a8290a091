//! onnx-tool's `Forward_MACs` of the network as `torch.onnx.export` writes it (`onnx_tool/node.py`).

use jupan_core::message;

use crate::torch::{Norm, Part, said};
use crate::view::View;
use crate::{Convention, N};

const EXP: i64 = 32;
const DIVIDE: i64 = 4;

pub(super) const ONNX_TOOL: Convention = Convention {
    name: "onnx-tool",
    unit: "MACs",
    version: "1.0.1",
    counts: "One for each multiply-add, bias, comparison of a ReLU and value of a pooling window; an exponential counts 32 and a division 4.",
    rule: |view| {
        said(view, |piece| {
            let size = || piece.size_in.clone();
            Ok(match &piece.part {
                Part::Conv {
                    transposed: true,
                    weight,
                    channels,
                    bias,
                } => {
                    let bias = N::from(i64::from(*bias));
                    piece.size_out.clone() * (weight.over(channels) + bias)
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
                Part::Activation(name) => match name.as_str() {
                    "relu" => size(),
                    "relu6" | "leaky_relu" => size() * 2,
                    "sigmoid" => size() * EXP,
                    // Twice what it takes tanh to be.
                    "tanh" => size() * (2 * (EXP + 2 + DIVIDE)),
                    _ => return Err(message!("that activation")),
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
                    None => return Err(message!("normalizations")),
                },
                Part::Norm { .. } => return Err(message!("normalizations")),
                Part::Recurrent { .. } => return Err(message!("recurrent layers")),
                Part::Upsample { .. } => return Err(message!("upsampling")),
                Part::Function("add" | "mul") => piece.size_out.clone(),
                Part::Function(_) | Part::Functional(_) => {
                    return Err(message!("functions on tensors"));
                }
                Part::Embedding(_) | Part::Free => N::ZERO,
            })
        })
    },
};

/// Whether the convolution right before a step has a bias; `None` where there is another layer.
fn convolution_before(view: &View<'_>) -> Option<bool> {
    let input = view.step.inputs.first()?;
    let before = view.program.operation(view.program.tensor(*input).maker?);
    let is_plain =
        !before.class.ends_with("Transpose") && before.arguments.get("activation").is_none();
    let fits = before.class.contains("Conv") && !before.class.contains("LSTM") && is_plain;
    fits.then(|| before.weights.iter().any(|weight| &*weight.name == "bias"))
}
