//! HDF5 files: whole models of older Keras, and weights alone.

use jupan_core::message;
use std::rc::Rc;
use std::sync::Arc;

use jupan_containers::hdf5;
use jupan_containers::json::Json;
use jupan_core::diagnostic::{Diagnostic, Kind};
use jupan_core::layer::Catalogue;
use jupan_core::world::Blob;

use crate::draft::Draft;
use crate::{Reading, weights};

/// Reads a file.
pub fn read(file: &Rc<str>, blob: Arc<dyn Blob>, catalogue: Catalogue) -> Reading {
    let root = match hdf5::read(blob) {
        Ok(root) => root,
        Err(error) => return Reading::failed(file, error.0),
    };
    let stored = weights::by_name(&root).or_else(|| weights::by_class(&root));
    let Some(config) = root.text("model_config") else {
        return match stored {
            Some(stored) => weights::only(file, &stored),
            None => Reading::failed(
                file,
                message!("the HDF5 file holds neither a Keras model nor weights of one"),
            ),
        };
    };
    let config = match Json::parse(config.as_bytes()) {
        Ok(config) => config,
        Err(error) => {
            return Reading::failed(
                file,
                message!("`model_config` can't be read: {error}", error),
            );
        }
    };
    let training = root.text("training_config");
    let training = training.map(|training| Json::parse(training.as_bytes()));
    let (training, complaint) = match training.transpose() {
        Ok(training) => (training, None),
        Err(error) => (None, Some(error)),
    };
    let version = root.text("keras_version");
    let mut draft = Draft::of(file, &config, training.as_ref(), version, catalogue);
    if let Some(stored) = stored {
        draft.compare(&stored, file);
    }
    if let Some(error) = complaint {
        let message = message!("`training_config` can't be read: {error}", error);
        draft.say(Diagnostic::warning(Kind::Remark, message).in_file(file));
    }
    draft.finish(file)
}
