//! Convolution over height and width with holes in its kernel.

use jupan_core::era::Era;
use jupan_core::layer::{Entry, Example, Former, Spelling, Worked};
use jupan_core::work::Kind;

use crate::layers::convolutional::conv2d;
use crate::rules::convolution;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "AtrousConvolution2D",
        aliases: &[],
        former: &[Former {
            eras: &[Era::Keras1],
            name: "AtrousConvolution2D",
            signature: "nb_filter, nb_row, nb_col, init, activation, weights, border_mode, \
                            subsample, atrous_rate, dim_ordering, W_regularizer, b_regularizer, \
                            activity_regularizer, W_constraint, b_constraint, bias",
            renames: &[],
            defaults: &[],
        }],
        signature: conv2d::SIGNATURE,
        call: "inputs",
    },
    summary: conv2d::ENTRY.summary,
    source: "https://faroit.com/keras-docs/1.2.2/layers/convolutional/",
    construct: |made| convolution::construct(made, 2),
    examples: &[Example {
        code: "AtrousConvolution2D(8, 3, 3, atrous_rate=(2, 2))",
        input: "(None, 20, 20, 3)",
        output: "(None, 16, 16, 8)",
        params: 224,
        work: Worked::Counted(&[
            (Kind::MultiplyAdd, 16 * 16 * 8 * 9 * 3),
            (Kind::Add, 16 * 16 * 8),
        ]),
    }],
};
