//! jupan's own summary: how each count arises stands beside it, nothing is cut, and what is not known is said.

use std::fmt::Write;

use anstyle::Style;
use jupan_core::axis::{Axis, How, is_open};
use jupan_core::diagnostic::Span;
use jupan_core::dim::{Count, Dim};
use jupan_core::message::Message;
use jupan_core::program::{OperationKind, Program, TensorId};
use jupan_core::report::{ModelReport, Row, Size};

use super::table::{Cell, Column, Rows, Table, paint, paragraph};
use super::theme::Theme;
use super::{TextOptions, printable};
use crate::cost;
use crate::formula::Formula;
use crate::line::{self, Line};
use crate::locale::Locale;
use crate::numbers::{BINARY, Digits, is_unknown, push_grouped};
use crate::phrases::{
    CONNECTED_TO, COUNT_AT_LEAST, HOW_COUNTED, LAYER_TYPE, LAYERS, MODEL, MODEL_TITLE, MODEL_TYPE,
    NO, NON_TRAINABLE_PARAMS, NOT_IN_TOTAL, OPTIMIZER_PARAMS, OUTPUT_SHAPE, PARAM_COUNT, PARTLY,
    ROWS_SHARE, SO_MANY_BYTES, TOTAL_PARAMS, TRAINABLE_PARAMS, TRAINED, UP_TO_LINE, VARIABLE,
    WEIGHTS_OF_LAYERS, YES,
};
use crate::rows;

/// A model inside with more layers than these shows how many they are instead of the count of each.
const MAX_LAYER_TERMS: usize = 12;

/// How many letters wide a bar is at most.
const BAR: usize = 10;

/// In narrower terminals there are no bars.
const ROOM_FOR_BARS: usize = 72;

/// A part of a whole as a bar, in eighths of a letter; a part that is not nothing is seen.
fn bar(part: &Count, whole: &Count) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let letters = 8 * BAR;
    let eighths = || {
        let (part, whole) = (part.exact()?, whole.exact()?);
        let doubled = part.checked_mul(2 * letters as i128)?.checked_add(whole)?;
        let eighths = usize::try_from(doubled.checked_div(whole.checked_mul(2)?)?).ok()?;
        Some(eighths.max(usize::from(part > 0)).min(letters))
    };
    let eighths = eighths().unwrap_or_default();
    let rest = EIGHTHS.get(eighths % 8).copied().unwrap_or_default();
    format!("{}{rest}", "█".repeat(eighths / 8))
}

/// One line for each model, where there are several.
pub fn list(models: &[&ModelReport], options: &TextOptions, locale: &Locale) -> String {
    let mut page = Page::new(options, locale);
    let theme = page.theme;
    let columns = [
        page.right("#"),
        page.left(VARIABLE),
        page.left(MODEL),
        page.left(MODEL_TYPE),
        page.right(LAYERS),
        page.right(PARAM_COUNT),
    ];
    let rows = models.iter().enumerate().map(|(at, model)| {
        let variable = model.variable.clone().unwrap_or_default();
        let is_layer = |row: &&Row| matches!(row.kind, OperationKind::Layer | OperationKind::Model);
        let layers = model.rows.iter().filter(is_layer).count();
        vec![
            Cell::new((at + 1).to_string(), theme.quiet),
            Cell::new(printable(&variable), theme.name),
            Cell::new(printable(&*model.name), Style::new()),
            Cell::new(printable(&*model.class), theme.quiet),
            Cell::new(layers.to_string(), Style::new()),
            page.count(&model.totals.total.count),
        ]
    });
    let rows = rows.collect();
    let text = page.table_of(columns.into(), rows);
    text + &page.notes()
}

