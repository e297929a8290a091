//! Operations that put tensors together or take one apart.

use jupan_core::axis::{Axis, names};
use jupan_core::dim::Dim;
use jupan_core::layer::{Call, OpEntry};
use jupan_core::message;
use jupan_core::refusal;
use jupan_core::value::Value;

use super::cost::Cost::Moves;
use super::operand::{
    Operand, Outcome, Stop, at_least, axis, canonical, count, extents_of, finish, from_argument,
    give, integer, integer_in, list, refuse, settled, table, tensor, tensors,
};
use crate::rules::promotion::result_type;

table! {
    Append["append"] "x1, x2, axis=None" => append, Moves;
    ArraySplit["array_split"] "x, indices_or_sections, axis=0" => array_split, Moves;
    Concatenate["concatenate"] "xs, axis=0" => |c| {
        if let Some(shape) = joined_extents(c) {
            return Ok(shape);
        }
        let xs = tensors(c, "xs")?;
        let axis = integer(c, "axis")?;
        concatenate(c, xs, axis)
    }, Moves;
    Dsplit["dsplit"] "x, indices_or_sections" => |c| split_along(c, 3, |_| 2), Moves;
    Dstack["dstack"] "xs" => dstack, Moves;
    Hsplit["hsplit"] "x, indices_or_sections" => |c| split_along(c, 1, |rank| i64::from(rank > 1)), Moves;
    Hstack["hstack"] "xs" => |c| { let xs = tensors(c, "xs")?; concatenate(c, xs, 1) }, Moves;
    Meshgrid["meshgrid"] "*x, indexing='xy'" => meshgrid, Moves;
    Split["split"] "x, indices_or_sections, axis=0" => |c| {
        let x = tensor(c, "x")?;
        let at = axis(c, "axis", &x)?;
        split(c, &x, at)
    }, Moves;
    Stack["stack"] "x, axis=0" => stack, Moves;
    Unstack["unstack"] "x, num=None, axis=0" => unstack, Moves;
    Vsplit["vsplit"] "x, indices_or_sections" => |c| split_along(c, 2, |_| 0), Moves;
    Vstack["vstack"] "xs" => |c| { let xs = tensors(c, "xs")?; concatenate(c, xs, 0) }, Moves;
}

/// Pieces of a shape put together: they stay numbers to compute with.
fn joined_extents(call: &Call<'_>) -> Option<Value> {
    let pieces = call.arguments.get("xs").items()?;
    let pieces: Vec<Vec<Value>> = pieces.iter().map(extents_of).collect::<Option<_>>()?;
    (!pieces.is_empty()).then(|| Value::list(pieces.concat()))
}

/// The first of the tensors; refuses tensors that differ elsewhere than along the axis.
fn common<'a>(call: &Call<'_>, xs: &'a [Operand], at: Option<usize>) -> Outcome<&'a Operand> {
    let Some(first) = xs.first() else {
        return refuse(message!(
            "{layer} needs at least one tensor",
            layer = call.name()
        ));
    };
    for x in xs {
        let differs = (0..x.rank().max(first.rank())).find(|axis| {
            Some(*axis) != at && !x.dim(*axis as i64).compatible(&first.dim(*axis as i64))
        });
        let rank = x.rank() != first.rank();
        if rank || differs.is_some() {
            let (one, other) = (first.shape(), x.shape());
            let why = match differs {
                Some(axis) if !rank => message!(
                    "axis {axis} is {one} in one and {other} in the other",
                    axis,
                    one = first.dim(axis as i64),
                    other = x.dim(axis as i64)
                ),
                _ => message!(
                    "they have {one} and {other} axes",
                    one = first.rank(),
                    other = x.rank()
                ),
            };
            let layer = call.name();
            return refuse(match at {
                Some(at) => message!(
                    "the tensors of {layer} may differ only along axis {at}, but two are {one} and {other}: {why}",
                    layer,
                    at,
                    one,
                    other,
                    why
                ),
                None => message!(
                    "the tensors of {layer} must have the same shape, but two are {one} and {other}: {why}",
                    layer,
                    one,
                    other,
                    why
                ),
            });
        }
    }
    Ok(first)
}

/// The extents of the first; where one of its is unknown, another's.
fn merged(xs: &[Operand], at: usize) -> Axis {
    let axes = || xs.iter().filter_map(|x| x.axes.get(at));
    let known = axes().find(|axis| !matches!(axis.dim, Dim::Unknown(_)));
    known
        .or_else(|| axes().next())
        .cloned()
        .unwrap_or_else(|| Axis::fixed(names::AXIS, Dim::unknown(message!("no such axis"))))
}

