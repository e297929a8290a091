//! Every summary that was recorded is read back as the rows that were recorded with it.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)] // Tests read the recordings.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use jupan_core::passage::{NumberedLine, Passage, PassageKind};
use jupan_core::printed::{PrintedRow, PrintedTable, TableStyle, TotalKind};
use serde_json::Value;

fn recordings() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../oracle/keras")
}

fn read(path: &Path) -> String {
    let bytes = std::fs::read(path).unwrap();
    let mut text = String::new();
    match path.extension().is_some_and(|end| end == "gz") {
        true => flate2::read::GzDecoder::new(&*bytes)
            .read_to_string(&mut text)
            .map(drop)
            .unwrap(),
        false => text = String::from_utf8(bytes).unwrap(),
    }
    text
}

fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = recordings()
        .join(folder)
        .read_dir()
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| path.to_string_lossy().ends_with(ending))
        .collect();
    files.sort();
    files
}

fn tables(text: &str) -> Vec<PrintedTable> {
    let lines = text.lines().enumerate().map(|(at, text)| NumberedLine {
        number: at + 1,
        text: text.to_owned(),
    });
    jupan_verify::table::read(&[Passage {
        kind: PassageKind::Output,
        cell: None,
        lines: lines.collect(),
    }])
}

/// The shapes of a recorded cell: `[(None, 3), (None, 4)]`.
fn shapes(cell: &str) -> Vec<Vec<Option<u64>>> {
    let json = cell
        .replace("None", "null")
        .replace("(", "[")
        .replace(",)", "]")
        .replace(")", "]")
        .replace("'", "\"");
    let mut found = Vec::new();
    fn collect(value: &Value, found: &mut Vec<Vec<Option<u64>>>) {
        match value {
            Value::Array(items) if items.iter().all(|item| item.is_null() || item.is_u64()) => {
                found.push(items.iter().map(Value::as_u64).collect());
            }
            Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
            Value::Object(items) => items.values().for_each(|item| collect(item, found)),
            _ => {}
        }
    }
    if let Ok(value) = serde_json::from_str(&json) {
        collect(&value, &mut found);
    }
    found
}

/// What is wrong with a row that was read, by the cells that were recorded.
fn compare(row: &PrintedRow, cells: &[String]) -> Option<String> {
    let (name, class) = cells[0].split_once(" (").unwrap();
    let class = class.trim_end_matches(')');
    let same_class = row.class.as_ref().is_some_and(|read| read.can_be(class));
    if !row.name.can_be(&name.replace(' ', "")) || !same_class {
        return Some(format!(
            "{:?} {:?} is not {}",
            row.name, row.class, cells[0]
        ));
    }
    let expected = shapes(&cells[1]);
    let read: Vec<_> = row.shapes.iter().map(|shape| shape.axes.clone()).collect();
    let cut = row.shapes.iter().any(|shape| shape.cut.is_some());
    if !cut && read != expected {
        return Some(format!("{read:?} is not {}", cells[1]));
    }
    let (digits, remark) = cells[2].split_once(' ').unwrap_or((&cells[2], ""));
    let number = digits.replace(',', "").parse().ok();
    if row.params.number() != number || row.unbuilt != remark.starts_with("(un") {
        return Some(format!("{:?} is not {}", row.params, cells[2]));
    }
    None
}

#[derive(Default)]
struct Tally {
    texts: usize,
    rows: usize,
    nested: usize,
    /// Rows with the mark of what is nested.
    marked: usize,
    wrong: Vec<String>,
}

impl Tally {
    fn check(&mut self, what: &str, text: &str, cells: &[Vec<String>], total: Option<u128>) {
        self.texts += 1;
        let tables = tables(text);
        let [table] = tables.as_slice() else {
            self.wrong.push(format!("{what}: {} tables", tables.len()));
            return;
        };
        let rows: Vec<&PrintedRow> = table.rows.iter().filter(|row| row.depth == 0).collect();
        self.rows += rows.len();
        self.nested += table.rows.len() - rows.len();
        self.marked += text.matches("└ ").count();
        if rows.len() != cells.len() {
            self.wrong
                .push(format!("{what}: {} rows for {}", rows.len(), cells.len()));
        }
        for (row, cells) in rows.iter().zip(cells) {
            self.wrong
                .extend(compare(row, cells).map(|wrong| format!("{what}: {wrong}")));
        }
        let read = table.total(TotalKind::Total).map(|total| total.number);
        if total.is_some() && read != total {
            self.wrong
                .push(format!("{what}: total {read:?} is not {total:?}"));
        }
        if table.style != Some(TableStyle::Keras3) || table.excerpt {
            self.wrong
                .push(format!("{what}: looks like {:?}", table.style));
        }
    }

