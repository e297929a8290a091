//! Nothing is changed.

use std::rc::Rc;

use jupan_core::diagnostic::Refusal;
use jupan_core::layer::{Call, Entry, Example, Layer, Spelling, Worked};
use jupan_core::value::Value;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "Identity",
        aliases: &[],
        former: &[],
        signature: "",
        call: "inputs",
    },
    summary: "Passes its input on unchanged.",
    source: "https://keras.io/api/layers/core_layers/identity/",
    construct: |_made| Ok(Rc::new(Identity)),
    examples: &[
        Example {
            code: "Identity()",
            input: "(None, 3)",
            output: "(None, 3)",
            params: 0,
            work: Worked::Counted(&[]),
        },
        Example {
            code: "Identity()",
            input: "(4, 2, 2)",
            output: "(4, 2, 2)",
            params: 0,
            work: Worked::Counted(&[]),
        },
    ],
};

struct Identity;

impl Layer for Identity {
    fn built_at_start(&self) -> bool {
        true
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        call.view_of_input();
        let inputs = call.arguments.get("inputs").clone();
        Ok(inputs.map_tensors(&mut |tensor| {
            let input = call.view(tensor);
            call.same(&input)
        }))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(ENTRY.keras.call)
    }

    fn supports_masking(&self) -> bool {
        true
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec!["Has no weights: it changes nothing."]
    }
}
