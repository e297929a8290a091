//! Convolution over height and width.

use jupan_core::era::Era;
use jupan_core::layer::{Entry, Example, Former, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::convolution;

/// The constructor, without what all layers accept.
pub const SIGNATURE: &str = "filters, kernel_size, strides=(1, 1), padding='valid', data_format=None, \
                    dilation_rate=(1, 1), groups=1, activation=None, use_bias=True, \
                    kernel_initializer='glorot_uniform', bias_initializer='zeros', \
                    kernel_regularizer=None, bias_regularizer=None, activity_regularizer=None, \
                    kernel_constraint=None, bias_constraint=None, \
                    *, lora_rank=None, lora_alpha=None";

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "Conv2D",
        aliases: &["Convolution2D"],
        former: &[Former {
            eras: &[Era::Keras1],
            name: "Convolution2D",
            signature: "nb_filter, nb_row, nb_col, init, activation, weights, border_mode, \
                            subsample, dim_ordering, W_regularizer, b_regularizer, \
                            activity_regularizer, W_constraint, b_constraint, bias",
            renames: &[],
            defaults: &[],
        }],
        signature: SIGNATURE,
        call: "inputs",
    },
    summary: "Slides filters over height and width; each filter looks at all input channels.",
    source: "https://keras.io/api/layers/convolution_layers/convolution2d/",
    construct: |made| convolution::construct(made, 2),
    examples: &[
        Example {
            code: "Conv2D(32, (3, 3))",
            input: "(None, 28, 28, 1)",
            output: "(None, 26, 26, 32)",
            params: 320,
            work: Worked::Counted(&[
                (Kind::MultiplyAdd, 26 * 26 * 32 * 9),
                (Kind::Add, 26 * 26 * 32),
            ]),
        },
        Example {
            code: "Conv2D(64, 3, padding='same', groups=2, use_bias=False)",
            input: "(None, 8, 8, 32)",
            output: "(None, 8, 8, 64)",
            params: 9216,
            work: Worked::Counted(&[(Kind::MultiplyAdd, 8 * 8 * 64 * 9 * 16)]),
        },
        Example {
            code: "Conv2D(6, 3, strides=2, padding='same')",
            input: "(None, 8, 8, 4)",
            output: "(None, 4, 4, 6)",
            params: 222,
            work: Worked::Counted(&[
                (Kind::MultiplyAdd, 4 * 4 * 6 * 9 * 4),
                (Kind::Add, 4 * 4 * 6),
            ]),
        },
        Example {
            code: "Conv2D(6, 3, dilation_rate=2)",
            input: "(None, 8, 8, 4)",
            output: "(None, 4, 4, 6)",
            params: 222,
            work: Worked::Counted(&[
                (Kind::MultiplyAdd, 4 * 4 * 6 * 9 * 4),
                (Kind::Add, 4 * 4 * 6),
            ]),
        },
    ],
};
