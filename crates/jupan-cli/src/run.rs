//! What the commands do.

use std::{
    io::{self, Write},
    path::Path,
    process::ExitCode,
};

use jupan::{
    CONVENTIONS, Diagnostic, Input, Locale, Message, Print, Report, Settings, Severity, View,
    analyse,
    core::optimizer::Optimizer,
    diagnostic::{Kind, Source},
    look::full,
    memory::Question,
    message,
    world::Nowhere,
};

use crate::{
    check, diff, language,
    options::{
        Command, Cost, Explain, Field, Format, Look, Memory, Output, Summary, Table, Target, Units,
    },
    solve, terminal, usage, verify,
    world::{self, Folder},
};

/// Runs a command.
pub fn run(command: Command) -> ExitCode {
    let (target, output, view, table) = match command {
        Command::Summary(Summary {
            target,
            style,
            nested,
            trainable,
            table,
            output,
        }) => {
            let view = View::Summary {
                style: style.into(),
                nested,
                trainable,
                batch: target.unsaid.given.batch().unwrap_or(1),
            };
            (target, output, view, Some(table))
        }
        Command::Explain(Explain {
            target,
            layer,
            output,
        }) => {
            let batch = target.unsaid.given.batch().unwrap_or(1);
            (target, output, View::Explanation { layer, batch }, None)
        }
        Command::Cost(Cost {
            target,
            layer,
            batch,
            convention,
            conventions,
            nested,
            table,
            output,
        }) => {
            let view = View::Cost {
                conventions: match conventions {
                    true => CONVENTIONS.iter().collect(),
                    false => vec![convention],
                },
                layer,
                batch: target.unsaid.given.batch().unwrap_or(batch),
                nested,
            };
            (target, output, view, Some(table))
        }
        Command::Memory(Memory {
            target,
            batch,
            optimizer,
            dtype,
            units,
            nested,
            output,
        }) => {
            let view = View::Memory {
                question: Question {
                    batch: target.unsaid.given.batch().unwrap_or(batch),
                    optimizer: optimizer.as_deref().map(Optimizer::named),
                    format: dtype,
                },
                decimal: units == Units::Si,
                nested,
            };
            (target, output, view, None)
        }
        Command::ReceptiveField(Field {
            target,
            nested,
            output,
        }) => (target, output, View::ReceptiveField { nested }, None),
        Command::Diff(options) => return diff::run(&options),
        Command::Verify(options) => return exit_code(verify::run(&options)),
        Command::Solve(options) => return solve::run(&options),
        Command::Check(options) => return check::run(&options),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            let locale = Locale::from_tag(&language::of(None));
            clap_complete::generate(shell, &mut usage::command(&locale), "jupan", &mut script);
            return exit_code(print(&String::from_utf8_lossy(&script)));
        }
    };
    let run = Run::new(&target, &output, view, table);
    let mut fine = true;
    if let Some(expression) = &target.expression {
        let report = analyse(Input::Expression(expression), &Nowhere, &run.settings);
        fine &= run.show(&report);
    }
    let last = target.files.len().saturating_sub(1);
    for (at, path) in target.files.iter().enumerate() {
        match read(path, &run.settings) {
            Ok(report) => {
                fine &= run.show(&report);
                if at == last {
                    // The process ends here: giving back the memory piece by piece would only take time.
                    std::mem::forget(report);
                }
            }
            Err(diagnostic) => {
                run.teller.tell(&diagnostic, &[]);
                fine = false;
            }
        }
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
    teller: Teller,
}

impl Run {
    fn new(target: &Target, output: &Output, view: View, table: Option<Table>) -> Run {
        let language = language::of(output.look.lang.as_deref());
        let teller = Teller::new(&output.look, &language);
        let arrangement = table.as_ref().map(Table::arrangement);
        let print = Print {
            view,
            format: output.format.into(),
            language,
            model: target.unsaid.model.clone(),
            color: output.format == Format::Text
                && terminal::is_colored(&io::stdout(), output.look.color),
            width: terminal::width(&output.look),
            columns: table.map(|table| table.columns).unwrap_or_default(),
            arrangement: arrangement.unwrap_or_default(),
        };
        Run {
            settings: Settings {
                // What a report costs in use is part of what is kept of it as a baseline.
                trace: print.needs_trace()
                    || matches!(print.view, View::Summary { .. }) && output.format == Format::Json,
                ..target.unsaid.given.settings()
            },
            print,
            teller,
        }
    }

    /// Prints what is found: results to standard output, diagnostics to standard error. Whether all went well.
    fn show(&self, report: &Report) -> bool {
        let mut out = terminal::output();
        let fine = match self.print.write(report, &mut out) {
            Ok(written) => was_written(written.and_then(|()| out.flush())),
            Err(diagnostic) => {
                self.teller.tell(&diagnostic, &report.program.sources);
                false
            }
        };
        fine & self.teller.tell_of(report)
    }
}

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

/// Says what there is to say, to standard error.
pub struct Teller {
    look: jupan::look::Look,
    locale: Locale,
}

impl Teller {
    /// In this language, as it is to look.
    pub fn new(look: &Look, language: &str) -> Self {
        Self {
            look: jupan::look::Look {
                color: terminal::is_colored(&io::stderr(), look.color),
                width: terminal::width(look),
            },
            locale: Locale::from_tag(language),
        }
    }

    /// Says one thing.
    pub fn tell(&self, diagnostic: &Diagnostic, sources: &[Source]) {
        terminal::complain(&full(diagnostic, sources, self.look, &self.locale));
    }

    /// Says what there is to say about a file. Whether none of it is an error.
    pub fn tell_of(&self, report: &Report) -> bool {
        let diagnostics = &report.diagnostics;
        for diagnostic in diagnostics.iter().take(MOST) {
            self.tell(diagnostic, &report.program.sources);
        }
        let more = diagnostics.len().saturating_sub(MOST);
        if more > 0 {
            let more = message!("and {more} more messages", more);
            terminal::complain(&format!("{}\n", self.locale.message(&more)));
        }
        let mut diagnostics = diagnostics.iter();
        diagnostics.all(|diagnostic| diagnostic.severity != Severity::Error)
    }
}

/// Prints to standard output.
pub fn print(text: &str) -> bool {
    was_written(terminal::print(text))
}

/// Whether output arrived; an error there is the last thing that can be told.
fn was_written(result: io::Result<()>) -> bool {
    match terminal::quiet(result) {
        Ok(()) => true,
        Err(error) => {
            let reason = Message::verbatim(error.to_string());
            usage::complain(message!("the output cannot be written: {reason}", reason));
            false
        }
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
    let help = match error.kind() {
        io::ErrorKind::NotFound => usage::instead_of(&name),
        _ => None,
    };
    let reason = match error.kind() {
        io::ErrorKind::NotFound => message!("there is no such file"),
        io::ErrorKind::PermissionDenied => message!("it may not be read"),
        _ => Message::verbatim(error.to_string()),
    };
    let message = message!("`{name}` cannot be read: {reason}", name, reason);
    let mut diagnostic = Diagnostic::error(Kind::NotReadable, message);
    diagnostic.help = help;
    diagnostic
}
