//! What `model.to_json()` gives, in every version of Keras.

use std::rc::Rc;

use jupan_containers::Unreadable;
use jupan_containers::json::Json;
use jupan_core::layer::Catalogue;

use crate::draft::{Draft, is_config};
use crate::{Reading, tensorflow_js};

/// Whether a file begins as JSON does.
pub fn may_begin(head: &[u8]) -> bool {
    let first = head.iter().find(|byte| !byte.is_ascii_whitespace());
    matches!(first, Some(b'{' | b'"'))
}

/// Whether this may be the file: JSON that speaks of classes or of TensorFlow.js, and no notebook.
pub fn recognise(file: &str, bytes: &[u8]) -> bool {
    let has = |word: &[u8]| bytes.windows(word.len()).any(|part| part == word);
    may_begin(bytes) && !file.ends_with(".ipynb") && (has(b"class_name") || has(b"weightsManifest"))
}

/// Reads a file. `None` where it is JSON of another kind.
pub fn read(file: &Rc<str>, bytes: &[u8], catalogue: Catalogue) -> Option<Reading> {
    match parse(bytes) {
        Ok(json) if tensorflow_js::is_model(&json) => {
            Some(tensorflow_js::read(file, &json, catalogue))
        }
        Ok(json) => is_config(&json).then(|| read_config(file, &json, catalogue)),
        Err(error) => Some(Reading::failed(file, error.0)),
    }
}

/// The configuration in a text. Some save the text of `to_json()` as JSON once more.
fn parse(bytes: &[u8]) -> Result<Json, Unreadable> {
    let json = Json::parse(bytes)?;
    match &json {
        Json::Str(text) => Json::parse(text.as_bytes()),
        _ => Ok(json),
    }
}

/// Reads a configuration.
pub fn read_config(file: &Rc<str>, json: &Json, catalogue: Catalogue) -> Reading {
    Draft::of(file, json, None, None, catalogue).finish(file)
}
