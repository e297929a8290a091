//! The operations against what real Keras answered: `oracle/ops.jsonl`, recorded by `oracle/record_ops.py`.

use jupan_core::message::Message;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::rc::Rc;

use jupan_core::axis::{Axis, names};
use jupan_core::call::{Common, apply, call, construct, input, tensors_of};
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::dtype::DType;
use jupan_core::functional::functional;
use jupan_core::layer::{Host, Plain};
use jupan_core::program::{OperationId, Program, Tensor};
use jupan_core::signature::Passed;
use jupan_core::trace::trace;
use jupan_core::value::{Array, Foreign, Value};
use jupan_core::work::Kind;
use jupan_layers::CATALOGUE;
use serde_json::Value as Json;

const RECORDS: &str = include_str!("../../../oracle/ops.jsonl");

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
                    content: jupan_core::value::Content::default(),
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

/// The tensors among recorded arguments, and what an operation, or an alias, gives for them; `None` where there is no such operation.
fn call_of(
    host: &mut Plain,
    name: &str,
    args: &[Json],
    kwargs: Option<&Json>,
) -> Option<(Value, Result<Value, Refusal>)> {
    let mut passed = Passed::positional(
        args.iter()
            .map(|json| value(host, json))
            .collect::<Vec<_>>(),
    );
    for (name, json) in kwargs.and_then(Json::as_object).into_iter().flatten() {
        let given = value(host, json);
        passed = passed.with(name, given);
    }
    let inputs = tensors_of(&passed).into_iter().map(Value::Tensor);
    let inputs = Value::list(inputs.collect::<Vec<_>>());
    let alias = CATALOGUE.alias(name);
    let op = CATALOGUE.op(alias.map_or(name, |alias| alias.op))?;
    let translated = match alias {
        Some(alias) => alias.translate(host.program_mut(), passed),
        None => Ok(passed),
    };
    let output = translated.and_then(|passed| apply(host, op, passed, None));
    Some((inputs, output))
}

/// Applies an operation, or an alias, to recorded arguments.
fn ask(name: &str, args: &[Json], kwargs: Option<&Json>) -> Answer {
    let mut host = Plain::default();
    let Some((_, output)) = call_of(&mut host, name, args, kwargs) else {
        return Answer {
            outputs: Err("not in the catalogue".into()),
            class: None,
        };
    };
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
            outputs: Err(refusal.message.to_string()),
            class: None,
        },
    }
}

