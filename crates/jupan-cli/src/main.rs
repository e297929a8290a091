//! The command `jupan`.

mod language;
mod options;
mod run;
mod terminal;
mod world;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    run::run(options::Cli::parse().into_command())
}
