//! Convolution over the steps with holes in its kernel.

use jupan_core::era::Era;
use jupan_core::layer::{Entry, Example, Former, Spelling, Worked};
use jupan_core::work::Kind;

use crate::layers::convolutional::conv1d;
use crate::rules::convolution;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "AtrousConvolution1D",
        aliases: &[],
        former: &[Former {
            eras: &[Era::Keras1],
            name: "AtrousConvolution1D",
            signature: "nb_filter, filter_length, init, activation, weights, border_mode, \
                            subsample_length, atrous_rate, W_regularizer, b_regularizer, \
                            activity_regularizer, W_constraint, b_constraint, bias",
            renames: &[],
            defaults: &[],
        }],
        signature: conv1d::SIGNATURE,
        call: "inputs",
    },
    summary: conv1d::ENTRY.summary,
    source: "https://faroit.com/keras-docs/1.2.2/layers/convolutional/",
    construct: |made| convolution::construct(made, 1),
    examples: &[Example {
        code: "AtrousConvolution1D(6, 3, dilation_rate=2)",
        input: "(None, 10, 4)",
        output: "(None, 6, 6)",
        params: 78,
        work: Worked::Counted(&[(Kind::MultiplyAdd, 6 * 6 * 3 * 4), (Kind::Add, 6 * 6)]),
    }],
};
