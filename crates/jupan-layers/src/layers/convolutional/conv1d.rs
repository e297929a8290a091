//! Convolution over the steps.

use jupan_core::era::Era;
use jupan_core::layer::{Entry, Example, Former, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::convolution;

/// The constructor, without what all layers accept.
pub const SIGNATURE: &str = "filters, kernel_size, strides=1, padding='valid', data_format=None, \
                    dilation_rate=1, groups=1, activation=None, use_bias=True, \
                    kernel_initializer='glorot_uniform', bias_initializer='zeros', \
                    kernel_regularizer=None, bias_regularizer=None, activity_regularizer=None, \
                    kernel_constraint=None, bias_constraint=None, \
                    *, lora_rank=None, lora_alpha=None";

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "Conv1D",
        aliases: &["Convolution1D"],
        former: &[Former {
            eras: &[Era::Keras1],
            name: "Convolution1D",
            signature: "nb_filter, filter_length, init, activation, weights, border_mode, \
                            subsample_length, W_regularizer, b_regularizer, activity_regularizer, \
                            W_constraint, b_constraint, bias, input_dim, input_length",
            renames: &[
                ("input_dim", "input_shape[1]"),
                ("input_length", "input_shape[0]"),
            ],
            defaults: &[],
        }],
        signature: SIGNATURE,
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
            work: Worked::Counted(&[(Kind::MultiplyAdd, 30 * 8 * 3 * 4), (Kind::Add, 30 * 8)]),
        },
        Example {
            code: "Conv1D(8, 3, padding='VALID')",
            input: "(None, 32, 4)",
            output: "(None, 30, 8)",
            params: 104,
            work: Worked::Counted(&[(Kind::MultiplyAdd, 30 * 8 * 3 * 4), (Kind::Add, 30 * 8)]),
        },
        Example {
            code: "Conv1D(6, 3, padding='causal')",
            input: "(None, 10, 8)",
            output: "(None, 10, 6)",
            params: 150,
            work: Worked::Counted(&[(Kind::MultiplyAdd, 10 * 3 * 8 * 6), (Kind::Add, 10 * 6)]),
        },
    ],
};
