//! The command `verify`.

use std::{
    io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Args;
use jupan::{Locale, Settings, Severity, diagnostic::Kind, findings, look::Look};

use crate::{
    input::{missing, name},
    language,
    options::{self, Answer, Given},
    tell::{self, Teller, exit_code},
    terminal,
    world::{self, Folder},
};

const EXAMPLES: &str = "\
Examples:
  jupan verify book/*.md
  jupan verify lecture.ipynb --lang ko
  jupan verify chapter.md --format github      in a workflow of GitHub
  python train.py | jupan verify -

Exit status: 0 if nothing differs in substance, 1 if something does or a file could not be read, 2 if the command line is wrong.";

#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Verify {
    /// Documents (.md, .rst, .txt), notebooks (.ipynb), scripts (.py), logs; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    given: Given,
    /// What to print
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "text",
        help_heading = "Output"
    )]
    format: Answer,
    #[command(flatten)]
    look: options::Look,
}

/// Of what went wrong with the code of a document, so much is told.
const MOST: usize = 5;

/// Compares documents with their code. As for `diff`, the status says whether they agree.
pub fn run(options: &Verify) -> ExitCode {
    let settings = options.given.settings();
    let locale = Locale::from_tag(&language::of(options.look.lang.as_deref()));
    let mut fine = true;
    for path in &options.files {
        if options.format == Answer::Text && options.files.len() > 1 {
            fine &= tell::print(&format!("{}\n", name(path)));
        }
        fine &= file(path, options, &settings, &locale);
    }
    exit_code(fine)
}

fn file(path: &Path, options: &Verify, settings: &Settings, locale: &Locale) -> bool {
    let teller = Teller::new(&options.look, locale.tag());
    let blob = match world::open(path) {
        Ok(blob) => blob,
        Err(error) => {
            teller.tell(&missing(path, &error), &[]);
            return false;
        }
    };
    let name = name(path);
    let (report, verification) = match jupan::verify(&name, &blob, &Folder::of(path), settings) {
        Ok(found) => found,
        Err(diagnostic) => {
            teller.tell(&diagnostic, &[]);
            return false;
        }
    };
    let text = match options.format {
        Answer::Text => {
            let look = Look {
                color: terminal::is_colored(&io::stdout(), options.look.color),
                width: terminal::width(&options.look),
            };
            findings::text(&report, &verification, locale, look)
        }
        Answer::Json => findings::json(&name, &report, &verification),
        Answer::Github => findings::github(&name, &report, &verification, locale),
    };
    let printed = tell::print(&text);
    // Where all is compared and agrees, it doesn't matter what else the code does.
    if verification.is_incomplete() {
        let errors = report.diagnostics.iter().filter(|diagnostic| {
            diagnostic.severity == Severity::Error && diagnostic.kind != Kind::NothingFound
        });
        for diagnostic in errors.take(MOST) {
            teller.tell(diagnostic, &report.program.sources);
        }
    }
    printed && verification.differences() == 0
}
