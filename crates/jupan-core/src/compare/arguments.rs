//! What a program sets of a layer, and whether two settings say the same.

use std::rc::Rc;

use super::Change;
use crate::diagnostic::Span;
use crate::era::snake_case;
use crate::program::{Operation, OperationId, OperationKind, Program};
use crate::value::{Object, Value};

/// Layers that are arguments of layers are compared as deep as this.
const MAX_DEPTH: u32 = 8;

/// A property of a layer as it is set.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Its name, with the way to it: `layer.units`.
    pub name: String,
    /// Its value, as Python writes it. A function in the words of the source.
    pub text: String,
    /// Where it is written.
    pub span: Option<Span>,
    /// Whether it is written at all, rather than a default.
    pub given: bool,
    value: Value,
}

impl Setting {
    /// Something that is no argument.
    pub(super) fn plain(name: &str, text: String, span: Option<Span>) -> Self {
        Self {
            name: name.to_owned(),
            value: Value::str(&text),
            text,
            span,
            given: true,
        }
    }

    /// Roughly what it is, to tell which layers are alike.
    pub(super) fn key(&self) -> String {
        match &self.value {
            Value::Str(text) => folded(text),
            Value::Object(object) => folded(&object.name),
            Value::Tuple(items) | Value::List(items) => match items.first() {
                Some(first) if items.iter().all(|item| item == first) => first.to_string(),
                _ => self.text.replace(['(', ')'], "").replace(['[', ']'], ""),
            },
            _ => self.text.clone(),
        }
    }
}

/// All that is set of an operation.
pub(super) fn of(program: &Program, id: OperationId) -> Vec<Setting> {
    let mut settings = vec![name_of(program, id)];
    let operation = program.operation(id);
    settings.push(own(
        "trainable",
        Value::Bool(operation.trainable),
        operation,
    ));
    let policy = Value::str(&operation.policy.to_string());
    settings.push(own("dtype", policy, operation));
    arguments(program, operation, "", 0, &mut settings);
    settings
}

/// The name of an operation; one that was made automatically is no setting of the program.
pub(super) fn name_of(program: &Program, id: OperationId) -> Setting {
    let operation = program.operation(id);
    let automatic =
        operation.kind == OperationKind::Op || is_automatic(&operation.name, &operation.class);
    Setting {
        given: !automatic,
        ..own("name", Value::Str(operation.name.clone()), operation)
    }
}

fn own(name: &str, value: Value, operation: &Operation) -> Setting {
    Setting {
        name: name.to_owned(),
        text: value.to_string(),
        value,
        span: operation.span,
        given: true,
    }
}

/// `conv2d_3` is what Keras calls a Conv2D that got no name.
fn is_automatic(name: &str, class: &str) -> bool {
    let rest = match class {
        "InputLayer" => name
            .strip_prefix("input_layer")
            .or(name.strip_prefix("input")),
        _ => name.strip_prefix(&*snake_case(class)),
    };
    let number = |rest: &str| match rest.strip_prefix('_') {
        Some(digits) => !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()),
        None => rest.is_empty(),
    };
    rest.is_some_and(number)
}

fn arguments(
    program: &Program,
    operation: &Operation,
    prefix: &str,
    depth: u32,
    settings: &mut Vec<Setting>,
) {
    let bound = operation.arguments.iter();
    let bound = bound.map(|a| (a.name, &a.value, a.span, a.given));
    let extra = operation.arguments.extra().iter();
    let extra = extra.map(|(name, given)| (&**name, &given.value, given.span, true));
    let unread = operation.unread.iter();
    let unread = unread.map(|(name, value)| (&**name, value, None, true));
    for (name, value, span, given) in bound.chain(extra).chain(unread) {
        let name = format!("{prefix}{name}");
        add(program, name, value, (span, given), depth, settings);
    }
}

fn add(
    program: &Program,
    name: String,
    value: &Value,
    (span, given): (Option<Span>, bool),
    depth: u32,
    settings: &mut Vec<Setting>,
) {
    match value {
        // What goes in is compared along the graph.
        Value::Tensor(_) => return,
        Value::Operation(id) => {
            let operation = program.operation(*id);
            settings.push(Setting {
                name: name.clone(),
                text: operation.class.to_string(),
                value: Value::Str(operation.class.clone()),
                span: span.or(operation.span),
                given,
            });
            if depth < MAX_DEPTH {
                arguments(program, operation, &format!("{name}."), depth + 1, settings);
            }
            return;
        }
        Value::Tuple(items) | Value::List(items)
            if items.iter().any(|item| matches!(item, Value::Operation(_))) =>
        {
            for (at, item) in items.iter().enumerate() {
                let name = format!("{name}[{at}]");
                add(program, name, item, (span, given), depth, settings);
            }
            return;
        }
        _ => {}
    }
    let source = || {
        let span = span?;
        let text = program.source(span.source)?.snippet(span);
        let words: Vec<&str> = text.split_whitespace().collect();
        let words = words.join(" ");
        let argument = name.rsplit('.').next().unwrap_or_default();
        let bare = words.strip_prefix(argument).map(str::trim_start);
        let bare = bare.and_then(|rest| rest.strip_prefix('='));
        Some(bare.map_or(words.clone(), |rest| rest.trim().to_owned()))
    };
    let (text, value) = match value {
        Value::Foreign(_) => {
            let text = source().unwrap_or_else(|| value.to_string());
            let value = Value::str(&text);
            (text, value)
        }
        // Where none is stated, the program's default holds.
        Value::None if name.ends_with("data_format") => {
            let format = match program.channels_first {
                true => "channels_first",
                false => "channels_last",
            };
            (value.to_string(), Value::str(format))
        }
        value => (text(value), value.clone()),
    };
    settings.push(Setting {
        name,
        text,
        value,
        span,
        given,
    });
}

