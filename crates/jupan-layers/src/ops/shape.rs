//! Operations that rearrange, add, remove or extend axes.

use jupan_core::axis::{Axis, names};
use jupan_core::dim::Dim;
use jupan_core::dtype::DType;
use jupan_core::layer::{Call, OpEntry, normalize};
use jupan_core::message;
use jupan_core::message::Message;
use jupan_core::refusal;
use jupan_core::value::Value;
use jupan_core::work::Kind::{Add, Compare, Function, Multiply};
use jupan_core::work::parts;

use super::cost::Cost::{By, Each, Moves, Nothing, Of, View};
use super::operand::{
    Operand, Outcome, Stop, at_least, axes, axis, canonical, dtype, dynamic, exactly, extent,
    finish, from_argument, functions, give, in_graph, integer, integer_in, integers, optional_axis,
    refuse, settled, table, tensor,
};
use crate::rules::broadcast::broadcast;
use crate::rules::reshape::reshape_axes;

table! {
    Argpartition["argpartition"] "x, kth, axis=-1" => argpartition;
    Argsort["argsort"] "x, axis=-1" => |c| along(c, Some(DType::Int32));
    BroadcastTo["broadcast_to"] "x, shape" => broadcast_to, Moves;
    Cumprod["cumprod"] "x, axis=None, dtype=None" => cumulate, Each(&[Multiply]);
    Cumsum["cumsum"] "x, axis=None, dtype=None" => cumulate, Each(&[Add]);
    Diag["diag"] "x, k=0" => diag, Moves;
    Diagflat["diagflat"] "x, k=0" => diagflat, Moves;
    Diagonal["diagonal"] "x, offset=0, axis1=0, axis2=1" => diagonal, Moves;
    Diff["diff"] "a, n=1, axis=-1" => diff, By(|c| match c.arguments.get("n") { Value::Int(0) => View, Value::Int(1) => Each(&[Add]), _ => Of(differences) });
    ExpandDims["expand_dims"] "x, axis" => expand_dims, View;
    Flip["flip"] "x, axis=None" => |c| { let x = tensor(c, "x")?; axes(c, "axis", &x)?; same(c, x) }, Moves;
    Fliplr["fliplr"] "x" => |c| { let x = tensor(c, "x")?; at_least(c, &x, 2)?; same(c, x) }, Moves;
    Flipud["flipud"] "x" => |c| { let x = tensor(c, "x")?; at_least(c, &x, 1)?; same(c, x) }, Moves;
    Moveaxis["moveaxis"] "x, source, destination" => moveaxis, Moves;
    Nancumprod["nancumprod"] "x, axis=None, dtype=None" => nancumulate, Each(&[Compare, Multiply]);
    Nancumsum["nancumsum"] "x, axis=None, dtype=None" => nancumulate, Each(&[Compare, Add]);
    Pad["pad"] "x, pad_width, mode='constant', constant_values=None" => pad, Moves;
    Ravel["ravel"] "x" => |c| { let x = tensor(c, "x")?; let flat = flat(&x); Ok(give(c, vec![flat], x.dtype())) }, View;
    Repeat["repeat"] "x, repeats, axis=None" => repeat, Moves;
    Reshape["reshape"] "x, newshape" => reshape, View;
    Roll["roll"] "x, shift, axis=None" => |c| { let x = tensor(c, "x")?; axes(c, "axis", &x)?; same(c, x) }, Moves;
    Rot90["rot90"] "array, k=1, axes=(0, 1)" => rot90, Moves;
    Sort["sort"] "x, axis=-1" => |c| along(c, None);
    Squeeze["squeeze"] "x, axis=None" => squeeze, View;
    Swapaxes["swapaxes"] "x, axis1, axis2" => swapaxes, Moves;
    Tile["tile"] "x, repeats" => tile, Moves;
    Transpose["transpose"] "x, axes=None" => transpose, Moves;
    Tril["tril"] "x, k=0" => |c| { let x = tensor(c, "x")?; same(c, x) }, Moves;
    Triu["triu"] "x, k=0" => |c| { let x = tensor(c, "x")?; same(c, x) }, Moves;
    Vander["vander"] "x, N=None, increasing=False" => vander, Each(&[Function]);
    View["view"] "x, dtype=None" => view, View;
}

