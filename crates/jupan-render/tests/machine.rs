//! JSON and CSV: valid, complete, and with numbers that agree.

mod common;
mod kit;

use common::read_back::compute;
use common::{branches, korean, medium, seed, symbols, unbuilt};
use jupan_core::compare::{compare_reports, pair_models};
use jupan_core::diagnostic::{Diagnostic, Kind, Source, Span};
use jupan_core::message::Message;
use jupan_core::report::{Report, Summary};
use jupan_cost::budget::{self, Budget, Measure};
use serde_json::{Value, json};

/// All models as JSON, valid by the committed schema.
fn parsed(report: &Report) -> Value {
    let models: Vec<_> = report.models.iter().collect();
    valid(
        &jupan_render::json(report, &models, &report.summaries),
        "report",
    )
}

/// A document as JSON, valid by a committed schema.
fn valid(text: &str, schema: &str) -> Value {
    let value: Value = serde_json::from_str(text).unwrap();
    let schema = common::read(&common::root().join(format!("schema/{schema}.schema.json")));
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    value
}

/// The rows of a CSV with their header.
fn records(report: &Report) -> Vec<std::collections::HashMap<String, String>> {
    let models: Vec<_> = report.models.iter().collect();
    let text = jupan_render::csv(report, &models);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

#[test]
fn the_seed_as_json() {
    let report = parsed(&seed());
    assert_eq!(report["schema"], 1);
    assert_eq!(report["files"], json!(["model.py"]));
    let model = &report["models"][0];
    assert_eq!(model["kind"], "sequential");
    assert_eq!(model["inputs"][0]["shape"], json!([null, 28, 28, 1]));
    assert_eq!(model["params"]["total"], 93_322);
    assert_eq!(model["params"]["total_with_optimizer"], 93_322);
    assert_eq!(model["params"]["bytes"], 373_288);
    assert!(model.get("keras").is_none());
    let layers = model["layers"].as_array().unwrap();
    assert_eq!(layers.len(), 8);
    let conv = &layers[0];
    assert_eq!(conv["output_shapes"], json!([[null, 26, 26, 32]]));
    assert_eq!(conv["formula"], "3 × 3 × 1 × 32 + 32");
    let kernel = &conv["weights"][0];
    assert_eq!(kernel["shape"], json!([3, 3, 1, 32]));
    assert_eq!(kernel["path"], "sequential/conv2d/kernel");
    let axes = kernel["axes"].as_array().unwrap();
    assert_eq!(axes[0]["name"], "kernel height");
    assert_eq!(axes[2]["origin"]["kind"], "axis");
    assert_eq!(axes[3]["origin"]["argument"], "filters");
    let second = &layers[2]["weights"][0]["axes"][2];
    assert_eq!(second["origin"]["from"], "max_pooling2d[0][0]");
    assert_eq!(layers[1]["formula"], Value::Null);
}

#[test]
fn models_inside_and_shared_layers_as_json() {
    let report = parsed(&branches());
    let layers = &report["models"][0]["layers"];
    assert_eq!(layers[1]["calls"].as_array().map(Vec::len), Some(2));
    let connected = json!(["input_layer_1[0][0]", "shared[0][0]"]);
    assert_eq!(layers[1]["connected_to"], connected);
    let inner = layers[2]["layers"].as_array().unwrap();
    assert_eq!(inner.len(), 2);
    assert_eq!(inner[0]["kind"], "layer");
    assert_eq!(layers[2]["formula"], "144 + 64");
    assert_eq!(layers[2]["trainable_params"], 176);
}

#[test]
fn what_only_data_knows_as_json() {
    let report = parsed(&symbols());
    let layers = &report["models"][0]["layers"];
    let words = &layers[1]["params"];
    assert_eq!(words["formula"], "64 × len(word_index) + 64");
    assert_eq!(words["at_least"], 128);
    assert_eq!(words["missing"], json!([]));
    let unknown = json!({"formula": "?", "at_least": 0, "missing": ["a column of data.csv"]});
    assert_eq!(layers[2]["params"], unknown);
    assert_eq!(layers[2]["output_shapes"], json!([[null, 10, "?"]]));
    assert_eq!(layers[3]["params"]["formula"], "2 + ?");
}

#[test]
fn what_keras_would_say_of_an_unbuilt_model_stands_beside() {
    let report = parsed(&unbuilt());
    let model = &report["models"][0];
    assert_eq!(model["keras"], json!({"params": 0, "built": false}));
    assert_eq!(model["params"]["total"]["formula"], "?");
    let keras = json!({"params": 0, "trainable_params": 0, "built": false});
    assert_eq!(model["layers"][0]["keras"], keras);
}

/// A number, or a formula in which what only data knows is 7. `None` where something is not known.
fn value(count: &Value) -> Option<i128> {
    match count {
        Value::Number(n) => n.as_i128(),
        open => compute(open["formula"].as_str().unwrap(), &|_| 7),
    }
}

fn check_layer(layer: &Value) {
    let weights = layer["weights"].as_array().unwrap();
    let mut sum = Some(0);
    let mut trained = Some(0);
    for weight in weights {
        let product = compute(weight["formula"].as_str().unwrap(), &|_| 7);
        let extents = weight["shape"].as_array().unwrap();
        let sizes = weight["axes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|axis| &axis["size"]);
        assert!(sizes.eq(extents.iter()), "{weight}");
        let shape = extents.iter().map(|extent| match extent {
            Value::Number(n) => n.as_i128(),
            text => compute(text.as_str().unwrap(), &|_| 7),
        });
        assert_eq!(product, shape.product::<Option<i128>>(), "{weight}");
        sum = sum.zip(product).map(|(a, b)| a + b);
        if weight["trainable"] == true {
            trained = trained.zip(product).map(|(a, b)| a + b);
        }
    }
    if layer["keras"]["built"] != false {
        assert_eq!(value(&layer["params"]), sum, "{layer}");
        assert_eq!(value(&layer["trainable_params"]), trained, "{layer}");
    }
    match layer["formula"].as_str() {
        Some(formula) => assert_eq!(compute(formula, &|_| 7), sum, "{formula}"),
        None => assert_eq!(sum, Some(0)),
    }
    for inner in layer["layers"].as_array().into_iter().flatten() {
        check_layer(inner);
    }
}

#[test]
fn every_number_of_the_json_is_computed_anew() {
    for report in [seed(), branches(), medium(), korean(), symbols(), unbuilt()] {
        for model in parsed(&report)["models"].as_array().unwrap() {
            let layers = model["layers"].as_array().unwrap();
            layers.iter().for_each(check_layer);
            let sum: Option<i128> = layers.iter().map(|layer| value(&layer["params"])).sum();
            let params = &model["params"];
            assert_eq!(value(&params["total"]), sum);
            let parts = value(&params["trainable"]).zip(value(&params["non_trainable"]));
            assert_eq!(parts.map(|(a, b)| a + b), sum);
        }
    }
}

#[test]
fn every_layer_of_the_catalogue_is_computed_anew() {
    for (_, report) in kit::examples() {
        for model in parsed(&report)["models"].as_array().unwrap() {
            let layers = model["layers"].as_array().unwrap();
            layers.iter().for_each(check_layer);
        }
    }
}

#[test]
fn the_csv_has_a_line_for_each_row() {
    let records = records(&branches());
    let layers: Vec<&str> = records.iter().map(|record| &*record["layer"]).collect();
    let inner = ["sequential", "dense", "batch_normalization"];
    assert_eq!(layers[2..5], inner);
    assert_eq!(records[3]["depth"], "1");
    assert_eq!(
        records[1]["connected_to"],
        "input_layer_1[0][0]; shared[0][0]"
    );
    assert_eq!(records[1]["output_shape"], "(None, 8)");
    assert_eq!(records[1]["calls"], "2");
    let model = records
        .iter()
        .filter(|r| r["variable"] == "model" && r["depth"] == "0");
    let sum: i128 = model.map(|r| r["params"].parse::<i128>().unwrap()).sum();
    assert_eq!(sum, 280);
}

#[test]
fn every_formula_of_the_csv_gives_the_number_beside_it() {
    for report in [seed(), branches(), medium(), korean(), symbols()] {
        for record in records(&report) {
            let formula = &record["formula"];
            let computed = match formula.is_empty() {
                true => Some(0),
                false => compute(formula, &|_| 7),
            };
            assert_eq!(computed, compute(&record["params"], &|_| 7), "{formula}");
        }
    }
}

#[test]
fn places_summaries_and_diagnostics_as_json() {
    let mut report = unbuilt();
    let source = report.program.add_source(Source {
        file: "net.ipynb".into(),
        cell: Some(3),
        text: "model = Sequential()\nmodel.summary()\n".into(),
        lines: None,
    });
    let span = Some(Span {
        source,
        start: 21,
        end: 36,
    });
    let id = report.models[0].rows[0].id;
    report.program.operation_mut(id).span = span;
    report.summaries.push(Summary {
        model: report.models[0].clone(),
        span,
        expand_nested: false,
        show_trainable: false,
        line_length: None,
    });
    let diagnostic = Diagnostic::error(Kind::NotBuilt, Message::verbatim("no input shape"))
        .with_help(Message::verbatim("give one"));
    report.diagnostics.push(diagnostic.clone().at(span));
    report.diagnostics.push(diagnostic.in_file("other.py"));
    let place = json!({"file": "net.ipynb", "cell": 3, "line": 2, "column": 1});
    let parsed = parsed(&report);
    assert_eq!(parsed["models"][0]["layers"][0]["source"], place);
    assert_eq!(parsed["summaries"][0]["line"], 2);
    assert_eq!(parsed["summaries"][0]["name"], "sequential");
    let first = json!({
        "kind": "not-built", "severity": "error", "message": "no input shape", "help": "give one",
        "notes": [], "file": "net.ipynb", "cell": 3, "line": 2, "column": 1,
    });
    assert_eq!(parsed["diagnostics"][0], first);
    assert_eq!(parsed["diagnostics"][1]["file"], "other.py");
    assert_eq!(parsed["diagnostics"][1]["line"], Value::Null);
    assert_eq!(records(&report)[0]["line"], "2");
}

#[test]
fn differences_as_json() {
    let reports = [seed(), branches(), medium(), korean(), unbuilt(), symbols()];
    for old in &reports {
        for new in &reports {
            let pairs = compare_reports(old, new, pair_models(old, new));
            let diff = valid(&jupan_render::diff::json(old, new, &pairs), "diff");
            assert_eq!(diff["equal"], pairs.iter().all(|pair| pair.is_empty()));
        }
    }
    let (old, new) = (&reports[0], &reports[3]);
    let pairs = compare_reports(old, new, pair_models(old, new));
    let diff = valid(&jupan_render::diff::json(old, new, &pairs), "diff");
    let total = &diff["models"][0]["params"]["total"];
    // 4 × 3 + 3 + 3 × 2 + 2
    assert_eq!((&total["old"], &total["new"]), (&json!(93_322), &json!(23)));
    assert_eq!(total["change"], -93_299);
}

#[test]
fn budgets_as_json() {
    let report = seed();
    let budgets = [93_322, 50_000].map(|limit| Budget {
        measure: Measure::Params,
        limit,
    });
    let checked = [(
        0,
        budget::check(&report.program, &report.models[0], &budgets),
    )];
    let check = valid(&jupan_render::budget::json(&report, &checked), "check");
    assert_eq!(check["kept"], false);
    let budgets = &check["models"][0]["budgets"];
    assert_eq!(
        (&budgets[0]["verdict"], &budgets[0]["left"]),
        (&json!("kept"), &json!(0))
    );
    assert_eq!(budgets[1]["over"], 43_322);
    let heaviest = &budgets[1]["heaviest"][0];
    assert_eq!(heaviest["amount"], 36_928);
    // 36,928 / 93,322
    assert_eq!(heaviest["percent"], 39.6);
    for report in [symbols(), unbuilt(), branches()] {
        let budgets = Measure::ALL.map(|measure| Budget {
            measure,
            limit: 100,
        });
        let checked = [(
            0,
            budget::check(&report.program, &report.models[0], &budgets),
        )];
        valid(&jupan_render::budget::json(&report, &checked), "check");
    }
}
