//! Dropout of single values.

use jupan_core::message;
use std::rc::Rc;

use jupan_core::diagnostic::Refusal;
use jupan_core::layer::{Construct, Entry, Example, Layer, Spelling, Worked};
use jupan_core::value::Value;

use crate::rules::elementwise;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "Dropout",
        aliases: &[],
        former: &[],
        signature: "rate, noise_shape=None, seed=None",
        call: "inputs, training=False",
    },
    summary: "Sets values to 0 at random, in training.",
    source: "https://keras.io/api/layers/regularization_layers/dropout/",
    construct,
    examples: &[
        Example {
            code: "Dropout(0)",
            input: "(None, 8)",
            output: "(None, 8)",
            params: 0,
            work: Worked::Counted(&[]),
        },
        Example {
            code: "Dropout(0.3, noise_shape=(2, 3))",
            input: "(None, 5, 8)",
            output: "(None, 5, 8)",
            params: 0,
            work: Worked::Counted(&[]),
        },
    ],
};

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    let whole = |item: &Value| match item {
        Value::Int(n) => *n > 0,
        Value::Array(_) | Value::Float(_) | Value::Str(_) | Value::Bool(false) => false,
        _ => true,
    };
    match made.arguments.get("noise_shape") {
        Value::None | Value::Symbolic(_) | Value::Unknown(_) | Value::Array(_) => {}
        Value::Tuple(items) | Value::List(items) if items.iter().all(whole) => {}
        _ => {
            let must_be = message!("a tuple of positive integers and None");
            return Err(made.arguments.refuse("noise_shape", must_be));
        }
    }
    elementwise::noise(made, "rate", None)
}
