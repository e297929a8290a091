//! Convolution over depth, height and width.

use jupan_core::era::Era;
use jupan_core::layer::{Entry, Example, Former, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::convolution;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "Conv3D",
        aliases: &["Convolution3D"],
        former: &[Former {
            eras: &[Era::Keras1],
            name: "Convolution3D",
            signature: "nb_filter, kernel_dim1, kernel_dim2, kernel_dim3, init, activation, \
                            weights, border_mode, subsample, dim_ordering, W_regularizer, \
                            b_regularizer, activity_regularizer, W_constraint, b_constraint, bias",
            renames: &[],
            defaults: &[],
        }],
        signature: "filters, kernel_size, strides=(1, 1, 1), padding='valid', data_format=None, \
                    dilation_rate=(1, 1, 1), groups=1, activation=None, use_bias=True, \
                    kernel_initializer='glorot_uniform', bias_initializer='zeros', \
                    kernel_regularizer=None, bias_regularizer=None, activity_regularizer=None, \
                    kernel_constraint=None, bias_constraint=None, \
                    *, lora_rank=None, lora_alpha=None",
        call: "inputs",
    },
    summary: "Slides filters over depth, height and width; each filter looks at all input channels.",
    source: "https://keras.io/api/layers/convolution_layers/convolution3d/",
    construct: |made| convolution::construct(made, 3),
    examples: &[
        Example {
            code: "Conv3D(8, 7)",
            input: "(None, 8, 9, 10, 4)",
            output: "(None, 2, 3, 4, 8)",
            params: 10_984,
            work: Worked::Counted(&[
                (Kind::MultiplyAdd, 2 * 3 * 4 * 8 * 343 * 4),
                (Kind::Add, 2 * 3 * 4 * 8),
            ]),
        },
        Example {
            code: "Conv3D(8, 3, dilation_rate=(1, 2, 3))",
            input: "(None, None, None, None, 4)",
            output: "(None, None, None, None, 8)",
            params: 872,
            work: Worked::Open,
        },
    ],
};
