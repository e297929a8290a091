//! The command line in the user's language: its help, and what is said where it is wrong.

use std::{env, error::Error as _, process::ExitCode};

use clap::{
    Arg, Command as Clap, CommandFactory, Error, FromArgMatches,
    builder::StyledStr,
    error::{ContextKind, ContextValue, ErrorKind},
};
use clap_complete::Shell;
use jupan::{
    Diagnostic, Locale, Message,
    diagnostic::{Kind, near_miss},
    message,
};

use crate::{
    command_line::{Cli, Command},
    language::locale,
    options::BadValue,
    tell::{USAGE, exit_code, print, shown},
    terminal,
};

/// What the command line asks for; or, where that is help or nothing, the exit code after saying so.
pub fn parse() -> Result<Command, ExitCode> {
    let read = |mut command: Clap| {
        let matches = command.try_get_matches_from_mut(env::args_os());
        matches.and_then(|matches| Cli::from_arg_matches(&matches))
    };
    match read(Cli::command()) {
        Ok(cli) => Ok(cli.into_command()),
        Err(error) => {
            let locale = locale();
            // Once more: few come here, and the others need not wait for translations.
            let error = read(command(&locale)).err().unwrap_or(error);
            Err(fail(&error, &locale))
        }
    }
}

/// What to do where a file is not there: perhaps a command was meant.
pub fn instead_of(file: &str) -> Option<Message> {
    if file.contains(['.', '/', '\\']) {
        return None;
    }
    let command = Cli::command();
    let names = command.get_subcommands().map(Clap::get_name);
    match near_miss(file, names)? {
        command if command == file => Some(message!(
            "the command stands first: `jupan {command} …`",
            command
        )),
        near => Some(message!("did you mean the command `{near}`?", near)),
    }
}

fn fail(error: &Error, locale: &Locale) -> ExitCode {
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    ) {
        // Whoever stops reading has read enough.
        let _ = error.print();
        return match error.use_stderr() {
            true => ExitCode::from(USAGE),
            false => ExitCode::SUCCESS,
        };
    }
    let (message, help) = said(error);
    let mut diagnostic = Diagnostic::error(Kind::Usage, message);
    diagnostic.help = help;
    let mut text = shown(&diagnostic, locale);
    if let Some(usage) = context(error, ContextKind::Usage).first() {
        let usage = usage.trim_start_matches("Usage:").trim();
        let line = message!("Usage: {usage}", usage);
        text.push_str(&format!("\n{}\n", locale.message(&line)));
    }
    let more = message!("`--help` tells more.");
    text.push_str(&format!("\n{}\n", locale.message(&more)));
    terminal::complain(&text);
    ExitCode::from(USAGE)
}

/// What an error holds of a kind.
fn context(error: &Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        Some(ContextValue::StyledStr(text)) => vec![text.to_string()],
        Some(ContextValue::StyledStrs(texts)) => texts.iter().map(StyledStr::to_string).collect(),
        Some(ContextValue::Number(number)) => vec![number.to_string()],
        _ => Vec::new(),
    }
}

/// What is wrong, and what to do.
fn said(error: &Error) -> (Message, Option<Message>) {
    let listed = |kind| {
        let texts = context(error, kind).into_iter();
        texts
            .map(|text| format!("`{text}`"))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let argument = listed(ContextKind::InvalidArg);
    let value = listed(ContextKind::InvalidValue);
    let nearest = [
        ContextKind::SuggestedValue,
        ContextKind::SuggestedArg,
        ContextKind::SuggestedSubcommand,
    ];
    let near = nearest.into_iter().map(|kind| context(error, kind));
    let near = near.flat_map(|texts| texts.into_iter().next()).next();
    let near = near.map(|near| message!("did you mean `{near}`?", near));
    let message = match error.kind() {
        ErrorKind::InvalidValue if value == "``" || value.is_empty() => {
            message!("{argument} needs a value", argument)
        }
        ErrorKind::InvalidValue => message!("{value} is no value of {argument}", value, argument),
        ErrorKind::ValueValidation => {
            let reason = error
                .source()
                .map(|source| match source.downcast_ref::<BadValue>() {
                    Some(BadValue(message)) => message.clone(),
                    None => Message::verbatim(source.to_string()),
                });
            match reason {
                Some(reason) => message!(
                    "{value} is no value of {argument}: {reason}",
                    value,
                    argument,
                    reason
                ),
                None => message!("{value} is no value of {argument}", value, argument),
            }
        }
        ErrorKind::UnknownArgument => message!("there is no argument {argument} here", argument),
        ErrorKind::ArgumentConflict => match listed(ContextKind::PriorArg) {
            other if other.is_empty() || other == argument => {
                message!("{argument} can be given only once", argument)
            }
            other => message!("{argument} and {other} exclude each other", argument, other),
        },
        ErrorKind::MissingRequiredArgument => message!("{argument} is missing", argument),
        ErrorKind::TooManyValues => message!(
            "{value} is a value too many for {argument}",
            value,
            argument
        ),
        ErrorKind::InvalidUtf8 => message!("the command line is not valid UTF-8"),
        _ => Message::verbatim(error.to_string().trim()),
    };
    let help = near.or_else(|| {
        let listed = listed(ContextKind::ValidValue);
        (!listed.is_empty()).then(|| message!("there are {listed}", listed))
    });
    (message, help)
}

/// The command line with its help in a language.
pub fn command(locale: &Locale) -> Clap {
    let mut command = Cli::command();
    if locale.tag() != Locale::ENGLISH {
        command.build();
        command = translated(command, locale);
    }
    command.mut_subcommands(|command| with_aliases(command, locale))
}

/// A command that tells its other names. The parser's own words for that are English.
fn with_aliases(command: Clap, locale: &Locale) -> Clap {
    let names: Vec<&str> = command.get_all_aliases().collect();
    if names.is_empty() {
        return command;
    }
    let names = message!("[alias: {names}]", names = names.join(", "));
    let about = command.get_about().map(StyledStr::to_string);
    let about = format!("{} {}", about.unwrap_or_default(), locale.message(&names));
    command.about(about)
}

/// Prints the script that completes the command line in a shell.
pub fn completions(shell: Shell) -> ExitCode {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command(&locale()), "jupan", &mut script);
    exit_code(print(&String::from_utf8_lossy(&script)))
}

