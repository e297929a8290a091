//! What the commands do.

use std::{io, path::Path, process::ExitCode};

use clap::CommandFactory;
use jupan::{
    Diagnostic, Input, Print, Settings, Severity, View, analyse,
    diagnostic::{Kind, Source},
    message::{Look, full},
    world::{Nowhere, World},
};

use crate::{
    language,
    options::{Cli, Color, Command, Explain, Format, Output, Summary, Target},
    terminal,
    world::{self, Folder},
};

/// Runs a command.
pub fn run(command: Command) -> ExitCode {
    let (target, output, view) = match command {
        Command::Summary(Summary {
            target,
            style,
            nested,
            trainable,
            output,
        }) => {
            let view = View::Summary {
                style: style.into(),
                nested,
                trainable,
            };
            (target, output, view)
        }
        Command::Explain(Explain {
            target,
            layer,
            output,
        }) => (target, output, View::Explanation { layer }),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "jupan", &mut script);
            return exit_code(print(&String::from_utf8_lossy(&script)));
        }
    };
    let run = Run::new(&target, &output, view);
    let mut fine = true;
    if let Some(expression) = &target.expression {
        fine &= run.show(Input::Expression(expression), &Nowhere);
    }
    for path in &target.files {
        fine &= run.show_file(path);
    }
    exit_code(fine)
}

fn exit_code(fine: bool) -> ExitCode {
    match fine {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

/// Of more messages about a file nobody reads the rest.
const MOST: usize = 100;

/// What is the same for all inputs.
struct Run {
    settings: Settings,
    print: Print,
    /// When diagnostics are coloured.
    color: Color,
}

impl Run {
    fn new(target: &Target, output: &Output, view: View) -> Run {
        let shapes = target.input_shape.iter().map(|shape| shape.0.clone());
        let language = output.lang.clone().or_else(language::locale);
        Run {
            settings: Settings {
                calls: target.call.clone(),
                argv: target.argv.clone().map(|words| words.0).unwrap_or_default(),
                set: target.set.clone(),
                input_shapes: shapes.collect(),
                as_recorded: target.as_recorded,
            },
            print: Print {
                view,
                format: output.format.into(),
                language: language.unwrap_or_default(),
                model: target.model.clone(),
                color: output.format == Format::Text
                    && terminal::is_colored(&io::stdout(), output.color),
                width: terminal::width(output),
            },
            color: output.color,
        }
    }

    /// Reads a file, analyses it and prints what is found. Whether all went well.
    fn show_file(&self, path: &Path) -> bool {
        if path.is_dir() {
            let name = name(path);
            return self.show(Input::Folder { name: &name }, &Folder::at(path));
        }
        match world::open(path) {
            Ok(blob) => {
                let name = name(path);
                let input = Input::Blob {
                    name: &name,
                    blob: &blob,
                };
                self.show(input, &Folder::of(path))
            }
            Err(error) => {
                self.complain(&missing(path, &error), &[]);
                false
            }
        }
    }

    /// Analyses an input and prints what is found: results to standard output, diagnostics to standard error.
    fn show(&self, input: Input, world: &dyn World) -> bool {
        let report = analyse(input, world, &self.settings);
        let mut fine = match self.print.text(&report) {
            Ok(text) => print(&text),
            Err(diagnostic) => {
                self.complain(&diagnostic, &report.program.sources);
                false
            }
        };
        for diagnostic in report.diagnostics.iter().take(MOST) {
            self.complain(diagnostic, &report.program.sources);
        }
        let more = report.diagnostics.len().saturating_sub(MOST);
        if more > 0 {
            terminal::complain(&format!("and {more} more messages\n"));
        }
        let mut diagnostics = report.diagnostics.iter();
        fine &= diagnostics.all(|diagnostic| diagnostic.severity != Severity::Error);
        fine
    }

    fn complain(&self, diagnostic: &Diagnostic, sources: &[Source]) {
        let look = Look {
            color: terminal::is_colored(&io::stderr(), self.color),
            width: self.print.width,
        };
        terminal::complain(&full(diagnostic, sources, look));
    }
}

/// Prints to standard output; an error there is the last thing that can be told.
fn print(text: &str) -> bool {
    match terminal::print(text) {
        Ok(()) => true,
        Err(error) => {
            terminal::complain(&format!(
                "error: the output could not be written: {error}\n"
            ));
            false
        }
    }
}

/// The name of a file, as messages give it.
fn name(path: &Path) -> String {
    match path.to_str() {
        Some("-") => "<stdin>".to_owned(),
        _ => path.to_string_lossy().into_owned(),
    }
}

fn missing(path: &Path, error: &io::Error) -> Diagnostic {
    let name = name(path);
    let reason = match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "it may not be read".to_owned(),
        _ => error.to_string(),
    };
    Diagnostic::error(
        Kind::NotReadable,
        format!("`{name}` cannot be read: {reason}"),
    )
}
