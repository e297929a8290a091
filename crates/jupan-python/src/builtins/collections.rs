//! Lists, tuples, dictionaries, sets, ranges and slices.

use super::numbers::held;
use super::{natives, sort};
use crate::name::known;
use crate::native::{Args, NativeFn};
use crate::shared::Shared;
use crate::value::{Class, Dict, List, Range, Set, Slice, Value};
use crate::vm::{R, Vm};
use jupan_core::message;
use ruff_python_ast::Operator;
use std::rc::Rc;

pub(super) static LIST_METHODS: &[NativeFn] = natives! {
    "__init__" => list_init,
    "append" => list_append,
    "extend" => list_extend,
    "insert" => list_insert,
    "remove" => list_remove,
    "pop" => list_pop,
    "clear" => list_clear,
    "index" => index_of,
    "count" => count_of,
    "sort" => list_sort,
    "reverse" => list_reverse,
    "copy" => list_copy,
    "__getitem__" => plain_getitem,
    "__setitem__" => plain_setitem,
    "__delitem__" => plain_delitem,
    "__len__" => plain_len,
    "__iter__" => plain_iter,
    "__contains__" => dict_contains,
};

pub(super) static TUPLE_METHODS: &[NativeFn] = natives! {
    "index" => index_of,
    "count" => count_of,
};

pub(super) static DICT_METHODS: &[NativeFn] = natives! {
    "__init__" => dict_init,
    "get" => dict_get,
    "keys" => dict_keys,
    "values" => dict_values,
    "items" => dict_items,
    "pop" => dict_pop,
    "popitem" => dict_popitem,
    "setdefault" => dict_setdefault,
    "update" => dict_update,
    "clear" => dict_clear,
    "copy" => dict_copy,
    "__contains__" => dict_contains,
    "__getitem__" => plain_getitem,
    "__setitem__" => plain_setitem,
    "__delitem__" => plain_delitem,
    "__len__" => plain_len,
    "__iter__" => plain_iter,
};

pub(super) static FROM_KEYS: NativeFn = NativeFn {
    name: "fromkeys",
    call: dict_fromkeys,
};

pub(super) static SET_METHODS: &[NativeFn] = natives! {
    "__init__" => set_init,
    "add" => set_add,
    "remove" => set_remove,
    "discard" => set_discard,
    "pop" => set_pop,
    "clear" => set_clear,
    "update" => set_update,
};

pub(super) static FROZENSET_METHODS: &[NativeFn] = natives! {
    "union" => set_union,
    "intersection" => set_intersection,
    "difference" => set_difference,
    "symmetric_difference" => set_symmetric,
    "issubset" => set_issubset,
    "issuperset" => set_issuperset,
    "isdisjoint" => set_isdisjoint,
    "copy" => set_copy,
};

/// What a method of a built-in collection works on; an instance of a subclass holds it.
fn inner(args: &mut Args) -> Value {
    args.receiver().unwrapped()
}

// Constructors. For a subclass they make it empty; its `__init__` fills it.

pub(super) fn construct_list(vm: &mut Vm, class: &Rc<Class>, args: &mut Args) -> R<Value> {
    if !class.native {
        return vm.new_instance(class, Value::list(Vec::new()));
    }
    match args.positional.first().cloned() {
        None => Ok(Value::list(Vec::new())),
        Some(Value::Framework(object)) => crate::keras::as_list(vm, &object),
        Some(items) => vm.list_of(&items),
    }
}

pub(super) fn construct_tuple(vm: &mut Vm, class: &Rc<Class>, args: &mut Args) -> R<Value> {
    let value = match args.positional.first().cloned() {
        None => Value::tuple(Vec::new()),
        Some(tuple @ (Value::Tuple(_) | Value::Unknown(_))) => tuple,
        Some(items) => match vm.collect_known(&items)? {
            Ok(items) => Value::tuple(items),
            Err(unknown) => Value::Unknown(unknown),
        },
    };
    held(vm, class, value)
}

