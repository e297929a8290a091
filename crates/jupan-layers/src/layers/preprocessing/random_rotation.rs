//! Rotations of images.

use jupan_core::layer::{Entry, Example, Spelling, Worked};

use crate::rules::image::{Augmentation, FILL_MODES, Factor, INTERPOLATIONS};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "RandomRotation",
        aliases: &[],
        former: &[],
        signature: "factor, fill_mode='reflect', interpolation='bilinear', seed=None, fill_value=0.0, \
                    data_format=None, *, bounding_box_format=None",
        call: "data, training=True",
    },
    summary: "Rotates images at random, in training.",
    source: "https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_rotation/",
    construct: |made| {
        Augmentation {
            factors: &[Factor::new("factor", -1.0, 1.0).or_zero()],
            fill_modes: FILL_MODES,
            interpolations: INTERPOLATIONS,
            ..Augmentation::PLAIN
        }
        .construct(made)
    },
    examples: &[
        Example {
            code: "RandomRotation(0.1)",
            input: "(None, 180, 180, 3)",
            output: "(None, 180, 180, 3)",
            params: 0,
            work: Worked::Counted(&[]),
        },
        Example {
            code: "RandomRotation(factor=(-0.2, 0.3))",
            input: "(None, None, None, 3)",
            output: "(None, None, None, 3)",
            params: 0,
            work: Worked::Counted(&[]),
        },
    ],
};
