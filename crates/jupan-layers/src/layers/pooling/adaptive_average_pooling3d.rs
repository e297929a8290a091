//! Adaptive average pooling over depth, height and width.

use jupan_core::layer::{Entry, Example, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::pooling::{self, Pool};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "AdaptiveAveragePooling3D",
        aliases: &[],
        former: &[],
        signature: "output_size, data_format=None",
        call: "inputs",
    },
    summary: "Divides depth, height and width into a given number of parts and takes the mean of each.",
    source: "https://keras.io/api/layers/pooling_layers/adaptive_average_pooling3d/",
    construct: |made| pooling::adaptive(made, Pool::Average, 3),
    examples: &[
        Example {
            code: "AdaptiveAveragePooling3D(2)",
            input: "(None, 12, 9, 8)",
            output: "(None, 2, 2, 2, 8)",
            params: 0,
            work: Worked::Counted(&[
                (Kind::Add, (12 * 10 * 8 - 2 * 2 * 2) * 8),
                (Kind::Divide, 2 * 2 * 2 * 8),
            ]),
        },
        Example {
            code: "AdaptiveAveragePooling3D(output_size=50)",
            input: "(None, 12, 9, 8, 4)",
            output: "(None, 50, 50, 50, 4)",
            params: 0,
            work: Worked::Counted(&[
                (Kind::Add, (60 * 58 * 56 - 50 * 50 * 50) * 4),
                (Kind::Divide, 50 * 50 * 50 * 4),
            ]),
        },
    ],
};
