//! Shifts of images.

use jupan_core::layer::{Entry, Example, Spelling, Worked};

use crate::rules::image::{Augmentation, FILL_MODES, Factor, INTERPOLATIONS};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "RandomTranslation",
        aliases: &[],
        former: &[],
        signature: "height_factor, width_factor, fill_mode='reflect', interpolation='bilinear', \
                    seed=None, fill_value=0.0, data_format=None, *, bounding_box_format=None",
        call: "data, training=True",
    },
    summary: "Shifts images at random, in training.",
    source: "https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_translation/",
    construct: |made| {
        Augmentation {
            factors: &[
                Factor::new("height_factor", -1.0, 1.0).each(),
                Factor::new("width_factor", -1.0, 1.0).each(),
            ],
            fill_modes: FILL_MODES,
            interpolations: INTERPOLATIONS,
            ..Augmentation::PLAIN
        }
        .construct(made)
    },
    examples: &[
        Example {
            code: "RandomTranslation(height_factor=0.1, width_factor=0.2)",
            input: "(None, None, None, 3)",
            output: "(None, None, None, 3)",
            params: 0,
            work: Worked::Counted(&[]),
        },
        Example {
            code: "RandomTranslation(height_factor=(0.1, 0.2), width_factor=0.2)",
            input: "(None, None, None, 3)",
            output: "(None, None, None, 3)",
            params: 0,
            work: Worked::Counted(&[]),
        },
    ],
};
