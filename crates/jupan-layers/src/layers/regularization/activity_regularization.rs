//! A penalty on values.

use std::rc::Rc;

use jupan_core::diagnostic::Refusal;
use jupan_core::layer::{Construct, Entry, Example, Layer, Spelling, Worked};

use crate::rules::elementwise::{self, Elementwise};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "ActivityRegularization",
        aliases: &[],
        former: &[],
        signature: "l1=0.0, l2=0.0",
        call: "inputs",
    },
    summary: "Lets its input pass and adds a penalty on it to the loss.",
    source: "https://keras.io/api/layers/regularization_layers/activity_regularization/",
    construct,
    examples: &[
        Example {
            code: "ActivityRegularization()",
            input: "(None, 16, 16, 3)",
            output: "(None, 16, 16, 3)",
            params: 0,
            work: Worked::Counted(&[]),
        },
        Example {
            code: "ActivityRegularization(l1=0.1, l2=0.2)",
            input: "(None, 8)",
            output: "(None, 8)",
            params: 0,
            work: Worked::Counted(&[]),
        },
    ],
};

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    for factor in ["l1", "l2"] {
        if !made.arguments.get(factor).is_none() {
            elementwise::number_within(made.arguments, factor, 0.0, f64::INFINITY)?;
        }
    }
    Ok(Rc::new(Elementwise {
        rank: None,
        call: ENTRY.keras.call,
        work: |call, _| call.view_of_input(),
        remark: "Has no weights: it only adds a penalty to the loss.",
    }))
}
