//! Patches exchanged between images.

use jupan_core::layer::{Entry, Example, Spelling, Worked};

use crate::rules::image::{Augmentation, Factor};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "CutMix",
        aliases: &[],
        former: &[],
        signature: "factor=1.0, seed=None, data_format=None, *, bounding_box_format=None",
        call: "data, training=True",
    },
    summary: "Exchanges patches between the images of a batch, in training.",
    source: "https://keras.io/api/layers/preprocessing_layers/image_augmentation/cut_mix/",
    construct: |made| {
        Augmentation {
            factors: &[Factor::new("factor", 0.0, 1.0)],
            ..Augmentation::PLAIN
        }
        .construct(made)
    },
    examples: &[
        Example {
            code: "CutMix()",
            input: "(None, 24, 24, 1)",
            output: "(None, 24, 24, 1)",
            params: 0,
            work: Worked::Counted(&[]),
        },
        Example {
            code: "CutMix(factor=0.5)",
            input: "(None, None, None, 3)",
            output: "(None, None, None, 3)",
            params: 0,
            work: Worked::Counted(&[]),
        },
    ],
};
