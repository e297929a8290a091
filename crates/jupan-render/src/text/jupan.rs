//! jupan's own summary: how each count arises stands beside it, nothing is cut, and what is not known is said.

use std::rc::Rc;

use jupan_core::axis::Axis;
use jupan_core::diagnostic::Span;
use jupan_core::dim::{Count, Dim};
use jupan_core::program::{OperationKind, Program, TensorId};
use jupan_core::report::{ModelReport, Row, Size};

use super::table::{Cell, Column, Table, paint};
use super::theme::Theme;
use super::{TextOptions, printable, say};
use crate::formula::Formula;
use crate::numbers::{BINARY, Digits, is_unknown};
use crate::rows;

/// A model inside with more layers than these shows how many they are instead of the count of each.
const MAX_LAYER_TERMS: usize = 12;

/// One line for each model, where there are several.
pub fn list(models: &[&ModelReport], options: &TextOptions) -> String {
    let theme = options.theme();
    let headers = ["#", "Variable", "Model", "Type", "Layers", "Param #"];
    let right = [true, false, false, false, true, true];
    let mut notes = Notes::default();
    let rows = models.iter().enumerate().map(|(at, model)| {
        let variable = model.variable.clone().unwrap_or_default();
        let layers = model.rows.iter();
        let layers =
            layers.filter(|row| matches!(row.kind, OperationKind::Layer | OperationKind::Model));
        vec![
            Cell::new((at + 1).to_string(), theme.quiet),
            Cell::new(printable(&variable), theme.name),
            Cell::new(printable(&model.name), Default::default()),
            Cell::new(printable(&model.class), theme.quiet),
            Cell::new(layers.count().to_string(), Default::default()),
            notes.count(&model.totals.total.count, theme),
        ]
    });
    let rows = rows.collect();
    let table = table(&headers, &right, rows, theme);
    format!("{}{}", table.text(options.width), notes.text(options))
}

/// The summary of a model.
pub fn text(program: &Program, model: &ModelReport, options: &TextOptions) -> String {
    let theme = options.theme();
    let mut headers = vec![
        "Layer (type)",
        "Output Shape",
        "Param #",
        "How it is counted",
    ];
    let mut right = vec![false, false, true, false];
    if model.branches {
        headers.push("Connected to");
        right.push(false);
    }
    if options.show_trainable {
        headers.push("Trained");
        right.push(false);
    }
    let mut notes = Notes::default();
    let rows = rows::flatten(&model.rows, options.expand_nested)
        .into_iter()
        .map(|(level, row)| {
            let mut cells = vec![
                name(level, row, theme),
                shapes(program, &row.outputs, &mut notes, theme),
                notes.count(&rows::count(row, &row.params), theme),
                formula(row, theme),
            ];
            if model.branches {
                cells.push(connected_to(program, row, theme));
            }
            if options.show_trainable {
                cells.push(Cell::new(trained(row), Default::default()));
            }
            cells
        })
        .collect();
    let table = table(&headers, &right, rows, theme);
    let mut text = title(program, model, theme);
    text.push_str(&table.text(options.width));
    text.push_str(&footer(model, &mut notes, theme));
    text.push_str(&notes.text(options));
    text
}

fn table(headers: &[&str], right: &[bool], rows: Vec<Vec<Cell>>, theme: Theme) -> Table {
    let columns = headers.iter().zip(right).map(|(header, right)| Column {
        header: say(header, &[]),
        right: *right,
    });
    Table {
        columns: columns.collect(),
        rows,
        header_style: theme.heading,
        line_style: theme.quiet,
    }
}

fn title(program: &Program, model: &ModelReport, theme: Theme) -> String {
    let name = printable(&model.name);
    let mut title = paint(&format!("Model: \"{name}\""), theme.heading);
    title.push_str(&format!(" ({})", printable(&model.class)));
    if let Some(variable) = &model.variable {
        title.push_str(&format!(", `{}`", printable(variable)));
    }
    if let Some(line) = model.frozen.and_then(|span| line_of(program, span)) {
        let until = say("up to line {line}", &[("line", &line.to_string())]);
        title.push_str(&format!(", {}", paint(&until, theme.warning)));
    }
    title.push('\n');
    title
}

fn line_of(program: &Program, span: Span) -> Option<usize> {
    let source = program.source(span.source)?;
    Some(source.place(span.start).line)
}

fn name(level: usize, row: &Row, theme: Theme) -> Cell {
    let prefix = match level {
        0 => String::new(),
        _ => format!("{}└ ", "  ".repeat(level - 1)),
    };
    let name = format!("{prefix}{}", printable(&row.name));
    Cell::new(name, theme.name).then(format!("({})", printable(&row.class)), theme.quiet)
}

/// The shapes of the outputs, each a piece.
fn shapes(program: &Program, outputs: &[TensorId], notes: &mut Notes, theme: Theme) -> Cell {
    if outputs.is_empty() {
        return Cell::new("?", theme.warning);
    }
    let mut cell = Cell::default();
    for (at, id) in outputs.iter().enumerate() {
        let axes = &program.tensor(*id).axes;
        let comma = if at + 1 < outputs.len() { "," } else { "" };
        let text = format!("{}{comma}", shape(axes, notes));
        cell = cell.then(printable(&text), Default::default());
    }
    cell
}

