//! A convolution over height and width whose filters differ from place to place.

use jupan_core::era::Era;
use jupan_core::layer::{Entry, Example, Former, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::locally_connected;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "LocallyConnected2D",
        aliases: &[],
        former: &[
            Former {
                eras: Era::KERAS_2,
                name: "LocallyConnected2D",
                signature: "",
                renames: &[],
                defaults: &[],
            },
            Former {
                eras: &[Era::Keras1],
                name: "LocallyConnected2D",
                signature: "nb_filter, nb_row, nb_col, init, activation, weights, border_mode, subsample, \
                            dim_ordering, W_regularizer, b_regularizer, activity_regularizer, \
                            W_constraint, b_constraint, bias",
                renames: &[],
                defaults: &[],
            },
        ],
        signature: locally_connected::SIGNATURE,
        call: "inputs",
    },
    summary: "Slides filters over height and width; at each place they have weights of their own.",
    source: "https://faroit.com/keras-docs/2.1.6/layers/local/",
    construct: |made| locally_connected::construct(made, 2),
    examples: &[Example {
        code: "LocallyConnected2D(4, (3, 3))",
        input: "(None, 8, 8, 1)",
        output: "(None, 6, 6, 4)",
        params: 1440,
        work: Worked::Counted(&[(Kind::MultiplyAdd, 6 * 6 * 4 * 9), (Kind::Add, 6 * 6 * 4)]),
    }],
};
