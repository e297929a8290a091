//! Functions of other libraries with rules of their own, and those that Keras composes of several operations.

use jupan_core::axis::{Axis, names};
use jupan_core::dim::Dim;
use jupan_core::layer::{Call, OpEntry};
use jupan_core::value::Value;

use super::elementwise::keep;
use super::operand::{
    Operand, Outcome, Stop, axis, count, finish, from_argument, functions, give, in_graph,
    integer_in, list, refuse, table, tensor,
};
use super::shape::entry;

table! {
    Rearrange["rearrange"] "tensor, pattern, **axes_lengths" => rearrange;
    Split["tf.split"] "value, num_or_size_splits, axis=0, num=None, name='split'" => tf_split;
    Slice["tf.slice"] "input_, begin, size, name=None" => tf_slice;
    Reshape["batch_flatten"] "x" => batch_flatten;
    Take["gather_rows"] "x, indices" => gather_rows;
    SquaredDifference["tf.math.squared_difference" "tf.squared_difference"] "x, y, name=None" => |c| {
        let (a, b) = (tensor(c, "x")?, tensor(c, "y")?);
        let axes = crate::rules::broadcast::broadcast(&a.axes, &b.axes)?;
        let dtype = crate::rules::promotion::result_type(&[a.kind, b.kind])?;
        Ok(give(c, axes, dtype))
    };
    BatchDot["K.batch_dot"] "x, y, axes=None" => batch_dot;
}

functions! {
    "activations.linear" ("x") => |c| Ok(c.arguments.get("x").clone());
    "activations.mish" ("x") => values_only;
    "activations.hard_silu" "activations.hard_swish" ("x") => values_only;
    "activations.sparsemax" ("x, axis=-1") => values_only;
    "K.ndim" ("x") => |c| {
        let x = tensor(c, "x")?;
        Ok(Value::Int(x.rank() as i64))
    };
}

/// Activations that Keras does not apply to tensors of the graph.
fn values_only(call: &mut Call<'_>) -> Outcome {
    if in_graph(call) {
        return refuse(format!(
            "Keras applies {} to values only, not to tensors of the graph",
            call.name()
        ))
        .map_err(|stop: Stop| match stop {
            Stop::Refused(refusal) => Stop::Refused(
                refusal.with_help("use an Activation layer, or the function of `keras.ops`"),
            ),
            other => other,
        });
    }
    super::elementwise::unary(call, keep)
}

/// One side of an einops pattern: groups of axis names.
fn groups(side: &str) -> Option<Vec<Vec<String>>> {
    let mut groups = Vec::new();
    let mut open: Option<Vec<String>> = None;
    let spaced = side.replace('(', " ( ").replace(')', " ) ");
    for word in spaced.split_whitespace() {
        match (word, open.as_mut()) {
            ("(", None) => open = Some(Vec::new()),
            (")", Some(_)) => groups.push(open.take()?),
            ("(" | ")", _) => return None,
            (word, _) if !word.chars().all(|c| c.is_alphanumeric() || c == '_') => return None,
            (word, Some(group)) => group.push(word.to_owned()),
            (word, None) => groups.push(vec![word.to_owned()]),
        }
    }
    open.is_none().then_some(groups)
}

