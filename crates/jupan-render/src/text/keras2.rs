//! The summary as Keras 2 prints it: with cells that wrap (tf_keras, TensorFlow 2.7 to 2.15), or cut at the end of their column
//! (TensorFlow up to 2.6).

use jupan_core::axis::ShapeText;
use jupan_core::era::Era;
use jupan_core::program::{OperationKind, Program};
use jupan_core::report::{ModelReport, Row, Size};

use super::TextOptions;
use crate::numbers::{Digits, Units};
use crate::rows;

const UNITS: Units = Units {
    base: 1024,
    names: ["Byte", "KB", "MB", "GB", "TB", "PB"],
    decimal_bytes: true,
    digits: Digits::Plain,
};

/// A row with how many models it is inside of.
struct Line {
    level: usize,
    cells: Vec<String>,
    /// The tensors it takes, where there is a column for them.
    connections: Vec<String>,
    /// Whether rows of its own layers follow.
    opens: bool,
}

/// The columns.
struct Layout {
    length: usize,
    /// Where each column ends.
    ends: Vec<usize>,
    header: Vec<&'static str>,
}

impl Layout {
    fn new(model: &ModelReport, parts: [&[f64]; 2], options: &TextOptions) -> Self {
        let (length, parts) = match model.branches {
            false => (options.line_length.unwrap_or(65), parts[0]),
            true => (options.line_length.unwrap_or(98), parts[1]),
        };
        let end = |part: &f64| (length as f64 * part) as usize;
        let mut header = vec!["Layer (type)", "Output Shape", "Param #"];
        if model.branches {
            header.push("Connected to");
        }
        Self {
            length,
            ends: parts.iter().map(end).collect(),
            header,
        }
    }
}

/// The summary of a model, with cells that wrap.
pub fn text(program: &Program, model: &ModelReport, options: &TextOptions) -> String {
    let parts: [&[f64]; 2] = [&[0.45, 0.85, 1.0], &[0.3, 0.6, 0.70, 1.0]];
    let mut layout = Layout::new(model, parts, options);
    if options.show_trainable {
        layout.length += 11;
        layout.ends.push(layout.length);
        layout.header.push("Trainable");
    }
    let Layout {
        length,
        ends,
        header,
    } = layout;
    let mut text = format!("Model: \"{}\"\n{}\n", model.name, "_".repeat(length));
    let header: Vec<String> = header.into_iter().map(str::to_owned).collect();
    wrapped_row(&mut text, &header, &ends, 0);
    text.push_str(&format!("{}\n", "=".repeat(length)));
    let lines = lines(program, model, options);
    for (at, line) in lines.iter().enumerate() {
        let mut cells = line.cells.clone();
        if model.branches {
            let quoted: Vec<String> = line.connections.iter().map(|c| format!("'{c}'")).collect();
            cells.insert(3, format!("[{}]", quoted.join(", ")));
        }
        wrapped_row(&mut text, &cells, &ends, line.level);
        // An opened model has a frame; behind the frame there is no empty line as there is between other rows.
        let fill = |text: &mut String, level: usize, fill: &str| {
            let bars = "|".repeat(level);
            let middle = fill.repeat(length.saturating_sub(2 * level));
            text.push_str(&format!("{bars}{middle}{bars}\n"));
        };
        if line.opens {
            fill(&mut text, line.level + 1, "¯");
            continue;
        }
        let next = lines.get(at + 1).map_or(0, |next| next.level);
        if next == line.level {
            fill(&mut text, line.level, " ");
        }
        for level in (next..line.level).rev() {
            fill(&mut text, level, "¯");
        }
    }
    text.push_str(&format!("{}\n", "=".repeat(length)));
    for (what, size) in sums(model) {
        let bytes = match size.bytes.known.constant() {
            Some(bytes) => UNITS.write(bytes),
            None => format!("{} bytes", size.bytes.known),
        };
        let bytes = super::as_far_as_known(&size.bytes, bytes);
        let params = super::framework_count(&size.count, true, Digits::Plain);
        text.push_str(&format!("{what}: {params} ({bytes})\n"));
    }
    text.push_str(&format!("{}\n", "_".repeat(length)));
    text
}

/// The summary of a model, with cells that are cut.
pub fn cut_text(program: &Program, model: &ModelReport, options: &TextOptions) -> String {
    let parts: [&[f64]; 2] = [&[0.45, 0.85, 1.0], &[0.33, 0.55, 0.67, 1.0]];
    let Layout {
        length,
        ends,
        header,
    } = Layout::new(model, parts, options);
    let mut text = format!("Model: \"{}\"\n{}\n", model.name, "_".repeat(length));
    let header: Vec<String> = header.into_iter().map(str::to_owned).collect();
    cut_row(&mut text, &header, &ends);
    text.push_str(&format!("{}\n", "=".repeat(length)));
    let plain = TextOptions {
        expand_nested: false,
        show_trainable: false,
        ..options.clone()
    };
    let lines = lines(program, model, &plain);
    for (at, line) in lines.into_iter().enumerate() {
        if at > 0 {
            text.push_str(&format!("{}\n", "_".repeat(length)));
        }
        let mut connections = line.connections.into_iter();
        let mut cells = line.cells;
        if model.branches {
            cells.push(connections.next().unwrap_or_default());
        }
        cut_row(&mut text, &cells, &ends);
        for connection in connections {
            let cells = [String::new(), String::new(), String::new(), connection];
            cut_row(&mut text, &cells, &ends);
        }
    }
    text.push_str(&format!("{}\n", "=".repeat(length)));
    for (what, size) in sums(model) {
        let params = super::framework_count(&size.count, true, Digits::Grouped);
        text.push_str(&format!("{what}: {params}\n"));
    }
    text.push_str(&format!("{}\n", "_".repeat(length)));
    text
}

