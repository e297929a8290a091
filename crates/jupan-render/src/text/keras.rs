//! The summary as Keras 3 prints it.

use jupan_core::axis::{Axis, How, ShapeText};
use jupan_core::dim::Count;
use jupan_core::program::{OperationKind, Program};
use jupan_core::report::{ModelReport, Row, Size};

use super::TextOptions;
use super::rich::{self, Column, Justify};
use crate::numbers::{Digits, Units};
use crate::rows;

const UNITS: Units = Units {
    base: 1024,
    names: ["B", "KB", "MB", "GB", "TB", "PB"],
    decimal_bytes: true,
    digits: Digits::Plain,
};

/// The summary of a model.
pub fn text(program: &Program, model: &ModelReport, options: &TextOptions) -> String {
    let table = Table {
        branches: model.branches,
        show_trainable: options.show_trainable,
    };
    let rows = cells(program, model, options);
    let mut text = rich::print(&format!("Model: \"{}\"", model.name), options.width);
    text.push_str(&table.text(&rows, options.line_length, options.width));
    for line in footer(model) {
        text.push_str(&rich::print(&line, options.width));
    }
    text
}

/// What decides about the columns.
pub struct Table {
    /// Whether there is a column "Connected to".
    pub branches: bool,
    /// Whether there is a column "Trainable".
    pub show_trainable: bool,
}

impl Table {
    /// The table of these cells. Without a length of its own, a line leaves four columns of the terminal free, and there is a
    /// length beyond which it does not go.
    pub fn text(&self, rows: &[Vec<String>], length: Option<usize>, terminal: usize) -> String {
        let trainable = if self.show_trainable { 12 } else { 0 };
        let most = if self.branches { 108 } else { 88 } + trainable;
        let length = length.unwrap_or(most.min(terminal.saturating_sub(4)));
        // Keras refuses lines that are too short for its columns.
        let (length, columns) = (length..)
            .find_map(|length| Some((length, self.columns(length)?)))
            .unwrap_or_default();
        rich::table(&columns, rows, length, terminal)
    }

    /// The columns that share a line. `None` where one of them would be narrower than four letters.
    fn columns(&self, length: usize) -> Option<Vec<Column>> {
        // Each column with the place where it ends, as a part of the line.
        let mut columns = vec![
            ("Layer (type)", Justify::Left, [0.45, 0.3]),
            ("Output Shape", Justify::Left, [0.80, 0.56]),
            ("Param #", Justify::Right, [1.0, 0.74]),
        ];
        if self.branches {
            columns.push(("Connected to", Justify::Left, [1.0, 1.0]));
        }
        if self.show_trainable {
            for (_, _, [chain, graph]) in &mut columns {
                *chain *= 0.90;
                *graph *= 0.90;
            }
            columns.push(("Trainable", Justify::Center, [1.0, 1.0]));
        }
        let mut start = 0;
        let columns = columns
            .into_iter()
            .map(|(header, justify, [chain, graph])| {
                let end: f64 = if self.branches { graph } else { chain };
                let width = ((end * length as f64) as usize).checked_sub(start)?;
                start += width;
                (width >= 4).then_some(Column {
                    header,
                    justify,
                    width,
                })
            });
        columns.collect()
    }
}

/// The texts of the rows, before they are wrapped.
pub fn cells(program: &Program, model: &ModelReport, options: &TextOptions) -> Vec<Vec<String>> {
    rows::flatten(&model.rows, options.expand_nested)
        .into_iter()
        // Inside a model, Keras lists the layers only, without the operations between them.
        .filter(|(level, row)| *level == 0 || row.kind != OperationKind::Op)
        .map(|(level, row)| {
            let prefix = match level {
                0 => String::new(),
                _ => format!("{}└ ", "   ".repeat(level)),
            };
            let mut cells = vec![
                format!("{prefix}{} ({})", row.name, row.class),
                output_shape(program, row),
                params(row),
            ];
            if model.branches {
                cells.push(connected_to(program, &model.rows, level, row));
            }
            if options.show_trainable {
                let answer = match (row.weights.is_empty() || !row.keras.built, row.trainable) {
                    (true, _) => "-",
                    (false, true) => "Y",
                    (false, false) => "N",
                };
                cells.push(answer.to_owned());
            }
            cells
        })
        .collect()
}

fn output_shape(program: &Program, row: &Row) -> String {
    let outputs = row.keras.outputs.as_deref();
    let outputs = outputs.map_or(row.outputs(), |outputs| outputs);
    let shapes: Vec<String> = outputs
        .iter()
        .map(|id| shape(&program.tensor(*id).axes))
        .collect();
    match shapes.as_slice() {
        _ if row.keras.no_shape => "?".to_owned(),
        [] => "?".to_owned(),
        [shape] => shape.clone(),
        _ if row.keras.recorded => format!("[{}]", shapes.join(", ")),
        _ => format!("({})", shapes.join(", ")),
    }
}

/// A shape without the comma that Python puts behind a single axis.
fn shape(axes: &[Axis]) -> String {
    match axes {
        [only] if only.how != How::Rest => format!("({})", only.dim),
        _ => ShapeText(axes).to_string(),
    }
}

fn params(row: &Row) -> String {
    match row.keras.built || row.kind == OperationKind::Op {
        true => super::framework_count(row.keras_params().0, true, Digits::Grouped),
        false => "0 (unbuilt)".to_owned(),
    }
}

/// The tensors that a row takes, as in `dense[0][0], dense[1][0]`.
fn connected_to(program: &Program, rows: &[Row], level: usize, row: &Row) -> String {
    let connections = super::outer_connections(rows, level, row);
    let texts: Vec<String> = connections
        .iter()
        .map(|connection| rows::connection(program, *connection))
        .collect();
    match texts.is_empty() {
        true => "-".to_owned(),
        false => texts.join(", "),
    }
}

fn footer(model: &ModelReport) -> Vec<String> {
    let totals = &model.keras_totals;
    let optimizer = &totals.optimizer;
    let has_optimizer = optimizer.count != Count::default();
    let mut total = Size::default();
    for part in [&totals.trainable, &totals.non_trainable, optimizer] {
        total.count.add(&part.count);
        total.bytes.add(&part.bytes);
    }
    let line = |what: &str, size: &Size| {
        let params = super::framework_count(&size.count, true, Digits::Grouped);
        let bytes = match size.bytes.known.constant() {
            Some(bytes) => UNITS.write(bytes),
            None => format!("{} bytes", size.bytes.known),
        };
        let bytes = super::as_far_as_known(&size.bytes, bytes);
        format!(" {what}: {params} ({bytes})")
    };
    let mut lines = vec![
        line("Total params", &total),
        line("Trainable params", &totals.trainable),
        line("Non-trainable params", &totals.non_trainable),
    ];
    if has_optimizer {
        lines.push(line("Optimizer params", optimizer));
    }
    lines
}
