//! ptflops with its back end for modules: rules for modules and for functions, so that modules that call a function which has a
//! rule are counted twice (`ptflops/pytorch_ops.py`).

use jupan_core::message;

use crate::torch::{Cell, Norm, Part, is_module, said};
use crate::{Convention, N};

pub(super) const PTFLOPS_PYTORCH: Convention = Convention {
    name: "ptflops-pytorch",
    unit: "MACs",
    version: "0.7.5",
    counts: "As ptflops-aten, and two for each value of a normalization, and for activations and pooling each value that goes in, most of them twice: once as a module and once as the function that it calls.",
    rule: |view| {
        said(view, |piece| {
            let (size_in, size_out) = (&piece.size_in, &piece.size_out);
            Ok(match &piece.part {
                Part::Conv { bias, .. } => match bias {
                    true => piece.macs.clone() + size_out.clone(),
                    false => piece.macs.clone(),
                },
                Part::Linear { bias, .. } => match bias {
                    true => piece.macs.clone() + size_out.clone(),
                    false => piece.macs.clone(),
                },
                Part::MatMul => piece.macs.clone(),
                Part::Norm { affine, kind, .. } => match kind {
                    // It looks for a flag that layer normalizations call otherwise.
                    Norm::Layer => size_in.clone(),
                    Norm::Batch | Norm::Group => size_in.clone() * if *affine { 2 } else { 1 },
                },
                Part::Activation(name) => match name.as_str() {
                    "relu" | "elu" | "gelu" | "prelu" => size_in.clone() * 2,
                    // Counted as a module, or as a function, only.
                    "relu6" | "leaky_relu" | "silu" | "swish" => size_in.clone(),
                    name if is_module(name) => N::ZERO,
                    _ => return Err(message!("that activation")),
                },
                Part::Softmax(_) => size_in.clone(),
                Part::Functional(name) => match name.as_str() {
                    "relu" | "relu6" | "elu" | "gelu" | "silu" | "softmax" => size_in.clone(),
                    _ => N::ZERO,
                },
                Part::Pool { .. } => size_in.clone() * 2,
                Part::Recurrent {
                    kind,
                    features,
                    units,
                    steps,
                    bias,
                    directions,
                } => {
                    let rows = features.clone() + units.clone();
                    let rows = rows + N::from(if *bias { 2 } else { 0 });
                    let rest = match kind {
                        Cell::Simple => 1,
                        Cell::Gru => 7,
                        Cell::Lstm => 10,
                    };
                    let cell = rows * units.clone() * kind.gates() + units.clone() * rest;
                    cell * *directions * steps.clone() * piece.batch.clone()
                }
                Part::Upsample { .. } => size_out.clone() * 2,
                // Operators are not seen, only functions by name.
                Part::Function(_) | Part::Embedding(_) | Part::Free => N::ZERO,
            })
        })
    },
};
