//! The command `jupan`.

// Here is where files and the environment come in.
#![allow(clippy::disallowed_types, clippy::disallowed_methods)]

mod check;
mod command_line;
mod config;
mod diff;
mod input;
mod language;
mod options;
mod show;
mod solve;
mod tell;
mod terminal;
mod usage;
mod verify;
mod world;

use std::process::ExitCode;

use command_line::Command;

fn main() -> ExitCode {
    match usage::parse() {
        Ok(command) => run(command),
        Err(code) => code,
    }
}

fn run(command: Command) -> ExitCode {
    match command {
        Command::Summary(options) => options.run(usage::instead_of),
        Command::Explain(options) => options.run(),
        Command::Cost(options) => options.run(),
        Command::Memory(options) => options.run(),
        Command::ReceptiveField(options) => options.run(),
        Command::Diff(options) => diff::run(&options),
        Command::Verify(options) => verify::run(&options),
        Command::Solve(options) => solve::run(&options),
        Command::Check(options) => check::run(&options),
        Command::Completions { shell } => usage::completions(shell),
    }
}
