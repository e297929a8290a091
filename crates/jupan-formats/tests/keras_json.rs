//! Configurations of models: what is read, and what is said of those that are broken or hostile.

use std::rc::Rc;
use std::sync::Arc;

use jupan_core::world::{Blob, Nowhere};
use jupan_formats::{Reading, read};
use jupan_layers::CATALOGUE;

fn reading(text: &str) -> Reading {
    let file: Rc<str> = "model.json".into();
    let blob: Arc<dyn Blob> = Arc::new(text.as_bytes().to_vec());
    read(&file, &blob, &Nowhere, CATALOGUE).expect("a model file")
}

/// `name shape parameters` of each row.
fn rows(reading: &Reading) -> Vec<String> {
    let rows = reading.models.iter().flat_map(|model| &model.rows);
    let text = rows.map(|row| {
        let shape = row.outputs().iter().map(|id| {
            let axes = &reading.program.tensor(*id).axes;
            jupan_core::axis::ShapeText(axes).to_string()
        });
        let shape: Vec<String> = shape.collect();
        let params = match row.params.exact() {
            Some(n) => n.to_string(),
            None => format!("at least {}", row.params.known),
        };
        format!("{} {} {params}", row.name, shape.join(" "))
    });
    text.collect()
}

fn messages(reading: &Reading) -> Vec<String> {
    reading
        .diagnostics
        .iter()
        .map(|d| d.message.to_string())
        .collect()
}

/// A layer of a graph.
fn layer(class: &str, config: &str, inbound: &str) -> String {
    let name = config.split('"').nth(3).unwrap_or_default();
    format!(
        r#"{{"module": "keras.layers", "class_name": "{class}", "config": {config}, "name": "{name}", "inbound_nodes": {inbound}}}"#
    )
}

fn graph(layers: &[String], inputs: &str, outputs: &str) -> String {
    format!(
        r#"{{"class_name": "Functional", "config": {{"name": "net", "layers": [{}], "input_layers": {inputs}, "output_layers": {outputs}}}}}"#,
        layers.join(", ")
    )
}

fn input() -> String {
    layer(
        "InputLayer",
        r#"{"name": "in", "batch_shape": [null, 4]}"#,
        "[]",
    )
}

#[test]
fn a_call_waits_for_its_inputs_and_a_shared_layer_counts_once() {
    let dense = layer(
        "Dense",
        r#"{"name": "dense", "units": 4}"#,
        r#"[[["in", 0, 0, {}]], [["relu", 0, 0, {}]]]"#,
    );
    let relu = layer(
        "Activation",
        r#"{"name": "relu", "activation": "relu"}"#,
        r#"[[["dense", 0, 0, {}]]]"#,
    );
    let reading = reading(&graph(
        &[dense, relu, input()],
        r#"[["in", 0, 0]]"#,
        r#"[["dense", 1, 0]]"#,
    ));
    assert_eq!(messages(&reading), [""; 0]);
    assert_eq!(reading.models[0].totals.total.count.exact(), Some(20));
    assert_eq!(reading.models[0].rows.len(), 3);
}

