//! Upsampling of depth, height and width.

use jupan_core::layer::{Entry, Example, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::upsampling;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "UpSampling3D",
        aliases: &[],
        former: &[],
        signature: "size=(2, 2, 2), data_format=None",
        call: "inputs",
    },
    summary: "Multiplies depth, height and width by whole numbers.",
    source: "https://keras.io/api/layers/reshaping_layers/up_sampling3d/",
    construct: |made| upsampling::construct(made, 3),
    examples: &[
        Example {
            code: "UpSampling3D((2, 3, 1))",
            input: "(None, 5, 6, 7, 3)",
            output: "(None, 10, 18, 7, 3)",
            params: 0,
            work: Worked::Counted(&[(Kind::Read, 10 * 18 * 7 * 3)]),
        },
        Example {
            code: "UpSampling3D(2, data_format='channels_first')",
            input: "(None, 3, 5, 6, 7)",
            output: "(None, 3, 10, 12, 14)",
            params: 0,
            work: Worked::Counted(&[(Kind::Read, 3 * 10 * 12 * 14)]),
        },
    ],
};
