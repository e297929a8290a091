//! Contrast to the full range.

use jupan_core::layer::{Entry, Example, Spelling};

use crate::rules::image::Augmentation;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "AutoContrast",
        aliases: &[],
        former: &[],
        signature: "value_range=(0, 255), *, bounding_box_format=None, data_format=None",
        call: "data, training=True",
    },
    summary: "Stretches the values of each image to the full range.",
    source: "https://keras.io/api/layers/preprocessing_layers/image_augmentation/auto_contrast/",
    construct: |made| {
        Augmentation {
            value_range: true,
            in_training: false,
            ..Augmentation::PLAIN
        }
        .construct(made)
    },
    examples: &[
        Example {
            code: "AutoContrast()",
            input: "(None, 32, 32, 3)",
            output: "(None, 32, 32, 3)",
            params: 0,
        },
        Example {
            code: "AutoContrast(name='aug')",
            input: "(None, 32, 32, 3)",
            output: "(None, 32, 32, 3)",
            params: 0,
        },
    ],
};
