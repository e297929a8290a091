//! Says what there is to say: results to standard output, the rest to standard error.

use std::{io, process::ExitCode};

use jupan::{
    Diagnostic, Locale, Message, Report, Severity,
    diagnostic::{Kind, Source},
    look::{self, full},
    message,
};

use crate::{
    language::locale,
    options::{Color, Look},
    terminal,
};

/// The exit code for a command line that is wrong.
pub const USAGE: u8 = 2;

/// The exit code that says whether all went well.
pub fn exit_code(fine: bool) -> ExitCode {
    match fine {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

/// Of more messages about a file nobody reads the rest.
const MOST: usize = 100;

/// Says what there is to say, to standard error.
pub struct Teller {
    look: look::Look,
    locale: Locale,
}

impl Teller {
    /// In this language, as it is to look.
    pub fn new(look: &Look, language: &str) -> Self {
        Self {
            look: look::Look {
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
pub fn was_written(result: io::Result<()>) -> bool {
    match terminal::quiet(result) {
        Ok(()) => true,
        Err(error) => {
            let reason = Message::verbatim(error.to_string());
            complain(message!("the output cannot be written: {reason}", reason));
            false
        }
    }
}

/// Says what has no file to be told of.
pub fn complain(message: Message) {
    let diagnostic = Diagnostic::error(Kind::NotReadable, message);
    terminal::complain(&shown(&diagnostic, &locale()));
}

/// Says that the command line is wrong.
pub fn wrong(message: Message, help: Message, language: &str) -> ExitCode {
    let locale = Locale::from_tag(language);
    let diagnostic = Diagnostic::error(Kind::Usage, message).with_help(help);
    terminal::complain(&shown(&diagnostic, &locale));
    ExitCode::from(USAGE)
}

pub fn shown(diagnostic: &Diagnostic, locale: &Locale) -> String {
    let look = look::Look {
        color: terminal::is_colored(&std::io::stderr(), Color::Auto),
        width: terminal::columns(),
    };
    full(diagnostic, &[], look, locale)
}
