//! Transposed convolution over height and width.

use jupan_core::era::Era;
use jupan_core::layer::{Entry, Example, Former, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::transposed;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "Conv2DTranspose",
        aliases: &["Convolution2DTranspose"],
        former: &[Former {
            eras: &[Era::Keras1],
            name: "Deconvolution2D",
            signature: "nb_filter, nb_row, nb_col, output_shape, init, activation, weights, \
                            border_mode, subsample, dim_ordering, W_regularizer, b_regularizer, \
                            activity_regularizer, W_constraint, b_constraint, bias",
            renames: &[("output_shape", "")],
            defaults: &[],
        }],
        signature: "filters, kernel_size, strides=(1, 1), padding='valid', output_padding=None, \
                    data_format=None, dilation_rate=(1, 1), activation=None, use_bias=True, \
                    kernel_initializer='glorot_uniform', bias_initializer='zeros', \
                    kernel_regularizer=None, bias_regularizer=None, activity_regularizer=None, \
                    kernel_constraint=None, bias_constraint=None",
        call: "inputs",
    },
    summary: "Spreads every place of the input over a window of the output, over height and width: the way back of a convolution.",
    source: "https://keras.io/api/layers/convolution_layers/convolution2d_transpose/",
    construct: |made| transposed::construct(made, 2),
    examples: &[
        Example {
            code: "Conv2DTranspose(6, 3)",
            input: "(None, None, None, 4)",
            output: "(None, None, None, 6)",
            params: 222,
            work: Worked::Open,
        },
        Example {
            code: "Conv2DTranspose(6, 3, dilation_rate=2)",
            input: "(None, None, None, 4)",
            output: "(None, None, None, 6)",
            params: 222,
            work: Worked::Open,
        },
        Example {
            code: "Conv2DTranspose(6, 3, strides=2)",
            input: "(None, 8, 8, 4)",
            output: "(None, 17, 17, 6)",
            params: 222,
            work: Worked::Counted(&[
                (Kind::MultiplyAdd, 8 * 8 * 4 * 9 * 6),
                (Kind::Add, 17 * 17 * 6),
            ]),
        },
    ],
};
