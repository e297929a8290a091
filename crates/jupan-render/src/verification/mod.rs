//! What came of comparing a document with its code: for a terminal, for programs, and as annotations of GitHub.

mod github;
mod json;
mod text;

pub use github::github;
pub use json::json;
pub use text::text;

use jupan_core::diagnostic::Place;
use jupan_core::dim::Dim;
use jupan_core::passage::PassageKind;
use jupan_core::printed::{PrintedNumber, PrintedRow, PrintedShape, TotalKind};
use jupan_core::program::{Program, TensorId};
use jupan_core::report::{ModelReport, Report, Row, flatten};
use jupan_core::verification::{
    Against, Basis, Fit, RowCheck, RowFinding, Side, StatementCheck, StatementFinding, TableCheck,
    TotalCheck, Verification,
};

use crate::diagnostic::visible;
use crate::formula::Formula;
use crate::line::{Line, Piece};
use crate::locale::Locale;
use crate::math::Math;
use crate::numbers::Digits;
use crate::phrases;
use crate::rows::{Scene, count};

/// Of a list of names, as many are told.
const MOST_NAMES: usize = 4;

/// What is told of a document, in order.
struct Told {
    /// A heading, and what follows it.
    sections: Vec<Section>,
    /// How it ends.
    conclusion: Line,
}

/// What is told of one table, or of the text.
struct Section {
    title: Line,
    items: Vec<Item>,
}

/// One thing that is told.
struct Item {
    level: Level,
    /// Where in the document, if at one line of it.
    place: Option<Where>,
    line: Line,
}

/// How much it matters.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Difference,
    Note,
    Good,
}

/// A line of the document.
#[derive(Clone, Copy)]
struct Where {
    kind: PassageKind,
    cell: Option<usize>,
    line: usize,
}

/// What is told of a verification, in a language.
struct Teller<'a> {
    report: &'a Report,
    scene: Scene<'a>,
    locale: &'a Locale,
}

impl<'a> Teller<'a> {
    fn new(report: &'a Report, locale: &'a Locale) -> Self {
        Self {
            report,
            scene: Scene::new(&report.program),
            locale,
        }
    }

    fn tell(&self, verification: &Verification) -> Told {
        let mut sections: Vec<Section> = verification
            .tables
            .iter()
            .enumerate()
            .map(|(at, check)| self.table(at + 1, check))
            .collect();
        sections.extend(self.statements(verification));
        let count = |n: usize| Line::from(n.to_string());
        let (tables, statements) = (verification.tables.len(), verification.statements.len());
        let values = [
            ("n", count(verification.differences())),
            ("tables", count(tables)),
            ("statements", count(statements)),
        ];
        let phrase = match (verification.differences(), tables + statements) {
            (_, 0) => phrases::NOTHING_TO_VERIFY,
            (0, _) => phrases::ALL_AGREES,
            _ => phrases::DIFFERENCES,
        };
        Told {
            sections,
            conclusion: self.locale.fill(phrase, &values),
        }
    }

    fn table(&self, number: usize, check: &TableCheck) -> Section {
        let table = &check.table;
        let phrase = match (table.cell, table.kind) {
            (None, _) => phrases::TABLE_IN_LINES,
            (Some(_), PassageKind::Output) => phrases::TABLE_IN_OUTPUT,
            (Some(_), _) => phrases::TABLE_IN_CELL,
        };
        let text = |n: usize| Line::from(n.to_string());
        let title = self.locale.fill(
            phrase,
            &[
                ("number", text(number)),
                ("cell", text(table.cell.unwrap_or_default())),
                ("first", text(table.lines.0)),
                ("last", text(table.lines.1)),
            ],
        );
        let title = title.then(": ").then(self.against(check.against));
        let mut items = Vec::new();
        let model = self.model(check.against);
        let flat = model
            .map(|model| flatten(&model.rows, check.is_nested()))
            .unwrap_or_default();
        if model.is_some() {
            let compared = |check: &&RowCheck| {
                check.printed.is_some() && !check.findings.contains(&RowFinding::MayBeMissing)
            };
            let agrees = |check: &&RowCheck| check.row.is_some() && !check.is_different();
            let all = check.rows.iter().filter(compared);
            let agreeing = all.clone().filter(agrees).count();
            let values = [("agreeing", text(agreeing)), ("n", text(all.count()))];
            items.push(good(self.locale.fill(phrases::ROWS_AGREE, &values)));
        } else {
            items.push(good(
                self.locale
                    .fill(phrases::ROWS_READ, &[("n", text(table.rows.len()))]),
            ));
        }
        items.extend(self.sums(check));
        for row in &check.rows {
            items.extend(self.row_differences(check, row, &flat));
        }
        let at = |line| Where {
            kind: table.kind,
            cell: table.cell,
            line,
        };
        for sum in check.totals.iter().filter(|sum| sum.fit == Fit::Different) {
            items.push(Item {
                level: Level::Difference,
                place: Some(at(sum.line)),
                line: self.sum(sum),
            });
        }
        items.extend(self.notes(check, &flat));
        Section { title, items }
    }

