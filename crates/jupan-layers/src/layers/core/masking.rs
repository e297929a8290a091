//! Steps to be skipped.

use std::rc::Rc;

use jupan_core::diagnostic::Refusal;
use jupan_core::layer::{Call, Construct, Entry, Example, Layer, Spelling, Worked};
use jupan_core::value::Value;
use jupan_core::work::{Kind, parts};

use crate::rules::{masks, work};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "Masking",
        aliases: &[],
        former: &[],
        signature: "mask_value=0.0",
        call: "inputs",
    },
    summary: "Marks the steps whose features all have one value, so that later layers skip them.",
    source: "https://keras.io/api/layers/core_layers/masking/",
    construct,
    examples: &[
        Example {
            code: "Masking()",
            input: "(None, 10, 3)",
            output: "(None, 10, 3)",
            params: 0,
            work: Worked::Counted(&[
                (Kind::Compare, 10 * 3),
                (Kind::Logic, 10 * (3 - 1)),
                (Kind::Multiply, 10 * 3),
            ]),
        },
        Example {
            code: "Masking(mask_value=-1.0)",
            input: "(None, None, 8)",
            output: "(None, None, 8)",
            params: 0,
            work: Worked::Open,
        },
    ],
};

struct Masking {
    value: Value,
}

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    Ok(Rc::new(Masking {
        value: made.arguments.get("mask_value").clone(),
    }))
}

impl Layer for Masking {
    fn built_at_start(&self) -> bool {
        true
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let axes = call.input()?.all_axes();
        // What is masked becomes zero.
        work::each(call, parts::ELEMENTS, &axes, &[Kind::Multiply]);
        Ok(call.output(axes))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(ENTRY.keras.call)
    }

    fn supports_masking(&self) -> bool {
        true
    }

    fn compute_mask(&self, call: &mut Call<'_>, _previous: Value) -> Result<Value, Refusal> {
        let input = call.input()?;
        let differs = masks::differs(call, input.id, self.value.clone())?;
        masks::any_of_last(call, differs)
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec!["Has no weights: it only compares its input with one value."]
    }
}
