//! Functions that go through items.

use super::objects::step;
use super::{natives, sort};
use crate::name::known;
use crate::native::{Args, NativeFn};
use crate::value::{Iter, Value};
use crate::vm::{Next, R, Vm};
use jupan_core::message;
use ruff_python_ast::Operator;
use std::cmp::Ordering;

pub(super) static FUNCTIONS: &[NativeFn] = natives! {
    "len" => len,
    "sum" => sum,
    "min" => min,
    "max" => max,
    "all" => all,
    "any" => any,
    "sorted" => sorted,
    "reversed" => reversed,
    "enumerate" => enumerate,
    "zip" => zip,
    "map" => map,
    "filter" => filter,
    "iter" => iter,
    "next" => next,
};

fn len(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let [value] = args.bind(vm, "len", ["obj"], 1)?;
    vm.length(&value)
}

fn sum(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let [items, start] = args.bind(vm, "sum", ["iterable", "start"], 1)?;
    if let Value::Framework(_) = items {
        return crate::keras::function(vm, "sum", items);
    }
    let place = vm.place;
    let (items, taint) = vm.collect(&items)?;
    if let Some(unknown) = taint {
        vm.place = place;
        return Ok(vm.unknown_call(&unknown));
    }
    let mut total = if start.is_unset() {
        Value::Int(0)
    } else {
        start
    };
    for item in items {
        total = vm.binary(Operator::Add, total, item)?;
    }
    Ok(total)
}

fn min(vm: &mut Vm, args: &mut Args) -> R<Value> {
    extreme(vm, args, "min", Ordering::Less)
}

fn max(vm: &mut Vm, args: &mut Args) -> R<Value> {
    extreme(vm, args, "max", Ordering::Greater)
}

fn extreme(vm: &mut Vm, args: &mut Args, name: &str, wanted: Ordering) -> R<Value> {
    let place = vm.place;
    let key = args.take_keyword(known::KEY).unwrap_or(Value::None);
    let default = args.take_keyword(known::DEFAULT);
    let items = if args.positional.len() == 1 {
        let items = args.receiver();
        if let Value::Framework(_) = items {
            return crate::keras::function(vm, name, items);
        }
        let (items, taint) = vm.collect(&items)?;
        if let Some(unknown) = taint {
            vm.place = place;
            return Ok(vm.unknown_call(&unknown));
        }
        items
    } else {
        std::mem::take(&mut args.positional)
    };
    let mut best: Option<(Value, Value)> = None;
    let mut symbolic = false;
    let mut undecided = None;
    for item in &items {
        let by = if key.is_none() {
            item.clone()
        } else {
            vm.call(&key, vec![item.clone()])?
        };
        symbolic |= matches!(by, Value::Symbol(_));
        best = match best {
            None => Some((by, item.clone())),
            Some(best) => match vm.ordering(&by, &best.0, "<", 0)? {
                Ok(order) if order == Some(wanted) => Some((by, item.clone())),
                Ok(_) => Some(best),
                Err(unknown) => {
                    undecided = Some(unknown);
                    Some(best)
                }
            },
        };
    }
    if let Some(unknown) = undecided {
        // The smaller of two positive integers is one, too.
        vm.place = place;
        if symbolic
            && items.iter().all(|item| {
                matches!(item, Value::Symbol(_)) || matches!(item, Value::Int(n) if *n > 0)
            })
            && let Some(text) = vm.text_here()
        {
            return Ok(vm.symbol(&text));
        }
        return Ok(Value::Unknown(unknown));
    }
    match (best, default) {
        (Some((_, item)), _) => Ok(item),
        (None, Some(default)) => Ok(default),
        (None, None) => vm.raise("ValueError", format!("{name}() iterable argument is empty")),
    }
}

fn all(vm: &mut Vm, args: &mut Args) -> R<Value> {
    quantify(vm, args, false)
}

fn any(vm: &mut Vm, args: &mut Args) -> R<Value> {
    quantify(vm, args, true)
}