pub(super) fn construct_dict(vm: &mut Vm, class: &Rc<Class>, args: &mut Args) -> R<Value> {
    let dict = Value::Dict(Shared::default());
    if !class.native {
        return vm.new_instance(class, dict);
    }
    fill_dict(vm, &dict, args)?;
    Ok(dict)
}

fn fill_dict(vm: &mut Vm, dict: &Value, args: &mut Args) -> R<()> {
    if let Some(other) = args.positional.first().cloned() {
        vm.dict_update(dict, &other, false)?;
    }
    for (name, value) in std::mem::take(&mut args.keywords) {
        let key = Value::Str(vm.names.text(name));
        vm.set_item(dict, key, value)?;
    }
    Ok(())
}

pub(super) fn construct_set(vm: &mut Vm, class: &Rc<Class>, args: &mut Args) -> R<Value> {
    if !class.native {
        return vm.new_instance(class, Value::Set(Shared::default()));
    }
    new_set(vm, args.positional.first().cloned(), false)
}

pub(super) fn construct_frozenset(vm: &mut Vm, class: &Rc<Class>, args: &mut Args) -> R<Value> {
    let value = new_set(vm, args.positional.first().cloned(), true)?;
    held(vm, class, value)
}

fn new_set(vm: &mut Vm, items: Option<Value>, frozen: bool) -> R<Value> {
    let set = Shared::new(Set::default());
    let value = Value::Set(set.clone());
    if let Some(items) = items {
        let (items, taint) = vm.collect(&items)?;
        for item in items {
            vm.set_add(&value, item)?;
        }
        if taint.is_some() {
            set.edit(&mut vm.journal).taint = taint;
        }
    }
    set.edit(&mut vm.journal).frozen = frozen;
    Ok(value)
}

pub(super) fn construct_range(vm: &mut Vm, _: &Rc<Class>, args: &mut Args) -> R<Value> {
    let mut numbers = Vec::new();
    for value in std::mem::take(&mut args.positional) {
        match value.unwrapped() {
            Value::Int(n) => numbers.push(n),
            Value::Bool(b) => numbers.push(i128::from(b)),
            Value::Unknown(_) => return Ok(value),
            Value::Symbol(bound) => {
                return Ok(vm.unknown(message!(
                    "a range counts to {bound}, which has no value",
                    bound = bound.to_string()
                )));
            }
            Value::Framework(object) => match crate::keras::to_int(vm, &object)? {
                Value::Int(n) => numbers.push(n),
                _ => return Ok(vm.unknown(message!("a range whose length only data knows"))),
            },
            other => {
                let class = vm.class_of(&other).name.clone();
                return vm.raise(
                    "TypeError",
                    format!("'{class}' object cannot be interpreted as an integer"),
                );
            }
        }
    }
    let range = match numbers[..] {
        [stop] => Range {
            start: 0,
            stop,
            step: 1,
        },
        [start, stop] => Range {
            start,
            stop,
            step: 1,
        },
        [start, stop, step] => Range { start, stop, step },
        _ => {
            return vm.raise("TypeError", "range expected 1 to 3 arguments");
        }
    };
    if range.step == 0 {
        return vm.raise("ValueError", "range() arg 3 must not be zero");
    }
    Ok(Value::Range(Rc::new(range)))
}

pub(super) fn construct_slice(_: &mut Vm, _: &Rc<Class>, args: &mut Args) -> R<Value> {
    let mut parts = std::mem::take(&mut args.positional);
    if parts.len() == 1 {
        parts.insert(0, Value::None);
    }
    parts.resize(3, Value::None);
    let mut parts = parts.into_iter();
    let mut next = || parts.next().unwrap_or(Value::None);
    Ok(Value::Slice(Rc::new(Slice {
        start: next(),
        stop: next(),
        step: next(),
    })))
}

// Lists.

fn list_init(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let list = inner(args);
    if let Some(items) = args.positional.first().cloned() {
        vm.list_extend(&list, &items)?;
    }
    Ok(Value::None)
}

/// Tells the layer that holds a list of what is put into it.
fn track(vm: &mut Vm, list: &Value, item: &Value) -> R<()> {
    let tracker = match list {
        Value::List(list) => list.read().tracker.clone(),
        Value::Dict(dict) => dict.read().tracker.clone(),
        _ => None,
    };
    match tracker {
        Some((layer, attribute)) => crate::keras::track(vm, layer, &attribute, item),
        None => Ok(()),
    }
}

