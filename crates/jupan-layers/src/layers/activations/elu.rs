//! The exponential linear unit.

use jupan_core::layer::{Entry, Example, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::{elementwise, work};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "ELU",
        aliases: &[],
        former: &[],
        signature: "alpha=1.0",
        call: "inputs",
    },
    summary: "Lets positive values pass and bends negative ones towards a bound.",
    source: "https://keras.io/api/layers/activation_layers/elu/",
    construct: |_| {
        elementwise::activation(ENTRY.keras.call, |call, axes| {
            work::named(call, "elu", axes)
        })
    },
    examples: &[Example {
        code: "ELU(alpha=0.5)",
        input: "(None, 4, 5)",
        output: "(None, 4, 5)",
        params: 0,
        work: Worked::Counted(&[
            (Kind::Compare, 4 * 5),
            (Kind::Exp, 4 * 5),
            (Kind::Add, 4 * 5),
            (Kind::Multiply, 4 * 5),
        ]),
    }],
};
