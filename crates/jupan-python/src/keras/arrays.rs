//! Arrays outside of the graph: shapes and element types, with content where that is small and known.

use super::{Object, convert, value};
use crate::builtins::natives;
use crate::native::{Args, NativeFn};
use crate::value::{Iter, Unknown, Value};
use crate::vm::{R, Vm};
use jupan_core::dim::Dim;
use jupan_core::dtype::DType;
use jupan_core::message;
use jupan_core::value::{Array, Content};
use ruff_python_ast::{CmpOp, Operator};
use std::rc::Rc;

/// Content larger than this is not kept.
pub(super) const MAX_CONTENT: usize = 4096;

static METHODS: &[NativeFn] = natives! {
    "astype" => astype,
    "reshape" => reshape,
    "copy" => copy,
    "to_numpy" => copy,
    "head" => unknown_array,
    "flatten" => flatten,
    "ravel" => flatten,
    "max" => max,
    "min" => min,
    "sum" => sum,
    "mean" => mean,
    "std" => mean,
    "argmax" => reduce_to_number,
    "argmin" => reduce_to_number,
    "any" => reduce_to_number,
    "all" => reduce_to_number,
    "tolist" => tolist,
    "item" => item_of,
    "numpy" => copy,
    "transpose" => transpose,
    "squeeze" => squeeze,
    "repeat" => unknown_array,
    "dot" => unknown_array,
    "fill" => written,
    "sort" => written,
};

/// An array value.
pub(super) fn array(shape: Vec<Dim>, dtype: DType, content: Option<Vec<f64>>) -> Value {
    let content = content.filter(|content| content.len() <= MAX_CONTENT);
    value(Object::Array(Rc::new(Array {
        shape,
        dtype,
        content: content.map_or_else(Content::default, Content::new),
    })))
}

/// What is known of data by its shape alone, which the document prints.
pub(crate) fn of_shape(unknown: &Unknown) -> Option<Value> {
    let extents = unknown.shape.as_ref()?.iter();
    let shape = extents.map(|n| Dim::Known(*n)).collect();
    Some(array(shape, DType::Float32, None))
}

/// The same with an array in the place of data of which only the shape is known.
fn shaped_side(side: Value) -> Value {
    let told = side.as_unknown().and_then(|unknown| of_shape(unknown));
    told.unwrap_or(side)
}

/// An array that sees the memory of another.
fn view(of: &Array, shape: Vec<Dim>, elements: Option<Vec<f64>>) -> Value {
    let content = elements.map_or_else(Content::default, |elements| of.content.view(elements));
    value(Object::Array(Rc::new(Array {
        shape,
        dtype: of.dtype,
        content,
    })))
}

/// A table with an unknown number of rows.
pub(crate) fn table(columns: usize) -> Value {
    let rows = Dim::unknown(message!("how many samples there are"));
    let columns = Dim::Known(i64::try_from(columns).unwrap_or(i64::MAX));
    array(vec![rows, columns], DType::Float64, None)
}

/// The extents, where all are known.
fn extents(shape: &[Dim]) -> Option<Vec<usize>> {
    let known = shape.iter().map(|dim| usize::try_from(dim.known()?).ok());
    known.collect()
}

/// The elements at these places of each axis, in row-major order.
fn gathered(content: &[f64], shape: &[usize], picks: &[Vec<usize>]) -> Option<Vec<f64>> {
    let count = picks
        .iter()
        .try_fold(1usize, |n, p| n.checked_mul(p.len()))?;
    if count > MAX_CONTENT {
        return None;
    }
    let mut offsets = vec![0usize];
    for (length, picks) in shape.iter().zip(picks) {
        let mut next = Vec::with_capacity(offsets.len() * picks.len());
        for offset in &offsets {
            next.extend(picks.iter().map(|pick| offset * length + pick));
        }
        offsets = next;
    }
    offsets.iter().map(|at| content.get(*at).copied()).collect()
}

/// The elements spread over a larger shape.
pub(super) fn spread_over(content: &[f64], from: &[Dim], to: &[Dim]) -> Option<Vec<f64>> {
    spread(content, &extents(from)?, &extents(to)?)
}

