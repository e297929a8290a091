//! Operations that make tensors from numbers: zeros, ranges, random numbers.

use jupan_core::axis::{Axis, names};
use jupan_core::dim::Dim;
use jupan_core::dtype::DType;
use jupan_core::layer::{Call, OpEntry};
use jupan_core::message;
use jupan_core::value::Value;
use jupan_core::work::Kind::{Add, Compare, Function, Multiply};

use super::cost::Cost::{Each, Moves};
use super::operand::{
    Operand, Outcome, Stop, axis, canonical, dtype, extent, finish, flag, from_argument, functions,
    give, in_graph, integer, operand_of, refuse, settled, table, tensor,
};
use super::shape::entries;
use crate::rules::broadcast::broadcast;
use crate::rules::promotion::{Type, result_type};

table! {
    Arange["arange"] "start, stop=None, step=None, dtype=None" => arange, Moves;
    Full["full"] "shape, fill_value, dtype=None" => filled, Moves;
    Geomspace["geomspace"] "start, stop, num=50, endpoint=True, dtype=None, axis=0" => spaced, Each(&[Add, Function]);
    Linspace["linspace"] "start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0" => spaced, Each(&[Add]);
    Logspace["logspace"] "start, stop, num=50, endpoint=True, base=10, dtype=None, axis=0" => spaced, Each(&[Add, Function]);
}

functions! {
    "zeros" ("shape, dtype=None") => filled, Moves;
    "ones" ("shape, dtype=None") => filled, Moves;
    "empty" ("shape, dtype=None") => filled, Moves;
    "eye" ("N, M=None, k=0, dtype=None") => |c| plane(c, "N", Some("M")), Moves;
    "tri" ("N, M=None, k=0, dtype=None") => |c| plane(c, "N", Some("M")), Moves;
    "identity" ("n, dtype=None") => |c| plane(c, "n", None), Moves;
    // 1 − |2k / (n − 1) − 1|, and sums of cosines of 2πk / (n − 1).
    "bartlett" ("x") => window, Each(&[Multiply, Add, Compare, Add]);
    "hamming" "hanning" ("x") => window, Each(&[Multiply, Function, Multiply, Add]);
    "blackman" ("x") => window, Each(&[Multiply, Function, Multiply, Add, Multiply, Function, Multiply, Add]);
    "kaiser" ("x, beta") => window;
    "random.normal" ("shape, mean=0.0, stddev=1.0, dtype=None, seed=None") => filled, Each(&[Function]);
    "random.truncated_normal" ("shape, mean=0.0, stddev=1.0, dtype=None, seed=None") => filled, Each(&[Function]);
    "random.uniform" ("shape, minval=0.0, maxval=1.0, dtype=None, seed=None") => filled, Each(&[Function]);
    "random.randint" ("shape, minval, maxval, dtype='int32', seed=None") => filled, Each(&[Function]);
    "random.gamma" ("shape, alpha, dtype=None, seed=None") => filled, Each(&[Function]);
    "random.beta" ("shape, alpha, beta, dtype=None, seed=None") => filled, Each(&[Function]);
    "random.binomial" ("shape, counts, probabilities, dtype=None, seed=None") => filled, Each(&[Function]);
    "random.dropout" ("inputs, rate, noise_shape=None, seed=None") => |c| values_kept(c, "inputs"), Each(&[Function, Compare, Multiply]);
    "random.shuffle" ("x, axis=0, seed=None") => |c| values_kept(c, "x"), Moves;
    "random.categorical" ("logits, num_samples, dtype='int32', seed=None") => categorical;
}

/// A tensor of a stated shape.
fn filled(call: &mut Call<'_>) -> Outcome {
    let to = dtype(call, "dtype")?.unwrap_or(DType::Float32);
    let wanted = entries(call, "shape")?;
    let listed = call.arguments.get("shape").items();
    if listed.is_some_and(|items| items.iter().any(Value::is_none)) {
        return Err(Stop::Refused(
            call.arguments
                .refuse("shape", message!("made of numbers"))
                .with_help(
                    message!("None is an extent that is not known before there are values: make the tensor inside a layer"),
                ),
        ));
    }
    if wanted.iter().any(|dim| dim.known().is_some_and(|n| n < 0)) {
        return Err(call
            .arguments
            .refuse("shape", message!("made of numbers of at least 0"))
            .into());
    }
    let axes = wanted
        .into_iter()
        .map(|dim| from_argument(call, "shape", names::AXIS, dim))
        .collect();
    Ok(give(call, axes, to))
}

/// A matrix.
fn plane(call: &mut Call<'_>, rows: &str, columns: Option<&str>) -> Outcome {
    let to = dtype(call, "dtype")?.unwrap_or(DType::Float32);
    let side = |name: &str| -> Outcome<Axis> {
        let dim = settled(call.arguments.int(name)?);
        Ok(call.arguments.axis(name, names::SIZE, dim))
    };
    let first = side(rows)?;
    let second = match columns {
        Some(name) if !call.arguments.get(name).is_none() => side(name)?,
        _ => first.clone(),
    };
    Ok(give(call, vec![first, second], to))
}

