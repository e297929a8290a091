//! Adaptive max pooling over the steps.

use jupan_core::layer::{Entry, Example, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::pooling::{self, Pool};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "AdaptiveMaxPooling1D",
        aliases: &[],
        former: &[],
        signature: "output_size, data_format=None",
        call: "inputs",
    },
    summary: "Divides the steps into a given number of parts and takes the maximum of each.",
    source: "https://keras.io/api/layers/pooling_layers/adaptive_max_pooling1d/",
    construct: |made| pooling::adaptive(made, Pool::Max, 1),
    examples: &[
        Example {
            code: "AdaptiveMaxPooling1D(output_size=1)",
            input: "(None, None, 4)",
            output: "(None, 1, 4)",
            params: 0,
            work: Worked::Open,
        },
        Example {
            code: "AdaptiveMaxPooling1D(output_size=50)",
            input: "(None, 12, 4)",
            output: "(None, 50, 4)",
            params: 0,
            work: Worked::Counted(&[(Kind::Compare, (60 - 50) * 4)]),
        },
    ],
};
