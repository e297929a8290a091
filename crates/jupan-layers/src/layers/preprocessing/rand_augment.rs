//! Random changes in a row.

use std::rc::Rc;

use jupan_core::diagnostic::Refusal;
use jupan_core::layer::{Construct, Entry, Example, Layer, Spelling, Worked};

use crate::rules::augmentations;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "RandAugment",
        aliases: &[],
        former: &[],
        signature: "value_range=(0, 255), num_ops=2, factor=0.5, interpolation='bilinear', seed=None, \
                    data_format=None, *, bounding_box_format=None",
        call: "data, training=True",
    },
    summary: "Applies several random changes in a row, in training.",
    source: "https://keras.io/api/layers/preprocessing_layers/image_augmentation/rand_augment/",
    construct,
    examples: &[
        Example {
            code: "RandAugment()",
            input: "(None, 32, 32, 3)",
            output: "(None, 32, 32, 3)",
            params: 0,
            work: Worked::Counted(&[]),
        },
        Example {
            code: "RandAugment(name='aug')",
            input: "(None, 32, 32, 3)",
            output: "(None, 32, 32, 3)",
            params: 0,
            work: Worked::Counted(&[]),
        },
    ],
};

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    augmentations::construct(made, augmentations::RAND_AUGMENT, true)
}