/// The elements with the axes in another order.
fn transposed(from: &Array, order: &[usize]) -> Option<Vec<f64>> {
    let content = from
        .content
        .as_deref()
        .filter(|content| !content.is_empty())?;
    let shape = extents(&from.shape)?;
    let mut strides = vec![1usize; shape.len()];
    for at in (1..shape.len()).rev() {
        strides[at - 1] = strides[at].checked_mul(shape[at])?;
    }
    let mut offsets = vec![0usize];
    for axis in order {
        let (length, stride) = (*shape.get(*axis)?, *strides.get(*axis)?);
        let mut next = Vec::with_capacity(content.len());
        for offset in &offsets {
            next.extend((0..length).map(|pick| offset + pick * stride));
        }
        offsets = next;
    }
    offsets.iter().map(|at| content.get(*at).copied()).collect()
}

fn spread(content: &[f64], from: &[usize], to: &[usize]) -> Option<Vec<f64>> {
    let count = to
        .iter()
        .try_fold(1usize, |n, length| n.checked_mul(*length))?;
    if !(1..=MAX_CONTENT).contains(&count) {
        return None;
    }
    let missing = to.len().checked_sub(from.len())?;
    let mut offsets = vec![0usize];
    for (at, length) in to.iter().enumerate() {
        let own = at
            .checked_sub(missing)
            .and_then(|at| from.get(at))
            .copied()
            .unwrap_or(1);
        let mut next = Vec::with_capacity(offsets.len() * length);
        for offset in &offsets {
            next.extend((0..*length).map(|pick| offset * own + if own == 1 { 0 } else { pick }));
        }
        offsets = next;
    }
    offsets.iter().map(|at| content.get(*at).copied()).collect()
}

fn self_array(args: &mut Args) -> Option<Rc<Array>> {
    match args.receiver() {
        Value::Framework(Object::Array(array)) => Some(array),
        _ => None,
    }
}

/// The same array with every element changed.
pub(super) fn mapped(from: &Array, change: impl Fn(f64) -> f64) -> Value {
    let content = from
        .content
        .as_deref()
        .map(|content| content.iter().map(|x| change(*x)).collect());
    array(from.shape.clone(), from.dtype, content)
}

pub(super) fn attribute(vm: &mut Vm, from: &Rc<Array>, name: &str) -> R<Option<Value>> {
    Ok(Some(match name {
        "shape" => convert::shape(&from.shape),
        // Of a table of pandas.
        "values" | "iloc" => value(Object::Array(from.clone())),
        "ndim" => Value::int(from.shape.len()),
        "dtype" => Value::str(from.dtype.name()),
        "size" => convert::dim(&Dim::product(&from.shape)),
        "T" => {
            let mut shape = from.shape.clone();
            shape.reverse();
            let order: Vec<usize> = (0..shape.len()).rev().collect();
            view(from, shape, transposed(from, &order))
        }
        _ => match METHODS.iter().find(|native| native.name == name) {
            Some(native) => Vm::method(value(Object::Array(from.clone())), Value::Native(native)),
            None => vm.unknown_named(message!("`{name}` of an array", name), name),
        },
    }))
}

fn unknown_array(vm: &mut Vm, _: &mut Args) -> R<Value> {
    Ok(vm.unknown(message!("the result of a computation on arrays")))
}

/// The element type that a value names.
pub(super) fn dtype_of(value: &Value) -> Option<DType> {
    let text = match value {
        Value::Str(text) => text.clone(),
        Value::Class(class) => class.name.clone(),
        Value::Framework(Object::Named(object)) => object.name.clone(),
        _ => return None,
    };
    match &*text {
        "int" | "int_" | "intp" => Some(DType::Int64),
        "float" | "float_" | "double" => Some(DType::Float64),
        "bool_" => Some(DType::Bool),
        "str" => Some(DType::String),
        text => text.parse().ok(),
    }
}

