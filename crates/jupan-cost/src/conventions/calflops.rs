//! calflops' FLOPs: two for each multiply-add, biases of convolutions, and one for each value of most functions
//! (`calflops/pytorch_ops.py`).

use jupan_core::axis::How;
use jupan_core::dim::Dim;
use jupan_core::message;

use crate::torch::{Cell, Norm, Part, is_module, said};
use crate::view::View;
use crate::{Convention, N};

pub(super) const CALFLOPS: Convention = Convention {
    name: "calflops",
    unit: "FLOPs",
    version: "0.3.2",
    counts: "Two for each multiply-add, one for each addition of a convolution's bias (not of a linear layer's), one for each value that goes into an activation, a softmax or pooling, two for a batch normalization and five for another one.",
    rule: |view| {
        said(view, |piece| {
            let size = || piece.size_in.clone();
            Ok(match &piece.part {
                Part::Conv {
                    transposed: true,
                    bias: true,
                    channels,
                    ..
                } => match places(view) {
                    Some(places) => {
                        piece.macs.clone() * 2 + places * channels.clone() * piece.batch.clone()
                    }
                    None => return Err(message!("that transposed convolution")),
                },
                Part::Conv { bias, .. } => {
                    let bias = if *bias {
                        piece.size_out.clone()
                    } else {
                        N::ZERO
                    };
                    piece.macs.clone() * 2 + bias
                }
                Part::Linear { .. } | Part::MatMul => piece.macs.clone() * 2,
                Part::Norm { kind, affine, .. } => {
                    size()
                        * match (kind, affine) {
                            (Norm::Batch, true) => 2,
                            (Norm::Batch, false) => 1,
                            (_, true) => 5,
                            (_, false) => 4,
                        }
                }
                // The module calls another function than `F.relu6`, which is not seen.
                Part::Activation(name) if name == "relu6" => N::ZERO,
                Part::Activation(name) | Part::Functional(name) => match name.as_str() {
                    "relu" | "relu6" | "elu" | "leaky_relu" | "silu" | "swish" | "gelu"
                    | "prelu" | "softmax" => size(),
                    name if is_module(name) => N::ZERO,
                    _ => return Err(message!("that activation")),
                },
                Part::Softmax(_) | Part::Pool { .. } => size(),
                Part::Recurrent {
                    kind,
                    features,
                    units,
                    steps,
                    bias,
                    directions,
                } => {
                    let columns = units.clone() * kind.gates();
                    let products = columns.clone() * (features.clone() + units.clone()) * 2;
                    // Of the sums of products one addition each is left out, and the biases make up for it.
                    let products = match bias {
                        true => products,
                        false => products - columns * 2,
                    };
                    let rest = match kind {
                        Cell::Simple => 1,
                        Cell::Gru => 7,
                        Cell::Lstm => 10,
                    };
                    let cell = products + units.clone() * rest;
                    cell * *directions * steps.clone() * piece.batch.clone()
                }
                // It forgets to keep the product with the factor.
                Part::Upsample { .. } => size(),
                // Operators are not seen, only functions by name.
                Part::Function(_) | Part::Embedding(_) | Part::Free => N::ZERO,
            })
        })
    },
};

/// The places of the output as the tool works them out: those of a convolution that is not transposed, with the padding that
/// gives PyTorch's module the size of Keras's.
fn places(view: &View<'_>) -> Option<N> {
    let same = view.argument("padding").as_str() == Some("same");
    if !view.argument("output_padding").is_none() {
        return None;
    }
    let windows = view.output().iter().filter_map(|axis| match &axis.how {
        How::TransposedWindow(window) => Some(window),
        _ => None,
    });
    windows
        .map(|window| {
            let (kernel, stride) = (window.effective_kernel().known()?, window.stride.known()?);
            let padding = if same {
                (kernel - stride).max(0) / 2 + (kernel - stride).max(0) % 2
            } else {
                0
            };
            let covered = window.input.dim.plus(&Dim::Known(2 * padding - kernel));
            Some(N::from(
                covered.floor_div(&Dim::Known(stride)).plus(&Dim::Known(1)),
            ))
        })
        .product()
}
