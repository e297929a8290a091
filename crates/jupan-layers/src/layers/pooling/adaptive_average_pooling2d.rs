//! Adaptive average pooling over height and width.

use jupan_core::layer::{Entry, Example, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::pooling::{self, Pool};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "AdaptiveAveragePooling2D",
        aliases: &[],
        former: &[],
        signature: "output_size, data_format=None",
        call: "inputs",
    },
    summary: "Divides height and width into a given number of parts and takes the mean of each.",
    source: "https://keras.io/api/layers/pooling_layers/adaptive_average_pooling2d/",
    construct: |made| pooling::adaptive(made, Pool::Average, 2),
    examples: &[
        Example {
            code: "AdaptiveAveragePooling2D(output_size=1)",
            input: "(None, None, None, 4)",
            output: "(None, 1, 1, 4)",
            params: 0,
            work: Worked::Open,
        },
        Example {
            code: "AdaptiveAveragePooling2D(output_size=0)",
            input: "(None, 12, 9, 4)",
            output: "(None, 0, 0, 4)",
            params: 0,
            work: Worked::Counted(&[]),
        },
        Example {
            code: "AdaptiveAveragePooling2D((3, 2))",
            input: "(None, 7, 6, 4)",
            output: "(None, 3, 2, 4)",
            params: 0,
            work: Worked::Counted(&[(Kind::Add, (9 * 6 - 3 * 2) * 4), (Kind::Divide, 3 * 2 * 4)]),
        },
    ],
};
