//! Operations that pick elements: slices, gathers, one-hot vectors, the largest.

use jupan_core::axis::{Axis, names};
use jupan_core::dim::Dim;
use jupan_core::dtype::DType;
use jupan_core::era::Era;
use jupan_core::layer::{Call, OpEntry};
use jupan_core::message;
use jupan_core::refusal;
use jupan_core::value::{Object, Value};
use jupan_core::work::Kind::{Add, Compare, Divide, Function, Multiply};
use jupan_core::work::{Kind, parts};

use super::cost::Cost::{All, By, Each, EachIn, Moves, Nothing, Of, On, Together};
use super::operand::{
    Operand, Outcome, Stop, array_of, at_least, dtype, exactly, extent, finish, flag,
    from_argument, give, in_graph, integer, integer_in, optional_axis, optional_tensor, refuse,
    settled, table, tensor, tensor_in, tensors,
};
use super::shape::{entries, entry};
use crate::rules::broadcast::broadcast;
use crate::rules::promotion::result_type;
use crate::rules::work::{axes_of, bisect, less_one};

table! {
    Bincount["bincount"] "x, weights=None, minlength=0, sparse=False" => bincount, EachIn(&[Add]);
    Digitize["digitize"] "x, bins" => digitize, Of(|c, output| search(c, output, "bins"));
    GetItem["get_item"] "x, key" => get_item, Moves;
    // The place of each value is ⌊(value − least) / width⌋, where one is added; without a range its ends are looked for.
    Histogram["histogram"] "x, bins=10, range=None" => histogram, All(&[
        EachIn(&[Add, Divide, Function, Add]),
        By(|c| match c.arguments.get("range").is_none() { true => Of(ends), false => Nothing }),
    ]);
    IsIn["isin"] "x1, x2, assume_unique=False, invert=False" => |c| {
        let x = tensor(c, "x1")?;
        Ok(give(c, x.axes, DType::Bool))
    }, Of(compared_with_all);
    InTopK["in_top_k"] "targets, predictions, k" => |c| {
        let x = tensor(c, "targets")?;
        Ok(give(c, x.axes, DType::Bool))
    }, On("predictions", &All(&[EachIn(&[Compare]), Together(&[Add]), Each(&[Compare])]));
    MultiHot["multi_hot"] "inputs, num_classes=None, axis=-1, dtype=None, sparse=False, **kwargs" => multi_hot, Moves;
    Nonzero["nonzero"] "x" => |c| {
        let x = tensor(c, "x")?;
        let each = (0..x.rank()).map(|_| give(c, vec![Axis::fixed(names::SIZE, Dim::Unspecified)], DType::Int32));
        Ok(Value::tuple(each.collect::<Vec<_>>()))
    }, EachIn(&[Compare]);
    OneHot["one_hot"] "x, num_classes, axis=-1, dtype=None, sparse=False" => one_hot, Moves;
    Scatter["scatter"] "indices, values, shape" => scatter, Moves;
    ScatterUpdate["scatter_update"] "inputs, indices, updates, reduction=None" => scatter_update, Moves;
    SearchSorted["searchsorted"] "sorted_sequence, values, side='left'" => searchsorted, Of(|c, output| search(c, output, "sorted_sequence"));
    SegmentMax["segment_max"] SEGMENT => segment, EachIn(&[Compare]);
    SegmentMin["segment_min"] SEGMENT => segment, EachIn(&[Compare]);
    SegmentProd["segment_prod"] SEGMENT => segment, EachIn(&[Multiply]);
    SegmentSum["segment_sum"] SEGMENT => segment, EachIn(&[Add]);
    Select["select"] "condlist, choicelist, default=0" => select, Of(each_condition);
    Slice["slice"] "inputs, start_indices, shape" => slice, Moves;
    SliceUpdate["slice_update"] "inputs, start_indices, updates" => |c| {
        let x = tensor(c, "inputs")?;
        Ok(give(c, x.axes, x.kind.strong()))
    }, Moves;
    Take["take"] "x, indices, axis=None" => take, Moves;
    TakeAlongAxis["take_along_axis"] "x, indices, axis=None" => take_along_axis, Moves;
    TopK["top_k"] "x, k, sorted=True" => top_k;
    Unique["unique"] "x, sorted=True, return_index=False, return_inverse=False, return_counts=False, \
                      axis=None, size=None, fill_value=None" => unique;
    UnravelIndex["unravel_index"] "indices, shape" => unravel_index, Each(&[Divide, Function, Multiply, Add]);
}

