//! Transposed convolution over the steps.

use jupan_core::layer::{Entry, Example, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::transposed;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "Conv1DTranspose",
        aliases: &["Convolution1DTranspose"],
        former: &[],
        signature: "filters, kernel_size, strides=1, padding='valid', output_padding=None, \
                    data_format=None, dilation_rate=1, activation=None, use_bias=True, \
                    kernel_initializer='glorot_uniform', bias_initializer='zeros', \
                    kernel_regularizer=None, bias_regularizer=None, activity_regularizer=None, \
                    kernel_constraint=None, bias_constraint=None",
        call: "inputs",
    },
    summary: "Spreads every place of the input over a window of the output, over the steps: the way back of a convolution.",
    source: "https://keras.io/api/layers/convolution_layers/convolution1d_transpose/",
    construct: |made| transposed::construct(made, 1),
    examples: &[
        Example {
            code: "Conv1DTranspose(6, 3)",
            input: "(None, 7, 4)",
            output: "(None, 9, 6)",
            params: 78,
            work: Worked::Counted(&[(Kind::MultiplyAdd, 7 * 4 * 3 * 6), (Kind::Add, 9 * 6)]),
        },
        Example {
            code: "Conv1DTranspose(6, 3, dilation_rate=2)",
            input: "(None, 7, 4)",
            output: "(None, 11, 6)",
            params: 78,
            work: Worked::Counted(&[(Kind::MultiplyAdd, 7 * 4 * 3 * 6), (Kind::Add, 11 * 6)]),
        },
    ],
};
