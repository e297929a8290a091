//! Integers as indices.

use jupan_core::message;
use std::rc::Rc;

use jupan_core::diagnostic::Refusal;
use jupan_core::layer::{Construct, Entry, Example, Layer, Spelling, Worked};
use jupan_core::value::Value;
use jupan_core::work::Kind;

use crate::rules::{config, lookup};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "IntegerLookup",
        aliases: &[],
        former: &[],
        signature: "max_tokens=None, num_oov_indices=1, mask_token=None, oov_token=-1, \
                    vocabulary=None, vocabulary_dtype='int64', idf_weights=None, invert=False, \
                    output_mode='int', sparse=False, pad_to_max_tokens=False, oov_method='floormod', \
                    salt=None, name=None, *, vocabulary_size=None, has_input_vocabulary=None",
        call: "inputs",
    },
    summary: "Looks integers up in a vocabulary.",
    source: "https://keras.io/api/layers/preprocessing_layers/categorical/integer_lookup/",
    construct,
    examples: &[
        Example {
            code: "IntegerLookup()",
            input: "(None, 1)",
            output: "(None, 1)",
            params: 0,
            work: Worked::Counted(&[(Kind::Read, 1)]),
        },
        Example {
            code: "IntegerLookup(vocabulary=[10, 20, 30])",
            input: "(None, None)",
            output: "(None, None)",
            params: 0,
            work: Worked::Open,
        },
    ],
};

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    let arguments = made.arguments;
    if arguments.get("vocabulary_dtype").as_str() != Some("int64") {
        return Err(arguments.refuse("vocabulary_dtype", message!("'int64'")));
    }
    let method = config::word(arguments, "oov_method", &["floormod", "farmhash"])?;
    if !arguments.get("salt").is_none() && method == Some("floormod") {
        return Err(arguments.refuse("salt", message!("None where `oov_method='floormod'`")));
    }
    let words = arguments.get("vocabulary").items().unwrap_or_default();
    if words.iter().any(|token| matches!(token, Value::Str(_))) {
        return Err(arguments.refuse("vocabulary", message!("a list of integers")));
    }
    lookup::construct(made)
}