fn astype(_: &mut Vm, args: &mut Args) -> R<Value> {
    let Some(from) = self_array(args) else {
        return Ok(Value::None);
    };
    let dtype = args
        .positional
        .first()
        .and_then(dtype_of)
        .or_else(|| args.keywords.first().and_then(|(_, value)| dtype_of(value)));
    let dtype = dtype.unwrap_or(from.dtype);
    let whole = !dtype.is_float() && from.dtype.is_float();
    let content = from.content.as_deref().map(|content| {
        content
            .iter()
            .map(|x| if whole { x.trunc() } else { *x })
            .collect()
    });
    Ok(array(from.shape.clone(), dtype, content))
}

/// A shape that a program states, with `-1` for what is left.
pub(super) fn reshaped(vm: &mut Vm, from: &Array, wanted: &Value) -> R<Value> {
    let lowered = convert::lower(vm, wanted)?;
    let items = match &lowered {
        jupan_core::value::Value::Tuple(items) | jupan_core::value::Value::List(items) => {
            items.to_vec()
        }
        single => vec![single.clone()],
    };
    let mut shape: Vec<Dim> = Vec::new();
    let mut open = None;
    for item in &items {
        match item.as_dim() {
            Some(Dim::Known(-1)) if open.is_none() => {
                open = Some(shape.len());
                shape.push(Dim::Known(1));
            }
            Some(dim) => shape.push(dim),
            None => return Ok(vm.unknown(message!("an array of unknown shape"))),
        }
    }
    let total = Dim::product(&from.shape);
    let given = Dim::product(&shape);
    match open {
        Some(at) => {
            if let (Dim::Known(total), Dim::Known(given)) = (&total, &given)
                && (*given == 0 || total % given != 0)
            {
                return vm.raise(
                    "ValueError",
                    format!("cannot reshape array of size {total} into this shape"),
                );
            }
            if let Some(slot) = shape.get_mut(at) {
                *slot = total.floor_div(&given);
            }
        }
        None => {
            if let (Dim::Known(total), Dim::Known(given)) = (&total, &given)
                && total != given
            {
                return vm.raise(
                    "ValueError",
                    format!("cannot reshape array of size {total} into shape of size {given}"),
                );
            }
        }
    }
    let content = from.content.as_deref().map(<[f64]>::to_vec);
    Ok(view(from, shape, content))
}

/// The shape that a program states for something unknown, with `-1` for what is left.
pub(crate) fn shaped(vm: &mut Vm, wanted: &[Value]) -> R<Option<Value>> {
    let wanted = match wanted {
        [single] => single.clone(),
        several => Value::tuple(several.to_vec()),
    };
    let items = match convert::lower(vm, &wanted)? {
        jupan_core::value::Value::Tuple(items) | jupan_core::value::Value::List(items) => {
            items.to_vec()
        }
        single => vec![single],
    };
    let text = vm.text_here();
    let mut shape = Vec::with_capacity(items.len());
    for (at, item) in items.iter().enumerate() {
        let dim = match (item.as_dim(), &text) {
            (Some(Dim::Known(-1)), Some(text)) if at > 0 => {
                let name = format!("{text}.shape[{at}]");
                convert::lower(vm, &vm.symbol(&name))?.as_dim()
            }
            (Some(Dim::Known(-1)), _) => Some(Dim::unknown(message!("how many samples there are"))),
            (dim, _) => dim,
        };
        match dim {
            Some(dim) => shape.push(dim),
            None => return Ok(None),
        }
    }
    Ok(Some(array(shape, DType::Float64, None)))
}

fn reshape(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let Some(from) = self_array(args) else {
        return Ok(Value::None);
    };
    let wanted = match &args.positional[..] {
        [single] => single.clone(),
        several => Value::tuple(several.to_vec()),
    };
    reshaped(vm, &from, &wanted)
}

fn copy(_: &mut Vm, args: &mut Args) -> R<Value> {
    let Some(from) = self_array(args) else {
        return Ok(Value::None);
    };
    Ok(mapped(&from, |x| x))
}

