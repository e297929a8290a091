//! What the output that a document shows tells of data.

use super::Vm;
use crate::document::told::Printed;
use crate::value::{Unknown, Value};
use jupan_core::diagnostic::Span;
use std::rc::Rc;

/// So much that was learned is told.
const MOST_TOLD: usize = 100;

impl Vm<'_> {
    /// Takes in what is printed at this call of `print`, or as the value of the whole cell.
    pub(crate) fn learn(&mut self, at: Option<u32>) {
        for told in self.printing.iter().filter(|told| told.at == at) {
            let shape = told.text.strip_suffix(".shape").zip(told.value.extents());
            match (&told.value, shape) {
                (_, Some((name, extents))) => self.learn_shape(name, &extents),
                (value, None) => self.learn_value(&told.text, value),
            }
        }
    }

    /// Whether a place is in the piece of the program that is running, not in a module that it imports.
    pub(crate) fn is_of_program(&self, place: Span) -> bool {
        Some(place.source) == self.running
    }

    fn learn_value(&mut self, text: &str, value: &Printed) {
        if let Printed::Number(n) = value {
            self.printed.insert(text.into(), *n);
        }
        let is_open = |known: &Value| match known {
            Value::Unknown(_) | Value::Symbol(_) => true,
            Value::List(list) => list.read().taint.is_some(),
            _ => false,
        };
        if self.global(text).as_ref().is_some_and(is_open) {
            self.set_global(text, of_printed(value));
            self.tell_learned(format!("{text} = {value}"));
        }
    }

    fn learn_shape(&mut self, name: &str, extents: &[i64]) {
        let Some(Value::Unknown(unknown)) = self.global(name) else {
            return;
        };
        let known = Unknown {
            reason: unknown.reason.clone(),
            place: unknown.place,
            text: unknown.text.clone(),
            shape: Some(extents.into()),
            tensor: unknown.tensor,
            made: unknown.made.clone(),
        };
        self.set_global(name, Value::Unknown(Rc::new(known)));
        let shape = Printed::Tuple(extents.iter().map(|n| Printed::Number(*n)).collect());
        self.tell_learned(format!("{name}.shape = {shape}"));
    }

    /// The number that was printed for a text.
    pub(crate) fn printed(&self, text: &str) -> Option<i64> {
        self.printed.get(text).copied()
    }

    fn global(&mut self, name: &str) -> Option<Value> {
        let main = self.main?;
        let name = self.name(name);
        self.globals(main).read().get(&name).cloned()
    }

    fn set_global(&mut self, name: &str, value: Value) {
        if let Some(main) = self.main {
            let name = self.name(name);
            let globals = self.globals(main);
            globals.edit(&mut self.journal).insert(name, value);
        }
    }

    fn tell_learned(&mut self, what: String) {
        if self.learned.len() < MOST_TOLD && !self.learned.contains(&what) {
            self.learned.push(what);
        }
    }
}

fn of_printed(value: &Printed) -> Value {
    let all = |items: &[Printed]| items.iter().map(of_printed).collect();
    match value {
        Printed::Number(n) => Value::Int(i128::from(*n)),
        Printed::Tuple(items) => Value::tuple(all(items)),
        Printed::List(items) => Value::list(all(items)),
    }
}