functions! {
    "shape" ("x") => |c| shape_of(c, false), Nothing;
    "tf.shape" ("input, out_type=None, name=None") => |c| shape_of(c, true), Nothing;
    "dtype" ("x") => |c| Ok(Value::str(tensor(c, "x")?.dtype().name())), Nothing;
    "is_tensor" ("x") => |c| Ok(Value::Bool(!in_graph(c) && matches!(c.arguments.get("x"), Value::Tensor(_) | Value::Array(_)))), Nothing;
    "convert_to_numpy" ("x") => |c| match c.arguments.get("x") {
        Value::Tensor(_) if in_graph(c) => refuse(message!("a tensor of the graph has no values yet: it can't become an array")),
        value => Ok(value.clone()),
    }, Nothing;
}

fn same(call: &mut Call<'_>, x: Operand) -> Outcome {
    Ok(give(call, x.axes, x.kind.strong()))
}

/// All axes as one; not specified where one of them is not.
pub(super) fn flat(x: &Operand) -> Axis {
    x.flat()
}

/// The extents of a tensor. Keras gives `None` for what the graph leaves open; while values flow (inside a layer, or where
/// TensorFlow is asked) it is a number that stands for it.
fn shape_of(call: &mut Call<'_>, as_values: bool) -> Outcome {
    let name = call.arguments.iter().next().map_or("x", |a| a.name);
    let x = tensor(call, name)?;
    let open = !as_values && in_graph(call);
    let dims = x.axes.iter().map(|axis| match open {
        true => Value::from(axis.dim.clone()),
        false => Value::from(dynamic(axis)),
    });
    Ok(Value::tuple(dims.collect::<Vec<_>>()))
}

/// What an entry of a new shape says: a number, an unspecified extent, a symbol.
pub(super) fn entry(value: &Value) -> Dim {
    match value {
        Value::Bool(b) => Dim::Known(i64::from(*b)),
        value => value.as_dim().map_or(Dim::Unspecified, settled),
    }
}

/// The entries of a shape in an argument: one or several.
pub(super) fn entries(call: &Call<'_>, name: &str) -> Outcome<Vec<Dim>> {
    match call.arguments.get(name) {
        Value::Tuple(items) | Value::List(items) => Ok(items.iter().map(entry).collect()),
        Value::Unknown(reason) => Err(Stop::Unknown(reason.clone())),
        Value::Array(array) if array.shape.len() == 1 => {
            match (array.content.as_deref(), &array.shape[0]) {
                (Some(content), _) => Ok(content.iter().map(|n| Dim::Known(*n as i64)).collect()),
                (None, Dim::Known(n)) if (0..64).contains(n) => Ok(vec![
                    Dim::unknown(message!(
                        "an array whose content is not known"
                    ));
                    *n as usize
                ]),
                _ => Err(Stop::Unknown(message!("a shape of unknown length"))),
            }
        }
        Value::Tensor(id) => {
            // Of a tensor that states a shape only its length is known.
            match call.view(*id).dims().as_slice() {
                [Dim::Known(n)] if (0..64).contains(n) => Ok(vec![Dim::Unspecified; *n as usize]),
                _ => Ok(vec![Dim::Unspecified]),
            }
        }
        value @ (Value::Int(_) | Value::Symbolic(_) | Value::Bool(_)) => Ok(vec![entry(value)]),
        value => refuse(message!(
            "`{name}` of {layer} must be a shape, but is {value}",
            name,
            layer = call.name(),
            value
        )),
    }
}

fn reshape(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "x")?;
    let wanted = entries(call, "newshape")?;
    let name = call.name();
    let traced = call.host.program().depth() > 0;
    let axes = reshape_axes(&name, &x.axes, &wanted, traced, |dim| {
        from_argument(call, "newshape", names::AXIS, dim)
    })?;
    Ok(give(call, axes, x.dtype()))
}

fn expand_dims(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "x")?;
    let Some(chosen) = integers(call, "axis")? else {
        return refuse(message!(
            "`axis` of {layer} must be an integer",
            layer = call.name()
        ));
    };
    let rank = x.rank() + chosen.len();
    let at = |axis| canonical(call, axis, rank, &format!("the result, which has {rank}"));
    let new: Vec<usize> = chosen.into_iter().map(at).collect::<Outcome<_>>()?;
    let mut old = x.axes.iter().cloned();
    let axes = (0..rank).map_while(|at| match new.contains(&at) {
        true => Some(Axis::fixed(names::AXIS, 1)),
        false => old.next(),
    });
    let axes: Vec<Axis> = axes.collect();
    if axes.len() < rank {
        return refuse(message!("{layer} got an axis twice", layer = call.name()));
    }
    Ok(give(call, axes, x.dtype()))
}

