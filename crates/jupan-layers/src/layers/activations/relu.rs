//! The rectified linear unit.

use std::rc::Rc;

use jupan_core::diagnostic::Refusal;
use jupan_core::layer::{Construct, Entry, Example, Layer, Spelling};
use jupan_core::value::Value;

use crate::rules::elementwise;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "ReLU",
        aliases: &[],
        signature: "max_value=None, negative_slope=0.0, threshold=0.0",
        call: "inputs",
    },
    summary: "Lets positive values pass and sets negative ones to 0.",
    source: "https://keras.io/api/layers/activation_layers/relu/",
    construct,
    examples: &[
        Example {
            code: "ReLU()",
            input: "(None, 16, 16, 3)",
            output: "(None, 16, 16, 3)",
            params: 0,
        },
        Example {
            code: "ReLU(max_value=6)",
            input: "(None, 16, 16, 3)",
            output: "(None, 16, 16, 3)",
            params: 0,
        },
    ],
};

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    let arguments = made.arguments;
    if *arguments.get("max_value") != Value::None {
        elementwise::number_within(arguments, "max_value", 0.0, f64::INFINITY)?;
    }
    for name in ["negative_slope", "threshold"] {
        elementwise::number_within(arguments, name, 0.0, f64::INFINITY)?;
    }
    elementwise::activation(ENTRY.keras.call)
}
