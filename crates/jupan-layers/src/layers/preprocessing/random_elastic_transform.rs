//! Elastic distortions.

use jupan_core::layer::{Entry, Example, Spelling, Worked};

use crate::rules::image::{Augmentation, Factor, INTERPOLATIONS};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "RandomElasticTransform",
        aliases: &[],
        former: &[],
        signature: "factor=1.0, scale=1.0, interpolation='bilinear', fill_mode='reflect', \
                    fill_value=0.0, value_range=(0, 255), seed=None, data_format=None, *, \
                    bounding_box_format=None",
        call: "data, training=True",
    },
    summary: "Distorts images like rubber at random, in training.",
    source: "https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_elastic_transform/",
    construct: |made| {
        Augmentation {
            factors: &[
                Factor::new("factor", 0.0, 1.0),
                Factor::new("scale", 0.0, 1.0),
            ],
            fill_modes: &["constant", "nearest", "wrap", "mirror", "reflect"],
            interpolations: INTERPOLATIONS,
            ..Augmentation::PLAIN
        }
        .construct(made)
    },
    examples: &[
        Example {
            code: "RandomElasticTransform()",
            input: "(None, 32, 32, 3)",
            output: "(None, 32, 32, 3)",
            params: 0,
            work: Worked::Counted(&[]),
        },
        Example {
            code: "RandomElasticTransform(name='aug')",
            input: "(None, 32, 32, 3)",
            output: "(None, 32, 32, 3)",
            params: 0,
            work: Worked::Counted(&[]),
        },
    ],
};
