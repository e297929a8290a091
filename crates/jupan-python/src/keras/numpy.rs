//! numpy: what makes arrays of a known shape, and the little arithmetic that scripts do with sizes.

use super::arrays::{array, dtype_of, reduced, reshaped, shaped};
use super::{Object, convert};
use crate::builtins::natives;
use crate::native::{Args, NativeFn};
use crate::value::Value;
use crate::vm::{R, Vm};
use jupan_core::dim::Dim;
use jupan_core::dtype::DType;
use jupan_core::message;
use jupan_core::value as core;
use ruff_python_ast::Operator;

static FUNCTIONS: &[NativeFn] = natives! {
    "zeros" => zeros, "ones" => ones, "empty" => empty, "full" => full, "zeros_like" => like, "ones_like" => like,
    "empty_like" => like, "array" => as_array, "asarray" => as_array, "arange" => arange, "linspace" => linspace, "eye" => eye,
    "identity" => eye, "prod" => prod, "sum" => sum, "max" => max, "amax" => max, "min" => min, "amin" => min, "mean" => mean,
    "std" => mean, "median" => mean, "reshape" => reshape, "expand_dims" => expand_dims, "squeeze" => squeeze,
    "shape" => shape, "ndim" => ndim, "sqrt" => sqrt, "ceil" => ceil, "floor" => floor, "log2" => log2, "log" => log,
    "abs" => same, "exp" => exp, "tanh" => tanh, "sin" => sin, "cos" => cos, "round" => same, "clip" => same, "int32" => to_int32,
    "int64" => to_int64, "float32" => to_float32, "float64" => to_float, "uint8" => to_uint8, "unique" => unique,
    "concatenate" => concatenate, "stack" => stack, "hstack" => hstack, "vstack" => vstack, "row_stack" => vstack,
    "meshgrid" => meshgrid, "argmax" => argmax, "isnan" => same_bool, "ravel" => ravel, "copy" => same,
    "where" => choose, "nonzero" => places,
};

static RANDOM: &[NativeFn] = natives! {
    "rand" => rand, "randn" => rand, "random" => sized_first, "random_sample" => sized_first, "normal" => sized,
    "uniform" => sized, "standard_normal" => sized_first, "randint" => sized_int, "integers" => sized_int,
    "binomial" => sized_int, "poisson" => sized_int, "seed" => seed, "shuffle" => seed, "permutation" => permutation,
    "choice" => choice, "default_rng" => default_rng, "RandomState" => default_rng, "ranf" => sized_first,
};

/// A function of numpy or of `numpy.random`, by name.
pub(super) fn function(module: &str, name: &str) -> Option<Value> {
    let table = match module {
        "numpy" => FUNCTIONS,
        "numpy.random" => RANDOM,
        _ => return None,
    };
    table
        .iter()
        .find(|native| native.name == name)
        .map(Value::Native)
}

fn dims(vm: &mut Vm, value: &Value) -> R<Option<Vec<Dim>>> {
    let lowered = convert::lower(vm, value)?;
    Ok(match &lowered {
        core::Value::None => Some(Vec::new()),
        core::Value::Tuple(items) | core::Value::List(items) => {
            items.iter().map(core::Value::as_dim).collect()
        }
        core::Value::Array(array) => array
            .content
            .as_deref()
            .map(|content| content.iter().map(|x| Dim::Known(*x as i64)).collect()),
        single => single.as_dim().map(|dim| vec![dim]),
    })
}

fn filled(vm: &mut Vm, args: &mut Args, name: &str, with: Option<f64>) -> R<Value> {
    let order = vm.name("order");
    args.take_keyword(order);
    let [shape, dtype] = args.bind(vm, name, ["shape", "dtype"], 1)?;
    let dtype = dtype_of(&dtype).unwrap_or(DType::Float64);
    Ok(match dims(vm, &shape)? {
        Some(shape) => {
            let content = match (with, Dim::product(&shape).known()) {
                (Some(x), Some(count)) if (0..=64).contains(&count) => {
                    Some(vec![x; usize::try_from(count).unwrap_or(0)])
                }
                _ => None,
            };
            array(shape, dtype, content)
        }
        None => vm.unknown(message!("an array of unknown shape")),
    })
}

