//! Changes of sharpness.

use jupan_core::layer::{Entry, Example, Spelling, Worked};

use crate::rules::image::{Augmentation, Factor};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "RandomSharpness",
        aliases: &[],
        former: &[],
        signature: "factor, value_range=(0, 255), data_format=None, seed=None, *, \
                    bounding_box_format=None",
        call: "data, training=True",
    },
    summary: "Sharpens or blurs images at random, in training.",
    source: "https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_sharpness/",
    construct: |made| {
        Augmentation {
            factors: &[Factor::new("factor", 0.0, 1.0)],
            value_range: true,
            ..Augmentation::PLAIN
        }
        .construct(made)
    },
    examples: &[
        Example {
            code: "RandomSharpness(factor=0.2)",
            input: "(32, 32, 3)",
            output: "(32, 32, 3)",
            params: 0,
            work: Worked::Counted(&[]),
        },
        Example {
            code: "RandomSharpness(factor=0.2, name='aug')",
            input: "(None, 32, 32, 3)",
            output: "(None, 32, 32, 3)",
            params: 0,
            work: Worked::Counted(&[]),
        },
    ],
};
