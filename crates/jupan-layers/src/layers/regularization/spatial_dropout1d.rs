//! Dropout of whole channels over the steps.

use jupan_core::layer::{Entry, Example, Spelling, Worked};

use crate::rules::elementwise;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "SpatialDropout1D",
        aliases: &[],
        former: &[],
        signature: "rate, seed=None",
        call: "inputs, training=False",
    },
    summary: "Drops whole channels over the steps at random, in training.",
    source: "https://keras.io/api/layers/regularization_layers/spatial_dropout1d/",
    construct: |made| elementwise::spatial_dropout(made, 1),
    examples: &[
        Example {
            code: "SpatialDropout1D(0.5)",
            input: "(None, None, 4)",
            output: "(None, None, 4)",
            params: 0,
            work: Worked::Counted(&[]),
        },
        Example {
            code: "SpatialDropout1D(0.2, name='sd')",
            input: "(None, 10, 4)",
            output: "(None, 10, 4)",
            params: 0,
            work: Worked::Counted(&[]),
        },
    ],
};
