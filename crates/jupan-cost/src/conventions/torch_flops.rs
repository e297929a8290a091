//! torch's `FlopCounterMode`: two for each multiply-add of the operators that it knows (`torch/utils/flop_counter.py`).

use crate::torch::{Cell, Part, said};
use crate::{Convention, N};

pub(super) const TORCH: Convention = Convention {
    name: "torch",
    unit: "FLOPs",
    version: "2.4.1",
    counts: "Two for each multiply-add of convolutions and matrix products; nothing for anything else.",
    rule: |view| {
        said(view, |piece| {
            Ok(match &piece.part {
                Part::Conv { .. } | Part::Linear { .. } | Part::MatMul => piece.macs.clone() * 2,
                Part::Recurrent {
                    kind: Cell::Lstm, ..
                } => N::ZERO,
                Part::Recurrent { .. } => return Err("recurrent layers"),
                _ => N::ZERO,
            })
        })
    },
};