/// `b (h p) w -> b h p w`: an axis is taken apart, axes are put in another order, and put together.
fn rearrange(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "tensor")?;
    let pattern = match call.arguments.get("pattern") {
        Value::Str(pattern) => pattern.clone(),
        Value::Unknown(reason) => return Err(Stop::Unknown(reason.clone())),
        _ => return Err(call.arguments.refuse("pattern", "a string").into()),
    };
    let sides = pattern
        .split_once("->")
        .and_then(|(from, to)| Some((groups(from)?, groups(to)?)));
    let Some((from, to)) = sides else {
        return refuse(format!(
            "the pattern '{pattern}' is not like 'b h w -> b (h w)'"
        ));
    };
    if from.len() != x.rank() {
        return refuse(format!(
            "the pattern '{pattern}' is for {} axes, but {} has {}",
            from.len(),
            x.shape(),
            x.rank()
        ));
    }
    let given: Vec<(String, Dim)> = call
        .arguments
        .extra
        .iter()
        .map(|(name, given)| (name.to_string(), entry(&given.value)))
        .collect();
    let mut found: Vec<(String, Axis)> = Vec::new();
    for (group, axis) in from.iter().zip(&x.axes) {
        if let [only] = group.as_slice() {
            found.push((only.clone(), axis.clone()));
            continue;
        }
        let length = |name: &String| given.iter().find(|(own, _)| own == name);
        let stated =
            |name: &String| length(name).map(|(_, dim)| Axis::fixed(names::AXIS, dim.clone()));
        let parts: Vec<Option<Axis>> = group.iter().map(stated).collect();
        let known: Vec<Axis> = parts.iter().flatten().cloned().collect();
        if known.len() + 1 < group.len() {
            return refuse(format!(
                "the pattern '{pattern}' leaves more than one extent of ({}) open",
                group.join(" ")
            ));
        }
        for (name, part) in group.iter().zip(parts) {
            let divisor = Axis::product(names::SIZE, known.clone());
            let part = part.unwrap_or_else(|| Axis::quotient(axis.name, axis.clone(), divisor));
            found.push((name.clone(), part));
        }
    }
    let mut axes = Vec::with_capacity(to.len());
    for group in &to {
        let mut parts = Vec::new();
        for name in group {
            match found.iter().find(|(own, _)| own == name) {
                Some((_, axis)) => parts.push(axis.clone()),
                None => {
                    return refuse(format!(
                        "'{name}' is on the right of '{pattern}', but not on the left"
                    ));
                }
            }
        }
        if in_graph(call) && parts.iter().any(|part| part.dim.is_unspecified()) {
            // Keras multiplies the extents of each group, single axes included, and None is no number.
            return refuse(format!(
                "{} needs to know all extents, but one of {} is None",
                call.name(),
                x.shape()
            ));
        }
        axes.push(match parts.as_slice() {
            [only] => only.clone(),
            _ => Axis::product(names::SIZE, parts),
        });
    }
    Ok(give(call, axes, x.dtype()))
}

/// A number of equal parts, or the sizes of the parts.
fn tf_split(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "value")?;
    let at = axis(call, "axis", &x)?;
    let whole = x.axes[at].clone();
    let parts: Vec<Axis> = match call.arguments.get("num_or_size_splits").clone() {
        Value::Tuple(items) | Value::List(items) => {
            count(call, items.len() as i64)?;
            let sizes: Vec<Dim> = items.iter().map(entry).collect();
            let rest = Dim::Known(-1);
            let others = sizes.iter().filter(|dim| **dim != rest);
            let total = others.fold(Dim::Known(0), |sum, dim| sum.plus(dim));
            let open = sizes.contains(&rest);
            if !open && !total.compatible(&whole.dim) {
                return refuse(format!(
                    "the parts of {} add up to {total}, but axis {at} of {} is {}",
                    call.name(),
                    x.shape(),
                    whole.dim
                ));
            }
            sizes
                .into_iter()
                .map(|dim| match dim == rest {
                    true => Axis::fixed(whole.name, whole.dim.minus(&total)),
                    false => from_argument(call, "num_or_size_splits", whole.name, dim),
                })
                .collect()
        }
        value => {
            let n = integer_in(call, "num_or_size_splits", &value)?;
            if n <= 0 || whole.dim.known().is_some_and(|dim| dim % n != 0) {
                return refuse(format!(
                    "{} can't split axis {at} of {} into {n} equal parts",
                    call.name(),
                    x.shape()
                ));
            }
            let parts = count(call, n)?;
            let sections = from_argument(call, "num_or_size_splits", names::FACTOR, Dim::Known(n));
            vec![Axis::quotient(whole.name, whole, sections); parts]
        }
    };
    let outputs = parts.into_iter().map(|part| {
        let mut axes = x.axes.clone();
        axes[at] = part;
        give(call, axes, x.dtype())
    });
    Ok(list(outputs.collect()))
}

