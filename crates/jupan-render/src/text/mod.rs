//! Summaries as text: a table for each model, in several styles.

use jupan_core::program::{OperationId, Program};
use jupan_core::report::{ModelReport, Report, Row};

pub mod keras;
pub mod rich;

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

/// The tables of all models.
pub fn summary_text(report: &Report, options: &TextOptions) -> String {
    let tables: Vec<String> = report
        .models
        .iter()
        .map(|model| model_text(&report.program, model, options))
        .collect();
    tables.join("\n")
}

/// The table of one model.
pub fn model_text(program: &Program, model: &ModelReport, options: &TextOptions) -> String {
    keras::text(program, model, options)
}

/// The rows, each with how many models it is inside of; rows of models inside only where they are asked for.
fn flatten(rows: &[Row], expand_nested: bool) -> Vec<(usize, &Row)> {
    let mut flat = Vec::new();
    let mut waiting: Vec<(usize, &Row)> = rows.iter().rev().map(|row| (0, row)).collect();
    while let Some((level, row)) = waiting.pop() {
        flat.push((level, row));
        if expand_nested {
            waiting.extend(row.children.iter().rev().map(|child| (level + 1, child)));
        }
    }
    flat
}

/// A tensor as Keras names it: the operation, which call of it, which output of that.
fn connection(program: &Program, (operation, call, output): (OperationId, u32, u32)) -> String {
    let name = &program.operation(operation).name;
    format!("{name}[{call}][{output}]")
}
