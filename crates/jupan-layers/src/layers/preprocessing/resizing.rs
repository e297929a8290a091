//! Images of another size.

use jupan_core::layer::{Entry, Example, Spelling, Worked};
use jupan_core::work::Kind;

use crate::rules::image::{self, Place};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "Resizing",
        aliases: &[],
        former: &[],
        signature: "height, width, interpolation='bilinear', crop_to_aspect_ratio=False, \
                    pad_to_aspect_ratio=False, fill_mode='constant', fill_value=0.0, antialias=False, \
                    data_format=None, *, bounding_box_format=None",
        call: "data, training=True",
    },
    summary: "Scales images to a given height and width.",
    source: "https://keras.io/api/layers/preprocessing_layers/image_preprocessing/resizing/",
    construct: |made| image::sized(made, Place::Front, &[]),
    examples: &[
        Example {
            code: "Resizing(0, 32)",
            input: "(None, 28, 28, 3)",
            output: "(None, 0, 32, 3)",
            params: 0,
            work: Worked::Counted(&[]),
        },
        Example {
            code: "Resizing(32, 32, interpolation='nearest')",
            input: "(None, 28, 28, 1)",
            output: "(None, 32, 32, 1)",
            params: 0,
            work: Worked::Counted(&[(Kind::Read, 32 * 32)]),
        },
        Example {
            code: "Resizing(8, 6)",
            input: "(None, 4, 4, 3)",
            output: "(None, 8, 6, 3)",
            params: 0,
            work: Worked::Counted(&[
                (Kind::Read, 8 * 6 * 3 * 4),
                (Kind::Multiply, 8 * 6 * 3 * 4),
                (Kind::Add, 8 * 6 * 3 * 3),
            ]),
        },
        Example {
            code: "Resizing(8, 6, interpolation='bicubic')",
            input: "(None, 4, 4, 3)",
            output: "(None, 8, 6, 3)",
            params: 0,
            work: Worked::Counted(&[
                (Kind::Read, 8 * 6 * 3 * 16),
                (Kind::Multiply, 8 * 6 * 3 * 16),
                (Kind::Add, 8 * 6 * 3 * 15),
            ]),
        },
        Example {
            code: "Resizing(8, 6, interpolation='lanczos3')",
            input: "(None, 4, 4, 3)",
            output: "(None, 8, 6, 3)",
            params: 0,
            work: Worked::Counted(&[
                (Kind::Read, 8 * 6 * 3 * 36),
                (Kind::Multiply, 8 * 6 * 3 * 36),
                (Kind::Add, 8 * 6 * 3 * 35),
            ]),
        },
    ],
};