fn zeros(vm: &mut Vm, args: &mut Args) -> R<Value> {
    filled(vm, args, "zeros", Some(0.0))
}

fn ones(vm: &mut Vm, args: &mut Args) -> R<Value> {
    filled(vm, args, "ones", Some(1.0))
}

fn empty(vm: &mut Vm, args: &mut Args) -> R<Value> {
    filled(vm, args, "empty", None)
}

fn full(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let [shape, fill, dtype] = args.bind(vm, "full", ["shape", "fill_value", "dtype"], 2)?;
    let default = if matches!(fill, Value::Int(_)) {
        DType::Int64
    } else {
        DType::Float64
    };
    Ok(match dims(vm, &shape)? {
        Some(shape) => array(shape, dtype_of(&dtype).unwrap_or(default), None),
        None => vm.unknown(message!("an array of unknown shape")),
    })
}

fn first_array(vm: &mut Vm, args: &mut Args) -> R<Result<std::rc::Rc<core::Array>, Value>> {
    if args.positional.is_empty() {
        return Ok(Err(vm.unknown(message!("an array"))));
    }
    let value = args.receiver();
    let place = vm.place;
    let made = to_array(vm, &value)?;
    vm.place = place;
    Ok(match made {
        Value::Framework(Object::Array(array)) => Ok(array),
        Value::Unknown(unknown) => match super::arrays::of_shape(&unknown) {
            Some(Value::Framework(Object::Array(array))) => Ok(array),
            _ => Err(vm.unknown_call(&unknown)),
        },
        other => Err(other),
    })
}

macro_rules! first_array {
    ($vm:ident, $args:ident) => {
        match first_array($vm, $args)? {
            Ok(array) => array,
            Err(other) => return Ok(other),
        }
    };
}

fn like(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let from = first_array!(vm, args);
    Ok(array(from.shape.clone(), from.dtype, None))
}

fn same(vm: &mut Vm, args: &mut Args) -> R<Value> {
    like(vm, args)
}

fn same_bool(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let from = first_array!(vm, args);
    Ok(array(from.shape.clone(), DType::Bool, None))
}

/// A value as an array: its shape from how it is nested.
fn to_array(vm: &mut Vm, value: &Value) -> R<Value> {
    if let Value::Framework(Object::Array(_)) = value {
        return Ok(value.clone());
    }
    if let Value::Framework(Object::Tensor(id)) = value {
        let tensor = vm.program.tensor(*id);
        return Ok(array(tensor.dims(), tensor.dtype, None));
    }
    let lowered = convert::lower(vm, value)?;
    let mut content = Vec::new();
    let mut dtype = DType::Int64;
    match nested(&lowered, &mut content, &mut dtype, 0) {
        Some(shape) => {
            let total: usize = shape.iter().product();
            let content = (content.len() == total).then_some(content);
            let shape = shape
                .into_iter()
                .map(|n| Dim::Known(i64::try_from(n).unwrap_or(i64::MAX)))
                .collect();
            Ok(array(shape, dtype, content))
        }
        None => Ok(vm.unknown(message!("an array of unknown shape"))),
    }
}

fn nested(
    value: &core::Value,
    content: &mut Vec<f64>,
    dtype: &mut DType,
    depth: u32,
) -> Option<Vec<usize>> {
    match value {
        core::Value::Int(n) => content.push(*n as f64),
        core::Value::Bool(b) => content.push(f64::from(u8::from(*b))),
        core::Value::Float(x) => {
            *dtype = DType::Float64;
            content.push(*x);
        }
        core::Value::Str(_) => {
            *dtype = DType::String;
        }
        core::Value::Array(array) => {
            *dtype = array.dtype;
            return array
                .shape
                .iter()
                .map(|dim| usize::try_from(dim.known()?).ok())
                .collect();
        }
        core::Value::List(items) | core::Value::Tuple(items) if depth < 32 => {
            let mut inner: Option<Vec<usize>> = None;
            for item in items.iter() {
                let shape = nested(item, content, dtype, depth + 1)?;
                if *inner.get_or_insert_with(|| shape.clone()) != shape {
                    return None;
                }
            }
            let mut shape = vec![items.len()];
            shape.extend(inner.unwrap_or_default());
            return Some(shape);
        }
        _ => return None,
    }
    Some(Vec::new())
}

