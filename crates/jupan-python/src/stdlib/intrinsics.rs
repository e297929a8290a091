//! What the library modules written in Python ask the machine for.

use crate::builtins::natives;
use crate::native::{Args, NativeFn};
use crate::shared::Shared;
use crate::value::{Dict, Iter, List, Set, Value};
use crate::vm::{R, Vm};
use jupan_core::message;
use jupan_core::message::Message;

pub(super) static FUNCTIONS: &[NativeFn] = natives! {
    "unknown" => unknown,
    "is_unknown" => is_unknown,
    "is_known" => is_known,
    "symbol" => symbol,
    "argv" => argv,
    "copy" => copy,
    "deepcopy" => deepcopy,
    "class_names" => class_names,
    "new_exactly" => new_exactly,
    "name_of" => name_of,
    "enter_scope" => enter_scope,
    "leave_scope" => leave_scope,
    "any_number_of" => any_number_of,
};

/// `unknown(reason, text)`
fn unknown(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let [reason, text] = args.bind(vm, "unknown", ["reason", "text"], 1)?;
    let reason = vm.text_of(&reason)?;
    let known = REASONS.iter().find(|known| **known == *reason);
    let reason = known.cloned().unwrap_or_else(|| Message::verbatim(reason));
    Ok(match text.as_str() {
        Some(text) => vm.unknown_named(reason, &text),
        None => vm.unknown(reason),
    })
}

/// The reasons that the library's own modules give, as messages.
const REASONS: &[Message] = &[
    message!("a common path"),
    message!("a data set whose samples are not known here"),
    message!("a part of `tf.data` that is not followed"),
    message!("a random choice"),
    message!("a random number"),
    message!("a random order"),
    message!("a table of data"),
    message!("a time"),
    message!("a time as a text"),
    message!("a time read from a text"),
    message!("an option of `tf.data`"),
    message!("data read from JSON"),
    message!("data read from a JSON file"),
    message!("how large an image is"),
    message!("how long an axis of data is"),
    message!("how long the longest sound is"),
    message!("how many batches a time series makes"),
    message!("how many batches the files of a folder make"),
    message!("how many channels images have"),
    message!("how many channels sounds have"),
    message!("how many elements a data set has"),
    message!("how many values a step of a time series has"),
    message!("random bytes"),
    message!("the classes of a folder"),
    message!("the content of a file"),
    message!("the files of a folder"),
    message!("the input of the program"),
    message!("the name of a class"),
    message!("the number of a class"),
    message!("the number of processors"),
    message!("the number of the process"),
    message!("the output of the program"),
    message!("the size of an object in memory"),
    message!("the time of the run"),
    message!("the time of the run as a text"),
    message!("today's date"),
    message!("what a data set tells of itself"),
    message!("what a function makes of the elements of a data set"),
    message!("what a generator gives"),
    message!("what a pattern finds in a text"),
    message!("what a time series tells"),
    message!("what an empty data set would hold"),
    message!("what is in a file of data"),
    message!("what the files of a folder tell"),
];

fn enter_scope(vm: &mut Vm, args: &mut Args) -> R<Value> {
    if let Some(name) = args.receiver().as_str() {
        vm.program.enter_scope(&name);
    }
    Ok(Value::None)
}

fn leave_scope(vm: &mut Vm, _: &mut Args) -> R<Value> {
    vm.program.leave();
    Ok(Value::None)
}

/// An iterator over items of which nobody knows how many there are: each is as the one given.
fn any_number_of(_: &mut Vm, args: &mut Args) -> R<Value> {
    Ok(Iter::Unknown(args.receiver()).value())
}

fn is_unknown(_: &mut Vm, args: &mut Args) -> R<Value> {
    Ok(Value::Bool(matches!(args.receiver(), Value::Unknown(_))))
}

fn is_known(_: &mut Vm, args: &mut Args) -> R<Value> {
    Ok(Value::Bool(!matches!(args.receiver(), Value::Unknown(_))))
}

fn symbol(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let text = args.receiver();
    let text = vm.text_of(&text)?;
    Ok(vm.symbol(&text))
}

