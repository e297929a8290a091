//! Separable convolution over height and width.

use jupan_core::era::Era;
use jupan_core::layer::{Entry, Example, Former, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::depthwise;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "SeparableConv2D",
        aliases: &["SeparableConvolution2D"],
        former: &[Former {
            eras: &[Era::Keras1],
            name: "SeparableConvolution2D",
            signature: "nb_filter, nb_row, nb_col, init, activation, weights, border_mode, \
                            subsample, depth_multiplier, dim_ordering, depthwise_regularizer, \
                            pointwise_regularizer, b_regularizer, activity_regularizer, \
                            depthwise_constraint, pointwise_constraint, b_constraint, bias",
            renames: &[("init", "depthwise_initializer")],
            defaults: &[],
        }],
        signature: "filters, kernel_size, strides=(1, 1), padding='valid', data_format=None, \
                    dilation_rate=(1, 1), depth_multiplier=1, activation=None, use_bias=True, \
                    depthwise_initializer='glorot_uniform', pointwise_initializer='glorot_uniform', \
                    bias_initializer='zeros', depthwise_regularizer=None, pointwise_regularizer=None, \
                    bias_regularizer=None, activity_regularizer=None, depthwise_constraint=None, \
                    pointwise_constraint=None, bias_constraint=None",
        call: "inputs",
    },
    summary: "Slides kernels over height and width, each over one input channel, then mixes the channels.",
    source: "https://keras.io/api/layers/convolution_layers/separable_convolution2d/",
    construct: |made| depthwise::separable(made, 2),
    examples: &[
        Example {
            code: "SeparableConv2D(12, 3)",
            input: "(None, None, None, 5)",
            output: "(None, None, None, 12)",
            params: 117,
            work: Worked::Open,
        },
        Example {
            code: "SeparableConv2D(12, 3, activation='relu6')",
            input: "(None, 20, 14, 5)",
            output: "(None, 18, 12, 12)",
            params: 117,
            work: Worked::Counted(&[
                (Kind::MultiplyAdd, 18 * 12 * 5 * 9 + 18 * 12 * 5 * 12),
                (Kind::Add, 18 * 12 * 12),
                (Kind::Compare, 18 * 12 * 12 * 2),
            ]),
        },
    ],
};
