//! Reads what a command is given: files, folders, standard input.

use std::{io, path::Path};

use jupan::{Diagnostic, Input, Message, Report, Settings, analyse, diagnostic::Kind, message};

use crate::world::{self, Folder};

/// Reads and analyses a file or a folder.
pub fn read(path: &Path, settings: &Settings) -> Result<Report, Box<Diagnostic>> {
    let name = name(path);
    if path.is_dir() {
        let input = Input::Folder { name: &name };
        return Ok(analyse(input, &Folder::at(path), settings));
    }
    match world::open(path) {
        Ok(blob) => {
            let input = Input::Blob {
                name: &name,
                blob: &blob,
            };
            Ok(analyse(input, &Folder::of(path), settings))
        }
        Err(error) => Err(Box::new(missing(path, &error))),
    }
}

/// The name of a file, as messages give it.
pub fn name(path: &Path) -> String {
    match path.to_str() {
        Some("-") => "<stdin>".to_owned(),
        _ => path.to_string_lossy().into_owned(),
    }
}

/// A file that cannot be read.
pub fn missing(path: &Path, error: &io::Error) -> Diagnostic {
    let name = name(path);
    let reason = match error.kind() {
        io::ErrorKind::NotFound => message!("there is no such file"),
        io::ErrorKind::PermissionDenied => message!("it may not be read"),
        _ => Message::verbatim(error.to_string()),
    };
    let message = message!("`{name}` cannot be read: {reason}", name, reason);
    Diagnostic::error(Kind::NotReadable, message)
}
