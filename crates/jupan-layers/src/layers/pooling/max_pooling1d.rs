//! Max pooling over the steps.

use jupan_core::era::Era;
use jupan_core::layer::{Entry, Example, Former, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::pooling::{self, Pool};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "MaxPooling1D",
        aliases: &["MaxPool1D"],
        former: &[Former {
            eras: &[Era::Keras1],
            name: "MaxPooling1D",
            signature: "pool_length, stride, border_mode",
            renames: &[],
            defaults: &[],
        }],
        signature: "pool_size=2, strides=None, padding='valid', data_format=None, name=None",
        call: "inputs",
    },
    summary: "Takes the maximum of each window over the steps.",
    source: "https://keras.io/api/layers/pooling_layers/max_pooling1d/",
    construct: |made| pooling::windowed(made, Pool::Max, 1),
    examples: &[
        Example {
            code: "MaxPooling1D(2)",
            input: "(None, 13, None)",
            output: "(None, 6, None)",
            params: 0,
            work: Worked::Open,
        },
        Example {
            code: "MaxPooling1D(pool_size=2, strides=1)",
            input: "(None, 13, 4)",
            output: "(None, 12, 4)",
            params: 0,
            work: Worked::Counted(&[(Kind::Compare, 12 * 4)]),
        },
    ],
};
