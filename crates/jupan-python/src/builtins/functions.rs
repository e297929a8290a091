//! The remaining built-in functions.

use super::natives;
use crate::native::{Args, NativeFn};
use crate::value::Value;
use crate::vm::{R, Vm};
use jupan_core::message;

pub(super) static FUNCTIONS: &[NativeFn] = natives! {
    "print" => print,
    "display" => nothing,
    "breakpoint" => nothing,
    "help" => nothing,
    "input" => input,
    "open" => open,
    "repr" => repr,
    "ascii" => repr,
    "format" => format,
    "hash" => hash,
    "chr" => chr,
    "ord" => ord,
    "exit" => exit,
    "quit" => exit,
    "eval" => eval,
    "exec" => eval,
    "compile" => eval,
    "__import__" => import,
    "get_ipython" => get_ipython,
};

/// Nobody sees what is printed, but where the document shows it, it tells something.
fn print(vm: &mut Vm, _: &mut Args) -> R<Value> {
    if let Some(place) = vm.place
        && vm.is_of_program(place)
    {
        vm.learn(Some(place.start));
    }
    Ok(Value::None)
}

fn nothing(_: &mut Vm, _: &mut Args) -> R<Value> {
    Ok(Value::None)
}

fn input(vm: &mut Vm, _: &mut Args) -> R<Value> {
    Ok(vm.unknown(message!("what the user types")))
}

/// No data file exists on a fresh machine; what a program reads is not known, what it writes is of no interest.
fn open(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let path = args.positional.first().cloned().unwrap_or(Value::None);
    let path = vm.text_of(&path)?;
    Ok(vm.unknown_named(message!("the content of the file `{path}`", path), "file"))
}

fn repr(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let value = args.receiver();
    vm.repr_value(&value)
}

fn format(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let [value, spec] = args.bind(vm, "format", ["value", "spec"], 1)?;
    let spec = if spec.is_unset() {
        Value::str("")
    } else {
        spec
    };
    vm.format_value(&value, &spec)
}

fn hash(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let value = args.receiver();
    vm.hash(&value)
}

fn chr(vm: &mut Vm, args: &mut Args) -> R<Value> {
    match vm.integer(&args.receiver().unwrapped())? {
        Ok(n) => match u32::try_from(n).ok().and_then(char::from_u32) {
            Some(letter) => Ok(Value::str(&letter.to_string())),
            None => vm.raise("ValueError", "chr() arg not in range(0x110000)"),
        },
        Err(unknown) => Ok(Value::Unknown(unknown)),
    }
}

fn ord(vm: &mut Vm, args: &mut Args) -> R<Value> {
    match args.receiver().unwrapped() {
        Value::Str(text) => {
            let mut letters = text.chars();
            match (letters.next(), letters.next()) {
                (Some(letter), None) => Ok(Value::Int(i128::from(u32::from(letter)))),
                _ => vm.raise("TypeError", "ord() expected a character"),
            }
        }
        Value::Unknown(unknown) => Ok(Value::Unknown(unknown)),
        _ => vm.raise("TypeError", "ord() expected string of length 1"),
    }
}

fn exit(vm: &mut Vm, _: &mut Args) -> R<Value> {
    vm.raise("SystemExit", "")
}

/// Source in a text: an expression is evaluated, anything else is out of reach.
fn eval(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let Some(text) = args.positional.first().and_then(Value::as_str) else {
        return Ok(vm.unknown(message!("evaluated text")));
    };
    if args.positional.len() > 1 {
        return Ok(vm.unknown(message!("text evaluated with variables of its own")));
    }
    vm.evaluate_text(&text)
}

fn import(vm: &mut Vm, args: &mut Args) -> R<Value> {
    match args.positional.first().and_then(Value::as_str) {
        Some(name) => vm.import_by_name(&name),
        None => Ok(vm.unknown(message!("a module whose name is not known"))),
    }
}

fn get_ipython(vm: &mut Vm, _: &mut Args) -> R<Value> {
    Ok(vm.unknown(message!("the notebook's own interpreter")))
}
