//! Summaries as text: a table for each model, in several styles.

use std::borrow::Cow;

use jupan_core::dim::Count;
use jupan_core::program::Program;
use jupan_core::report::{ModelReport, Report, Row};

pub mod cost;
pub mod jupan;
pub mod keras;
pub mod keras2;
pub mod rich;
pub mod sheet;
pub mod table;
pub mod theme;

use theme::Theme;

use crate::locale::Locale;
use crate::numbers::{Digits, is_unknown};
use crate::rows::Connection;

/// What a table looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// With how each count arises; nothing is cut.
    #[default]
    Jupan,
    /// As Keras 3 prints it.
    Keras,
    /// As Keras 2 prints it (tf_keras, TensorFlow 2.7 to 2.15).
    Keras2,
    /// As TensorFlow up to 2.6 prints it: names are cut at the end of their column.
    Keras2Cut,
}

/// How a summary is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextOptions {
    /// What the tables look like.
    pub style: Style,
    /// The width of the terminal.
    pub width: usize,
    /// Whether escape sequences for colour are written.
    pub color: bool,
    /// Whether the layers of models inside a model have rows, too.
    pub expand_nested: bool,
    /// Whether each row says if it is trained.
    pub show_trainable: bool,
    /// The length of a line in the styles of Keras, as `summary(line_length=…)` has it.
    pub line_length: Option<usize>,
}

impl Default for TextOptions {
    fn default() -> Self {
        Self {
            style: Style::default(),
            width: 80,
            color: false,
            expand_nested: false,
            show_trainable: false,
            line_length: None,
        }
    }
}

impl TextOptions {
    fn theme(&self) -> Theme {
        match self.color {
            true => Theme::COLORS,
            false => Theme::PLAIN,
        }
    }
}

/// The tables of some models; where there are several, first one line for each.
pub fn summary_text(
    report: &Report,
    models: &[&ModelReport],
    options: &TextOptions,
    locale: &Locale,
) -> String {
    let mut parts = Vec::new();
    if models.len() > 1 && options.style == Style::Jupan {
        parts.push(jupan::list(models, options, locale));
    }
    parts.extend(
        models
            .iter()
            .map(|model| model_text(&report.program, model, options, locale)),
    );
    parts.join("\n")
}

/// The table of one model.
pub fn model_text(
    program: &Program,
    model: &ModelReport,
    options: &TextOptions,
    locale: &Locale,
) -> String {
    match options.style {
        Style::Jupan => jupan::text(program, model, options, locale),
        Style::Keras => keras::text(program, model, options),
        Style::Keras2 => keras2::text(program, model, options),
        Style::Keras2Cut => keras2::cut_text(program, model, options),
    }
}

/// The tensors that a row takes. Keras looks for calls that belong to the outer model only, so that a layer inside another model
/// has them only where the outer model calls it, too.
fn outer_connections<'a>(rows: &'a [Row], level: usize, row: &'a Row) -> &'a [Connection] {
    match level {
        0 => &row.connected_to,
        _ => rows
            .iter()
            .find(|outer| outer.id == row.id)
            .map_or(&[], |outer| &outer.connected_to),
    }
}

/// A count as a framework would print it; what is not built yet counts nothing there. Where a part is missing that the framework
/// would know, this is said.
fn framework_count(count: &Count, built: bool, digits: Digits) -> String {
    let known = digits.known(count);
    match built {
        true => as_far_as_known(count, known),
        false => known,
    }
}

/// What is known of a count, as it is written, and whether that is all.
fn as_far_as_known(count: &Count, known: String) -> String {
    match count.at_least() {
        true if is_unknown(count) => "?".to_owned(),
        true => format!("at least {known}"),
        false => known,
    }
}

/// How wide a text stands in a terminal. Most are plain ASCII, of which each letter is one wide.
pub(crate) fn width_of(text: &str) -> usize {
    match text.bytes().all(|b| (b' '..=b'~').contains(&b)) {
        true => text.len(),
        false => unicode_width::UnicodeWidthStr::width(text),
    }
}

/// A name as it is printed, on one line.
pub(crate) fn printable<'a>(text: impl Into<Cow<'a, str>>) -> Cow<'a, str> {
    let text = text.into();
    // Most names are plain, and tables have many.
    if text.bytes().all(|b| b == b' ' || b.is_ascii_graphic())
        || !text.contains(crate::diagnostic::controls)
    {
        return text;
    }
    let visible = crate::diagnostic::visible(&text);
    visible.replace(['\n', '\t'], " ").into()
}
