//! A recurrent layer whose weights are laid out for cuDNN.

use jupan_core::era::Era;
use jupan_core::layer::{Entry, Example, Former, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::recurrent;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "CuDNNLSTM",
        aliases: &[],
        former: &[Former {
            eras: Era::KERAS_2,
            name: "CuDNNLSTM",
            signature: "",
            renames: &[("time_major", "")],
            defaults: &[],
        }],
        signature: "units, kernel_initializer='glorot_uniform', \
                    recurrent_initializer='orthogonal', bias_initializer='zeros', \
                    unit_forget_bias=True, kernel_regularizer=None, recurrent_regularizer=None, \
                    bias_regularizer=None, kernel_constraint=None, \
                    recurrent_constraint=None, bias_constraint=None, \
                    return_sequences=False, return_state=False, go_backwards=False, \
                    stateful=False",
        call: recurrent::CALL,
    },
    summary: "Reads a sequence step by step with a memory; gates decide what it keeps. Runs on graphics cards only.",
    source: "https://faroit.com/keras-docs/2.1.6/layers/recurrent/",
    construct: |made| recurrent::construct(made, &CELL, "cell"),
    examples: &[Example {
        code: "CuDNNLSTM(16)",
        input: "(None, 10, 6)",
        output: "(None, 16)",
        params: 1536,
        work: Worked::Counted(&[
            (Kind::MultiplyAdd, 10 * (6 + 16) * 64),
            (Kind::Add, 10 * (64 + 2 * 64 + 3 * 16 + 16)),
            (Kind::Multiply, 10 * 3 * 16),
            (Kind::Exp, 10 * 3 * 16),
            (Kind::Divide, 10 * 3 * 16),
            (Kind::Function, 10 * 2 * 16),
        ]),
    }],
};

/// One step; Keras has no such layer.
static CELL: Entry = Entry {
    keras: Spelling {
        name: "CuDNNLSTMCell",
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
    construct: |made| recurrent::construct_cudnn_cell(made, recurrent::Kind::Lstm),
    examples: &[],
};