fn shape(axes: &[Axis], notes: &mut Notes) -> String {
    let dims: Vec<String> = axes
        .iter()
        .map(|axis| match &axis.dim {
            Dim::Unknown(reason) => format!("?{}", notes.mark(std::slice::from_ref(reason))),
            dim => dim.to_string(),
        })
        .collect();
    match dims.len() {
        1 => format!("({},)", dims.join("")),
        _ => format!("({})", dims.join(", ")),
    }
}

/// How the count arises, each term a piece.
fn formula(row: &Row, theme: Theme) -> Cell {
    let formula = Formula::of_row(row, Digits::Grouped);
    if formula.by_layer && formula.terms.len() > MAX_LAYER_TERMS {
        let n = formula.terms.len().to_string();
        let text = say("the weights of {n} layers", &[("n", &n)]);
        return Cell::new(text, theme.formula);
    }
    let mut cell = Cell::default();
    for (at, term) in formula.terms.iter().enumerate() {
        let plus = if at > 0 { "+ " } else { "" };
        cell = cell.then(printable(&format!("{plus}{term}")), theme.formula);
    }
    cell
}

/// The tensors that a row takes: those of a first call with one output by name only.
fn connected_to(program: &Program, row: &Row, theme: Theme) -> Cell {
    let mut cell = Cell::default();
    for (at, connection) in row.connected_to.iter().enumerate() {
        let comma = if at + 1 < row.connected_to.len() {
            ","
        } else {
            ""
        };
        let name = rows::connection(program, *connection);
        let name = name.strip_suffix("[0][0]").unwrap_or(&name);
        cell = cell.then(format!("{}{comma}", printable(name)), theme.quiet);
    }
    cell
}

fn trained(row: &Row) -> String {
    let trained = row.weights.iter().filter(|weight| weight.trained).count();
    match (row.weights.len(), trained) {
        (0, _) => String::new(),
        (_, 0) => say("no", &[]),
        (all, some) if some < all => say("partly", &[]),
        _ => say("yes", &[]),
    }
}

fn footer(model: &ModelReport, notes: &mut Notes, theme: Theme) -> String {
    let totals = &model.totals;
    let mut text = String::from("\n");
    let mut line = |what: &str, size: &Size, behind: &str| {
        let count = notes.count(&size.count, theme);
        let count: Vec<String> = count.0.iter().map(|p| paint(&p.text, p.style)).collect();
        let bytes = match (size.bytes.known.constant(), is_unknown(&size.bytes)) {
            (_, true) => String::new(),
            (Some(bytes), _) => format!(" ({})", BINARY.write(bytes)),
            (None, _) => {
                let bytes = printable(&size.bytes.known.to_string());
                format!(" ({})", say("{n} bytes", &[("n", &bytes)]))
            }
        };
        text.push_str(&format!(" {what}: {}{bytes}{behind}\n", count.join(" ")));
    };
    line(&say("Total params", &[]), &totals.total, "");
    line(&say("Trainable params", &[]), &totals.trainable, "");
    line(&say("Non-trainable params", &[]), &totals.non_trainable, "");
    if totals.optimizer.count != Count::default() {
        let behind = format!(", {}", say("not part of the total", &[]));
        line(&say("Optimizer params", &[]), &totals.optimizer, &behind);
    }
    if rows_share_weights(model) {
        let note = say(
            "Weights that several rows share count once in the total.",
            &[],
        );
        text.push_str(&format!(" {}\n", paint(&note, theme.quiet)));
    }
    text
}

/// Whether the column of counts adds up to more than the total.
fn rows_share_weights(model: &ModelReport) -> bool {
    let mut sum = Count::default();
    for row in &model.rows {
        sum.add(&row.params);
    }
    match (sum.exact(), model.totals.total.count.exact()) {
        (Some(sum), Some(total)) => sum > total,
        _ => false,
    }
}

/// Why something is not known, said once below the table.
#[derive(Default)]
struct Notes(Vec<Rc<str>>);

impl Notes {
    /// The marks of some reasons: `[1]`, `[1][2]`.
    fn mark(&mut self, reasons: &[Rc<str>]) -> String {
        let marks = reasons.iter().map(|reason| {
            let known = self.0.iter().position(|note| note == reason);
            let at = known.unwrap_or_else(|| {
                self.0.push(reason.clone());
                self.0.len() - 1
            });
            format!("[{}]", at + 1)
        });
        marks.collect()
    }

    /// A count: what is known of it, and marks for what is not.
    fn count(&mut self, count: &Count, theme: Theme) -> Cell {
        let mark = self.mark(&count.missing);
        if is_unknown(count) {
            return Cell::new(format!("?{mark}"), theme.warning);
        }
        let mut cell = match count.at_least() {
            true => Cell::new(say("at least", &[]), theme.warning),
            false => Cell::default(),
        };
        let known = printable(&Digits::Grouped.known(count));
        for (at, term) in known.split(" + ").enumerate() {
            let plus = if at > 0 { "+ " } else { "" };
            cell = cell.then(format!("{plus}{term}"), theme.number);
        }
        match mark.is_empty() {
            true => cell,
            false => cell.then(mark, theme.warning),
        }
    }

    fn text(&self, options: &TextOptions) -> String {
        let notes = self.0.iter().enumerate().map(|(at, reason)| {
            let cell = Cell::new(format!("[{}]", at + 1), options.theme().warning)
                .then(printable(reason), Default::default());
            super::table::paragraph(&cell, options.width)
        });
        notes.collect()
    }
}
