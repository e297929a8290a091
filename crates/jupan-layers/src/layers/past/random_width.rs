//! Images of another width.

use jupan_core::axis::names;
use jupan_core::era::Era;
use jupan_core::layer::{Entry, Example, Former, Spelling, Worked};

use crate::rules::stretch;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "RandomWidth",
        aliases: &[],
        former: &[Former {
            eras: Era::KERAS_2,
            name: "RandomWidth",
            signature: "",
            renames: &[],
            defaults: &[],
        }],
        signature: "factor, interpolation='bilinear', seed=None",
        call: "inputs, training=True",
    },
    summary: "Stretches images at random, in training: their width is open from then on.",
    source: "https://www.tensorflow.org/versions/r2.15/api_docs/python/tf/keras/layers/RandomWidth",
    construct: |_| stretch::construct(names::WIDTH, -2),
    examples: &[Example {
        code: "RandomWidth(0.2)",
        input: "(None, 32, 32, 3)",
        output: "(None, 32, None, 3)",
        params: 0,
        work: Worked::Counted(&[]),
    }],
};
