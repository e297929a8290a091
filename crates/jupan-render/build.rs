//! Gathers the files of `locales/`, so that another language is another file and nothing else. The phrases are sorted here, so
//! that nothing of a file is read that is not asked for.
#![allow(
    clippy::disallowed_methods,
    reason = "a build script reads the package and writes the file that is included"
)]

use std::collections::BTreeMap;
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
    let out = env::var("OUT_DIR").expect("set by cargo");
    let mut list = String::from("&[\n");
    for path in paths {
        let tag = path.file_stem().unwrap_or_default().to_string_lossy();
        let file = fs::read_to_string(&path).expect("a file of a language");
        let (phrases, particles) = read(&file);
        let (mut text, mut starts) = (String::new(), Vec::new());
        for (english, translation) in phrases {
            starts.push(text.len());
            text.push_str(&format!("{english}\n{translation}\n"));
        }
        let sorted = Path::new(&out).join(format!("{tag}.phrases"));
        fs::write(&sorted, text).expect("the phrases of a language");
        list.push_str(&format!(
            "Phrases {{ tag: {tag:?}, particles: {particles}, text: include_str!({sorted:?}), starts: &{starts:?} }},\n"
        ));
    }
    list.push(']');
    fs::write(Path::new(&out).join("locales.rs"), list).expect("the list of languages");
}

/// The pairs of a file, and whether its forms are particles; how it is written stands in `locale.rs`.
fn read(text: &str) -> (BTreeMap<&str, &str>, bool) {
    let (mut phrases, mut particles) = (BTreeMap::new(), false);
    let mut phrase = None;
    for line in text.lines() {
        if line.trim().is_empty() || line.starts_with('#') {
            phrase = None;
        } else if let Some(property) = line.strip_prefix('!') {
            particles |= property == "forms particles";
        } else if line.starts_with(' ') {
            if let Some(phrase) = phrase.take() {
                phrases.insert(phrase, line.trim_start());
            }
        } else {
            phrase = Some(line);
        }
    }
    (phrases, particles)
}