/// The summary of a model.
pub fn text(
    program: &Program,
    model: &ModelReport,
    options: &TextOptions,
    locale: &Locale,
) -> String {
    let mut page = Page::new(options, locale);
    let mut columns = vec![
        page.left(LAYER_TYPE),
        page.left(OUTPUT_SHAPE),
        page.right(PARAM_COUNT),
        page.left(HOW_COUNTED),
    ];
    if model.branches {
        columns.push(page.left(CONNECTED_TO));
    }
    if options.show_trainable {
        columns.push(page.left(TRAINED));
    }
    let table = page.table(columns);
    let flat = rows::flatten(&model.rows, options.expand_nested);
    let mut text = page.title(program, model);
    let mut rows = Rows {
        count: flat.len(),
        cells: &mut |at| {
            let (level, row) = flat[at];
            let mut cells = vec![
                page.name(level, row),
                page.shapes(program, row.outputs()),
                page.count(&rows::count(row, &row.params)),
                page.formula(row),
            ];
            if model.branches {
                cells.push(page.connected_to(program, row));
            }
            if options.show_trainable {
                cells.push(page.trained(row));
            }
            cells
        },
    };
    text.push_str(&table.text(&mut rows, options.width));
    text.push_str(&page.footer(model));
    text.push_str(&page.notes());
    text
}

/// What all parts of a page need, and what they leave for its end.
pub(crate) struct Page<'a> {
    options: &'a TextOptions,
    pub locale: &'a Locale,
    pub theme: Theme,
    /// Why something is not known, said once below the table.
    reasons: Vec<Message>,
}

impl<'a> Page<'a> {
    pub fn new(options: &'a TextOptions, locale: &'a Locale) -> Self {
        Self {
            options,
            locale,
            theme: options.theme(),
            reasons: Vec::new(),
        }
    }

    /// A phrase with values in its placeholders.
    pub fn say(&self, phrase: &str, values: &[(&str, &str)]) -> String {
        let values: Vec<(&str, Line)> = values
            .iter()
            .map(|(name, value)| (*name, Line(vec![line::Piece::Text((*value).to_owned())])))
            .collect();
        self.locale.fill(phrase, &values).plain()
    }

    pub fn left(&self, header: &str) -> Column {
        Column {
            header: self.say(header, &[]),
            right: false,
        }
    }

    pub fn right(&self, header: &str) -> Column {
        let header = match header {
            "#" => header.to_owned(),
            _ => self.say(header, &[]),
        };
        Column {
            header,
            right: true,
        }
    }

    /// A table of few rows, which are all there.
    pub fn table_of(&self, columns: Vec<Column>, rows: Vec<Vec<Cell>>) -> String {
        let mut rows = Rows {
            count: rows.len(),
            cells: &mut |at| rows[at].clone(),
        };
        self.table(columns).text(&mut rows, self.options.width)
    }

    /// A table with these columns.
    pub fn table(&self, columns: Vec<Column>) -> Table {
        Table {
            columns,
            header_style: self.theme.heading,
            line_style: self.theme.quiet,
            ..Table::default()
        }
    }

    pub fn title(&self, program: &Program, model: &ModelReport) -> String {
        let name = format!("\"{}\"", printable(&*model.name));
        let title = self.say(MODEL_TITLE, &[("name", &name)]);
        let mut title = paint(&title, self.theme.heading);
        title.push_str(&format!(" ({})", printable(&*model.class)));
        if let Some(variable) = &model.variable {
            title.push_str(&format!(", `{}`", printable(variable)));
        }
        if let Some(line) = model.frozen.and_then(|span| line_of(program, span)) {
            let until = self.say(UP_TO_LINE, &[("line", &line.to_string())]);
            title.push_str(&format!(", {}", paint(&until, self.theme.warning)));
        }
        title.push('\n');
        title
    }

    fn name(&self, level: usize, row: &Row) -> Cell {
        let indent = match level {
            0 => String::new(),
            _ => format!("{}└ ", "  ".repeat(level - 1)),
        };
        let mut cell = Cell::new(indent, self.theme.name);
        cell.extend_last(&printable(&*row.name));
        let mut cell = cell.then("(", self.theme.quiet);
        cell.extend_last(&printable(&*row.class));
        cell.extend_last(")");
        cell
    }