/// The weights of a window function.
fn window(call: &mut Call<'_>) -> Outcome {
    if in_graph(call) {
        return refuse(message!(
            "{layer} takes a number, not a tensor of the graph",
            layer = call.name()
        ));
    }
    let n = match call.arguments.get("x") {
        Value::Tensor(_) => Dim::Unspecified,
        _ => extent(call, "x")?,
    };
    let axes = vec![from_argument(call, "x", names::SIZE, n)];
    Ok(give(call, axes, DType::Float32))
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Int(n) => Some(*n as f64),
        Value::Bool(b) => Some(f64::from(u8::from(*b))),
        Value::Float(x) => Some(*x),
        Value::Array(array) if array.shape.is_empty() => array.content.as_deref()?.first().copied(),
        _ => None,
    }
}

fn arange(call: &mut Call<'_>) -> Outcome {
    let wanted = dtype(call, "dtype")?;
    let (mut start, mut stop) = (
        call.arguments.get("start").clone(),
        call.arguments.get("stop").clone(),
    );
    if stop.is_none() {
        (start, stop) = (Value::Int(0), start);
    }
    let step = match call.arguments.get("step") {
        Value::None => Value::Int(1),
        step => step.clone(),
    };
    let values = [start, stop, step];
    let kinds: Vec<Type> = values
        .iter()
        .filter_map(|value| operand_of(call, value).map(|operand| operand.kind))
        .collect();
    let dim = match values.each_ref().map(number) {
        [Some(start), Some(stop), Some(step)] if step != 0.0 => {
            let n = ((stop - start) / step).ceil();
            match n.abs() < 9e15 {
                true => Dim::Known((n as i64).max(0)),
                false => Dim::unknown(message!("a range that is too long")),
            }
        }
        [Some(_), Some(_), Some(_)] => {
            return refuse(message!("{layer} has a step of 0", layer = call.name()));
        }
        _ => symbolic_range(&values),
    };
    let dtype = match wanted {
        Some(dtype) => dtype,
        None => result_type(&kinds)?,
    };
    let axes = vec![Axis::fixed(names::SIZE, dim)];
    Ok(give(call, axes, dtype))
}

/// The length of a range whose ends are symbols.
fn symbolic_range(values: &[Value; 3]) -> Dim {
    let [start, stop, step] = values.each_ref().map(|value| value.as_dim());
    match (start, stop, step) {
        (Some(start), Some(stop), Some(step)) => settled(stop.minus(&start).ceil_div(&step)),
        _ => Dim::unknown(message!("a range whose ends are not known")),
    }
}

/// Numbers between two ends, along a new axis.
fn spaced(call: &mut Call<'_>) -> Outcome {
    let end = |name: &str| -> Outcome<Operand> {
        match operand_of(call, call.arguments.get(name)) {
            Some(operand) => Ok(operand),
            None => tensor(call, name),
        }
    };
    let (start, stop) = (end("start")?, end("stop")?);
    let mut axes = broadcast(&start.axes, &stop.axes)?;
    let rank = axes.len() + 1;
    let at = canonical(
        call,
        integer(call, "axis")?,
        rank,
        &format!("the result, which has {rank}"),
    )?;
    let num = extent(call, "num")?;
    axes.insert(at, from_argument(call, "num", names::SIZE, num));
    let base = dtype(call, "dtype")?.unwrap_or(start.dtype());
    let to = result_type(&[Type::Strong(base), Type::Float])?;
    let output = give(call, axes, to);
    Ok(match flag(call, "retstep")? {
        true => Value::tuple([output, Value::None]),
        false => output,
    })
}

/// Functions on values only: Keras has no node for them.
fn values_kept(call: &mut Call<'_>, name: &str) -> Outcome {
    no_graph(call)?;
    let x = tensor(call, name)?;
    if call.arguments.find("axis").is_some() {
        axis(call, "axis", &x)?;
    }
    Ok(give(call, x.axes, x.kind.strong()))
}

fn no_graph(call: &Call<'_>) -> Outcome<()> {
    match in_graph(call) {
        true => refuse(message!(
            "{layer} works on values, not on tensors of the graph: use it inside a layer",
            layer = call.name()
        )),
        false => Ok(()),
    }
}

fn categorical(call: &mut Call<'_>) -> Outcome {
    no_graph(call)?;
    let x = tensor(call, "logits")?;
    let n = extent(call, "num_samples")?;
    let to = dtype(call, "dtype")?.unwrap_or(DType::Int32);
    let mut axes: Vec<Axis> = x.axes.first().cloned().into_iter().collect();
    axes.push(from_argument(call, "num_samples", names::SIZE, n));
    Ok(give(call, axes, to))
}