pub(super) fn concatenate(call: &mut Call<'_>, xs: Vec<Operand>, axis: i64) -> Outcome {
    let Some(first) = xs.first() else {
        return refuse(message!(
            "{layer} needs at least one tensor",
            layer = call.name()
        ));
    };
    let at = canonical(call, axis, first.rank(), &first.shape())?;
    let first = common(call, &xs, Some(at))?;
    let parts: Vec<Axis> = xs.iter().filter_map(|x| x.axes.get(at).cloned()).collect();
    let mut axes: Vec<Axis> = (0..first.rank()).map(|axis| merged(&xs, axis)).collect();
    for (axis, own) in axes.iter_mut().zip(&first.axes) {
        if own.dim.is_unspecified() {
            *axis = own.clone();
        }
    }
    if let Some(axis) = axes.get_mut(at) {
        *axis = match parts.as_slice() {
            [only] => only.clone(),
            _ => Axis::sum(axis.name, parts),
        };
    }
    let kinds: Vec<_> = xs.iter().map(|x| x.kind).collect();
    let dtype = result_type(&kinds)?;
    Ok(give(call, axes, dtype))
}

fn append(call: &mut Call<'_>) -> Outcome {
    let xs = vec![tensor(call, "x1")?, tensor(call, "x2")?];
    if !call.arguments.get("axis").is_none() {
        let axis = integer(call, "axis")?;
        if let Some(at) = super::shape::position(axis, xs[0].rank()) {
            let open = |x: &Operand| x.dim(at as i64).is_unspecified();
            if xs.iter().any(open) && super::operand::in_graph(call) {
                // Keras adds the extents up, and None is no number.
                return refuse(message!(
                    "{layer} can't add up the extents of axis {axis}, of which one is None",
                    layer = call.name(),
                    axis
                ));
            }
        }
        return concatenate(call, xs, axis);
    }
    let dtype = result_type(&[xs[0].kind, xs[1].kind])?;
    let parts = xs.iter().map(Operand::flat).collect();
    let axis = Axis::sum(names::SIZE, parts);
    Ok(give(call, vec![axis], dtype))
}

fn stack(call: &mut Call<'_>) -> Outcome {
    match extents_of(call.arguments.get("x")) {
        Some(shape) if !shape.is_empty() => return Ok(Value::list(shape)),
        _ => {}
    }
    let xs = tensors(call, "x")?;
    let first = common(call, &xs, None)?;
    let rank = first.rank();
    let at = canonical(
        call,
        integer(call, "axis")?,
        rank + 1,
        &format!("the result, which has {}", rank + 1),
    )?;
    let mut axes: Vec<Axis> = first.axes.clone();
    axes.insert(at, Axis::fixed(names::SIZE, xs.len() as i64));
    let kinds: Vec<_> = xs.iter().map(|x| x.kind).collect();
    let dtype = result_type(&kinds)?;
    Ok(give(call, axes, dtype))
}

fn dstack(call: &mut Call<'_>) -> Outcome {
    let mut xs = tensors(call, "xs")?;
    let one = || Axis::fixed(names::AXIS, 1);
    for x in &mut xs {
        match x.rank() {
            0 => x.axes = vec![one(), one(), one()],
            1 => {
                x.axes.insert(0, one());
                x.axes.push(one());
            }
            2 => x.axes.push(one()),
            _ => {}
        }
    }
    concatenate(call, xs, 2)
}

/// Parts of equal size, or the parts between indices.
fn split(call: &mut Call<'_>, x: &Operand, at: usize) -> Outcome {
    let axis = match x.axes.get(at) {
        Some(axis) => axis.clone(),
        None => {
            return refuse(message!(
                "{layer} has no axis {at}",
                layer = call.name(),
                at
            ));
        }
    };
    let parts: Vec<Axis> = match call.arguments.get("indices_or_sections").clone() {
        Value::Tuple(items) | Value::List(items) => {
            count(call, items.len() as i64)?;
            let mut bounds = vec![Dim::Known(0)];
            bounds.extend(items.iter().map(super::shape::entry));
            bounds.push(axis.dim.clone());
            let between = bounds.windows(2).map(|pair| match pair {
                [start, end] => Axis::fixed(axis.name, end.minus(start)),
                _ => axis.clone(),
            });
            between.collect()
        }
        value => {
            let n = integer_in(call, "indices_or_sections", &value)?;
            if n < 0 || (n == 0 && !axis.dim.is_unspecified()) {
                return refuse(message!(
                    "{layer} can't make {n} parts",
                    layer = call.name(),
                    n
                ));
            }
            if axis.dim.known().is_some_and(|dim| dim % n != 0) {
                return Err(Stop::Refused(
                    refusal!(
                        "{layer} can't split axis {at} of {shape} into {n} equal parts",
                        layer = call.name(),
                        at,
                        shape = x.shape(),
                        n
                    )
                    .with_note(message!(
                        "{axis} / {n} leaves {rest}",
                        axis = axis.dim,
                        n,
                        rest = axis.dim.known().map_or(0, |dim| dim % n)
                    )),
                ));
            }
            let parts = count(call, n)?;
            let sections = from_argument(call, "indices_or_sections", names::FACTOR, Dim::Known(n));
            vec![Axis::quotient(axis.name, axis.clone(), sections); parts]
        }
    };
    if let Some(part) = parts
        .iter()
        .find(|part| part.dim.known().is_some_and(|n| n < 0))
    {
        return refuse(message!(
            "a part of {layer} would have {part} elements: its indices {value} must rise, up to {axis}",
            layer = call.name(),
            part = part.dim,
            value = call.arguments.get("indices_or_sections"),
            axis = axis.dim
        ));
    }
    let outputs = parts.into_iter().map(|part| {
        let mut axes = x.axes.clone();
        if let Some(place) = axes.get_mut(at) {
            *place = part;
        }
        give(call, axes, x.dtype())
    });
    Ok(list(outputs.collect()))
}

