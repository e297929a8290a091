//! Zeros at both ends of height and width.

use jupan_core::layer::{Entry, Example, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::margins::{self, Margin};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "ZeroPadding2D",
        aliases: &[],
        former: &[],
        signature: "padding=(1, 1), data_format=None",
        call: "inputs",
    },
    summary: "Adds zeros at both ends of height and width.",
    source: "https://keras.io/api/layers/reshaping_layers/zero_padding2d/",
    construct: |made| margins::construct(made, Margin::Padding, 2),
    examples: &[
        Example {
            code: "ZeroPadding2D()",
            input: "(None, 10, 12, 3)",
            output: "(None, 12, 14, 3)",
            params: 0,
            work: Worked::Counted(&[(Kind::Read, 12 * 14 * 3)]),
        },
        Example {
            code: "ZeroPadding2D(((0, 1), (0, 1)))",
            input: "(None, 224, 224, 3)",
            output: "(None, 225, 225, 3)",
            params: 0,
            work: Worked::Counted(&[(Kind::Read, 225 * 225 * 3)]),
        },
    ],
};
