//! A recurrent layer with gates and a carry.

use jupan_core::era::Era;
use jupan_core::layer::{Entry, Example, Former, Spelling, Worked};
use jupan_core::work::Kind;

use super::lstm_cell;
use crate::rules::recurrent;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "LSTM",
        aliases: &[],
        former: &[
            Former {
                eras: &[Era::Keras1],
                name: "LSTM",
                signature: "output_dim, init, inner_init, forget_bias_init, activation, \
                            inner_activation, W_regularizer, U_regularizer, b_regularizer, \
                            dropout_W, dropout_U",
                renames: &[
                    ("output_dim", "units"),
                    ("input_dim", "input_shape[1]"),
                    ("input_length", "input_shape[0]"),
                ],
                defaults: &[],
            },
            Former {
                eras: Era::KERAS_2,
                name: "LSTM",
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
                    unit_forget_bias=True, kernel_regularizer=None, \
                    recurrent_regularizer=None, bias_regularizer=None, \
                    activity_regularizer=None, kernel_constraint=None, \
                    recurrent_constraint=None, bias_constraint=None, dropout=0.0, \
                    recurrent_dropout=0.0, seed=None, return_sequences=False, \
                    return_state=False, go_backwards=False, stateful=False, unroll=False, \
                    use_cudnn='auto', *, implementation=2, zero_output_for_mask=False",
        call: recurrent::CALL,
    },
    summary: "Reads a sequence step by step and keeps a carry that gates write to, clear and read.",
    source: "https://keras.io/api/layers/recurrent_layers/lstm/",
    construct: |made| recurrent::construct(made, &lstm_cell::ENTRY, "lstm_cell"),
    examples: &[
        Example {
            code: "LSTM(16)",
            input: "(None, 10, 6)",
            output: "(None, 16)",
            params: 1472,
            work: Worked::Counted(&[
                (Kind::MultiplyAdd, 10 * (6 + 16) * 64),
                (Kind::Add, 10 * (64 + 64 + 3 * 16 + 16)),
                (Kind::Multiply, 10 * 3 * 16),
                (Kind::Exp, 10 * 3 * 16),
                (Kind::Divide, 10 * 3 * 16),
                (Kind::Function, 10 * 2 * 16),
            ]),
        },
        Example {
            code: "LSTM(16, return_sequences=True, return_state=True)",
            input: "(None, None, 6)",
            output: "(None, None, 16); (None, 16); (None, 16)",
            params: 1472,
            work: Worked::Open,
        },
        Example {
            code: "LSTM(1024)",
            input: "(None, None, 512)",
            output: "(None, 1024)",
            params: 6295552,
            work: Worked::Open,
        },
    ],
};
