//! What decides that an axis is different: the argument at the other end of its history.

use std::rc::Rc;

use crate::axis::{Axis, How};
use crate::program::{OperationId, Program};

/// Longer histories are cut.
const MAX_STEPS: u32 = 100_000;

/// Arithmetic nested more deeply than this is taken as one.
const MAX_DEPTH: u32 = 16;

/// What decides an axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// The layer, in the new model.
    pub layer: OperationId,
    /// Its name.
    pub name: Rc<str>,
    /// The argument, where it is one.
    pub argument: Option<&'static str>,
}

/// What decides that two extents are different, each cause once.
pub(super) fn of(old: (&Program, &Axis), new: (&Program, &Axis)) -> Vec<Cause> {
    let mut found = Vec::new();
    let mut steps = MAX_STEPS;
    walk(old, new, None, 0, &mut steps, &mut found);
    found
}

fn walk(
    old: (&Program, &Axis),
    new: (&Program, &Axis),
    maker: Option<OperationId>,
    depth: u32,
    steps: &mut u32,
    found: &mut Vec<Cause>,
) {
    if old.1.dim == new.1.dim || *steps == 0 {
        return;
    }
    let (was, _) = back(old.0, old.1, None, steps);
    let (is, maker) = back(new.0, new.1, maker, steps);
    let mut tell = |layer: Option<OperationId>, argument| {
        let cause = layer.map(|layer| Cause {
            layer,
            name: new.0.operation(layer).name.clone(),
            argument,
        });
        found.extend(cause.filter(|cause| !found.contains(cause)));
    };
    if let How::Argument(layer, argument) = is.how {
        return tell(Some(layer), Some(argument));
    }
    let parts = match (&was.how, &is.how) {
        (How::Product(a), How::Product(b))
        | (How::Sum(a), How::Sum(b))
        | (How::Difference(a), How::Difference(b))
            if a.len() == b.len() =>
        {
            Some((a.as_slice(), b.as_slice()))
        }
        (How::Quotient(a), How::Quotient(b)) => Some((&a[..], &b[..])),
        (How::Window(a), How::Window(b)) | (How::TransposedWindow(a), How::TransposedWindow(b)) => {
            let settings = |w: &crate::axis::Window| {
                (
                    w.kernel.clone(),
                    w.stride.clone(),
                    w.dilation.clone(),
                    w.padding,
                    w.output_padding.clone(),
                )
            };
            if settings(a) != settings(b) {
                tell(maker, None);
            }
            Some((
                std::slice::from_ref(&a.input),
                std::slice::from_ref(&b.input),
            ))
        }
        _ => None,
    };
    match parts {
        Some((a, b)) if depth < MAX_DEPTH => {
            for (a, b) in a.iter().zip(b) {
                walk((old.0, a), (new.0, b), maker, depth + 1, steps, found);
            }
        }
        _ => tell(maker, None),
    }
}

/// The axis where an extent was decided, and the operation that made its tensor.
fn back<'a>(
    program: &'a Program,
    mut axis: &'a Axis,
    mut maker: Option<OperationId>,
    steps: &mut u32,
) -> (&'a Axis, Option<OperationId>) {
    while let How::Axis(tensor, at) = axis.how
        && *steps > 0
    {
        *steps -= 1;
        let tensor = program.tensor(tensor);
        let Some(before) = tensor.axes.get(at) else {
            break;
        };
        axis = before;
        maker = tensor.maker;
    }
    (axis, maker)
}
