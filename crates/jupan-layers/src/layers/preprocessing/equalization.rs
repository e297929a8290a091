//! Equalized histograms.

use jupan_core::layer::{Entry, Example, Spelling, Worked};

use crate::rules::image::{Augmentation, Factor, Images};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "Equalization",
        aliases: &[],
        former: &[],
        signature: "value_range=(0, 255), bins=256, data_format=None, *, bounding_box_format=None, \
                    factor=None",
        call: "data, training=True",
    },
    summary: "Spreads the values of each channel evenly.",
    source: "https://keras.io/api/layers/preprocessing_layers/image_augmentation/equalization/",
    construct: |made| {
        Augmentation {
            factors: &[Factor::new("factor", -1.0, 1.0).or_zero()],
            value_range: true,
            images: Images::Untouched,
            ..Augmentation::PLAIN
        }
        .construct(made)
    },
    examples: &[
        Example {
            code: "Equalization()",
            input: "(None, 32, 32, 3)",
            output: "(None, 32, 32, 3)",
            params: 0,
            work: Worked::Counted(&[]),
        },
        Example {
            code: "Equalization(bins=128)",
            input: "(None, 32, 32, 3)",
            output: "(None, 32, 32, 3)",
            params: 0,
            work: Worked::Counted(&[]),
        },
    ],
};
