//! Writes the hostile programs into a folder: `cargo run -p bench --bin hostile FOLDER`.

#![allow(clippy::disallowed_methods)] // A tool that writes files.

use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(std::env::args_os().nth(1).unwrap_or_else(|| ".".into()));
    std::fs::create_dir_all(&folder)?;
    for program in bench::hostile::all(1) {
        std::fs::write(
            folder.join(program.name).with_extension("py"),
            program.source,
        )?;
    }
    Ok(())
}
