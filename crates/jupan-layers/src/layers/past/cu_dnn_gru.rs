//! A recurrent layer whose weights are laid out for cuDNN.

use jupan_core::era::Era;
use jupan_core::layer::{Entry, Example, Former, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::recurrent;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "CuDNNGRU",
        aliases: &[],
        former: &[Former {
            eras: Era::KERAS_2,
            name: "CuDNNGRU",
            signature: "",
            renames: &[("time_major", "")],
            defaults: &[],
        }],
        signature: "units, kernel_initializer='glorot_uniform', \
                    recurrent_initializer='orthogonal', bias_initializer='zeros', \
                    kernel_regularizer=None, recurrent_regularizer=None, \
                    bias_regularizer=None, kernel_constraint=None, \
                    recurrent_constraint=None, bias_constraint=None, \
                    return_sequences=False, return_state=False, go_backwards=False, \
                    stateful=False",
        call: recurrent::CALL,
    },
    summary: "Reads a sequence step by step; gates decide what is kept of the output before. Runs on graphics cards only.",
    source: "https://faroit.com/keras-docs/2.1.6/layers/recurrent/",
    construct: |made| recurrent::construct(made, &CELL, "cell"),
    examples: &[Example {
        code: "CuDNNGRU(16)",
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
    }],
};

/// One step; Keras has no such layer.
static CELL: Entry = Entry {
    keras: Spelling {
        name: "CuDNNGRUCell",
        aliases: &[],
        former: &[],
        signature: "units, kernel_initializer='glorot_uniform', \
                    recurrent_initializer='orthogonal', bias_initializer='zeros', \
                    kernel_regularizer=None, recurrent_regularizer=None, bias_regularizer=None, \
                    kernel_constraint=None, recurrent_constraint=None, bias_constraint=None",
        call: "inputs, states, training=False",
    },
    summary: "Takes one step of a recurrent layer.",
    source: "https://faroit.com/keras-docs/2.1.6/layers/recurrent/",
    construct: |made| recurrent::construct_cudnn_cell(made, recurrent::Kind::Gru),
    examples: &[],
};
