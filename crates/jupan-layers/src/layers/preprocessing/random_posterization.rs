//! Fewer bits for each color.

use jupan_core::layer::{Entry, Example, Spelling, Worked};

use crate::rules::image::{Augmentation, Factor};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "RandomPosterization",
        aliases: &[],
        former: &[],
        signature: "factor, value_range=(0, 255), data_format=None, seed=None, *, \
                    bounding_box_format=None",
        call: "data, training=True",
    },
    summary: "Keeps only a few bits of each color, in training.",
    source: "https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_posterization/",
    construct: |made| {
        Augmentation {
            factors: &[Factor::new("factor", 1.0, 8.0)],
            value_range: true,
            ..Augmentation::PLAIN
        }
        .construct(made)
    },
    examples: &[
        Example {
            code: "RandomPosterization(factor=4)",
            input: "(None, 32, 32, 3)",
            output: "(None, 32, 32, 3)",
            params: 0,
            work: Worked::Counted(&[]),
        },
        Example {
            code: "RandomPosterization(factor=4, data_format='channels_first')",
            input: "(None, 3, 32, 32)",
            output: "(None, 3, 32, 32)",
            params: 0,
            work: Worked::Counted(&[]),
        },
    ],
};
