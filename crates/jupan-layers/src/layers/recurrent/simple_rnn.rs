//! A recurrent layer whose units see their own last outputs.

use jupan_core::era::Era;
use jupan_core::layer::{Entry, Example, Former, Spelling, Worked};
use jupan_core::work::Kind;

use super::simple_rnn_cell;
use crate::rules::recurrent;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "SimpleRNN",
        aliases: &[],
        former: &[
            Former {
                eras: &[Era::Keras1],
                name: "SimpleRNN",
                signature: "output_dim, init, inner_init, activation, W_regularizer, \
                            U_regularizer, b_regularizer, dropout_W, dropout_U",
                renames: &[
                    ("output_dim", "units"),
                    ("input_dim", "input_shape[1]"),
                    ("input_length", "input_shape[0]"),
                ],
                defaults: &[],
            },
            Former {
                eras: Era::KERAS_2,
                name: "SimpleRNN",
                signature: "",
                renames: &[
                    ("input_dim", "input_shape[1]"),
                    ("input_length", "input_shape[0]"),
                    ("time_major", ""),
                ],
                defaults: &[],
            },
        ],
        signature: "units, activation='tanh', use_bias=True, \
                    kernel_initializer='glorot_uniform', \
                    recurrent_initializer='orthogonal', bias_initializer='zeros', \
                    kernel_regularizer=None, recurrent_regularizer=None, \
                    bias_regularizer=None, activity_regularizer=None, \
                    kernel_constraint=None, recurrent_constraint=None, \
                    bias_constraint=None, dropout=0.0, recurrent_dropout=0.0, \
                    return_sequences=False, return_state=False, go_backwards=False, \
                    stateful=False, unroll=False, seed=None, *, zero_output_for_mask=False",
        call: recurrent::CALL,
    },
    summary: "Reads a sequence step by step; each step sees the output of the one before.",
    source: "https://keras.io/api/layers/recurrent_layers/simple_rnn/",
    construct: |made| recurrent::construct(made, &simple_rnn_cell::ENTRY, "simple_rnn_cell"),
    examples: &[
        Example {
            code: "SimpleRNN(16)",
            input: "(None, 10, 6)",
            output: "(None, 16)",
            params: 368,
            work: Worked::Counted(&[
                (Kind::MultiplyAdd, 10 * (6 + 16) * 16),
                (Kind::Add, 10 * (16 + 16)),
                (Kind::Function, 10 * 16),
            ]),
        },
        Example {
            code: "SimpleRNN(16, return_sequences=True)",
            input: "(None, None, 6)",
            output: "(None, None, 16)",
            params: 368,
            work: Worked::Open,
        },
    ],
};
