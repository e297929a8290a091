//! Upsampling of height and width.

use jupan_core::layer::{Entry, Example, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::upsampling;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "UpSampling2D",
        aliases: &[],
        former: &[],
        signature: "size=(2, 2), data_format=None, interpolation='nearest'",
        call: "inputs",
    },
    summary: "Multiplies height and width by whole numbers.",
    source: "https://keras.io/api/layers/reshaping_layers/up_sampling2d/",
    construct: |made| upsampling::construct(made, 2),
    examples: &[
        Example {
            code: "UpSampling2D(2)",
            input: "(None, 5, 6, 3)",
            output: "(None, 10, 12, 3)",
            params: 0,
            work: Worked::Counted(&[(Kind::Read, 10 * 12 * 3)]),
        },
        Example {
            code: "UpSampling2D(2, interpolation='bicubic')",
            input: "(None, 5, 6, 3)",
            output: "(None, 10, 12, 3)",
            params: 0,
            work: Worked::Counted(&[
                (Kind::Read, 10 * 12 * 3 * 16),
                (Kind::Multiply, 10 * 12 * 3 * 16),
                (Kind::Add, 10 * 12 * 3 * 15),
            ]),
        },
    ],
};
