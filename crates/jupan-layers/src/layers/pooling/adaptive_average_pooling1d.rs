//! Adaptive average pooling over the steps.

use jupan_core::layer::{Entry, Example, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::pooling::{self, Pool};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "AdaptiveAveragePooling1D",
        aliases: &[],
        former: &[],
        signature: "output_size, data_format=None",
        call: "inputs",
    },
    summary: "Divides the steps into a given number of parts and takes the mean of each.",
    source: "https://keras.io/api/layers/pooling_layers/adaptive_average_pooling1d/",
    construct: |made| pooling::adaptive(made, Pool::Average, 1),
    examples: &[
        Example {
            code: "AdaptiveAveragePooling1D(2)",
            input: "(None, 12)",
            output: "(None, 2, 12)",
            params: 0,
            work: Worked::Counted(&[(Kind::Add, (12 - 2) * 12), (Kind::Divide, 2 * 12)]),
        },
        Example {
            code: "AdaptiveAveragePooling1D(output_size=(2,))",
            input: "(None, 12, 4)",
            output: "(None, 2, 4)",
            params: 0,
            work: Worked::Counted(&[(Kind::Add, (12 - 2) * 4), (Kind::Divide, 2 * 4)]),
        },
    ],
};
