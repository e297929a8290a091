//! Changes of hue.

use jupan_core::layer::{Entry, Example, Spelling, Worked};

use crate::rules::image::{Augmentation, Factor};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "RandomHue",
        aliases: &[],
        former: &[],
        signature: "factor, value_range=(0, 255), data_format=None, seed=None, *, \
                    bounding_box_format=None",
        call: "data, training=True",
    },
    summary: "Shifts the hue of images at random, in training.",
    source: "https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_hue/",
    construct: |made| {
        Augmentation {
            factors: &[Factor::new("factor", 0.0, 1.0)],
            ..Augmentation::PLAIN
        }
        .construct(made)
    },
    examples: &[
        Example {
            code: "RandomHue(factor=0.2)",
            input: "(None, None, None, 3)",
            output: "(None, None, None, 3)",
            params: 0,
            work: Worked::Counted(&[]),
        },
        Example {
            code: "RandomHue(factor=(0.1, 0.3))",
            input: "(None, None, None, 3)",
            output: "(None, None, None, 3)",
            params: 0,
            work: Worked::Counted(&[]),
        },
    ],
};
