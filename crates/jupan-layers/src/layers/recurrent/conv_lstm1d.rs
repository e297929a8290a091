//! A recurrent layer for sequences of lines.

use jupan_core::layer::{Entry, Example, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::{conv_lstm, recurrent};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "ConvLSTM1D",
        aliases: &[],
        former: &[],
        signature: "filters, kernel_size, strides=1, padding='valid', data_format=None, \
                    dilation_rate=1, activation='tanh', recurrent_activation='sigmoid', \
                    use_bias=True, kernel_initializer='glorot_uniform', \
                    recurrent_initializer='orthogonal', bias_initializer='zeros', \
                    unit_forget_bias=True, kernel_regularizer=None, \
                    recurrent_regularizer=None, bias_regularizer=None, \
                    activity_regularizer=None, kernel_constraint=None, \
                    recurrent_constraint=None, bias_constraint=None, dropout=0.0, \
                    recurrent_dropout=0.0, seed=None, return_sequences=False, \
                    return_state=False, go_backwards=False, stateful=False, *, \
                    unroll=False, zero_output_for_mask=False",
        call: recurrent::CALL,
    },
    summary: "Reads a sequence of lines step by step, like an LSTM with convolutions in place of products.",
    source: "https://keras.io/api/layers/recurrent_layers/conv_lstm1d/",
    construct: |made| conv_lstm::construct(made, 1),
    examples: &[
        Example {
            code: "ConvLSTM1D(4, 3)",
            input: "(None, 5, 10, 2)",
            output: "(None, 8, 4)",
            params: 304,
            work: Worked::Counted(&[
                (Kind::MultiplyAdd, 5 * 8 * 3 * (2 + 4) * 16),
                (Kind::Add, 5 * 8 * (16 + 16 + 3 * 4 + 4)),
                (Kind::Multiply, 5 * 8 * 3 * 4),
                (Kind::Exp, 5 * 8 * 3 * 4),
                (Kind::Divide, 5 * 8 * 3 * 4),
                (Kind::Function, 5 * 8 * 2 * 4),
            ]),
        },
        Example {
            code: "ConvLSTM1D(4, 3, strides=2, padding='same')",
            input: "(None, 5, 10, 2)",
            output: "(None, 5, 4)",
            params: 304,
            work: Worked::Counted(&[
                (Kind::MultiplyAdd, 5 * 5 * 3 * (2 + 4) * 16),
                (Kind::Add, 5 * 5 * (16 + 16 + 3 * 4 + 4)),
                (Kind::Multiply, 5 * 5 * 3 * 4),
                (Kind::Exp, 5 * 5 * 3 * 4),
                (Kind::Divide, 5 * 5 * 3 * 4),
                (Kind::Function, 5 * 5 * 2 * 4),
            ]),
        },
    ],
};
