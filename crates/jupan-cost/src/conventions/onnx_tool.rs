//! onnx-tool's `Forward_MACs` of the network as `torch.onnx.export` writes it (`onnx_tool/node.py`).

use crate::torch::{Part, said};
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
                    transposed: true, ..
                } => return Err("transposed convolutions"),
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
                    "sigmoid" => size() * (EXP + 1),
                    "tanh" => size() * (EXP + 2 + DIVIDE),
                    _ => return Err("that activation"),
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
                Part::Pool { .. } => return Err("that pooling"),
                Part::Norm { .. } => return Err("normalizations"),
                Part::Recurrent { .. } => return Err("recurrent layers"),
                Part::Embedding(_) => return Err("embeddings"),
                Part::Upsample { .. } => return Err("upsampling"),
                Part::Function("add" | "mul") => piece.size_out.clone(),
                Part::Function(_) | Part::Functional(_) => return Err("functions on tensors"),
                Part::Free => N::ZERO,
            })
        })
    },
};