fn tf_slice(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "input_")?;
    let read = |name: &str| -> Outcome<Vec<Dim>> { super::shape::entries(call, name) };
    let (begin, size) = (read("begin")?, read("size")?);
    if begin.len() != x.rank() || size.len() != x.rank() {
        return refuse(format!(
            "{} needs a begin and a size for each of the {} axes of {}",
            call.name(),
            x.rank(),
            x.shape()
        ));
    }
    let axes = x.axes.iter().zip(begin.iter().zip(size));
    let axes = axes.map(|(axis, (begin, size))| match (begin, size) {
        (Dim::Known(0), Dim::Known(-1)) => axis.clone(),
        (begin, Dim::Known(-1)) => Axis::difference(
            axis.name,
            vec![
                axis.clone(),
                from_argument(call, "begin", names::SIZE, begin.clone()),
            ],
        ),
        (_, size) => from_argument(call, "size", axis.name, size),
    });
    let axes = axes.collect();
    Ok(give(call, axes, x.dtype()))
}

/// All axes behind the batch as one.
fn batch_flatten(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "x")?;
    let Some((batch, rest)) = x.axes.split_first() else {
        return refuse(format!("{} needs a batch axis", call.name()));
    };
    let flat = match rest {
        [only] => only.clone(),
        rest => Axis::product(names::FEATURES, rest.to_vec()),
    };
    Ok(give(call, vec![batch.clone(), flat], x.dtype()))
}

/// Rows by index.
fn gather_rows(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "x")?;
    let indices = tensor(call, "indices")?;
    let mut axes = indices.axes;
    axes.extend(x.axes.into_iter().skip(1));
    Ok(give(call, axes, x.kind.strong()))
}

/// A product for each sample, over one axis of each tensor.
fn batch_dot(call: &mut Call<'_>) -> Outcome {
    let (x, y) = (tensor(call, "x")?, tensor(call, "y")?);
    if x.rank() < 2 || y.rank() < 2 {
        return refuse(format!(
            "{} needs tensors with a batch axis and another",
            call.name()
        ));
    }
    let over = |value: &Value, x: &Operand| -> Outcome<usize> {
        let axis = integer_in(call, "axes", value)?;
        super::operand::canonical(call, axis, x.rank(), &x.shape())
    };
    let (of_x, of_y) = match call.arguments.get("axes") {
        Value::None => (x.rank() - 1, if y.rank() == 2 { 1 } else { y.rank() - 2 }),
        Value::Tuple(items) | Value::List(items) => match &items[..] {
            [one, other] => (over(one, &x)?, over(other, &y)?),
            _ => return Err(call.arguments.refuse("axes", "two axes").into()),
        },
        value => (over(value, &x)?, over(value, &y)?),
    };
    let (one, other) = (x.dim(of_x as i64), y.dim(of_y as i64));
    if of_x == 0 || of_y == 0 || !one.compatible(&other) {
        return refuse(format!(
            "{} can't add up over axis {of_x} of {} and axis {of_y} of {}",
            call.name(),
            x.shape(),
            y.shape()
        ));
    }
    let without = |axes: &[Axis], gone: &[usize]| -> Vec<Axis> {
        let kept = axes.iter().enumerate();
        kept.filter(|(at, _)| !gone.contains(at))
            .map(|(_, axis)| axis.clone())
            .collect()
    };
    let mut axes = without(&x.axes, &[of_x]);
    axes.extend(without(&y.axes, &[0, of_y]));
    if axes.len() == 1 {
        axes.push(Axis::fixed(names::AXIS, 1));
    }
    let dtype = crate::rules::promotion::result_type(&[x.kind, y.kind])?;
    Ok(give(call, axes, dtype))
}
