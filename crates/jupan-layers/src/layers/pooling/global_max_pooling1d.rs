//! Global max pooling over the steps.

use jupan_core::layer::{Entry, Example, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::pooling::{self, Pool};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "GlobalMaxPooling1D",
        aliases: &["GlobalMaxPool1D"],
        former: &[],
        signature: "data_format=None, keepdims=False",
        call: "inputs",
    },
    summary: "Takes the maximum of each channel over the steps.",
    source: "https://keras.io/api/layers/pooling_layers/global_max_pooling1d/",
    construct: |made| pooling::global(made, Pool::Max, 1),
    examples: &[
        Example {
            code: "GlobalMaxPooling1D()",
            input: "(None, None, 4)",
            output: "(None, 4)",
            params: 0,
            work: Worked::Open,
        },
        Example {
            code: "GlobalMaxPooling1D(data_format='channels_first')",
            input: "(None, 4, None)",
            output: "(None, 4)",
            params: 0,
            work: Worked::Open,
        },
        Example {
            code: "GlobalMaxPooling1D(keepdims=True)",
            input: "(None, 5, 4)",
            output: "(None, 1, 4)",
            params: 0,
            work: Worked::Counted(&[(Kind::Compare, (5 - 1) * 4)]),
        },
    ],
};
