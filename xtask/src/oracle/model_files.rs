//! Model files: what jupan reads out of them against the rows of the model that was saved.

use std::path::Path;

use jupan::core::program::Program;
use jupan::core::report::ModelReport;
use jupan::{Input, Settings, analyse};
use serde_json::Value;

use super::{Outcome, compare, recordings};

/// Asks the configurations of a folder that have rows beside them: `ID.model.json` and `ID.rows.json`.
pub fn ask(folder: &Path) -> std::io::Result<Vec<Outcome>> {
    let mut outcomes = Vec::new();
    for stem in recordings::stems(folder, ".model.json")? {
        let Some(rows) = recordings::record(&stem.with_added_extension("rows.json"))? else {
            continue;
        };
        let config = recordings::text(&stem.with_added_extension("model.json"))?;
        let id = stem.file_name().unwrap_or_default().to_string_lossy();
        outcomes.push(Outcome {
            id: id.clone().into_owned(),
            group: "configurations".to_owned(),
            differences: differences(&config.unwrap_or_default(), &rows),
        });
    }
    Ok(outcomes)
}

/// Asks the configurations of the models that scripts left behind.
pub fn ask_scripts(folder: &Path) -> std::io::Result<Vec<Outcome>> {
    let mut outcomes = Vec::new();
    for stem in recordings::stems(folder, ".truth.json")? {
        let Some(record) = recordings::record(&stem.with_added_extension("truth.json"))? else {
            continue;
        };
        let id = stem.file_name().unwrap_or_default().to_string_lossy();
        outcomes.extend(of_record(&id, &record["models"]));
    }
    Ok(outcomes)
}

/// Asks the configurations in the records of names.
pub fn ask_naming(folder: &Path) -> std::io::Result<Vec<Outcome>> {
    let records = recordings::lines(&folder.join("naming-cases.jsonl"))?;
    let outcomes = records.iter().flat_map(|record| {
        let id = record["id"].as_str().unwrap_or_default();
        of_record(id, &record["objects"])
    });
    Ok(outcomes.collect())
}

fn of_record(id: &str, models: &Value) -> Vec<Outcome> {
    let models = models.as_array().into_iter().flatten();
    let with_config = models.filter(|model| model["to_json"].is_object());
    let outcomes = with_config.map(|model| {
        let name = model["variable"].as_str().or(model["model_name"].as_str());
        Outcome {
            id: format!("{id} {}", name.unwrap_or_default()),
            group: "configurations".to_owned(),
            differences: differences(&model["to_json"].to_string(), model),
        }
    });
    outcomes.collect()
}

fn differences(config: &str, wanted: &Value) -> Vec<String> {
    let input = Input::File {
        name: "model.json",
        bytes: config.as_bytes(),
    };
    let report = analyse(input, &jupan::world::Nowhere, &Settings::default());
    let mut found: Vec<String> = report
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity > jupan::Severity::Note)
        .map(|diagnostic| format!("said: {} {:?}", diagnostic.message, diagnostic.notes))
        .collect();
    match report.models.first() {
        Some(model) => {
            if !found.is_empty() && found.iter().all(|text| text.contains(FOREIGN)) {
                return contradictions(&report.program, wanted, model);
            }
            let mut wanted = wanted.clone();
            let rows: Vec<Value> = model
                .rows
                .iter()
                .map(|row| compare::row(&report.program, row))
                .collect();
            without_the_program(&mut wanted, &rows);
            compare::model(&report.program, &wanted, model, &mut found);
        }
        None => found.push("there is no model".to_owned()),
    }
    found
}

/// What is said of a class that the program defines itself.
const FOREIGN: &str = "the file does not hold the class";

/// Where a model holds layers of the user, whose classes are in no configuration: what is stated of it must not be wrong, and all
/// that is not stated must be said to be missing.
fn contradictions(program: &Program, wanted: &Value, model: &ModelReport) -> Vec<String> {
    let mut found = Vec::new();
    let total = wanted["totals"]["total_params"]
        .as_i64()
        .unwrap_or_default();
    let stated = &model.totals.total.count;
    if stated.exact().is_some_and(|n| n != i128::from(total))
        || stated.known.constant() > Some(total.into())
    {
        found.push(format!("total_params: Keras {total}, jupan {stated:?}"));
    }
    for row in &model.rows {
        let rows = wanted["rows"].as_array().into_iter().flatten();
        let mut same = rows.filter(|wanted| wanted["name"] == *row.name);
        let Some(wanted) = same.next() else {
            continue;
        };
        let mut got = compare::row(program, row);
        if let Some(row) = got.as_object_mut() {
            row.retain(|key, _| matches!(&**key, "output_shapes" | "params"));
        }
        if row.params.exact().is_none() {
            got["params"] = wanted["params"].clone();
        }
        if got["output_shapes"].to_string().contains('?') {
            got["output_shapes"] = wanted["output_shapes"].clone();
        }
        compare::differences(&format!("{}.", row.name), wanted, &got, &mut found);
    }
    found
}

/// Takes out of a record what the program that made the model knew and no configuration holds: the scopes in front of the
/// paths of weights, the calls of layers outside of the model, whether inputs were frozen, the state of the optimizer. The words
/// of Keras 2 become those of Keras 3.
fn without_the_program(wanted: &mut Value, rows: &[Value]) {
    if let Some(totals) = wanted.get_mut("totals").and_then(Value::as_object_mut) {
        totals.remove("optimizer_params");
    }
    for (wanted, got) in items(wanted, "rows").zip(rows) {
        if wanted["class"] == "InputLayer"
            && let Some(row) = wanted.as_object_mut()
        {
            row.remove("trainable");
        }
        if let Some(text) = wanted["output_shape"].as_str() {
            wanted["output_shapes"] = shapes(text);
        }
        let weights = items(wanted, "weights");
        let got_weights = got["weights"].as_array().into_iter().flatten();
        for (wanted, got) in weights.zip(got_weights) {
            if let Some(path) = wanted["name"]
                .as_str()
                .and_then(|name| name.strip_suffix(":0"))
            {
                let (path, name) = (
                    path.to_owned(),
                    path.rsplit('/').next().unwrap_or(path).to_owned(),
                );
                wanted["path"] = path.into();
                wanted["name"] = name.into();
            }
            let (one, other) = (wanted["path"].as_str(), got["path"].as_str());
            let (one, other) = (one.unwrap_or_default(), other.unwrap_or_default());
            if one.ends_with(&format!("/{other}")) || other.ends_with(&format!("/{one}")) {
                wanted["path"] = got["path"].clone();
            }
        }
        let links = items(wanted, "connected_to");
        let got_links = got["connected_to"].as_array().into_iter().flatten();
        for (wanted, got) in links.zip(got_links) {
            if let Some(call) = wanted.get_mut(1) {
                *call = got[1].clone();
            }
        }
    }
}

/// The shapes in what Keras 2 prints: `(None, 5)`, `[(None, 5)]`, `[(None, 5), (None, 3)]`.
fn shapes(text: &str) -> Value {
    let json = text
        .replace("None", "null")
        .replace(",)", ")")
        .replace('(', "[")
        .replace(')', "]");
    match serde_json::from_str::<Value>(&json) {
        Ok(shape) if text.starts_with('(') => Value::Array(vec![shape]),
        Ok(shapes) => shapes,
        Err(_) => text.into(),
    }
}

/// The items of an array of an object, if it has one.
fn items<'a>(object: &'a mut Value, key: &str) -> impl Iterator<Item = &'a mut Value> {
    let items = object.get_mut(key).and_then(Value::as_array_mut);
    items.into_iter().flatten()
}
