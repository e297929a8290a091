//! Average pooling over height and width.

use jupan_core::era::Era;
use jupan_core::layer::{Entry, Example, Former, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::pooling::{self, Pool};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "AveragePooling2D",
        aliases: &["AvgPool2D"],
        former: &[
            Former {
                eras: &[Era::Keras1],
                name: "AveragePooling2D",
                signature: "pool_size, strides, border_mode, dim_ordering",
                renames: &[],
                defaults: &[("pool_size", "2")],
            },
            Former {
                eras: Era::KERAS_2,
                name: "AveragePooling2D",
                signature: "pool_size, strides, padding, data_format",
                renames: &[],
                defaults: &[("pool_size", "2")],
            },
        ],
        signature: "pool_size, strides=None, padding='valid', data_format=None, name=None",
        call: "inputs",
    },
    summary: "Takes the mean of each window over height and width.",
    source: "https://keras.io/api/layers/pooling_layers/average_pooling2d/",
    construct: |made| pooling::windowed(made, Pool::Average, 2),
    examples: &[
        Example {
            code: "AveragePooling2D(pool_size=2)",
            input: "(None, 13, 8, 4)",
            output: "(None, 6, 4, 4)",
            params: 0,
            work: Worked::Counted(&[(Kind::Add, 6 * 4 * 4 * 3), (Kind::Divide, 6 * 4 * 4)]),
        },
        Example {
            code: "AveragePooling2D(pool_size=2, padding='same')",
            input: "(None, None, None, 4)",
            output: "(None, None, None, 4)",
            params: 0,
            work: Worked::Open,
        },
    ],
};
