//! Dropout that keeps mean and variance.

use jupan_core::layer::{Entry, Example, Spelling, Worked};

use crate::rules::elementwise;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "AlphaDropout",
        aliases: &[],
        former: &[],
        signature: "rate, noise_shape=None, seed=None",
        call: "inputs, training=False",
    },
    summary: "Drops values at random so that mean and variance stay, in training.",
    source: "https://keras.io/api/layers/regularization_layers/alpha_dropout/",
    construct: |made| elementwise::noise(made, "rate", None),
    examples: &[
        Example {
            code: "AlphaDropout(1)",
            input: "(None, 8)",
            output: "(None, 8)",
            params: 0,
            work: Worked::Counted(&[]),
        },
        Example {
            code: "AlphaDropout(0.3)",
            input: "(None, None, 8)",
            output: "(None, None, 8)",
            params: 0,
            work: Worked::Counted(&[]),
        },
    ],
};