fn squeeze(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "x")?;
    let one = |axis: &Axis| axis.dim == Dim::Known(1);
    let Some(chosen) = axes(call, "axis", &x)? else {
        let left = x.axes.iter().filter(|axis| !one(axis)).cloned().collect();
        return Ok(give(call, left, x.dtype()));
    };
    for at in &chosen {
        let dim = x.dim(*at as i64);
        if !matches!(dim, Dim::Known(1) | Dim::Unknown(_) | Dim::Symbolic(_)) {
            return refuse(message!(
                "{layer} can only take away an axis of 1, but axis {at} of {shape} is {dim}",
                layer = call.name(),
                at,
                shape = x.shape(),
                dim
            ));
        }
    }
    let left = super::reduction::reduced(call, &x, Some(&chosen), false)?;
    Ok(give(call, left, x.dtype()))
}

fn permuted(call: &mut Call<'_>, x: &Operand, order: &[usize]) -> Outcome {
    let axes = order.iter().filter_map(|at| x.axes.get(*at).cloned());
    let axes = axes.collect();
    Ok(give(call, axes, x.dtype()))
}

fn transpose(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "x")?;
    let chosen = match call.arguments.get("axes") {
        Value::None => (0..x.rank()).rev().collect(),
        Value::Tuple(_) | Value::List(_) | Value::Unknown(_) | Value::Array(_) => {
            axes(call, "axes", &x)?.unwrap_or_default()
        }
        value => {
            return refuse(message!(
                "`axes` of {layer} must list the axes in their new order, but is {value}",
                layer = call.name(),
                value
            ));
        }
    };
    let mut sorted = chosen.clone();
    sorted.sort_unstable();
    if sorted.into_iter().ne(0..x.rank()) {
        return refuse(message!(
            "`axes` of {layer} must name each of the {rank} axes of {shape} once, but is {value}",
            layer = call.name(),
            rank = x.rank(),
            shape = x.shape(),
            value = call.arguments.get("axes")
        ));
    }
    permuted(call, &x, &chosen)
}

fn swapaxes(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "x")?;
    let (one, other) = (axis(call, "axis1", &x)?, axis(call, "axis2", &x)?);
    let mut order: Vec<usize> = (0..x.rank()).collect();
    order.swap(one, other);
    permuted(call, &x, &order)
}

fn moveaxis(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "x")?;
    let source = axes(call, "source", &x)?.unwrap_or_default();
    let destination = axes(call, "destination", &x)?.unwrap_or_default();
    if source.len() != destination.len() {
        return refuse(message!(
            "{layer} moves each axis of `source` to one of `destination`, but they are {number} and {number_2}",
            layer = call.name(),
            number = source.len(),
            number_2 = destination.len()
        ));
    }
    let mut order: Vec<Option<usize>> = vec![None; x.rank()];
    for (from, to) in source.iter().zip(&destination) {
        if let Some(place) = order.get_mut(*to) {
            *place = Some(*from);
        }
    }
    let mut rest = (0..x.rank()).filter(|at| !source.contains(at));
    let order: Vec<usize> = order
        .into_iter()
        .filter_map(|place| place.or_else(|| rest.next()))
        .collect();
    if order.len() < x.rank() {
        return refuse(message!(
            "{layer} moves two axes to one place",
            layer = call.name()
        ));
    }
    permuted(call, &x, &order)
}

fn rot90(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "array")?;
    at_least(call, &x, 2)?;
    match axes(call, "axes", &x)?.as_deref() {
        // Keras states swapped axes however often it turns.
        Some([one, other]) if one != other => {
            let mut order: Vec<usize> = (0..x.rank()).collect();
            order.swap(*one, *other);
            permuted(call, &x, &order)
        }
        _ => refuse(message!(
            "{layer} turns in the plane of two axes",
            layer = call.name()
        )),
    }
}

