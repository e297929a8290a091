//! The mean of its inputs.

use jupan_core::layer::{Entry, Example, Spelling, Worked};
use jupan_core::work::Kind;
use std::rc::Rc;

use crate::rules::merge::Merge;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "Average",
        aliases: &[],
        former: &[],
        signature: "",
        call: "inputs",
    },
    summary: "Takes the mean of tensors of the same shape element by element.",
    source: "https://keras.io/api/layers/merging_layers/average/",
    construct: |_made| {
        Ok(Rc::new(Merge {
            exactly: None,
            kind: Kind::Add,
            mean: true,
            remark: "Has no weights: it only takes the mean of its inputs.",
        }))
    },
    examples: &[
        Example {
            code: "Average()",
            input: "(None, 8, 8, 3); (None, 8, 8, 3)",
            output: "(None, 8, 8, 3)",
            params: 0,
            work: Worked::Counted(&[(Kind::Add, 8 * 8 * 3), (Kind::Divide, 8 * 8 * 3)]),
        },
        Example {
            code: "Average()",
            input: "(None, 2, 5, 4); (None, 5, 4)",
            output: "(None, 2, 5, 4)",
            params: 0,
            work: Worked::Counted(&[(Kind::Add, 2 * 5 * 4), (Kind::Divide, 2 * 5 * 4)]),
        },
    ],
};
