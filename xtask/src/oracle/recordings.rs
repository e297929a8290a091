//! Reads recordings, compressed or not.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// The text of a file, or of the same name with `.gz` behind it. `None` where there is neither.
pub fn text(path: &Path) -> std::io::Result<Option<String>> {
    if path.exists() {
        return std::fs::read_to_string(path).map(Some);
    }
    let mut compressed = path.as_os_str().to_owned();
    compressed.push(".gz");
    let compressed = PathBuf::from(compressed);
    if !compressed.exists() {
        return Ok(None);
    }
    let mut text = String::new();
    let file = std::fs::File::open(compressed)?;
    flate2::read::GzDecoder::new(file).read_to_string(&mut text)?;
    Ok(Some(text))
}

/// The records of a file with one a line.
pub fn lines(path: &Path) -> std::io::Result<Vec<Value>> {
    let text = text(path)?.unwrap_or_default();
    text.lines()
        .map(|line| serde_json::from_str(line).map_err(std::io::Error::other))
        .collect()
}

/// The record of a file.
pub fn record(path: &Path) -> std::io::Result<Option<Value>> {
    match text(path)? {
        Some(text) => serde_json::from_str(&text)
            .map(Some)
            .map_err(std::io::Error::other),
        None => Ok(None),
    }
}

/// The files of a folder whose names end so, without the ending (and without `.gz`), sorted.
pub fn stems(folder: &Path, ending: &str) -> std::io::Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for entry in folder.read_dir()? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        found.extend(name.strip_suffix(ending).map(|stem| folder.join(stem)));
    }
    found.sort();
    Ok(found)
}