fn as_array(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let dtype = vm.name("dtype");
    let dtype = args
        .take_keyword(dtype)
        .or_else(|| args.positional.get(1).cloned())
        .and_then(|value| dtype_of(&value));
    let from = first_array!(vm, args);
    let content = from.content.as_deref().map(<[f64]>::to_vec);
    Ok(array(
        from.shape.clone(),
        dtype.unwrap_or(from.dtype),
        content,
    ))
}

fn arange(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let dtype = vm.name("dtype");
    let dtype = args.take_keyword(dtype).and_then(|value| dtype_of(&value));
    let mut numbers = Vec::new();
    for value in &args.positional {
        match value {
            Value::Int(n) => numbers.push(*n as f64),
            Value::Float(x) => numbers.push(*x),
            other => {
                let lowered = convert::lower(vm, &other.clone())?;
                return Ok(match lowered.as_dim() {
                    Some(dim) if args.positional.len() == 1 => {
                        array(vec![dim], dtype.unwrap_or(DType::Int64), None)
                    }
                    _ => vm.unknown(message!("an array of unknown shape")),
                });
            }
        }
    }
    let (start, stop, step) = match numbers[..] {
        [stop] => (0.0, stop, 1.0),
        [start, stop] => (start, stop, 1.0),
        [start, stop, step] if step != 0.0 => (start, stop, step),
        _ => {
            return vm.raise("TypeError", "arange() requires stop to be specified.");
        }
    };
    let count = ((stop - start) / step).ceil().max(0.0);
    let whole = [start, stop, step].iter().all(|x| x.fract() == 0.0)
        && args
            .positional
            .iter()
            .all(|value| matches!(value, Value::Int(_)));
    let content = (count <= 4096.0).then(|| {
        (0..count as usize)
            .map(|index| start + step * index as f64)
            .collect()
    });
    Ok(array(
        vec![Dim::Known(count as i64)],
        dtype.unwrap_or(if whole { DType::Int64 } else { DType::Float64 }),
        content,
    ))
}

fn linspace(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let names = [
        "start", "stop", "num", "endpoint", "retstep", "dtype", "axis",
    ];
    let [start, stop, count, endpoint, _, dtype, _] = args.bind(vm, "linspace", names, 2)?;
    let dtype = dtype_of(&dtype).unwrap_or(DType::Float64);
    let count = if count.is_unset() {
        Value::Int(50)
    } else {
        count
    };
    let Some(dim) = convert::lower(vm, &count)?.as_dim() else {
        return Ok(vm.unknown(message!("an array of unknown shape")));
    };
    let mut ends = Vec::new();
    for end in [start, stop] {
        if let Value::Float(x) = vm.float_of(&end)? {
            ends.push(x);
        }
    }
    let content = match (&ends[..], dim.known().map(usize::try_from)) {
        ([start, stop], Some(Ok(count))) if count <= super::arrays::MAX_CONTENT => {
            let open = matches!(endpoint, Value::Bool(false));
            let steps = if open { count } else { count.saturating_sub(1) }.max(1);
            let step = (stop - start) / steps as f64;
            let last = count.checked_sub(1).filter(|_| !open && count > 1);
            let place = |at: usize| match Some(at) == last {
                true => *stop,
                false => start + step * at as f64,
            };
            Some((0..count).map(place).collect())
        }
        _ => None,
    };
    Ok(array(vec![dim], dtype, content))
}

fn eye(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let count = args.positional.first().cloned().unwrap_or(Value::None);
    Ok(match convert::lower(vm, &count)?.as_dim() {
        Some(dim) => array(vec![dim.clone(), dim], DType::Float64, None),
        None => vm.unknown(message!("an array of unknown shape")),
    })
}