/// The least and the largest value.
fn ends(call: &mut Call<'_>, _output: &Value) {
    if let Ok(x) = tensor(call, "x") {
        for _end in 0..2 {
            call.work(Kind::Compare, parts::REDUCTION, || less_one(&[], &x.axes));
        }
    }
}

/// For each value all conditions are looked at.
fn each_condition(call: &mut Call<'_>, output: &Value) {
    let conditions = call
        .arguments
        .get("condlist")
        .items()
        .map_or(1, <[Value]>::len);
    if let Some(tensor) = output.tensors().first().copied() {
        let conditions = Axis::fixed(names::SIZE, conditions as i64);
        let axes = axes_of(call, tensor);
        call.work(Kind::Compare, parts::ELEMENTS, || {
            [axes, vec![conditions]].concat()
        });
    }
}

/// Each value is looked up among sorted ones.
fn search(call: &mut Call<'_>, output: &Value, among: &str) {
    let sorted = match call.arguments.get(among) {
        Value::Tuple(items) | Value::List(items) => Some(Dim::Known(items.len() as i64)),
        _ => tensor(call, among)
            .ok()
            .and_then(|x| x.axis(-1))
            .map(|axis| axis.dim),
    };
    let unknown = || Dim::unknown(message!("the number of values is not known"));
    let sorted = sorted.unwrap_or_else(unknown);
    for tensor in output.tensors() {
        let axes = axes_of(call, tensor);
        bisect(call, &axes, &sorted);
    }
}

/// Each value of the first is compared with all of the second.
fn compared_with_all(call: &mut Call<'_>, output: &Value) {
    let others = tensor(call, "x2").map(|x| x.axes);
    let (Some(tensor), Ok(others)) = (output.tensors().first().copied(), others) else {
        return;
    };
    let axes = axes_of(call, tensor);
    call.work(Kind::Compare, parts::ELEMENTS, || [axes, others].concat());
}

const SEGMENT: &str = "data, segment_ids, num_segments=None, sorted=False";

fn builtin<'a>(value: &'a Value, name: &str) -> Option<&'a Object> {
    match value {
        Value::Object(object) if &*object.family == "builtins" && &*object.name == name => {
            Some(object)
        }
        _ => None,
    }
}

fn get_item(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "x")?;
    let key = call.arguments.get("key").clone();
    let items: Vec<Value> = match &key {
        Value::Unknown(reason) => return Err(Stop::Unknown(reason.clone())),
        // A list is an index into several axes to Keras's graph, and picks elements where there are values.
        Value::List(_) if !in_graph(call) => {
            return Err(Stop::Unknown(message!("indexing with an array")));
        }
        Value::Tuple(items) | Value::List(items) => items.to_vec(),
        Value::Object(_) | Value::None
            if in_graph(call) && call.host.program().era == Era::Keras3 =>
        {
            return Err(Stop::Refused(
                refusal!(
                    "a tensor of the graph can't be indexed with a slice, `...` or None alone"
                )
                .with_help(message!("write a tuple: `x[1:3, ...]`")),
            ));
        }
        value => vec![value.clone()],
    };
    let ellipses = items
        .iter()
        .filter(|item| builtin(item, "Ellipsis").is_some())
        .count();
    if ellipses > 1 {
        return refuse(message!("an index can hold `...` only once"));
    }
    let taken = items
        .iter()
        .filter(|item| !item.is_none() && builtin(item, "Ellipsis").is_none())
        .count();
    if taken > x.rank() {
        return refuse(message!(
            "the index of {layer} has {taken} places, but {shape} has only {rank} axes",
            layer = call.name(),
            taken,
            shape = x.shape(),
            rank = x.rank()
        ));
    }
    let mut old = x.axes.iter();
    let mut axes = Vec::with_capacity(x.rank());
    for item in &items {
        if item.is_none() {
            axes.push(Axis::fixed(names::AXIS, 1));
        } else if builtin(item, "Ellipsis").is_some() {
            axes.extend(old.by_ref().take(x.rank() - taken).cloned());
        } else if let Some(axis) = old.next() {
            axes.extend(picked(call, &x, axis, item)?);
        }
    }
    axes.extend(old.cloned());
    Ok(give(call, axes, x.dtype()))
}

