//! Layers that choose among many augmentations, which they make inside themselves.

use std::rc::Rc;

use jupan_core::diagnostic::Refusal;
use jupan_core::layer::{Construct, Entry, Layer};
use jupan_core::signature::Passed;
use jupan_core::value::Value;

use super::image::{Augmentation, Factor};
use crate::layers::preprocessing::{
    auto_contrast, equalization, random_brightness, random_color_degeneration, random_contrast,
    random_posterization, random_rotation, random_sharpness, random_shear, random_translation,
    solarization,
};

/// A layer inside: the attribute that holds it, what it is, and how it is told the strength of its change.
pub type Inside = (&'static str, &'static Entry, Strength);

/// How a layer inside is told the strength of its change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    /// By these arguments.
    By(&'static [&'static str]),
    /// As a number of bits out of eight.
    Bits,
    /// Not at all.
    Always,
}
use Strength::{Always, Bits, By};

const SHEAR: Inside = (
    "random_shear",
    &random_shear::ENTRY,
    By(&["x_factor", "y_factor"]),
);
const TRANSLATION: Inside = (
    "random_translation",
    &random_translation::ENTRY,
    By(&["height_factor", "width_factor"]),
);
const ROTATION: Inside = ("random_rotation", &random_rotation::ENTRY, By(&["factor"]));
const SOLARIZATION: Inside = (
    "solarization",
    &solarization::ENTRY,
    By(&["addition_factor", "threshold_factor"]),
);
const POSTERIZATION: Inside = ("random_posterization", &random_posterization::ENTRY, Bits);
const AUTO_CONTRAST: Inside = ("auto_contrast", &auto_contrast::ENTRY, Always);
const EQUALIZATION: Inside = ("equalization", &equalization::ENTRY, Always);
const BRIGHTNESS: Inside = (
    "random_brightness",
    &random_brightness::ENTRY,
    By(&["factor"]),
);
const COLOR_DEGENERATION: Inside = (
    "random_color_degeneration",
    &random_color_degeneration::ENTRY,
    By(&["factor"]),
);
const CONTRAST: Inside = ("random_contrast", &random_contrast::ENTRY, By(&["factor"]));
const SHARPNESS: Inside = (
    "random_sharpness",
    &random_sharpness::ENTRY,
    By(&["factor"]),
);

/// The changes that a layer chooses from, in the order in which they are made: those it always has, and further ones.
pub type Changes = (&'static [Inside], &'static [Inside]);

/// What `AugMix` chooses from.
pub const AUG_MIX: Changes = (
    &[
        SHEAR,
        TRANSLATION,
        ROTATION,
        SOLARIZATION,
        POSTERIZATION,
        AUTO_CONTRAST,
        EQUALIZATION,
    ],
    &[BRIGHTNESS, COLOR_DEGENERATION, CONTRAST, SHARPNESS],
);

/// What `RandAugment` chooses from.
pub const RAND_AUGMENT: Changes = (
    &[
        SHEAR,
        TRANSLATION,
        ROTATION,
        BRIGHTNESS,
        COLOR_DEGENERATION,
        CONTRAST,
        SHARPNESS,
        SOLARIZATION,
        POSTERIZATION,
        AUTO_CONTRAST,
        EQUALIZATION,
    ],
    &[],
);

/// Reads the arguments and makes the layers inside.
///
/// # Errors
/// What Keras refuses, here or in a layer inside.
pub fn construct(
    made: &mut Construct<'_>,
    (always, further): Changes,
    all: bool,
) -> Result<Rc<dyn Layer>, Refusal> {
    let layer = Augmentation::PLAIN.construct(made)?;
    let factor = Factor::new("factor", 0.0, 1.0).read(made.arguments)?;
    let further = if all { further } else { &[] };
    for (attribute, entry, strength) in always.iter().chain(further) {
        let mut passed = Passed::default();
        // Each of them takes those of the common arguments that it knows.
        for common in ["interpolation", "value_range", "seed", "data_format"] {
            let known = made.host.program_mut().signature(entry.keras.signature);
            if known.names().any(|name| name == common) {
                passed = passed.with(common, made.arguments.get(common).clone());
            }
        }
        let bounds = factor.map(|bounds| Value::tuple(bounds.map(Value::Float)));
        let bounds = bounds.unwrap_or(made.arguments.get("factor").clone());
        match strength {
            By(names) => {
                for name in *names {
                    passed = passed.with(name, bounds.clone());
                }
            }
            Bits => {
                let bits = factor.map(|[_, upper]| Value::Int(((8.0 * upper) as i64).max(1)));
                passed = passed.with("factor", bits.unwrap_or(bounds));
            }
            Always => {}
        }
        made.child(attribute, entry, passed)?;
    }
    Ok(layer)
}
