//! From a document to what it prints and states, compared with what its code makes.

use jupan_core::message::Message;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use jupan_core::{
    diagnostic::{Diagnostic, Kind},
    report::Report,
    verification::{Basis, Fit, RowFinding, TableCheck, TotalCheck, Verification},
    world::{Blob, World},
};
use jupan_layers::CATALOGUE;
use jupan_python::document::passages;

use crate::analyse::{Input, Settings, analyse, text};

/// Another way to read a document.
type Change = fn(&mut Settings);

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
    // What a cell shows can be of an earlier run; what failed had no effect, unless it was mended and run again; a
    // table can be of a model that another took the place of; and how images are laid out by default is not in the document.
    let failed = b"\"traceback\"";
    let failed = bytes.windows(failed.len()).any(|part| part == failed);
    let changes: [(bool, Change); 4] = [
        (true, |settings| settings.without_output = true),
        (failed, |settings| settings.until_failures = true),
        (true, |settings| settings.every_model = true),
        (true, |settings| settings.channels_first = true),
    ];
    for (applies, change) in changes {
        let mut changed = settings.clone();
        change(&mut changed);
        if applies && leaves_open(&verification) && changed != settings {
            let (other, compared) = compare(&changed);
            if agreement(&compared) > agreement(&verification) {
                (settings, report, verification) = (changed, other, compared);
            }
        }
    }
    // A function that nothing calls any more may have printed the table.
    let without_model = |check: &TableCheck| check.against.is_nothing();
    if verification.tables.iter().any(without_model) {
        let ready = report.uncalled.iter().map(|function| &function.call);
        let ready = ready.filter(|call| call.ends_with("()"));
        let mut changed = settings.clone();
        changed.calls.extend(ready.cloned());
        if changed != settings {
            let (other, compared) = compare(&changed);
            if agreement(&compared) > agreement(&verification) {
                (settings, report, verification) = (changed, other, compared);
            }
        }
    }
    // A number that one table tells may lead to more of the code.
    let told = numbers(&verification, &settings);
    if leaves_open(&verification) && !told.is_empty() {
        settings.set.extend(told);
        let (other, mut compared) = compare(&settings);
        if agreement(&compared) > agreement(&verification) {
            for (check, before) in compared.tables.iter_mut().zip(verification.tables) {
                check.values = before.values;
            }
            (report, verification) = (other, compared);
        }
    }
    Ok((report, verification))
}

/// The numbers that tables tell, where they do not tell different things.
fn numbers(verification: &Verification, settings: &Settings) -> Vec<(String, u64)> {
    let told = verification.tables.iter().flat_map(|check| &check.values);
    let mut numbers: BTreeMap<&str, Option<i64>> = BTreeMap::new();
    for (name, n) in told {
        let known = numbers.entry(name).or_insert(Some(*n));
        *known = known.filter(|known| known == n);
    }
    let is_set = |name: &str| settings.set.iter().any(|(other, _)| other == name);
    let numbers = numbers.into_iter().filter(|(name, _)| !is_set(name));
    numbers
        .filter_map(|(name, n)| Some((name.to_owned(), u64::try_from(n?).ok()?)))
        .collect()
}

/// How many rows and sums agree; among as many, fewer rows that no table has are better.
fn agreement(verification: &Verification) -> (usize, Reverse<usize>) {
    let rows = verification.tables.iter().flat_map(|check| &check.rows);
    let more = rows.filter(|row| row.findings.contains(&RowFinding::NotInTable));
    (verification.agreeing(), Reverse(more.count()))
}

/// Whether a row or a sum of a table is not that of a model in full.
fn leaves_open(verification: &Verification) -> bool {
    verification.tables.iter().any(|check| {
        let open = |sum: &TotalCheck| sum.basis == Basis::Model && sum.fit != Fit::Same;
        check.against.is_nothing()
            || check.rows.iter().any(|row| !row.agrees())
            || check.totals.iter().any(open)
    })
}