fn list_append(vm: &mut Vm, args: &mut Args) -> R<Value> {
    vm.charge_values(1)?;
    let item = args.positional.pop().unwrap_or(Value::None);
    let list = inner(args);
    track(vm, &list, &item)?;
    if let Value::List(list) = list {
        list.edit(&mut vm.journal).items.push(item);
    }
    Ok(Value::None)
}

fn list_extend(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let list = inner(args);
    let items = args.receiver();
    vm.list_extend(&list, &items)?;
    let (items, _) = if matches!(&list, Value::List(inner) if inner.read().tracker.is_some()) {
        vm.collect(&list)?
    } else {
        (Vec::new(), None)
    };
    for item in &items {
        track(vm, &list, item)?;
    }
    Ok(Value::None)
}

fn list_insert(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let [list, index, item] = args.bind(vm, "insert", ["self", "index", "object"], 3)?;
    let Value::List(list) = list.unwrapped() else {
        return Ok(Value::None);
    };
    vm.charge_values(1)?;
    let length = list.read().items.len();
    vm.charge(length as u64 / 16)?;
    match vm.integer(&index)? {
        Ok(index) => {
            let at = if index < 0 {
                index.saturating_add(length as i128).max(0)
            } else {
                index.min(length as i128)
            };
            list.edit(&mut vm.journal)
                .items
                .insert(usize::try_from(at).unwrap_or(length), item);
        }
        Err(unknown) => list.edit(&mut vm.journal).taint = Some(unknown),
    }
    Ok(Value::None)
}

fn position_of(
    vm: &mut Vm,
    items: &[Value],
    wanted: &Value,
    start: usize,
) -> R<Result<Option<usize>, Value>> {
    vm.charge(items.len() as u64)?;
    for (position, item) in items.iter().enumerate().skip(start) {
        match vm.equals(item, wanted, 0)? {
            Ok(true) => return Ok(Ok(Some(position))),
            Ok(false) => {}
            Err(unknown) => return Ok(Err(Value::Unknown(unknown))),
        }
    }
    Ok(Ok(None))
}

fn list_remove(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let Value::List(list) = inner(args) else {
        return Ok(Value::None);
    };
    let wanted = args.receiver();
    let items = list.read().items.clone();
    match position_of(vm, &items, &wanted, 0)? {
        Ok(Some(position)) => {
            list.edit(&mut vm.journal).items.remove(position);
        }
        Ok(None) if list.read().taint.is_none() => {
            return vm.raise("ValueError", "list.remove(x): x not in list");
        }
        Ok(None) => {}
        Err(unknown) => list.edit(&mut vm.journal).taint = unknown.as_unknown().cloned(),
    }
    Ok(Value::None)
}

fn list_pop(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let Value::List(list) = inner(args) else {
        return Ok(Value::None);
    };
    if let Some(taint) = list.read().taint.clone() {
        return Ok(Value::Unknown(taint));
    }
    let length = list.read().items.len();
    let index = match args.positional.first() {
        None => -1,
        Some(Value::Int(index)) => *index,
        Some(other) => {
            let other = other.clone();
            list.edit(&mut vm.journal).taint = other.as_unknown().cloned();
            return Ok(other);
        }
    };
    match crate::vm::position(index, length) {
        Some(at) => {
            vm.charge((length - at) as u64 / 16)?;
            Ok(list.edit(&mut vm.journal).items.remove(at))
        }
        None => vm.raise(
            "IndexError",
            if length == 0 {
                "pop from empty list"
            } else {
                "pop index out of range"
            },
        ),
    }
}

fn list_clear(vm: &mut Vm, args: &mut Args) -> R<Value> {
    if let Value::List(list) = inner(args) {
        let mut list = list.edit(&mut vm.journal);
        list.items.clear();
        list.taint = None;
    }
    Ok(Value::None)
}

fn sequence_items(vm: &mut Vm, value: &Value) -> R<Result<Vec<Value>, Value>> {
    Ok(vm.collect_known(value)?.map_err(Value::Unknown))
}

