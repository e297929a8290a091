//! For programs. The structures here are the committed schema (`schema/verification.schema.json`).

use std::collections::BTreeMap;

use jupan_core::passage::PassageKind;
use jupan_core::printed::{PrintedNumber, PrintedRow, TableStyle, TotalKind};
use jupan_core::report::{Report, Row, flatten};
use jupan_core::verification::{
    Against, RowCheck, StatementCheck, TableCheck, TotalCheck, Verification,
};
use serde::Serialize;

use super::{Teller, plain, printed_shapes, shapes, word};
use crate::formula::Formula;
use crate::locale::Locale;

/// The version of the schema.
const SCHEMA: u32 = 1;

/// What was found, as JSON with a line break at the end. Messages are in English.
pub fn json(file: &str, report: &Report, verification: &Verification) -> String {
    let locale = Locale::from_tag("en");
    let teller = Teller::new(report, &locale);
    let document = Document {
        jupan: env!("CARGO_PKG_VERSION"),
        schema: SCHEMA,
        file: file.to_owned(),
        differences: verification.differences(),
        tables: verification
            .tables
            .iter()
            .map(|check| Table::new(&teller, check))
            .collect(),
        statements: verification
            .statements
            .iter()
            .map(|statement| Statement::new(&teller, statement))
            .collect(),
        statements_unread: verification.unread,
    };
    // Nothing in these structures can fail to be written.
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

/// What a document prints and states of its models, compared with what its code makes.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Document {
    /// The version of jupan.
    jupan: &'static str,
    /// The version of this schema.
    schema: u32,
    /// The file as it was named.
    file: String,
    /// How many rows, sums and statements differ in substance.
    differences: usize,
    /// The printed tables of layers, in order.
    tables: Vec<Table>,
    /// What the text states, in order.
    statements: Vec<Statement>,
    /// How many more statements were not read, because there are too many.
    statements_unread: usize,
}

/// A printed table.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Table {
    /// The model's name in the title.
    title: Option<String>,
    /// Where it stands: in `prose`, `code` or `output`.
    within: &'static str,
    /// In a notebook: the number of the code cell that printed it.
    cell: Option<usize>,
    /// Its first line.
    line: usize,
    /// Its last line.
    last_line: usize,
    /// What printed it, by its looks: `keras1`, `keras2-cut`, `keras2`, `keras3`, `torch`.
    style: Option<&'static str>,
    /// What it is compared with. None where the code makes no model like it; the table is then only added up again.
    model: Option<Compared>,
    /// Whether nothing differs in substance.
    agrees: bool,
    /// Its rows, and those of the model that it lacks.
    rows: Vec<TableRow>,
    /// The numbers that only data knows to the code, as the table has them.
    values: BTreeMap<String, i64>,
    /// Its sums.
    totals: Vec<Total>,
    /// Whether it is too long to be aligned with the model.
    unaligned: bool,
}

/// The model that a table is compared with.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Compared {
    /// When: at a call of `summary`, or at the `end` of the program.
    at: &'static str,
    /// Its name.
    name: String,
    /// The expression that reaches it at the end.
    variable: Option<String>,
    /// The cell of the call.
    cell: Option<usize>,
    /// The line of the call.
    line: Option<usize>,
}

/// A row of the table beside a row of the model.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct TableRow {
    /// What the table has. None where it lacks the row.
    printed: Option<Printed>,
    /// What the model has. None where it lacks the row, or where there is no model.
    made: Option<Made>,
    /// Whether nothing differs in substance.
    agrees: bool,
    /// How they differ. In substance: `shape`, `params`, `not-in-model`, `not-in-table`. Otherwise: `may-be-missing`, `not-followed`, `order`, `counter`,
    /// `name`, `class`, `open-shape`, `open-params`, `unbuilt`.
    findings: Vec<&'static str>,
}

/// A row as it is printed. What is cut ends in `…`.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Printed {
    /// The line.
    line: usize,
    /// How many models it is inside of.
    depth: usize,
    /// The name.
    name: String,
    /// The class.
    class: Option<String>,
    /// The output shapes, `?` where there is none.
    output_shape: String,
    /// The number of parameters. None where there is none, or where it is cut.
    params: Option<u128>,
}

/// A row as the code makes it.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Made {
    /// The name.
    name: String,
    /// The class.
    class: String,
    /// The output shapes, `?` where there is none.
    output_shape: String,
    /// The number of parameters, where it is a number.
    params: Option<i128>,
    /// How it arises.
    formula: Option<String>,
}

/// A sum of a table.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Total {
    /// Of what: `total`, `trainable`, `non-trainable`, `optimizer`.
    kind: &'static str,
    /// The line.
    line: usize,
    /// What is printed.
    printed: u128,
    /// What it is compared with: the `model`, the sum of the table's `rows`, or the sum of its `parts`.
    basis: &'static str,
    /// What it should be, where that is a number.
    expected: Option<i128>,
    /// Whether it is: `same`, `different`, or `open` where it can't be compared.
    fit: &'static str,
}

