//! `jupan diff`: what is different between two networks.

use std::{
    io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Args, ValueEnum};
use jupan::{Difference, Report};

use crate::{
    input::read,
    language,
    options::{Look, Unsaid},
    tell::{Teller, print},
    terminal,
};

const EXAMPLES: &str = "\
Examples:
  jupan diff old.py new.py
  jupan diff net.py#encoder net.py#decoder
  git show HEAD:net.py | jupan diff - net.py
  jupan diff <(git show main:net.py) net.py --format markdown
  git difftool --no-prompt --extcmd 'jupan diff' -- net.py

Exit status: 0 if nothing is different, 1 if something is, 2 if a file could not be read or understood in full, or the command line is wrong.";

#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Diff {
    /// The network as it was: a file that jupan reads, `-` for standard input, `FILE#MODEL` for one of its models
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The network as it is now, likewise
    #[arg(value_name = "NEW")]
    new: PathBuf,
    #[command(flatten)]
    unsaid: Unsaid,
    /// What to print
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "text",
        help_heading = "Output"
    )]
    format: Format,
    #[command(flatten)]
    look: Look,
}

#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    /// For a terminal; nothing where nothing is different
    Text,
    /// For a comment on a pull request
    Markdown,
    /// For programs; see the schema
    Json,
}

/// Something went wrong: the files may or may not be different.
const TROUBLE: u8 = 2;

/// Compares two files. As for `diff`, the status says whether they are the same.
pub fn run(diff: &Diff) -> ExitCode {
    let language = language::of(diff.look.lang.as_deref());
    let teller = Teller::new(&diff.look, &language);
    let settings = jupan::Settings {
        trace: true,
        ..diff.unsaid.given.settings()
    };
    let mut fine = true;
    let mut side = |path: &Path| -> Option<(Report, Option<String>)> {
        let (path, model) = selected(path);
        match read(&path, &settings) {
            Ok(mut report) => {
                if is_empty(&path) {
                    report.diagnostics.clear();
                }
                fine &= teller.tell_of(&report);
                Some((report, model.or_else(|| diff.unsaid.model.clone())))
            }
            Err(diagnostic) => {
                teller.tell(&diagnostic, &[]);
                None
            }
        }
    };
    let (old, new) = (side(&diff.old), side(&diff.new));
    let (Some((old, old_model)), Some((new, new_model))) = (old, new) else {
        return ExitCode::from(TROUBLE);
    };
    let found = Difference::between(&old, &new, old_model.as_deref(), new_model.as_deref());
    let difference = match found {
        Ok(difference) => difference,
        Err(diagnostic) => {
            teller.tell(&diagnostic, &[]);
            return ExitCode::from(TROUBLE);
        }
    };
    let format = match diff.format {
        Format::Text => jupan::Format::Text,
        Format::Markdown => jupan::Format::Markdown,
        Format::Json => jupan::Format::Json,
    };
    let color = diff.format == Format::Text && terminal::is_colored(&io::stdout(), diff.look.color);
    let width = terminal::width(&diff.look);
    fine &= print(&difference.text(format, &language, color, width));
    match (fine, difference.is_empty()) {
        (false, _) => ExitCode::from(TROUBLE),
        (true, true) => ExitCode::SUCCESS,
        (true, false) => ExitCode::FAILURE,
    }
}

/// `net.py#encoder` is the model `encoder` of `net.py`, unless there is a file of that whole name.
fn selected(path: &Path) -> (PathBuf, Option<String>) {
    let whole = || (path.to_owned(), None);
    if path.exists() {
        return whole();
    }
    let Some((file, model)) = path.to_str().and_then(|text| text.rsplit_once('#')) else {
        return whole();
    };
    match file.is_empty() || model.is_empty() {
        true => whole(),
        false => (PathBuf::from(file), Some(model.to_owned())),
    }
}

/// Tools that compare files name an empty one in the place of one that is not there: all in the other is new, or gone.
fn is_empty(path: &Path) -> bool {
    path == Path::new("/dev/null")
        || path
            .metadata()
            .is_ok_and(|metadata| metadata.is_file() && metadata.len() == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_selected_behind_a_number_sign() {
        let of = |text: &str| {
            let (path, model) = selected(Path::new(text));
            (path.to_string_lossy().into_owned(), model)
        };
        let pair = |file: &str, model: Option<&str>| (file.to_owned(), model.map(str::to_owned));
        assert_eq!(of("net.py"), pair("net.py", None));
        assert_eq!(of("net.py#encoder"), pair("net.py", Some("encoder")));
        assert_eq!(of("a#b.py#models[0]"), pair("a#b.py", Some("models[0]")));
        assert_eq!(of("net.py#"), pair("net.py#", None));
        assert_eq!(of("#x"), pair("#x", None));
        // What is there is a file.
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
        assert_eq!(selected(&manifest), (manifest, None));
    }
}
