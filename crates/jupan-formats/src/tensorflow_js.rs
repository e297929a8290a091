//! `model.json` of TensorFlow.js.

use std::rc::Rc;

use jupan_containers::hdf5::Tensor;
use jupan_containers::json::Json;
use jupan_core::layer::Catalogue;

use crate::draft::{Draft, is_config};
use crate::weights::StoredModel;
use crate::{Reading, weights};

/// Whether this is such a file.
pub fn is_model(json: &Json) -> bool {
    json.get("modelTopology").is_some() || json.get("weightsManifest").is_some()
}

/// Reads a file.
pub fn read(file: &Rc<str>, json: &Json, catalogue: Catalogue) -> Reading {
    let stored = stored(json);
    let topology = json.get("modelTopology");
    let config = topology.map(|topology| topology.get("model_config").unwrap_or(topology));
    let training = topology.and_then(|topology| topology.get("training_config"));
    match config.filter(|config| is_config(config)) {
        Some(config) => {
            let version = topology.and_then(|topology| topology.text("keras_version"));
            let mut draft = Draft::of(file, config, training, version, catalogue);
            draft.compare_all(&stored, file);
            draft.finish(file)
        }
        None => weights::only(file, &stored),
    }
}

/// The tensors that the file lists: `conv2d/kernel`.
fn stored(json: &Json) -> StoredModel {
    let mut stored = StoredModel::default();
    let groups = json
        .get("weightsManifest")
        .and_then(Json::items)
        .unwrap_or_default();
    let weights = groups
        .iter()
        .filter_map(|group| group.get("weights")?.items());
    for weight in weights.flatten() {
        let (Some(name), Some(shape)) = (weight.text("name"), weight.get("shape").and_then(shape))
        else {
            continue;
        };
        let dtype = weight.text("dtype").and_then(known).unwrap_or_default();
        let (layer, short) = name.rsplit_once('/').unwrap_or((name, name));
        stored.put(layer, weights::stored(short, &Tensor { shape, dtype }));
    }
    stored
}

fn shape(json: &Json) -> Option<Vec<u64>> {
    let dims = json.items()?.iter();
    dims.map(|dim| u64::try_from(dim.as_int()?).ok()).collect()
}

fn known(dtype: &str) -> Option<&'static str> {
    let names = [
        "float32",
        "int32",
        "bool",
        "string",
        "complex64",
        "float16",
        "uint8",
    ];
    names.into_iter().find(|name| *name == dtype)
}
