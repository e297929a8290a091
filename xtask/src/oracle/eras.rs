//! Scripts of older versions: the models as they stood at each `summary()`, as that Keras had them.

use std::path::Path;

use jupan::core::report::{ModelReport, Row};
use jupan::{Input, Keras, Report, Settings, analyse};
use serde_json::{Value, json};

use super::{Outcome, compare, recordings};

/// Asks the scripts of each era what each recorded version answered.
pub fn ask(folder: &Path) -> std::io::Result<Vec<Outcome>> {
    let mut outcomes = Vec::new();
    let eras = ["keras-1", "keras-2", "tensorflow-1", "tensorflow-2"];
    for era in eras {
        for stem in recordings::stems(&folder.join(era), ".jsonl")? {
            for record in recordings::lines(&stem.with_added_extension("jsonl"))? {
                outcomes.push(outcome(folder, era, &record)?);
            }
        }
    }
    Ok(outcomes)
}

fn outcome(folder: &Path, era: &str, record: &Value) -> std::io::Result<Outcome> {
    let name = record["script"].as_str().unwrap_or_default();
    let version = record["version"].as_str().unwrap_or_default();
    let script = std::fs::read(folder.join(era).join(format!("{name}.py")))?;
    let settings = Settings {
        keras: match era {
            "keras-1" => Keras::One,
            _ => Keras::Two,
        },
        as_recorded: true,
        ..Settings::default()
    };
    let input = Input::File {
        name: &format!("{name}.py"),
        bytes: &script,
    };
    let report = analyse(input, &jupan::world::Nowhere, &settings);
    let mut differences = Vec::new();
    if report.program.era.code() != era {
        differences.push(format!("read as {}", report.program.era.code()));
    }
    compare_with(&report, record, &mut differences);
    Ok(Outcome {
        id: format!("{era} {version} {name}"),
        group: format!("{era} {version}"),
        differences,
    })
}

fn compare_with(report: &Report, record: &Value, found: &mut Vec<String>) {
    let error = report.diagnostics.iter().find(|d| super::is_refusal(d));
    match (record["error"].is_null(), error) {
        (true, Some(error)) => found.push(format!("refused: {}", error.message)),
        (false, None) => found.push(format!("not refused: {}", record["error"]["message"])),
        _ => {}
    }
    let empty = Vec::new();
    let summaries = record["summaries"].as_array().unwrap_or(&empty);
    if summaries.len() != report.summaries.len() {
        found.push(format!(
            "summaries: Keras {}, jupan {}",
            summaries.len(),
            report.summaries.len()
        ));
    }
    for (wanted, got) in summaries.iter().zip(&report.summaries) {
        model(report, wanted, &got.model, found);
    }
}

fn model(report: &Report, wanted: &Value, model: &ModelReport, found: &mut Vec<String>) {
    let name = wanted["name"].as_str().unwrap_or("?");
    let got = json!({
        "name": &*model.name,
        "class": &*model.class,
        "params": compare::count(&model.keras_totals.total.count),
    });
    compare::differences(&format!("{name}: "), wanted, &got, found);
    let rows: Vec<Value> = model.rows.iter().map(|one| row(report, one)).collect();
    let empty = Vec::new();
    let recorded = wanted["rows"].as_array().unwrap_or(&empty);
    if recorded.len() != rows.len() {
        let names = |rows: &[Value]| -> Vec<String> {
            let names = rows.iter().filter_map(|row| row["name"].as_str());
            names.map(str::to_owned).collect()
        };
        let (theirs, ours) = (names(recorded), names(&rows));
        found.push(format!("{name}: rows: Keras {theirs:?}, jupan {ours:?}"));
        return;
    }
    for (wanted, got) in recorded.iter().zip(&rows) {
        let layer = wanted["name"].as_str().unwrap_or("?");
        compare::differences(&format!("{name}: {layer}."), wanted, got, found);
    }
}

fn row(report: &Report, row: &Row) -> Value {
    let outputs = row.keras.outputs.as_deref();
    let outputs = outputs.map_or(row.outputs(), |outputs| &outputs[..]);
    json!({
        "name": &*row.name,
        "class": &*row.class,
        // The recordings have the shapes of calls in a graph only.
        "output_shapes": match report.program.operation(row.id).nodes.is_empty() {
            true => Value::Null,
            false => compare::shapes(&report.program, outputs),
        },
        "params": compare::count(row.keras_params().0),
    })
}