    /// The shapes of the outputs, each a piece.
    pub fn shapes(&mut self, program: &Program, outputs: &[TensorId]) -> Cell {
        if outputs.is_empty() {
            return Cell::new("?", self.theme.warning);
        }
        let mut cell = Cell::default();
        for (at, id) in outputs.iter().enumerate() {
            let comma = if at + 1 < outputs.len() { "," } else { "" };
            let shape = self.shape(&program.tensor(*id).axes);
            cell = cell.then(printable(shape), Style::new());
            cell.extend_last(comma);
        }
        cell
    }

    fn shape(&mut self, axes: &[Axis]) -> String {
        let bare = axes.len() == 1 && is_open(axes);
        let mut text = String::with_capacity(30);
        text.push_str(if bare { "" } else { "(" });
        for (at, axis) in axes.iter().enumerate() {
            text.push_str(if at > 0 { ", " } else { "" });
            match (&axis.how, &axis.dim) {
                (How::Rest, _) if axes.len() > 1 => text.push('…'),
                (_, Dim::Unknown(reason)) => {
                    text.push('?');
                    text.push_str(&self.mark(std::slice::from_ref(reason)));
                }
                (_, Dim::Known(extent @ 0..)) => {
                    push_grouped(&mut text, extent.unsigned_abs().into(), "");
                }
                (_, dim) => {
                    let _ = write!(text, "{dim}");
                }
            }
        }
        text.push_str(match axes.len() {
            _ if bare => "",
            1 => ",)",
            _ => ")",
        });
        text
    }

    /// How the count arises, each term a piece.
    fn formula(&self, row: &Row) -> Cell {
        self.terms(&Formula::of_row(row))
    }

    /// The terms of a sum, each a piece.
    pub fn terms(&self, formula: &Formula) -> Cell {
        if formula.by_layer && formula.terms.len() > MAX_LAYER_TERMS {
            let n = formula.terms.len().to_string();
            let text = self.say(WEIGHTS_OF_LAYERS, &[("n", &n)]);
            return Cell::new(text, self.theme.formula);
        }
        let mut cell = Cell::default();
        let mut text = String::new();
        for (at, term) in formula.terms.iter().enumerate() {
            text.clear();
            text.push_str(if at > 0 { "+ " } else { "" });
            term.push_text(&mut text);
            cell = cell.then(printable(&text), self.theme.formula);
        }
        cell
    }

    /// The tensors that a row takes: those of a first call with one output by name only.
    fn connected_to(&self, program: &Program, row: &Row) -> Cell {
        let mut cell = Cell::default();
        for (at, connection) in row.connected_to.iter().enumerate() {
            let last = at + 1 == row.connected_to.len();
            let comma = if last { "" } else { "," };
            let name = rows::connection(program, *connection);
            let name = name.strip_suffix("[0][0]").unwrap_or(&name);
            cell = cell.then(format!("{}{comma}", printable(name)), self.theme.quiet);
        }
        cell
    }

    fn trained(&self, row: &Row) -> Cell {
        let trained = row.weights.iter().filter(|weight| weight.trained).count();
        let answer = match (row.weights.len(), trained) {
            (0, _) => return Cell::default(),
            (_, 0) => NO,
            (all, some) if some < all => PARTLY,
            _ => YES,
        };
        Cell::new(self.say(answer, &[]), Style::new())
    }

    fn footer(&mut self, model: &ModelReport) -> String {
        let totals = &model.totals;
        let mut text = String::from("\n");
        let mut lines = vec![
            (TOTAL_PARAMS, &totals.total),
            (TRAINABLE_PARAMS, &totals.trainable),
            (NON_TRAINABLE_PARAMS, &totals.non_trainable),
        ];
        if totals.optimizer.count != Count::default() {
            lines.push((OPTIMIZER_PARAMS, &totals.optimizer));
        }
        for (what, size) in lines {
            let mut count = self.count(&size.count);
            let mut behind = self.bytes(size);
            if what == OPTIMIZER_PARAMS {
                behind.push_str(&format!(", {}", self.say(NOT_IN_TOTAL, &[])));
            }
            // A comma stands right behind the number.
            match behind.strip_prefix(' ') {
                Some(apart) => count = count.then(apart, Style::new()),
                None => count.extend_last(&behind),
            }
            text.push_str(&self.sum(&self.say(what, &[]), count));
        }
        if rows_share_weights(model) {
            let note = paint(&self.say(ROWS_SHARE, &[]), self.theme.quiet);
            text.push_str(&format!(" {note}\n"));
        }
        text
    }

