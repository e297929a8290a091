//! The leaky rectified linear unit.

use std::rc::Rc;

use jupan_core::diagnostic::Refusal;
use jupan_core::era::Era;
use jupan_core::layer::{Construct, Entry, Example, Former, Layer, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::{elementwise, work};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "LeakyReLU",
        aliases: &[],
        former: &[Former {
            eras: Era::BEFORE_3,
            name: "LeakyReLU",
            signature: "alpha",
            renames: &[("alpha", "negative_slope")],
            defaults: &[],
        }],
        signature: "negative_slope=0.3, *, alpha=None",
        call: "inputs",
    },
    summary: "Lets positive values pass and multiplies negative ones by a small slope.",
    source: "https://keras.io/api/layers/activation_layers/leaky_relu/",
    construct,
    examples: &[
        Example {
            code: "LeakyReLU()",
            input: "(None, 4, 5)",
            output: "(None, 4, 5)",
            params: 0,
            work: Worked::Counted(&[(Kind::Compare, 4 * 5), (Kind::Multiply, 4 * 5)]),
        },
        Example {
            code: "LeakyReLU(alpha=0.2)",
            input: "(None, 4, 5)",
            output: "(None, 4, 5)",
            params: 0,
            work: Worked::Counted(&[(Kind::Compare, 4 * 5), (Kind::Multiply, 4 * 5)]),
        },
    ],
};

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    // The old name of the slope wins where it is given.
    let given = made.arguments.find("alpha").is_some_and(|a| a.given);
    let name = if given { "alpha" } else { "negative_slope" };
    elementwise::number_within(made.arguments, name, 0.0, f64::INFINITY)?;
    elementwise::activation(ENTRY.keras.call, |call, axes| {
        work::named(call, "leaky_relu", axes)
    })
}
