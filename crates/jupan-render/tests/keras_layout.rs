//! The style `keras` against what Keras printed: the cells of a recording become its text.

#![allow(clippy::disallowed_methods, reason = "tests read files")]

mod common;

use common::{oracle, read};
use jupan_render::text::keras::Table;
use jupan_render::text::rich;
use serde_json::Value;

fn cells(value: &Value) -> Vec<Vec<String>> {
    serde_json::from_value(value.clone()).unwrap()
}

/// The table of a summary, without the title above and the sums below it.
fn table_of(summary: &str) -> &str {
    let start = summary.find('┏').unwrap();
    let end = summary.rfind(['┘', '─', '┴']).unwrap();
    let end = end + summary[end..].find('\n').unwrap() + 1;
    &summary[start..end]
}

/// Asserts that these cells make the table in this summary.
fn check(what: &str, rows: &Value, summary: &str, length: Option<usize>, terminal: usize) {
    let rows = cells(rows);
    let table = Table {
        branches: rows[0].len() == 4,
        show_trainable: false,
    };
    let text = table.text(&rows, length, terminal);
    let expected = table_of(summary);
    let mut lines = text.lines().zip(expected.lines()).enumerate();
    if let Some((at, (ours, theirs))) = lines.find(|(_, (ours, theirs))| ours != theirs) {
        panic!("{what}, line {at}\nours:   {ours}\ntheirs: {theirs}");
    }
    assert_eq!(text, expected, "{what}");
}

#[test]
fn the_applications_are_laid_out_as_keras_does() {
    let mut checked = 0;
    for file in oracle().join("applications").read_dir().unwrap().flatten() {
        let path = file.path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let Some(id) = name.strip_suffix(".rows.json.gz") else {
            continue;
        };
        let record: Value = serde_json::from_str(&read(&path)).unwrap();
        for (suffix, length, terminal) in [("summary", None, 80), ("summary120", Some(120), 200)] {
            let summary = path.with_file_name(format!("{id}.{suffix}.txt.gz"));
            if summary.exists() {
                check(id, &record["cells"], &read(&summary), length, terminal);
                checked += 1;
            }
        }
    }
    assert!(checked >= 30, "{checked}");
}

#[test]
fn the_models_of_scripts_are_laid_out_as_keras_does() {
    let mut checked = 0;
    for file in oracle().join("functional").read_dir().unwrap().flatten() {
        let path = file.path();
        let name = path.display().to_string();
        if !name.contains(".truth.json") {
            continue;
        }
        let record: Value = serde_json::from_str(&read(&path)).unwrap();
        for model in record["models"].as_array().unwrap() {
            for (text, terminal) in [("summary_80cols", 80), ("summary_wide", 200)] {
                if let Some(summary) = model[text].as_str() {
                    check(&name, &model["cells"], summary, None, terminal);
                    checked += 1;
                }
            }
        }
    }
    assert!(checked >= 70, "{checked}");
}

#[test]
fn titles_and_tables_of_small_programs_are_laid_out_as_keras_does() {
    let records = read(&oracle().join("naming-cases.jsonl.gz"));
    let mut checked = 0;
    for record in records.lines() {
        let record: Value = serde_json::from_str(record).unwrap();
        for object in record["objects"].as_array().into_iter().flatten() {
            let Some(summary) = object["summary_80cols"].as_str() else {
                continue;
            };
            let id = record["id"].as_str().unwrap();
            let name = object["name"].as_str().unwrap();
            let title = rich::print(&format!("Model: \"{name}\""), 80);
            assert!(summary.starts_with(&title), "{id}: {title}");
            if object["cells"]
                .as_array()
                .is_some_and(|cells| !cells.is_empty())
            {
                check(id, &object["cells"], summary, None, 80);
                checked += 1;
            }
        }
    }
    assert!(checked >= 30, "{checked}");
}

#[test]
fn the_seed_is_laid_out_as_keras_does_at_every_width() {
    for id in ["seed.keras3", "medium.keras3"] {
        let path = |end: &str| oracle().join("seed").join(format!("{id}.{end}"));
        let record: Value = serde_json::from_str(&read(&path("rows.json"))).unwrap();
        for (end, length, terminal) in [
            ("summary.txt", None, 80),
            ("summary.wide.txt", None, 200),
            ("summary120.txt", Some(120), 200),
            ("summary120.cropped80.txt", Some(120), 80),
        ] {
            let summary = read(&path(end));
            check(id, &record["cells"], &summary, length, terminal);
        }
    }
}
