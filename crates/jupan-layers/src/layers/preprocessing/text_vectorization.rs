//! Texts as tokens.

use jupan_core::message;
use jupan_core::refusal;
use std::rc::Rc;

use jupan_core::axis::{Axis, names};
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::layer::{Call, Construct, Entry, Example, Host, Layer, Spelling, Worked};
use jupan_core::program::OperationId;
use jupan_core::signature::Passed;
use jupan_core::value::Value;

use super::string_lookup;
use crate::rules::encoding::Mode;
use crate::rules::lookup;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "TextVectorization",
        aliases: &[],
        former: &[],
        signature: "max_tokens=None, standardize='lower_and_strip_punctuation', split='whitespace', \
                    ngrams=None, output_mode='int', output_sequence_length=None, \
                    pad_to_max_tokens=False, vocabulary=None, idf_weights=None, sparse=False, \
                    ragged=False, encoding='utf-8', name=None, *, vocabulary_size=None, has_input_vocabulary=None",
        call: "inputs",
    },
    summary: "Splits texts into tokens and looks them up in a vocabulary.",
    source: "https://keras.io/api/layers/preprocessing_layers/text/text_vectorization/",
    construct,
    examples: &[
        Example {
            code: "TextVectorization()",
            input: "(None, 1)",
            output: "(None, None)",
            params: 0,
            work: Worked::Unknown,
        },
        Example {
            code: "TextVectorization(standardize=None, split='character')",
            input: "(None, 2)",
            output: "(None, None)",
            params: 0,
            work: Worked::Unknown,
        },
    ],
};

struct TextVectorization {
    mode: Mode,
    /// How many tokens there are for each text, where that is fixed.
    length: Axis,
    /// The layer inside that has the vocabulary.
    lookup: OperationId,
}

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    let arguments = made.arguments;
    lookup::word_or_function(arguments, "standardize", lookup::STANDARDIZE)?;
    lookup::word_or_function(arguments, "split", &["whitespace", "character"])?;
    let mode = Mode::read(arguments, lookup::MODES)?;
    let whole = |value: &Value| {
        matches!(
            value,
            Value::Int(_) | Value::Bool(_) | Value::Symbolic(_) | Value::Unknown(_)
        )
    };
    match arguments.get("ngrams") {
        Value::None => {}
        Value::Tuple(items) if items.iter().all(whole) => {}
        value if whole(value) => {}
        _ => return Err(arguments.refuse("ngrams", message!("an integer or a tuple of integers"))),
    }
    let length = arguments.get("output_sequence_length");
    if mode == Mode::Int && !length.is_none() && !whole(length) {
        return Err(arguments.refuse("output_sequence_length", message!("an integer")));
    }
    if mode != Mode::Int && !length.is_none() {
        let must_be = message!("None unless `output_mode='int'`");
        return Err(arguments.refuse("output_sequence_length", must_be));
    }
    if mode != Mode::Int && arguments.bool("ragged") {
        return Err(arguments.refuse("ragged", message!("False unless `output_mode='int'`")));
    }
    let length = length.as_dim().unwrap_or(Dim::Unspecified);
    let length = arguments.axis("output_sequence_length", names::STEPS, length);
    let shared = [
        "max_tokens",
        "vocabulary",
        "idf_weights",
        "pad_to_max_tokens",
        "output_mode",
        "sparse",
        "encoding",
        "vocabulary_size",
    ];
    let mut passed = Passed::default().with("mask_token", Value::str(""));
    for name in shared {
        passed = passed.with(name, arguments.get(name).clone());
    }
    let lookup = made.child("_lookup_layer", &string_lookup::ENTRY, passed)?;
    Ok(Rc::new(TextVectorization {
        mode,
        length,
        lookup,
    }))
}

impl Layer for TextVectorization {
    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let input = call.input()?;
        call.uncertain_work(message!("how many tokens the texts have is not known"));
        if self.mode == Mode::Int {
            if self.length.dim.known().is_some_and(|n| n < 0) {
                return Err(refusal!(
                    "{layer} can't give {length} tokens",
                    layer = call.name(),
                    length = self.length.dim
                ));
            }
            let axes = vec![input.axis(0), self.length.clone()];
            return Ok(lookup::output(call, axes, self.mode));
        }
        let mut axes = input.all_axes();
        // Each text becomes a list of tokens, of which there may be any number.
        let split = !call.operation().arguments.get("split").is_none();
        match (split, axes.len()) {
            (true, _) => axes.push(Axis::fixed(names::STEPS, Dim::Unspecified)),
            (false, 0 | 1) => axes.push(Axis::fixed(names::STEPS, 1)),
            (false, _) => {}
        }
        let arguments = call.host.program().operation(self.lookup).arguments.clone();
        let axes = lookup::encode(&arguments, axes)?;
        Ok(lookup::output(call, axes, self.mode))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(ENTRY.keras.call)
    }

    fn attribute(&self, host: &mut dyn Host, _id: OperationId, name: &str) -> Option<Value> {
        let inside = host.program().operation(self.lookup).layer.clone();
        inside.attribute(host, self.lookup, name)
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec!["Has no weights: its vocabulary is not learned by training."]
    }
}
