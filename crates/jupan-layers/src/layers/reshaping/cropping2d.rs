//! Cropping of height and width.

use jupan_core::layer::{Entry, Example, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::margins::{self, Margin};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "Cropping2D",
        aliases: &[],
        former: &[],
        signature: "cropping=((0, 0), (0, 0)), data_format=None",
        call: "inputs",
    },
    summary: "Cuts off both ends of height and width.",
    source: "https://keras.io/api/layers/reshaping_layers/cropping2d/",
    construct: |made| margins::construct(made, Margin::Cropping, 2),
    examples: &[
        Example {
            code: "Cropping2D()",
            input: "(None, 10, 12, 3)",
            output: "(None, 10, 12, 3)",
            params: 0,
            work: Worked::Counted(&[(Kind::Read, 10 * 12 * 3)]),
        },
        Example {
            code: "Cropping2D(2)",
            input: "(None, None, None, 3)",
            output: "(None, None, None, 3)",
            params: 0,
            work: Worked::Open,
        },
    ],
};