fn prod(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let axis = vm.name("axis");
    args.take_keyword(axis);
    let items = args.receiver();
    if let Value::Framework(Object::Array(array)) = &items {
        return Ok(match array.content.as_deref() {
            Some(content) => super::arrays::array(
                Vec::new(),
                array.dtype,
                Some(vec![content.iter().product()]),
            ),
            None => vm.unknown(message!("a product over an array")),
        });
    }
    match vm.collect_known(&items)? {
        Ok(items) => {
            let product = items.into_iter().try_fold(Value::Int(1), |product, item| {
                vm.binary(Operator::Mult, product, item)
            })?;
            // A product that numpy makes is one of numpy's numbers, which Keras refuses in places.
            Ok(match product {
                Value::Int(n) if n.unsigned_abs() < 1 << 53 => {
                    array(Vec::new(), DType::Int64, Some(vec![n as f64]))
                }
                Value::Float(x) => array(Vec::new(), DType::Float64, Some(vec![x])),
                other => other,
            })
        }
        Err(unknown) => Ok(Value::Unknown(unknown)),
    }
}

fn reduce(
    vm: &mut Vm,
    args: &mut Args,
    compute: Option<fn(&[f64]) -> f64>,
    dtype: Option<DType>,
) -> R<Value> {
    let axis = vm.name("axis");
    let axis = args
        .take_keyword(axis)
        .or_else(|| args.positional.get(1).cloned());
    let from = first_array!(vm, args);
    let dtype = dtype.unwrap_or(from.dtype);
    reduced(vm, &from, axis.as_ref(), compute, dtype)
}

fn sum(vm: &mut Vm, args: &mut Args) -> R<Value> {
    reduce(vm, args, Some(|content| content.iter().sum()), None)
}

fn max(vm: &mut Vm, args: &mut Args) -> R<Value> {
    if let [Value::Framework(Object::Array(from))] = &args.positional[..]
        && let Some(largest) = super::arrays::largest_label(vm, from)
    {
        return Ok(largest);
    }
    reduce(
        vm,
        args,
        Some(|content| content.iter().copied().fold(f64::NEG_INFINITY, f64::max)),
        None,
    )
}

fn min(vm: &mut Vm, args: &mut Args) -> R<Value> {
    reduce(
        vm,
        args,
        Some(|content| content.iter().copied().fold(f64::INFINITY, f64::min)),
        None,
    )
}

fn mean(vm: &mut Vm, args: &mut Args) -> R<Value> {
    reduce(vm, args, None, Some(DType::Float64))
}

fn argmax(vm: &mut Vm, args: &mut Args) -> R<Value> {
    reduce(vm, args, None, Some(DType::Int64))
}

fn reshape(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let wanted = args.positional.get(1).cloned().unwrap_or(Value::Int(-1));
    let place = vm.place;
    let from = match first_array(vm, args)? {
        Ok(from) => from,
        Err(other) => {
            vm.place = place;
            return Ok(shaped(vm, &[wanted])?.unwrap_or(other));
        }
    };
    reshaped(vm, &from, &wanted)
}

fn ravel(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let from = first_array!(vm, args);
    reshaped(vm, &from, &Value::Int(-1))
}

fn expand_dims(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let axis = vm.name("axis");
    let axis = args
        .take_keyword(axis)
        .or_else(|| args.positional.get(1).cloned())
        .unwrap_or(Value::Int(0));
    let from = first_array!(vm, args);
    let mut shape = from.shape.clone();
    match axis {
        Value::Int(axis) => match crate::vm::position(axis, shape.len() + 1) {
            Some(at) => shape.insert(at, Dim::Known(1)),
            None => return vm.raise("ValueError", format!("axis {axis} is out of bounds")),
        },
        _ => return Ok(vm.unknown(message!("an array of unknown shape"))),
    }
    Ok(array(
        shape,
        from.dtype,
        from.content.as_deref().map(<[f64]>::to_vec),
    ))
}

fn squeeze(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let from = first_array!(vm, args);
    let shape = from
        .shape
        .iter()
        .filter(|dim| **dim != Dim::Known(1))
        .cloned()
        .collect();
    Ok(array(shape, from.dtype, None))
}

