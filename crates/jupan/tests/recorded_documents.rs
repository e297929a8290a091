//! The recorded scripts as documents and as notebooks, with what their `summary()` calls printed: all of it agrees.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)] // Tests read the recordings.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jupan::core::verification::{Against, Verification};
use jupan::world::{Blob, Nowhere};
use jupan::{Input, Settings, analyse, verify};
use serde_json::{Value, json};

fn scripts() -> Vec<(PathBuf, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../oracle/keras/functional");
    let paths = folder.read_dir().unwrap().map(|file| file.unwrap().path());
    let mut scripts: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|end| end == "py"))
        .collect();
    scripts.sort();
    let truth = |path: PathBuf| {
        let bytes = std::fs::read(path.with_extension("truth.json.gz")).unwrap();
        let mut text = String::new();
        flate2::read::GzDecoder::new(&*bytes)
            .read_to_string(&mut text)
            .unwrap();
        (path, serde_json::from_str(&text).unwrap())
    };
    scripts.into_iter().map(truth).collect()
}

fn run(name: &str, text: &str) -> Verification {
    let blob: Arc<dyn Blob> = Arc::new(text.as_bytes().to_vec());
    let settings = Settings {
        as_recorded: true,
        ..Settings::default()
    };
    verify(name, &blob, &Nowhere, &settings)
        .expect("a document")
        .1
}

/// What is wrong with a verification of so many tables.
fn wrong(verification: &Verification, tables: usize) -> Option<String> {
    if verification.tables.len() != tables {
        return Some(format!("{} tables for {tables}", verification.tables.len()));
    }
    let alone = verification
        .tables
        .iter()
        .filter(|check| !matches!(check.against, Against::Summary(_)))
        .count();
    if alone > 0 {
        return Some(format!("{alone} tables belong to no call"));
    }
    let order: Vec<Against> = verification
        .tables
        .iter()
        .map(|check| check.against)
        .collect();
    if order != (0..tables).map(Against::Summary).collect::<Vec<_>>() {
        return Some(format!("in another order: {order:?}"));
    }
    (verification.differences() > 0).then(|| {
        let tables = verification
            .tables
            .iter()
            .filter(|check| check.differences() > 0);
        let rows = tables.flat_map(|check| {
            let rows = check.rows.iter().filter(|row| row.is_different());
            rows.map(|row| {
                format!(
                    "{:?} {:?}",
                    row.printed.map(|at| &check.table.rows[at]),
                    row.findings
                )
            })
        });
        rows.collect::<Vec<_>>().join("\n")
    })
}

#[test]
fn every_recorded_summary_belongs_to_its_call_and_agrees() {
    let mut failures = Vec::new();
    let mut tables = 0;
    for (path, truth) in scripts() {
        let source = std::fs::read_to_string(&path).unwrap();
        let calls = truth["summary_calls"].as_array().unwrap();
        let texts: Vec<&str> = calls
            .iter()
            .filter_map(|call| call["text_80cols"].as_str())
            .collect();
        if texts.is_empty() || !truth["error"].is_null() {
            continue;
        }
        tables += texts.len();
        let document = format!(
            "# Note\n\n```python\n{source}\n```\n\n```\n{}\n```\n",
            texts.join("\n")
        );
        let outputs: Vec<Value> = texts
            .iter()
            .map(|text| {
                let html = format!("<pre style=\"white-space:pre\">{}</pre>\n", text.replace("Layer", "<b>Layer</b>"));
                json!({"output_type": "display_data", "data": {"text/plain": text.replace("Model", "\u{1b}[1mModel"), "text/html": html}})
            })
            .collect();
        let notebook = json!({"nbformat": 4, "metadata": {}, "cells": [
            {"cell_type": "code", "source": source, "outputs": outputs},
        ]});
        for (name, text) in [("note.md", document), ("note.ipynb", notebook.to_string())] {
            let verification = run(name, &text);
            if let Some(wrong) = wrong(&verification, texts.len()) {
                failures.push(format!("{} as {name}: {wrong}", path.display()));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(tables >= 40, "{tables}");
}

/// What Keras runs is followed to its end where work is counted, too.
#[test]
fn the_work_of_every_script_is_followed() {
    let mut stopped = Vec::new();
    let mut followed = 0;
    for (path, _) in scripts() {
        let bytes = std::fs::read(&path).unwrap();
        let input = Input::File {
            name: "net.py",
            bytes: &bytes,
        };
        let settings = Settings {
            trace: true,
            ..Settings::default()
        };
        let report = analyse(input, &Nowhere, &settings);
        for model in &report.models {
            if let Some(trace) = &model.trace {
                followed += 1;
                let refusal = trace.stopped.iter();
                stopped.extend(refusal.map(|why| format!("{}: {}", path.display(), why.message)));
            }
        }
    }
    assert!(followed > scripts().len() / 2, "{followed}");
    assert!(stopped.is_empty(), "{}", stopped.join("\n"));
}
