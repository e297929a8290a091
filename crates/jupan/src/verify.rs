//! From a document to what it prints and states, compared with what its code makes.

use jupan_core::message::Message;
use std::rc::Rc;
use std::sync::Arc;

use jupan_core::{
    diagnostic::{Diagnostic, Kind},
    report::Report,
    verification::{Against, Verification},
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
    let compare = |settings: &Settings| {
        let report = analyse(Input::Blob { name, blob }, world, settings);
        let verification = jupan_verify::verify(&passages, &report);
        (report, verification)
    };
    let mut settings = settings.clone();
    let (mut report, mut verification) = compare(&settings);
    // What a cell shows can be of an earlier run, and how images are laid out by default is not in the document.
    let changes: [fn(&mut Settings); 2] = [
        |settings| settings.without_output = true,
        |settings| settings.channels_first = true,
    ];
    for change in changes {
        let mut changed = settings.clone();
        change(&mut changed);
        if leaves_open(&verification) && changed != settings {
            let (other, compared) = compare(&changed);
            if compared.agreeing() > verification.agreeing() {
                (settings, report, verification) = (changed, other, compared);
            }
        }
    }
    Ok((report, verification))
}

/// Whether a row of a table is not that of a model in full.
fn leaves_open(verification: &Verification) -> bool {
    verification
        .tables
        .iter()
        .any(|check| check.against == Against::Itself || check.rows.iter().any(|row| !row.agrees()))
}
