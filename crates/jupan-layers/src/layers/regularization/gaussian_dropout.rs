//! Dropout by noise that is multiplied.

use jupan_core::layer::{Entry, Example, Spelling, Worked};

use crate::rules::elementwise;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "GaussianDropout",
        aliases: &[],
        former: &[],
        signature: "rate, seed=None",
        call: "inputs, training=False",
    },
    summary: "Multiplies its input by normal noise with mean 1, in training.",
    source: "https://keras.io/api/layers/regularization_layers/gaussian_dropout/",
    construct: |made| elementwise::noise(made, "rate", None),
    examples: &[
        Example {
            code: "GaussianDropout(0)",
            input: "(None, 8)",
            output: "(None, 8)",
            params: 0,
            work: Worked::Counted(&[]),
        },
        Example {
            code: "GaussianDropout(0.5)",
            input: "(None, 8)",
            output: "(None, 8)",
            params: 0,
            work: Worked::Counted(&[]),
        },
    ],
};
