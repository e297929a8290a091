//! Reads model files: one file per format. No layer is known here: the catalogue is handed in, and layers are made and called
//! through the core, as the framework's own loading does.

mod graph;
mod host;
pub mod keras_json;
mod legacy;
mod revive;
mod stated;

use std::rc::Rc;

use jupan_core::diagnostic::Diagnostic;
use jupan_core::layer::Catalogue;
use jupan_core::program::Program;
use jupan_core::report::ModelReport;

/// What was read from a file.
#[derive(Default)]
pub struct Reading {
    /// The program that makes the models.
    pub program: Program,
    /// The models.
    pub models: Vec<ModelReport>,
    /// What there is to say.
    pub diagnostics: Vec<Diagnostic>,
}

impl Reading {
    /// Nothing but the reason why the file can't be read.
    fn failed(file: &Rc<str>, message: impl Into<String>) -> Self {
        let kind = jupan_core::diagnostic::Kind::NotReadable;
        Self {
            diagnostics: vec![Diagnostic::error(kind, message).in_file(file)],
            ..Self::default()
        }
    }
}

/// Reads a file, if it is a model file: recognised by what is in it. `None` for anything else.
pub fn read(file: &Rc<str>, bytes: &[u8], catalogue: Catalogue) -> Option<Reading> {
    match keras_json::recognise(file, bytes) {
        true => Some(keras_json::read(file, bytes, catalogue)),
        false => None,
    }
}