fn index_of(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let sequence = inner(args);
    let wanted = args.receiver();
    let start = match args.positional.first() {
        Some(Value::Int(n)) => usize::try_from(*n).unwrap_or(0),
        _ => 0,
    };
    let items = match sequence_items(vm, &sequence)? {
        Ok(items) => items,
        Err(unknown) => return Ok(unknown),
    };
    match position_of(vm, &items, &wanted, start)? {
        Ok(Some(position)) => Ok(Value::int(position)),
        Ok(None) => {
            let shown = vm.repr_value(&wanted)?;
            let shown = vm.text_of(&shown)?;
            vm.raise("ValueError", format!("{shown} is not in list"))
        }
        Err(unknown) => Ok(unknown),
    }
}

fn count_of(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let sequence = inner(args);
    let wanted = args.receiver();
    let items = match sequence_items(vm, &sequence)? {
        Ok(items) => items,
        Err(unknown) => return Ok(unknown),
    };
    vm.charge(items.len() as u64)?;
    let mut count = 0;
    for item in &items {
        match vm.equals(item, &wanted, 0)? {
            Ok(equal) => count += usize::from(equal),
            Err(unknown) => return Ok(Value::Unknown(unknown)),
        }
    }
    Ok(Value::int(count))
}

fn list_sort(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let key = args.take_keyword(known::KEY).unwrap_or(Value::None);
    let reverse = matches!(args.take_keyword(known::REVERSE), Some(Value::Bool(true)));
    if let Value::List(list) = inner(args) {
        let items = list.read().items.clone();
        let items = sort::sorted(vm, items, &key, reverse)?;
        list.edit(&mut vm.journal).items = items;
    }
    Ok(Value::None)
}

fn list_reverse(vm: &mut Vm, args: &mut Args) -> R<Value> {
    if let Value::List(list) = inner(args) {
        vm.charge(list.read().items.len() as u64 / 8)?;
        list.edit(&mut vm.journal).items.reverse();
    }
    Ok(Value::None)
}

fn list_copy(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let list = inner(args);
    vm.list_of(&list)
}

// Dictionaries.

fn dict_init(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let dict = inner(args);
    fill_dict(vm, &dict, args)?;
    Ok(Value::None)
}

fn dict_get(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let [dict, key, default] = args.bind(vm, "get", ["self", "key", "default"], 2)?;
    let Value::Dict(dict) = dict.unwrapped() else {
        return Ok(Value::None);
    };
    let hashed = match vm.key(&key)? {
        Ok(hashed) => hashed,
        Err(unknown) => return Ok(Value::Unknown(unknown)),
    };
    let dict = dict.read();
    Ok(match (dict.entries.get(&hashed), &dict.taint) {
        (Some((_, value)), _) => value.clone(),
        (None, Some(taint)) => Value::Unknown(taint.clone()),
        (None, None) if default.is_unset() => Value::None,
        (None, None) => default,
    })
}

fn dict_listing(args: &mut Args, select: fn(&(Value, Value)) -> Value) -> R<Value> {
    Ok(match inner(args) {
        Value::Dict(dict) => {
            let dict = dict.read();
            let items = dict.entries.values().map(select).collect();
            Value::List(Shared::new(List::new(items, dict.taint.clone())))
        }
        other => other,
    })
}

fn dict_keys(_: &mut Vm, args: &mut Args) -> R<Value> {
    dict_listing(args, |(key, _)| key.clone())
}

fn dict_values(_: &mut Vm, args: &mut Args) -> R<Value> {
    dict_listing(args, |(_, value)| value.clone())
}

fn dict_items(_: &mut Vm, args: &mut Args) -> R<Value> {
    dict_listing(args, |(key, value)| {
        Value::tuple(vec![key.clone(), value.clone()])
    })
}

