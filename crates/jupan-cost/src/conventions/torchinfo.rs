//! torchinfo's `Total mult-adds`: parameters times places of the output (`torchinfo/layer_info.py`, `calculate_macs`).

use jupan_core::message;

use crate::torch::{Part, said};
use crate::{Convention, N};

pub(super) const TORCHINFO: Convention = Convention {
    name: "torchinfo",
    unit: "mult-adds",
    version: "1.8.0",
    counts: "Parameters, biases too, times the places of a convolution's output, the steps of a recurrent layer or 1 for others: too much for transposed convolutions and embeddings, too little for Dense on steps; nothing for what has no parameters.",
    rule: |view| {
        said(view, |piece| {
            let has = |bias: &bool, n: &N| if *bias { n.clone() } else { N::ZERO };
            Ok(match &piece.part {
                Part::Conv {
                    weight,
                    channels,
                    bias,
                    ..
                } => {
                    let places = piece.size_out.over(channels);
                    (weight.clone() + has(bias, channels)) * places
                }
                Part::Linear {
                    weight,
                    features,
                    bias,
                } => (weight.clone() + has(bias, features)) * piece.batch.clone(),
                Part::Norm { params, .. } | Part::Embedding(params) => {
                    params.clone() * piece.batch.clone()
                }
                Part::Recurrent {
                    kind,
                    features,
                    units,
                    steps,
                    bias,
                    directions,
                } => {
                    let rows = features.clone() + units.clone() + has(bias, &N::from(2));
                    let params = rows * units.clone() * kind.gates() * *directions;
                    params * steps.clone() * piece.batch.clone()
                }
                Part::Activation(name) if name == "prelu" => return Err(message!("PReLU")),
                _ => N::ZERO,
            })
        })
    },
};
