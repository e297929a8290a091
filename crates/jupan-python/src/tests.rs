//! Small programs with what they must come to.

use crate::Options;
use crate::name::known;
use crate::value::Value;
use crate::vm::{Missing, Vm};
use jupan_core::diagnostic::Source;
use jupan_core::world::Nowhere;

mod bounds;
mod language;
mod library;
mod unknown;

/// Evaluates a program; `repr(result)`, or what was said about it.
fn run(program: &str) -> String {
    // Unoptimised code takes its time; a tenth of the usual budget shows the same.
    run_with(
        program,
        &Options {
            steps: 3_000_000,
            bytes: 60_000_000,
            ..Options::default()
        },
    )
}

fn run_with(program: &str, options: &Options) -> String {
    let world = Nowhere;
    let mut vm = Vm::new(&world, options);
    let source = Source {
        file: "test.py".into(),
        cell: None,
        text: program.into(),
        lines: None,
    };
    let main = vm.add_module("__main__", Missing::Error);
    vm.main = Some(main);
    if let Some(code) = vm.compile(source, false)
        && let Err(stop) = vm.run_module(&code, main)
    {
        vm.report(stop, None);
    }
    let said: Vec<String> = vm
        .diagnostics
        .iter()
        .map(|diagnostic| diagnostic.message.to_string())
        .collect();
    if !said.is_empty() {
        return said.join("; ");
    }
    let result = vm.name("result");
    let value = vm.globals(main).read().get(&result).cloned();
    match value {
        None => "no result".into(),
        Some(Value::Unknown(unknown)) => format!("unknown: {}", unknown.reason),
        Some(value) => match vm.repr_value(&value) {
            Ok(Value::Str(text)) => text.to_string(),
            Ok(Value::Unknown(unknown)) => format!("unknown inside: {}", unknown.reason),
            _ => "no text".into(),
        },
    }
}

/// The program's `result` must have this `repr`.
#[track_caller]
fn check(program: &str, expected: &str) {
    assert_eq!(run(program), expected, "\n{program}");
}

/// `result` of these statements, given as pairs of an expression and its `repr`.
#[track_caller]
fn check_all(pairs: &[(&str, &str)]) {
    for (expression, expected) in pairs {
        check(&format!("result = {expression}"), expected);
    }
}

/// What is said must contain this text.
#[track_caller]
fn check_says(program: &str, expected: &str) {
    let said = run(program);
    assert!(said.contains(expected), "{said}\n{program}");
}

#[test]
fn names_known_to_the_machine_are_interned_in_order() {
    let world = Nowhere;
    let options = Options::default();
    let vm = Vm::new(&world, &options);
    assert_eq!(&*vm.names.text(known::INIT), "__init__");
    assert_eq!(&*vm.names.text(known::ITERATION_ARG), ".0");
}
