//! Zeros at both ends of depth, height and width.

use jupan_core::layer::{Entry, Example, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::margins::{self, Margin};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "ZeroPadding3D",
        aliases: &[],
        former: &[],
        signature: "padding=((1, 1), (1, 1), (1, 1)), data_format=None",
        call: "inputs",
    },
    summary: "Adds zeros at both ends of depth, height and width.",
    source: "https://keras.io/api/layers/reshaping_layers/zero_padding3d/",
    construct: |made| margins::construct(made, Margin::Padding, 3),
    examples: &[
        Example {
            code: "ZeroPadding3D()",
            input: "(None, 8, 9, 10, 3)",
            output: "(None, 10, 11, 12, 3)",
            params: 0,
            work: Worked::Counted(&[(Kind::Read, 10 * 11 * 12 * 3)]),
        },
        Example {
            code: "ZeroPadding3D((1, 2, 3))",
            input: "(None, 8, 9, 10, 3)",
            output: "(None, 10, 13, 16, 3)",
            params: 0,
            work: Worked::Counted(&[(Kind::Read, 10 * 13 * 16 * 3)]),
        },
    ],
};