/// What writes to the array by other means than an index.
fn written(_: &mut Vm, args: &mut Args) -> R<Value> {
    if let Some(from) = self_array(args) {
        from.content.forget();
    }
    Ok(Value::None)
}

/// The array after `array += …`, which writes `result` to its memory: what sees the same memory forgets its content.
pub(crate) fn written_in_place(array: &Array, result: Value) -> Value {
    // numpy's own numbers have no axes, and are never written to.
    if array.shape.is_empty() {
        return result;
    }
    array.content.forget();
    match &result {
        Value::Framework(Object::Array(made))
            if made.shape == array.shape && made.dtype == array.dtype =>
        {
            let elements = made.content.as_deref().map(<[f64]>::to_vec);
            view(array, array.shape.clone(), elements)
        }
        _ => result,
    }
}

fn flatten(_: &mut Vm, args: &mut Args) -> R<Value> {
    let Some(from) = self_array(args) else {
        return Ok(Value::None);
    };
    Ok(array(
        vec![Dim::product(&from.shape)],
        from.dtype,
        from.content.as_deref().map(<[f64]>::to_vec),
    ))
}

/// A reduction over all elements, or over an axis.
pub(super) fn reduced(
    vm: &mut Vm,
    from: &Array,
    axis: Option<&Value>,
    compute: Option<fn(&[f64]) -> f64>,
    dtype: DType,
) -> R<Value> {
    match axis {
        None | Some(Value::None | Value::Unset) => {
            if let (Some(content), Some(compute)) = (from.content.as_deref(), compute)
                && !content.is_empty()
            {
                return Ok(array(Vec::new(), dtype, Some(vec![compute(content)])));
            }
            Ok(array(Vec::new(), dtype, None))
        }
        Some(Value::Int(axis)) => {
            let Some(at) = crate::vm::position(*axis, from.shape.len()) else {
                return vm.raise(
                    "ValueError",
                    format!(
                        "axis {axis} is out of bounds for array of dimension {}",
                        from.shape.len()
                    ),
                );
            };
            let mut shape = from.shape.clone();
            shape.remove(at);
            let content = compute.and_then(|compute| along(from, at, compute));
            Ok(array(shape, dtype, content))
        }
        Some(_) => Ok(vm.unknown(message!("a reduction over several axes"))),
    }
}

/// Each line along an axis reduced to a number.
fn along(from: &Array, axis: usize, compute: fn(&[f64]) -> f64) -> Option<Vec<f64>> {
    let rest = (0..from.shape.len()).filter(|at| *at != axis);
    let order: Vec<usize> = rest.chain([axis]).collect();
    let length = usize::try_from(from.shape.get(axis)?.known()?).ok()?;
    let lines = transposed(from, &order)?;
    Some(lines.chunks(length.max(1)).map(compute).collect())
}

/// The number in an array of no axes: numpy's own numbers.
pub(crate) fn number(from: &Array) -> Option<f64> {
    match (&from.shape[..], from.content.as_deref()) {
        ([], Some([x])) => Some(*x),
        _ => None,
    }
}

/// A number out of an array, as a Python number where it can be one.
pub(super) fn scalar(x: f64, dtype: DType) -> Value {
    if dtype == DType::Bool {
        return Value::Bool(x != 0.0);
    }
    if !dtype.is_float() && x.fract() == 0.0 && x.abs() < 9e15 {
        Value::Int(x as i128)
    } else {
        Value::Float(x)
    }
}

fn method_axis(vm: &mut Vm, args: &mut Args) -> Option<Value> {
    let axis = vm.name("axis");
    args.take_keyword(axis)
        .or_else(|| args.positional.first().cloned())
}

/// The largest label of a well-known data set.
pub(super) fn largest_label(vm: &Vm, from: &Rc<Array>) -> Option<Value> {
    let largest = largest_of(vm, from)?;
    Some(array(Vec::new(), from.dtype, Some(vec![largest as f64])))
}

pub(super) fn largest_of(vm: &Vm, from: &Rc<Array>) -> Option<i64> {
    let labels = vm.framework.labels.iter();
    let (_, largest) = labels
        .into_iter()
        .find(|(labels, _)| Rc::ptr_eq(labels, from))?;
    Some(*largest as i64)
}