fn repeat(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "x")?;
    let factor = |call: &Call<'_>, dim: Dim| from_argument(call, "repeats", names::FACTOR, dim);
    let at = optional_axis(call, "axis", &x)?;
    let along = match at {
        Some(at) => x.axes.get(at).cloned(),
        None => None,
    }
    .unwrap_or_else(|| x.flat());
    let repeated = match call.arguments.get("repeats").clone() {
        Value::Tuple(items) | Value::List(items) if items.len() != 1 => {
            let n = items.len() as i64;
            if !along.dim.compatible(&Dim::Known(n)) {
                return refuse(message!(
                    "{layer} has {n} repeats for an axis of {along}",
                    layer = call.name(),
                    n,
                    along = along.dim
                ));
            }
            let zero = Dim::Known(0);
            let total = items.iter().map(entry).fold(zero, |sum, n| sum.plus(&n));
            match along.dim {
                Dim::Unspecified => along,
                _ => factor(call, total),
            }
        }
        value => {
            let n = match &value {
                Value::Tuple(items) | Value::List(items) => items.first().map(entry),
                Value::Int(_) | Value::Symbolic(_) | Value::Unknown(_) | Value::Bool(_) => {
                    Some(entry(&value))
                }
                Value::Array(_) => Some(Dim::unknown(message!("repeats that are an array"))),
                _ => None,
            };
            let Some(n) = n else {
                return refuse(message!(
                    "`repeats` of {layer} must be an integer, but is {value}",
                    layer = call.name(),
                    value
                ));
            };
            Axis::product(along.name, vec![along, factor(call, n)])
        }
    };
    let mut axes = match at {
        Some(_) => x.axes.clone(),
        None => vec![repeated.clone()],
    };
    if let Some(place) = at.and_then(|at| axes.get_mut(at)) {
        *place = repeated;
    }
    Ok(give(call, axes, x.dtype()))
}

fn tile(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "x")?;
    let mut repeats = entries(call, "repeats")?;
    let mut axes = x.axes.clone();
    while repeats.len() < axes.len() {
        repeats.insert(0, Dim::Known(1));
    }
    while axes.len() < repeats.len() {
        axes.insert(0, Axis::fixed(names::AXIS, 1));
    }
    let tiled = axes.into_iter().zip(repeats).map(|(axis, n)| match n {
        Dim::Known(1) => axis,
        n => Axis::product(
            axis.name,
            vec![axis, from_argument(call, "repeats", names::FACTOR, n)],
        ),
    });
    let tiled = tiled.collect();
    Ok(give(call, tiled, x.dtype()))
}

/// What is added in front of and behind an axis.
fn padding_of(call: &Call<'_>, value: &Value) -> Outcome<[Dim; 2]> {
    let one = |value: &Value| -> Outcome<Dim> {
        match value {
            Value::Symbolic(_) | Value::Unknown(_) => Ok(entry(value)),
            _ => Ok(Dim::Known(integer_in(call, "pad_width", value)?)),
        }
    };
    match value {
        Value::Tuple(items) | Value::List(items) => match &items[..] {
            [both] => Ok([one(both)?, one(both)?]),
            [before, after] => Ok([one(before)?, one(after)?]),
            _ => refuse(message!(
                "`pad_width` of {layer} must hold pairs, but holds {value}",
                layer = call.name(),
                value
            )),
        },
        _ => Ok([one(value)?, one(value)?]),
    }
}

fn pad(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "x")?;
    let value = call.arguments.get("pad_width").clone();
    let nested = |v: &Value| matches!(v, Value::Tuple(_) | Value::List(_));
    let mut pairs = match &value {
        Value::Tuple(items) | Value::List(items) if items.iter().any(nested) => {
            let len = |v: &Value| v.items().map(<[Value]>::len);
            let first = items.first().and_then(len);
            if items.iter().any(|item| len(item) != first)
                // Single widths are doubled in place, which a tuple does not let happen.
                || (first == Some(1) && matches!(value, Value::Tuple(_)))
            {
                return refuse(message!(
                    "`pad_width` of {layer} must be pairs of a width in front and one behind, but is {value}",
                    layer = call.name(),
                    value
                ));
            }
            items
                .iter()
                .map(|item| padding_of(call, item))
                .collect::<Outcome<Vec<_>>>()?
        }
        Value::Unknown(reason) => return Ok(padded_by_unknown(call, &x, reason)),
        value => vec![padding_of(call, value)?],
    };
    if let [all] = pairs.as_slice() {
        pairs = vec![all.clone(); x.rank()];
    }
    if pairs.len() != x.rank() {
        return refuse(message!(
            "{layer} pads {number} axes, but its input {shape} has {rank}",
            layer = call.name(),
            number = pairs.len(),
            shape = x.shape(),
            rank = x.rank()
        ));
    }
    let mode = call.arguments.get("mode");
    if !in_graph(call)
        && !call.arguments.get("constant_values").is_none()
        && mode.as_str() != Some("constant")
    {
        return refuse(message!(
            "{layer} has `constant_values`, which only the mode 'constant' uses, but its mode is {mode}",
            layer = call.name(),
            mode
        ));
    }
    let axes = x
        .axes
        .into_iter()
        .zip(pairs)
        .map(|(axis, [before, after])| {
            if before == Dim::Known(0) && after == Dim::Known(0) {
                return axis;
            }
            let part = |dim| from_argument(call, "pad_width", names::SIZE, dim);
            Axis::sum(axis.name, vec![part(before), axis, part(after)])
        });
    let axes = axes.collect();
    Ok(give(call, axes, x.kind.strong()))
}

