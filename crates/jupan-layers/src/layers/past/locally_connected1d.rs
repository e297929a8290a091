//! A convolution over the steps whose filters differ from place to place.

use jupan_core::era::Era;
use jupan_core::layer::{Entry, Example, Former, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::locally_connected;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "LocallyConnected1D",
        aliases: &[],
        former: &[
            Former {
                eras: Era::KERAS_2,
                name: "LocallyConnected1D",
                signature: "",
                renames: &[],
                defaults: &[],
            },
            Former {
                eras: &[Era::Keras1],
                name: "LocallyConnected1D",
                signature: "nb_filter, filter_length, init, activation, weights, border_mode, \
                            subsample_length, W_regularizer, b_regularizer, activity_regularizer, \
                            W_constraint, b_constraint, bias, input_dim, input_length",
                renames: &[
                    ("input_dim", "input_shape[1]"),
                    ("input_length", "input_shape[0]"),
                ],
                defaults: &[],
            },
        ],
        signature: locally_connected::SIGNATURE,
        call: "inputs",
    },
    summary: "Slides filters over the steps; at each place they have weights of their own.",
    source: "https://faroit.com/keras-docs/2.1.6/layers/local/",
    construct: |made| locally_connected::construct(made, 1),
    examples: &[Example {
        code: "LocallyConnected1D(4, 3)",
        input: "(None, 10, 2)",
        output: "(None, 8, 4)",
        params: 224,
        work: Worked::Counted(&[(Kind::MultiplyAdd, 8 * 4 * 3 * 2), (Kind::Add, 8 * 4)]),
    }],
};
