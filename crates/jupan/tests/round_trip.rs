//! A layer made again from its configuration, and a model from its JSON, are the same.

mod kit;

use jupan::world::Nowhere;
use jupan::{Arrangement, CATALOGUE, Format, Input, Keras, Print, Settings, Style, View, analyse};
use serde_json::Value;

/// Layers that are not the same when they are made again: one holds a function of the program, the weight of the other is named
/// by a counter of the program.
const OTHERS: &[&str] = &["Lambda", "LayerScale"];

/// What is told of the models of a program, by the name of their variable. Where a layer was made does not count, nor how a model
/// is named; and a layer inside another is built before that one where both are made again, so that
/// its weights have shorter paths and are read from no tensor.
fn told(program: &str) -> Vec<(String, Value)> {
    let input = Input::File {
        name: "net.py",
        bytes: program.as_bytes(),
    };
    let settings = Settings {
        keras: Keras::Three,
        ..Settings::default()
    };
    let report = analyse(input, &Nowhere, &settings);
    let print = Print {
        view: View::Summary {
            style: Style::Jupan,
            nested: true,
            trainable: true,
            batch: 1,
        },
        format: Format::Json,
        language: "en".to_owned(),
        model: None,
        color: false,
        width: 80,
        columns: Vec::new(),
        arrangement: Arrangement::default(),
    };
    let mut written = Vec::new();
    print
        .write(&report, &mut written)
        .expect("models")
        .expect("a vector takes all");
    let json: Value = serde_json::from_slice(&written).expect("JSON");
    let models = json["models"].as_array().cloned().unwrap_or_default();
    let named = models.into_iter().map(|mut model| {
        without(&mut model, &["source", "path", "from"]);
        let variable = model["variable"].as_str().unwrap_or_default().to_owned();
        let object = model.as_object_mut().expect("an object");
        object.remove("variable");
        object.remove("name");
        (variable, model)
    });
    named.collect()
}

fn without(value: &mut Value, keys: &[&str]) {
    match value {
        Value::Object(object) => {
            object.retain(|key, _| !keys.contains(&key.as_str()));
            object.values_mut().for_each(|value| without(value, keys));
        }
        Value::Array(values) => values.iter_mut().for_each(|value| without(value, keys)),
        _ => {}
    }
}

#[test]
fn layers_and_models_survive_their_configurations() {
    let mut lost = Vec::new();
    for entry in CATALOGUE.layers {
        if OTHERS.contains(&entry.keras.name) {
            continue;
        }
        for example in entry.examples {
            let (code, shapes) = (example.code, example.input);
            let program = format!(
                "{}layer = {code}
first = keras.Model(xs, call(layer))
again = keras.Model(xs, call(type(layer).from_config(layer.get_config())))
read = keras.models.model_from_json(first.to_json())
",
                kit::inputs_and_call(shapes)
            );
            let told = told(&program);
            let found = |name: &str| told.iter().find(|(variable, _)| variable == name);
            let Some((_, first)) = found("first") else {
                lost.push(format!("{code} on {shapes}: no model"));
                continue;
            };
            for way in ["again", "read"] {
                match found(way) {
                    Some((_, model)) if model == first => {}
                    Some((_, model)) => {
                        lost.push(format!("{code}, {way}: {model:#} was {first:#}"))
                    }
                    None => lost.push(format!("{code}, {way}: no model")),
                }
            }
        }
    }
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}
