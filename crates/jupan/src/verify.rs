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

/// So often a document is followed again with what its tables tell.
const MOST_ROUNDS: usize = 3;

/// Analyses a file and compares its printed summaries and its arithmetic with the models that its code makes. A model file
/// holds neither, and a document without code is compared with itself. Numbers that only data knows are taken from the tables.
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
    let compare = |settings: &Settings| {
        let report = analyse(Input::Blob { name, blob }, world, settings);
        let verification = jupan_verify::verify(&passages, &report);
        (report, verification)
    };
    let mut settings = settings.clone();
    let (mut report, mut verification) = compare(&settings);
    if verification.differences() > 0 && !settings.without_output {
        // What a cell shows can be of an earlier run.
        settings.without_output = true;
        let (without, compared) = compare(&settings);
        settings.without_output = compared.differences() < verification.differences();
        if settings.without_output {
            (report, verification) = (without, compared);
        }
    }
    // What only data knows is known where the document prints it; more may follow from that.
    for _ in 0..MOST_ROUNDS {
        let mut values = jupan_verify::values(&verification, &report);
        values.retain(|(name, _)| settings.set.iter().all(|(given, _)| **given != **name));
        if values.is_empty() {
            break;
        }
        let given = values.iter().map(|(name, n)| (name.to_string(), *n));
        settings.set.extend(given);
        let (with_values, compared) = compare(&settings);
        if compared.differences() > verification.differences() {
            break;
        }
        values.splice(0..0, verification.values);
        (report, verification) = (with_values, compared);
        verification.values = values;
    }
    Ok((report, verification))
}