fn dict_pop(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let [dict, key, default] = args.bind(vm, "pop", ["self", "key", "default"], 2)?;
    let Value::Dict(dict) = dict.unwrapped() else {
        return Ok(Value::None);
    };
    let hashed = match vm.key(&key)? {
        Ok(hashed) => hashed,
        Err(unknown) => {
            dict.edit(&mut vm.journal).taint = Some(unknown.clone());
            return Ok(Value::Unknown(unknown));
        }
    };
    let size = dict.read().entries.len() as u64;
    vm.charge(size / 16)?;
    if let Some((_, value)) = dict.edit(&mut vm.journal).entries.shift_remove(&hashed) {
        return Ok(value);
    }
    if let Some(taint) = dict.read().taint.clone() {
        return Ok(Value::Unknown(taint));
    }
    if !default.is_unset() {
        return Ok(default);
    }
    let class = vm.types.exception("KeyError");
    let exception = vm.exception_of(&class, vec![key]);
    Err(vm.stop_with(exception))
}

fn dict_popitem(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let Value::Dict(dict) = inner(args) else {
        return Ok(Value::None);
    };
    let last = dict.edit(&mut vm.journal).entries.pop();
    match last {
        Some((_, (key, value))) => Ok(Value::tuple(vec![key, value])),
        None => vm.raise("KeyError", "popitem(): dictionary is empty"),
    }
}

fn dict_setdefault(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let [dict, key, default] = args.bind(vm, "setdefault", ["self", "key", "default"], 2)?;
    let dict = dict.unwrapped();
    let found = vm.contains(&dict, &key)?;
    match vm.truth(&found)? {
        Ok(true) => vm.get_item(&dict, &key),
        Ok(false) => {
            let default = if default.is_unset() {
                Value::None
            } else {
                default
            };
            vm.set_item(&dict, key, default.clone())?;
            Ok(default)
        }
        Err(unknown) => Ok(Value::Unknown(unknown)),
    }
}

fn dict_update(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let dict = inner(args);
    fill_dict(vm, &dict, args)?;
    Ok(Value::None)
}

fn dict_clear(vm: &mut Vm, args: &mut Args) -> R<Value> {
    if let Value::Dict(dict) = inner(args) {
        let mut dict = dict.edit(&mut vm.journal);
        dict.entries.clear();
        dict.taint = None;
    }
    Ok(Value::None)
}

fn dict_copy(vm: &mut Vm, args: &mut Args) -> R<Value> {
    Ok(match inner(args) {
        Value::Dict(dict) => {
            vm.charge_values(dict.read().entries.len() * 3)?;
            let mut copy = dict.read().clone();
            copy.shows = None;
            Value::Dict(Shared::new(copy))
        }
        other => other,
    })
}

fn dict_fromkeys(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let [_, keys, value] = args.bind(vm, "fromkeys", ["cls", "iterable", "value"], 2)?;
    let value = if value.is_unset() { Value::None } else { value };
    let shared = Shared::new(Dict::default());
    let dict = Value::Dict(shared.clone());
    let (keys, taint) = vm.collect(&keys)?;
    for key in keys {
        vm.set_item(&dict, key, value.clone())?;
    }
    if taint.is_some() {
        shared.edit(&mut vm.journal).taint = taint;
    }
    Ok(dict)
}

fn dict_contains(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let dict = inner(args);
    let key = args.receiver();
    vm.contains(&dict, &key)
}

fn plain_getitem(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let object = args.receiver();
    let inner = object.unwrapped();
    let key = args.receiver();
    match vm.get_item(&inner, &key) {
        Err(stop) if vm.is_raised(&stop, "KeyError") => {
            match vm.user_special(&object, known::MISSING)? {
                Some(missing) => vm.call(&missing, vec![key]),
                None => Err(stop),
            }
        }
        result => result,
    }
}

fn plain_setitem(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let [object, key, value] = args.bind(vm, "__setitem__", ["self", "key", "value"], 3)?;
    vm.set_item(&object.unwrapped(), key, value)?;
    Ok(Value::None)
}

fn plain_delitem(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let object = inner(args);
    let key = args.receiver();
    vm.delete_item(&object, &key)?;
    Ok(Value::None)
}

fn plain_len(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let object = inner(args);
    vm.length(&object)
}

fn plain_iter(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let object = inner(args);
    vm.get_iter(&object)
}