    /// A sum with what it is the sum of, below a table.
    pub fn sum(&self, label: &str, amount: Cell) -> String {
        let mut cell = Cell::default();
        for word in format!("{label}:").split(' ') {
            cell = cell.then(word, Style::new());
        }
        cell.append(&amount);
        paragraph(&cell, self.options.width)
    }

    fn bytes(&self, size: &Size) -> String {
        match (size.bytes.known.constant(), is_unknown(&size.bytes)) {
            (_, true) => String::new(),
            (Some(bytes), _) => format!(" ({})", BINARY.write(bytes)),
            (None, _) => {
                let bytes = printable(Digits::Grouped.known(&size.bytes));
                format!(" ({})", self.say(SO_MANY_BYTES, &[("n", &bytes)]))
            }
        }
    }

    /// The marks of some reasons: `[1]`, `[1][2]`.
    fn mark(&mut self, reasons: &[Message]) -> String {
        let marks = reasons.iter().map(|reason| {
            let known = self.reasons.iter().position(|other| other == reason);
            let at = known.unwrap_or_else(|| {
                self.reasons.push(reason.clone());
                self.reasons.len() - 1
            });
            format!("[{}]", at + 1)
        });
        marks.collect()
    }

    /// A count: what is known of it, and marks for what is not.
    pub fn count(&mut self, count: &Count) -> Cell {
        let mark = self.mark(&count.missing);
        if is_unknown(count) {
            return Cell::new(format!("?{mark}"), self.theme.warning);
        }
        let mut cell = match count.at_least() {
            true => Cell::new(self.say(COUNT_AT_LEAST, &[]), self.theme.warning),
            false => Cell::default(),
        };
        let known = printable(Digits::Grouped.known(count));
        if count.known.constant().is_some() {
            cell = cell.then(known, self.theme.number);
        } else {
            for (at, term) in known.split(" + ").enumerate() {
                let plus = if at > 0 { "+ " } else { "" };
                cell = cell.then(plus, self.theme.number);
                cell.extend_last(term);
            }
        }
        match mark.is_empty() {
            true => cell,
            false => cell.then(mark, self.theme.warning),
        }
    }

    /// A part of a whole, with a bar that shows it.
    pub fn share(&self, part: &Count, whole: &Count) -> Cell {
        let Some(share) = cost::share(part, whole) else {
            return Cell::default();
        };
        let text = match self.options.width >= ROOM_FOR_BARS {
            true => format!("{:<width$} {share:>7}", bar(part, whole), width = BAR),
            false => share,
        };
        Cell::new(text, self.theme.quiet)
    }

    pub fn notes(&self) -> String {
        let notes = self.reasons.iter().enumerate().map(|(at, reason)| {
            let reason = printable(self.locale.message(reason));
            let cell = Cell::new(format!("[{}]", at + 1), self.theme.warning);
            let cell = cell.then(reason, Style::new());
            super::table::paragraph(&cell, self.options.width)
        });
        notes.collect()
    }
}

fn line_of(program: &Program, span: Span) -> Option<usize> {
    let source = program.source(span.source)?;
    Some(source.place(span.start).line)
}

/// Whether the column of counts adds up to more than the total.
pub(crate) fn rows_share_weights(model: &ModelReport) -> bool {
    let mut sum = Count::default();
    for row in &model.rows {
        sum.add(&row.params);
    }
    match (sum.exact(), model.totals.total.count.exact()) {
        (Some(sum), Some(total)) => sum > total,
        _ => false,
    }
}