    /// What a table is compared with.
    fn against(&self, against: Against) -> Line {
        let Some(model) = self.model(against) else {
            return self.locale.line(match against {
                Against::Unseen => phrases::AGAINST_UNSEEN,
                _ => phrases::AGAINST_NOTHING,
            });
        };
        let name = Line::name(self.variable(model).unwrap_or(&model.name));
        match against {
            Against::Summary(at) => {
                let span = self
                    .report
                    .summaries
                    .get(at)
                    .and_then(|summary| summary.span);
                let Some(place) = self.scene.place(span) else {
                    return self.locale.fill(phrases::AGAINST_MODEL, &[("model", name)]);
                };
                let values = [("model", name), ("place", self.code_place(&place))];
                self.locale.fill(phrases::AGAINST_SUMMARY, &values)
            }
            _ => self.locale.fill(phrases::AGAINST_MODEL, &[("model", name)]),
        }
    }

    fn model(&self, against: Against) -> Option<&'a ModelReport> {
        match against {
            Against::Summary(at) => self.report.summaries.get(at).map(|summary| &summary.model),
            Against::Model(at) => self.report.models.get(at),
            Against::Itself | Against::Unseen => None,
        }
    }

    /// The expression that reaches a model at the end.
    fn variable(&self, model: &'a ModelReport) -> Option<&'a str> {
        let at_end = self.report.models.iter().find(|other| other.id == model.id);
        let at_end = at_end.and_then(|other| other.variable.as_deref());
        model.variable.as_deref().or(at_end)
    }

    fn code_place(&self, place: &Place) -> Line {
        let line = self.locale.fill(
            phrases::LINE,
            &[("line", Line::from(place.line.to_string()))],
        );
        match place.cell {
            Some(cell) => self.locale.fill(
                phrases::CELL,
                &[("cell", Line::from(cell.to_string())), ("place", line)],
            ),
            None => line,
        }
    }

    /// A line of the document in words.
    fn place(&self, place: Where) -> Line {
        let line = self.locale.fill(
            phrases::LINE,
            &[("line", Line::from(place.line.to_string()))],
        );
        match (place.cell, place.kind) {
            (Some(cell), PassageKind::Prose) => self.locale.fill(
                phrases::AFTER_CELL,
                &[("cell", Line::from(cell.to_string())), ("place", line)],
            ),
            _ => line,
        }
    }

    fn sums(&self, check: &TableCheck) -> Option<Item> {
        let agree = |sum: &&TotalCheck| sum.fit == Fit::Same && sum.basis != Basis::Parts;
        let told = check.totals.iter().filter(agree).map(|sum| {
            let number = Math::number(i128::try_from(sum.printed).unwrap_or(i128::MAX));
            let values = [
                ("name", self.sum_name(sum.kind)),
                ("number", Line::math(number)),
            ];
            self.locale.fill(phrases::SUM_AGREES, &values)
        });
        let told: Vec<Line> = told.collect();
        (!told.is_empty()).then(|| {
            good(
                self.locale
                    .fill(phrases::SUMS_AGREE, &[("sums", Line::join(told, ", "))]),
            )
        })
    }

    fn sum_name(&self, kind: TotalKind) -> Line {
        self.locale.line(match kind {
            TotalKind::Total => phrases::TOTAL_PARAMS,
            TotalKind::Trainable => phrases::TRAINABLE_PARAMS,
            TotalKind::NonTrainable => phrases::NON_TRAINABLE_PARAMS,
            TotalKind::Optimizer => phrases::OPTIMIZER_PARAMS,
        })
    }

    /// A sum that differs.
    fn sum(&self, sum: &TotalCheck) -> Line {
        let phrase = match sum.basis {
            Basis::Model => phrases::SUM_DIFFERS,
            Basis::Rows => phrases::SUM_OF_ROWS_DIFFERS,
            Basis::Parts => phrases::SUM_OF_PARTS_DIFFERS,
        };
        let printed = Math::number(i128::try_from(sum.printed).unwrap_or(i128::MAX));
        let values = [
            ("name", self.sum_name(sum.kind)),
            ("printed", Line::math(printed)),
            (
                "expected",
                Line::math(Math::number(sum.expected.unwrap_or_default())),
            ),
        ];
        self.locale.fill(phrase, &values)
    }

    fn row_differences(
        &self,
        check: &TableCheck,
        row: &RowCheck,
        flat: &[(usize, &Row)],
    ) -> Vec<Item> {
        let printed = row.printed.and_then(|at| check.table.rows.get(at));
        let ours = row.row.and_then(|at| flat.get(at)).map(|(_, row)| *row);
        let name = Line::name(&row_name(printed, ours));
        let differences = row
            .findings
            .iter()
            .filter(|finding| finding.is_difference());
        let items = differences.map(|finding| {
            let line = match (finding, printed, ours) {
                (RowFinding::Shape, Some(printed), Some(ours)) => self.locale.fill(
                    phrases::SHAPE_DIFFERS,
                    &[
                        ("layer", name.clone()),
                        ("printed", Line::code(&printed_shapes(&printed.shapes))),
                        (
                            "shape",
                            Line::code(&shapes(&self.report.program, ours.outputs())),
                        ),
                    ],
                ),
                (RowFinding::Params, Some(printed), Some(ours)) => {
                    let number = match &printed.params {
                        PrintedNumber::Number(n) => {
                            Line::math(Math::number(i128::try_from(*n).unwrap_or(i128::MAX)))
                        }
                        PrintedNumber::Cut(digits) => Line::code(&format!("{digits}…")),
                        PrintedNumber::Absent => Line::default(),
                    };
                    let values = [
                        ("layer", name.clone()),
                        ("printed", number),
                        ("formula", formula(ours)),
                    ];
                    self.locale.fill(phrases::PARAMS_DIFFER, &values)
                }
                (RowFinding::NotInModel, ..) => self
                    .locale
                    .fill(phrases::ROW_NOT_IN_MODEL, &[("layer", name.clone())]),
                _ => self
                    .locale
                    .fill(phrases::ROW_NOT_IN_TABLE, &[("layer", name.clone())]),
            };
            Item {
                level: Level::Difference,
                place: Some(Where {
                    kind: check.table.kind,
                    cell: check.table.cell,
                    line: printed.map_or(check.table.lines.1, |row| row.line),
                }),
                line,
            }
        });
        items.collect()
    }

    /// What is no difference in substance, gathered.
    fn notes(&self, check: &TableCheck, flat: &[(usize, &Row)]) -> Vec<Item> {
        let mut items = Vec::new();
        if check.unaligned {
            items.push(note(self.locale.line(phrases::UNALIGNED)));
        }
        if !check.values.is_empty() {
            let named = check.values.iter().take(MOST_NAMES);
            let named = named.map(|(name, value)| Line::code(&format!("{name} = {value}")));
            let list = self.and_more(named.collect(), check.values.len());
            items.push(note(
                self.locale
                    .fill(phrases::TAKEN_FROM_TABLE, &[("values", list)]),
            ));
        }
        for (finding, phrase) in [
            (RowFinding::Counter, phrases::OTHER_COUNTERS),
            (RowFinding::Name, phrases::OTHER_NAMES),
            (RowFinding::Order, phrases::OTHER_ORDER),
            (RowFinding::Class, phrases::OTHER_CLASSES),
            (RowFinding::OpenShape, phrases::OPEN_SHAPES),
            (RowFinding::OpenParams, phrases::OPEN_PARAMS),
            (RowFinding::Unbuilt, phrases::UNBUILT_ROWS),
            (RowFinding::NotFollowed, phrases::NOT_FOLLOWED),
            (RowFinding::MayBeMissing, phrases::MAY_BE_MISSING),
        ] {
            let rows: Vec<&RowCheck> = check
                .rows
                .iter()
                .filter(|row| row.findings.contains(&finding))
                .collect();
            let named = rows.iter().take(MOST_NAMES).map(|row| {
                let printed = row.printed.and_then(|at| check.table.rows.get(at));
                let ours = row.row.and_then(|at| flat.get(at)).map(|(_, row)| *row);
                let pair = |printed: &str, ours: &str| {
                    let values = [("printed", Line::name(printed)), ("name", Line::name(ours))];
                    self.locale.fill(phrases::IS_HERE, &values)
                };
                match (finding, printed, ours) {
                    (RowFinding::Counter | RowFinding::Name, Some(printed), Some(ours)) => {
                        pair(&word(&printed.name.text, printed.name.cut), &ours.name)
                    }
                    (
                        RowFinding::Class,
                        Some(PrintedRow {
                            class: Some(class), ..
                        }),
                        Some(ours),
                    ) => pair(&word(&class.text, class.cut), &ours.class),
                    _ => Line::name(&row_name(printed, ours)),
                }
            });
            if !rows.is_empty() {
                let list = self.and_more(named.collect(), rows.len());
                items.push(note(
                    self.locale
                        .fill(phrase, &[("pairs", list.clone()), ("layers", list)]),
                ));
            }
        }
        let open = check.totals.iter().filter(|sum| sum.fit == Fit::Open);
        let mut names: Vec<Line> = open.map(|sum| self.sum_name(sum.kind)).collect();
        names.dedup();
        if !names.is_empty() {
            items.push(note(
                self.locale
                    .fill(phrases::OPEN_SUMS, &[("names", Line::join(names, ", "))]),
            ));
        }
        items
    }

    fn and_more(&self, listed: Vec<Line>, all: usize) -> Line {
        let more = all.saturating_sub(listed.len());
        let list = Line::join(listed, ", ");
        match more {
            0 => list,
            more => self.locale.fill(
                phrases::AND_MORE,
                &[("listed", list), ("n", Line::from(more.to_string()))],
            ),
        }
    }

    fn statements(&self, verification: &Verification) -> Option<Section> {
        let statements = &verification.statements;
        if statements.is_empty() {
            return None;
        }
        let text = |n: usize| Line::from(n.to_string());
        let holds = statements
            .iter()
            .filter(|statement| !statement.finding.is_difference())
            .count();
        let values = [("agreeing", text(holds)), ("n", text(statements.len()))];
        let mut items = vec![good(self.locale.fill(phrases::STATEMENTS_HOLD, &values))];
        for statement in statements
            .iter()
            .filter(|statement| statement.finding != StatementFinding::Holds)
        {
            items.push(Item {
                level: match statement.finding.is_difference() {
                    true => Level::Difference,
                    false => Level::Note,
                },
                place: Some(Where {
                    kind: PassageKind::Prose,
                    cell: statement.cell,
                    line: statement.line,
                }),
                line: self.statement(statement),
            });
        }
        if verification.unread > 0 {
            items.push(note(self.locale.fill(
                phrases::STATEMENTS_UNREAD,
                &[("n", text(verification.unread))],
            )));
        }
        Some(Section {
            title: self.locale.line(phrases::STATED),
            items,
        })
    }

    fn statement(&self, statement: &StatementCheck) -> Line {
        let layer = statement
            .subject
            .as_ref()
            .map_or("", |subject| &*subject.name);
        let mut values = vec![
            ("statement", Line::code(&statement.text)),
            ("layer", Line::name(layer)),
        ];
        let phrase = match &statement.finding {
            StatementFinding::Holds => return Line::code(&statement.text),
            StatementFinding::NotEqual { left, right } => {
                values.extend([("left", Line::code(left)), ("right", Line::code(right))]);
                phrases::NOT_EQUAL
            }
            StatementFinding::NotOfLayer {
                weights, params, ..
            } => {
                let products: Vec<String> =
                    weights.iter().map(|weight| weight.join(" × ")).collect();
                let number = Digits::Grouped.write(*params);
                let formula = match products.is_empty() {
                    true => number,
                    false => format!("{} = {number}", products.join(" + ")),
                };
                values.push(("formula", Line::from(formula)));
                phrases::NOT_OF_LAYER
            }
            StatementFinding::FactorsOfOne { factors } => {
                values.push(("factors", Line::from(factors.join(" × "))));
                phrases::FACTORS_OF_ONE
            }
            StatementFinding::Shape { side, shapes, from } => {
                values.push(("shape", Line::code(&shapes.join(", "))));
                values.extend(from.as_ref().map(|from| ("from", Line::name(from))));
                match (side, from) {
                    (Side::Input, None) => phrases::INPUT_DIFFERS,
                    (Side::Input, Some(_)) => phrases::INPUT_DIFFERS_FROM,
                    (Side::Output, _) => phrases::OUTPUT_DIFFERS,
                }
            }
        };
        self.locale.fill(phrase, &values)
    }
}