/// The arguments of the script: none, unless they were given.
fn argv(vm: &mut Vm, _: &mut Args) -> R<Value> {
    let options = vm.options;
    let given = options.argv.iter().map(|argument| Value::str(argument));
    Ok(Value::list(
        std::iter::once(Value::str(&options.script))
            .chain(given)
            .collect(),
    ))
}

fn copy(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let value = args.receiver();
    shallow(vm, &value)
}

fn shallow(vm: &mut Vm, value: &Value) -> R<Value> {
    vm.charge(8)?;
    Ok(match value {
        Value::List(list) => Value::List(Shared::new(list.read().clone())),
        Value::Dict(dict) => Value::Dict(Shared::new(dict.read().clone())),
        Value::Set(set) => Value::Set(Shared::new(set.read().clone())),
        Value::Instance(instance) => {
            let payload = instance.payload.borrow().clone();
            let payload = shallow(vm, &payload)?;
            let made = vm.new_instance(&instance.class, payload)?;
            if let Value::Instance(made) = &made {
                made.attrs.fresh().clone_from(&instance.attrs.read());
            }
            made
        }
        other => other.clone(),
    })
}

fn deepcopy(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let value = args.receiver();
    deep(vm, &value, 0)
}

fn deep(vm: &mut Vm, value: &Value, depth: u32) -> R<Value> {
    if depth > 60 {
        return vm.raise("RecursionError", "maximum recursion depth exceeded");
    }
    vm.charge(8)?;
    vm.charge_bytes(64)?;
    Ok(match value {
        Value::List(list) => {
            let list = list.read().clone();
            let mut items = Vec::with_capacity(list.items.len());
            for item in &list.items {
                items.push(deep(vm, item, depth + 1)?);
            }
            Value::List(Shared::new(List::new(items, list.taint.clone())))
        }
        Value::Tuple(tuple) => {
            let mut items = Vec::with_capacity(tuple.items.len());
            for item in &tuple.items {
                items.push(deep(vm, item, depth + 1)?);
            }
            Value::tuple(items)
        }
        Value::Dict(dict) => {
            let dict = dict.read().clone();
            let mut copied = Dict::default();
            copied.taint.clone_from(&dict.taint);
            for (key, (written, value)) in &dict.entries {
                copied
                    .entries
                    .insert(key.clone(), (written.clone(), deep(vm, value, depth + 1)?));
            }
            Value::Dict(Shared::new(copied))
        }
        Value::Set(set) => {
            let set: Set = set.read().clone();
            Value::Set(Shared::new(set))
        }
        Value::Instance(instance) => {
            if let Some(method) = vm.user_special(value, crate::name::known::DEEPCOPY)? {
                let memo = Value::Dict(Shared::default());
                return vm.call(&method, vec![memo]);
            }
            let payload = instance.payload.borrow().clone();
            let payload = deep(vm, &payload, depth + 1)?;
            let made = vm.new_instance(&instance.class, payload)?;
            let attrs = instance.attrs.read().clone();
            if let Value::Instance(made) = &made {
                for (name, value) in &attrs {
                    let value = deep(vm, value, depth + 1)?;
                    made.attrs.fresh().insert(*name, value);
                }
            }
            made
        }
        other => other.clone(),
    })
}

/// The names in a class's own namespace, in order.
fn class_names(vm: &mut Vm, args: &mut Args) -> R<Value> {
    Ok(match args.receiver() {
        Value::Class(class) => Value::list(
            class
                .attrs
                .read()
                .keys()
                .map(|name| Value::Str(vm.names.text(*name)))
                .collect(),
        ),
        _ => Value::list(Vec::new()),
    })
}

/// `new_exactly(class, payload)`: an instance without a constructor's say.
fn new_exactly(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let [class, payload] = args.bind(vm, "new_exactly", ["class", "payload"], 1)?;
    match class {
        Value::Class(class) => vm.new_instance(&class, payload),
        other => Ok(other),
    }
}

fn name_of(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let value = args.receiver();
    vm.get_attr(&value, crate::name::known::NAME)
}
