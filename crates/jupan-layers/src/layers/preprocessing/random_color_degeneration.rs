//! Changes towards gray.

use jupan_core::layer::{Entry, Example, Spelling, Worked};

use crate::rules::image::{Augmentation, Factor, Images};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "RandomColorDegeneration",
        aliases: &[],
        former: &[],
        signature: "factor, value_range=(0, 255), data_format=None, seed=None, *, \
                    bounding_box_format=None",
        call: "data, training=True",
    },
    summary: "Draws the colors of images towards gray at random, in training.",
    source: "https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_color_degeneration/",
    construct: |made| {
        Augmentation {
            factors: &[Factor::new("factor", -1.0, 1.0)],
            value_range: true,
            images: Images::Color,
            ..Augmentation::PLAIN
        }
        .construct(made)
    },
    examples: &[
        Example {
            code: "RandomColorDegeneration(factor=0.3)",
            input: "(None, None, None, 3)",
            output: "(None, None, None, 3)",
            params: 0,
            work: Worked::Counted(&[]),
        },
        Example {
            code: "RandomColorDegeneration(factor=0.3, data_format='channels_first')",
            input: "(None, 3, 32, 32)",
            output: "(None, 3, 32, 32)",
            params: 0,
            work: Worked::Counted(&[]),
        },
    ],
};
