//! Transposed convolution over depth, height and width.

use jupan_core::layer::{Entry, Example, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::transposed;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "Conv3DTranspose",
        aliases: &["Convolution3DTranspose"],
        former: &[],
        signature: "filters, kernel_size, strides=(1, 1, 1), padding='valid', data_format=None, \
                    output_padding=None, dilation_rate=(1, 1, 1), activation=None, use_bias=True, \
                    kernel_initializer='glorot_uniform', bias_initializer='zeros', \
                    kernel_regularizer=None, bias_regularizer=None, activity_regularizer=None, \
                    kernel_constraint=None, bias_constraint=None",
        call: "inputs",
    },
    summary: "Spreads every place of the input over a window of the output, over depth, height and width: the way back of a convolution.",
    source: "https://keras.io/api/layers/convolution_layers/convolution3d_transpose/",
    construct: |made| transposed::construct(made, 3),
    examples: &[
        Example {
            code: "Conv3DTranspose(6, 3)",
            input: "(None, 7, 9, 5, 4)",
            output: "(None, 9, 11, 7, 6)",
            params: 654,
            work: Worked::Counted(&[
                (Kind::MultiplyAdd, 7 * 9 * 5 * 4 * 27 * 6),
                (Kind::Add, 9 * 11 * 7 * 6),
            ]),
        },
        Example {
            code: "Conv3DTranspose(6, 3, activation='tanh')",
            input: "(None, 7, 9, 5, 4)",
            output: "(None, 9, 11, 7, 6)",
            params: 654,
            work: Worked::Counted(&[
                (Kind::MultiplyAdd, 7 * 9 * 5 * 4 * 27 * 6),
                (Kind::Add, 9 * 11 * 7 * 6),
                (Kind::Function, 9 * 11 * 7 * 6),
            ]),
        },
    ],
};
