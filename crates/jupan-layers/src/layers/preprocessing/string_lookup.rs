//! Strings as indices.

use jupan_core::message;
use std::rc::Rc;

use jupan_core::diagnostic::Refusal;
use jupan_core::layer::{Construct, Entry, Example, Layer, Spelling, Worked};
use jupan_core::value::Value;
use jupan_core::work::Kind;

use crate::rules::lookup;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "StringLookup",
        aliases: &[],
        former: &[],
        signature: "max_tokens=None, num_oov_indices=1, mask_token=None, oov_token='[UNK]', \
                    vocabulary=None, idf_weights=None, invert=False, output_mode='int', \
                    pad_to_max_tokens=False, sparse=False, encoding='utf-8', name=None, salt=None, *, \
                    vocabulary_size=None, has_input_vocabulary=None",
        call: "inputs",
    },
    summary: "Looks strings up in a vocabulary.",
    source: "https://keras.io/api/layers/preprocessing_layers/categorical/string_lookup/",
    construct,
    examples: &[
        Example {
            code: "StringLookup()",
            input: "(None, 4)",
            output: "(None, 4)",
            params: 0,
            work: Worked::Counted(&[(Kind::Read, 4)]),
        },
        Example {
            code: "StringLookup(max_tokens=10, output_mode='multi_hot')",
            input: "(None,)",
            output: "(None,)",
            params: 0,
            work: Worked::Unknown,
        },
        Example {
            code: "StringLookup(vocabulary=['a', 'b'], output_mode='count')",
            input: "(None, 7)",
            output: "(None, 3)",
            params: 0,
            work: Worked::Counted(&[(Kind::Read, 7 + 3)]),
        },
    ],
};

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    let arguments = made.arguments;
    let tokens = arguments.get("vocabulary").items().unwrap_or_default();
    if tokens.iter().any(|token| matches!(token, Value::Int(_))) {
        return Err(arguments.refuse("vocabulary", message!("a list of strings")));
    }
    lookup::construct(made)
}