/// What one place of an index leaves of an axis.
fn picked(call: &Call<'_>, x: &Operand, axis: &Axis, item: &Value) -> Outcome<Option<Axis>> {
    if let Some(slice) = builtin(item, "slice") {
        let part = |at: usize| slice.arguments.get(at).map_or(&Value::None, |(_, v)| v);
        return sliced(call, axis, [part(0), part(1), part(2)]).map(Some);
    }
    match item {
        Value::Unknown(reason) => Err(Stop::Unknown(reason.clone())),
        Value::Symbolic(_) => Ok(None),
        Value::Int(_) | Value::Bool(_) => {
            let at = integer_in(call, "key", item)?;
            match axis.dim {
                Dim::Known(n) if at >= n || at < n.saturating_neg() => refuse(message!("index {at} is outside of an axis of {n}: {layer} of {shape}", at, n, layer = call.name(), shape = x.shape())),
                _ => Ok(None),
            }
        }
        Value::Array(array) if array.shape.is_empty() && !in_graph(call) => Ok(None),
        Value::Tensor(_) | Value::Array(_) | Value::List(_) if !in_graph(call) => {
            Err(Stop::Unknown(message!("indexing with an array")))
        }
        _ => refuse(message!("a tensor of the graph can be indexed with integers, slices, `...` and None, but not with {item}", item))
        .map_err(|stop: Stop| match stop {
            Stop::Refused(refusal) => {
                Stop::Refused(refusal.with_help(message!("use `keras.ops.take` to pick by index")))
            }
            other => other,
        }),
    }
}

/// The number of elements of `range(start, stop, step)`.
fn range_len(start: i64, stop: i64, step: i64) -> i64 {
    let span = match step > 0 {
        true => stop.saturating_sub(start),
        false => start.saturating_sub(stop),
    };
    match (span, step.unsigned_abs()) {
        (..=0, _) => 0,
        (span, step) => ((span as u64).div_ceil(step)) as i64,
    }
}

fn sliced(call: &Call<'_>, axis: &Axis, parts: [&Value; 3]) -> Outcome<Axis> {
    if parts.iter().all(|part| part.is_none()) {
        return Ok(axis.clone());
    }
    let of = |dim: Dim| Axis::fixed(axis.name, dim);
    if axis.dim.is_unspecified() {
        return Ok(axis.clone());
    }
    let mut known = [None; 3];
    for (known, part) in known.iter_mut().zip(parts) {
        *known = match part {
            Value::None => None,
            Value::Int(_) | Value::Bool(_) => Some(integer_in(call, "key", part)?),
            Value::Array(_) if part.as_dim().and_then(|dim| dim.known()).is_some() => {
                Some(integer_in(call, "key", part)?)
            }
            Value::Unknown(reason) => return Ok(of(Dim::Unknown(reason.clone()))),
            Value::Symbolic(poly) => {
                return Ok(of(match settled(Dim::Symbolic(poly.clone())) {
                    Dim::Unspecified => Dim::Unspecified,
                    _ => Dim::unknown(message!("a slice that ends or starts at {poly}", poly)),
                }));
            }
            Value::Tensor(_) if !in_graph(call) => return Ok(of(Dim::Unspecified)),
            other => {
                return refuse(message!(
                    "a slice is made of integers, but this one holds {other}",
                    other
                ));
            }
        };
    }
    let [start, stop, step] = known;
    let step = step.unwrap_or(1);
    if step == 0 {
        return refuse(message!("the step of a slice can't be 0"));
    }
    let Dim::Known(n @ 0..) = axis.dim else {
        return Ok(sliced_symbol(axis, start, stop, step));
    };
    let (low, high) = match step > 0 {
        true => (0, n),
        false => (-1, n - 1),
    };
    let clamp = |bound: i64| {
        let from_front = if bound < 0 {
            bound.saturating_add(n)
        } else {
            bound
        };
        from_front.clamp(low, high)
    };
    let (first, last) = match step > 0 {
        true => (low, high),
        false => (high, low),
    };
    let start = start.map_or(first, clamp);
    let stop = stop.map_or(last, clamp);
    let len = range_len(start, stop, step);
    Ok(match len == n {
        true => axis.clone(),
        false if step == 1 && n > len => {
            // What is cut off in front and behind.
            let mut parts = vec![axis.clone()];
            parts.push(Axis::fixed(names::SIZE, n - len));
            Axis::difference(axis.name, parts)
        }
        false => of(Dim::Known(len)),
    })
}