    fn done(self, texts: usize) {
        assert!(
            self.wrong.is_empty(),
            "{} wrong:\n{}",
            self.wrong.len(),
            self.wrong[..self.wrong.len().min(20)].join("\n")
        );
        assert!(
            self.texts >= texts && self.rows >= texts,
            "{} texts, {} rows",
            self.texts,
            self.rows
        );
    }
}

fn cells(rows: &Value) -> Vec<Vec<String>> {
    let text = |cell: &Value| cell.as_str().unwrap().to_owned();
    let row = |row: &Value| row.as_array().unwrap().iter().map(text).collect();
    rows.as_array().unwrap().iter().map(row).collect()
}

/// With what the optimizer keeps, as Keras prints it.
fn total(totals: &Value) -> Option<u128> {
    let number = |name: &str| totals[name].as_u64().map(u128::from);
    let optimizer = number("optimizer_params").unwrap_or_default();
    number("count_params").map(|count| count + optimizer)
}

#[test]
fn applications() {
    let mut tally = Tally::default();
    for path in files("applications", ".rows.json.gz") {
        let name = path.to_string_lossy().replace(".rows.json.gz", "");
        let rows: Value = serde_json::from_str(&read(&path)).unwrap();
        let text = read(Path::new(&format!("{name}.summary.txt.gz")));
        tally.check(&name, &text, &cells(&rows["cells"]), total(&rows["totals"]));
    }
    tally.done(32);
}

#[test]
fn models_of_scripts_and_snippets() {
    let mut tally = Tally::default();
    let naming = read(&recordings().join("naming-cases.jsonl.gz"));
    let snippets: Vec<Value> = naming
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let scripts: Vec<Value> = files("functional", ".truth.json.gz")
        .iter()
        .map(|path| serde_json::from_str(&read(path)).unwrap())
        .collect();
    let objects = snippets
        .iter()
        .flat_map(|snippet| snippet["objects"].as_array().unwrap());
    let models = scripts
        .iter()
        .flat_map(|script| script["models"].as_array().unwrap());
    for object in objects.chain(models) {
        let Some(object) = object.as_object() else {
            continue;
        };
        for (key, text) in object.iter().filter(|(key, _)| key.starts_with("summary_")) {
            let (Some(text), false) = (
                text.as_str(),
                object["cells"].as_array().unwrap().is_empty(),
            ) else {
                continue;
            };
            let name = format!("{} {key}", object["variable"]);
            tally.check(
                &name,
                text,
                &cells(&object["cells"]),
                total(&object["totals"]),
            );
        }
    }
    assert!(tally.marked > 0);
    assert_eq!(tally.nested, tally.marked);
    tally.done(100);
}

#[test]
fn every_layout_of_the_seed_and_the_medium_model() {
    for path in files("seed", ".txt") {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let stem = name.split(".summary").next().unwrap();
        let rows: Value =
            serde_json::from_str(&read(&recordings().join(format!("seed/{stem}.rows.json"))))
                .unwrap();
        let tables = tables(&read(&path));
        let [table] = tables.as_slice() else {
            panic!("{name}: {} tables", tables.len())
        };
        let top: Vec<&PrintedRow> = table.rows.iter().filter(|row| row.depth == 0).collect();
        let expected = rows["rows"].as_array().unwrap();
        assert_eq!(top.len(), expected.len(), "{name}");
        for (row, expected) in top.iter().zip(expected) {
            assert!(
                row.name.can_be(expected["name"].as_str().unwrap()),
                "{name}: {row:?}"
            );
            let class = row.class.as_ref().unwrap();
            assert!(
                class.can_be(expected["class"].as_str().unwrap()),
                "{name}: {row:?}"
            );
            let params = i128::from(expected["params"].as_u64().unwrap());
            assert!(row.params.can_be(params), "{name}: {row:?}");
            let whole = !name.contains("cropped80") && params > 0;
            assert!(row.params.number().is_some() || !whole, "{name}: {row:?}");
        }
        let style = match name.contains("tf_keras") {
            true => TableStyle::Keras2,
            false => TableStyle::Keras3,
        };
        assert_eq!(table.style, Some(style), "{name}");
        assert!(table.total(TotalKind::NonTrainable).is_some(), "{name}");
    }
}
