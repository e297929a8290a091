//! Depthwise convolution over height and width.

use jupan_core::layer::{Entry, Example, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::depthwise;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "DepthwiseConv2D",
        aliases: &[],
        former: &[],
        signature: "kernel_size, strides=(1, 1), padding='valid', depth_multiplier=1, \
                    data_format=None, dilation_rate=(1, 1), activation=None, use_bias=True, \
                    depthwise_initializer='glorot_uniform', bias_initializer='zeros', \
                    depthwise_regularizer=None, bias_regularizer=None, activity_regularizer=None, \
                    depthwise_constraint=None, bias_constraint=None",
        call: "inputs",
    },
    summary: "Slides kernels over height and width, each over one input channel.",
    source: "https://keras.io/api/layers/convolution_layers/depthwise_convolution2d/",
    construct: |made| depthwise::depthwise(made, 2),
    examples: &[
        Example {
            code: "DepthwiseConv2D(5)",
            input: "(None, 20, 14, 5)",
            output: "(None, 16, 10, 5)",
            params: 130,
            work: Worked::Counted(&[
                (Kind::MultiplyAdd, 16 * 10 * 5 * 25),
                (Kind::Add, 16 * 10 * 5),
            ]),
        },
        Example {
            code: "DepthwiseConv2D(3, depth_multiplier=2)",
            input: "(None, 20, 14, 5)",
            output: "(None, 18, 12, 10)",
            params: 100,
            work: Worked::Counted(&[
                (Kind::MultiplyAdd, 18 * 12 * 10 * 9),
                (Kind::Add, 18 * 12 * 10),
            ]),
        },
    ],
};
