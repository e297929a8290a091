//! The product of its inputs.

use jupan_core::layer::{Entry, Example, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::merge::Merge;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "Multiply",
        aliases: &[],
        former: &[],
        signature: "",
        call: "inputs",
    },
    summary: "Multiplies tensors of the same shape element by element.",
    source: "https://keras.io/api/layers/merging_layers/multiply/",
    construct: |_made| {
        Ok(Merge::of_any(
            Kind::Multiply,
            "Has no weights: it only multiplies its inputs.",
        ))
    },
    examples: &[
        Example {
            code: "Multiply()",
            input: "(None, 8, 8, 3); (None, 8, 8, 3)",
            output: "(None, 8, 8, 3)",
            params: 0,
            work: Worked::Counted(&[(Kind::Multiply, 8 * 8 * 3)]),
        },
        Example {
            code: "Multiply()",
            input: "(None, 2, 5, 4); (None, 5, 4)",
            output: "(None, 2, 5, 4)",
            params: 0,
            work: Worked::Counted(&[(Kind::Multiply, 2 * 5 * 4)]),
        },
    ],
};
