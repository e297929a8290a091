//! Noise that is added.

use jupan_core::layer::{Entry, Example, Spelling, Worked};

use crate::rules::elementwise;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "GaussianNoise",
        aliases: &[],
        former: &[],
        signature: "stddev, seed=None",
        call: "inputs, training=False",
    },
    summary: "Adds normal noise with mean 0, in training.",
    source: "https://keras.io/api/layers/regularization_layers/gaussian_noise/",
    construct: |made| elementwise::noise(made, "stddev", None),
    examples: &[
        Example {
            code: "GaussianNoise(0.0)",
            input: "(None, 8)",
            output: "(None, 8)",
            params: 0,
            work: Worked::Counted(&[]),
        },
        Example {
            code: "GaussianNoise(0.1)",
            input: "(None, 8)",
            output: "(None, 8)",
            params: 0,
            work: Worked::Counted(&[]),
        },
    ],
};
