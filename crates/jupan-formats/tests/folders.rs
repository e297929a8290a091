//! Folders as TensorFlow writes them, whole and damaged, and models for the browser.

#![allow(clippy::disallowed_methods, reason = "tests read recorded files")]

use std::collections::HashMap;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use jupan_core::report::Size;
use jupan_core::world::{Blob, Nowhere, World};
use jupan_formats::{Reading, read, read_folder};
use jupan_layers::CATALOGUE;

const SAVED_MODEL: (&str, &[&str]) = (
    "seed.tf_keras.savedmodel",
    &["keras_metadata.pb", "variables/variables.index"],
);
/// 24 numbers that Adam with `amsgrad` was training.
const TRAINED: (&str, &[&str]) = (
    "trained.tf_keras.savedmodel",
    &["keras_metadata.pb", "variables/variables.index"],
);
/// The same network, trained by RMSprop with a momentum, centered.
const BROWSER: &str = include_str!("../../../oracle/keras/seed/trained.tensorflowjs.model.json");
/// A layer of the user, `Scale`, in front of a Dense.
const OWN_LAYER: (&str, &[&str]) = (
    "own_layer.tf_keras.savedmodel",
    &[
        "keras_metadata.pb",
        "saved_model.pb",
        "variables/variables.index",
    ],
);
const EXPORT: (&str, &[&str]) = ("seed.keras3.export", &["saved_model.pb"]);
const CHECKPOINT: (&str, &[&str]) = ("seed.tf_keras.ckpt", &["checkpoint", "weights.index"]);

