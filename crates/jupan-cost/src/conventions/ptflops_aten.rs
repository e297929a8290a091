//! ptflops with its back end for operators: products and their biases (`ptflops/aten_ops.py`).

use crate::torch::{Cell, Part, said};
use crate::{Convention, N};

pub(super) const PTFLOPS_ATEN: Convention = Convention {
    name: "ptflops-aten",
    unit: "MACs",
    version: "0.7.5",
    counts: "One for each multiply-add and one for each addition of a bias; nothing for anything else.",
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
                Part::Recurrent { .. } => return Err("recurrent layers"),
                _ => N::ZERO,
            })
        })
    },
};