fn padded_by_unknown(call: &mut Call<'_>, x: &Operand, reason: &Message) -> Value {
    let axes = x.axes.iter().map(|axis| match axis.dim {
        Dim::Unspecified => axis.clone(),
        _ => Axis::fixed(axis.name, Dim::unknown(reason.clone())),
    });
    let axes = axes.collect();
    give(call, axes, x.dtype())
}

fn broadcast_to(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "x")?;
    let wanted = entries(call, "shape")?;
    let target: Vec<Axis> = wanted
        .into_iter()
        .map(|dim| from_argument(call, "shape", names::AXIS, dim))
        .collect();
    broadcast(&x.axes, &target)?;
    Ok(give(call, target, x.dtype()))
}

/// Sorting and the like: along an axis, or of all elements as a vector.
fn along(call: &mut Call<'_>, becomes: Option<DType>) -> Outcome {
    let x = tensor(call, "x")?;
    let dtype = becomes.unwrap_or(x.dtype());
    Ok(match optional_axis(call, "axis", &x)? {
        Some(_) => give(call, x.axes, dtype),
        None => give(call, vec![x.flat()], dtype),
    })
}

fn argpartition(call: &mut Call<'_>) -> Outcome {
    match call.arguments.get("kth") {
        Value::Int(_) | Value::Bool(_) | Value::Symbolic(_) | Value::Unknown(_) => {}
        _ => return Err(call.arguments.refuse("kth", message!("an integer")).into()),
    }
    let x = tensor(call, "x")?;
    Ok(match call.arguments.get("axis") {
        Value::None => give(call, vec![x.flat()], DType::Int32),
        _ => give(call, x.axes, DType::Int32),
    })
}

fn cumulated(call: &mut Call<'_>, x: Operand, all: bool) -> Outcome {
    let dtype = match dtype(call, "dtype")?.unwrap_or(x.dtype()) {
        DType::Bool => DType::Int32,
        other => other,
    };
    Ok(match all {
        true => give(call, vec![x.flat()], dtype),
        false => give(call, x.axes, dtype),
    })
}

fn cumulate(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "x")?;
    let all = optional_axis(call, "axis", &x)?.is_none();
    cumulated(call, x, all)
}

/// As above, but Keras does not look at the axis.
fn nancumulate(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "x")?;
    let all = call.arguments.get("axis").is_none();
    cumulated(call, x, all)
}

fn diff(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "a")?;
    let at = axis(call, "axis", &x)?;
    let n = extent(call, "n")?;
    let mut axes = x.axes.clone();
    if let Some(axis) = axes.get_mut(at) {
        let less = from_argument(call, "n", names::SIZE, n);
        let shorter = Axis::difference(axis.name, vec![axis.clone(), less]);
        *axis = match shorter.dim {
            Dim::Known(n) if n < 0 => Axis::fixed(axis.name, 0),
            _ => shorter,
        };
    }
    Ok(give(call, axes, x.dtype()))
}

/// Differences of differences: each time there is one less. From N values to N − n, that are n N − n (n + 1) / 2 in all.
fn differences(call: &mut Call<'_>, output: &Value) {
    let (Ok(x), Ok(n)) = (tensor(call, "a"), integer(call, "n")) else {
        return;
    };
    let known = axis(call, "axis", &x).ok().and_then(|at| {
        let values = x.axes.get(at)?.dim.known()?;
        let times = n.min(values);
        let less = times.checked_mul(times.checked_add(1)?)? / 2;
        Some((at, values.checked_mul(times)?.checked_sub(less)?))
    });
    match (known, output.tensors().first()) {
        (Some((at, count)), Some(output)) => {
            let mut axes = crate::rules::work::axes_of(call, *output);
            if let Some(axis) = axes.get_mut(at) {
                *axis = Axis::fixed(names::SIZE, count);
            }
            call.work(Add, parts::ELEMENTS, || axes);
        }
        _ => call.uncertain_work(message!("how many values are subtracted is not known")),
    }
}

