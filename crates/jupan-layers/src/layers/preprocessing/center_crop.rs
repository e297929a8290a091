//! The middle of images.

use jupan_core::layer::{Entry, Example, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::image::{self, Place};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "CenterCrop",
        aliases: &[],
        former: &[],
        signature: "height, width, data_format=None, *, bounding_box_format=None",
        call: "data, training=True",
    },
    summary: "Cuts out the middle of images.",
    source: "https://keras.io/api/layers/preprocessing_layers/image_preprocessing/center_crop/",
    construct: |made| image::sized(made, Place::Strict, &[]),
    examples: &[
        Example {
            code: "CenterCrop(0, 16)",
            input: "(None, 28, 28, 3)",
            output: "(None, 0, 16, 3)",
            params: 0,
            work: Worked::Counted(&[]),
        },
        Example {
            code: "CenterCrop(20, 16)",
            input: "(28, 28, 3)",
            output: "(20, 16, 3)",
            params: 0,
            work: Worked::Counted(&[(Kind::Read, 20 * 16 * 3)]),
        },
    ],
};
