//! Inverted highlights.

use jupan_core::layer::{Entry, Example, Spelling, Worked};

use crate::rules::image::{Augmentation, Factor};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "Solarization",
        aliases: &[],
        former: &[],
        signature: "addition_factor=0.0, threshold_factor=0.0, value_range=(0, 255), seed=None, *, \
                    bounding_box_format=None, data_format=None",
        call: "data, training=True",
    },
    summary: "Inverts values above a threshold and adds to them.",
    source: "https://keras.io/api/layers/preprocessing_layers/image_augmentation/solarization/",
    construct: |made| {
        Augmentation {
            factors: &[
                Factor::new("addition_factor", 0.0, 1.0).each(),
                Factor::new("threshold_factor", 0.0, 1.0).each(),
            ],
            value_range: true,
            ..Augmentation::PLAIN
        }
        .construct(made)
    },
    examples: &[Example {
        code: "Solarization()",
        input: "(None, 32, 32, 3)",
        output: "(None, 32, 32, 3)",
        params: 0,
        work: Worked::Counted(&[]),
    }],
};