fn split_along(call: &mut Call<'_>, least: usize, axis: fn(usize) -> i64) -> Outcome {
    let x = tensor(call, "x")?;
    at_least(call, &x, least)?;
    let at = canonical(call, axis(x.rank()), x.rank(), &x.shape())?;
    split(call, &x, at)
}

/// Parts that differ by one at most.
fn array_split(call: &mut Call<'_>) -> Outcome {
    let value = call.arguments.get("indices_or_sections").clone();
    if value.items().is_some() {
        return Err(Stop::Refused(
            call.arguments
                .refuse("indices_or_sections", message!("an integer")),
        ));
    }
    let n = integer_in(call, "indices_or_sections", &value)?;
    if n <= 0 {
        return Err(Stop::Refused(
            call.arguments
                .refuse("indices_or_sections", message!("a positive integer")),
        ));
    }
    let x = tensor(call, "x")?;
    let at = axis(call, "axis", &x)?;
    let parts = count(call, n)?;
    let outputs = (0..parts as i64).map(|part| {
        let mut axes = x.axes.clone();
        if let Some(axis) = axes.get_mut(at) {
            let size = match axis.dim {
                Dim::Known(dim) => Dim::Known(dim / n + i64::from(part < dim % n)),
                ref dim if dim.is_unspecified() => Dim::Unspecified,
                _ => Dim::unknown(message!("a part of an axis whose extent is no number")),
            };
            *axis = Axis::fixed(axis.name, size);
        }
        give(call, axes, x.dtype())
    });
    Ok(list(outputs.collect()))
}

fn unstack(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "x")?;
    let at = axis(call, "axis", &x)?;
    let n = match call.arguments.get("num") {
        Value::None => match settled(x.dim(at as i64)) {
            Dim::Known(n) => n,
            Dim::Unspecified => {
                return refuse(message!(
                    "{layer} needs to know how many parts there are: axis {at} of {shape} is None, so give `num=`",
                    layer = call.name(),
                    at,
                    shape = x.shape()
                ));
            }
            Dim::Unknown(reason) => return Err(Stop::Unknown(reason)),
            Dim::Symbolic(poly) => {
                return Err(Stop::Unknown(message!(
                    "there are {poly} parts, which only data knows",
                    poly
                )));
            }
        },
        _ => integer(call, "num")?,
    };
    let parts = count(call, n)?;
    let left = super::reduction::reduced(call, &x, Some(&[at]), false)?;
    let outputs = (0..parts).map(|_| give(call, left.clone(), x.dtype()));
    Ok(list(outputs.collect()))
}

fn meshgrid(call: &mut Call<'_>) -> Outcome {
    let indexing = call.arguments.choice("indexing", &["xy", "ij"])?;
    let xs = tensors(call, "x")?;
    let many = xs.len().saturating_mul(xs.len());
    count(call, i64::try_from(many).unwrap_or(i64::MAX))?;
    let mut axes: Vec<Axis> = xs.iter().map(Operand::flat).collect();
    if indexing == "xy" {
        if axes.len() < 2 {
            return refuse(message!(
                "{layer} needs two tensors or more",
                layer = call.name()
            ));
        }
        axes.swap(0, 1);
    }
    let outputs = xs.iter().map(|x| {
        // With "ij", Keras does not look at the types.
        let dtype = match indexing {
            "ij" => jupan_core::dtype::DType::Float32,
            _ => x.dtype(),
        };
        give(call, axes.clone(), dtype)
    });
    Ok(list(outputs.collect()))
}
