//! thop's `profile`: a rule for each class of modules, nothing for functions (`thop/vision/basic_hooks.py`, `rnn_hooks.py`).

use crate::torch::{Cell, Norm, Part, said};
use crate::{Convention, N};

pub(super) const THOP: Convention = Convention {
    name: "thop",
    unit: "MACs",
    version: "0.1.1",
    counts: "One for each multiply-add (of a transposed convolution for each place of the output), four for each value of a normalization, 3n − 1 for a softmax over n, one for each output of a mean, gates of recurrent layers too; nothing for products that are no modules.",
    rule: |view| {
        said(view, |piece| {
            Ok(match &piece.part {
                Part::Conv {
                    weight,
                    transposed: true,
                    channels,
                    ..
                } => piece.size_out.clone() * weight.over(channels),
                Part::Conv { .. } | Part::Linear { .. } => piece.macs.clone(),
                Part::Norm {
                    kind: Norm::Batch | Norm::Layer,
                    affine,
                    ..
                } => piece.size_in.clone() * if *affine { 4 } else { 2 },
                Part::Activation(name) if name == "prelu" => piece.size_in.clone(),
                Part::Softmax(n) => {
                    let rows = piece.size_in.over(n);
                    rows * (n.clone() * 3 - N::from(1))
                }
                Part::Pool {
                    max: false,
                    adaptive,
                    window,
                    ..
                } => match adaptive {
                    true => (window.clone() + N::from(1)) * piece.size_out.clone(),
                    false => piece.size_out.clone(),
                },
                Part::Upsample { rank, linear } => {
                    let each = match (linear, rank) {
                        (false, _) => 1,
                        (true, 1) => 5,
                        (true, _) => 11,
                    };
                    piece.size_out.clone() * each
                }
                Part::Recurrent {
                    kind,
                    features,
                    units,
                    steps,
                    bias,
                    directions,
                } => {
                    // Each gate: both products, their sum, and the two biases.
                    let added = 1 + if *bias { 2 } else { 0 };
                    let gate = (features.clone() + units.clone() + N::from(added)) * units.clone();
                    let states = match kind {
                        Cell::Simple => 0,
                        Cell::Lstm | Cell::Gru => 4,
                    };
                    let cell = gate * kind.gates() + units.clone() * states;
                    cell * *directions * steps.clone() * piece.batch.clone()
                }
                _ => N::ZERO,
            })
        })
    },
};
