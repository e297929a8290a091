//! Images without colors.

use std::rc::Rc;

use jupan_core::diagnostic::Refusal;
use jupan_core::layer::{Construct, Entry, Example, Layer, Spelling, Worked};

use crate::rules::elementwise;
use crate::rules::image::{Augmentation, Images};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "RandomGrayscale",
        aliases: &[],
        former: &[],
        signature: "factor=0.5, data_format=None, seed=None, *, bounding_box_format=None",
        call: "data, training=True",
    },
    summary: "Takes away the colors of images at random, in training.",
    source: "https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_grayscale/",
    construct,
    examples: &[
        Example {
            code: "RandomGrayscale()",
            input: "(None, 32, 32, 3)",
            output: "(None, 32, 32, 3)",
            params: 0,
            work: Worked::Counted(&[]),
        },
        Example {
            code: "RandomGrayscale(factor=1.0)",
            input: "(None, 32, 32, 3)",
            output: "(None, 32, 32, 3)",
            params: 0,
            work: Worked::Counted(&[]),
        },
    ],
};

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    elementwise::number_within(made.arguments, "factor", 0.0, 1.0)?;
    Augmentation {
        images: Images::One,
        ..Augmentation::PLAIN
    }
    .construct(made)
}
