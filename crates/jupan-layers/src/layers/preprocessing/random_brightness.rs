//! Changes of brightness.

use jupan_core::layer::{Entry, Example, Spelling, Worked};

use crate::rules::image::{Augmentation, Factor};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "RandomBrightness",
        aliases: &[],
        former: &[],
        signature: "factor, value_range=(0, 255), seed=None, *, bounding_box_format=None, \
                    data_format=None",
        call: "data, training=True",
    },
    summary: "Changes the brightness of images at random, in training.",
    source: "https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_brightness/",
    construct: |made| {
        Augmentation {
            factors: &[Factor::new("factor", -1.0, 1.0).or_zero()],
            value_range: true,
            ..Augmentation::PLAIN
        }
        .construct(made)
    },
    examples: &[
        Example {
            code: "RandomBrightness(factor=0.2)",
            input: "(None, None, None, 3)",
            output: "(None, None, None, 3)",
            params: 0,
            work: Worked::Counted(&[]),
        },
        Example {
            code: "RandomBrightness(factor=(-0.5, 0.5), value_range=(0, 1))",
            input: "(None, 32, 32, 3)",
            output: "(None, 32, 32, 3)",
            params: 0,
            work: Worked::Counted(&[]),
        },
    ],
};
