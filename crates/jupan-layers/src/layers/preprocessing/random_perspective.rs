//! Changes of perspective.

use std::rc::Rc;

use jupan_core::diagnostic::Refusal;
use jupan_core::layer::{Construct, Entry, Example, Layer, Spelling, Worked};

use crate::rules::elementwise;
use crate::rules::image::{Augmentation, Factor, INTERPOLATIONS};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "RandomPerspective",
        aliases: &[],
        former: &[],
        signature: "factor=1.0, scale=1.0, interpolation='bilinear', fill_value=0.0, seed=None, \
                    data_format=None, *, bounding_box_format=None",
        call: "data, training=True",
    },
    summary: "Changes the perspective of images at random, in training.",
    source: "https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_perspective/",
    construct,
    examples: &[Example {
        code: "RandomPerspective()",
        input: "(None, 32, 32, 3)",
        output: "(None, 32, 32, 3)",
        params: 0,
        work: Worked::Counted(&[]),
    }],
};

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    elementwise::number_within(made.arguments, "scale", 0.0, 1.0)?;
    Augmentation {
        factors: &[Factor::new("factor", 0.0, 1.0)],
        interpolations: INTERPOLATIONS,
        ..Augmentation::PLAIN
    }
    .construct(made)
}
