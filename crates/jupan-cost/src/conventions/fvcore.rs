//! fvcore's `FlopCountAnalysis`: one for each multiply-add, estimates for normalizations, nothing for recurrent modules
//! (`fvcore/nn/flop_count.py`, `jit_handles.py`).

use crate::torch::{Norm, Part, said};
use crate::{Convention, N};

pub(super) const FVCORE: Convention = Convention {
    name: "fvcore",
    unit: "FLOPs",
    version: "0.1.5",
    counts: "One for each multiply-add, two for each value of a batch normalization, five of another one, one for each value that an adaptive mean takes in; nothing for recurrent layers.",
    rule: |view| {
        said(view, |piece| {
            Ok(match &piece.part {
                Part::Conv { .. } | Part::Linear { .. } | Part::MatMul => piece.macs.clone(),
                Part::Norm { kind, affine, .. } => {
                    let each = match (kind, affine) {
                        (Norm::Batch, true) => 2,
                        (Norm::Batch, false) => 1,
                        (_, true) => 5,
                        (_, false) => 4,
                    };
                    piece.size_in.clone() * each
                }
                Part::Pool {
                    rank: 2,
                    max: false,
                    adaptive: true,
                    ..
                } => piece.size_in.clone(),
                Part::Upsample { rank: 2, linear } => {
                    piece.size_out.clone() * if *linear { 4 } else { 1 }
                }
                _ => N::ZERO,
            })
        })
    },
};