fn good(line: Line) -> Item {
    Item {
        level: Level::Good,
        place: None,
        line,
    }
}

fn note(line: Line) -> Item {
    Item {
        level: Level::Note,
        place: None,
        line,
    }
}

/// A word as it is printed, with a mark where it is cut.
fn word(text: &str, cut: bool) -> String {
    match cut {
        true => format!("{text}…"),
        false => text.to_owned(),
    }
}

/// `conv2d_1 (Conv2D)`, as the table has it, otherwise as the model does.
fn row_name(printed: Option<&PrintedRow>, ours: Option<&Row>) -> String {
    match (printed, ours) {
        (Some(printed), _) => {
            let name = word(&printed.name.text, printed.name.cut);
            match &printed.class {
                Some(class) => format!("{name} ({})", word(&class.text, class.cut)),
                None => name,
            }
        }
        (None, Some(ours)) => format!("{} ({})", ours.name, ours.class),
        (None, None) => String::new(),
    }
}

/// How the number of a row arises: `3 × 3 × 1 × 32 + 32 = 320`.
fn formula(row: &Row) -> Line {
    let number = Math::count(&count(row, &row.params));
    Line::math(match Formula::of_row(row).sum() {
        Some(sum) if !sum.is_single() => sum.equals(number),
        _ => number,
    })
}