fn max(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let Some(from) = self_array(args) else {
        return Ok(Value::None);
    };
    if let Some(largest) = largest_label(vm, &from) {
        return Ok(largest);
    }
    let axis = method_axis(vm, args);
    reduced(
        vm,
        &from,
        axis.as_ref(),
        Some(|content| content.iter().copied().fold(f64::NEG_INFINITY, f64::max)),
        from.dtype,
    )
}

fn min(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let Some(from) = self_array(args) else {
        return Ok(Value::None);
    };
    let axis = method_axis(vm, args);
    reduced(
        vm,
        &from,
        axis.as_ref(),
        Some(|content| content.iter().copied().fold(f64::INFINITY, f64::min)),
        from.dtype,
    )
}

fn sum(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let Some(from) = self_array(args) else {
        return Ok(Value::None);
    };
    let axis = method_axis(vm, args);
    reduced(
        vm,
        &from,
        axis.as_ref(),
        Some(|content| content.iter().sum()),
        from.dtype,
    )
}

fn mean(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let Some(from) = self_array(args) else {
        return Ok(Value::None);
    };
    let axis = method_axis(vm, args);
    reduced(vm, &from, axis.as_ref(), None, DType::Float64)
}

fn reduce_to_number(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let Some(from) = self_array(args) else {
        return Ok(Value::None);
    };
    let axis = method_axis(vm, args);
    reduced(vm, &from, axis.as_ref(), None, DType::Int64)
}

fn tolist(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let Some(from) = self_array(args) else {
        return Ok(Value::None);
    };
    match (&from.shape[..], from.content.as_deref()) {
        ([], Some([x])) => Ok(scalar(*x, from.dtype)),
        ([_], Some(content)) => Ok(Value::list(
            content.iter().map(|x| scalar(*x, from.dtype)).collect(),
        )),
        ([_, ..], Some(_)) => {
            let mut lists = Vec::new();
            for row in rows(&from).unwrap_or_default() {
                lists.push(tolist(vm, &mut Args::of(vec![row]))?);
            }
            Ok(Value::list(lists))
        }
        _ => Ok(vm.unknown(message!("the content of an array as a list"))),
    }
}

fn item_of(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let Some(from) = self_array(args) else {
        return Ok(Value::None);
    };
    match from.content.as_deref() {
        Some([x]) => Ok(scalar(*x, from.dtype)),
        _ => Ok(vm.unknown(message!("a number inside an array"))),
    }
}

fn transpose(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let Some(from) = self_array(args) else {
        return Ok(Value::None);
    };
    if args.positional.is_empty() {
        let mut shape = from.shape.clone();
        shape.reverse();
        let order: Vec<usize> = (0..shape.len()).rev().collect();
        return Ok(view(&from, shape, transposed(&from, &order)));
    }
    let order = match &args.positional[..] {
        [single @ (Value::Tuple(_) | Value::List(_))] => vm.collect(single)?.0,
        several => several.to_vec(),
    };
    let mut places = Vec::new();
    for axis in order {
        match axis {
            Value::Int(axis) => places.extend(crate::vm::position(axis, from.shape.len())),
            _ => return Ok(vm.unknown(message!("a transposed array"))),
        }
    }
    let shape = places.iter().filter_map(|at| from.shape.get(*at)).cloned();
    Ok(view(&from, shape.collect(), transposed(&from, &places)))
}

fn squeeze(_: &mut Vm, args: &mut Args) -> R<Value> {
    let Some(from) = self_array(args) else {
        return Ok(Value::None);
    };
    let shape = from
        .shape
        .iter()
        .filter(|dim| **dim != Dim::Known(1))
        .cloned()
        .collect();
    let content = from.content.as_deref().map(<[f64]>::to_vec);
    Ok(view(&from, shape, content))
}

