//! From a document to what it prints and states, compared with what its code makes.

use jupan_core::message::Message;
use std::rc::Rc;
use std::sync::Arc;

use jupan_core::{
    diagnostic::{Diagnostic, Kind},
    report::Report,
    verification::Verification,
    world::{Blob, World},
};
use jupan_layers::CATALOGUE;
use jupan_python::document::passages;

use crate::analyse::{Input, Settings, analyse, text};

/// Analyses a file and compares its printed summaries and its arithmetic with the models that its code makes. A model file
/// holds neither, and a document without code is compared with itself.
///
/// # Errors
/// The file can't be read.
pub fn verify(
    name: &str,
    blob: &Arc<dyn Blob>,
    world: &dyn World,
    settings: &Settings,
) -> Result<(Report, Verification), Box<Diagnostic>> {
    let file: Rc<str> = name.into();
    let refuse =
        |message: Message| Box::new(Diagnostic::error(Kind::NotReadable, message).in_file(&file));
    let bytes = text(&**blob).map_err(refuse)?;
    let passages = passages(name, &bytes, &|name| CATALOGUE.layer(name).is_some())
        .map_err(|error| refuse(error.message()))?;
    let report = analyse(Input::Blob { name, blob }, world, settings);
    let verification = jupan_verify::verify(&passages, &report);
    Ok((report, verification))
}
