//! One step of an LSTM.

use jupan_core::era::Era;
use jupan_core::layer::{Entry, Example, Former, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::recurrent;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "LSTMCell",
        aliases: &[],
        former: &[Former {
            eras: Era::KERAS_2,
            name: "LSTMCell",
            signature: "",
            renames: &[("implementation", "")],
            defaults: &[],
        }],
        signature: "units, activation='tanh', recurrent_activation='sigmoid', \
                    use_bias=True, kernel_initializer='glorot_uniform', \
                    recurrent_initializer='orthogonal', bias_initializer='zeros', \
                    unit_forget_bias=True, kernel_regularizer=None, \
                    recurrent_regularizer=None, bias_regularizer=None, \
                    kernel_constraint=None, recurrent_constraint=None, \
                    bias_constraint=None, dropout=0.0, recurrent_dropout=0.0, seed=None, \
                    *, implementation=2",
        call: "inputs, states, training=False",
    },
    summary: "Takes one step of an LSTM: an output and a carry from an input and those before.",
    source: "https://keras.io/api/layers/recurrent_layers/lstm_cell/",
    construct: |made| recurrent::construct_cell(made, recurrent::Kind::Lstm),
    examples: &[Example {
        code: "LSTMCell(12)",
        input: "(None, 6); (None, 12); (None, 12)",
        output: "(None, 12); (None, 12); (None, 12)",
        params: 912,
        work: Worked::Counted(&[
            (Kind::MultiplyAdd, (6 + 12) * 48),
            (Kind::Add, 48 + 48 + 3 * 12 + 12),
            (Kind::Multiply, 3 * 12),
            (Kind::Exp, 3 * 12),
            (Kind::Divide, 3 * 12),
            (Kind::Function, 2 * 12),
        ]),
    }],
};
