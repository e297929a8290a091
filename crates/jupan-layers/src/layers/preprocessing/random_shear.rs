//! Shears of images.

use jupan_core::layer::{Entry, Example, Spelling, Worked};

use crate::rules::image::{Augmentation, FILL_MODES, Factor, INTERPOLATIONS};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "RandomShear",
        aliases: &[],
        former: &[],
        signature: "x_factor=0.0, y_factor=0.0, interpolation='bilinear', fill_mode='reflect', \
                    fill_value=0.0, data_format=None, seed=None, *, bounding_box_format=None",
        call: "data, training=True",
    },
    summary: "Shears images at random, in training.",
    source: "https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_shear/",
    construct: |made| {
        Augmentation {
            factors: &[
                Factor::new("x_factor", 0.0, 1.0).each(),
                Factor::new("y_factor", 0.0, 1.0).each(),
            ],
            fill_modes: FILL_MODES,
            interpolations: INTERPOLATIONS,
            ..Augmentation::PLAIN
        }
        .construct(made)
    },
    examples: &[
        Example {
            code: "RandomShear()",
            input: "(None, None, None, 3)",
            output: "(None, None, None, 3)",
            params: 0,
            work: Worked::Counted(&[]),
        },
        Example {
            code: "RandomShear(x_factor=0.2, y_factor=0.1)",
            input: "(None, None, None, 3)",
            output: "(None, None, None, 3)",
            params: 0,
            work: Worked::Counted(&[]),
        },
    ],
};
