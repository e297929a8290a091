//! Sorting with comparisons that may fail, run the program's own code, or not be known.

use crate::value::{Unknown, Value};
use crate::vm::{R, Vm};
use std::cmp::Ordering;
use std::rc::Rc;

/// Sorts items stably by their keys. Where an order is not known, all places are unknown.
pub(crate) fn sorted(vm: &mut Vm, items: Vec<Value>, key: &Value, reverse: bool) -> R<Vec<Value>> {
    let count = items.len();
    vm.charge(count as u64)?;
    vm.charge_values(count)?;
    let keys = if key.is_none() || key.is_unset() {
        None
    } else {
        let keys = items.iter().map(|item| vm.call(key, vec![item.clone()]));
        Some(keys.collect::<R<Vec<Value>>>()?)
    };
    let keys = keys.as_ref().unwrap_or(&items);
    let mut order: Vec<usize> = (0..count).collect();
    if reverse {
        order.reverse();
    }
    let mut merged = Vec::with_capacity(count);
    let mut width = 1;
    while width < count {
        for chunk in order.chunks(width * 2) {
            vm.charge(chunk.len() as u64)?;
            let halves = chunk.split_at(width.min(chunk.len()));
            if let Err(unknown) = merge(vm, keys, halves, &mut merged)? {
                return Ok(vec![Value::Unknown(unknown); count]);
            }
        }
        std::mem::swap(&mut order, &mut merged);
        merged.clear();
        width *= 2;
    }
    if reverse {
        order.reverse();
    }
    let in_order = order.into_iter().filter_map(|at| items.get(at).cloned());
    Ok(in_order.collect())
}

/// Appends two sorted halves as one.
fn merge(
    vm: &mut Vm,
    keys: &[Value],
    (mut left, mut right): (&[usize], &[usize]),
    merged: &mut Vec<usize>,
) -> R<Result<(), Rc<Unknown>>> {
    let mut less = |a: &usize, b: &usize| {
        let (Some(a), Some(b)) = (keys.get(*a), keys.get(*b)) else {
            return Ok(Ok(false));
        };
        let order = vm.ordering(a, b, "<", 0)?;
        R::Ok(order.map(|order| order == Some(Ordering::Less)))
    };
    // What is in order already takes one comparison.
    if let (Some(last), Some(first)) = (left.last(), right.first()) {
        match less(first, last)? {
            Ok(true) => {}
            Ok(false) => {
                merged.extend(left);
                left = &[];
            }
            Err(unknown) => return Ok(Err(unknown)),
        }
    }
    while let ([a, behind_a @ ..], [b, behind_b @ ..]) = (left, right) {
        match less(b, a)? {
            Ok(true) => {
                merged.push(*b);
                right = behind_b;
            }
            Ok(false) => {
                merged.push(*a);
                left = behind_a;
            }
            Err(unknown) => return Ok(Err(unknown)),
        }
    }
    merged.extend(left);
    merged.extend(right);
    Ok(Ok(()))
}
