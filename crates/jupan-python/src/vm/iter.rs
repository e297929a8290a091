//! Iteration.

use super::{Exit, Frame, R, Stop, Vm};
use crate::name::known;
use crate::shared::Shared;
use crate::value::{GeneratorState, Iter, List, Tuple, Unknown, Value};
use jupan_core::message;
use std::rc::Rc;

/// What an iterator gives next.
pub(crate) enum Next {
    Item(Value),
    Done,
    /// An unknown number of further items, all of which are described by this one.
    Unknown(Value, Rc<Unknown>),
}

/// What the items of something unknown are called.
pub(super) const ITEM_OF: &str = "an item of ";

impl Vm<'_> {
    pub(crate) fn get_iter(&mut self, object: &Value) -> R<Value> {
        Ok(match object {
            Value::Iter(_) | Value::Generator(_) => object.clone(),
            Value::List(list) => Iter::List(list.clone(), 0).value(),
            Value::Tuple(tuple) => Iter::Items(tuple.clone(), 0).value(),
            Value::Range(range) => Iter::Range {
                next: range.start,
                step: range.step,
                left: range.len(),
            }
            .value(),
            Value::Str(text) => Iter::Chars(text.clone(), 0).value(),
            Value::Bytes(bytes) => Value::items(
                bytes
                    .iter()
                    .map(|byte| Value::Int(i128::from(*byte)))
                    .collect(),
            ),
            Value::Dict(dict) => {
                let dict = dict.read();
                match &dict.taint {
                    Some(taint) => Iter::Unknown(Value::Unknown(taint.clone())).value(),
                    None => {
                        Value::items(dict.entries.values().map(|(key, _)| key.clone()).collect())
                    }
                }
            }
            Value::Set(set) => {
                let set = set.read();
                match &set.taint {
                    Some(taint) => Iter::Unknown(Value::Unknown(taint.clone())).value(),
                    None => Value::items(set.entries.values().cloned().collect()),
                }
            }
            Value::Unknown(unknown) => {
                let text = unknown
                    .text
                    .as_ref()
                    .map(|text| format!("{ITEM_OF}{text}").into());
                Iter::Unknown(unknown.part(text)).value()
            }
            Value::Instance(instance) => {
                if let Some(method) = self.user_special(object, known::ITER)? {
                    let iterator = self.call(&method, Vec::new())?;
                    return match iterator {
                        Value::Instance(_) | Value::Iter(_) | Value::Generator(_) => Ok(iterator),
                        other => self.get_iter(&other),
                    };
                }
                if instance.class.find(known::GETITEM).is_some() {
                    return Ok(Iter::Indexed(object.clone(), 0).value());
                }
                let payload = instance.payload.borrow().clone();
                match payload {
                    Value::Unset => match instance.class.unknown_part() {
                        Some(unknown) => Iter::Unknown(Value::Unknown(unknown)).value(),
                        None => return self.not_iterable(object),
                    },
                    Value::Framework(framework) => return crate::keras::iterate(self, &framework),
                    _ if self.is_exception(object) => return self.not_iterable(object),
                    payload => return self.get_iter(&payload),
                }
            }
            Value::Class(class) => {
                if let Some(metaclass) = class.metaclass()
                    && let Some(method) = metaclass.find(known::ITER)
                {
                    let iterator = self.call(&method, vec![object.clone()])?;
                    return self.get_iter(&iterator);
                }
                return self.not_iterable(object);
            }
            Value::Framework(framework) => {
                let framework = framework.clone();
                return crate::keras::iterate(self, &framework);
            }
            _ => return self.not_iterable(object),
        })
    }

    fn not_iterable<T>(&mut self, object: &Value) -> R<T> {
        let class = self.class_of(object).name.clone();
        self.raise("TypeError", format!("'{class}' object is not iterable"))
    }

    pub(crate) fn next(&mut self, iterator: &Value) -> R<Next> {
        match iterator {
            Value::Iter(iter) => self.next_of(iter),
            Value::Generator(_) => Ok(self.next_with_return(iterator)?.unwrap_or(Next::Done)),
            Value::Unknown(unknown) => Ok(Next::Unknown(iterator.clone(), unknown.clone())),
            Value::Instance(_) => {
                let Some(method) = self.special(iterator, known::NEXT)? else {
                    return self.not_iterable(iterator);
                };
                match self.call(&method, Vec::new()) {
                    Ok(item) => Ok(Next::Item(item)),
                    Err(stop) if self.is_raised(&stop, "StopIteration") => Ok(Next::Done),
                    Err(stop) => Err(stop),
                }
            }
            _ => self.not_iterable(iterator),
        }
    }

    /// As [`Vm::next`]; the value that a generator returned where it ended with one.
    pub(crate) fn next_with_return(&mut self, iterator: &Value) -> R<Result<Next, Value>> {
        match iterator {
            Value::Generator(_) => self.resume(iterator, Value::None),
            _ => self.next(iterator).map(Ok),
        }
    }

    /// Runs a generator to its next `yield`.
    pub(crate) fn resume(&mut self, generator: &Value, sent: Value) -> R<Result<Next, Value>> {
        self.resume_with(generator, Ok(sent))
    }

    /// The same with what its `yield` gives, or raises.
    pub(crate) fn resume_with(
        &mut self,
        generator: &Value,
        sent: Result<Value, Stop>,
    ) -> R<Result<Next, Value>> {
        let Value::Generator(generator) = generator else {
            return Ok(Ok(Next::Done));
        };
        let state = std::mem::replace(
            &mut *generator.state.edit(&mut self.journal),
            GeneratorState::Running,
        );
        let mut frame: Box<Frame> = match state {
            GeneratorState::Suspended(frame) => frame,
            GeneratorState::Running => {
                return self.raise("ValueError", "generator already executing");
            }
            GeneratorState::Finished => {
                *generator.state.edit(&mut self.journal) = GeneratorState::Finished;
                sent?;
                return Ok(Ok(Next::Done));
            }
            GeneratorState::Unknown(unknown) => {
                *generator.state.edit(&mut self.journal) = GeneratorState::Unknown(unknown.clone());
                return Ok(Ok(Next::Unknown(Value::Unknown(unknown.clone()), unknown)));
            }
        };
        let exit = match sent {
            Ok(sent) => {
                if frame.pc > 0 {
                    frame.push(sent);
                }
                self.nested(|vm| vm.run(&mut frame, None))
            }
            Err(stop) => self.nested(|vm| vm.run_raising(&mut frame, stop)),
        };
        let (state, result) = match exit {
            Ok(Exit::Yielded(value)) => {
                (GeneratorState::Suspended(frame), Ok(Ok(Next::Item(value))))
            }
            Ok(Exit::Returned(Value::None) | Exit::Joined) => {
                (GeneratorState::Finished, Ok(Ok(Next::Done)))
            }
            Ok(Exit::Returned(value)) => (GeneratorState::Finished, Ok(Err(value))),
            Err(Stop::UnknownYield(unknown)) => (
                GeneratorState::Unknown(unknown.clone()),
                Ok(Ok(Next::Unknown(Value::Unknown(unknown.clone()), unknown))),
            ),
            Err(stop) => (GeneratorState::Finished, Err(stop)),
        };
        *generator.state.edit(&mut self.journal) = state;
        result
    }

    fn next_of(&mut self, iter: &Shared<Iter>) -> R<Next> {
        // What calls back into the program must not hold the iterator.
        let combined = match &mut *iter.edit(&mut self.journal) {
            Iter::List(list, at) => {
                let list = list.read();
                if let Some(taint) = &list.taint {
                    return Ok(Next::Unknown(Value::Unknown(taint.clone()), taint.clone()));
                }
                let item = list.items.get(*at).cloned();
                *at += 1;
                return Ok(item.map_or(Next::Done, Next::Item));
            }
            Iter::Items(tuple, at) => {
                let item = tuple.items.get(*at).cloned();
                *at += 1;
                return Ok(item.map_or(Next::Done, Next::Item));
            }
            Iter::Chars(text, at) => {
                let next = text.get(*at..).and_then(|rest| rest.chars().next());
                *at += next.map_or(0, char::len_utf8);
                let mut buffer = [0; 4];
                return Ok(next.map_or(Next::Done, |next| {
                    Next::Item(Value::str(next.encode_utf8(&mut buffer)))
                }));
            }
            Iter::Range { next, step, left } => {
                if *left <= 0 {
                    return Ok(Next::Done);
                }
                let item = *next;
                *left -= 1;
                *next = next.saturating_add(*step);
                return Ok(Next::Item(Value::Int(item)));
            }
            Iter::Unknown(item) => {
                let item = item.clone();
                let unknown = match &item {
                    Value::Unknown(unknown) => unknown.clone(),
                    _ => {
                        let reason = message!("how many items there are is not known");
                        Rc::new(Unknown::new(reason, self.place, None))
                    }
                };
                return Ok(Next::Unknown(item, unknown));
            }
            combined => combined.clone(),
        };
        self.nested(|vm| vm.next_combined(iter, &combined))
    }

    fn next_combined(&mut self, iter: &Shared<Iter>, combined: &Iter) -> R<Next> {
        match combined {
            Iter::Enumerate(inner, count) => {
                let next = self.next(inner)?;
                if let Iter::Enumerate(_, count) = &mut *iter.edit(&mut self.journal) {
                    *count = count.saturating_add(1);
                }
                Ok(match next {
                    Next::Item(item) => Next::Item(Value::tuple(vec![Value::Int(*count), item])),
                    Next::Unknown(item, unknown) => {
                        let index = Value::Unknown(unknown.clone());
                        Next::Unknown(Value::tuple(vec![index, item]), unknown)
                    }
                    Next::Done => Next::Done,
                })
            }
            Iter::Zip(inner, strict) => {
                self.charge_values(inner.items.len())?;
                let mut items = Vec::with_capacity(inner.items.len());
                let mut unknown = None;
                for (position, inner) in inner.items.iter().enumerate() {
                    match self.next(inner)? {
                        Next::Item(item) => items.push(item),
                        Next::Unknown(item, reason) => {
                            items.push(item);
                            unknown = Some(reason);
                        }
                        Next::Done if *strict && position > 0 => {
                            return self
                                .raise("ValueError", "zip() arguments have different lengths");
                        }
                        Next::Done => return Ok(Next::Done),
                    }
                }
                if items.is_empty() {
                    return Ok(Next::Done);
                }
                Ok(match unknown {
                    Some(unknown) => Next::Unknown(Value::tuple(items), unknown),
                    None => Next::Item(Value::tuple(items)),
                })
            }
            Iter::Map(function, inner) => {
                let mut items = Vec::with_capacity(inner.items.len());
                let mut unknown = None;
                for inner in &inner.items {
                    match self.next(inner)? {
                        Next::Item(item) => items.push(item),
                        Next::Unknown(item, reason) => {
                            items.push(item);
                            unknown = Some(reason);
                        }
                        Next::Done => return Ok(Next::Done),
                    }
                }
                let result = self.call(function, items)?;
                Ok(match unknown {
                    Some(unknown) => Next::Unknown(result, unknown),
                    None => Next::Item(result),
                })
            }
            Iter::Filter(function, inner) => loop {
                self.charge(1)?;
                let (item, unknown) = match self.next(inner)? {
                    Next::Item(item) => (item, None),
                    Next::Unknown(item, unknown) => (item, Some(unknown)),
                    Next::Done => return Ok(Next::Done),
                };
                let condition = if function.is_none() {
                    item.clone()
                } else {
                    self.call(function, vec![item.clone()])?
                };
                match (self.truth(&condition)?, unknown) {
                    (Ok(true), None) => return Ok(Next::Item(item)),
                    (Ok(false), None) => {}
                    (Err(unknown), _) | (_, Some(unknown)) => {
                        return Ok(Next::Unknown(item, unknown));
                    }
                }
            },
            Iter::Indexed(object, at) => {
                if let Iter::Indexed(_, at) = &mut *iter.edit(&mut self.journal) {
                    *at = at.saturating_add(1);
                }
                match self.get_item(object, &Value::Int(*at)) {
                    Ok(item) => Ok(Next::Item(item)),
                    Err(stop)
                        if self.is_raised(&stop, "IndexError")
                            || self.is_raised(&stop, "StopIteration") =>
                    {
                        Ok(Next::Done)
                    }
                    Err(stop) => Err(stop),
                }
            }
            Iter::Sentinel(function, sentinel) => {
                let item = self.call(function, Vec::new())?;
                Ok(match self.equals(&item, sentinel, 0)? {
                    Ok(true) => Next::Done,
                    Ok(false) => Next::Item(item),
                    Err(unknown) => Next::Unknown(item, unknown),
                })
            }
            _ => Ok(Next::Done),
        }
    }

    /// All items of an iterable, and why there may be others.
    pub(crate) fn collect(&mut self, iterable: &Value) -> R<(Vec<Value>, Option<Rc<Unknown>>)> {
        match iterable {
            Value::List(list) => {
                let list = list.read();
                self.charge_values(list.items.len())?;
                return Ok((list.items.clone(), list.taint.clone()));
            }
            Value::Tuple(tuple) => {
                self.charge_values(tuple.items.len())?;
                return Ok((tuple.items.to_vec(), None));
            }
            _ => {}
        }
        let iterator = self.get_iter(iterable)?;
        let mut items = Vec::new();
        loop {
            self.charge(1)?;
            self.charge_bytes(32)?;
            match self.next(&iterator)? {
                Next::Item(item) => items.push(item),
                Next::Done => return Ok((items, None)),
                Next::Unknown(item, unknown) => {
                    items.push(item);
                    return Ok((items, Some(unknown)));
                }
            }
        }
    }

    /// Items of known number; otherwise the unknown.
    pub(crate) fn collect_known(&mut self, iterable: &Value) -> R<Result<Vec<Value>, Rc<Unknown>>> {
        let (items, taint) = self.collect(iterable)?;
        Ok(taint.map_or(Ok(items), Err))
    }

    /// A list of all items.
    pub(crate) fn list_of(&mut self, iterable: &Value) -> R<Value> {
        let (items, taint) = self.collect(iterable)?;
        Ok(Value::List(Shared::new(List::new(items, taint))))
    }

    pub(crate) fn list_extend(&mut self, list: &Value, items: &Value) -> R<()> {
        let (items, taint) = self.collect(items)?;
        if let Value::List(list) = list {
            let mut list = list.edit(&mut self.journal);
            list.items.extend(items);
            if taint.is_some() {
                list.taint = taint;
            }
        }
        Ok(())
    }

    /// The values for `before` targets, or for those before and after a starred one.
    pub(super) fn unpack(
        &mut self,
        value: &Value,
        before: usize,
        after: Option<usize>,
    ) -> R<Vec<Value>> {
        let count = before + after.map_or(0, |after| after + 1);
        self.charge_values(count)?;
        if let Value::Unknown(unknown) = value {
            return Ok((0..count)
                .map(|index| self.unknown_item(unknown, index))
                .collect());
        }
        // Endless iterators are unpacked as far as needed.
        let (items, taint) =
            if after.is_none() && matches!(value, Value::Generator(_) | Value::Iter(_)) {
                let mut items = Vec::new();
                let mut taint = None;
                while items.len() <= before {
                    match self.next(value)? {
                        Next::Item(item) => items.push(item),
                        Next::Done => break,
                        Next::Unknown(_, unknown) => {
                            taint = Some(unknown);
                            break;
                        }
                    }
                }
                (items, taint)
            } else {
                self.collect(value)?
            };
        if let Some(unknown) = taint {
            return Ok((0..count)
                .map(|index| self.unknown_item(&unknown, index))
                .collect());
        }
        match after {
            None if items.len() == before => Ok(items),
            None if items.len() > before => self.raise(
                "ValueError",
                format!("too many values to unpack (expected {before})"),
            ),
            None => {
                let given = items.len();
                self.raise(
                    "ValueError",
                    format!("not enough values to unpack (expected {before}, got {given})"),
                )
            }
            Some(after) if items.len() >= before + after => {
                let mut items = items;
                let tail = items.split_off(items.len() - after);
                let middle = items.split_off(before);
                items.push(Value::list(middle));
                items.extend(tail);
                Ok(items)
            }
            Some(after) => {
                let (least, given) = (before + after, items.len());
                self.raise(
                    "ValueError",
                    format!("not enough values to unpack (expected at least {least}, got {given})"),
                )
            }
        }
    }

    /// An item of something unknown; an extent, which is a number, of an unknown `.shape`.
    pub(crate) fn unknown_item(&self, unknown: &Rc<Unknown>, index: usize) -> Value {
        let text = unknown
            .text
            .as_ref()
            .map(|text| format!("{text}[{index}]"))
            .filter(|text| text.len() <= 80);
        if let Some(text) = &text
            && unknown.is_shape()
        {
            return self.symbol(text);
        }
        unknown.part(text.map(Into::into))
    }

    pub(crate) fn tuple_of(items: Vec<Value>) -> Rc<Tuple> {
        Rc::new(Tuple {
            items: items.into(),
        })
    }
}
