//! The pre-trained architectures by name: every row and total of each, and the texts of `summary()`.

use std::path::Path;

use jupan::{Input, Style, TextOptions, analyse};
use serde_json::{Value, json};

use super::{Outcome, compare, naming, recordings};

/// Evaluates the recorded expression of each application of a folder.
pub fn ask(folder: &Path) -> std::io::Result<Vec<Outcome>> {
    let mut outcomes = Vec::new();
    for stem in recordings::stems(folder, ".rows.json")? {
        if let Some(record) = recordings::record(&stem.with_added_extension("rows.json"))? {
            let text = |ending: &str| recordings::text(&stem.with_added_extension(ending));
            let summaries = [
                (text("summary.txt")?, None),
                (text("summary120.txt")?, Some(120)),
            ];
            outcomes.push(Outcome {
                id: record["id"].as_str().unwrap_or_default().to_owned(),
                group: "applications".to_owned(),
                differences: differences(&record, summaries),
            });
        }
    }
    Ok(outcomes)
}

/// `summaries` are the texts, each with its `line_length`.
fn differences(record: &Value, summaries: [(Option<String>, Option<usize>); 2]) -> Vec<String> {
    let expression = record["expr"].as_str().unwrap_or_default();
    let code = format!("import keras\nmodel = {expression}\n");
    let input = Input::File {
        name: "application.py",
        bytes: code.as_bytes(),
    };
    let report = analyse(input, &jupan::world::Nowhere, &super::keras_3());
    let errors = report
        .diagnostics
        .iter()
        .filter(|diagnostic| super::is_refusal(diagnostic));
    let mut found: Vec<String> = errors
        .map(|error| format!("refused: {}", error.message))
        .collect();
    if record["error"].is_object() {
        let message = record["error"]["message"].as_str().unwrap_or_default();
        return match found.is_empty() {
            true => vec![format!("not refused: {message}")],
            false => Vec::new(),
        };
    }
    let Some(model) = report.models.first() else {
        found.push("there is no model".to_owned());
        return found;
    };
    compare::model(&report.program, record, model, &mut found);
    let got = json!({
        "input_shape": compare::shapes(&report.program, &model.inputs),
        "output_shape": compare::shapes(&report.program, &model.outputs),
    });
    compare::differences("", record, &got, &mut found);
    for (text, line_length) in summaries {
        let options = TextOptions {
            style: Style::Keras,
            width: line_length.map_or(80, |_| 200),
            line_length,
            ..TextOptions::default()
        };
        let recorded = json!(text);
        naming::text("summary()", &recorded, &report, model, &options, &mut found);
    }
    found
}
