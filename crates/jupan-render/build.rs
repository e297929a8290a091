//! Gathers the files of `locales/`, so that another language is another file and nothing else.
#![allow(
    clippy::disallowed_methods,
    reason = "a build script reads the package and writes the file that is included"
)]

use std::path::Path;
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=locales");
    let root = env::var("CARGO_MANIFEST_DIR").expect("set by cargo");
    let folder = Path::new(&root).join("locales");
    let mut paths: Vec<_> = fs::read_dir(folder)
        .expect("the folder of the languages")
        .map(|file| file.expect("a file of a language").path())
        .filter(|path| path.extension().is_some_and(|end| end == "txt"))
        .collect();
    paths.sort();
    let entries = paths.iter().map(|path| {
        let tag = path.file_stem().unwrap_or_default().to_string_lossy();
        format!("({tag:?}, include_str!({path:?})),\n")
    });
    let list = format!("&[\n{}]\n", entries.collect::<String>());
    let out = env::var("OUT_DIR").expect("set by cargo");
    fs::write(Path::new(&out).join("locales.rs"), list).expect("the list of languages");
}