/// Slices of an axis whose extent only data knows: what holds for every extent that is long enough.
fn sliced_symbol(axis: &Axis, start: Option<i64>, stop: Option<i64>, step: i64) -> Axis {
    let one = Dim::Known(step.saturating_abs());
    let dim = match (start.unwrap_or(0), stop, step) {
        (0, None, _) if step > 0 => axis.dim.ceil_div(&one),
        (0, None, -1) if start.is_none() => axis.dim.clone(),
        (from, None, 1) if from > 0 => axis.dim.minus(&Dim::Known(from)),
        (from, Some(to), 1) if from >= 0 && to < 0 => {
            axis.dim.minus(&Dim::Known(from)).plus(&Dim::Known(to))
        }
        (from, Some(to), 1) if from < 0 && to < 0 && to > from => Dim::Known(to - from),
        (from, None, 1) if from < 0 => Dim::Known(from.saturating_neg()),
        (0, Some(0), _) => Dim::Known(0),
        _ => Dim::unknown(message!("a slice of {axis}", axis = axis.dim)),
    };
    Axis::fixed(axis.name, dim)
}

fn take(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "x")?;
    let value = call.arguments.get("indices").clone();
    let indices = match &value {
        Value::Tensor(_) => tensor_in(call, "indices", &value)?,
        Value::Unknown(reason) => return Err(Stop::Unknown(reason.clone())),
        value => match array_of(value, 0) {
            Some(indices) => indices,
            None => {
                return Err(call
                    .arguments
                    .refuse("indices", message!("integers"))
                    .into());
            }
        },
    };
    let Some(at) = optional_axis(call, "axis", &x)? else {
        return Ok(give(call, indices.axes, x.dtype()));
    };
    let mut axes = x.axes.clone();
    axes.splice(at..=at, indices.axes);
    Ok(give(call, axes, x.dtype()))
}

fn take_along_axis(call: &mut Call<'_>) -> Outcome {
    let mut x = tensor(call, "x")?;
    let indices = tensor(call, "indices")?;
    let at = optional_axis(call, "axis", &x)?;
    if at.is_none() {
        x.axes = vec![x.flat()];
    }
    if x.rank() != indices.rank() {
        return refuse(message!(
            "the indices of {layer} need as many axes as its input, but they are {indices} and {shape}",
            layer = call.name(),
            indices = indices.shape(),
            shape = x.shape()
        ));
    }
    let at = at.unwrap_or(0);
    if let (Some(place), Some(axis)) = (x.axes.get_mut(at), indices.axes.get(at)) {
        *place = axis.clone();
    }
    let axes = broadcast(&x.axes, &indices.axes)?;
    Ok(give(call, axes, x.dtype()))
}

/// Where the axis of the classes goes. Only a graph of Keras 3 refuses to have it last by its number.
fn classes_at(call: &Call<'_>, rank: usize) -> Outcome<usize> {
    let symbolic = call.host.program().era == Era::Keras3 && in_graph(call);
    match integer(call, "axis")? {
        -1 => Ok(rank),
        axis if axis == rank as i64 && !symbolic => Ok(rank),
        axis if axis >= 0 && (axis as usize) < rank => Ok(axis as usize),
        axis => refuse(message!(
            "the axis of {layer} must be −1 or from 0 to {last}, but is {axis}",
            layer = call.name(),
            last = rank as i64 - 1,
            axis
        )),
    }
}