fn translated(mut command: Clap, locale: &Locale) -> Clap {
    let say = |message: Message| locale.message(&message);
    let passage = |text: &StyledStr| locale.passage(&text.to_string());
    if command.get_name() == "help" {
        command = command.about(say(message!("Show the help of a command")));
    } else {
        if let Some(text) = command.get_about().map(passage) {
            command = command.about(text);
        }
        if let Some(text) = command.get_long_about().map(passage) {
            command = command.long_about(text);
        }
        if let Some(text) = command.get_after_help().map(passage) {
            command = command.after_help(text);
        }
    }
    let line = command.render_usage().to_string();
    let line = line.trim_start_matches("Usage:").trim();
    let words = [
        ("[OPTIONS]", message!("[OPTIONS]")),
        ("<COMMAND>", message!("<COMMAND>")),
        ("[COMMAND]", message!("[COMMAND]")),
    ];
    let line = words
        .into_iter()
        .fold(line.to_owned(), |line, (word, message)| {
            line.replace(word, &say(message))
        });
    command = command.override_usage(line);
    let heading = command.get_styles().get_usage();
    let usage = say(message!("Usage: {usage}", usage = "\u{0}"));
    let usage = match usage.split_once('\u{0}') {
        Some((before, _)) => format!("{heading}{}{heading:#} {{usage}}", before.trim_end()),
        None => "{usage}".to_owned(),
    };
    command
        .help_template(format!(
            "{{before-help}}{{about-with-newline}}\n{usage}\n\n{{all-args}}{{after-help}}"
        ))
        .subcommand_help_heading(say(message!("Commands")))
        .mut_args(|argument| translated_argument(argument, locale))
        .mut_subcommands(|command| translated(command, locale))
}

fn translated_argument(argument: Arg, locale: &Locale) -> Arg {
    let say = |message: Message| locale.message(&message);
    let passage = |text: &StyledStr| locale.passage(&text.to_string());
    let heading = match argument.get_help_heading() {
        Some(heading) => locale.passage(heading),
        None if argument.is_positional() => say(message!("Arguments")),
        None => say(message!("Options")),
    };
    let argument = argument.help_heading(heading);
    match argument.get_id().as_str() {
        "help" => {
            let help = say(message!("Show this help, with `--help` in full"));
            return argument.help(help.clone()).long_help(help);
        }
        "version" => return argument.help(say(message!("Show the version"))),
        _ => {}
    }
    let short = argument.get_help().map(passage).unwrap_or_default();
    let long = argument.get_long_help().map(passage);
    let long = long.unwrap_or_else(|| short.clone());
    let (mut behind, mut below) = (String::new(), String::new());
    if argument.get_action().takes_values() {
        let values = match argument.is_hide_possible_values_set() {
            true => Vec::new(),
            false => argument.get_possible_values(),
        };
        let names = values.iter().map(|value| value.get_name());
        let listed = names.collect::<Vec<_>>().join(", ");
        if values.iter().any(|value| value.get_help().is_some()) {
            below.push_str("\n\n");
            below.push_str(&say(message!("Possible values:")));
            for value in &values {
                let help = value.get_help().map(passage).unwrap_or_default();
                below.push_str(&format!("\n- {}: {help}", value.get_name()));
            }
        } else if !values.is_empty() {
            below.push_str("\n\n");
            below.push_str(&say(message!(
                "[possible values: {listed}]",
                listed = &listed
            )));
        }
        let defaults = argument.get_default_values().iter();
        let defaults: Vec<_> = defaults.map(|value| value.to_string_lossy()).collect();
        if !defaults.is_empty() {
            let default = say(message!("[default: {value}]", value = defaults.join(", ")));
            behind.push_str(&format!(" {default}"));
            below.push_str(&format!("\n\n{default}"));
        }
        if !values.is_empty() {
            let values = say(message!("[possible values: {listed}]", listed));
            behind.push_str(&format!(" {values}"));
        }
    }
    argument
        .hide_possible_values(true)
        .hide_default_value(true)
        .help(short + &behind)
        .long_help(long + &below)
}
