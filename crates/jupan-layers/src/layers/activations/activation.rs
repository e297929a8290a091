//! An activation by name.

use std::rc::Rc;

use jupan_core::diagnostic::Refusal;
use jupan_core::layer::{Construct, Entry, Example, Layer, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::{config, elementwise, work};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "Activation",
        aliases: &[],
        former: &[],
        signature: "activation",
        call: "inputs",
    },
    summary: "Applies an activation function.",
    source: "https://keras.io/api/layers/core_layers/activation/",
    construct,
    examples: &[
        Example {
            code: "Activation(None)",
            input: "(None, 6)",
            output: "(None, 6)",
            params: 0,
            work: Worked::Counted(&[]),
        },
        Example {
            code: "Activation('softmax')",
            input: "(None, 6)",
            output: "(None, 6)",
            params: 0,
            work: Worked::Counted(&[(Kind::Exp, 6), (Kind::Add, 5), (Kind::Divide, 6)]),
        },
    ],
};

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    config::activations(made.arguments, &["activation"])?;
    elementwise::activation(ENTRY.keras.call, |call, axes| {
        work::activation(call, "activation", axes)
    })
}