fn one_hot(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "x")?;
    let n = extent(call, "num_classes")?;
    let mut axes = x.axes.clone();
    let at = classes_at(call, x.rank())?;
    axes.insert(at, from_argument(call, "num_classes", names::SIZE, n));
    let dtype = dtype(call, "dtype")?.unwrap_or(DType::Float32);
    Ok(give(call, axes, dtype))
}

fn multi_hot(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "inputs")?;
    let tokens = call
        .arguments
        .extra()
        .iter()
        .find(|(name, _)| &**name == "num_tokens");
    let n = match (call.arguments.get("num_classes"), tokens) {
        (Value::None, None) => {
            return refuse(message!("{layer} needs `num_classes`", layer = call.name()));
        }
        (Value::None, Some((_, given))) => entry(&given.value),
        _ => extent(call, "num_classes")?,
    };
    let mut axes = x.axes.clone();
    let at = classes_at(call, x.rank())?;
    axes.insert(at, from_argument(call, "num_classes", names::SIZE, n));
    // The classes of all places are put together.
    match axes.len() {
        2 => drop(axes.remove(0)),
        _ if axes.len() > 1 => drop(axes.remove(1)),
        _ => {}
    }
    Ok(give(call, axes, x.dtype()))
}

fn top_k(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "x")?;
    at_least(call, &x, 1)?;
    let k = extent(call, "k")?;
    let mut axes = x.axes.clone();
    if let Some(last) = axes.last_mut() {
        *last = from_argument(call, "k", last.name, k);
    }
    let values = give(call, axes.clone(), x.dtype());
    let indices = give(call, axes, DType::Int32);
    Ok(Value::tuple([values, indices]))
}

fn scatter(call: &mut Call<'_>) -> Outcome {
    tensor(call, "indices")?;
    let values = tensor(call, "values")?;
    let shape = entries(call, "shape")?;
    let axes = shape
        .into_iter()
        .map(|dim| from_argument(call, "shape", names::AXIS, dim))
        .collect();
    Ok(give(call, axes, values.dtype()))
}

fn scatter_update(call: &mut Call<'_>) -> Outcome {
    if !call.arguments.get("reduction").is_none() {
        call.arguments
            .choice("reduction", &["add", "max", "min", "mul"])?;
    }
    let x = tensor(call, "inputs")?;
    Ok(give(call, x.axes, x.kind.strong()))
}

fn slice(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "inputs")?;
    let shape = entries(call, "shape")?;
    exactly_as_many(call, &x, "shape", shape.len())?;
    let start = call.arguments.get("start_indices").clone();
    if let Some(items) = start.items() {
        exactly_as_many(call, &x, "start_indices", items.len())?;
    }
    let axes = x
        .axes
        .iter()
        .zip(shape)
        .enumerate()
        .map(|(at, (axis, dim))| {
            if dim != Dim::Known(-1) {
                return from_argument(call, "shape", axis.name, dim);
            }
            match start.items().and_then(|items| items.get(at)) {
                Some(start) => match entry(start) {
                    Dim::Known(0) => axis.clone(),
                    start => Axis::difference(
                        axis.name,
                        vec![
                            axis.clone(),
                            from_argument(call, "start_indices", names::SIZE, start),
                        ],
                    ),
                },
                None => Axis::fixed(axis.name, Dim::Unspecified),
            }
        });
    let axes = axes.collect();
    Ok(give(call, axes, x.kind.strong()))
}

fn exactly_as_many(call: &Call<'_>, x: &Operand, name: &str, n: usize) -> Outcome<()> {
    match n == x.rank() {
        true => Ok(()),
        false => refuse(message!(
            "`{name}` of {layer} has {n} entries, but its input {shape} has {rank} axes",
            name,
            layer = call.name(),
            n,
            shape = x.shape(),
            rank = x.rank()
        )),
    }
}

fn searchsorted(call: &mut Call<'_>) -> Outcome {
    let sequence = tensor(call, "sorted_sequence")?;
    exactly(call, &sequence, 1)?;
    let values = tensor(call, "values")?;
    let dtype = match sequence.dim(0) {
        Dim::Unspecified => DType::Int64,
        _ => DType::Int32,
    };
    Ok(give(call, values.axes, dtype))
}