/// What can't be told of the work of a recorded call.
fn work_not_known(record: &Json) -> Vec<String> {
    let mut host = Plain::default();
    let name = record["op"].as_str().unwrap();
    let args = record["args"].as_array().unwrap();
    let call = call_of(&mut host, name, args, record.get("kwargs"));
    let Some((inputs, Ok(output))) = call else {
        return Vec::new();
    };
    let model = functional(
        &mut host,
        "Functional",
        inputs,
        output,
        Common::default(),
        None,
    );
    let traced = model.ok().and_then(|id| trace(&mut host, id, &|_| Some(8)));
    let missing = traced.map(|traced| traced.total(0, Kind::Add).missing);
    let missing = missing.into_iter().flatten();
    missing.map(|reason| reason.to_string()).collect()
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
    let (mut records, mut wrong) = (0, BTreeMap::<String, Vec<String>>::new());
    for line in RECORDS.lines() {
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

#[test]
fn operations_whose_work_is_not_known_are_listed_with_the_reason() {
    let document = include_str!("../../../ARCHITECTURE.md");
    let section = document
        .split("\n## What work is not known\n")
        .nth(1)
        .unwrap();
    let listed = section.split("\n## ").next().unwrap().split('`').skip(1);
    let listed: BTreeSet<&str> = listed.step_by(2).collect();
    let mut unknown = BTreeSet::new();
    for line in RECORDS.lines() {
        let record: Json = serde_json::from_str(line).unwrap();
        let is_call = record.get("signature").is_none() && record.get("dtypes").is_none();
        if !is_call || record.get("error").is_some() {
            continue;
        }
        let reasons = work_not_known(&record);
        let starts = |reason: &String| {
            reason.starts_with("the work of ") && reason.ends_with(" is not known")
        };
        if reasons.iter().any(starts) {
            unknown.insert(record["op"].as_str().unwrap().to_owned());
        }
    }
    assert!(unknown.len() > 10);
    for name in &unknown {
        assert!(
            listed.contains(name.as_str()),
            "{name} is not in ARCHITECTURE.md"
        );
    }
    for name in listed {
        let recorded = RECORDS.contains(&format!("\"op\":\"{name}\",\"args\""));
        let known = recorded && !unknown.contains(name);
        assert!(
            !known,
            "{name} is in ARCHITECTURE.md, but its work is known"
        );
    }
}

/// A signature without spaces and quotes of one kind, so that only what it says is compared.
fn plain(signature: &str) -> String {
    let inner = signature.trim_start_matches('(').trim_end_matches(')');
    inner.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn every_operation_of_keras_is_there_with_its_signature() {
    let mut count = 0;
    let mut wrong = Vec::new();
    for line in RECORDS.lines() {
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

/// The outputs of one call, as the recordings write them.
fn outputs(name: &str, args: Json, kwargs: Json) -> Result<Vec<String>, String> {
    ask(name, args.as_array().unwrap(), Some(&kwargs)).outputs
}

#[test]
fn other_libraries_names_pass_their_arguments_on() {
    use serde_json::json;
    let x = || json!({"x": [null, 8, 6]});
    let cases = [
        (
            "tf.reduce_mean",
            json!([x(), 1, true]),
            json!({}),
            "[[null,1,6],\"float32\"]",
        ),
        (
            "tf.concat",
            json!([[x(), x()], 1]),
            json!({}),
            "[[null,16,6],\"float32\"]",
        ),
        (
            "tf.transpose",
            json!([x()]),
            json!({"perm": [0, 2, 1]}),
            "[[null,6,8],\"float32\"]",
        ),
        (
            "tf.matmul",
            json!([x(), x()]),
            json!({"transpose_b": true}),
            "[[null,8,8],\"float32\"]",
        ),
        (
            "tf.expand_dims",
            json!([x(), -1]),
            json!({"name": "wide"}),
            "[[null,8,6,1],\"float32\"]",
        ),
        (
            "tf.einsum",
            json!(["bij,bkj->bik", x(), x()]),
            json!({}),
            "[[null,8,8],\"float32\"]",
        ),
        (
            "tf.argmax",
            json!([x()]),
            json!({"axis": -1}),
            "[[null,8],\"int32\"]",
        ),
        (
            "tf.split",
            json!([x(), [3, -1], 1]),
            json!({}),
            "[[null,3,6],\"float32\"]",
        ),
        (
            "tf.gather",
            json!([x(), [0, 2]]),
            json!({"axis": 2}),
            "[[null,8,2],\"float32\"]",
        ),
        (
            "tf.gather",
            json!([x(), {"x": [null, 3]}]),
            json!({"batch_dims": 1}),
            "[[null,3,6],\"float32\"]",
        ),
        (
            "tf.gather",
            json!([x(), {"x": [5]}]),
            json!({}),
            "[[5,8,6],\"float32\"]",
        ),
        (
            "tf.boolean_mask",
            json!([x(), {"x": [null, 8]}]),
            json!({}),
            "[[null,6],\"float32\"]",
        ),
        (
            "tf.dynamic_partition",
            json!([x(), {"x": [null]}, 2]),
            json!({}),
            "[[null,8,6],\"float32\"]",
        ),
        (
            "tf.math.unsorted_segment_mean",
            json!([{"x": [7, 4]}, {"x": [7]}, 3]),
            json!({}),
            "[[3,4],\"float32\"]",
        ),
        (
            "tf.signal.stft",
            json!([{"x": [16000]}]),
            json!({"frame_length": 255, "frame_step": 128}),
            "[[124,129],\"complex64\"]",
        ),
        (
            "tf.signal.stft",
            json!([{"x": [null, 1000]}, 200, 80, 256]),
            json!({"pad_end": true}),
            "[[null,13,129],\"complex64\"]",
        ),
        (
            "tf.signal.rfft",
            json!([x()]),
            json!({}),
            "[[null,8,4],\"complex64\"]",
        ),
        (
            "tf.signal.frame",
            json!([{"x": [null, 1000]}, 100, 50]),
            json!({}),
            "[[null,19,100],\"float32\"]",
        ),
        (
            "K.sum",
            json!([x()]),
            json!({"axis": 1}),
            "[[null,6],\"float32\"]",
        ),
        (
            "K.expand_dims",
            json!([x()]),
            json!({}),
            "[[null,8,6,1],\"float32\"]",
        ),
        (
            "K.permute_dimensions",
            json!([x(), {"tuple": [0, 2, 1]}]),
            json!({}),
            "[[null,6,8],\"float32\"]",
        ),
        (
            "K.batch_dot",
            json!([x(), x()]),
            json!({"axes": 2}),
            "[[null,8,8],\"float32\"]",
        ),
        (
            "np.concatenate",
            json!([[x(), x()]]),
            json!({"axis": -1}),
            "[[null,8,12],\"float32\"]",
        ),
    ];
    for (name, args, kwargs, expected) in cases {
        let ours = outputs(name, args, kwargs).unwrap();
        assert_eq!(ours[0], expected, "{name}");
    }
    let refusal = outputs("tf.reduce_mean", json!([x()]), json!({"keepdim": true})).unwrap_err();
    assert_eq!(refusal, "tf.reduce_mean has no argument `keepdim`");
}

/// A tensor of the graph, and one of values that flow inside a layer.
fn tensors(host: &mut Plain) -> [Value; 2] {
    let dims = || vec![Dim::Unspecified, Dim::Known(8), Dim::Known(6)];
    let axes = || dims().into_iter().map(|dim| Axis::fixed(names::BATCH, dim));
    let inside = Tensor::new(axes().collect::<Vec<_>>(), DType::Float32);
    let outside = input(host, axes().collect(), DType::Float32, None, None);
    let inside = host.program.add_tensor(inside);
    [Value::Tensor(outside), Value::Tensor(inside)]
}

fn run(host: &mut Plain, name: &str, values: &[Value]) -> Value {
    let op = CATALOGUE.op(name).unwrap();
    apply(host, op, Passed::positional(values.to_vec()), None).unwrap()
}

fn shape_text(host: &Plain, value: &Value) -> String {
    let mut found = Vec::new();
    flatten(&host.program, value, &mut found);
    found.join(" ")
}

#[test]
fn an_open_batch_goes_through_shape_and_reshape() {
    let mut host = Plain::default();
    for x in tensors(&mut host) {
        let shape = run(&mut host, "shape", std::slice::from_ref(&x));
        let batch = shape.items().unwrap()[0].clone();
        let new = Value::tuple([batch, Value::Int(48)]);
        let y = run(&mut host, "reshape", &[x, new]);
        assert_eq!(shape_text(&host, &y), "[[null,48],\"float32\"]");
    }
}

#[test]
fn inside_a_layer_an_open_extent_is_a_number_to_compute_with() {
    let mut host = Plain::default();
    let [graph, inside] = tensors(&mut host);
    let first = |value: Value| value.items().unwrap()[0].clone();
    assert!(first(run(&mut host, "shape", &[graph])).is_none());
    let batch = first(run(&mut host, "shape", &[inside])).as_dim().unwrap();
    let doubled = batch.times(&Dim::Known(2));
    let shape = Value::tuple([Value::from(doubled), Value::Int(4)]);
    let noise = run(&mut host, "random.normal", &[shape]);
    assert_eq!(shape_text(&host, &noise), "[[null,4],\"float32\"]");
}

#[test]
fn symbols_go_through() {
    let mut host = Plain::default();
    let n = Dim::symbol("n");
    let axes = [Dim::Unspecified, n.clone(), Dim::Known(6)];
    let axes = axes.map(|dim| Axis::fixed(names::STEPS, dim)).to_vec();
    let x = Value::Tensor(input(&mut host, axes, DType::Float32, None, None));
    let cut = Value::slice(Value::None, Value::Int(-1), Value::None);
    let key = Value::tuple([Value::slice(Value::None, Value::None, Value::None), cut]);
    let cases = [
        (
            "get_item",
            vec![x.clone(), key],
            "[[null,n − 1,6],\"float32\"]",
        ),
        (
            "concatenate",
            vec![Value::list([x.clone(), x.clone()]), Value::Int(1)],
            "[[null,2 × n,6],\"float32\"]",
        ),
        (
            "add",
            vec![x.clone(), x.clone()],
            "[[null,n,6],\"float32\"]",
        ),
        (
            "one_hot",
            vec![x.clone(), Value::from(n)],
            "[[null,n,6,n],\"float32\"]",
        ),
    ];
    for (name, values, expected) in cases {
        let output = run(&mut host, name, &values);
        assert_eq!(shape_text(&host, &output), expected, "{name}");
    }
}

#[test]
fn what_is_not_known_never_becomes_a_number() {
    let mut host = Plain::default();
    let [x, _] = tensors(&mut host);
    let unknown = || Value::Unknown(Message::verbatim("a CSV"));
    let repeated = run(&mut host, "repeat", &[x.clone(), unknown(), Value::Int(1)]);
    assert_eq!(shape_text(&host, &repeated), "[[null,?,6],\"float32\"]");
    for arguments in [vec![unknown()], vec![Value::Int(1), unknown()]] {
        let all = [vec![x.clone()], arguments].concat();
        let summed = run(&mut host, "sum", &all);
        let [summed] = summed.tensors()[..] else {
            panic!("a tensor of the graph, of unknown shape");
        };
        let reason = host.program.tensor(summed).open();
        assert_eq!(reason, Some(Message::verbatim("a CSV")));
    }
    let scaled = run(&mut host, "multiply", &[x, unknown()]);
    assert_eq!(shape_text(&host, &scaled), "[[null,8,6],\"float32\"]");
    assert!(
        host.program.diagnostics[0]
            .message
            .to_string()
            .contains("a CSV")
    );
    let number = run(&mut host, "multiply", &[unknown(), Value::Float(2.0)]);
    assert!(matches!(number, Value::Unknown(_)));
    let chosen = [unknown(), Value::Float(1.0), Value::Float(0.0)];
    let chosen = run(&mut host, "where", &chosen);
    assert!(matches!(chosen, Value::Unknown(_)));
}

#[test]
fn names_are_counted_per_class_and_plain_functions_use_none() {
    let mut host = Plain::default();
    let [x, _] = tensors(&mut host);
    let two = [x.clone(), x.clone()];
    let mut made = Vec::new();
    for name in ["add", "shape", "+", "add", "top_k"] {
        let op = CATALOGUE.operator(name).map_or(name, |op| op.names[0]);
        let output = match op {
            "shape" => run(&mut host, op, &two[..1]),
            "top_k" => run(&mut host, op, &[x.clone(), Value::Int(3)]),
            _ => run(&mut host, op, &two),
        };
        if let Some(first) = output.tensors().first() {
            let maker = host.program.tensor(*first).maker.unwrap();
            made.push(host.program.operation(maker).name.to_string());
        }
    }
    assert_eq!(made, ["add", "add_1", "add_2", "top_k"]);
}

#[test]
fn refusals_show_the_shapes_and_the_arithmetic() {
    use serde_json::json;
    let refusal = |name: &str, args: Json| outputs(name, args, json!({})).unwrap_err();
    let message = refusal("add", json!([{"x": [null, 8, 6]}, {"x": [null, 7, 6]}]));
    assert!(
        message.contains("(None, 8, 6) and (None, 7, 6)"),
        "{message}"
    );
    assert!(
        message.contains("is 8 in one and 7 in the other"),
        "{message}"
    );
    let message = refusal("matmul", json!([{"x": [4, 6]}, {"x": [5, 2]}]));
    assert!(
        message.contains("6 elements of one and 5 of the other"),
        "{message}"
    );
}

#[test]
fn shapes_that_are_put_together_stay_numbers() {
    let mut host = Plain::default();
    let [_, x] = tensors(&mut host);
    let shape = run(&mut host, "tf.shape", std::slice::from_ref(&x));
    let extents = shape.items().unwrap().to_vec();
    let rest = run(&mut host, "prod", &[Value::list(extents[1..].to_vec())]);
    assert_eq!(rest, Value::Int(48));
    let front = Value::list(extents[..1].to_vec());
    let new = run(
        &mut host,
        "concatenate",
        &[Value::list([front, Value::list([rest])])],
    );
    let flat = run(&mut host, "reshape", &[x, new]);
    assert_eq!(shape_text(&host, &flat), "[[null,48],\"float32\"]");
}

#[test]
fn casting_an_input_uses_up_a_name() {
    let mut host = Plain::default();
    let [x, _] = tensors(&mut host);
    let dense = CATALOGUE.layer("Dense").unwrap();
    let mut y = x;
    for dtype in ["mixed_float16", "float32"] {
        let passed = Passed::positional([Value::Int(3)]).with("dtype", Value::str(dtype));
        let layer = construct(&mut host, dense, passed, None).unwrap();
        y = call(&mut host, layer, Passed::positional([y]), None).unwrap();
    }
    let cast = run(&mut host, "cast", &[y, Value::str("float16")]);
    let maker = host.program.tensor(cast.tensors()[0]).maker.unwrap();
    assert_eq!(&*host.program.operation(maker).name, "cast_2");
}

/// A host with one function of the user: the sum over the last axis.
#[derive(Default)]
struct Summing(Plain);

impl Host for Summing {
    fn program(&self) -> &Program {
        self.0.program()
    }

    fn program_mut(&mut self) -> &mut Program {
        self.0.program_mut()
    }

    fn call_foreign(&mut self, _: &Foreign, passed: Passed) -> Result<Value, Refusal> {
        let sum = CATALOGUE.op("sum").unwrap();
        let passed = Passed {
            positional: passed.positional.into_iter().take(1).collect(),
            ..passed
        };
        apply(self, sum, passed.with("axis", -1), None)
    }

    fn clone_foreign(
        &mut self,
        foreign: &Foreign,
        name: &str,
        inside: bool,
    ) -> Result<OperationId, Refusal> {
        self.0.clone_foreign(foreign, name, inside)
    }

    fn charge(&mut self, steps: u64) -> Result<(), Refusal> {
        self.0.charge(steps)
    }
}

#[test]
fn functions_of_the_user_are_mapped_over_slices_without_nodes_of_their_own() {
    let mut host = Summing::default();
    let [x, _] = tensors(&mut host.0);
    let function = Value::Foreign(Foreign {
        id: 0,
        name: "last".into(),
        callable: true,
    });
    let map = CATALOGUE.op("map").unwrap();
    let passed = Passed::positional([function, x.clone()]);
    let mapped = apply(&mut host, map, passed, None).unwrap();
    assert_eq!(shape_text(&host.0, &mapped), "[[null,8],\"float32\"]");
    let sum = run(&mut host.0, "sum", std::slice::from_ref(&x));
    let maker = host.0.program.tensor(sum.tensors()[0]).maker.unwrap();
    assert_eq!(&*host.0.program.operation(maker).name, "sum");
    let item = run(&mut host.0, "get_item", &[x, Value::Int(0)]);
    let maker = host.0.program.tensor(item.tensors()[0]).maker.unwrap();
    assert_eq!(&*host.0.program.operation(maker).name, "get_item_1");
}
