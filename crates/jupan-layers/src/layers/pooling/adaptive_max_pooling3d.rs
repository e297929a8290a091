//! Adaptive max pooling over depth, height and width.

use jupan_core::layer::{Entry, Example, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::pooling::{self, Pool};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "AdaptiveMaxPooling3D",
        aliases: &[],
        former: &[],
        signature: "output_size, data_format=None",
        call: "inputs",
    },
    summary: "Divides depth, height and width into a given number of parts and takes the maximum of each.",
    source: "https://keras.io/api/layers/pooling_layers/adaptive_max_pooling3d/",
    construct: |made| pooling::adaptive(made, Pool::Max, 3),
    examples: &[
        Example {
            code: "AdaptiveMaxPooling3D(2)",
            input: "(None, 12, 9, 8)",
            output: "(None, 2, 2, 2, 8)",
            params: 0,
            work: Worked::Counted(&[(Kind::Compare, (12 * 10 * 8 - 2 * 2 * 2) * 8)]),
        },
        Example {
            code: "AdaptiveMaxPooling3D(output_size=0)",
            input: "(None, 12, 9, 8, 4)",
            output: "(None, 0, 0, 0, 4)",
            params: 0,
            work: Worked::Counted(&[]),
        },
    ],
};
