//! A recurrent layer for sequences of volumes.

use jupan_core::layer::{Entry, Example, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::{conv_lstm, recurrent};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "ConvLSTM3D",
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
    summary: "Reads a sequence of volumes step by step, like an LSTM with convolutions in place of products.",
    source: "https://keras.io/api/layers/recurrent_layers/conv_lstm3d/",
    construct: |made| conv_lstm::construct(made, 3),
    examples: &[
        Example {
            code: "ConvLSTM3D(4, 3)",
            input: "(None, 5, 10, 8, 6, 2)",
            output: "(None, 8, 6, 4, 4)",
            params: 2608,
            work: Worked::Counted(&[
                (Kind::MultiplyAdd, 5 * 8 * 6 * 4 * 27 * (2 + 4) * 16),
                (Kind::Add, 5 * 8 * 6 * 4 * (16 + 16 + 3 * 4 + 4)),
                (Kind::Multiply, 5 * 8 * 6 * 4 * 3 * 4),
                (Kind::Exp, 5 * 8 * 6 * 4 * 3 * 4),
                (Kind::Divide, 5 * 8 * 6 * 4 * 3 * 4),
                (Kind::Function, 5 * 8 * 6 * 4 * 2 * 4),
            ]),
        },
        Example {
            code: "ConvLSTM3D(4, 3, strides=2, padding='same')",
            input: "(None, 5, 10, 8, 6, 2)",
            output: "(None, 5, 4, 3, 4)",
            params: 2608,
            work: Worked::Counted(&[
                (Kind::MultiplyAdd, 5 * 5 * 4 * 3 * 27 * (2 + 4) * 16),
                (Kind::Add, 5 * 5 * 4 * 3 * (16 + 16 + 3 * 4 + 4)),
                (Kind::Multiply, 5 * 5 * 4 * 3 * 3 * 4),
                (Kind::Exp, 5 * 5 * 4 * 3 * 3 * 4),
                (Kind::Divide, 5 * 5 * 4 * 3 * 3 * 4),
                (Kind::Function, 5 * 5 * 4 * 3 * 2 * 4),
            ]),
        },
    ],
};
