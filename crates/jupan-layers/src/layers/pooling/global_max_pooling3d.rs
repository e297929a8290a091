//! Global max pooling over depth, height and width.

use jupan_core::layer::{Entry, Example, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::pooling::{self, Pool};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "GlobalMaxPooling3D",
        aliases: &["GlobalMaxPool3D"],
        former: &[],
        signature: "data_format=None, keepdims=False",
        call: "inputs",
    },
    summary: "Takes the maximum of each channel over depth, height and width.",
    source: "https://keras.io/api/layers/pooling_layers/global_max_pooling3d/",
    construct: |made| pooling::global(made, Pool::Max, 3),
    examples: &[
        Example {
            code: "GlobalMaxPooling3D()",
            input: "(None, 5, 6, 7, 4)",
            output: "(None, 4)",
            params: 0,
            work: Worked::Counted(&[(Kind::Compare, (5 * 6 * 7 - 1) * 4)]),
        },
        Example {
            code: "GlobalMaxPooling3D(keepdims=True)",
            input: "(None, None, None, None, 4)",
            output: "(None, 1, 1, 1, 4)",
            params: 0,
            work: Worked::Open,
        },
    ],
};
