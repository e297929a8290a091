//! Reads the summaries that a document prints and the arithmetic that it states, and compares them with the models that its
//! code makes.
//!
//! The crate knows the core only: which lines are code, and what the code makes, is handed in.

mod align;
mod assign;
mod clean;
mod compare;
mod prose;
pub mod table;
mod values;

use jupan_core::passage::Passage;
use jupan_core::printed::PrintedTable;
use jupan_core::report::Report;
use jupan_core::verification::{Against, Basis, TableCheck, Verification};
use prose::Placed;
use values::Values;

/// Compares what a document prints and states with what its code makes.
pub fn verify(passages: &[Passage], report: &Report) -> Verification {
    let (tables, positions): (Vec<_>, Vec<_>) = table::placed(passages).into_iter().unzip();
    let assigned = assign::assign(&tables, report);
    let tables = tables.into_iter().zip(assigned);
    let tables: Vec<TableCheck> = tables
        .map(|(table, against)| check(table, against, report))
        .collect();
    let placed: Vec<Placed<'_>> = tables
        .iter()
        .zip(positions)
        .map(|(check, passage)| Placed { check, passage })
        .collect();
    let (statements, unread) = prose::check(passages, &placed, report);
    Verification {
        tables,
        statements,
        unread,
    }
}

/// Compares a table with the model that it shows, and with itself.
fn check(table: PrintedTable, against: Against, report: &Report) -> TableCheck {
    let mut totals = compare::totals_of_table(&table);
    let (rows, values, unaligned) = match prose::model(report, against) {
        Some(model) => {
            let compared = compare::rows(&table, model, &report.program);
            totals.retain(|check| check.basis == Basis::Parts);
            totals.extend(compare::totals_of_model(&table, model, &compared.1));
            compared
        }
        None => (Vec::new(), Values::default(), false),
    };
    TableCheck {
        against,
        rows,
        values: values.into_pairs(),
        totals,
        unaligned,
        table,
    }
}
