//! A recurrent layer whose units see their own last outputs.

use jupan_core::layer::{Entry, Example, Spelling};

use super::simple_rnn_cell;
use crate::rules::recurrent;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "SimpleRNN",
        aliases: &[],
        former: &[],
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
        },
        Example {
            code: "SimpleRNN(16, return_sequences=True)",
            input: "(None, None, 6)",
            output: "(None, None, 16)",
            params: 368,
        },
    ],
};
