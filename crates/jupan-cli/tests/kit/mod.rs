//! What tests of the binary share.

use std::process::{Command, Output};

pub const CNN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/cnn.py");

pub fn jupan(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jupan"));
    let command = command.args(arguments).env_clear().env("LANG", "C.UTF-8");
    command.output().expect("jupan runs")
}

/// What is printed, of a call that succeeds.
pub fn shown(arguments: &[&str]) -> String {
    let output = jupan(arguments);
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{arguments:?}: {complaint}");
    String::from_utf8(output.stdout).expect("text")
}
