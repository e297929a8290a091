//! One layer, constructed and called: is it accepted or refused as in Keras, and are its outputs and weights the same?

use std::path::Path;

use jupan::core::program::OperationId;
use jupan::core::value::Value as Plain;
use jupan::{Input, Report, analyse};
use serde_json::{Value, json};

use super::{Outcome, compare, recordings};

/// Asks all records of a folder of cases.
pub fn ask(folder: &Path) -> std::io::Result<Vec<Outcome>> {
    let mut outcomes = Vec::new();
    for stem in recordings::stems(folder, ".jsonl")? {
        let group = stem
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        for record in recordings::lines(&stem.with_added_extension("jsonl"))? {
            outcomes.push(Outcome {
                id: record["id"].as_str().unwrap_or_default().to_owned(),
                group: group.clone(),
                differences: differences(&record),
            });
        }
    }
    Ok(outcomes)
}

/// The record as a program, and the lines on which the layer is made and called.
fn program(record: &Value) -> (String, usize, usize) {
    let mut code =
        String::from("import numpy as np\nimport keras\nfrom keras import layers, ops\n");
    let shapes = record["input_shapes"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    for (at, shape) in shapes.iter().enumerate() {
        let dims: Vec<String> = shape.as_array().into_iter().flatten().map(python).collect();
        let (batch, rest) = dims
            .split_first()
            .map_or(("None", &[][..]), |(b, r)| (b, r));
        let dtype = record["input_dtype"]
            .get(at)
            .and_then(Value::as_str)
            .unwrap_or("float32");
        let comma = if rest.len() == 1 { "," } else { "" };
        code += &format!(
            "x{at} = keras.Input(({}{comma}), batch_size={batch}, dtype='{dtype}')\n",
            rest.join(", ")
        );
    }
    let made = code.lines().count() + 1;
    let source = record["source"].as_str().unwrap_or_default();
    code += &format!("layer = {source}\n");
    let called = code.lines().count() + 1;
    let call = record["call"].as_str().unwrap_or("layer(x0)");
    let call = match call.contains("layer") || shapes.is_empty() {
        true => call.to_owned(),
        false => format!("layer{call}"),
    };
    code += &format!("y = {call}\n");
    (code, made, called)
}

fn python(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        other => other.to_string(),
    }
}

fn differences(record: &Value) -> Vec<String> {
    let (code, made, called) = program(record);
    let input = Input::File {
        name: "case.py",
        bytes: code.as_bytes(),
    };
    let report = analyse(input, &jupan::world::Nowhere, &super::keras_3());
    let wanted = record["error"]["stage"].as_str().unwrap_or("accepted");
    let got = stage(&report, made, called);
    let question = || {
        format!(
            "{} on {} {}",
            record["source"].as_str().unwrap_or_default(),
            record["input_shapes"],
            record["call"].as_str().unwrap_or_default()
        )
    };
    if wanted != got.0 {
        let headline = record["error"]["headline"].as_str().unwrap_or("accepted");
        return vec![
            question(),
            format!("Keras: {wanted}: {headline}"),
            format!("jupan: {}: {}", got.0, got.1),
        ];
    }
    if wanted != "accepted" {
        return Vec::new();
    }
    let mut found = Vec::new();
    compare::differences("", record, &answer(&report), &mut found);
    if !found.is_empty() {
        found.insert(0, question());
    }
    found
}

/// At which stage the program went wrong, and with which words.
fn stage(report: &Report, made: usize, called: usize) -> (&'static str, String) {
    let mut errors = report.diagnostics.iter();
    let Some(error) = errors.find(|diagnostic| super::is_refusal(diagnostic)) else {
        return ("accepted", String::new());
    };
    // The statement that failed: it may call the layer that is shown.
    let place = error
        .trace
        .last()
        .copied()
        .or(error.span)
        .and_then(|span| Some(report.program.source(span.source)?.place(span.start).line));
    let stage = match place {
        Some(line) if line == made => "construct",
        Some(line) if line == called => "call",
        Some(line) if line < made => "input",
        _ => "elsewhere",
    };
    (stage, error.message.to_string())
}

/// What jupan knows of the variables `layer` and `y`, in the words of the record.
fn answer(report: &Report) -> Value {
    let variable = |name: &str| {
        let found = report.variables.iter().find(|(n, _)| &**n == name);
        found.map(|(_, value)| value.clone())
    };
    let program = &report.program;
    let tensors = variable("y")
        .map(|value| value.tensors())
        .unwrap_or_default();
    let dtypes: Vec<&str> = tensors
        .iter()
        .map(|id| program.tensor(*id).dtype.name())
        .collect();
    let mut answer = json!({
        "output_shapes": compare::shapes(program, &tensors),
        "output_dtypes": dtypes,
    });
    if let Some(Plain::Operation(id)) = variable("layer") {
        answer["name"] = json!(&*program.operation(id).name);
        answer["weights"] = weights(report, id);
    }
    answer
}

fn weights(report: &Report, id: OperationId) -> Value {
    let program = &report.program;
    program
        .weights(id)
        .into_iter()
        .map(|(owner, index, _)| {
            let owner = program.operation(owner);
            let weight = &owner.weights[index];
            json!({
                "name": &*weight.name,
                "path": weight.path(),
                "shape": compare::shape(&weight.axes),
                "dtype": weight.dtype.name(),
                "trainable": weight.trainable && !weight.resting && owner.trainable,
            })
        })
        .collect()
}
