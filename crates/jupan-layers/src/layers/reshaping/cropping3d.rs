//! Cropping of depth, height and width.

use jupan_core::layer::{Entry, Example, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::margins::{self, Margin};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "Cropping3D",
        aliases: &[],
        former: &[],
        signature: "cropping=((1, 1), (1, 1), (1, 1)), data_format=None",
        call: "inputs",
    },
    summary: "Cuts off both ends of depth, height and width.",
    source: "https://keras.io/api/layers/reshaping_layers/cropping3d/",
    construct: |made| margins::construct(made, Margin::Cropping, 3),
    examples: &[
        Example {
            code: "Cropping3D()",
            input: "(None, 8, 9, 10, 3)",
            output: "(None, 6, 7, 8, 3)",
            params: 0,
            work: Worked::Counted(&[(Kind::Read, 6 * 7 * 8 * 3)]),
        },
        Example {
            code: "Cropping3D(((1, 2), (0, 1), (3, 2)))",
            input: "(None, 8, 9, 10, 3)",
            output: "(None, 5, 8, 5, 3)",
            params: 0,
            work: Worked::Counted(&[(Kind::Read, 5 * 8 * 5 * 3)]),
        },
    ],
};