// Sets.

fn set_init(vm: &mut Vm, args: &mut Args) -> R<Value> {
    set_update(vm, args)
}

fn set_add(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let set = inner(args);
    let item = args.receiver();
    vm.set_add(&set, item)?;
    Ok(Value::None)
}

fn set_discard(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let set = inner(args);
    let item = args.receiver();
    let key = vm.key(&item)?;
    if let Value::Set(set) = set {
        let size = set.read().entries.len() as u64;
        vm.charge(size / 16)?;
        match key {
            Ok(key) => {
                return Ok(Value::Bool(
                    set.edit(&mut vm.journal)
                        .entries
                        .shift_remove(&key)
                        .is_some(),
                ));
            }
            Err(unknown) => set.edit(&mut vm.journal).taint = Some(unknown),
        }
    }
    Ok(Value::Bool(true))
}

fn set_remove(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let item = args.positional.get(1).cloned().unwrap_or(Value::None);
    match set_discard(vm, args)? {
        Value::Bool(false) => {
            let class = vm.types.exception("KeyError");
            let exception = vm.exception_of(&class, vec![item]);
            Err(vm.stop_with(exception))
        }
        _ => Ok(Value::None),
    }
}

fn set_pop(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let Value::Set(set) = inner(args) else {
        return Ok(Value::None);
    };
    let first = set.edit(&mut vm.journal).entries.shift_remove_index(0);
    match first {
        Some((_, item)) => Ok(item),
        None => vm.raise("KeyError", "pop from an empty set"),
    }
}

fn set_clear(vm: &mut Vm, args: &mut Args) -> R<Value> {
    if let Value::Set(set) = inner(args) {
        set.edit(&mut vm.journal).entries.clear();
    }
    Ok(Value::None)
}

fn set_update(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let set = inner(args);
    for items in std::mem::take(&mut args.positional) {
        let (items, taint) = vm.collect(&items)?;
        for item in items {
            vm.set_add(&set, item)?;
        }
        if let (Value::Set(set), Some(taint)) = (&set, taint) {
            set.edit(&mut vm.journal).taint = Some(taint);
        }
    }
    Ok(Value::None)
}

fn set_with(vm: &mut Vm, args: &mut Args, operator: Operator) -> R<Value> {
    let mut result = inner(args);
    for other in std::mem::take(&mut args.positional) {
        let other = new_set(vm, Some(other), false)?;
        result = vm.binary(operator, result, other)?;
    }
    Ok(result)
}

fn set_union(vm: &mut Vm, args: &mut Args) -> R<Value> {
    set_with(vm, args, Operator::BitOr)
}

fn set_intersection(vm: &mut Vm, args: &mut Args) -> R<Value> {
    set_with(vm, args, Operator::BitAnd)
}

fn set_difference(vm: &mut Vm, args: &mut Args) -> R<Value> {
    set_with(vm, args, Operator::Sub)
}

fn set_symmetric(vm: &mut Vm, args: &mut Args) -> R<Value> {
    set_with(vm, args, Operator::BitXor)
}

fn set_compare(vm: &mut Vm, args: &mut Args, operator: ruff_python_ast::CmpOp) -> R<Value> {
    let set = inner(args);
    let other = args.receiver();
    let other = new_set(vm, Some(other), false)?;
    vm.compare(operator, &set, &other)
}

fn set_issubset(vm: &mut Vm, args: &mut Args) -> R<Value> {
    set_compare(vm, args, ruff_python_ast::CmpOp::LtE)
}

fn set_issuperset(vm: &mut Vm, args: &mut Args) -> R<Value> {
    set_compare(vm, args, ruff_python_ast::CmpOp::GtE)
}

fn set_isdisjoint(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let both = set_intersection(vm, args)?;
    Ok(match vm.truth(&both)? {
        Ok(truth) => Value::Bool(!truth),
        Err(unknown) => Value::Unknown(unknown),
    })
}

fn set_copy(_: &mut Vm, args: &mut Args) -> R<Value> {
    Ok(match inner(args) {
        Value::Set(set) => Value::Set(Shared::new(set.read().clone())),
        other => other,
    })
}
