//! One step of a GRU.

use jupan_core::era::Era;
use jupan_core::layer::{Entry, Example, Former, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::recurrent;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "GRUCell",
        aliases: &[],
        former: &[
            Former {
                eras: &[Era::Keras2, Era::TensorFlow1],
                name: "GRUCell",
                signature: "",
                renames: &[("implementation", "")],
                defaults: &[("reset_after", "False")],
            },
            Former {
                eras: &[Era::TensorFlow20, Era::TensorFlow2],
                name: "GRUCell",
                signature: "",
                renames: &[("implementation", "")],
                defaults: &[],
            },
        ],
        signature: "units, activation='tanh', recurrent_activation='sigmoid', \
                    use_bias=True, kernel_initializer='glorot_uniform', \
                    recurrent_initializer='orthogonal', bias_initializer='zeros', \
                    kernel_regularizer=None, recurrent_regularizer=None, \
                    bias_regularizer=None, kernel_constraint=None, \
                    recurrent_constraint=None, bias_constraint=None, dropout=0.0, \
                    recurrent_dropout=0.0, reset_after=True, seed=None, *, \
                    implementation=2",
        call: "inputs, states, training=False",
    },
    summary: "Takes one step of a GRU: an output from an input and the output before.",
    source: "https://keras.io/api/layers/recurrent_layers/gru_cell/",
    construct: |made| recurrent::construct_cell(made, recurrent::Kind::Gru),
    examples: &[
        Example {
            code: "GRUCell(12)",
            input: "(None, 6); (None, 12)",
            output: "(None, 12); (None, 12)",
            params: 720,
            work: Worked::Counted(&[
                (Kind::MultiplyAdd, (6 + 12) * 36),
                (Kind::Add, 36 + 2 * 36 + 2 * 12 + 2 * 12),
                (Kind::Multiply, 3 * 12),
                (Kind::Exp, 2 * 12),
                (Kind::Divide, 2 * 12),
                (Kind::Function, 12),
            ]),
        },
        Example {
            code: "GRUCell(12, reset_after=False)",
            input: "(None, 6); (None, 12)",
            output: "(None, 12); (None, 12)",
            params: 684,
            work: Worked::Counted(&[
                (Kind::MultiplyAdd, (6 + 12) * 36),
                (Kind::Add, 36 + 36 + 2 * 12 + 2 * 12),
                (Kind::Multiply, 3 * 12),
                (Kind::Exp, 2 * 12),
                (Kind::Divide, 2 * 12),
                (Kind::Function, 12),
            ]),
        },
    ],
};
