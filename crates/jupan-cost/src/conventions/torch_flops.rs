//! torch's `FlopCounterMode`: two for each multiply-add of the operators that it knows (`torch/utils/flop_counter.py`).

use crate::torch::{Cell, Part, said};
use crate::{Convention, N};

pub(super) const TORCH: Convention = Convention {
    name: "torch",
    unit: "FLOPs",
    version: "2.4.1",
    counts: "Two for each multiply-add of convolutions and matrix products; nothing for anything else, LSTMs among it.",
    rule: |view| {
        said(view, |piece| {
            Ok(match &piece.part {
                Part::Conv { .. } | Part::Linear { .. } | Part::MatMul => piece.macs.clone() * 2,
                Part::Recurrent {
                    kind: Cell::Lstm, ..
                } => N::ZERO,
                // The others are taken apart into matrix products.
                Part::Recurrent {
                    kind,
                    features,
                    units,
                    steps,
                    directions,
                    ..
                } => {
                    let rows = features.clone() + units.clone();
                    let cell = rows * units.clone() * (2 * kind.gates());
                    cell * *directions * steps.clone() * piece.batch.clone()
                }
                _ => N::ZERO,
            })
        })
    },
};
