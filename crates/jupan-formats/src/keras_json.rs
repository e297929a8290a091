//! What `model.to_json()` gives, in every version of Keras.

use jupan_core::message;
use std::rc::Rc;

use jupan_containers::Unreadable;
use jupan_containers::json::Json;
use jupan_core::diagnostic::{Diagnostic, Kind};
use jupan_core::layer::Catalogue;
use jupan_core::program::OperationId;

use crate::revive::{Piece, Reviver};
use crate::weights::{self, StoredModel};
use crate::{Reading, tensorflow_js};

/// Whether this is the configuration of a model or a layer.
pub fn is_config(json: &Json) -> bool {
    json.text("class_name").is_some() && json.get("config").is_some()
}

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
    Draft::of(file, json, catalogue).finish(file)
}

/// A model that was made from its configuration, before it is reported.
pub struct Draft {
    reading: Reading,
    model: Option<OperationId>,
}

impl Draft {
    /// Makes the model.
    pub fn of(file: &Rc<str>, json: &Json, catalogue: Catalogue) -> Self {
        let mut reviver = Reviver::new(file, catalogue);
        let model = match reviver.piece(json, "") {
            Some(Piece::Layer(id)) => Some(id),
            _ => None,
        };
        Self {
            reading: Reading {
                diagnostics: reviver.diagnostics,
                program: reviver.host.into_program(),
                models: Vec::new(),
            },
            model,
        }
    }

    /// Adds something to say.
    pub fn say(&mut self, diagnostic: Diagnostic) {
        self.reading.diagnostics.push(diagnostic);
    }

    /// Compares the model with the tensors stored beside it.
    pub fn compare(&mut self, stored: &StoredModel, file: &Rc<str>) {
        if let Some(model) = self.model {
            let said = weights::compare(&mut self.reading.program, model, stored, file);
            self.reading.diagnostics.extend(said);
        }
    }

    /// The same where the file does not say which layer a tensor belongs to.
    pub fn compare_all(&mut self, stored: &StoredModel, file: &Rc<str>) {
        if let Some(model) = self.model {
            let said = weights::compare_all(&mut self.reading.program, model, stored, file);
            self.reading.diagnostics.extend(said);
        }
    }

    /// The report of it.
    pub fn finish(self, file: &Rc<str>) -> Reading {
        let mut reading = self.reading;
        match self.model {
            Some(id) => {
                let report = weights::report(&reading.program, id, None);
                reading.models.push(report);
            }
            None if reading.diagnostics.is_empty() => {
                let message = message!("the file describes no model");
                let diagnostic = Diagnostic::error(Kind::NothingFound, message);
                reading.diagnostics.push(diagnostic.in_file(file));
            }
            None => {}
        }
        reading.diagnostics.append(&mut reading.program.diagnostics);
        reading
    }
}
