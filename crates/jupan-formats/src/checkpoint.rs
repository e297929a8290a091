//! Checkpoints of TensorFlow: the index says which tensors there are; the numbers are not read.

use jupan_core::message;
use std::rc::Rc;

use jupan_containers::hdf5::Tensor;
use jupan_containers::{Unreadable, sstable};
use jupan_core::world::World;
use prost::Message as _;

use crate::tensorflow::{BundleEntry, tensor};
use crate::weights::StoredModel;
use crate::{Reading, weights};

/// Reads an index.
pub fn read(file: &Rc<str>, bytes: &[u8]) -> Reading {
    match index(bytes) {
        Ok(tensors) => weights::only(file, &layers(tensors)),
        Err(error) => Reading::failed(file, error.0),
    }
}

/// The index that the text file `checkpoint` beside it names last.
pub fn find(world: &dyn World) -> Option<Rc<[u8]>> {
    let text = world.read("checkpoint")?;
    let text = std::str::from_utf8(&text).ok()?;
    let named = text
        .lines()
        .find_map(|line| line.strip_prefix("model_checkpoint_path:"))?;
    let name = named.trim().trim_matches('"').rsplit('/').next()?;
    world.read(&format!("{name}.index"))
}

/// The tensors of an index, by key.
pub fn index(bytes: &[u8]) -> Result<Vec<(String, Tensor)>, Unreadable> {
    let mut tensors = Vec::new();
    for (key, value) in sstable::read(bytes)? {
        // The first entry, without a key, is about the file; the objects that were saved have one too.
        let key = String::from_utf8_lossy(&key).into_owned();
        if key.is_empty() || key.starts_with('_') && !key.contains('/') {
            continue;
        }
        let entry = BundleEntry::decode(value).map_err(|error| {
            Unreadable::new(message!(
                "an entry of the checkpoint is broken: {error}",
                error = error.to_string()
            ))
        })?;
        if let Some(tensor) = tensor(entry.dtype, entry.shape.as_ref()) {
            tensors.push((key, tensor));
        }
    }
    Ok(tensors)
}

/// The tensors by layer: `layer_with_weights-0/kernel/.ATTRIBUTES/VARIABLE_VALUE`, or `conv2d/kernel` in old ones.
pub fn layers(tensors: Vec<(String, Tensor)>) -> StoredModel {
    let mut stored = StoredModel::default();
    // What is listed is also reached in other ways.
    let listed = tensors.iter().any(|(key, _)| key.starts_with("variables/"));
    for (key, tensor) in tensors {
        let is_slot = key.contains(".OPTIMIZER_SLOT")
            || key.ends_with("/Adam")
            || key.ends_with("/Adam_1")
            || key.ends_with("/Momentum");
        if is_slot || key.starts_with("optimizer/") {
            stored.optimizer.push(tensor);
            continue;
        }
        let key = key
            .strip_suffix("/.ATTRIBUTES/VARIABLE_VALUE")
            .unwrap_or(&key);
        let second = listed
            && (key.starts_with("_all_variables/")
                || key.starts_with("_trainable_variables/")
                || key.starts_with("_non_trainable_variables/"));
        if second || key.starts_with("keras_api/") || matches!(key, "save_counter" | "global_step")
        {
            continue;
        }
        let (layer, name) = key.rsplit_once('/').unwrap_or((key, key));
        stored.put(layer, weights::stored(name, &tensor));
    }
    stored
}
