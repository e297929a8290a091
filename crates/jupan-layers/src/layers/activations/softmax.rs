//! Softmax.

use jupan_core::layer::{Entry, Example, Spelling, Worked};
use jupan_core::work::{Kind, parts};

use crate::rules::{elementwise, work};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "Softmax",
        aliases: &[],
        former: &[],
        signature: "axis=-1",
        call: "inputs, mask=None",
    },
    summary: "Makes values along an axis positive and sum up to 1.",
    source: "https://keras.io/api/layers/activation_layers/softmax/",
    construct: |_| {
        elementwise::activation(ENTRY.keras.call, |call, axes| {
            let axis = call.operation().arguments.get("axis").clone();
            let (outer, inner) = work::split(axes, &axis);
            work::softmax(call, parts::SOFTMAX, &outer, &inner, false);
        })
    },
    examples: &[
        Example {
            code: "Softmax()",
            input: "(None, 4, 5)",
            output: "(None, 4, 5)",
            params: 0,
            work: Worked::Counted(&[
                (Kind::Exp, 4 * 5),
                (Kind::Add, 4 * (5 - 1)),
                (Kind::Divide, 4 * 5),
            ]),
        },
        Example {
            code: "Softmax(axis=9)",
            input: "(None, 8)",
            output: "(None, 8)",
            params: 0,
            work: Worked::Counted(&[(Kind::Exp, 8), (Kind::Add, 8 - 1), (Kind::Divide, 8)]),
        },
    ],
};
