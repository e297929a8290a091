//! Average pooling over depth, height and width.

use jupan_core::era::Era;
use jupan_core::layer::{Entry, Example, Former, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::pooling::{self, Pool};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "AveragePooling3D",
        aliases: &["AvgPool3D"],
        former: &[
            Former {
                eras: &[Era::Keras1],
                name: "AveragePooling3D",
                signature: "pool_size, strides, border_mode, dim_ordering",
                renames: &[],
                defaults: &[("pool_size", "2")],
            },
            Former {
                eras: Era::KERAS_2,
                name: "AveragePooling3D",
                signature: "pool_size, strides, padding, data_format",
                renames: &[],
                defaults: &[("pool_size", "2")],
            },
        ],
        signature: "pool_size, strides=None, padding='valid', data_format=None, name=None",
        call: "inputs",
    },
    summary: "Takes the mean of each window over depth, height and width.",
    source: "https://keras.io/api/layers/pooling_layers/average_pooling3d/",
    construct: |made| pooling::windowed(made, Pool::Average, 3),
    examples: &[
        Example {
            code: "AveragePooling3D(2)",
            input: "(None, 13, 8, 6, None)",
            output: "(None, 6, 4, 3, None)",
            params: 0,
            work: Worked::Open,
        },
        Example {
            code: "AveragePooling3D(pool_size=2, padding='same')",
            input: "(None, 13, 8, 6, 4)",
            output: "(None, 7, 4, 3, 4)",
            params: 0,
            work: Worked::Counted(&[
                (Kind::Add, 7 * 4 * 3 * 4 * 7),
                (Kind::Divide, 7 * 4 * 3 * 4),
            ]),
        },
    ],
};
