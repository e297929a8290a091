//! Convolution over the steps.

use jupan_core::layer::{Entry, Example, Spelling};

use crate::rules::convolution;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "Conv1D",
        aliases: &["Convolution1D"],
        former: &[],
        signature: "filters, kernel_size, strides=1, padding='valid', data_format=None, \
                    dilation_rate=1, groups=1, activation=None, use_bias=True, \
                    kernel_initializer='glorot_uniform', bias_initializer='zeros', \
                    kernel_regularizer=None, bias_regularizer=None, activity_regularizer=None, \
                    kernel_constraint=None, bias_constraint=None, \
                    *, lora_rank=None, lora_alpha=None",
        call: "inputs",
    },
    summary: "Slides filters over the steps; each filter looks at all input channels.",
    source: "https://keras.io/api/layers/convolution_layers/convolution1d/",
    construct: |made| convolution::construct(made, 1),
    examples: &[
        Example {
            code: "Conv1D(8, 3)",
            input: "(None, 32, 4)",
            output: "(None, 30, 8)",
            params: 104,
        },
        Example {
            code: "Conv1D(8, 3, padding='VALID')",
            input: "(None, 32, 4)",
            output: "(None, 30, 8)",
            params: 104,
        },
    ],
};
