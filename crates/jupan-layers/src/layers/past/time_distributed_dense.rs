//! A fully connected layer for each step.

use jupan_core::era::Era;
use jupan_core::layer::{Entry, Example, Former, Spelling, Worked};
use jupan_core::work::Kind;

use crate::layers::core::dense;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "TimeDistributedDense",
        aliases: &[],
        former: &[Former {
            eras: &[Era::Keras1],
            name: "TimeDistributedDense",
            signature: "output_dim, init, activation, weights, W_regularizer, b_regularizer, \
                            activity_regularizer, W_constraint, b_constraint, bias, input_dim, input_length",
            renames: &[
                ("output_dim", "units"),
                ("input_dim", "input_shape[1]"),
                ("input_length", "input_shape[0]"),
            ],
            defaults: &[],
        }],
        ..dense::ENTRY.keras
    },
    summary: dense::ENTRY.summary,
    source: "https://faroit.com/keras-docs/1.2.2/layers/core/",
    construct: dense::ENTRY.construct,
    examples: &[Example {
        code: "TimeDistributedDense(8)",
        input: "(None, 5, 3)",
        output: "(None, 5, 8)",
        params: 32,
        work: Worked::Counted(&[(Kind::MultiplyAdd, 5 * 3 * 8), (Kind::Add, 5 * 8)]),
    }],
};
