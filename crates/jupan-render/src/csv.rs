//! The report as a table for spreadsheets: one line a row.

use jupan_core::axis::ShapeText;
use jupan_core::report::{ModelReport, Report, Row};

use crate::formula::Formula;
use crate::numbers::Digits;
use crate::rows::{self, Scene};

/// The names of the columns; they stay as they are.
const HEADER: [&str; 16] = [
    "model",
    "variable",
    "depth",
    "layer",
    "class",
    "kind",
    "output_shape",
    "params",
    "trainable_params",
    "formula",
    "connected_to",
    "calls",
    "file",
    "cell",
    "line",
    "column",
];

/// The rows of some models, with a header. Rows of a model inside have a depth of 1 or more; their parameters are in those of the
/// row that they belong to.
pub fn csv(report: &Report, models: &[&ModelReport]) -> String {
    let scene = Scene::new(&report.program);
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    // Writing to memory does not fail.
    let _ = writer.write_record(HEADER);
    for model in models {
        for (depth, row) in rows::flatten(&model.rows, true) {
            let _ = writer.write_record(record(&scene, model, depth, row));
        }
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

fn record(scene: &Scene<'_>, model: &ModelReport, depth: usize, row: &Row) -> [String; 16] {
    let operation = scene.program.operation(row.id);
    let place = scene.place(operation.span);
    let count = |count| Digits::Plain.formula(&rows::count(row, count));
    let shapes = row
        .outputs()
        .iter()
        .map(|id| &scene.program.tensor(*id).axes);
    let shapes: Vec<String> = shapes.map(|axes| ShapeText(axes).to_string()).collect();
    let connections = row.connected_to.iter();
    let connections: Vec<String> = connections
        .map(|connection| rows::connection(scene.program, *connection))
        .collect();
    [
        model.name.to_string(),
        model.variable.clone().unwrap_or_default(),
        depth.to_string(),
        row.name.to_string(),
        row.class.to_string(),
        rows::kind(row).to_owned(),
        shapes.join("; "),
        count(&row.params),
        count(&row.trainable_params),
        text(Formula::of_row(row).sum().map(|sum| sum.to_plain())),
        connections.join("; "),
        row.calls.len().to_string(),
        text(place.as_ref().map(|place| place.file.to_string())),
        text(place.as_ref().and_then(|place| place.cell)),
        text(place.as_ref().map(|place| place.line)),
        text(place.as_ref().map(|place| place.column)),
    ]
}

/// A value, or nothing.
fn text(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}