/// A row whose cells go on in the next lines. Between two columns there are two spaces; a line ends early behind `),`, `},`, `],`
/// or `',`, so that each shape and each connection gets its own.
fn wrapped_row(text: &mut String, cells: &[String], ends: &[usize], level: usize) {
    let bars = "|".repeat(level);
    let mut left: Vec<Vec<char>> = cells.iter().map(|cell| cell.chars().collect()).collect();
    while left.iter().any(|cell| !cell.is_empty()) {
        let mut line = String::new();
        let mut used = 0;
        let mut start = 0;
        for (column, cell) in left.iter_mut().enumerate() {
            let Some(end) = ends.get(column).copied() else {
                break;
            };
            let last = column + 1 == ends.len();
            let mut room = (end - start.min(end)).saturating_sub(if last { 0 } else { 3 });
            if column == 0 {
                room = room.saturating_sub(level);
                line.push_str(&format!("{bars} "));
                used += level + 1;
            }
            // A column has room for one letter at least, or it would never end.
            let mut cut = room.max(1).min(cell.len());
            let fits = cell.get(..cut).unwrap_or_default();
            let at_end =
                |pair: &[char]| pair[1] == ',' && matches!(pair[0], ')' | '}' | ']' | '\'');
            if let Some(at) = fits.windows(2).position(at_end) {
                cut = at + 2;
            }
            let rest = cell.split_off(cut);
            line.extend(std::mem::replace(cell, rest));
            used += cut;
            if !last {
                line.push_str("  ");
                used += 2;
            }
            let until = if last { end.saturating_sub(level) } else { end };
            line.push_str(&" ".repeat(until.saturating_sub(used)));
            used = used.max(until);
            start = end;
        }
        text.push_str(&format!("{line}{bars}\n"));
    }
}

/// A row whose cells end where their column does, before a space.
fn cut_row(text: &mut String, cells: &[String], ends: &[usize]) {
    let mut line: Vec<char> = Vec::new();
    for (index, (cell, end)) in cells.iter().zip(ends).enumerate() {
        if index > 0 {
            line.pop();
            line.push(' ');
        }
        line.extend(cell.chars());
        line.resize(*end, ' ');
    }
    text.extend(line);
    text.push('\n');
}

fn lines(program: &Program, model: &ModelReport, options: &TextOptions) -> Vec<Line> {
    let rows = rows::flatten(&model.rows, options.expand_nested);
    rows.into_iter()
        .map(|(level, row)| {
            let mut cells = vec![
                format!("{} ({})", row.name, row.class),
                output_shape(program, row),
                match row.keras.built || row.kind == OperationKind::Op || model.branches {
                    true => super::framework_count(row.keras_params().0, true, Digits::Plain),
                    false => "0 (unused)".to_owned(),
                },
            ];
            if options.show_trainable {
                cells.push(if row.trainable { "Y" } else { "N" }.to_owned());
            }
            let connections = match model.branches {
                true => super::outer_connections(&model.rows, level, row),
                false => &[],
            };
            Line {
                level,
                cells,
                connections: connections
                    .iter()
                    .map(|connection| rows::connection(program, *connection))
                    .collect(),
                opens: options.expand_nested && !row.children.is_empty(),
            }
        })
        .collect()
}

/// The shape of the output; a list for inputs and for several outputs. A layer that was called with different results, or never,
/// has none. A model shows the outputs of its own graph.
fn output_shape(program: &Program, row: &Row) -> String {
    let shapes_of = |outputs: &[_]| -> Vec<String> {
        let axes = outputs.iter().map(|id| &program.tensor(*id).axes);
        axes.map(|axes| ShapeText(axes).to_string()).collect()
    };
    let own = row.keras.outputs.as_deref();
    if let (OperationKind::Model, Era::TensorFlow2, Some(own)) = (row.kind, program.era, own) {
        return one_or_list(&shapes_of(own));
    }
    let shapes = shapes_of(row.outputs());
    let differs = |outputs: &[_]| shapes_of(outputs) != shapes;
    match shapes.as_slice() {
        _ if row.keras.no_shape || row.calls.iter().any(|call| differs(&call.outputs)) => {
            "multiple".to_owned()
        }
        [] => "multiple".to_owned(),
        shapes if row.kind == OperationKind::Input => format!("[{}]", shapes.join(", ")),
        shapes => one_or_list(shapes),
    }
}

fn one_or_list(shapes: &[String]) -> String {
    match shapes {
        [shape] => shape.clone(),
        _ => format!("[{}]", shapes.join(", ")),
    }
}

fn sums(model: &ModelReport) -> [(&'static str, &Size); 3] {
    let totals = &model.keras_totals;
    [
        ("Total params", &totals.total),
        ("Trainable params", &totals.trainable),
        ("Non-trainable params", &totals.non_trainable),
    ]
}
