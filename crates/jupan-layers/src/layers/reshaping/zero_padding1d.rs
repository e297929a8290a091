//! Zeros at both ends of the steps.

use jupan_core::layer::{Entry, Example, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::margins::{self, Margin};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "ZeroPadding1D",
        aliases: &[],
        former: &[],
        signature: "padding=1, data_format=None",
        call: "inputs",
    },
    summary: "Adds zeros at both ends of the steps.",
    source: "https://keras.io/api/layers/reshaping_layers/zero_padding1d/",
    construct: |made| margins::construct(made, Margin::Padding, 1),
    examples: &[
        Example {
            code: "ZeroPadding1D()",
            input: "(None, 10, 3)",
            output: "(None, 12, 3)",
            params: 0,
            work: Worked::Counted(&[(Kind::Read, 12 * 3)]),
        },
        Example {
            code: "ZeroPadding1D((2, 3))",
            input: "(None, 10, 3)",
            output: "(None, 15, 3)",
            params: 0,
            work: Worked::Counted(&[(Kind::Read, 15 * 3)]),
        },
    ],
};
