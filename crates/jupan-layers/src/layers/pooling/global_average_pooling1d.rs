//! Global average pooling over the steps.

use jupan_core::layer::{Entry, Example, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::pooling::{self, Pool};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "GlobalAveragePooling1D",
        aliases: &["GlobalAvgPool1D"],
        former: &[],
        signature: "data_format=None, keepdims=False",
        call: "inputs, mask=None",
    },
    summary: "Takes the mean of each channel over the steps.",
    source: "https://keras.io/api/layers/pooling_layers/global_average_pooling1d/",
    construct: |made| pooling::global(made, Pool::Average, 1),
    examples: &[
        Example {
            code: "GlobalAveragePooling1D()",
            input: "(None, 5, 4)",
            output: "(None, 4)",
            params: 0,
            work: Worked::Counted(&[(Kind::Add, (5 - 1) * 4), (Kind::Divide, 4)]),
        },
        Example {
            code: "GlobalAveragePooling1D(keepdims=True)",
            input: "(None, 5, 4)",
            output: "(None, 1, 4)",
            params: 0,
            work: Worked::Counted(&[(Kind::Add, (5 - 1) * 4), (Kind::Divide, 4)]),
        },
    ],
};