fn shape(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let from = first_array!(vm, args);
    Ok(convert::shape(&from.shape))
}

fn ndim(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let from = first_array!(vm, args);
    Ok(Value::int(from.shape.len()))
}

/// A function of a number, or of each element.
fn each(vm: &mut Vm, args: &mut Args, compute: fn(f64) -> f64) -> R<Value> {
    let value = args.receiver();
    match &value {
        Value::Int(n) => Ok(Value::Float(compute(*n as f64))),
        Value::Float(x) => Ok(Value::Float(compute(*x))),
        Value::Unknown(_) => Ok(value),
        Value::Symbol(_) => Ok(vm.unknown(message!("a function of a number that only data knows"))),
        _ => {
            let args = &mut Args::of(vec![value]);
            let from = first_array!(vm, args);
            let dtype = match from.dtype.is_float() {
                true => from.dtype,
                false => DType::Float64,
            };
            let content = from.content.as_deref();
            let content = content.map(|content| content.iter().map(|x| compute(*x)).collect());
            Ok(array(from.shape.clone(), dtype, content))
        }
    }
}

fn exp(vm: &mut Vm, args: &mut Args) -> R<Value> {
    each(vm, args, f64::exp)
}

fn tanh(vm: &mut Vm, args: &mut Args) -> R<Value> {
    each(vm, args, f64::tanh)
}

fn sin(vm: &mut Vm, args: &mut Args) -> R<Value> {
    each(vm, args, f64::sin)
}

fn cos(vm: &mut Vm, args: &mut Args) -> R<Value> {
    each(vm, args, f64::cos)
}

fn sqrt(vm: &mut Vm, args: &mut Args) -> R<Value> {
    each(vm, args, f64::sqrt)
}

fn ceil(vm: &mut Vm, args: &mut Args) -> R<Value> {
    each(vm, args, f64::ceil)
}

fn floor(vm: &mut Vm, args: &mut Args) -> R<Value> {
    each(vm, args, f64::floor)
}

fn log2(vm: &mut Vm, args: &mut Args) -> R<Value> {
    each(vm, args, f64::log2)
}

fn log(vm: &mut Vm, args: &mut Args) -> R<Value> {
    each(vm, args, f64::ln)
}

// `np.float32` and the like are types, and functions that convert.

/// An integer of numpy, which is no integer of Python's: Keras refuses it in places.
fn whole(vm: &mut Vm, args: &mut Args, dtype: DType) -> R<Value> {
    let value = args.receiver();
    Ok(match vm.int_of(&value)? {
        Value::Int(n) if n.unsigned_abs() < 1 << 53 => {
            array(Vec::new(), dtype, Some(vec![n as f64]))
        }
        other => other,
    })
}

fn to_int32(vm: &mut Vm, args: &mut Args) -> R<Value> {
    whole(vm, args, DType::Int32)
}

fn to_int64(vm: &mut Vm, args: &mut Args) -> R<Value> {
    whole(vm, args, DType::Int64)
}

fn to_uint8(vm: &mut Vm, args: &mut Args) -> R<Value> {
    whole(vm, args, DType::UInt8)
}

/// A number of 32 bits is no floating-point number of Python's; one of 64 bits is.
fn to_float32(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let value = args.receiver();
    Ok(match vm.float_of(&value)? {
        Value::Float(x) => array(Vec::new(), DType::Float32, Some(vec![f64::from(x as f32)])),
        other => other,
    })
}

fn to_float(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let value = args.receiver();
    vm.float_of(&value)
}

/// `np.where(condition, x, y)`, or the places where a condition holds.
fn choose(vm: &mut Vm, args: &mut Args) -> R<Value> {
    match (
        super::modules::operation(vm, "np.where", None),
        args.positional.len(),
    ) {
        (Some(function), 2..) => vm.call_with(&function, std::mem::take(args)),
        _ => places(vm, args),
    }
}

/// The indices along each axis, of which nobody knows how many there are.
fn places(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let of = first_array!(vm, args);
    let each = of.shape.iter();
    let each = each.map(|_| vm.unknown(message!("an array of unknown shape")));
    Ok(Value::tuple(each.collect()))
}

