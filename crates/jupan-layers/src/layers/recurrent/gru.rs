//! A recurrent layer with gates.

use jupan_core::era::Era;
use jupan_core::layer::{Entry, Example, Former, Spelling, Worked};
use jupan_core::work::Kind;

use super::gru_cell;
use crate::rules::recurrent;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "GRU",
        aliases: &[],
        former: &[
            Former {
                eras: &[Era::Keras1],
                name: "GRU",
                signature: "output_dim, init, inner_init, activation, inner_activation, \
                            W_regularizer, U_regularizer, b_regularizer, dropout_W, dropout_U",
                renames: &[
                    ("output_dim", "units"),
                    ("input_dim", "input_shape[1]"),
                    ("input_length", "input_shape[0]"),
                ],
                defaults: &[("reset_after", "False")],
            },
            Former {
                eras: &[Era::Keras2, Era::TensorFlow1],
                name: "GRU",
                signature: "",
                renames: &[
                    ("input_dim", "input_shape[1]"),
                    ("input_length", "input_shape[0]"),
                    ("time_major", ""),
                ],
                defaults: &[("reset_after", "False")],
            },
            Former {
                eras: &[Era::TensorFlow20, Era::TensorFlow2],
                name: "GRU",
                signature: "",
                renames: &[
                    ("input_dim", "input_shape[1]"),
                    ("input_length", "input_shape[0]"),
                    ("time_major", ""),
                ],
                defaults: &[],
            },
        ],
        signature: "units, activation='tanh', recurrent_activation='sigmoid', \
                    use_bias=True, kernel_initializer='glorot_uniform', \
                    recurrent_initializer='orthogonal', bias_initializer='zeros', \
                    kernel_regularizer=None, recurrent_regularizer=None, \
                    bias_regularizer=None, activity_regularizer=None, \
                    kernel_constraint=None, recurrent_constraint=None, \
                    bias_constraint=None, dropout=0.0, recurrent_dropout=0.0, seed=None, \
                    return_sequences=False, return_state=False, go_backwards=False, \
                    stateful=False, unroll=False, reset_after=True, use_cudnn='auto', *, \
                    implementation=2, zero_output_for_mask=False",
        call: recurrent::CALL,
    },
    summary: "Reads a sequence step by step; gates decide what is kept of the output before.",
    source: "https://keras.io/api/layers/recurrent_layers/gru/",
    construct: |made| recurrent::construct(made, &gru_cell::ENTRY, "gru_cell"),
    examples: &[
        Example {
            code: "GRU(16)",
            input: "(None, 10, 6)",
            output: "(None, 16)",
            params: 1152,
            work: Worked::Counted(&[
                (Kind::MultiplyAdd, 10 * (6 + 16) * 48),
                (Kind::Add, 10 * (48 + 2 * 48 + 2 * 16 + 2 * 16)),
                (Kind::Multiply, 10 * 3 * 16),
                (Kind::Exp, 10 * 2 * 16),
                (Kind::Divide, 10 * 2 * 16),
                (Kind::Function, 10 * 16),
            ]),
        },
        Example {
            code: "GRU(16, reset_after=False)",
            input: "(None, 10, 6)",
            output: "(None, 16)",
            params: 1104,
            work: Worked::Counted(&[
                (Kind::MultiplyAdd, 10 * (6 + 16) * 48),
                (Kind::Add, 10 * (48 + 48 + 2 * 16 + 2 * 16)),
                (Kind::Multiply, 10 * 3 * 16),
                (Kind::Exp, 10 * 2 * 16),
                (Kind::Divide, 10 * 2 * 16),
                (Kind::Function, 10 * 16),
            ]),
        },
    ],
};
