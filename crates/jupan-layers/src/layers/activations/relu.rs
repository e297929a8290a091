//! The rectified linear unit.

use std::rc::Rc;

use jupan_core::diagnostic::Refusal;
use jupan_core::layer::{Construct, Entry, Example, Layer, Spelling, Worked};
use jupan_core::value::Value;
use jupan_core::work::{Kind, parts};

use crate::rules::{elementwise, work};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "ReLU",
        aliases: &[],
        former: &[],
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
            work: Worked::Counted(&[(Kind::Compare, 16 * 16 * 3)]),
        },
        Example {
            code: "ReLU(max_value=6)",
            input: "(None, 16, 16, 3)",
            output: "(None, 16, 16, 3)",
            params: 0,
            work: Worked::Counted(&[(Kind::Compare, 16 * 16 * 3 * 2)]),
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
    elementwise::activation(ENTRY.keras.call, |call, axes| {
        let arguments = call.operation().arguments.clone();
        let is = |name: &str| {
            !matches!(arguments.get(name), Value::None | Value::Int(0))
                && *arguments.get(name) != Value::Float(0.0)
        };
        let mut kinds = vec![Kind::Compare];
        kinds.extend(is("max_value").then_some(Kind::Compare));
        kinds.extend(is("negative_slope").then_some(Kind::Multiply));
        work::each(call, parts::ACTIVATION, axes, &kinds);
    })
}