/// An Embedding that masks, and an LSTM that takes the mask.
fn masked(version: &str) -> Reading {
    let input = layer(
        "InputLayer",
        r#"{"name": "in", "batch_shape": [null, 4], "dtype": "int32"}"#,
        "[]",
    );
    let embedding = layer(
        "Embedding",
        r#"{"name": "embedding", "input_dim": 9, "output_dim": 3, "mask_zero": true}"#,
        r#"[[["in", 0, 0, {}]]]"#,
    );
    let lstm = layer(
        "LSTM",
        r#"{"name": "lstm", "units": 2}"#,
        r#"[[["embedding", 0, 0, {}]]]"#,
    );
    let graph = graph(
        &[input, embedding, lstm],
        r#"[["in", 0, 0]]"#,
        r#"[["lstm", 0, 0]]"#,
    );
    let stated = format!(r#"{{"keras_version": "{version}", "class_name""#);
    reading(&graph.replacen(r#"{"class_name""#, &stated, 1))
}

#[test]
fn masks_are_rows_only_since_keras_3() {
    let names = |reading: &Reading| -> Vec<String> {
        let rows = reading.models[0].rows.iter();
        rows.map(|row| row.name.to_string()).collect()
    };
    assert_eq!(names(&masked("2.15.0")), ["in", "embedding", "lstm"]);
    assert_eq!(
        names(&masked("3.15.1")),
        ["in", "embedding", "not_equal", "lstm"]
    );
}

#[test]
fn operations_without_a_module_are_told_by_what_layers_have() {
    let relu = r#"{"class_name": "Relu", "config": {"name": "relu"}, "name": "relu",
        "inbound_nodes": [{"args": [{"class_name": "__keras_tensor__", "config": {"shape": [null, 4], "dtype": "float32",
        "keras_history": ["in", 0, 0]}}], "kwargs": {}}]}"#;
    let made = reading(&graph(
        &[input(), relu.to_owned()],
        r#"[["in", 0, 0]]"#,
        r#"[["relu", 0, 0]]"#,
    ));
    assert_eq!(messages(&made), [""; 0]);
    assert_eq!(rows(&made), ["in (None, 4) 0", "relu (None, 4) 0"]);
    let own = relu.replace(
        r#""name": "relu"}, "#,
        r#""name": "relu", "trainable": true}, "#,
    );
    let made = reading(&graph(
        &[input(), own],
        r#"[["in", 0, 0]]"#,
        r#"[["relu", 0, 0]]"#,
    ));
    assert_eq!(messages(&made).len(), 1, "a layer of the user");
}

#[test]
fn a_class_of_the_user_has_a_name_and_what_the_file_says_of_it() {
    let mine = r#"{"module": null, "registered_name": "my>Block", "class_name": "Block", "name": "block", "config":
        {"name": "block", "trainable": true, "inner": {"module": "keras.layers", "class_name": "Dense",
         "config": {"name": "inner", "units": 2}, "build_config": {"input_shape": [null, 4]}}},
        "inbound_nodes": [{"args": [{"class_name": "__keras_tensor__", "config":
            {"shape": [null, 4], "dtype": "float32", "keras_history": ["in", 0, 0]}}], "kwargs": {}}]}"#;
    let after = layer(
        "Dense",
        r#"{"name": "last", "units": 3}"#,
        r#"[{"args": [{"class_name": "__keras_tensor__", "config":
            {"shape": [null, 7], "dtype": "float32", "keras_history": ["block", 0, 0]}}], "kwargs": {}}]"#,
    );
    let reading = reading(&graph(
        &[input(), mine.to_owned(), after],
        r#"[["in", 0, 0]]"#,
        r#"[["last", 0, 0]]"#,
    ));
    assert_eq!(
        rows(&reading),
        [
            "in (None, 4) 0",
            "block (None, 7) at least 10",
            "last (None, 3) 24"
        ]
    );
    assert_eq!(
        messages(&reading),
        ["the file does not hold the class Block; its weights are not known"]
    );
}

#[test]
fn where_the_file_is_silent_nothing_is_guessed() {
    let mine = r#"{"class_name": "my>Block", "registered_name": "my>Block", "name": "block", "config": {"name": "block"},
        "inbound_nodes": [[["in", 0, 0, {}]]]}"#;
    let after = layer(
        "Dense",
        r#"{"name": "last", "units": 3}"#,
        r#"[[["block", 0, 0, {}]]]"#,
    );
    let reading = reading(&graph(
        &[input(), mine.to_owned(), after],
        r#"[["in", 0, 0]]"#,
        r#"[["last", 0, 0]]"#,
    ));
    assert_eq!(
        rows(&reading),
        [
            "in (None, 4) 0",
            "block (?,) at least 0",
            "last (?,) at least 0"
        ]
    );
}

#[test]
fn a_refused_layer_is_said_and_the_rest_is_shown() {
    let text = r#"{"class_name": "Sequential", "config": {"name": "net", "layers": [
        {"class_name": "Dense", "config": {"name": "a", "units": 4, "batch_input_shape": [null, 8]}},
        {"class_name": "Dense", "config": {"name": "b", "units": -4}},
        {"class_name": "Dense", "config": {"name": "c", "units": 2}, "build_config": {"input_shape": [null, 5]}}]}}"#;
    let reading = reading(text);
    assert_eq!(
        messages(&reading),
        ["`units` of Dense must be a positive integer, but is -4"]
    );
    assert_eq!(
        rows(&reading),
        ["a (None, 4) 36", "b (None, 5) at least 0", "c (None, 2) 12"]
    );
}

