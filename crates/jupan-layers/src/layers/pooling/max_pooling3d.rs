//! Max pooling over depth, height and width.

use jupan_core::era::Era;
use jupan_core::layer::{Entry, Example, Former, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::pooling::{self, Pool};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "MaxPooling3D",
        aliases: &["MaxPool3D"],
        former: &[Former {
            eras: &[Era::Keras1],
            name: "MaxPooling3D",
            signature: "pool_size, strides, border_mode, dim_ordering",
            renames: &[],
            defaults: &[],
        }],
        signature: "pool_size=(2, 2, 2), strides=None, padding='valid', data_format=None, name=None",
        call: "inputs",
    },
    summary: "Takes the maximum of each window over depth, height and width.",
    source: "https://keras.io/api/layers/pooling_layers/max_pooling3d/",
    construct: |made| pooling::windowed(made, Pool::Max, 3),
    examples: &[
        Example {
            code: "MaxPooling3D()",
            input: "(None, 13, 8, 6, 4)",
            output: "(None, 6, 4, 3, 4)",
            params: 0,
            work: Worked::Counted(&[(Kind::Compare, 6 * 4 * 3 * 4 * 7)]),
        },
        Example {
            code: "MaxPooling3D(pool_size=2, strides=1)",
            input: "(None, 13, 8, 6, 4)",
            output: "(None, 12, 7, 5, 4)",
            params: 0,
            work: Worked::Counted(&[(Kind::Compare, 12 * 7 * 5 * 4 * 7)]),
        },
    ],
};