/// Something that the text states.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Statement {
    /// In a notebook: the number of the code cell that the text follows.
    cell: Option<usize>,
    /// The line.
    line: usize,
    /// As it is written.
    text: String,
    /// The layer that it is about.
    layer: Option<String>,
    /// Whether it is right in substance.
    agrees: bool,
    /// `holds`, `factors-of-one`, `not-equal`, `not-of-layer` or `shape`.
    finding: &'static str,
    /// What is to be said of it.
    message: String,
}

impl Table {
    fn new(teller: &Teller<'_>, check: &TableCheck) -> Self {
        let table = &check.table;
        let model = teller.model(check.against);
        let flat: Vec<(usize, &Row)> = model
            .map(|model| flatten(&model.rows, check.is_nested()))
            .unwrap_or_default();
        let alone = |at: usize| RowCheck {
            printed: Some(at),
            row: None,
            findings: Vec::new(),
        };
        let read: Vec<RowCheck> = match model {
            Some(_) => check.rows.clone(),
            None => (0..table.rows.len()).map(alone).collect(),
        };
        Self {
            title: table.title.clone(),
            within: match table.kind {
                PassageKind::Prose => "prose",
                PassageKind::Code => "code",
                PassageKind::Output => "output",
            },
            cell: table.cell,
            line: table.lines.0,
            last_line: table.lines.1,
            style: table.style.map(|style| match style {
                TableStyle::Keras1 => "keras1",
                TableStyle::Keras2Cut => "keras2-cut",
                TableStyle::Keras2 => "keras2",
                TableStyle::Keras3 => "keras3",
                TableStyle::Torch => "torch",
            }),
            model: Compared::new(teller, check.against),
            agrees: check.differences() == 0,
            rows: read
                .iter()
                .map(|row| TableRow {
                    printed: row
                        .printed
                        .and_then(|at| table.rows.get(at))
                        .map(Printed::new),
                    made: row
                        .row
                        .and_then(|at| flat.get(at))
                        .map(|(_, row)| Made::new(teller.report, row)),
                    agrees: !row.is_different(),
                    findings: row.findings.iter().map(|finding| finding.code()).collect(),
                })
                .collect(),
            values: check
                .values
                .iter()
                .map(|(name, value)| (name.to_string(), *value))
                .collect(),
            totals: check.totals.iter().map(Total::new).collect(),
            unaligned: check.unaligned,
        }
    }
}

impl Compared {
    fn new(teller: &Teller<'_>, against: Against) -> Option<Self> {
        let model = teller.model(against)?;
        let span = match against {
            Against::Summary(at) => teller
                .report
                .summaries
                .get(at)
                .and_then(|summary| summary.span),
            _ => None,
        };
        let place = teller.scene.place(span);
        Some(Self {
            at: match against {
                Against::Summary(_) => "summary",
                _ => "end",
            },
            name: model.name.to_string(),
            variable: teller.variable(model).map(str::to_owned),
            cell: place.as_ref().and_then(|place| place.cell),
            line: place.map(|place| place.line),
        })
    }
}

impl Printed {
    fn new(row: &PrintedRow) -> Self {
        Self {
            line: row.line,
            depth: row.depth,
            name: word(&row.name.text, row.name.cut),
            class: row.class.as_ref().map(|class| word(&class.text, class.cut)),
            output_shape: printed_shapes(&row.shapes),
            params: match row.params {
                PrintedNumber::Number(n) => Some(n),
                _ => None,
            },
        }
    }
}

impl Made {
    fn new(report: &Report, row: &Row) -> Self {
        Self {
            name: row.name.to_string(),
            class: row.class.to_string(),
            output_shape: shapes(&report.program, row.outputs()),
            params: row.params.exact(),
            formula: Formula::of_row(row).sum().map(|sum| sum.to_plain()),
        }
    }
}

impl Total {
    fn new(check: &TotalCheck) -> Self {
        Self {
            kind: match check.kind {
                TotalKind::Total => "total",
                TotalKind::Trainable => "trainable",
                TotalKind::NonTrainable => "non-trainable",
                TotalKind::Optimizer => "optimizer",
            },
            line: check.line,
            printed: check.printed,
            basis: check.basis.code(),
            expected: check.expected,
            fit: check.fit.code(),
        }
    }
}

impl Statement {
    fn new(teller: &Teller<'_>, check: &StatementCheck) -> Self {
        Self {
            cell: check.cell,
            line: check.line,
            text: check.text.clone(),
            layer: check.subject.as_ref().map(|subject| subject.name.clone()),
            agrees: !check.finding.is_difference(),
            finding: check.finding.code(),
            message: plain(&teller.statement(check)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::disallowed_methods, reason = "a test rewrites the schema")]
    fn the_schema_is_the_committed_one() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../schema/verification.schema.json"
        );
        let generator = schemars::generate::SchemaSettings::draft2020_12()
            .for_serialize()
            .into_generator();
        let schema = generator.into_root_schema_for::<Document>();
        let schema = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        if std::fs::read_to_string(path).unwrap_or_default() != schema {
            std::fs::write(path, schema).unwrap();
            panic!("schema/verification.schema.json was out of date and is rewritten; commit it");
        }
    }
}
