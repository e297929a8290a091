//! Dropout of whole channels over depth, height and width.

use jupan_core::layer::{Entry, Example, Spelling, Worked};

use crate::rules::elementwise;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "SpatialDropout3D",
        aliases: &[],
        former: &[],
        signature: "rate, data_format=None, seed=None",
        call: "inputs, training=False",
    },
    summary: "Drops whole channels over depth, height and width at random, in training.",
    source: "https://keras.io/api/layers/regularization_layers/spatial_dropout3d/",
    construct: |made| elementwise::spatial_dropout(made, 3),
    examples: &[
        Example {
            code: "SpatialDropout3D(0.2)",
            input: "(None, 4, 4, 4, 4)",
            output: "(None, 4, 4, 4, 4)",
            params: 0,
            work: Worked::Counted(&[]),
        },
        Example {
            code: "SpatialDropout3D(0.5)",
            input: "(None, None, None, None, 4)",
            output: "(None, None, None, None, 4)",
            params: 0,
            work: Worked::Counted(&[]),
        },
    ],
};
