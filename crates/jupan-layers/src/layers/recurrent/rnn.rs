//! A cell repeated over the steps of a sequence.

use jupan_core::message;
use std::rc::Rc;

use jupan_core::diagnostic::Refusal;
use jupan_core::era::Era;
use jupan_core::layer::{Construct, Entry, Example, Former, Layer, Spelling, Worked};
use jupan_core::signature::{Given, Passed};
use jupan_core::value::Value;
use jupan_core::work::Kind;

use super::stacked_rnn_cells;
use crate::rules::recurrent::{self, Recurrent};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "RNN",
        aliases: &[],
        former: &[Former {
            eras: Era::KERAS_2,
            name: "RNN",
            signature: "",
            renames: &[
                ("input_dim", "input_shape[1]"),
                ("input_length", "input_shape[0]"),
                ("time_major", ""),
            ],
            defaults: &[],
        }],
        signature: "cell, return_sequences=False, return_state=False, go_backwards=False, \
                    stateful=False, unroll=False, zero_output_for_mask=False",
        call: recurrent::CALL,
    },
    summary: "Repeats a cell over the steps of a sequence.",
    source: "https://keras.io/api/layers/recurrent_layers/rnn/",
    construct,
    examples: &[
        Example {
            code: "RNN(LSTMCell(12))",
            input: "(None, 9, 6)",
            output: "(None, 12)",
            params: 912,
            work: Worked::Counted(&[
                (Kind::MultiplyAdd, 9 * (6 + 12) * 48),
                (Kind::Add, 9 * (48 + 48 + 3 * 12 + 12)),
                (Kind::Multiply, 9 * 3 * 12),
                (Kind::Exp, 9 * 3 * 12),
                (Kind::Divide, 9 * 3 * 12),
                (Kind::Function, 9 * 2 * 12),
            ]),
        },
        Example {
            code: "RNN([GRUCell(8), GRUCell(12)], return_sequences=True)",
            input: "(None, None, 6)",
            output: "(None, None, 12)",
            params: 1176,
            work: Worked::Open,
        },
    ],
};

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    let argument = made.arguments.find("cell").cloned();
    let (value, span) = argument.map_or((Value::None, None), |a| (a.value, a.span));
    let cell = match value {
        Value::Operation(cell) => {
            made.adopt("cell", cell)?;
            Some(cell)
        }
        Value::List(_) | Value::Tuple(_) => {
            let mut passed = Passed::default();
            passed.positional.push(Given { value, span });
            Some(made.child("cell", &stacked_rnn_cells::ENTRY, passed)?)
        }
        Value::Foreign(class) if crate::CATALOGUE.layer(&class.name).is_some() => {
            let refusal = made
                .arguments
                .refuse("cell", message!("a cell, not a class"));
            return Err(refusal.with_help(message!("make one: `{value}(…)`", value = class.name)));
        }
        Value::Foreign(_) | Value::Unknown(_) => None,
        _ => {
            return Err(made
                .arguments
                .refuse("cell", message!("a cell or a list of cells")));
        }
    };
    Ok(Rc::new(Recurrent::read(made, cell, None)?))
}