/// `array[index]`: the shape, and the number where it is one number of known content.
pub(super) fn item(vm: &mut Vm, from: &Rc<Array>, index: &Value) -> R<Value> {
    let places = match index {
        Value::Tuple(tuple) => tuple.items.to_vec(),
        single => vec![single.clone()],
    };
    let taken = places
        .iter()
        .filter(|place| !matches!(place, Value::None | Value::Ellipsis))
        .count();
    if taken > from.shape.len() {
        return vm.raise(
            "IndexError",
            format!(
                "too many indices for array: array is {}-dimensional, but {taken} were indexed",
                from.shape.len()
            ),
        );
    }
    let mut shape = Vec::new();
    let mut old = from.shape.iter();
    for place in &places {
        match place {
            Value::None => shape.push(Dim::Known(1)),
            Value::Ellipsis => {
                let skipped = from.shape.len() - taken;
                shape.extend(old.by_ref().take(skipped).cloned());
            }
            Value::Slice(slice) => {
                let Some(dim) = old.next() else { continue };
                shape.push(match dim {
                    Dim::Known(length) => match vm
                        .cut(slice, usize::try_from(*length).unwrap_or(0))?
                    {
                        Ok((_, _, count)) => Dim::Known(i64::try_from(count).unwrap_or(i64::MAX)),
                        Err(unknown) => Dim::unknown(unknown.reason.clone()),
                    },
                    dim if slice.start.is_none()
                        && slice.stop.is_none()
                        && slice.step.is_none() =>
                    {
                        dim.clone()
                    }
                    // Data are taken to be at least as long as a program that cuts them out of them says.
                    dim => match (slice.between(), &slice.start, &slice.stop) {
                        (Some(count), ..) => Dim::Known(i64::try_from(count).unwrap_or(i64::MAX)),
                        (None, Value::Int(cut), Value::None) if *cut > 0 => {
                            dim.minus(&Dim::Known(i64::try_from(*cut).unwrap_or(i64::MAX)))
                        }
                        (None, Value::None, Value::Int(cut)) if *cut < 0 => {
                            dim.plus(&Dim::Known(i64::try_from(*cut).unwrap_or(i64::MIN)))
                        }
                        _ => Dim::unknown(message!("a part of an axis of unknown length")),
                    },
                });
            }
            Value::Int(index) => {
                if let Some(Dim::Known(length)) = old.next()
                    && crate::vm::position(*index, usize::try_from(*length).unwrap_or(0)).is_none()
                {
                    return vm.raise(
                        "IndexError",
                        format!("index {index} is out of bounds for axis with size {length}"),
                    );
                }
            }
            Value::Framework(Object::Array(picks)) => {
                old.next();
                if picks.dtype == DType::Bool {
                    shape.push(Dim::unknown(message!("as many as a condition picks")));
                } else {
                    shape.extend(picks.shape.iter().cloned());
                }
            }
            Value::List(list) => {
                old.next();
                shape.push(Dim::Known(
                    i64::try_from(list.read().items.len()).unwrap_or(i64::MAX),
                ));
            }
            Value::Symbol(_) => {
                old.next();
            }
            _ => return Ok(vm.unknown(message!("a part of an array"))),
        }
    }
    shape.extend(old.cloned());
    let content = picked(vm, from, &places)?;
    if shape.is_empty() {
        return Ok(element(vm, from.dtype, content));
    }
    Ok(view(from, shape, content))
}

/// One element of an array. A number is not seen through the array; what is no number may be anything: the samples of a
/// data set of texts are lists.
fn element(vm: &Vm, dtype: DType, content: Option<Vec<f64>>) -> Value {
    match (dtype, content) {
        (DType::String, None) => {
            let reason = message!("an element of data");
            match vm.text_here() {
                Some(text) => vm.unknown_named(reason, &text),
                None => vm.unknown(reason),
            }
        }
        (dtype, content) => array(Vec::new(), dtype, content),
    }
}

