//! A part of images at a random place.

use jupan_core::layer::{Entry, Example, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::image::{self, Place};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "RandomCrop",
        aliases: &[],
        former: &[],
        signature: "height, width, seed=None, data_format=None, name=None, *, bounding_box_format=None, \
                    factor=None",
        call: "data, training=True",
    },
    summary: "Cuts a part out of images, at a random place in training.",
    source: "https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_crop/",
    construct: |made| {
        image::sized(
            made,
            Place::Back,
            &[image::Factor::new("factor", -1.0, 1.0).or_zero()],
        )
    },
    examples: &[
        Example {
            code: "RandomCrop(0, 16)",
            input: "(None, 28, 28, 3)",
            output: "(None, 0, 16, 3)",
            params: 0,
            work: Worked::Counted(&[]),
        },
        Example {
            code: "RandomCrop(28, 28)",
            input: "(None, 28, 28, 3)",
            output: "(None, 28, 28, 3)",
            params: 0,
            work: Worked::Counted(&[(Kind::Read, 28 * 28 * 3)]),
        },
    ],
};
