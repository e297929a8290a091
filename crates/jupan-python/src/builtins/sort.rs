//! Sorting with comparisons that may fail, run the program's own code, or not be known.

use crate::value::Value;
use crate::vm::{R, Vm};
use std::cmp::Ordering;

/// Sorts items stably by their keys. Where an order is not known, all places are unknown.
pub(crate) fn sorted(vm: &mut Vm, items: Vec<Value>, key: &Value, reverse: bool) -> R<Vec<Value>> {
    vm.charge(items.len() as u64)?;
    vm.charge_values(items.len())?;
    let mut keyed = Vec::with_capacity(items.len());
    for item in items {
        let by = if key.is_none() || key.is_unset() {
            item.clone()
        } else {
            vm.call(key, vec![item.clone()])?
        };
        keyed.push((by, item));
    }
    if reverse {
        keyed.reverse();
    }
    let count = keyed.len();
    let mut width = 1;
    while width < count {
        let mut merged = Vec::with_capacity(count);
        for chunk in keyed.chunks(width * 2) {
            let (left, right) = chunk.split_at(width.min(chunk.len()));
            let (mut left, mut right) = (left.iter().peekable(), right.iter().peekable());
            loop {
                let take_right = match (left.peek(), right.peek()) {
                    (Some(a), Some(b)) => match vm.ordering(&b.0, &a.0, "<", 0)? {
                        Ok(order) => order == Some(Ordering::Less),
                        Err(unknown) => return Ok(vec![Value::Unknown(unknown); count]),
                    },
                    (None, Some(_)) => true,
                    (Some(_), None) => false,
                    (None, None) => break,
                };
                merged.extend(
                    if take_right {
                        right.next()
                    } else {
                        left.next()
                    }
                    .cloned(),
                );
            }
            vm.charge(chunk.len() as u64)?;
        }
        keyed = merged;
        width *= 2;
    }
    if reverse {
        keyed.reverse();
    }
    Ok(keyed.into_iter().map(|(_, item)| item).collect())
}
