//! Images of another height.

use jupan_core::axis::names;
use jupan_core::era::Era;
use jupan_core::layer::{Entry, Example, Former, Spelling, Worked};

use crate::rules::stretch;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "RandomHeight",
        aliases: &[],
        former: &[Former {
            eras: Era::KERAS_2,
            name: "RandomHeight",
            signature: "",
            renames: &[],
            defaults: &[],
        }],
        signature: "factor, interpolation='bilinear', seed=None",
        call: "inputs, training=True",
    },
    summary: "Stretches images at random, in training: their height is open from then on.",
    source: "https://www.tensorflow.org/versions/r2.15/api_docs/python/tf/keras/layers/RandomHeight",
    construct: |_| stretch::construct(names::HEIGHT, -3),
    examples: &[Example {
        code: "RandomHeight(0.2)",
        input: "(None, 32, 32, 3)",
        output: "(None, None, 32, 3)",
        params: 0,
        work: Worked::Counted(&[]),
    }],
};