/// A value as Python writes it, objects with their arguments.
fn text(value: &Value) -> String {
    match value {
        Value::Object(object) => {
            let arguments = stated(object);
            let arguments = arguments.map(|(name, value)| format!("{name}={}", text(value)));
            let arguments: Vec<String> = arguments.collect();
            match arguments.is_empty() {
                true => object.name.to_string(),
                false => format!("{}({})", object.name, arguments.join(", ")),
            }
        }
        value => value.to_string(),
    }
}

/// What is set of an object.
fn stated(object: &Object) -> impl Iterator<Item = &(Rc<str>, Value)> {
    object
        .arguments
        .iter()
        .filter(|(_, value)| !value.is_none())
}

/// What is different between the settings of two operations.
pub(super) fn changes(old: &[Setting], new: &[Setting]) -> Vec<Change> {
    let find = |settings: &[Setting], name: &str| -> Option<Setting> {
        settings
            .iter()
            .find(|setting| setting.name == name)
            .cloned()
    };
    let gone = old
        .iter()
        .filter(|setting| find(new, &setting.name).is_none());
    let names = new.iter().chain(gone).map(|setting| setting.name.clone());
    let mut changes = Vec::new();
    // Where a layer that is an argument is another one, nothing is said of what is in it.
    let mut others: Vec<String> = Vec::new();
    for name in names {
        if others.iter().any(|other| name.starts_with(other)) {
            continue;
        }
        let (was, is) = (find(old, &name), find(new, &name));
        let differs = match (&was, &is) {
            (Some(a), Some(b)) => (a.given || b.given) && !same(a, b, old, new),
            _ => true,
        };
        if differs {
            others.push(format!("{name}."));
            changes.push(Change::Argument {
                name,
                old: was,
                new: is,
            });
        }
    }
    changes
}

/// Whether two settings say the same. `strides=None` of a pooling layer are its `pool_size`.
fn same(a: &Setting, b: &Setting, old: &[Setting], new: &[Setting]) -> bool {
    let stands_for = |setting: &Setting, all: &[Setting]| -> Value {
        let pool = setting
            .name
            .strip_suffix("strides")
            .map(|way| format!("{way}pool_size"));
        let pool = pool.filter(|_| setting.value.is_none());
        let pool = pool.and_then(|pool| all.iter().find(|setting| setting.name == pool));
        pool.map_or_else(|| setting.value.clone(), |pool| pool.value.clone())
    };
    equal(&stands_for(a, old), &stands_for(b, new))
}

fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Tuple(a) | Value::List(a), Value::Tuple(b) | Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| equal(a, b))
        }
        // One number stands for all axes.
        (Value::Int(_), Value::Tuple(items) | Value::List(items)) => {
            !items.is_empty() && items.iter().all(|item| equal(a, item))
        }
        (Value::Tuple(_) | Value::List(_), Value::Int(_)) => equal(b, a),
        (Value::Int(n), Value::Float(x)) | (Value::Float(x), Value::Int(n)) => *x == *n as f64,
        (Value::Object(a), Value::Object(b)) => {
            let (left, right) = (stated(a), stated(b));
            let (left, right): (Vec<_>, Vec<_>) = (left.collect(), right.collect());
            folded(&a.name) == folded(&b.name)
                && left.len() == right.len()
                && left
                    .iter()
                    .all(|(name, value)| right.iter().any(|(n, v)| n == name && equal(value, v)))
        }
        // 'glorot_uniform' and GlorotUniform()
        (Value::Object(object), Value::Str(text)) | (Value::Str(text), Value::Object(object)) => {
            stated(object).next().is_none() && folded(&object.name) == folded(text)
        }
        (a, b) => a == b,
    }
}

fn folded(name: &str) -> String {
    name.replace('_', "").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn automatic_names_are_the_snake_case_of_the_class() {
        for (name, class) in [
            ("conv2d", "Conv2D"),
            ("conv2d_12", "Conv2D"),
            ("input_layer_1", "InputLayer"),
            ("my_block", "MyBlock"),
        ] {
            assert!(is_automatic(name, class), "{name}");
        }
        for (name, class) in [
            ("conv2d_a", "Conv2D"),
            ("conv2d_", "Conv2D"),
            ("stem", "Conv2D"),
            ("conv2d1", "Conv2D"),
        ] {
            assert!(!is_automatic(name, class), "{name}");
        }
    }

    #[test]
    fn values_that_mean_the_same_are_equal() {
        let object = |name: &str, arguments: Vec<(Rc<str>, Value)>| {
            Value::Object(Rc::new(Object {
                family: "initializers".into(),
                name: name.into(),
                arguments,
            }))
        };
        let three = Value::Int(3);
        let seed = |value| vec![(Rc::from("seed"), value)];
        let equals = [
            (three.clone(), Value::tuple([three.clone(), three.clone()])),
            (Value::tuple([three.clone()]), Value::list([three.clone()])),
            (Value::Int(1), Value::Float(1.0)),
            (
                Value::str("glorot_uniform"),
                object("GlorotUniform", seed(Value::None)),
            ),
        ];
        for (a, b) in equals {
            assert!(equal(&a, &b) && equal(&b, &a), "{a} {b}");
        }
        let differs = [
            (Value::str("same"), Value::str("valid")),
            (three.clone(), Value::tuple([three.clone(), Value::Int(2)])),
            (Value::Bool(true), Value::Int(1)),
            (
                Value::str("glorot_uniform"),
                object("GlorotUniform", seed(Value::Int(1))),
            ),
            (Value::None, Value::Int(0)),
        ];
        for (a, b) in differs {
            assert!(!equal(&a, &b) && !equal(&b, &a), "{a} {b}");
        }
    }
}
