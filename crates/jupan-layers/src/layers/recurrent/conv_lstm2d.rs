//! A recurrent layer for sequences of images.

use jupan_core::era::Era;
use jupan_core::layer::{Entry, Example, Former, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::{conv_lstm, recurrent};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "ConvLSTM2D",
        aliases: &[],
        former: &[Former {
            eras: &[Era::Keras1],
            name: "ConvLSTM2D",
            signature: "nb_filter, nb_row, nb_col, init, inner_init, forget_bias_init, \
                            activation, inner_activation, dim_ordering, border_mode, subsample, \
                            W_regularizer, U_regularizer, b_regularizer, dropout_W, dropout_U",
            renames: &[],
            defaults: &[],
        }],
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
    summary: "Reads a sequence of images step by step, like an LSTM with convolutions in place of products.",
    source: "https://keras.io/api/layers/recurrent_layers/conv_lstm2d/",
    construct: |made| conv_lstm::construct(made, 2),
    examples: &[
        Example {
            code: "ConvLSTM2D(4, 3)",
            input: "(None, 5, 10, 8, 2)",
            output: "(None, 8, 6, 4)",
            params: 880,
            work: Worked::Counted(&[
                (Kind::MultiplyAdd, 5 * 8 * 6 * 9 * (2 + 4) * 16),
                (Kind::Add, 5 * 8 * 6 * (16 + 16 + 3 * 4 + 4)),
                (Kind::Multiply, 5 * 8 * 6 * 3 * 4),
                (Kind::Exp, 5 * 8 * 6 * 3 * 4),
                (Kind::Divide, 5 * 8 * 6 * 3 * 4),
                (Kind::Function, 5 * 8 * 6 * 2 * 4),
            ]),
        },
        Example {
            code: "ConvLSTM2D(4, 3, padding='same', return_sequences=True, use_bias=False)",
            input: "(None, 5, 10, 8, 2)",
            output: "(None, 5, 10, 8, 4)",
            params: 864,
            work: Worked::Counted(&[
                (Kind::MultiplyAdd, 5 * 10 * 8 * 9 * (2 + 4) * 16),
                (Kind::Add, 5 * 10 * 8 * (16 + 3 * 4 + 4)),
                (Kind::Multiply, 5 * 10 * 8 * 3 * 4),
                (Kind::Exp, 5 * 10 * 8 * 3 * 4),
                (Kind::Divide, 5 * 10 * 8 * 3 * 4),
                (Kind::Function, 5 * 10 * 8 * 2 * 4),
            ]),
        },
    ],
};
