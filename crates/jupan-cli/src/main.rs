//! The command `jupan`.

// Here is where files and the environment come in.
#![allow(clippy::disallowed_types, clippy::disallowed_methods)]

mod check;
mod config;
mod diff;
mod language;
mod options;
mod run;
mod solve;
mod terminal;
mod usage;
mod verify;
mod world;

use std::process::ExitCode;

fn main() -> ExitCode {
    match usage::parse() {
        Ok(command) => run::run(command),
        Err(code) => code,
    }
}
