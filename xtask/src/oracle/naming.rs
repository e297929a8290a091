//! Small programs about automatic names, operators, masks and freezing.

use std::path::Path;

use jupan::core::report::ModelReport;
use jupan::core::value::Value as Plain;
use jupan::{Input, Locale, Style, TextOptions, analyse, model_text};
use serde_json::{Value, json};

use super::{Outcome, compare, recordings};

const PRELUDE: &str = "import numpy as np\nimport keras\nfrom keras import layers, ops\n";

/// Asks all records of the folder.
pub fn ask(folder: &Path) -> std::io::Result<Vec<Outcome>> {
    let records = recordings::lines(&folder.join("naming-cases.jsonl"))?;
    let outcomes = records.iter().map(|record| Outcome {
        id: record["id"].as_str().unwrap_or_default().to_owned(),
        group: "naming".to_owned(),
        differences: differences(record),
    });
    Ok(outcomes.collect())
}

fn differences(record: &Value) -> Vec<String> {
    let code = format!(
        "{PRELUDE}{}\n",
        record["source"].as_str().unwrap_or_default()
    );
    let input = Input::File {
        name: "naming.py",
        bytes: code.as_bytes(),
    };
    let report = analyse(input, &jupan::world::Nowhere, &super::keras_3());
    let program = &report.program;
    let mut found = Vec::new();
    let error = report
        .diagnostics
        .iter()
        .find(|diagnostic| super::is_refusal(diagnostic));
    match (record["error"].is_null(), error) {
        (true, Some(error)) => found.push(format!("refused: {}", error.message)),
        (false, None) => found.push(format!("not refused: {}", record["error"]["message"])),
        _ => {}
    }
    for object in record["objects"].as_array().into_iter().flatten() {
        let name = object["variable"].as_str().unwrap_or_default();
        let value = report
            .variables
            .iter()
            .find(|(n, _)| &**n == name)
            .map(|(_, v)| v);
        match value {
            Some(Plain::Operation(id)) if object["rows"].is_array() => {
                let model = ModelReport::of(program, *id, None);
                let mut inner = Vec::new();
                compare::model(program, object, &model, &mut inner);
                found.extend(inner.into_iter().map(|text| format!("{name}: {text}")));
                texts(&report, &model, object, &mut found);
            }
            Some(Plain::Operation(id)) => {
                let got = json!({"name": &*program.operation(*id).name});
                compare::differences(&format!("{name}."), object, &got, &mut found);
            }
            Some(Plain::Tensor(id)) => {
                let tensor = program.tensor(*id);
                let maker = tensor
                    .maker
                    .map(|id| program.operation(id).name.to_string());
                let got = json!({
                    "shape": compare::shape(&tensor.axes),
                    "dtype": tensor.dtype.name(),
                    "produced_by": maker,
                });
                compare::differences(&format!("{name}."), object, &got, &mut found);
            }
            _ => found.push(format!("{name} is missing")),
        }
    }
    found
}

/// Compares the texts that `summary()` prints.
pub fn texts(report: &jupan::Report, model: &ModelReport, record: &Value, found: &mut Vec<String>) {
    for (key, width, full) in [
        ("summary_80cols", 80, false),
        ("summary_wide", 200, false),
        ("summary_trainable_nested_wide", 200, true),
    ] {
        let options = TextOptions {
            style: Style::Keras,
            width,
            expand_nested: full,
            show_trainable: full,
            ..TextOptions::default()
        };
        text(key, &record[key], report, model, &options, found);
    }
}

/// Compares one text, if it was recorded.
pub fn text(
    what: &str,
    recorded: &Value,
    report: &jupan::Report,
    model: &ModelReport,
    options: &TextOptions,
    found: &mut Vec<String>,
) {
    let Some(recorded) = recorded.as_str() else {
        return;
    };
    let got = model_text(&report.program, model, options, &Locale::from_tag("en"));
    if got == recorded {
        return;
    }
    let mut lines = recorded.lines().zip(got.lines());
    let first = lines.find(|(recorded, got)| recorded != got);
    let (recorded, got) = first.unwrap_or(("one length", "another"));
    found.push(format!("{what}: Keras {recorded}, jupan {got}"));
}
