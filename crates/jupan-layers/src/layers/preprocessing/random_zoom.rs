//! Zooming into images and out of them.

use jupan_core::layer::{Entry, Example, Spelling, Worked};

use crate::rules::image::{Augmentation, FILL_MODES, Factor, INTERPOLATIONS};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "RandomZoom",
        aliases: &[],
        former: &[],
        signature: "height_factor, width_factor=None, fill_mode='reflect', interpolation='bilinear', \
                    seed=None, fill_value=0.0, data_format=None, *, bounding_box_format=None",
        call: "data, training=True",
    },
    summary: "Zooms into images or out of them at random, in training.",
    source: "https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_zoom/",
    construct: |made| {
        // Out to −1 exactly would be to nothing.
        const NEARLY: f64 = (-1.0_f64).next_up();
        let both = [
            Factor::new("height_factor", NEARLY, 1.0).each(),
            Factor::new("width_factor", NEARLY, 1.0).each().or_zero(),
        ];
        for factor in both {
            factor.read(made.arguments)?;
        }
        Augmentation {
            fill_modes: FILL_MODES,
            interpolations: INTERPOLATIONS,
            ..Augmentation::PLAIN
        }
        .construct(made)
    },
    examples: &[
        Example {
            code: "RandomZoom(0.1)",
            input: "(None, 180, 180, 3)",
            output: "(None, 180, 180, 3)",
            params: 0,
            work: Worked::Counted(&[]),
        },
        Example {
            code: "RandomZoom(height_factor=0.2, fill_mode='nearest')",
            input: "(None, 32, 32, 3)",
            output: "(None, 32, 32, 3)",
            params: 0,
            work: Worked::Counted(&[]),
        },
    ],
};
