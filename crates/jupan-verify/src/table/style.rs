//! What printed a table, by its looks and its names.

use jupan_core::printed::{PrintedRow, TableStyle};

/// How a table looks.
pub struct Looks {
    /// Whether it has bars between its cells.
    pub boxed: bool,
    /// Whether it has a heading.
    pub headed: bool,
    /// Whether the heading begins behind a space.
    pub indented: bool,
    /// Whether it shows the layers inside of layers as a tree, as torchinfo does.
    pub tree: bool,
    /// Whether there are rules between the rows.
    pub ruled: bool,
    /// Whether sizes in bytes stand beside the sums.
    pub sizes: bool,
}

/// What printed it, where that can be told.
pub fn of(rows: &[PrintedRow], looks: &Looks) -> Option<TableStyle> {
    let is_torch = |row: &PrintedRow| {
        row.class.is_none()
            && row
                .shapes
                .iter()
                .any(|shape| shape.axes.first() == Some(&None))
    };
    if looks.tree || looks.headed && !looks.boxed && rows.iter().all(is_torch) {
        return Some(TableStyle::Torch);
    }
    if rows.iter().any(is_of_keras_1) {
        return Some(TableStyle::Keras1);
    }
    match looks {
        Looks { headed: false, .. } => None,
        Looks { boxed: true, .. } => Some(TableStyle::Keras3),
        Looks { ruled: true, .. } => Some(TableStyle::Keras2Cut),
        // Without a rule between the rows a space stands in front of each.
        Looks { sizes: true, .. } | Looks { indented: true, .. } => Some(TableStyle::Keras2),
        _ => None,
    }
}

/// Classes that Keras 1 had and Keras 2 printed under other names.
const OLD_CLASSES: [&str; 11] = [
    "Convolution1D",
    "Convolution2D",
    "Convolution3D",
    "Deconvolution2D",
    "SeparableConvolution2D",
    "AtrousConvolution2D",
    "Merge",
    "MaxoutDense",
    "Highway",
    "TimeDistributedDense",
    "SpatialDropout",
];

/// Keras 1 named layers after their classes in small letters; later versions put `_` between the words.
fn is_of_keras_1(row: &PrintedRow) -> bool {
    let Some(class) = row.class.as_ref().filter(|class| !class.cut) else {
        return false;
    };
    if OLD_CLASSES.contains(&&*class.text) {
        return true;
    }
    let words =
        class.text.chars().skip(1).any(|c| c.is_ascii_uppercase()) && has_joint(&class.text);
    let base = row.name.text.trim_end_matches(|c: char| c.is_ascii_digit());
    words && base.strip_suffix('_') == Some(&class.text.to_lowercase())
}

/// Whether a class has several words: a capital behind a small letter.
fn has_joint(class: &str) -> bool {
    let mut previous = ' ';
    class.chars().any(|c| {
        let joint = previous.is_ascii_lowercase() && c.is_ascii_uppercase();
        previous = c;
        joint
    })
}