/// The extent of a diagonal that lies `offset` to the right.
pub(super) fn diagonal_extent(rows: &Dim, columns: &Dim, offset: i64) -> Dim {
    match (rows, columns) {
        (Dim::Known(rows), Dim::Known(columns)) => {
            let rest = match offset > 0 {
                true => columns.saturating_sub(offset),
                false => rows.saturating_add(offset),
            };
            Dim::Known(rest.min(*rows).min(*columns).max(0))
        }
        (Dim::Unspecified, _) | (_, Dim::Unspecified) => Dim::Unspecified,
        (a, b) if a == b && offset == 0 => a.clone(),
        _ => Dim::unknown(message!("the shorter of two axes")),
    }
}

/// A square matrix around a vector.
fn square(call: &mut Call<'_>, x: &Operand, k: i64) -> Value {
    let side = match k {
        0 => x.flat(),
        _ => {
            let more = i64::try_from(k.unsigned_abs()).unwrap_or(i64::MAX);
            let more = from_argument(call, "k", names::SIZE, Dim::Known(more));
            Axis::sum(names::SIZE, vec![x.flat(), more])
        }
    };
    give(call, vec![side.clone(), side], x.dtype())
}

fn diag(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "x")?;
    let k = integer(call, "k")?;
    match x.rank() {
        1 => Ok(square(call, &x, k)),
        2 => {
            let dim = diagonal_extent(&x.dim(0), &x.dim(1), k);
            Ok(give(call, vec![Axis::fixed(names::SIZE, dim)], x.dtype()))
        }
        _ => refuse(message!(
            "{layer} takes a vector or a matrix, but its input is {shape}",
            layer = call.name(),
            shape = x.shape()
        )),
    }
}

fn diagflat(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "x")?;
    let k = integer(call, "k")?;
    Ok(square(call, &x, k))
}

fn diagonal(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "x")?;
    at_least(call, &x, 2)?;
    let (one, other) = (axis(call, "axis1", &x)?, axis(call, "axis2", &x)?);
    if one == other {
        return refuse(message!(
            "{layer} needs two axes, but both are axis {one}",
            layer = call.name(),
            one
        ));
    }
    let offset = integer(call, "offset")?;
    let dim = diagonal_extent(&x.dim(one as i64), &x.dim(other as i64), offset);
    let mut left = super::reduction::reduced(call, &x, Some(&[one, other]), false)?;
    left.push(Axis::fixed(names::SIZE, dim));
    Ok(give(call, left, x.dtype()))
}

fn vander(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "x")?;
    exactly(call, &x, 1)?;
    let columns = match call.arguments.get("N") {
        Value::None => x.flat(),
        _ => {
            let n = extent(call, "N")?;
            if n.known().is_some_and(|n| n < 0) {
                return Err(call.arguments.refuse("N", message!("at least 0")).into());
            }
            from_argument(call, "N", names::SIZE, n)
        }
    };
    Ok(give(call, vec![x.flat(), columns], x.dtype()))
}

fn view(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "x")?;
    let to = dtype(call, "dtype")?.unwrap_or(x.dtype());
    let (Some(old), Some(new)) = (x.dtype().bytes(), to.bytes()) else {
        return refuse(message!("strings can't be viewed as another type"));
    };
    let (old, new) = (old as i64, new as i64);
    if old == new {
        return Ok(give(call, x.axes, to));
    }
    at_least(call, &x, 1)?;
    let mut axes = x.axes.clone();
    if let Some(last) = axes.last_mut() {
        let bytes = last.dim.times(&Dim::Known(old));
        if bytes.known().is_some_and(|n| n % new != 0) {
            return Err(Stop::Refused(
                refusal!(
                    "{layer} can't view {last} elements of {dtype} as {to}",
                    layer = call.name(),
                    last = last.dim,
                    dtype = x.dtype(),
                    to
                )
                .with_note(message!(
                    "{last} × {old} bytes is no multiple of {new}",
                    last = last.dim,
                    old,
                    new
                )),
            ));
        }
        *last = Axis::fixed(last.name, bytes.floor_div(&Dim::Known(new)));
    }
    Ok(give(call, axes, to))
}

/// The axis of a tensor that Python counts from the end where negative.
pub(super) fn position(axis: i64, rank: usize) -> Option<usize> {
    normalize(axis, rank)
}
