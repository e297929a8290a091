//! Global average pooling over depth, height and width.

use jupan_core::layer::{Entry, Example, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::pooling::{self, Pool};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "GlobalAveragePooling3D",
        aliases: &["GlobalAvgPool3D"],
        former: &[],
        signature: "data_format=None, keepdims=False",
        call: "inputs",
    },
    summary: "Takes the mean of each channel over depth, height and width.",
    source: "https://keras.io/api/layers/pooling_layers/global_average_pooling3d/",
    construct: |made| pooling::global(made, Pool::Average, 3),
    examples: &[
        Example {
            code: "GlobalAveragePooling3D()",
            input: "(None, None, None, None, 4)",
            output: "(None, 4)",
            params: 0,
            work: Worked::Open,
        },
        Example {
            code: "GlobalAveragePooling3D(data_format='channels_first')",
            input: "(None, 4, 5, 6, 7)",
            output: "(None, 4)",
            params: 0,
            work: Worked::Counted(&[(Kind::Add, (5 * 6 * 7 - 1) * 4), (Kind::Divide, 4)]),
        },
    ],
};
