//! The operations against what real Keras answered: `oracle/ops.jsonl`, recorded by `oracle/record_ops.py`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::rc::Rc;

use jupan_core::axis::{Axis, names};
use jupan_core::call::{apply, input};
use jupan_core::dim::Dim;
use jupan_core::layer::{Host, Plain};
use jupan_core::program::Program;
use jupan_core::signature::Passed;
use jupan_core::value::{Array, Value};
use jupan_layers::CATALOGUE;
use serde_json::Value as Json;

const RECORDS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../oracle/ops.jsonl");

fn dims(shape: &Json) -> Vec<Dim> {
    let entries = shape.as_array().unwrap();
    let dim = |entry: &Json| entry.as_i64().map_or(Dim::Unspecified, Dim::Known);
    entries.iter().map(dim).collect()
}

fn value(host: &mut Plain, json: &Json) -> Value {
    match json {
        Json::Null => Value::None,
        Json::Bool(b) => Value::Bool(*b),
        Json::Number(n) => n
            .as_i64()
            .map_or_else(|| Value::Float(n.as_f64().unwrap()), Value::Int),
        Json::String(text) => Value::str(text),
        Json::Array(items) => Value::list(
            items
                .iter()
                .map(|item| value(host, item))
                .collect::<Vec<_>>(),
        ),
        Json::Object(object) => {
            let dtype = || {
                let named = object.get("t").and_then(Json::as_str);
                named.unwrap_or("float32").parse().unwrap()
            };
            if let Some(shape) = object.get("x") {
                let axes = dims(shape).into_iter();
                let axes = axes.map(|dim| Axis::fixed(names::AXIS, dim)).collect();
                Value::Tensor(input(host, axes, dtype(), None, None))
            } else if let Some(shape) = object.get("a") {
                Value::Array(Rc::new(Array {
                    shape: dims(shape),
                    dtype: dtype(),
                    content: None,
                }))
            } else if let Some(Json::Array(items)) = object.get("tuple") {
                let items: Vec<_> = items.iter().map(|item| value(host, item)).collect();
                Value::tuple(items)
            } else if let Some(Json::Array(parts)) = object.get("slice") {
                let [start, stop, step] = [0, 1, 2].map(|at| value(host, &parts[at]));
                Value::slice(start, stop, step)
            } else {
                Value::ellipsis()
            }
        }
    }
}

/// The outputs one by one, as the recording lists them: those of Keras without a shape are numbers and the like.
fn flatten(program: &Program, value: &Value, into: &mut Vec<String>) {
    let shape = |dims: &[Dim]| {
        let entries: Vec<String> = dims
            .iter()
            .map(|dim| match dim {
                Dim::Unspecified => "null".into(),
                dim => dim.to_string(),
            })
            .collect();
        format!("[{}]", entries.join(","))
    };
    match value {
        Value::Tensor(id) => {
            let tensor = program.tensor(*id);
            into.push(format!("[{},\"{}\"]", shape(&tensor.dims()), tensor.dtype));
        }
        Value::Array(array) => into.push(format!("[{},\"{}\"]", shape(&array.shape), array.dtype)),
        Value::Tuple(items) | Value::List(items) => {
            items.iter().for_each(|item| flatten(program, item, into))
        }
        Value::None => into.push("null".into()),
        Value::Bool(b) => into.push(b.to_string()),
        Value::Str(text) => into.push(format!("\"{text}\"")),
        other => into.push(other.to_string()),
    }
}

struct Answer {
    outputs: Result<Vec<String>, String>,
    class: Option<String>,
}

/// Applies an operation, or an alias, to recorded arguments.
fn ask(name: &str, args: &[Json], kwargs: Option<&Json>) -> Answer {
    let mut host = Plain::default();
    let mut passed = Passed::positional(
        args.iter()
            .map(|json| value(&mut host, json))
            .collect::<Vec<_>>(),
    );
    for (name, json) in kwargs.and_then(Json::as_object).into_iter().flatten() {
        let given = value(&mut host, json);
        passed = passed.with(name, given);
    }
    let alias = CATALOGUE.alias(name);
    let op = CATALOGUE.op(alias.map_or(name, |alias| alias.op));
    let Some(op) = op else {
        return Answer {
            outputs: Err("not in the catalogue".into()),
            class: None,
        };
    };
    let translated = match alias {
        Some(alias) => alias.translate(host.program_mut(), passed),
        None => Ok(passed),
    };
    let output = translated.and_then(|passed| apply(&mut host, op, passed, None));
    match output {
        Ok(output) => {
            let mut outputs = Vec::new();
            flatten(&host.program, &output, &mut outputs);
            let first = output.tensors().first().copied();
            let maker = first.and_then(|tensor| host.program.tensor(tensor).maker);
            let class = maker.map(|id| host.program.operation(id).class.to_string());
            Answer {
                outputs: Ok(outputs),
                class,
            }
        }
        Err(refusal) => Answer {
            outputs: Err(refusal.message),
            class: None,
        },
    }
}

