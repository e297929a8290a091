//! Adaptive max pooling over height and width.

use jupan_core::layer::{Entry, Example, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::pooling::{self, Pool};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "AdaptiveMaxPooling2D",
        aliases: &[],
        former: &[],
        signature: "output_size, data_format=None",
        call: "inputs",
    },
    summary: "Divides height and width into a given number of parts and takes the maximum of each.",
    source: "https://keras.io/api/layers/pooling_layers/adaptive_max_pooling2d/",
    construct: |made| pooling::adaptive(made, Pool::Max, 2),
    examples: &[
        Example {
            code: "AdaptiveMaxPooling2D(2)",
            input: "(None, 12, 9)",
            output: "(None, 2, 2, 9)",
            params: 0,
            work: Worked::Counted(&[(Kind::Compare, (12 * 10 - 2 * 2) * 9)]),
        },
        Example {
            code: "AdaptiveMaxPooling2D(output_size=0)",
            input: "(None, 12, 9, 4)",
            output: "(None, 0, 0, 4)",
            params: 0,
            work: Worked::Counted(&[]),
        },
    ],
};
