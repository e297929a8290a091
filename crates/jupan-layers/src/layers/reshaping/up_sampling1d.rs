//! Upsampling of the steps.

use jupan_core::era::Era;
use jupan_core::layer::{Entry, Example, Former, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::upsampling;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "UpSampling1D",
        aliases: &[],
        former: &[Former {
            eras: &[Era::Keras1],
            name: "UpSampling1D",
            signature: "length",
            renames: &[("length", "size")],
            defaults: &[],
        }],
        signature: "size=2",
        call: "inputs",
    },
    summary: "Multiplies the steps by whole numbers.",
    source: "https://keras.io/api/layers/reshaping_layers/up_sampling1d/",
    construct: |made| upsampling::construct(made, 1),
    examples: &[
        Example {
            code: "UpSampling1D()",
            input: "(None, 5, 3)",
            output: "(None, 10, 3)",
            params: 0,
            work: Worked::Counted(&[(Kind::Read, 10 * 3)]),
        },
        Example {
            code: "UpSampling1D(1)",
            input: "(None, 5, 3)",
            output: "(None, 5, 3)",
            params: 0,
            work: Worked::Counted(&[(Kind::Read, 5 * 3)]),
        },
    ],
};
