//! Separable convolution over the steps.

use jupan_core::layer::{Entry, Example, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::depthwise;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "SeparableConv1D",
        aliases: &["SeparableConvolution1D"],
        former: &[],
        signature: "filters, kernel_size, strides=1, padding='valid', data_format=None, \
                    dilation_rate=1, depth_multiplier=1, activation=None, use_bias=True, \
                    depthwise_initializer='glorot_uniform', pointwise_initializer='glorot_uniform', \
                    bias_initializer='zeros', depthwise_regularizer=None, pointwise_regularizer=None, \
                    bias_regularizer=None, activity_regularizer=None, depthwise_constraint=None, \
                    pointwise_constraint=None, bias_constraint=None",
        call: "inputs",
    },
    summary: "Slides kernels over the steps, each over one input channel, then mixes the channels.",
    source: "https://keras.io/api/layers/convolution_layers/separable_convolution1d/",
    construct: |made| depthwise::separable(made, 1),
    examples: &[
        Example {
            code: "SeparableConv1D(12, 1)",
            input: "(None, 20, 5)",
            output: "(None, 20, 12)",
            params: 77,
            work: Worked::Counted(&[
                (Kind::MultiplyAdd, 20 * 5 + 20 * 5 * 12),
                (Kind::Add, 20 * 12),
            ]),
        },
        Example {
            code: "SeparableConv1D(12, 3, dilation_rate=2)",
            input: "(None, 20, 5)",
            output: "(None, 16, 12)",
            params: 87,
            work: Worked::Counted(&[
                (Kind::MultiplyAdd, 16 * 5 * 3 + 16 * 5 * 12),
                (Kind::Add, 16 * 12),
            ]),
        },
    ],
};
