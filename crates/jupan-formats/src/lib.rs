//! Reads model files: one file per format. No layer is known here: the catalogue is handed in, and layers are made and called
//! through the core, as the framework's own loading does.

pub mod checkpoint;
mod draft;
mod graph;
mod host;
pub mod keras_archive;
pub mod keras_hdf5;
pub mod keras_json;
mod legacy;
mod revive;
pub mod saved_model;
mod stated;
mod tensorflow;
pub mod tensorflow_js;
mod weights;

pub use host::Bounded;

use jupan_core::message::Message;
use std::rc::Rc;
use std::sync::Arc;

use jupan_containers::zip::Zip;
use jupan_containers::{hdf5, sstable};
use jupan_core::diagnostic::Diagnostic;
use jupan_core::layer::Catalogue;
use jupan_core::program::Program;
use jupan_core::report::ModelReport;
use jupan_core::world::{Blob, World};

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
    fn failed(file: &Rc<str>, message: impl Into<Message>) -> Self {
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
pub fn read(
    file: &Rc<str>,
    blob: &Arc<dyn Blob>,
    world: &dyn World,
    catalogue: Catalogue,
) -> Option<Reading> {
    let mut head = vec![0; blob.size().min(64) as usize];
    blob.read_at(0, &mut head).ok()?;
    if Zip::recognise(&head) {
        return Some(keras_archive::read(file, blob.clone(), catalogue));
    }
    if hdf5::recognise(&head) {
        return Some(keras_hdf5::read(file, blob.clone(), catalogue));
    }
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    if matches!(name, saved_model::MODEL | saved_model::METADATA) {
        return Some(saved_model::read(file, world, catalogue));
    }
    let is_index = name.ends_with(".index");
    if blob.size() > MAX_TEXT || !is_index && !keras_json::may_begin(&head) {
        return None;
    }
    let mut bytes = vec![0; usize::try_from(blob.size()).ok()?];
    blob.read_at(0, &mut bytes).ok()?;
    if is_index && sstable::recognise(&bytes) {
        return Some(checkpoint::read(file, &bytes));
    }
    match keras_json::recognise(file, &bytes) {
        true => keras_json::read(file, &bytes, catalogue),
        false => None,
    }
}

/// Reads the model in a folder that `world` shows: a SavedModel, a checkpoint, an unpacked archive, a model for the browser.
/// `None` where there is none.
pub fn read_folder(file: &Rc<str>, world: &dyn World, catalogue: Catalogue) -> Option<Reading> {
    if world
        .read(saved_model::METADATA)
        .or_else(|| world.read(saved_model::MODEL))
        .is_some()
    {
        return Some(saved_model::read(file, world, catalogue));
    }
    if let Some(index) = checkpoint::find(world) {
        return Some(checkpoint::read(file, &index));
    }
    ["model.json", "config.json"].into_iter().find_map(|name| {
        let bytes = world.read(name)?;
        keras_json::read(file, &bytes, catalogue)
    })
}
