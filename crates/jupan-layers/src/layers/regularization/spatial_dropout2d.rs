//! Dropout of whole channels over height and width.

use jupan_core::layer::{Entry, Example, Spelling, Worked};

use crate::rules::elementwise;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "SpatialDropout2D",
        aliases: &[],
        former: &[],
        signature: "rate, data_format=None, seed=None",
        call: "inputs, training=False",
    },
    summary: "Drops whole channels over height and width at random, in training.",
    source: "https://keras.io/api/layers/regularization_layers/spatial_dropout2d/",
    construct: |made| elementwise::spatial_dropout(made, 2),
    examples: &[
        Example {
            code: "SpatialDropout2D(0.5)",
            input: "(None, None, None, 4)",
            output: "(None, None, None, 4)",
            params: 0,
            work: Worked::Counted(&[]),
        },
        Example {
            code: "SpatialDropout2D(0.2, name='sd')",
            input: "(None, 8, 8, 4)",
            output: "(None, 8, 8, 4)",
            params: 0,
            work: Worked::Counted(&[]),
        },
    ],
};
