//! Cropping of the steps.

use jupan_core::layer::{Entry, Example, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::margins::{self, Margin};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "Cropping1D",
        aliases: &[],
        former: &[],
        signature: "cropping=(1, 1)",
        call: "inputs",
    },
    summary: "Cuts off both ends of the steps.",
    source: "https://keras.io/api/layers/reshaping_layers/cropping1d/",
    construct: |made| margins::construct(made, Margin::Cropping, 1),
    examples: &[
        Example {
            code: "Cropping1D()",
            input: "(None, 10, 3)",
            output: "(None, 8, 3)",
            params: 0,
            work: Worked::Counted(&[(Kind::Read, 8 * 3)]),
        },
        Example {
            code: "Cropping1D(0)",
            input: "(None, 10, 3)",
            output: "(None, 10, 3)",
            params: 0,
            work: Worked::Counted(&[(Kind::Read, 10 * 3)]),
        },
    ],
};
