//! `.keras` archives: a configuration, and the weights as HDF5.

use jupan_core::message;
use std::rc::Rc;
use std::sync::Arc;

use jupan_containers::json::Json;
use jupan_containers::zip::Zip;
use jupan_containers::{Unreadable, hdf5};
use jupan_core::diagnostic::{Diagnostic, Kind};
use jupan_core::layer::Catalogue;
use jupan_core::world::Blob;

use crate::draft::Draft;
use crate::{Reading, weights};

const MAX_CONFIG: usize = 64 << 20;
/// Weights that are packed have to be unpacked to look into them.
const MAX_UNPACKED: usize = 256 << 20;

/// Reads a file.
pub fn read(file: &Rc<str>, blob: Arc<dyn Blob>, catalogue: Catalogue) -> Reading {
    let read = Zip::open(blob).and_then(|zip| Ok((config(&zip)?, metadata(&zip)?, zip)));
    let (config, metadata, zip) = match read {
        Ok(read) => read,
        Err(error) => return Reading::failed(file, error.0),
    };
    let version = metadata
        .as_ref()
        .and_then(|metadata| metadata.text("keras_version"));
    let mut draft = Draft::of(file, &config, None, version, catalogue);
    match stored(&zip) {
        Ok(Some(stored)) => draft.compare(&stored, file),
        Ok(None) => {}
        Err(error) => {
            let message = message!("the stored weights could not be compared: {error}", error);
            draft.say(Diagnostic::warning(Kind::Remark, message).in_file(file));
        }
    }
    draft.finish(file)
}

fn config(zip: &Zip) -> Result<Json, Unreadable> {
    match zip.read("config.json", MAX_CONFIG)? {
        Some(bytes) => Json::parse(&bytes),
        None => Err(Unreadable::new(message!(
            "the zip archive holds no Keras model: there is no config.json in it"
        ))),
    }
}

fn metadata(zip: &Zip) -> Result<Option<Json>, Unreadable> {
    let bytes = zip.read("metadata.json", MAX_CONFIG)?;
    bytes.map(|bytes| Json::parse(&bytes)).transpose()
}

fn stored(zip: &Zip) -> Result<Option<weights::StoredModel>, Unreadable> {
    let Some(part) = zip.part("model.weights.h5", MAX_UNPACKED)? else {
        return Ok(None);
    };
    Ok(weights::by_class(&hdf5::read(part)?))
}
