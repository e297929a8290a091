//! The difference of its inputs.

use std::rc::Rc;

use jupan_core::layer::{Entry, Example, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::merge::Merge;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "Subtract",
        aliases: &[],
        former: &[],
        signature: "",
        call: "inputs",
    },
    summary: "Subtracts the second tensor from the first element by element.",
    source: "https://keras.io/api/layers/merging_layers/subtract/",
    construct: |_made| {
        Ok(Rc::new(Merge {
            exactly: Some(2),
            kind: Kind::Add,
            mean: false,
            remark: "Has no weights: it only subtracts.",
        }))
    },
    examples: &[
        Example {
            code: "Subtract()",
            input: "(None, 8, 8, 3); (None, 8, 8, 3)",
            output: "(None, 8, 8, 3)",
            params: 0,
            work: Worked::Counted(&[(Kind::Add, 8 * 8 * 3)]),
        },
        Example {
            code: "Subtract()",
            input: "(None, 2, 5, 4); (None, 5, 4)",
            output: "(None, 2, 5, 4)",
            params: 0,
            work: Worked::Counted(&[(Kind::Add, 2 * 5 * 4)]),
        },
    ],
};