#[test]
fn loops_and_missing_calls_are_said() {
    let of = |name: &str, from: &str| {
        let inbound = format!(r#"[[["{from}", 0, 0, {{}}]]]"#);
        layer("ReLU", &format!(r#"{{"name": "{name}"}}"#), &inbound)
    };
    let reading_of =
        |layers: &[String]| reading(&graph(layers, r#"[["in", 0, 0]]"#, r#"[["a", 0, 0]]"#));
    let circle = reading_of(&[input(), of("a", "b"), of("b", "a")]);
    assert!(
        messages(&circle)[0].contains("wait for each other"),
        "{:?}",
        messages(&circle)
    );
    let missing = reading_of(&[input(), of("a", "nobody")]);
    assert!(messages(&missing)[0].contains("there is no layer \"nobody\""));
    let twice = reading_of(&[input(), of("a", "in"), of("a", "in")]);
    assert!(messages(&twice)[0].contains("two layers of the model have the name \"a\""));
}

#[test]
fn broken_texts_end_in_one_error() {
    let whole = graph(&[input()], r#"[["in", 0, 0]]"#, r#"[["in", 0, 0]]"#);
    assert_eq!(messages(&reading(&whole)), [""; 0]);
    for end in (20..whole.len()).step_by(7) {
        let cut = reading(&whole[..end]);
        assert_eq!(cut.models.len(), 0, "{end}");
        assert_eq!(cut.diagnostics.len(), 1, "{end}");
    }
    let deep = format!(
        r#"{{"class_name": "Dense", "config": {}"#,
        "[".repeat(100_000)
    );
    assert_eq!(
        messages(&reading(&deep)),
        ["the JSON is nested more than 128 deep"]
    );
}

#[test]
fn absurd_values_never_panic() {
    let values = [
        "null",
        "-1",
        "9223372036854775807",
        "1e308",
        "\"x\"",
        "[]",
        "{}",
        "[[[]]]",
        "true",
        "[null]",
    ];
    for key in [
        "layers",
        "input_layers",
        "output_layers",
        "name",
        "trainable",
    ] {
        for value in values {
            let mut fields = vec![
                ("name", "\"net\""),
                ("layers", "[]"),
                ("input_layers", "[[\"in\", 0, 0]]"),
                ("output_layers", "[[\"in\", 0, 0]]"),
            ];
            fields.retain(|(name, _)| *name != key);
            fields.push((key, value));
            let fields: Vec<String> = fields
                .iter()
                .map(|(k, v)| format!("\"{k}\": {v}"))
                .collect();
            for class in ["Functional", "Sequential", "Mine"] {
                let text = format!(
                    r#"{{"class_name": "{class}", "config": {{{}}}}}"#,
                    fields.join(", ")
                );
                reading(&text);
            }
        }
    }
    for (class, key) in [
        ("Dense", "units"),
        ("Conv2D", "filters"),
        ("InputLayer", "batch_shape"),
        ("Reshape", "target_shape"),
        ("Embedding", "input_dim"),
    ] {
        for value in values {
            for inbound in [
                "[]",
                "[[]]",
                "[[[]]]",
                "[[[\"in\", 0, 0]]]",
                "[[[\"in\", -5, 7, {}]]]",
                "[{\"args\": 3}]",
                "3",
            ] {
                let odd = layer(
                    class,
                    &format!(r#"{{"name": "odd", "{key}": {value}}}"#),
                    inbound,
                );
                reading(&graph(
                    &[input(), odd],
                    r#"[["in", 0, 0]]"#,
                    r#"[["odd", 0, 0]]"#,
                ));
            }
        }
    }
}

#[test]
fn models_that_call_each_other_twice_end_at_a_limit() {
    // Each model calls the one inside twice on another shape than it was made for: 2 to the power of 24 calls.
    let mut inner = graph(
        &[
            layer(
                "InputLayer",
                r#"{"name": "in", "batch_shape": [null, null]}"#,
                "[]",
            ),
            layer("ReLU", r#"{"name": "relu"}"#, r#"[[["in", 0, 0, {}]]]"#),
        ],
        r#"[["in", 0, 0]]"#,
        r#"[["relu", 0, 0]]"#,
    );
    for level in 0..24 {
        let name = format!("net{level}");
        let node = |inner: &str| {
            let body = inner.trim_end_matches('}');
            let closed = &inner[..body.len() + 1];
            format!(
                r#"{closed}, "name": "{name}", "inbound_nodes": [[["in", 0, 0, {{}}]], [["{name}", 1, 0, {{}}]]]}}"#
            )
        };
        let shape = match level {
            23 => "[null, 8]",
            _ => "[null, null]",
        };
        inner = graph(
            &[
                layer(
                    "InputLayer",
                    &format!(r#"{{"name": "in", "batch_shape": {shape}}}"#),
                    "[]",
                ),
                node(&inner),
            ],
            r#"[["in", 0, 0]]"#,
            &format!(r#"[["{name}", 2, 0]]"#),
        );
    }
    let reading = reading(&inner);
    assert!(messages(&reading)[0].contains("too much work"));
}
