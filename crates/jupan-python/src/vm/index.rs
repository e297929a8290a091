//! Subscripts.

use super::operate::as_integer;
use super::{R, Vm};
use crate::keras::Object;
use crate::name::known;
use crate::shared::Shared;
use crate::value::{List, Range, Slice, Unknown, Value};
use jupan_core::message;
use std::rc::Rc;

/// A slice of something with so many items: start, step and number of items; the unknown in its way.
type Cut = Result<(usize, isize, usize), Rc<Unknown>>;

impl Vm<'_> {
    pub(crate) fn get_item(&mut self, object: &Value, index: &Value) -> R<Value> {
        match object {
            Value::List(list) => {
                let list = list.read();
                if let Some(taint) = list.taint.clone() {
                    // A part of it has another length.
                    let part = matches!(index, Value::Slice(_)).then(|| self.text_here());
                    return Ok(match part.flatten() {
                        text @ Some(_) => taint.part(text),
                        None => Value::Unknown(taint),
                    });
                }
                if let Value::Slice(slice) = index {
                    let items = list.items.clone();
                    drop(list);
                    return Ok(match self.cut(slice, items.len())? {
                        Ok(cut) => {
                            self.charge_values(cut.2)?;
                            Value::list(take(&items, cut))
                        }
                        Err(unknown) => Value::Unknown(unknown),
                    });
                }
                if let Some(item) = as_integer(index)
                    .and_then(|index| list.items.get(position(index, list.items.len())?))
                {
                    return Ok(item.clone());
                }
                drop(list);
                self.no_item(index, "list")
            }
            Value::Tuple(tuple) => {
                if let Value::Slice(slice) = index {
                    return Ok(match self.cut(slice, tuple.items.len())? {
                        Ok(cut) => Value::tuple(take(&tuple.items, cut)),
                        Err(unknown) => Value::Unknown(unknown),
                    });
                }
                if let Some(item) = as_integer(index)
                    .and_then(|index| tuple.items.get(position(index, tuple.items.len())?))
                {
                    return Ok(item.clone());
                }
                self.no_item(index, "tuple")
            }
            Value::Dict(dict) => {
                let key = match self.key(index)? {
                    Ok(key) => key,
                    Err(unknown) => return Ok(Value::Unknown(unknown)),
                };
                let dict = dict.read();
                if let Some((_, value)) = dict.entries.get(&key) {
                    return Ok(value.clone());
                }
                if let Some(taint) = &dict.taint {
                    return Ok(Value::Unknown(taint.clone()));
                }
                drop(dict);
                let class = self.types.exception("KeyError");
                let exception = self.exception_of(&class, vec![index.clone()]);
                Err(self.stop_with(exception))
            }
            Value::Str(text) => {
                if let (Some(index), true) = (as_integer(index), text.is_ascii()) {
                    return match position(index, text.len()).and_then(|at| text.get(at..=at)) {
                        Some(letter) => Ok(Value::str(letter)),
                        None => self.raise("IndexError", "string index out of range"),
                    };
                }
                let letters: Vec<char> = text.chars().collect();
                self.charge(letters.len() as u64 / 8)?;
                match index {
                    Value::Slice(slice) => Ok(match self.cut(slice, letters.len())? {
                        Ok(cut) => {
                            Value::Str(take(&letters, cut).into_iter().collect::<String>().into())
                        }
                        Err(unknown) => Value::Unknown(unknown),
                    }),
                    _ => match as_integer(index)
                        .and_then(|index| letters.get(position(index, letters.len())?))
                    {
                        Some(letter) => Ok(Value::str(&letter.to_string())),
                        None => self.no_item(index, "string"),
                    },
                }
            }
            Value::Bytes(bytes) => match index {
                Value::Slice(slice) => Ok(match self.cut(slice, bytes.len())? {
                    Ok(cut) => Value::Bytes(take(bytes, cut).into()),
                    Err(unknown) => Value::Unknown(unknown),
                }),
                _ => match as_integer(index)
                    .and_then(|index| bytes.get(position(index, bytes.len())?))
                {
                    Some(byte) => Ok(Value::Int(i128::from(*byte))),
                    None => self.no_item(index, "bytes"),
                },
            },
            Value::Range(range) => match index {
                Value::Slice(slice) => {
                    let length = usize::try_from(range.len()).unwrap_or(usize::MAX >> 1);
                    Ok(match self.cut(slice, length)? {
                        Ok((start, step, count)) => {
                            let first = range
                                .start
                                .saturating_add((start as i128).saturating_mul(range.step));
                            let step = range.step.saturating_mul(step as i128);
                            let stop = first.saturating_add((count as i128).saturating_mul(step));
                            Value::Range(Rc::new(Range {
                                start: first,
                                stop,
                                step,
                            }))
                        }
                        Err(unknown) => Value::Unknown(unknown),
                    })
                }
                _ => match as_integer(index).and_then(|index| range.get(index)) {
                    Some(item) => Ok(Value::Int(item)),
                    None => self.no_item(index, "range object"),
                },
            },
            Value::Unknown(unknown) if unknown.columns_picked(index).is_some() => {
                let columns = unknown.columns_picked(index).unwrap_or_default();
                Ok(crate::keras::arrays::table(columns))
            }
            Value::Unknown(unknown) if unknown.is_shape() && as_integer(index).is_some() => {
                if let Some(extent) = crate::keras::last_extent(self, unknown, index) {
                    return Ok(extent);
                }
                Ok(match (self.text_here(), unknown.text.clone()) {
                    (Some(text), Some(own)) => {
                        let other = format!("{own}[{}]", as_integer(index).unwrap_or_default());
                        let name = self.name_of_number(text, own, &other);
                        self.symbol(&name)
                    }
                    (Some(text), None) => self.symbol(&text),
                    (None, _) => Value::Unknown(unknown.clone()),
                })
            }
            // A table of rows and columns has other things behind its numbers.
            Value::Unknown(unknown)
                if as_integer(index).is_some()
                    && unknown.shape.as_ref().is_some_and(|shape| shape.len() > 2) =>
            {
                let shape = unknown.shape.as_deref().and_then(|shape| shape.get(1..));
                Ok(Value::Unknown(Rc::new(Unknown {
                    shape: shape.map(Into::into),
                    ..Unknown::new(unknown.reason.clone(), unknown.place, self.text_here())
                })))
            }
            // An item of something is another thing, a part of a tensor an operation on it.
            Value::Unknown(unknown)
                if unknown.tensor.is_some()
                    && !unknown.is_shape()
                    && !matches!(index, Value::Int(_) | Value::Str(_) | Value::Unknown(_)) =>
            {
                crate::keras::item_of_unknown(self, object, index)
            }
            Value::Unknown(unknown) => Ok(match as_integer(index) {
                Some(index) if index >= 0 => {
                    self.unknown_item(unknown, usize::try_from(index).unwrap_or(usize::MAX))
                }
                _ => unknown.part(self.text_here()),
            }),
            Value::Instance(instance) => {
                if let Some(method) = self.user_special(object, known::GETITEM)? {
                    return self.call(&method, vec![index.clone()]);
                }
                let payload = instance.payload.borrow().clone();
                match payload {
                    Value::Unset => match instance.class.unknown_part() {
                        Some(unknown) => Ok(Value::Unknown(unknown)),
                        None => self.not_subscriptable(object),
                    },
                    Value::Framework(framework) => crate::keras::item(self, &framework, index),
                    payload => match self.get_item(&payload, index) {
                        Err(stop)
                            if matches!(payload, Value::Dict(_))
                                && self.is_raised(&stop, "KeyError") =>
                        {
                            match self.user_special(object, known::MISSING)? {
                                Some(missing) => self.call(&missing, vec![index.clone()]),
                                None => Err(stop),
                            }
                        }
                        result => result,
                    },
                }
            }
            Value::Class(class) => {
                if let Some(metaclass) = class.metaclass()
                    && let Some(method) = metaclass.find(known::GETITEM)
                {
                    return self.call(&method, vec![object.clone(), index.clone()]);
                }
                match class.find(known::CLASS_GETITEM) {
                    Some(Value::ClassMethod(method)) => {
                        self.call(&method, vec![object.clone(), index.clone()])
                    }
                    // `list[int]`: a type is a type.
                    _ => Ok(object.clone()),
                }
            }
            Value::Framework(framework) => {
                let framework = framework.clone();
                crate::keras::item(self, &framework, index)
            }
            // Generic functions of `typing`.
            Value::Native(_) | Value::Function(_) => Ok(object.clone()),
            _ => self.not_subscriptable(object),
        }
    }

    fn not_subscriptable<T>(&mut self, object: &Value) -> R<T> {
        let class = self.class_of(object).name.clone();
        self.raise(
            "TypeError",
            format!("'{class}' object is not subscriptable"),
        )
    }

    /// Why a place is not known: a symbol, or a number of an array without its content.
    fn open_place(&mut self, index: &Value) -> Option<Rc<Unknown>> {
        let open = match index {
            Value::Unknown(unknown) => return Some(unknown.clone()),
            Value::Symbol(_) => true,
            Value::Framework(Object::Array(array)) => {
                array.shape.is_empty()
                    && !array.dtype.is_float()
                    && array.content.as_deref().is_none()
            }
            _ => false,
        };
        match open.then(|| self.unknown(message!("an item at a place that only data knows"))) {
            Some(Value::Unknown(unknown)) => Some(unknown),
            _ => None,
        }
    }

    /// An integer where Python needs one, or why it is not known.
    pub(crate) fn integer(&mut self, value: &Value) -> R<Result<i128, Rc<Unknown>>> {
        match (as_integer(value), self.open_place(value)) {
            (Some(integer), _) => Ok(Ok(integer)),
            (None, Some(unknown)) => Ok(Err(unknown)),
            (None, None) => self.raise("TypeError", "an integer is required"),
        }
    }

    fn no_item(&mut self, index: &Value, what: &str) -> R<Value> {
        match self.open_place(index) {
            Some(unknown) => Ok(Value::Unknown(unknown)),
            None => {
                if let Some(method) = self.user_special(index, known::INDEX)? {
                    let index = self.call(&method, Vec::new())?;
                    if as_integer(&index).is_some() {
                        return self.raise("TypeError", "an index object where a number is needed");
                    }
                }
                if as_integer(index).is_some() {
                    return self.raise("IndexError", format!("{what} index out of range"));
                }
                let class = self.class_of(index).name.clone();
                self.raise(
                    "TypeError",
                    format!("{what} indices must be integers or slices, not {class}"),
                )
            }
        }
    }

    /// A slice applied to so many items.
    pub(crate) fn cut(&mut self, slice: &Slice, length: usize) -> R<Cut> {
        for part in [&slice.start, &slice.stop, &slice.step] {
            if let Some(unknown) = self.open_place(part) {
                return Ok(Err(unknown));
            }
            match part {
                Value::None => {}
                part if as_integer(part).is_some() => {}
                _ => {
                    return self.raise(
                        "TypeError",
                        "slice indices must be integers or None or have an __index__ method",
                    );
                }
            }
        }
        let step = as_integer(&slice.step).unwrap_or(1);
        if step == 0 {
            return self.raise("ValueError", "slice step cannot be zero");
        }
        let length = length as i128;
        let clamp = |value: i128, low: i128, high: i128| {
            (if value < 0 {
                value.saturating_add(length)
            } else {
                value
            })
            .clamp(low, high)
        };
        let (start, stop) = if step > 0 {
            (
                as_integer(&slice.start).map_or(0, |n| clamp(n, 0, length)),
                as_integer(&slice.stop).map_or(length, |n| clamp(n, 0, length)),
            )
        } else {
            (
                as_integer(&slice.start).map_or(length - 1, |n| clamp(n, -1, length - 1)),
                as_integer(&slice.stop).map_or(-1, |n| clamp(n, -1, length - 1)),
            )
        };
        let count = Range { start, stop, step }.len();
        let narrow = |value: i128| usize::try_from(value).unwrap_or(0);
        Ok(Ok((
            narrow(start),
            isize::try_from(step).unwrap_or(if step > 0 { isize::MAX } else { isize::MIN }),
            narrow(count),
        )))
    }

    pub(crate) fn set_item(&mut self, object: &Value, index: Value, value: Value) -> R<()> {
        match object {
            Value::Dict(dict) => {
                let tracker = dict.read().tracker.clone();
                if let Some((layer, attribute)) = tracker {
                    crate::keras::track(self, layer, &attribute, &value)?;
                }
                let shown = dict.read().shows.clone();
                if let (Some(attrs), Value::Str(name)) = (shown, &index) {
                    let name = self.names.intern(name);
                    attrs.edit(&mut self.journal).insert(name, value.clone());
                }
                match self.key(&index)? {
                    Ok(key) => {
                        if !dict.read().entries.contains_key(&key) {
                            self.charge_bytes(180)?;
                        }
                        let mut dict = dict.edit(&mut self.journal);
                        match dict.entries.get_mut(&key) {
                            Some(entry) => entry.1 = value,
                            None => {
                                dict.entries.insert(key, (index, value));
                            }
                        }
                    }
                    // Writing at an unknown index makes this container uncertain, no other.
                    Err(unknown) => dict.edit(&mut self.journal).taint = Some(unknown),
                }
                Ok(())
            }
            Value::List(list) => {
                if let Value::Slice(slice) = &index {
                    return self.set_slice(list, slice, &value);
                }
                if let Some(unknown) = self.open_place(&index) {
                    list.edit(&mut self.journal).taint = Some(unknown);
                    return Ok(());
                }
                let length = list.read().items.len();
                if list.read().taint.is_some() {
                    return Ok(());
                }
                match as_integer(&index).and_then(|index| position(index, length)) {
                    Some(at) => {
                        if let Some(slot) = list.edit(&mut self.journal).items.get_mut(at) {
                            *slot = value;
                        }
                        Ok(())
                    }
                    None => self.no_item(&index, "list assignment").map(|_| ()),
                }
            }
            Value::Unknown(_) => Ok(()),
            Value::Instance(instance) => {
                if let Some(method) = self.user_special(object, known::SETITEM)? {
                    self.call(&method, vec![index, value])?;
                    return Ok(());
                }
                let payload = instance.payload.borrow().clone();
                match payload {
                    Value::Dict(_) | Value::List(_) => self.set_item(&payload, index, value),
                    _ if instance.class.unknown_part().is_some() => Ok(()),
                    _ => self.no_assignment(object),
                }
            }
            Value::Framework(framework) => {
                let framework = framework.clone();
                crate::keras::set_item(self, &framework, &index, value)
            }
            _ => self.no_assignment(object),
        }
    }

    fn no_assignment<T>(&mut self, object: &Value) -> R<T> {
        let class = self.class_of(object).name.clone();
        self.raise(
            "TypeError",
            format!("'{class}' object does not support item assignment"),
        )
    }

    fn set_slice(&mut self, list: &Shared<List>, slice: &Slice, value: &Value) -> R<()> {
        let (items, taint) = self.collect(value)?;
        let length = list.read().items.len();
        let cut = match self.cut(slice, length)? {
            Ok(cut) if taint.is_none() => cut,
            Ok(_) => {
                list.edit(&mut self.journal).taint = taint;
                return Ok(());
            }
            Err(unknown) => {
                list.edit(&mut self.journal).taint = Some(unknown);
                return Ok(());
            }
        };
        let (start, step, count) = cut;
        if step == 1 {
            let end = (start + count).min(length);
            list.edit(&mut self.journal)
                .items
                .splice(start.min(end)..end, items);
            return Ok(());
        }
        if items.len() != count {
            let given = items.len();
            return self.raise(
                "ValueError",
                format!(
                    "attempt to assign sequence of size {given} to extended slice of size {count}"
                ),
            );
        }
        let mut list = list.edit(&mut self.journal);
        let mut at = start as isize;
        for item in items {
            if let Some(slot) = usize::try_from(at)
                .ok()
                .and_then(|at| list.items.get_mut(at))
            {
                *slot = item;
            }
            at = at.saturating_add(step);
        }
        Ok(())
    }

    pub(crate) fn delete_item(&mut self, object: &Value, index: &Value) -> R<()> {
        match object {
            Value::Dict(dict) => {
                let key = match self.key(index)? {
                    Ok(key) => key,
                    Err(unknown) => {
                        dict.edit(&mut self.journal).taint = Some(unknown);
                        return Ok(());
                    }
                };
                let size = dict.read().entries.len() as u64;
                self.charge(size / 16)?;
                let removed = dict
                    .edit(&mut self.journal)
                    .entries
                    .shift_remove(&key)
                    .is_some();
                if removed || dict.read().taint.is_some() {
                    return Ok(());
                }
                let class = self.types.exception("KeyError");
                let exception = self.exception_of(&class, vec![index.clone()]);
                Err(self.stop_with(exception))
            }
            Value::List(list) => {
                let length = list.read().items.len();
                self.charge(length as u64 / 16)?;
                if let Some(unknown) = self.open_place(index) {
                    list.edit(&mut self.journal).taint = Some(unknown);
                    return Ok(());
                }
                if let Value::Slice(slice) = index {
                    match self.cut(slice, length)? {
                        Ok((start, step, count)) => {
                            let mut at = start as isize;
                            let mut doomed: Vec<usize> = Vec::new();
                            for _ in 0..count {
                                doomed.extend(usize::try_from(at));
                                at = at.saturating_add(step);
                            }
                            doomed.sort_unstable();
                            let mut position = 0;
                            list.edit(&mut self.journal).items.retain(|_| {
                                let keep = doomed.binary_search(&position).is_err();
                                position += 1;
                                keep
                            });
                        }
                        Err(unknown) => list.edit(&mut self.journal).taint = Some(unknown),
                    }
                    return Ok(());
                }
                match as_integer(index).and_then(|index| position(index, length)) {
                    Some(at) if at < length => {
                        list.edit(&mut self.journal).items.remove(at);
                        Ok(())
                    }
                    _ => self.no_item(index, "list assignment").map(|_| ()),
                }
            }
            Value::Unknown(_) => Ok(()),
            Value::Instance(instance) => {
                if let Some(method) = self.user_special(object, known::DELITEM)? {
                    self.call(&method, vec![index.clone()])?;
                    return Ok(());
                }
                let payload = instance.payload.borrow().clone();
                match payload {
                    Value::Dict(_) | Value::List(_) => self.delete_item(&payload, index),
                    _ => self.no_assignment(object),
                }
            }
            _ => self.no_assignment(object),
        }
    }

    pub(crate) fn set_add(&mut self, set: &Value, item: Value) -> R<()> {
        if let Value::Set(set) = set {
            match self.key(&item)? {
                Ok(key) => {
                    if !set.read().entries.contains_key(&key) {
                        self.charge_bytes(120)?;
                    }
                    set.edit(&mut self.journal)
                        .entries
                        .entry(key)
                        .or_insert(item);
                }
                Err(unknown) => set.edit(&mut self.journal).taint = Some(unknown),
            }
        }
        Ok(())
    }

    /// Merges a mapping into a dictionary.
    pub(crate) fn dict_update(&mut self, dict: &Value, other: &Value, call: bool) -> R<()> {
        let Value::Dict(target) = dict else {
            return Ok(());
        };
        let entries: Vec<(Value, Value)> = match other.unwrapped() {
            Value::Dict(other) => {
                let other = other.read();
                if other.taint.is_some() {
                    target
                        .edit(&mut self.journal)
                        .taint
                        .clone_from(&other.taint);
                }
                other.entries.values().cloned().collect()
            }
            Value::Unknown(unknown) => {
                target.edit(&mut self.journal).taint = Some(unknown);
                return Ok(());
            }
            other => {
                let keys = self.name("keys");
                if let Some(method) = self.look_up(&other, keys)? {
                    let keys = self.call(&method, Vec::new())?;
                    let (keys, taint) = self.collect(&keys)?;
                    if taint.is_some() {
                        target.edit(&mut self.journal).taint = taint;
                    }
                    let mut entries = Vec::new();
                    for key in keys {
                        let value = self.get_item(&other, &key)?;
                        entries.push((key, value));
                    }
                    entries
                } else if call {
                    return self.raise("TypeError", "argument after ** must be a mapping");
                } else {
                    let (pairs, taint) = self.collect(&other)?;
                    if taint.is_some() {
                        target.edit(&mut self.journal).taint = taint;
                    }
                    let mut entries = Vec::new();
                    for pair in pairs {
                        let mut pair = self.unpack(&pair, 2, None)?;
                        let (Some(value), Some(key)) = (pair.pop(), pair.pop()) else {
                            continue;
                        };
                        entries.push((key, value));
                    }
                    entries
                }
            }
        };
        for (key, value) in entries {
            if call
                && let Ok(hashed) = self.key(&key)?
                && target.read().entries.contains_key(&hashed)
            {
                let text = self.text_of(&key)?;
                return self.raise(
                    "TypeError",
                    format!("got multiple values for keyword argument '{text}'"),
                );
            }
            self.set_item(dict, key, value)?;
        }
        Ok(())
    }
}

/// Python's index as an index from the front.
pub(crate) fn position(index: i128, length: usize) -> Option<usize> {
    let index = if index < 0 {
        index.checked_add(length as i128)?
    } else {
        index
    };
    usize::try_from(index).ok().filter(|index| *index < length)
}

pub(crate) fn take<T: Clone>(items: &[T], (start, step, count): (usize, isize, usize)) -> Vec<T> {
    let mut taken = Vec::with_capacity(count.min(items.len()));
    let mut at = start as isize;
    for _ in 0..count {
        taken.extend(
            usize::try_from(at)
                .ok()
                .and_then(|at| items.get(at))
                .cloned(),
        );
        at = at.saturating_add(step);
    }
    taken
}
