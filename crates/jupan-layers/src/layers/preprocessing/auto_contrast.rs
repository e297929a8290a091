//! Contrast to the full range.

use jupan_core::axis::Axis;
use jupan_core::layer::{Call, Entry, Example, Spelling, Worked};
use jupan_core::work::{Kind, parts};

use crate::rules::{image::Augmentation, work};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "AutoContrast",
        aliases: &[],
        former: &[],
        signature: "value_range=(0, 255), *, bounding_box_format=None, data_format=None",
        call: "data, training=True",
    },
    summary: "Stretches the values of each image to the full range.",
    source: "https://keras.io/api/layers/preprocessing_layers/image_augmentation/auto_contrast/",
    construct: |made| {
        Augmentation {
            value_range: true,
            in_use: Some(stretch),
            ..Augmentation::PLAIN
        }
        .construct(made)
    },
    examples: &[
        Example {
            code: "AutoContrast()",
            input: "(None, 32, 32, 3)",
            output: "(None, 32, 32, 3)",
            params: 0,
            work: Worked::Counted(&[
                (Kind::Compare, 2 * (32 * 32 - 1) * 3 + 2 * 32 * 32 * 3),
                (Kind::Add, 3 + 32 * 32 * 3),
                (Kind::Divide, 3),
                (Kind::Multiply, 3 + 32 * 32 * 3),
            ]),
        },
        Example {
            code: "AutoContrast(name='aug')",
            input: "(None, 32, 32, 3)",
            output: "(None, 32, 32, 3)",
            params: 0,
            work: Worked::Counted(&[
                (Kind::Compare, 2 * (32 * 32 - 1) * 3 + 2 * 32 * 32 * 3),
                (Kind::Add, 3 + 32 * 32 * 3),
                (Kind::Divide, 3),
                (Kind::Multiply, 3 + 32 * 32 * 3),
            ]),
        },
    ],
};

/// The least and the largest value of each channel of an image, a factor and an offset from them; then each value times the one
/// plus the other, kept within the range.
fn stretch(call: &mut Call<'_>, axes: &[Axis]) {
    // Keras looks at the second and third axis, whichever they are.
    let (outer, plane): (Vec<_>, Vec<_>) = axes
        .iter()
        .cloned()
        .enumerate()
        .partition(|(at, _)| !matches!(at, 1 | 2));
    let [outer, plane] =
        [outer, plane].map(|axes| axes.into_iter().map(|(_, axis)| axis).collect::<Vec<_>>());
    for _extreme in 0..2 {
        call.work(Kind::Compare, parts::REDUCTION, || {
            work::less_one(&outer, &plane)
        });
    }
    work::each(
        call,
        parts::SCALE,
        &outer,
        &[Kind::Add, Kind::Divide, Kind::Multiply],
    );
    let within = [Kind::Multiply, Kind::Add, Kind::Compare, Kind::Compare];
    work::each(call, parts::ELEMENTS, axes, &within);
}
