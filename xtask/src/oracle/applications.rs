//! The pre-trained architectures by name: every row and total of each.

use std::path::Path;

use jupan::core::diagnostic::Severity;
use jupan::{Input, Settings, analyse};
use serde_json::{Value, json};

use super::{Outcome, compare, recordings};

/// Evaluates the recorded expression of each application of a folder.
pub fn ask(folder: &Path) -> std::io::Result<Vec<Outcome>> {
    let mut outcomes = Vec::new();
    for stem in recordings::stems(folder, ".rows.json")? {
        if let Some(record) = recordings::record(&stem.with_added_extension("rows.json"))? {
            outcomes.push(Outcome {
                id: record["id"].as_str().unwrap_or_default().to_owned(),
                group: "applications".to_owned(),
                differences: differences(&record),
            });
        }
    }
    Ok(outcomes)
}

fn differences(record: &Value) -> Vec<String> {
    let expression = record["expr"].as_str().unwrap_or_default();
    let code = format!("import keras\nmodel = {expression}\n");
    let input = Input::File {
        name: "application.py",
        bytes: code.as_bytes(),
    };
    let report = analyse(input, &jupan::world::Nowhere, &Settings::default());
    let mut found: Vec<String> = report
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .map(|error| format!("refused: {}", error.message))
        .collect();
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
    found
}