/// The elements at an index of numbers and slices, where they are known.
fn picked(vm: &mut Vm, from: &Array, places: &[Value]) -> R<Option<Vec<f64>>> {
    // Of nothing there may be any number of places.
    let content = from
        .content
        .as_deref()
        .filter(|content| !content.is_empty());
    let (Some(content), Some(shape)) = (content, extents(&from.shape)) else {
        return Ok(None);
    };
    let taken = places
        .iter()
        .filter(|place| !matches!(place, Value::None | Value::Ellipsis))
        .count();
    let whole = |at: usize| (0..shape.get(at).copied().unwrap_or(0)).collect::<Vec<_>>();
    let mut picks: Vec<Vec<usize>> = Vec::new();
    for place in places {
        let length = shape.get(picks.len()).copied().unwrap_or(0);
        match place {
            Value::None => {}
            Value::Ellipsis => {
                for _ in 0..shape.len().saturating_sub(taken) {
                    picks.push(whole(picks.len()));
                }
            }
            Value::Int(index) => {
                picks.push(crate::vm::position(*index, length).into_iter().collect())
            }
            Value::Slice(slice) => match vm.cut(slice, length)? {
                Ok((start, step, count)) => {
                    let place = |at: isize| start.checked_add_signed(step.checked_mul(at)?);
                    picks.push((0..count as isize).filter_map(place).collect());
                }
                Err(_) => return Ok(None),
            },
            _ => return Ok(None),
        }
    }
    while picks.len() < shape.len() {
        picks.push(whole(picks.len()));
    }
    Ok(gathered(content, &shape, &picks))
}

/// The parts along the first axis, where there are few.
fn rows(from: &Array) -> Option<Vec<Value>> {
    let (first, rest) = from.shape.split_first()?;
    let count = usize::try_from(first.known()?).ok()?;
    let inner: Vec<Dim> = rest.to_vec();
    let size = usize::try_from(Dim::product(rest).known()?).ok()?;
    let content = from.content.as_deref();
    let row = |at: usize| {
        let part = content.and_then(|content| content.chunks_exact(size.max(1)).nth(at));
        view(from, inner.clone(), part.map(<[f64]>::to_vec))
    };
    (count <= 64).then(|| (0..count).map(row).collect())
}

pub(super) fn iterate(vm: &mut Vm, from: &Rc<Array>) -> R<Value> {
    let Some(first) = from.shape.first() else {
        return vm.raise("TypeError", "iteration over a 0-d array");
    };
    if let ([_], Some(content)) = (&from.shape[..], from.content.as_deref()) {
        return Ok(Value::items(
            content.iter().map(|x| scalar(*x, from.dtype)).collect(),
        ));
    }
    let inner = match from.shape.get(1..) {
        Some(inner @ [_, ..]) => array(inner.to_vec(), from.dtype, None),
        _ => element(vm, from.dtype, None),
    };
    Ok(match first {
        Dim::Known(length) if *length <= 64 => {
            let count = usize::try_from(*length).unwrap_or(0);
            Value::items(rows(from).unwrap_or_else(|| vec![inner; count]))
        }
        // A loop over the samples of a data set does the same with each.
        _ => Iter::Unknown(inner).value(),
    })
}

fn parts(value: &Value) -> Option<(Vec<Dim>, DType, Option<Vec<f64>>)> {
    Some(match value {
        Value::Framework(Object::Array(array)) => (
            array.shape.clone(),
            array.dtype,
            array.content.as_deref().map(<[f64]>::to_vec),
        ),
        Value::Int(n) => (Vec::new(), DType::Int64, Some(vec![*n as f64])),
        Value::Bool(b) => (Vec::new(), DType::Bool, Some(vec![f64::from(u8::from(*b))])),
        Value::Float(x) => (Vec::new(), DType::Float64, Some(vec![*x])),
        Value::Symbol(_) => (Vec::new(), DType::Int64, None),
        _ => return None,
    })
}

fn broadcast(a: &[Dim], b: &[Dim]) -> Option<Vec<Dim>> {
    let rank = a.len().max(b.len());
    let mut shape = Vec::with_capacity(rank);
    for back in (1..=rank).rev() {
        let one = a.len().checked_sub(back).and_then(|at| a.get(at));
        let other = b.len().checked_sub(back).and_then(|at| b.get(at));
        shape.push(match (one, other) {
            (Some(a), None) => a.clone(),
            (None, Some(b)) => b.clone(),
            (Some(Dim::Known(1)), Some(b)) => b.clone(),
            (Some(a), Some(Dim::Known(1))) => a.clone(),
            (Some(Dim::Known(a)), Some(Dim::Known(b))) if a != b => return None,
            (Some(a), Some(_)) => a.clone(),
            (None, None) => continue,
        });
    }
    Some(shape)
}

