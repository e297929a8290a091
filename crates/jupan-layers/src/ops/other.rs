//! Functions of smaller libraries with rules of their own, and those that Keras composes of several operations.

use jupan_core::axis::{Axis, names};
use jupan_core::dim::Dim;
use jupan_core::layer::{Call, OpEntry};
use jupan_core::message;
use jupan_core::value::Value;

use super::cost::Cost::{Activation, Moves, Nothing, View};
use super::elementwise::{keep, unary};
use super::operand::{
    Operand, Outcome, Stop, finish, functions, give, in_graph, integer_in, refuse, table, tensor,
};
use super::shape::entry;

table! {
    Rearrange["rearrange"] "tensor, pattern, **axes_lengths" => rearrange, Moves;
    Reshape["batch_flatten"] "x" => batch_flatten, View;
    Take["gather_rows"] "x, indices" => gather_rows, Moves;
    BatchDot["K.batch_dot"] "x, y, axes=None" => batch_dot;
    CentralCrop["central_crop"] "image, central_fraction" => central_crop, Moves;
    Resize["resize_to"] "images, target_height, target_width" => resize_to, Moves;
}

functions! {
    "activations.linear" ("x") => |c| Ok(c.arguments.get("x").clone()), View;
    "activations.mish" ("x") => values_only, Activation("mish");
    "activations.hard_silu" "activations.hard_swish" ("x") => values_only, Activation("hard_silu");
    "activations.sparsemax" ("x, axis=-1") => values_only;
    // A graph is made as for use, and shapes are the same in both.
    "K.in_train_phase" ("x, alt, training=None") => |c| Ok(c.arguments.get("alt").clone()), View;
    "K.in_test_phase" ("x, alt, training=None") => |c| Ok(c.arguments.get("x").clone()), View;
    "K.ndim" ("x") => |c| {
        let x = tensor(c, "x")?;
        Ok(Value::Int(x.rank() as i64))
    }, Nothing;
}

/// Height and width replaced, of one image or a batch.
fn planar(call: &mut Call<'_>, name: &str, size: [Axis; 2]) -> Outcome {
    let mut x = tensor(call, name)?;
    if !matches!(x.rank(), 3 | 4) {
        return refuse(message!(
            "{layer} takes an image or a batch of images, but got {shape}",
            layer = call.name(),
            shape = x.shape()
        ));
    }
    let at = x.rank() - 3;
    x.axes.splice(at..at + 2, size);
    Ok(give(call, x.axes, x.kind.strong()))
}

fn resize_to(call: &mut Call<'_>) -> Outcome {
    let size = |name: &str, axis| -> Outcome<Axis> {
        let dim = super::operand::extent(call, name)?;
        Ok(call.arguments.axis(name, axis, dim))
    };
    let size = [
        size("target_height", names::HEIGHT)?,
        size("target_width", names::WIDTH)?,
    ];
    planar(call, "images", size)
}

fn central_crop(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "image")?;
    let whole = matches!(call.arguments.get("central_fraction"), Value::Float(f) if *f == 1.0);
    let side = |at: i64| {
        let axis = x.axis(at);
        let axis = axis.unwrap_or_else(|| Axis::fixed(names::AXIS, Dim::Unspecified));
        match whole || axis.dim.is_unspecified() {
            true => axis,
            // How it is rounded depends on the version.
            false => Axis::fixed(
                axis.name,
                Dim::unknown(message!("the middle part of an axis")),
            ),
        }
    };
    let size = [side(-3), side(-2)];
    planar(call, "image", size)
}

/// Activations that Keras does not apply to tensors of the graph.
fn values_only(call: &mut Call<'_>) -> Outcome {
    if in_graph(call) {
        return refuse(message!(
            "Keras applies {layer} to values only, not to tensors of the graph",
            layer = call.name()
        ))
        .map_err(|stop: Stop| match stop {
            Stop::Refused(refusal) => Stop::Refused(refusal.with_help(message!(
                "use an Activation layer, or the function of `keras.ops`"
            ))),
            other => other,
        });
    }
    unary(call, keep)
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
        _ => {
            return Err(call
                .arguments
                .refuse("pattern", message!("a string"))
                .into());
        }
    };
    let sides = pattern
        .split_once("->")
        .and_then(|(from, to)| Some((groups(from)?, groups(to)?)));
    let Some((from, to)) = sides else {
        return refuse(message!(
            "the pattern '{pattern}' is not like 'b h w -> b (h w)'",
            pattern
        ));
    };
    if from.len() != x.rank() {
        return refuse(message!(
            "the pattern '{pattern}' is for {number} axes, but {shape} has {rank}",
            pattern,
            number = from.len(),
            shape = x.shape(),
            rank = x.rank()
        ));
    }
    let given: Vec<(String, Dim)> = call
        .arguments
        .extra()
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
            return refuse(message!(
                "the pattern '{pattern}' leaves more than one extent of ({list}) open",
                pattern,
                list = group.join(" ")
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
                    return refuse(message!(
                        "'{name}' is on the right of '{pattern}', but not on the left",
                        name,
                        pattern
                    ));
                }
            }
        }
        if in_graph(call) && parts.iter().any(|part| part.dim.is_unspecified()) {
            // Keras multiplies the extents of each group, single axes included, and None is no number.
            return refuse(message!(
                "{layer} needs to know all extents, but one of {shape} is None",
                layer = call.name(),
                shape = x.shape()
            ));
        }
        axes.push(match parts.as_slice() {
            [only] => only.clone(),
            _ => Axis::product(names::SIZE, parts),
        });
    }
    Ok(give(call, axes, x.dtype()))
}

/// All axes behind the batch as one.
fn batch_flatten(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "x")?;
    let Some((batch, rest)) = x.axes.split_first() else {
        return refuse(message!("{layer} needs a batch axis", layer = call.name()));
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
        return refuse(message!(
            "{layer} needs tensors with a batch axis and another",
            layer = call.name()
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
            _ => return Err(call.arguments.refuse("axes", message!("two axes")).into()),
        },
        value => (over(value, &x)?, over(value, &y)?),
    };
    let (one, other) = (x.dim(of_x as i64), y.dim(of_y as i64));
    if of_x == 0 || of_y == 0 || !one.compatible(&other) {
        return refuse(message!(
            "{layer} can't add up over axis {of_x} of {shape} and axis {of_y} of {shape_2}",
            layer = call.name(),
            of_x,
            shape = x.shape(),
            of_y,
            shape_2 = y.shape()
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
    super::product::products(call, &axes, &[x.axis(of_x as i64)]);
    if axes.len() == 1 {
        axes.push(Axis::fixed(names::AXIS, 1));
    }
    let dtype = crate::rules::promotion::result_type(&[x.kind, y.kind])?;
    Ok(give(call, axes, dtype))
}
