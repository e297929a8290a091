//! Model files as Keras writes them, whole and damaged.

#![allow(clippy::disallowed_methods, reason = "tests read recorded files")]

use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use jupan_core::diagnostic::Severity;
use jupan_core::world::{Blob, Nowhere};
use jupan_formats::{Reading, read};
use jupan_layers::CATALOGUE;

fn recorded(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../oracle/keras/seed");
    std::fs::read(folder.join(name)).expect("a recorded file")
}

fn reading(name: &str, bytes: Vec<u8>) -> Reading {
    let file: Rc<str> = name.into();
    let blob: Arc<dyn Blob> = Arc::new(bytes);
    read(&file, &blob, &Nowhere, CATALOGUE).unwrap_or_default()
}

/// Rows as text: what a model is, whatever the file is.
fn summary(reading: &Reading) -> Vec<String> {
    let rows = reading.models.iter().flat_map(|model| &model.rows);
    let line = |row: &jupan_core::report::Row| {
        let shapes = row.outputs().iter().map(|id| {
            let axes = &reading.program.tensor(*id).axes;
            jupan_core::axis::ShapeText(axes).to_string()
        });
        let shapes: Vec<String> = shapes.collect();
        format!(
            "{} {} {} {:?}",
            row.name,
            row.class,
            shapes.join(" "),
            row.params.exact()
        )
    };
    rows.map(line).collect()
}

#[test]
fn one_model_in_all_its_formats_gives_one_table() {
    let expected = summary(&reading("model.json", recorded("medium.keras3.model.json")));
    assert_eq!(expected.len(), 32);
    for name in [
        "medium.keras",
        "medium.keras3.h5",
        "medium.tf_keras.keras",
        "medium.tf_keras.h5",
        "medium.tf_keras.model.json",
    ] {
        let reading = reading(name, recorded(name));
        let said: Vec<String> = reading
            .diagnostics
            .iter()
            .map(|d| d.message.to_string())
            .collect();
        assert_eq!(said, [""; 0], "{name}");
        assert_eq!(summary(&reading), expected, "{name}");
    }
}

#[test]
fn what_adapts_a_kernel_is_stored_in_the_kernel_and_not_missed() {
    let reading = reading("lora.keras", recorded("lora.keras"));
    assert!(reading.diagnostics.is_empty());
    // Dense(8) on 16 features with two matrices of rank 2, and Dense(4).
    let total = reading.models[0].totals.total.count.exact();
    assert_eq!(total, Some(16 * 8 + 8 + 16 * 2 + 2 * 8 + 8 * 4 + 4));
}

#[test]
fn a_file_of_weights_has_layers_and_no_graph() {
    let reading = reading("medium.weights.h5", recorded("medium.weights.h5"));
    assert_eq!(reading.models[0].totals.total.count.exact(), Some(15166));
    let rows = &reading.models[0].rows;
    assert!(
        rows.iter()
            .any(|row| &*row.name == "bilstm" && row.params.exact() == Some(2784))
    );
    assert!(rows.iter().all(|row| row.outputs().is_empty()));
    assert!(
        reading.diagnostics[0]
            .message
            .to_string()
            .contains("weights only")
    );
}

#[test]
fn stored_tensors_that_differ_are_said() {
    let whole = recorded("medium.keras3.h5");
    // The configuration stands in the file as text: other numbers of the same length leave the file whole.
    let from = br#""units": 24,"#;
    let at = whole
        .windows(from.len())
        .position(|part| part == from)
        .expect("the shared layer");
    let mut changed = whole.clone();
    changed[at..at + from.len()].copy_from_slice(br#""units": 25,"#);
    let reading = reading("medium.keras3.h5", changed);
    let said: Vec<String> = reading
        .diagnostics
        .iter()
        .map(|d| d.message.to_string())
        .collect();
    assert_eq!(
        said,
        [
            "shared_dense: the model declares kernel of shape (16, 25), the file stores (16, 24)",
            "shared_dense: the model declares bias of shape (25,), the file stores (24,)",
            "label: the model declares kernel of shape (82, 5), the file stores (80, 5)",
            "score: the model declares kernel of shape (82, 1), the file stores (80, 1)",
        ]
    );
}

#[test]
fn a_file_that_is_cut_off_ends_in_an_error() {
    for name in ["medium.keras", "medium.keras3.h5"] {
        let whole = recorded(name);
        for end in (64..whole.len() - 1).step_by(whole.len() / 40) {
            let cut = reading(name, whole[..end].to_vec());
            let errors = cut
                .diagnostics
                .iter()
                .filter(|d| d.severity > Severity::Note);
            assert!(errors.count() > 0, "{name} cut at {end}");
        }
    }
}

#[test]
fn damage_never_panics_and_never_takes_long() {
    // A small generator of numbers, so that the damage is the same each time.
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).unwrap_or(0)
    };
    for name in [
        "medium.weights.h5",
        "medium.keras3.h5",
        "medium.keras",
        "medium.tf_keras.keras",
    ] {
        let whole = recorded(name);
        for _ in 0..150 {
            let mut damaged = whole.clone();
            for _ in 0..1 + next(20) {
                let at = next(damaged.len());
                damaged[at] = [0, 0xff, 1, 0x80, 0x7f][next(5)];
            }
            reading(name, damaged);
        }
    }
}