/// What differs from a record of one call.
fn difference(record: &Json) -> Option<String> {
    let name = record["op"].as_str().unwrap();
    let args = record["args"].as_array().unwrap();
    let ours = ask(name, args, record.get("kwargs"));
    match (&ours.outputs, record.get("error"), record.get("out")) {
        (Err(_), Some(_), _) => None,
        (Err(refusal), None, Some(out)) => Some(format!("refused ({refusal}), but Keras: {out}")),
        (Ok(outputs), Some(error), _) => Some(format!("accepted {outputs:?}, but Keras: {error}")),
        (Ok(outputs), None, Some(Json::Array(out))) => {
            let theirs: Vec<String> = out.iter().map(Json::to_string).collect();
            if *outputs != theirs {
                return Some(format!("{outputs:?}, but Keras: {theirs:?}"));
            }
            let class = record.get("class").and_then(Json::as_str)?;
            let own = ours.class.as_deref()?;
            (own != class).then(|| format!("class {own}, but Keras: {class}"))
        }
        _ => Some("an unreadable record".into()),
    }
}

/// What differs from a record of types: each row has the types of the inputs and that of the output.
fn type_differences(record: &Json) -> Vec<String> {
    let name = record["op"].as_str().unwrap();
    let rest = record["args"].as_array().unwrap();
    let rows = record["dtypes"].as_array().unwrap();
    let mut differences = Vec::new();
    for row in rows {
        let row = row.as_array().unwrap();
        let (expected, inputs) = row.split_last().unwrap();
        let tensor = |entry: &Json| match entry.as_str() {
            Some(dtype) => serde_json::json!({"x": [null, 4], "t": dtype}),
            None => entry.clone(),
        };
        let args: Vec<Json> = inputs
            .iter()
            .map(tensor)
            .chain(rest.iter().cloned())
            .collect();
        let ours = ask(name, &args, record.get("kwargs")).outputs;
        let dtype = ours.as_ref().ok().and_then(|outputs| outputs.first());
        let dtype = dtype.and_then(|output| output.split('"').nth(1));
        if dtype != expected.as_str() {
            differences.push(format!("{inputs:?} give {dtype:?}, but Keras: {expected}"));
        }
    }
    differences
}

#[test]
fn shapes_types_and_refusals_are_those_of_keras() {
    let text = std::fs::read_to_string(RECORDS).unwrap();
    let (mut records, mut wrong) = (0, BTreeMap::<String, Vec<String>>::new());
    for line in text.lines() {
        let record: Json = serde_json::from_str(line).unwrap();
        if record.get("signature").is_some() {
            continue;
        }
        records += 1;
        let differences = match record.get("dtypes") {
            Some(_) => type_differences(&record),
            None => difference(&record).into_iter().collect(),
        };
        let call = format!(
            "{} {}",
            record["args"],
            record.get("kwargs").unwrap_or(&Json::Null)
        );
        for difference in differences {
            let name = record["op"].as_str().unwrap().to_owned();
            wrong
                .entry(name)
                .or_default()
                .push(format!("{call}: {difference}"));
        }
    }
    assert!(records > 1000, "only {records} records");
    let mut report = String::new();
    for (name, differences) in &wrong {
        for difference in differences {
            writeln!(report, "{name} {difference}").unwrap();
        }
    }
    let count: usize = wrong.values().map(Vec::len).sum();
    assert!(
        count == 0,
        "{count} differ, of {records} records:\n{report}"
    );
}

/// A signature without spaces and quotes of one kind, so that only what it says is compared.
fn plain(signature: &str) -> String {
    let inner = signature.trim_start_matches('(').trim_end_matches(')');
    inner.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn every_operation_of_keras_is_there_with_its_signature() {
    let text = std::fs::read_to_string(RECORDS).unwrap();
    let mut count = 0;
    let mut wrong = Vec::new();
    for line in text.lines() {
        let record: Json = serde_json::from_str(line).unwrap();
        let Some(signature) = record.get("signature").and_then(Json::as_str) else {
            continue;
        };
        count += 1;
        let name = record["op"].as_str().unwrap();
        match CATALOGUE.op(name) {
            Some(op) if plain(op.signature) == plain(&signature[1..signature.len() - 1]) => {}
            Some(op) => wrong.push(format!(
                "{name}: ({}), but Keras: {signature}",
                op.signature
            )),
            None => wrong.push(format!("{name} is missing")),
        }
    }
    assert!(count > 300, "only {count} names");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
