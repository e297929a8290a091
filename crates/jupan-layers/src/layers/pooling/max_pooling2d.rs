//! Max pooling over height and width.

use jupan_core::era::Era;
use jupan_core::layer::{Entry, Example, Former, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::pooling::{self, Pool};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "MaxPooling2D",
        aliases: &["MaxPool2D"],
        former: &[Former {
            eras: &[Era::Keras1],
            name: "MaxPooling2D",
            signature: "pool_size, strides, border_mode, dim_ordering",
            renames: &[],
            defaults: &[],
        }],
        signature: "pool_size=(2, 2), strides=None, padding='valid', data_format=None, name=None",
        call: "inputs",
    },
    summary: "Takes the maximum of each window over height and width.",
    source: "https://keras.io/api/layers/pooling_layers/max_pooling2d/",
    construct: |made| pooling::windowed(made, Pool::Max, 2),
    examples: &[
        Example {
            code: "MaxPooling2D(2)",
            input: "(None, 13, 8, None)",
            output: "(None, 6, 4, None)",
            params: 0,
            work: Worked::Open,
        },
        Example {
            code: "MaxPooling2D(pool_size=1)",
            input: "(None, None, None, 4)",
            output: "(None, None, None, 4)",
            params: 0,
            work: Worked::Counted(&[]),
        },
        Example {
            code: "MaxPooling2D((2, 2))",
            input: "(None, 26, 26, 32)",
            output: "(None, 13, 13, 32)",
            params: 0,
            work: Worked::Counted(&[(Kind::Compare, 13 * 13 * 32 * 3)]),
        },
    ],
};
