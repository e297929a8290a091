//! Damaged files are read in bounds, and what the fuzz targets found is asked again: nothing panics or runs for ever.

#![allow(clippy::disallowed_methods, reason = "tests read recorded files")]

#[path = "../../../fuzz/src/exercise.rs"]
mod exercise;

use std::path::{Path, PathBuf};

use exercise::{KINDS, exercise};

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(path)
}

#[test]
fn what_was_found_once_is_read_in_bounds() {
    for (kind, _) in KINDS {
        let Ok(files) = project("fuzz/regressions").join(kind).read_dir() else {
            continue;
        };
        for file in files {
            let path = file.expect("an entry").path();
            println!("{}", path.display());
            exercise(kind, &std::fs::read(&path).expect("a file"));
        }
    }
}

/// Numbers that look random and are the same each time (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 1).expect("64 bits") % limit.max(1)
    }

    /// One of the ways in which a file is damaged.
    fn damage(&mut self, bytes: &mut Vec<u8>) {
        let at = self.below(bytes.len());
        let end = (at + self.below(40)).min(bytes.len());
        match self.below(6) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..end)),
            2 => {
                let again = bytes[at..end].to_vec();
                let to = self.below(bytes.len());
                bytes.splice(to..to, again);
            }
            3 => bytes[at..end].fill(0xff),
            4 => bytes[at..end].reverse(),
            _ => bytes[at] ^= 1 << self.below(8),
        }
    }
}

#[test]
fn what_is_damaged_is_read_in_bounds() {
    let seed = |name: &str| std::fs::read(project("oracle/keras/seed").join(name)).expect("a file");
    let script = std::fs::read(project("examples/cnn.py")).expect("a file");
    let text = String::from_utf8(script.clone()).expect("text");
    let cell = serde_json::json!({"cell_type": "code", "source": text, "outputs": []});
    let notebook = serde_json::json!({"cells": [cell.clone(), cell], "nbformat": 4});
    let files = [
        ("script", script),
        (
            "document",
            std::fs::read(project("examples/cnn.md")).expect("a file"),
        ),
        ("notebook", notebook.to_string().into_bytes()),
        ("configuration", seed("seed.keras3.model.json")),
        ("archive", seed("medium.keras")),
        ("hdf5", seed("medium.tf_keras.h5")),
    ];
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    for (kind, whole) in files {
        for _ in 0..25 {
            let mut damaged = whole.clone();
            for _ in 0..=dice.below(3) {
                dice.damage(&mut damaged);
                if damaged.is_empty() {
                    break;
                }
            }
            exercise(kind, &damaged);
        }
    }
}
