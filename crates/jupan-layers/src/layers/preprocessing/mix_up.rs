//! Mixtures of images.

use jupan_core::layer::{Entry, Example, Spelling, Worked};

use crate::rules::image::{Augmentation, Factor};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "MixUp",
        aliases: &[],
        former: &[],
        signature: "alpha=0.2, data_format=None, seed=None, *, bounding_box_format=None, factor=None",
        call: "data, training=True",
    },
    summary: "Mixes the images of a batch and their labels, in training.",
    source: "https://keras.io/api/layers/preprocessing_layers/image_augmentation/mix_up/",
    construct: |made| {
        Augmentation {
            factors: &[Factor::new("factor", -1.0, 1.0).or_zero()],
            ..Augmentation::PLAIN
        }
        .construct(made)
    },
    examples: &[
        Example {
            code: "MixUp()",
            input: "(None, 32)",
            output: "(None, 32)",
            params: 0,
            work: Worked::Counted(&[]),
        },
        Example {
            code: "MixUp(data_format='channels_first')",
            input: "(None, 3, 32, 32)",
            output: "(None, 3, 32, 32)",
            params: 0,
            work: Worked::Counted(&[]),
        },
    ],
};