fn unique(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let from = first_array!(vm, args);
    Ok(match from.content.as_deref() {
        Some(content) => {
            let mut content = content.to_vec();
            content.sort_by(f64::total_cmp);
            content.dedup();
            array(
                vec![Dim::Known(i64::try_from(content.len()).unwrap_or(i64::MAX))],
                from.dtype,
                Some(content),
            )
        }
        None => {
            let text = vm.text_here();
            vm.unknown_named(
                message!("the distinct values of an array"),
                text.as_deref().unwrap_or("unique"),
            )
        }
    })
}

fn joined(vm: &mut Vm, args: &mut Args, stacks: bool) -> R<Value> {
    let axis = vm.name("axis");
    let axis = args
        .take_keyword(axis)
        .or_else(|| args.positional.get(1).cloned())
        .unwrap_or(Value::Int(0));
    let items = args.receiver();
    let items = match vm.collect_known(&items)? {
        Ok(items) => items,
        Err(unknown) => return Ok(Value::Unknown(unknown)),
    };
    let mut arrays = Vec::new();
    for item in &items {
        match to_array(vm, item)? {
            Value::Framework(Object::Array(array)) => arrays.push(array),
            other => return Ok(other),
        }
    }
    let (Some(first), Value::Int(axis)) = (arrays.first().cloned(), axis) else {
        return Ok(vm.unknown(message!("an array of unknown shape")));
    };
    let mut shape = first.shape.clone();
    if stacks {
        match crate::vm::position(axis, shape.len() + 1) {
            Some(at) => shape.insert(
                at,
                Dim::Known(i64::try_from(arrays.len()).unwrap_or(i64::MAX)),
            ),
            None => return vm.raise("ValueError", "axis is out of bounds"),
        }
        let at = crate::vm::position(axis, shape.len()).unwrap_or(0);
        return Ok(array(shape, first.dtype, side_by_side(&arrays, at)));
    }
    let Some(at) = crate::vm::position(axis, shape.len()) else {
        return vm.raise("ValueError", "axis is out of bounds");
    };
    let mut total = Dim::Known(0);
    for array in &arrays {
        match array.shape.get(at) {
            Some(dim) => total = total.plus(dim),
            None => {
                return vm.raise(
                    "ValueError",
                    "all the input arrays must have same number of dimensions",
                );
            }
        }
    }
    if let Some(slot) = shape.get_mut(at) {
        *slot = total;
    }
    Ok(array(shape, first.dtype, side_by_side(&arrays, at)))
}

/// The elements of arrays that are joined along an axis, old or new.
fn side_by_side(arrays: &[std::rc::Rc<core::Array>], axis: usize) -> Option<Vec<f64>> {
    let mut parts = Vec::new();
    let mut lines = None;
    for array in arrays {
        let content = array.content.as_deref()?;
        let line = Dim::product(array.shape.get(axis..)?).known()?;
        let line = usize::try_from(line).ok().filter(|line| *line > 0)?;
        lines = lines.or(Some(content.len() / line));
        parts.push(content.chunks(line));
    }
    let mut joined = Vec::new();
    for _ in 0..lines? {
        for part in &mut parts {
            joined.extend_from_slice(part.next()?);
        }
    }
    Some(joined)
}

/// `hstack` joins along the second axis, or along the only one; `vstack` along the first, of which a line has none yet.
fn stacked(vm: &mut Vm, args: &mut Args, beside: bool) -> R<Value> {
    let items = args.receiver();
    let items = match vm.collect_known(&items)? {
        Ok(items) => items,
        Err(unknown) => return Ok(Value::Unknown(unknown)),
    };
    let rank = match items.first() {
        Some(first) => match to_array(vm, first)? {
            Value::Framework(Object::Array(array)) => array.shape.len(),
            other => return Ok(other),
        },
        None => return vm.raise("ValueError", "need at least one array to concatenate"),
    };
    let (axis, stacks) = match (beside, rank) {
        (true, 0 | 1) => (0, rank == 0),
        (true, _) => (1, false),
        (false, 0 | 1) => (0, true),
        (false, _) => (0, false),
    };
    let mut args = Args::of(vec![Value::list(items), Value::Int(axis)]);
    joined(vm, &mut args, stacks)
}

