//! Flips of images.

use jupan_core::layer::{Entry, Example, Spelling, Worked};

use crate::rules::image::Augmentation;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "RandomFlip",
        aliases: &[],
        former: &[],
        signature: "mode='horizontal_and_vertical', seed=None, data_format=None, *, \
                    bounding_box_format=None",
        call: "data, training=True",
    },
    summary: "Flips images at random, in training.",
    source: "https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_flip/",
    construct: |made| Augmentation::PLAIN.construct(made),
    examples: &[
        Example {
            code: "RandomFlip()",
            input: "(None, 32, 32, 3)",
            output: "(None, 32, 32, 3)",
            params: 0,
            work: Worked::Counted(&[]),
        },
        Example {
            code: "RandomFlip(name='aug')",
            input: "(None, 32, 32, 3)",
            output: "(None, 32, 32, 3)",
            params: 0,
            work: Worked::Counted(&[]),
        },
    ],
};
