//! Differences for a terminal.

use anstyle::{AnsiColor, Style};
use jupan_core::compare::Pair;
use jupan_core::report::Report;

use super::{Mark, Told, ToldRow, ToldTotal, tell};
use crate::diagnostic::Look;
use crate::line::{GLUE, Line};
use crate::locale::Locale;
use crate::phrases;
use crate::text::table::{Cell, Column, Rows, Table, paint, paragraph};
use crate::text::theme::Theme;

const ADDED: Style = AnsiColor::Green.on_default();
const REMOVED: Style = AnsiColor::Red.on_default();
const CHANGED: Style = AnsiColor::Yellow.on_default();

/// What is different, model by model; nothing where nothing is.
pub fn text(old: &Report, new: &Report, pairs: &[Pair], look: Look, locale: &Locale) -> String {
    let page = Page {
        theme: match look.color {
            true => Theme::COLORS,
            false => Theme::PLAIN,
        },
        look,
        locale,
    };
    let told = tell(old, new, pairs, locale);
    let models: Vec<String> = told.iter().map(|told| page.model(told)).collect();
    // What was glued together has found its place.
    models.join("\n").replace(GLUE, " ")
}

struct Page<'a> {
    theme: Theme,
    look: Look,
    locale: &'a Locale,
}

impl Page<'_> {
    fn model(&self, told: &Told) -> String {
        let name = Line::from(format!("\"{}\"", one_line(&told.name)));
        let title = self.locale.fill(phrases::MODEL_TITLE, &[("name", name)]);
        let mut text = paint(&title.plain(), self.theme.heading);
        text.push_str(&format!(" ({})", one_line(&told.class)));
        if let Some(variable) = &told.variable {
            text.push_str(&format!(", `{}`", one_line(variable)));
        }
        text.push('\n');
        for sentence in &told.sentences {
            let cell = Cell::new(printable(sentence), self.mark_style(Mark::Changed));
            text.push_str(&paragraph(&cell, self.look.width));
        }
        if !told.rows.is_empty() {
            let columns = [
                (phrases::LAYER_TYPE, false),
                (phrases::PARAM_COUNT, true),
                (phrases::CHANGE, true),
            ];
            let table = Table {
                columns: columns
                    .map(|(header, right)| self.column(header, right))
                    .into(),
                below: told.rows.iter().map(below).collect(),
                header_style: self.theme.heading,
                line_style: self.theme.quiet,
            };
            let mut rows = Rows {
                count: told.rows.len(),
                cells: &mut |at| self.row(&told.rows[at]),
            };
            text.push_str(&table.text(&mut rows, self.look.width));
        }
        if let Some(unchanged) = &told.unchanged {
            let cell = Cell::new(printable(unchanged), self.theme.quiet);
            text.push_str(&paragraph(&cell, self.look.width));
        }
        text.push('\n');
        let plain = |text: &str| Cell::new(text, Style::new());
        let number = |text: &str| Cell::new(text, self.theme.number);
        let total = |total: &ToldTotal| {
            vec![
                plain(&printable(&total.what)),
                plain(&total.old),
                plain("→"),
                number(&total.new),
                Cell::new(&total.delta, self.delta_style(&total.delta)),
            ]
        };
        let columns = [false, true, false, true, true].map(|right| Column {
            header: String::new(),
            right,
        });
        let table = Table {
            columns: columns.into(),
            ..Table::default()
        };
        let mut rows = Rows {
            count: told.totals.len(),
            cells: &mut |at| total(&told.totals[at]),
        };
        text + &table.body(&mut rows, self.look.width)
    }

    fn column(&self, header: &str, right: bool) -> Column {
        Column {
            header: self.locale.line(header).plain(),
            right,
        }
    }

    fn row(&self, row: &ToldRow) -> Vec<Cell> {
        let style = self.mark_style(row.mark);
        let name = format!("{}{}", "  ".repeat(row.depth), row.mark.sign());
        let name = Cell::new(name, style).then(one_line(&row.name), self.theme.name);
        let mut params = Cell::default();
        for part in &row.params {
            params = params.then(printable(part), Style::new());
        }
        vec![
            name.then(format!("({})", one_line(&row.class)), self.theme.quiet),
            params,
            Cell::new(&row.delta, self.delta_style(&row.delta)),
        ]
    }

    fn mark_style(&self, mark: Mark) -> Style {
        match (self.look.color, mark) {
            (false, _) => Style::new(),
            (true, Mark::Added) => ADDED,
            (true, Mark::Removed) => REMOVED,
            (true, Mark::Changed) => CHANGED,
        }
    }

    /// More is red, less is green: it is about cost.
    fn delta_style(&self, delta: &str) -> Style {
        match delta.chars().next() {
            Some('+') => self.mark_style(Mark::Removed),
            Some('−') => self.mark_style(Mark::Added),
            _ => Style::new(),
        }
    }
}

/// What is different, line by line.
fn below(row: &ToldRow) -> Vec<Cell> {
    let indent = "  ".repeat(row.depth);
    let changes = row.changes.iter();
    changes
        .map(|change| Cell::new(format!("{indent}{}", printable(change)), Style::new()))
        .collect()
}

fn one_line(text: &str) -> String {
    text.replace(['\n', '\t'], " ")
}

fn printable(line: &Line) -> String {
    one_line(&line.plain())
}
