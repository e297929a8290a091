//! One step of a simple recurrent layer.

use jupan_core::layer::{Entry, Example, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::recurrent;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "SimpleRNNCell",
        aliases: &[],
        former: &[],
        signature: "units, activation='tanh', use_bias=True, \
                    kernel_initializer='glorot_uniform', \
                    recurrent_initializer='orthogonal', bias_initializer='zeros', \
                    kernel_regularizer=None, recurrent_regularizer=None, \
                    bias_regularizer=None, kernel_constraint=None, \
                    recurrent_constraint=None, bias_constraint=None, dropout=0.0, \
                    recurrent_dropout=0.0, seed=None",
        call: "sequence, states, training=False",
    },
    summary: "Takes one step: an output from an input and the output before.",
    source: "https://keras.io/api/layers/recurrent_layers/simple_rnn_cell/",
    construct: |made| recurrent::construct_cell(made, recurrent::Kind::Simple),
    examples: &[Example {
        code: "SimpleRNNCell(12)",
        input: "(None, 6); (None, 12)",
        output: "(None, 12); (None, 12)",
        params: 228,
        work: Worked::Counted(&[
            (Kind::MultiplyAdd, (6 + 12) * 12),
            (Kind::Add, 12 + 12),
            (Kind::Function, 12),
        ]),
    }],
};