/// Shapes as a table prints them.
fn printed_shapes(shapes: &[PrintedShape]) -> String {
    let shown = shapes.iter().map(|shape| {
        let mut axes: Vec<String> = shape
            .axes
            .iter()
            .map(|axis| axis.map_or("None".to_owned(), |n| n.to_string()))
            .collect();
        axes.extend(shape.cut.as_ref().map(|digits| format!("{digits}…")));
        tuple(&axes)
    });
    list(shown.collect())
}

/// The shapes of tensors as a table prints them.
fn shapes(program: &Program, tensors: &[TensorId]) -> String {
    let shown = tensors.iter().map(|id| {
        let axes: Vec<String> = program
            .tensor(*id)
            .axes
            .iter()
            .map(|axis| extent(&axis.dim))
            .collect();
        tuple(&axes)
    });
    list(shown.collect())
}

fn extent(dim: &Dim) -> String {
    visible(&dim.to_string())
}

fn tuple(axes: &[String]) -> String {
    match axes {
        [only] => format!("({only},)"),
        axes => format!("({})", axes.join(", ")),
    }
}

fn list(shown: Vec<String>) -> String {
    match shown.as_slice() {
        [] => "?".to_owned(),
        [only] => only.clone(),
        several => format!("[{}]", several.join(", ")),
    }
}

/// A line without styles, for machines.
fn plain(line: &Line) -> String {
    let quoted = line.0.iter().map(|piece| match piece {
        Piece::Code(code) => format!("`{code}`"),
        piece => piece.plain().into_owned(),
    });
    quoted.collect::<String>().replace(crate::line::GLUE, " ")
}
