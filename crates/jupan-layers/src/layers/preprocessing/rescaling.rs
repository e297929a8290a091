//! Values on another scale.

use std::rc::Rc;

use jupan_core::layer::{Entry, Example, Spelling, Worked};
use jupan_core::work::{Kind, parts};

use crate::rules::{elementwise::Elementwise, work};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "Rescaling",
        aliases: &[],
        former: &[],
        signature: "scale, offset=0.0",
        call: "inputs",
    },
    summary: "Multiplies values by a factor and adds an offset.",
    source: "https://keras.io/api/layers/preprocessing_layers/image_preprocessing/rescaling/",
    construct: |_| {
        Ok(Rc::new(Elementwise {
            rank: None,
            call: ENTRY.keras.call,
            work: |call, axes| work::each(call, parts::SCALE, axes, &[Kind::Multiply, Kind::Add]),
            remark: "Has no weights: scale and offset are given, not learned.",
        }))
    },
    examples: &[
        Example {
            code: "Rescaling([1.0, 2.0])",
            input: "(None, 8, 8, 3)",
            output: "(None, 8, 8, 3)",
            params: 0,
            work: Worked::Counted(&[(Kind::Multiply, 8 * 8 * 3), (Kind::Add, 8 * 8 * 3)]),
        },
        Example {
            code: "Rescaling(0.00392156862745098)",
            input: "(None, 28, 28, 3)",
            output: "(None, 28, 28, 3)",
            params: 0,
            work: Worked::Counted(&[(Kind::Multiply, 28 * 28 * 3), (Kind::Add, 28 * 28 * 3)]),
        },
    ],
};
