//! Reads model files: one file per format. No layer is known here: the catalogue is handed in, and layers are made and called
//! through the core, as the framework's own loading does.

mod graph;
mod host;
pub mod keras_archive;
pub mod keras_hdf5;
pub mod keras_json;
mod legacy;
mod revive;
mod stated;
mod weights;

use std::rc::Rc;
use std::sync::Arc;

use jupan_containers::hdf5;
use jupan_containers::zip::Zip;
use jupan_core::diagnostic::Diagnostic;
use jupan_core::layer::Catalogue;
use jupan_core::program::Program;
use jupan_core::report::ModelReport;
use jupan_core::world::Blob;

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

/// A configuration is larger than this only where somebody is up to no good.
const MAX_TEXT: u64 = 64 << 20;

/// Reads a file, if it is a model file: recognised by what is in it. `None` for anything else.
pub fn read(file: &Rc<str>, blob: &Arc<dyn Blob>, catalogue: Catalogue) -> Option<Reading> {
    let mut head = vec![0; blob.size().min(64) as usize];
    blob.read_at(0, &mut head).ok()?;
    if Zip::recognise(&head) {
        return Some(keras_archive::read(file, blob.clone(), catalogue));
    }
    if hdf5::recognise(&head) {
        return Some(keras_hdf5::read(file, blob.clone(), catalogue));
    }
    if !keras_json::may_begin(&head) || blob.size() > MAX_TEXT {
        return None;
    }
    let mut bytes = vec![0; blob.size() as usize];
    blob.read_at(0, &mut bytes).ok()?;
    match keras_json::recognise(file, &bytes) {
        true => keras_json::read(file, &bytes, catalogue),
        false => None,
    }
}
