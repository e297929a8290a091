//! Erased rectangles.

use jupan_core::layer::{Entry, Example, Spelling, Worked};

use crate::rules::image::{Augmentation, Factor};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "RandomErasing",
        aliases: &[],
        former: &[],
        signature: "factor=1.0, scale=(0.02, 0.33), fill_value=None, value_range=(0, 255), seed=None, \
                    data_format=None, *, bounding_box_format=None",
        call: "data, training=True",
    },
    summary: "Overwrites rectangles in images at random, in training.",
    source: "https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_erasing/",
    construct: |made| {
        Augmentation {
            factors: &[
                Factor::new("factor", 0.0, 1.0),
                Factor::new("scale", 0.0, 1.0),
            ],
            ..Augmentation::PLAIN
        }
        .construct(made)
    },
    examples: &[
        Example {
            code: "RandomErasing()",
            input: "(None, 32, 32, 3)",
            output: "(None, 32, 32, 3)",
            params: 0,
            work: Worked::Counted(&[]),
        },
        Example {
            code: "RandomErasing(name='aug')",
            input: "(None, 32, 32, 3)",
            output: "(None, 32, 32, 3)",
            params: 0,
            work: Worked::Counted(&[]),
        },
    ],
};
