//! Depthwise convolution over the steps.

use jupan_core::layer::{Entry, Example, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::depthwise;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "DepthwiseConv1D",
        aliases: &[],
        former: &[],
        signature: "kernel_size, strides=1, padding='valid', depth_multiplier=1, data_format=None, \
                    dilation_rate=1, activation=None, use_bias=True, \
                    depthwise_initializer='glorot_uniform', bias_initializer='zeros', \
                    depthwise_regularizer=None, bias_regularizer=None, activity_regularizer=None, \
                    depthwise_constraint=None, bias_constraint=None",
        call: "inputs",
    },
    summary: "Slides kernels over the steps, each over one input channel.",
    source: "https://keras.io/api/layers/convolution_layers/depthwise_convolution1d/",
    construct: |made| depthwise::depthwise(made, 1),
    examples: &[
        Example {
            code: "DepthwiseConv1D(3)",
            input: "(None, None, 5)",
            output: "(None, None, 5)",
            params: 20,
            work: Worked::Open,
        },
        Example {
            code: "DepthwiseConv1D(3, depth_multiplier=2)",
            input: "(None, 20, 5)",
            output: "(None, 18, 10)",
            params: 40,
            work: Worked::Counted(&[(Kind::MultiplyAdd, 18 * 10 * 3), (Kind::Add, 18 * 10)]),
        },
    ],
};