#[derive(Clone)]
struct Files(HashMap<&'static str, Vec<u8>>);

impl World for Files {
    fn read(&self, path: &str) -> Option<Rc<[u8]>> {
        self.0.get(path).map(|bytes| bytes.as_slice().into())
    }
}

fn recorded((folder, names): (&str, &[&'static str])) -> Files {
    let seed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../oracle/keras/seed");
    let read = |name: &&'static str| {
        let bytes = std::fs::read(seed.join(folder).join(name)).expect("a recorded file");
        (*name, bytes)
    };
    Files(names.iter().map(read).collect())
}

fn reading(files: &Files) -> Reading {
    read_folder(&"folder".into(), files, CATALOGUE).unwrap_or_default()
}

fn said(reading: &Reading) -> Vec<String> {
    reading
        .diagnostics
        .iter()
        .map(|d| d.message.to_string())
        .collect()
}

fn total(reading: &Reading) -> Option<i128> {
    reading.models[0].totals.total.count.exact()
}

#[test]
fn a_saved_model_of_keras_is_the_model_and_agrees_with_its_variables() {
    let reading = reading(&recorded(SAVED_MODEL));
    assert_eq!(said(&reading), [""; 0]);
    assert_eq!(reading.models[0].rows.len(), 8);
    assert_eq!(total(&reading), Some(93_322));
}

/// Numbers and bytes.
type Kept = [Option<i128>; 2];

/// The optimizer that a model was stored with, and what it keeps, as it is and as it is stored.
fn optimizer(reading: &Reading) -> (String, Kept, Option<Kept>) {
    let model = reading.models[0].id;
    let training = reading.program.operation(model).training.as_ref();
    let training = training.expect("it was trained");
    let optimizer = training.optimizer.as_ref().expect("an optimizer");
    let exact = |size: &Size| [size.count.exact(), size.bytes.exact()];
    let kept = exact(&optimizer.state(&reading.program, model));
    (
        optimizer.title().to_string(),
        kept,
        training.state.as_ref().map(exact),
    )
}

#[test]
fn the_optimizer_of_a_saved_model_keeps_what_is_stored_of_it() {
    let reading = reading(&recorded(TRAINED));
    assert_eq!(said(&reading), [""; 0]);
    // Three numbers for each that is trained, the learning rate, and the steps in 64 bits.
    let kept = [Some(3 * 24 + 2), Some((3 * 24 + 1) * 4 + 8)];
    assert_eq!(optimizer(&reading), ("Adam".to_owned(), kept, Some(kept)));
}

#[test]
fn the_optimizer_of_a_model_for_the_browser_is_that_of_its_training() {
    let blob: Arc<dyn Blob> = Arc::new(BROWSER.as_bytes().to_vec());
    let reading = read(&"model.json".into(), &blob, &Nowhere, CATALOGUE).expect("a model");
    assert_eq!(said(&reading), [""; 0]);
    assert_eq!(total(&reading), Some(5 * 3 + 3 + 4 * 3));
    // The mean square, the mean and the momentum; nothing of it is stored for the browser.
    let (name, [numbers, _], stored) = optimizer(&reading);
    assert_eq!(name, "RMSprop");
    assert_eq!(numbers, Some(3 * 24 + 2));
    assert_eq!(stored, None);
}

#[test]
fn a_layer_of_the_user_has_the_variables_that_the_program_held_for_it() {
    let reading = reading(&recorded(OWN_LAYER));
    let model = &reading.models[0];
    let rows: Vec<_> = model
        .rows
        .iter()
        .map(|row| {
            (
                &*row.class,
                row.params.exact(),
                row.trainable_params.exact(),
            )
        })
        .collect();
    // A vector of 5 numbers and a Dense(3) inside, on 5 features; then a Dense(2).
    let expected = [
        ("InputLayer", Some(0), Some(0)),
        ("Scale", Some(5 + 5 * 3 + 3), Some(23)),
        ("Dense", Some(3 * 2 + 2), Some(8)),
    ];
    assert_eq!(rows, expected);
    assert_eq!(total(&reading), Some(31));
}

#[test]
fn variables_that_differ_are_said() {
    let mut files = recorded(SAVED_MODEL);
    let metadata = files.0.get_mut("keras_metadata.pb").expect("the metadata");
    let from = br#""units": 10"#;
    for at in 0..metadata.len() - from.len() {
        if metadata[at..].starts_with(from) {
            metadata[at..at + from.len()].copy_from_slice(br#""units": 11"#);
        }
    }
    let reading = reading(&files);
    let said = said(&reading);
    assert!(
        said.iter().any(|said| said.contains("(64, 11)")),
        "{said:?}"
    );
}

#[test]
fn an_exported_model_has_variables_and_signatures() {
    let reading = reading(&recorded(EXPORT));
    assert_eq!(total(&reading), Some(93_322));
    let trainable = &reading.models[0].totals.trainable.count;
    assert_eq!(trainable.exact(), Some(93_322));
    let serve = "serve: keras_tensor (None, 28, 28, 1) float32 → output_0 (None, 10) float32";
    assert!(said(&reading).contains(&serve.to_string()));
}

#[test]
fn a_checkpoint_has_tensors_by_layer() {
    let files = recorded(CHECKPOINT);
    let folder = reading(&files);
    assert_eq!(total(&folder), Some(93_322));
    assert_eq!(folder.models[0].rows.len(), 5);
    // Which of them training changes is in no checkpoint.
    let totals = &folder.models[0].totals;
    assert_eq!(totals.trainable.count.exact(), None);
    assert_eq!(totals.non_trainable.count.exact(), None);
    let blob: Arc<dyn Blob> = Arc::new(files.0["weights.index"].clone());
    let file = read(&"weights.index".into(), &blob, &Nowhere, CATALOGUE).expect("an index");
    assert_eq!(total(&file), Some(93_322));
}

#[test]
fn a_folder_without_a_model_is_none() {
    let files = Files(HashMap::from([("train.py", b"import keras".to_vec())]));
    assert!(read_folder(&"folder".into(), &files, CATALOGUE).is_none());
}

#[test]
fn a_model_for_the_browser_is_compared_with_its_manifest() {
    let json = |units: u32| {
        format!(
            r#"{{"format": "layers-model", "modelTopology": {{"keras_version": "2.15.0", "model_config": {{"class_name": "Sequential",
            "config": {{"name": "net", "layers": [{{"class_name": "Dense", "config": {{"name": "dense", "units": {units},
            "batch_input_shape": [null, 4]}}}}]}}}}}},
            "weightsManifest": [{{"paths": ["group1-shard1of1.bin"], "weights": [
            {{"name": "dense/kernel", "shape": [4, 3], "dtype": "float32"}},
            {{"name": "dense/bias", "shape": [3], "dtype": "float32"}}]}}]}}"#
        )
    };
    let reading = |text: String| {
        let blob: Arc<dyn Blob> = Arc::new(text.into_bytes());
        read(&"model.json".into(), &blob, &Nowhere, CATALOGUE).expect("a model")
    };
    let same = reading(json(3));
    assert_eq!(said(&same), [""; 0]);
    assert_eq!(total(&same), Some(15));
    assert_eq!(said(&reading(json(2))).len(), 2);
}

#[test]
fn damage_never_panics() {
    for folder in [SAVED_MODEL, TRAINED, EXPORT, CHECKPOINT] {
        let whole = recorded(folder);
        for name in folder.1 {
            let length = whole.0[name].len();
            for at in (0..length).step_by(length / 25 + 1) {
                for byte in [0, 0x7f, 0xff] {
                    let mut damaged = whole.clone();
                    damaged.0.get_mut(name).expect("the file")[at] = byte;
                    let reading = reading(&damaged);
                    assert!(reading.models.len() <= 1, "{name} at {at}");
                }
                let mut cut = whole.clone();
                cut.0.get_mut(name).expect("the file").truncate(at);
                assert!(reading(&cut).models.len() <= 1, "{name} cut at {at}");
            }
        }
    }
}
