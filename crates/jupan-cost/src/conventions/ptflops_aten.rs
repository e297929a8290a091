//! ptflops with its back end for operators: products and their biases (`ptflops/aten_ops.py`).

use crate::torch::{Cell, Part, said};
use crate::{Convention, N};

pub(super) const PTFLOPS_ATEN: Convention = Convention {
    name: "ptflops-aten",
    unit: "MACs",
    version: "0.7.5",
    counts: "One for each multiply-add and one for each addition of a bias; nothing for anything else, LSTMs among it.",
    rule: |view| {
        said(view, |piece| {
            let biased = |bias: &bool, out: &N| if *bias { out.clone() } else { N::ZERO };
            Ok(match &piece.part {
                Part::Conv { bias, .. } | Part::Linear { bias, .. } => {
                    piece.macs.clone() + biased(bias, &piece.size_out)
                }
                Part::MatMul => piece.macs.clone(),
                Part::Recurrent {
                    kind: Cell::Lstm, ..
                } => N::ZERO,
                // The others are taken apart into matrix products with their biases.
                Part::Recurrent {
                    kind,
                    features,
                    units,
                    steps,
                    bias,
                    directions,
                } => {
                    let biases = N::from(if *bias { 2 } else { 0 });
                    let rows = features.clone() + units.clone() + biases;
                    let cell = rows * units.clone() * kind.gates();
                    cell * *directions * steps.clone() * piece.batch.clone()
                }
                _ => N::ZERO,
            })
        })
    },
};
