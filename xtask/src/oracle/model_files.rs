//! Model files: what jupan reads out of them against the rows of the model that was saved.

use std::path::Path;

use jupan::core::program::Program;
use jupan::core::report::ModelReport;
use jupan::{Input, Report, analyse};
use serde_json::{Value, json};

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

/// Asks the model files of a folder, in every format: each against the rows of the model that was saved in it.
pub fn ask_files(folder: &Path) -> std::io::Result<Vec<Outcome>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut outcomes = Vec::new();
    let mut paths: Vec<_> = folder
        .read_dir()?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    paths.sort();
    for path in paths {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let is_model = [".keras", ".h5"].iter().any(|end| name.ends_with(end));
        let model = name.split('.').next().unwrap_or_default();
        let writer = if name.contains("tf_keras") {
            "tf_keras"
        } else {
            "keras3"
        };
        let trained = if name.contains("trained") {
            ".trained"
        } else {
            ""
        };
        let rows = folder.join(format!("{model}.{writer}{trained}.rows.json"));
        let Some(rows) = recordings::record(&rows)?.filter(|_| is_model) else {
            continue;
        };
        let bytes = std::fs::read(&path)?;
        let report = analyse(
            Input::File {
                name: &name,
                bytes: &bytes,
            },
            &jupan::world::Nowhere,
            &super::keras_3(),
        );
        let differences = match name.contains(".weights.") {
            true => weights_only(&report, &rows),
            false => compare_report(&report, &rows, true),
        };
        outcomes.push(Outcome {
            id: name,
            group: "files".to_owned(),
            differences,
        });
    }
    Ok(outcomes)
}

/// A file of weights: layers with parameters, no more.
fn weights_only(report: &Report, wanted: &Value) -> Vec<String> {
    let rows = wanted["rows"].as_array().into_iter().flatten();
    let with_weights = rows.filter(|row| row["params"].as_i64() > Some(0));
    let mut wanted: Vec<Value> = with_weights
        .map(|row| json!([row["name"], row["params"]]))
        .collect();
    let rows = report.models.iter().flat_map(|model| &model.rows);
    let mut got: Vec<Value> = rows
        .map(|row| json!([&*row.name, compare::count(&row.params)]))
        .collect();
    for list in [&mut wanted, &mut got] {
        list.sort_by_key(Value::to_string);
    }
    match wanted == got {
        true => Vec::new(),
        false => vec![format!("Keras {wanted:?}, jupan {got:?}")],
    }
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
    let report = analyse(input, &jupan::world::Nowhere, &super::keras_3());
    compare_report(&report, wanted, false)
}

/// Compares the model of a report. With `optimizer`, what the file holds of it counts too.
fn compare_report(report: &Report, wanted: &Value, optimizer: bool) -> Vec<String> {
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
            if !optimizer
                && let Some(totals) = wanted.get_mut("totals").and_then(Value::as_object_mut)
            {
                totals.remove("optimizer_params");
            }
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
/// paths of weights, the calls of layers outside of the model, whether inputs were frozen. The words
/// of Keras 2 become those of Keras 3.
fn without_the_program(wanted: &mut Value, rows: &[Value]) {
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
