//! The rectified linear unit with a threshold.

use jupan_core::era::Era;
use jupan_core::layer::{Entry, Example, Former, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::{elementwise, work};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "ThresholdedReLU",
        aliases: &[],
        former: &[Former {
            eras: Era::BEFORE_3,
            name: "ThresholdedReLU",
            signature: "",
            renames: &[],
            defaults: &[],
        }],
        signature: "theta=1.0",
        call: "inputs",
    },
    summary: "Lets values above a threshold pass.",
    source: "https://faroit.com/keras-docs/2.1.6/layers/advanced-activations/",
    construct: |_| {
        elementwise::activation(ENTRY.keras.call, |call, axes| {
            work::named(call, "relu", axes)
        })
    },
    examples: &[Example {
        code: "ThresholdedReLU(theta=0.5)",
        input: "(None, 4, 5)",
        output: "(None, 4, 5)",
        params: 0,
        work: Worked::Counted(&[(Kind::Compare, 4 * 5)]),
    }],
};
