//! The smallest of its inputs.

use jupan_core::layer::{Entry, Example, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::merge::Merge;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "Minimum",
        aliases: &[],
        former: &[],
        signature: "",
        call: "inputs",
    },
    summary: "Takes the smallest of the inputs element by element.",
    source: "https://keras.io/api/layers/merging_layers/minimum/",
    construct: |_made| {
        Ok(Merge::of_any(
            Kind::Compare,
            "Has no weights: it only takes the smallest of its inputs.",
        ))
    },
    examples: &[
        Example {
            code: "Minimum()",
            input: "(None, 8, 8, 3); (None, 8, 8, 3)",
            output: "(None, 8, 8, 3)",
            params: 0,
            work: Worked::Counted(&[(Kind::Compare, 8 * 8 * 3)]),
        },
        Example {
            code: "Minimum()",
            input: "(None, 2, 5, 4); (None, 5, 4)",
            output: "(None, 2, 5, 4)",
            params: 0,
            work: Worked::Counted(&[(Kind::Compare, 2 * 5 * 4)]),
        },
    ],
};
