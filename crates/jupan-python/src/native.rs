//! Functions that are written in Rust.

use crate::code::CallShape;
use crate::name::Name;
use crate::value::Value;
use crate::vm::{R, Vm};
use jupan_core::diagnostic::{SourceId, Span};
use std::rc::Rc;

/// A built-in function or method. A method gets its receiver as the first argument.
pub(crate) struct NativeFn {
    pub(crate) name: &'static str,
    pub(crate) call: fn(&mut Vm, &mut Args) -> R<Value>,
}

/// The arguments of a call.
#[derive(Default)]
pub(crate) struct Args {
    pub(crate) positional: Vec<Value>,
    pub(crate) keywords: Vec<(Name, Value)>,
    /// As written, where the call stands in source.
    pub(crate) shape: Option<Rc<CallShape>>,
    pub(crate) source: Option<SourceId>,
    /// Receivers put in front of the written arguments.
    pub(crate) receivers: u32,
}

impl Args {
    pub(crate) fn of(positional: Vec<Value>) -> Self {
        Args {
            positional,
            ..Args::default()
        }
    }

    /// Puts the receiver of a method in front.
    pub(crate) fn prepend(&mut self, receiver: Value) {
        self.positional.insert(0, receiver);
        self.receivers += 1;
    }

    /// Takes the receiver off.
    pub(crate) fn receiver(&mut self) -> Value {
        if self.positional.is_empty() {
            return Value::None;
        }
        self.receivers = self.receivers.saturating_sub(1);
        self.positional.remove(0)
    }

    /// Where the positional argument with this index stands in the source.
    pub(crate) fn span_of(&self, index: usize) -> Option<Span> {
        let index = index.checked_sub(self.receivers as usize)?;
        let shape = self.shape.as_ref()?;
        (index < shape.positional as usize).then_some(())?;
        self.span(*shape.spans.get(index)?)
    }

    /// Where the keyword argument stands in the source.
    pub(crate) fn span_of_keyword(&self, name: Name) -> Option<Span> {
        let shape = self.shape.as_ref()?;
        let position = shape.keywords.iter().position(|keyword| *keyword == name)?;
        self.span(*shape.spans.get(shape.positional as usize + position)?)
    }

    fn span(&self, (start, end): (u32, u32)) -> Option<Span> {
        Some(Span {
            source: self.source?,
            start,
            end,
        })
    }

    pub(crate) fn take_keyword(&mut self, name: Name) -> Option<Value> {
        let position = self
            .keywords
            .iter()
            .position(|(keyword, _)| *keyword == name)?;
        Some(self.keywords.remove(position).1)
    }

    /// The arguments of a function with these parameters, of which the first `required` have no default.
    pub(crate) fn bind<const N: usize>(
        &mut self,
        vm: &mut Vm,
        function: &str,
        names: [&str; N],
        required: usize,
    ) -> R<[Value; N]> {
        let mut bound = [const { Value::Unset }; N];
        if self.positional.len() > N {
            let given = self.positional.len();
            return vm.raise(
                "TypeError",
                format!("{function}() takes at most {N} arguments ({given} given)"),
            );
        }
        for (slot, value) in bound.iter_mut().zip(self.positional.drain(..)) {
            *slot = value;
        }
        for (keyword, value) in std::mem::take(&mut self.keywords) {
            let text = vm.names.text(keyword);
            match names.iter().position(|name| **name == *text) {
                Some(position) if bound[position].is_unset() => bound[position] = value,
                Some(_) => {
                    return vm.raise(
                        "TypeError",
                        format!("{function}() got multiple values for argument '{text}'"),
                    );
                }
                None => {
                    return vm.raise(
                        "TypeError",
                        format!("{function}() got an unexpected keyword argument '{text}'"),
                    );
                }
            }
        }
        for (name, value) in names.iter().zip(&bound).take(required) {
            if value.is_unset() {
                return vm.raise(
                    "TypeError",
                    format!("{function}() missing required argument '{name}'"),
                );
            }
        }
        Ok(bound)
    }

    /// The first unknown among the arguments.
    pub(crate) fn unknown(&self) -> Option<Value> {
        let mut all = self
            .positional
            .iter()
            .chain(self.keywords.iter().map(|(_, value)| value));
        all.find(|value| matches!(value, Value::Unknown(_)))
            .cloned()
    }
}
