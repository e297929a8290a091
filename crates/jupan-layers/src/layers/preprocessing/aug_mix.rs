//! Mixtures of chains of changes.

use std::rc::Rc;

use jupan_core::diagnostic::Refusal;
use jupan_core::layer::{Construct, Entry, Example, Layer, Spelling, Worked};

use crate::rules::augmentations;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "AugMix",
        aliases: &[],
        former: &[],
        signature: "value_range=(0, 255), num_chains=3, chain_depth=3, factor=0.3, alpha=1.0, \
                    all_ops=True, interpolation='bilinear', seed=None, data_format=None, *, \
                    bounding_box_format=None",
        call: "data, training=True",
    },
    summary: "Mixes an image with several chains of random changes of it, in training.",
    source: "https://keras.io/api/layers/preprocessing_layers/image_augmentation/aug_mix/",
    construct,
    examples: &[
        Example {
            code: "AugMix()",
            input: "(None, 32, 32, 3)",
            output: "(None, 32, 32, 3)",
            params: 0,
            work: Worked::Counted(&[]),
        },
        Example {
            code: "AugMix(num_chains=0)",
            input: "(None, None, None, 3)",
            output: "(None, None, None, 3)",
            params: 0,
            work: Worked::Counted(&[]),
        },
    ],
};

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    let all = made.arguments.bool("all_ops");
    augmentations::construct(made, augmentations::AUG_MIX, all)
}