fn result_type(operator: Operator, a: DType, b: DType, a_scalar: bool, b_scalar: bool) -> DType {
    if operator == Operator::Div {
        return match (a.is_float(), b.is_float()) {
            (true, false) => a,
            (false, true) if a_scalar => b,
            (true, true) if a_scalar => b,
            (true, true) => a,
            _ => DType::Float64,
        };
    }
    match (a.is_float(), b.is_float()) {
        (true, true) if a_scalar => b,
        (false, true) if b_scalar => DType::Float64,
        (true, _) => a,
        (false, true) => b,
        (false, false) if a_scalar => b,
        (false, false) => a,
    }
}

/// Python's operators on arrays and numbers.
pub(super) fn operator(vm: &mut Vm, operator: Operator, left: Value, right: Value) -> R<Value> {
    let (left, right) = (shaped_side(left), shaped_side(right));
    for side in [&left, &right] {
        if let Value::Unknown(_) = side {
            return Ok(side.clone());
        }
    }
    let (Some((a, a_type, a_content)), Some((b, b_type, b_content))) =
        (parts(&left), parts(&right))
    else {
        return Ok(vm.unknown(message!("a computation on arrays")));
    };
    if operator == Operator::MatMult {
        return Ok(vm.unknown(message!("a matrix product of arrays")));
    }
    let Some(shape) = broadcast(&a, &b) else {
        return vm.raise("ValueError", "operands could not be broadcast together");
    };
    let dtype = result_type(operator, a_type, b_type, a.is_empty(), b.is_empty());
    let compute: Option<fn(f64, f64) -> f64> = match operator {
        Operator::Add => Some(|a, b| a + b),
        Operator::Sub => Some(|a, b| a - b),
        Operator::Mult => Some(|a, b| a * b),
        Operator::Div => Some(|a, b| a / b),
        Operator::FloorDiv => Some(|a, b| (a / b).floor()),
        Operator::Mod => Some(|a, b| a - b * (a / b).floor()),
        Operator::Pow => Some(f64::powf),
        _ => None,
    };
    let known = |side: &[Dim], content: Option<Vec<f64>>| {
        spread(&content?, &extents(side)?, &extents(&shape)?)
    };
    let content = compute.and_then(|compute| {
        let (a, b) = (known(&a, a_content)?, known(&b, b_content)?);
        Some(a.iter().zip(&b).map(|(a, b)| compute(*a, *b)).collect())
    });
    Ok(array(shape, dtype, content))
}

pub(super) fn compare(vm: &mut Vm, operator: CmpOp, left: &Value, right: &Value) -> R<Value> {
    let (left, right) = (&shaped_side(left.clone()), &shaped_side(right.clone()));
    for side in [left, right] {
        if let Value::Unknown(_) = side {
            return Ok(side.clone());
        }
    }
    let (Some((a, _, a_content)), Some((b, _, b_content))) = (parts(left), parts(right)) else {
        return Ok(Value::Bool(operator == CmpOp::NotEq));
    };
    if let (Some([x]), Some([y])) = (a_content.as_deref(), b_content.as_deref())
        && a.is_empty()
        && b.is_empty()
    {
        return Ok(Value::Bool(match operator {
            CmpOp::Lt => x < y,
            CmpOp::LtE => x <= y,
            CmpOp::Gt => x > y,
            CmpOp::GtE => x >= y,
            CmpOp::NotEq => x != y,
            _ => x == y,
        }));
    }
    match broadcast(&a, &b) {
        Some(shape) => Ok(array(shape, DType::Bool, None)),
        None => vm.raise("ValueError", "operands could not be broadcast together"),
    }
}
