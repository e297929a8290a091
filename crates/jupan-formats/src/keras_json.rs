//! What `model.to_json()` gives, in every version of Keras.

use std::rc::Rc;

use jupan_containers::json::Json;
use jupan_core::diagnostic::{Diagnostic, Kind};
use jupan_core::layer::Catalogue;
use jupan_core::report::ModelReport;

use crate::Reading;
use crate::revive::{Piece, Reviver};

/// Whether this is the configuration of a model or a layer.
pub fn is_config(json: &Json) -> bool {
    json.text("class_name").is_some() && json.get("config").is_some()
}

/// Whether this may be the file: JSON that speaks of classes, and no notebook.
pub fn recognise(file: &str, bytes: &[u8]) -> bool {
    const WORD: &[u8] = b"class_name";
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    let starts = matches!(first, Some(b'{' | b'"'));
    starts && !file.ends_with(".ipynb") && bytes.windows(WORD.len()).any(|part| part == WORD)
}

/// Reads a file.
pub fn read(file: &Rc<str>, bytes: &[u8], catalogue: Catalogue) -> Reading {
    match parse(bytes) {
        Ok(json) => read_config(file, &json, catalogue),
        Err(reason) => Reading::failed(file, reason),
    }
}

/// The configuration in a text. Some save the text of `to_json()` as JSON once more.
fn parse(bytes: &[u8]) -> Result<Json, String> {
    let json = Json::parse(bytes).map_err(|error| error.0)?;
    let json = match &json {
        Json::Str(text) => Json::parse(text.as_bytes()).map_err(|error| error.0)?,
        _ => json,
    };
    match is_config(&json) {
        true => Ok(json),
        false => Err("the JSON is not the configuration of a Keras model: it has no `class_name` and `config`".into()),
    }
}

/// Reads a configuration.
pub fn read_config(file: &Rc<str>, json: &Json, catalogue: Catalogue) -> Reading {
    let mut reviver = Reviver::new(file, catalogue);
    let model = reviver.piece(json, "");
    let mut reading = Reading {
        diagnostics: std::mem::take(&mut reviver.diagnostics),
        ..Reading::default()
    };
    reading.program = reviver.host.into_program();
    match model {
        Some(Piece::Layer(id)) => {
            let report = ModelReport::of(&reading.program, id, None);
            reading.models.push(report);
        }
        _ if reading.diagnostics.is_empty() => {
            let message = "the file describes no model";
            reading
                .diagnostics
                .push(Diagnostic::error(Kind::NothingFound, message).in_file(file));
        }
        _ => {}
    }
    reading.diagnostics.append(&mut reading.program.diagnostics);
    reading
}
