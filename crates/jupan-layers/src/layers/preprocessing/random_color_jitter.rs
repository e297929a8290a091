//! Changes of brightness, contrast, saturation and hue.

use std::rc::Rc;

use jupan_core::diagnostic::Refusal;
use jupan_core::layer::{Construct, Entry, Example, Layer, Spelling, Worked};
use jupan_core::signature::Passed;

use super::{random_brightness, random_contrast, random_hue, random_saturation};
use crate::rules::image::{Augmentation, Factor};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "RandomColorJitter",
        aliases: &[],
        former: &[],
        signature: "value_range=(0, 255), brightness_factor=None, contrast_factor=None, \
                    saturation_factor=None, hue_factor=None, seed=None, data_format=None, *, \
                    bounding_box_format=None, factor=None",
        call: "data, training=True",
    },
    summary: "Changes brightness, contrast, saturation and hue of images at random, in training.",
    source: "https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_color_jitter/",
    construct,
    examples: &[
        Example {
            code: "RandomColorJitter()",
            input: "(None, 32, 32, 3)",
            output: "(None, 32, 32, 3)",
            params: 0,
            work: Worked::Counted(&[]),
        },
        Example {
            code: "RandomColorJitter(name='aug')",
            input: "(None, 32, 32, 3)",
            output: "(None, 32, 32, 3)",
            params: 0,
            work: Worked::Counted(&[]),
        },
    ],
};

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    let layer = Augmentation {
        factors: &[Factor::new("factor", -1.0, 1.0).or_zero()],
        ..Augmentation::PLAIN
    }
    .construct(made)?;
    // One layer inside for each property that is to change.
    let properties = [
        ("brightness", &random_brightness::ENTRY),
        ("contrast", &random_contrast::ENTRY),
        ("saturation", &random_saturation::ENTRY),
        ("hue", &random_hue::ENTRY),
    ];
    for (property, entry) in properties {
        let arguments = made.arguments;
        let factor = arguments.get(&format!("{property}_factor"));
        if !factor.is_none() {
            let passed = Passed::default()
                .with("factor", factor.clone())
                .with("value_range", arguments.get("value_range").clone())
                .with("seed", arguments.get("seed").clone());
            made.child(&format!("random_{property}"), entry, passed)?;
        }
    }
    Ok(layer)
}
