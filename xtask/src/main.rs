//! The project's own chores: `cargo xtask`.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "chores read and write files"
)]

mod ci;
mod generate;
mod oracle;

use std::path::PathBuf;
use std::process::ExitCode;

const HELP: &str = "\
Usage: cargo xtask TASK

  ci          check everything: formatting, lints, tests, documentation, generated files
  oracle [FOLDER [ID]]
              hold jupan against a folder of recordings (default: oracle/keras)
  generate    rewrite the generated files; fails where one changed
";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let done = match arguments.next().as_deref() {
        Some("ci") => ci::run(&root),
        Some("oracle") => {
            let folder = arguments
                .next()
                .map_or(root.join("oracle/keras"), PathBuf::from);
            let only = arguments.next();
            oracle::ask(&folder).and_then(|parts| {
                print!("{}", oracle::report(&parts, only.as_deref()));
                let known = oracle::known::differences(&root)?;
                Ok(oracle::known::found(&parts).is_subset(&known))
            })
        }
        Some("generate") => generate::all(&root).map(|changed| {
            for path in &changed {
                println!("rewritten: {}", path.display());
            }
            changed.is_empty()
        }),
        _ => {
            print!("{HELP}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