fn hstack(vm: &mut Vm, args: &mut Args) -> R<Value> {
    stacked(vm, args, true)
}

fn vstack(vm: &mut Vm, args: &mut Args) -> R<Value> {
    stacked(vm, args, false)
}

/// `meshgrid(x, y, indexing)`: an array of the whole grid for each.
fn meshgrid(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let indexing = vm.name("indexing");
    let indexing = args.take_keyword(indexing);
    let matrix = indexing
        .and_then(|value| value.as_str())
        .is_some_and(|text| &*text == "ij");
    let mut sides = Vec::new();
    for given in std::mem::take(&mut args.positional) {
        match to_array(vm, &given)? {
            Value::Framework(Object::Array(array)) => sides.push(array),
            other => return Ok(other),
        }
    }
    let mut shape: Vec<Dim> = sides.iter().map(|side| Dim::product(&side.shape)).collect();
    if !matrix && shape.len() > 1 {
        shape.swap(0, 1);
    }
    let grids = sides.iter().enumerate().map(|(at, side)| {
        let at = if !matrix && at < 2 && shape.len() > 1 {
            1 - at
        } else {
            at
        };
        let mut own = vec![Dim::Known(1); shape.len()];
        if let (Some(slot), Some(length)) = (own.get_mut(at), shape.get(at)) {
            *slot = length.clone();
        }
        let content = side.content.as_deref();
        let content = content.and_then(|content| super::arrays::spread_over(content, &own, &shape));
        array(shape.clone(), side.dtype, content)
    });
    Ok(Value::list(grids.collect()))
}

fn concatenate(vm: &mut Vm, args: &mut Args) -> R<Value> {
    joined(vm, args, false)
}

fn stack(vm: &mut Vm, args: &mut Args) -> R<Value> {
    joined(vm, args, true)
}

fn random_array(vm: &mut Vm, size: Option<Value>, dtype: DType) -> R<Value> {
    match size {
        None | Some(Value::None | Value::Unset) => Ok(vm.unknown(message!("a random number"))),
        Some(size) => Ok(match dims(vm, &size)? {
            Some(shape) => array(shape, dtype, None),
            None => vm.unknown(message!("a random array of unknown shape")),
        }),
    }
}

fn rand(vm: &mut Vm, args: &mut Args) -> R<Value> {
    if args.positional.is_empty() {
        return Ok(vm.unknown(message!("a random number")));
    }
    let size = Value::tuple(std::mem::take(&mut args.positional));
    random_array(vm, Some(size), DType::Float64)
}

fn size_keyword(vm: &mut Vm, args: &mut Args) -> Option<Value> {
    let size = vm.name("size");
    args.take_keyword(size)
}

fn sized_first(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let size = size_keyword(vm, args).or_else(|| args.positional.first().cloned());
    random_array(vm, size, DType::Float64)
}

fn sized(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let size = size_keyword(vm, args).or_else(|| args.positional.get(2).cloned());
    random_array(vm, size, DType::Float64)
}

fn sized_int(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let size = size_keyword(vm, args).or_else(|| args.positional.get(2).cloned());
    random_array(vm, size, DType::Int64)
}

fn seed(_: &mut Vm, _: &mut Args) -> R<Value> {
    Ok(Value::None)
}

fn permutation(vm: &mut Vm, args: &mut Args) -> R<Value> {
    match args.positional.first().cloned() {
        Some(Value::Int(n)) => Ok(array(
            vec![Dim::Known(i64::try_from(n).unwrap_or(0))],
            DType::Int64,
            None,
        )),
        Some(_) => like(vm, args),
        None => Ok(vm.unknown(message!("a random order"))),
    }
}

fn choice(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let size = size_keyword(vm, args).or_else(|| args.positional.get(1).cloned());
    random_array(vm, size, DType::Int64)
}

fn default_rng(vm: &mut Vm, _: &mut Args) -> R<Value> {
    vm.import_by_name("numpy.random")
}
