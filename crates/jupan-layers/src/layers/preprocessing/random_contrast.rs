//! Changes of contrast.

use jupan_core::layer::{Entry, Example, Spelling, Worked};

use crate::rules::image::{Augmentation, Factor};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "RandomContrast",
        aliases: &[],
        former: &[],
        signature: "factor, value_range=(0, 255), seed=None, *, bounding_box_format=None, \
                    data_format=None",
        call: "data, training=True",
    },
    summary: "Changes the contrast of images at random, in training.",
    source: "https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_contrast/",
    construct: |made| {
        Augmentation {
            factors: &[Factor::new("factor", 0.0, 1.0)],
            ..Augmentation::PLAIN
        }
        .construct(made)
    },
    examples: &[
        Example {
            code: "RandomContrast(factor=0.2)",
            input: "(None, 32, 32, 3)",
            output: "(None, 32, 32, 3)",
            params: 0,
            work: Worked::Counted(&[]),
        },
        Example {
            code: "RandomContrast(factor=(0.1, 0.4))",
            input: "(None, 32, 32, 3)",
            output: "(None, 32, 32, 3)",
            params: 0,
            work: Worked::Counted(&[]),
        },
    ],
};
