//! Average pooling over the steps.

use jupan_core::era::Era;
use jupan_core::layer::{Entry, Example, Former, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::pooling::{self, Pool};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "AveragePooling1D",
        aliases: &["AvgPool1D"],
        former: &[
            Former {
                eras: &[Era::Keras1],
                name: "AveragePooling1D",
                signature: "pool_length, stride, border_mode",
                renames: &[],
                defaults: &[("pool_size", "2")],
            },
            Former {
                eras: Era::KERAS_2,
                name: "AveragePooling1D",
                signature: "pool_size, strides, padding, data_format",
                renames: &[],
                defaults: &[("pool_size", "2")],
            },
        ],
        signature: "pool_size, strides=None, padding='valid', data_format=None, name=None",
        call: "inputs",
    },
    summary: "Takes the mean of each window over the steps.",
    source: "https://keras.io/api/layers/pooling_layers/average_pooling1d/",
    construct: |made| pooling::windowed(made, Pool::Average, 1),
    examples: &[
        Example {
            code: "AveragePooling1D(2)",
            input: "(None, 13, None)",
            output: "(None, 6, None)",
            params: 0,
            work: Worked::Open,
        },
        Example {
            code: "AveragePooling1D(pool_size=1)",
            input: "(None, None, 4)",
            output: "(None, None, 4)",
            params: 0,
            work: Worked::Open,
        },
        Example {
            code: "AveragePooling1D(3)",
            input: "(None, 12, 4)",
            output: "(None, 4, 4)",
            params: 0,
            work: Worked::Counted(&[(Kind::Add, 4 * 4 * 2), (Kind::Divide, 4 * 4)]),
        },
    ],
};