/// Stops at the first item whose truth is `decisive`.
fn quantify(vm: &mut Vm, args: &mut Args, decisive: bool) -> R<Value> {
    let items = args.receiver();
    let iterator = vm.get_iter(&items)?;
    let mut unknown = None;
    loop {
        vm.charge(1)?;
        match vm.next(&iterator)? {
            Next::Item(item) => match vm.truth(&item)? {
                Ok(truth) if truth == decisive => return Ok(Value::Bool(decisive)),
                Ok(_) => {}
                Err(reason) => unknown = Some(reason),
            },
            Next::Done => return Ok(unknown.map_or(Value::Bool(!decisive), Value::Unknown)),
            Next::Unknown(_, reason) => return Ok(Value::Unknown(reason)),
        }
    }
}

fn sorted(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let key = args.take_keyword(known::KEY).unwrap_or(Value::None);
    let reverse = args
        .take_keyword(known::REVERSE)
        .unwrap_or(Value::Bool(false));
    let items = args.receiver();
    let (items, taint) = vm.collect(&items)?;
    if let Some(unknown) = taint {
        return Ok(Value::Unknown(unknown));
    }
    match vm.truth(&reverse)? {
        Ok(reverse) => Ok(Value::list(sort::sorted(vm, items, &key, reverse)?)),
        Err(unknown) => Ok(Value::Unknown(unknown)),
    }
}

fn reversed(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let value = args.receiver();
    if let Some(method) = vm.user_special(&value, known::REVERSED)? {
        return vm.call(&method, Vec::new());
    }
    if let Value::Range(range) = &value {
        let (left, last) = (range.len(), range.get(-1).unwrap_or(0));
        return Ok(Iter::Range {
            next: last,
            step: range.step.saturating_neg(),
            left,
        }
        .value());
    }
    let (mut items, taint) = vm.collect(&value)?;
    if let Some(unknown) = taint {
        return Ok(Iter::Unknown(Value::Unknown(unknown)).value());
    }
    items.reverse();
    Ok(Value::items(items))
}

fn enumerate(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let [items, start] = args.bind(vm, "enumerate", ["iterable", "start"], 1)?;
    vm.charge_bytes(ITERATOR_BYTES)?;
    let inner = vm.get_iter(&items)?;
    let start = match start {
        Value::Int(start) => start,
        Value::Unset => 0,
        _ => {
            return Ok(Iter::Unknown(
                vm.unknown(message!("an enumeration from an unknown number")),
            )
            .value());
        }
    };
    Ok(Iter::Enumerate(inner, start).value())
}

/// What an iterator over others takes: they can be put one into another without end.
const ITERATOR_BYTES: u64 = 256;

fn iterators(vm: &mut Vm, values: Vec<Value>) -> R<Vec<Value>> {
    vm.charge_bytes(ITERATOR_BYTES)?;
    values.iter().map(|value| vm.get_iter(value)).collect()
}

fn zip(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let strict = matches!(args.take_keyword(known::STRICT), Some(Value::Bool(true)));
    let inner = iterators(vm, std::mem::take(&mut args.positional))?;
    Ok(Iter::Zip(Vm::tuple_of(inner), strict).value())
}

fn map(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let function = args.receiver();
    let inner = iterators(vm, std::mem::take(&mut args.positional))?;
    Ok(Iter::Map(function, Vm::tuple_of(inner)).value())
}

fn filter(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let [function, items] = args.bind(vm, "filter", ["function", "iterable"], 2)?;
    vm.charge_bytes(ITERATOR_BYTES)?;
    let inner = vm.get_iter(&items)?;
    Ok(Iter::Filter(function, inner).value())
}

fn iter(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let [value, sentinel] = args.bind(vm, "iter", ["object", "sentinel"], 1)?;
    if sentinel.is_unset() {
        return vm.get_iter(&value);
    }
    Ok(Iter::Sentinel(value, sentinel).value())
}

fn next(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let [iterator, default] = args.bind(vm, "next", ["iterator", "default"], 1)?;
    if default.is_unset() {
        return step(vm, &iterator);
    }
    Ok(match vm.next(&iterator)? {
        Next::Item(item) | Next::Unknown(item, _) => item,
        Next::Done => default,
    })
}
