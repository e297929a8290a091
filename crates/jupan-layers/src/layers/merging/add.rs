//! The sum of its inputs.

use jupan_core::layer::{Entry, Example, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::merge::Merge;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "Add",
        aliases: &[],
        former: &[],
        signature: "",
        call: "inputs",
    },
    summary: "Adds tensors of the same shape element by element.",
    source: "https://keras.io/api/layers/merging_layers/add/",
    construct: |_made| {
        Ok(Merge::of_any(
            Kind::Add,
            "Has no weights: it only adds its inputs.",
        ))
    },
    examples: &[
        Example {
            code: "Add()",
            input: "(None, 8, 8, 3); (None, 8, 8, 3)",
            output: "(None, 8, 8, 3)",
            params: 0,
            work: Worked::Counted(&[(Kind::Add, 8 * 8 * 3)]),
        },
        Example {
            code: "Add()",
            input: "(None, 2, 5, 4); (None, 5, 4)",
            output: "(None, 2, 5, 4)",
            params: 0,
            work: Worked::Counted(&[(Kind::Add, 2 * 5 * 4)]),
        },
    ],
};
