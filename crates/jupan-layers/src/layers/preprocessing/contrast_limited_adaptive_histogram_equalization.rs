//! Histograms equalized tile by tile.

use jupan_core::layer::{Entry, Example, Spelling, Worked};
use jupan_core::message;

use crate::rules::image::{Augmentation, Factor};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "ContrastLimitedAdaptiveHistogramEqualization",
        aliases: &[],
        former: &[],
        signature: "value_range=(0, 255), clip_limit=4.0, tile_grid_size=(8, 8), data_format=None, *, \
                    bounding_box_format=None, factor=None",
        call: "data, training=True",
    },
    summary: "Spreads the values of each tile of an image evenly, with limited contrast.",
    source: "https://keras.io/api/layers/preprocessing_layers/image_augmentation/contrast_limited_adaptive_histogram_equalization/",
    construct: |made| {
        Augmentation {
            factors: &[Factor::new("factor", -1.0, 1.0).or_zero()],
            in_use: Some(|call, _| {
                call.uncertain_work(message!(
                    "how tables of brightness are made and mixed is left open by the definition of {layer}",
                    layer = call.name()
                ))
            }),
            ..Augmentation::PLAIN
        }
        .construct(made)
    },
    examples: &[
        Example {
            code: "ContrastLimitedAdaptiveHistogramEqualization()",
            input: "(None, 32, 32, 3)",
            output: "(None, 32, 32, 3)",
            params: 0,
            work: Worked::Unknown,
        },
        Example {
            code: "ContrastLimitedAdaptiveHistogramEqualization(name='aug')",
            input: "(None, 32, 32, 3)",
            output: "(None, 32, 32, 3)",
            params: 0,
            work: Worked::Unknown,
        },
    ],
};