fn digitize(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "x")?;
    let bins = tensor(call, "bins")?;
    if bins.rank() > 1 {
        return refuse(message!(
            "the bins of {layer} must be a vector, but are {bins}",
            layer = call.name(),
            bins = bins.shape()
        ));
    }
    Ok(give(call, x.axes, DType::Int32))
}

fn bincount(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "x")?;
    let dtype = match optional_tensor(call, "weights")? {
        Some(weights) => result_type(&[x.kind, weights.kind])?,
        None => DType::Int32,
    };
    let mut axes = x.axes;
    axes.pop();
    axes.push(Axis::fixed(names::SIZE, Dim::Unspecified));
    Ok(give(call, axes, dtype))
}

fn histogram(call: &mut Call<'_>) -> Outcome {
    let bins = extent(call, "bins")?;
    if bins.known().is_some_and(|n| n < 0) {
        return Err(call
            .arguments
            .refuse("bins", message!("an integer of at least 0"))
            .into());
    }
    let x = tensor(call, "x")?;
    let bins = from_argument(call, "bins", names::SIZE, bins);
    let edges = Axis::sum(names::SIZE, vec![bins.clone(), Axis::fixed(names::SIZE, 1)]);
    let counts = give(call, vec![bins], x.dtype());
    let edges = give(call, vec![edges], x.dtype());
    Ok(Value::tuple([counts, edges]))
}

fn segment(call: &mut Call<'_>) -> Outcome {
    let data = tensor(call, "data")?;
    let ids = tensor(call, "segment_ids")?;
    exactly(call, &ids, 1)?;
    if !ids.dim(0).compatible(&data.dim(0)) {
        return refuse(message!(
            "{layer} needs a segment number for each of its {data} rows, but has {ids}",
            layer = call.name(),
            data = data.dim(0),
            ids = ids.dim(0)
        ));
    }
    let n = match call.arguments.get("num_segments") {
        Value::None => Axis::fixed(names::SIZE, Dim::Unspecified),
        _ => from_argument(
            call,
            "num_segments",
            names::SIZE,
            extent(call, "num_segments")?,
        ),
    };
    let mut axes = data.axes.clone();
    match axes.first_mut() {
        Some(first) => *first = n,
        None => axes.push(n),
    }
    Ok(give(call, axes, data.dtype()))
}

fn select(call: &mut Call<'_>) -> Outcome {
    tensors(call, "condlist")?;
    let choices = tensors(call, "choicelist")?;
    match choices.into_iter().next() {
        Some(first) => Ok(give(call, first.axes, first.kind.strong())),
        None => refuse(message!(
            "{layer} needs something to choose from",
            layer = call.name()
        )),
    }
}

fn unique(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "x")?;
    let n = match call.arguments.get("size") {
        Value::None => Axis::fixed(names::SIZE, Dim::Unspecified),
        _ => from_argument(call, "size", names::SIZE, extent(call, "size")?),
    };
    let at = optional_axis(call, "axis", &x)?;
    let mut values = match at {
        Some(_) => x.axes.clone(),
        None => vec![n.clone()],
    };
    let mut inverse = x.axes.clone();
    if let Some(at) = at {
        inverse = vec![values[at].clone()];
        values[at] = n.clone();
    }
    let mut outputs = vec![give(call, values, x.dtype())];
    let further = [
        ("return_index", vec![n.clone()]),
        ("return_inverse", inverse),
        ("return_counts", vec![n]),
    ];
    for (name, axes) in further {
        if flag(call, name)? {
            outputs.push(give(call, axes, DType::Int32));
        }
    }
    match outputs.as_slice() {
        [only] => Ok(only.clone()),
        _ => Ok(Value::tuple(outputs)),
    }
}

fn unravel_index(call: &mut Call<'_>) -> Outcome {
    let indices = tensor(call, "indices")?;
    let shape = entries(call, "shape")?;
    let open = shape.iter().any(Dim::is_unspecified);
    let each = shape.iter().map(|_| {
        let axes = match open {
            true => vec![Axis::fixed(names::SIZE, Dim::Unspecified)],
            false => indices.axes.clone(),
        };
        give(call, axes, indices.dtype())
    });
    Ok(Value::list(each.collect::<Vec<_>>()))
}
