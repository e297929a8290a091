//! Reads the summaries that a document prints and the arithmetic that it states, and compares them with the models that its
//! code makes.
//!
//! The crate knows the core only: which lines are code, and what the code makes, is handed in.

mod align;
mod assign;
mod clean;
mod compare;
pub mod table;

use jupan_core::passage::Passage;
use jupan_core::report::Report;
use jupan_core::verification::{Against, Basis, TableCheck, Verification};

/// Compares what a document prints and states with what its code makes.
pub fn verify(passages: &[Passage], report: &Report) -> Verification {
    let tables = table::read(passages);
    let assigned = assign::assign(&tables, report);
    let tables = tables.into_iter().zip(assigned).map(|(table, against)| {
        let model = match against {
            Against::Summary(at) => report.summaries.get(at).map(|summary| &summary.model),
            Against::Model(at) => report.models.get(at),
            Against::Itself => None,
        };
        let mut totals = compare::totals_of_table(&table);
        let (rows, unaligned) = match model {
            Some(model) => {
                totals.retain(|check| check.basis == Basis::Parts);
                totals.extend(compare::totals_of_model(&table, model));
                compare::rows(&table, model, &report.program)
            }
            None => (Vec::new(), false),
        };
        TableCheck {
            against,
            rows,
            totals,
            unaligned,
            table,
        }
    });
    Verification {
        tables: tables.collect(),
        ..Verification::default()
    }
}
