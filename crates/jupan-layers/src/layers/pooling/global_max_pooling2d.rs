//! Global max pooling over height and width.

use jupan_core::layer::{Entry, Example, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::pooling::{self, Pool};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "GlobalMaxPooling2D",
        aliases: &["GlobalMaxPool2D"],
        former: &[],
        signature: "data_format=None, keepdims=False",
        call: "inputs",
    },
    summary: "Takes the maximum of each channel over height and width.",
    source: "https://keras.io/api/layers/pooling_layers/global_max_pooling2d/",
    construct: |made| pooling::global(made, Pool::Max, 2),
    examples: &[
        Example {
            code: "GlobalMaxPooling2D()",
            input: "(None, 5, 6, 4)",
            output: "(None, 4)",
            params: 0,
            work: Worked::Counted(&[(Kind::Compare, (5 * 6 - 1) * 4)]),
        },
        Example {
            code: "GlobalMaxPooling2D(data_format='channels_first')",
            input: "(None, 4, 5, 6)",
            output: "(None, 4)",
            params: 0,
            work: Worked::Counted(&[(Kind::Compare, (5 * 6 - 1) * 4)]),
        },
    ],
};
