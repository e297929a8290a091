//! Functions of other libraries with rules of their own, and those that Keras composes of several operations.

use jupan_core::axis::{Axis, Padding, names};
use jupan_core::dim::Dim;
use jupan_core::layer::{Call, OpEntry};
use jupan_core::message;
use jupan_core::value::Value;
use jupan_core::work::Kind::{Add, Multiply};

use super::elementwise::{default_float, keep, unary};
use super::nn::Windows;
use super::operand::{
    Operand, Outcome, Stop, axis, count, finish, from_argument, functions, give, in_graph,
    integer_in, list, refuse, table, tensor,
};
use super::shape::{entries, entry};
use crate::rules::spatial::DataFormat;
use crate::rules::work::Cost::{Activation, Each, Moves, Nothing, View};

table! {
    Rearrange["rearrange"] "tensor, pattern, **axes_lengths" => rearrange;
    Split["tf.split"] "value, num_or_size_splits, axis=0, num=None, name='split'" => tf_split, Moves;
    Slice["tf.slice"] "input_, begin, size, name=None" => tf_slice, Moves;
    Reshape["batch_flatten"] "x" => batch_flatten, View;
    Take["gather_rows"] "x, indices" => gather_rows, Moves;
    SquaredDifference["tf.math.squared_difference" "tf.squared_difference"] "x, y, name=None" => |c| {
        let (a, b) = (tensor(c, "x")?, tensor(c, "y")?);
        let axes = crate::rules::broadcast::broadcast(&a.axes, &b.axes)?;
        let dtype = crate::rules::promotion::result_type(&[a.kind, b.kind])?;
        Ok(give(c, axes, dtype))
    }, Each(&[Add, Multiply]);
    BatchDot["K.batch_dot"] "x, y, axes=None" => batch_dot;
    CentralCrop["central_crop"] "image, central_fraction" => central_crop, Moves;
    Resize["resize_to"] "images, target_height, target_width" => resize_to;
    Conv["tf.nn.conv2d"] "input, filters, strides, padding, data_format='NHWC', dilations=None, name=None" => |c| windowed(c, true);
    MaxPool["tf.nn.max_pool2d" "tf.nn.max_pool"] TF_POOL => |c| windowed(c, false);
    AveragePool["tf.nn.avg_pool2d" "tf.nn.avg_pool"] TF_POOL => |c| windowed(c, false);
    Dropout["tf.nn.dropout"] "x, rate, noise_shape=None, seed=None, name=None" => |c| unary(c, keep), View;
    FlipLeftRight["tf.image.flip_left_right"] "image" => |c| unary(c, keep), Moves;
    FlipUpDown["tf.image.flip_up_down"] "image" => |c| unary(c, keep), Moves;
    RandomFlipLeftRight["tf.image.random_flip_left_right"] "image, seed=None" => |c| unary(c, keep);
    RandomFlipUpDown["tf.image.random_flip_up_down"] "image, seed=None" => |c| unary(c, keep);
    RandomBrightness["tf.image.random_brightness"] "image, max_delta, seed=None" => |c| unary(c, keep);
    RandomContrast["tf.image.random_contrast"] "image, lower, upper, seed=None" => |c| unary(c, keep);
    RandomSaturation["tf.image.random_saturation"] "image, lower, upper, seed=None" => |c| unary(c, keep);
    RandomHue["tf.image.random_hue"] "image, max_delta, seed=None" => |c| unary(c, keep);
    AdjustSaturation["tf.image.adjust_saturation"] "image, saturation_factor, name=None" => |c| unary(c, keep);
    AdjustHue["tf.image.adjust_hue"] "image, delta, name=None" => |c| unary(c, keep);
    RandomCrop["tf.image.random_crop"] "value, size, seed=None, name=None" => random_crop, Moves;
    GrayscaleToRGB["tf.image.grayscale_to_rgb"] "images, name=None" => grayscale_to_rgb, Moves;
    AdjustBrightness["tf.image.adjust_brightness"] "image, delta" => |c| unary(c, keep);
    AdjustContrast["tf.image.adjust_contrast"] "images, contrast_factor" => |c| unary(c, keep);
    PerImageStandardization["tf.image.per_image_standardization"] "image" => |c| unary(c, default_float);
    GatherNd["tf.gather_nd"] "params, indices, batch_dims=0, name=None" => gather_nd, Moves;
}

functions! {
    "activations.linear" ("x") => |c| Ok(c.arguments.get("x").clone()), View;
    "activations.mish" ("x") => values_only, Activation("mish");
    "activations.hard_silu" "activations.hard_swish" ("x") => values_only, Activation("hard_silu");
    "activations.sparsemax" ("x, axis=-1") => values_only;
    "K.ndim" ("x") => |c| {
        let x = tensor(c, "x")?;
        Ok(Value::Int(x.rank() as i64))
    }, Nothing;
}

const TF_POOL: &str = "input, ksize, strides, padding, data_format='NHWC', name=None";

/// Convolution and pooling of images with TensorFlow's spelling of sizes: one number, two, or four with 1 for the others.
fn windowed(call: &mut Call<'_>, convolution: bool) -> Outcome {
    let x = tensor(call, "input")?;
    super::operand::exactly(call, &x, 4)?;
    let first = call.arguments.get("data_format").as_str() == Some("NCHW");
    let format = match first {
        true => DataFormat::ChannelsFirst,
        false => DataFormat::ChannelsLast,
    };
    let two = |name: &str| -> Outcome<Vec<Dim>> {
        let dims = match call.arguments.get(name) {
            Value::None => vec![Dim::Known(1)],
            _ => super::shape::entries(call, name)?,
        };
        match dims.as_slice() {
            [one] => Ok(vec![one.clone(); 2]),
            [_, _] => Ok(dims),
            [_, a, b, _] if !first => Ok(vec![a.clone(), b.clone()]),
            [_, _, a, b] => Ok(vec![a.clone(), b.clone()]),
            _ => Err(call
                .arguments
                .refuse(name, message!("1, 2 or 4 integers"))
                .into()),
        }
    };
    let padding = match call.arguments.choice("padding", &["valid", "same"])? {
        "same" => Padding::Same,
        _ => Padding::Valid,
    };
    let strides = two("strides")?;
    let (kernel, dilation, channels) = match convolution {
        true => {
            let filters = tensor(call, "filters")?;
            super::operand::exactly(call, &filters, 4)?;
            let wanted = filters.dim(2);
            if !wanted.compatible(&x.dim(format.channels())) {
                return refuse(message!(
                    "the filters {filters} of {layer} are for {wanted} input channels, but its input is {shape}",
                    filters = filters.shape(),
                    layer = call.name(),
                    wanted,
                    shape = x.shape()
                ));
            }
            let kernel = vec![filters.dim(0), filters.dim(1)];
            (kernel, two("dilations")?, filters.axis(3))
        }
        false => (
            two("ksize")?,
            vec![Dim::Known(1); 2],
            x.axis(format.channels()),
        ),
    };
    let windows = Windows {
        kernel,
        strides,
        dilation,
        padding,
    };
    let spatial = windows.outputs(call, &x, format)?;
    let axes = match (x.axis(0), channels) {
        (Some(batch), Some(channels)) => format.arrange(batch, spatial, channels),
        _ => x.axes.clone(),
    };
    Ok(give(call, axes, x.dtype()))
}

/// A whole index in the last axis of `indices` for each picked part.
fn gather_nd(call: &mut Call<'_>) -> Outcome {
    let (x, indices) = (tensor(call, "params")?, tensor(call, "indices")?);
    let depth = match indices.axes.last().map(|axis| axis.dim.clone()) {
        Some(Dim::Known(n)) if n >= 0 && n <= x.rank() as i64 => n as usize,
        _ => return Err(Stop::Unknown(message!("how many axes `indices` pick from"))),
    };
    if call.arguments.get("batch_dims") != &Value::Int(0) {
        return Err(Stop::Unknown(message!("gather_nd with batch axes")));
    }
    let mut axes = indices.axes.clone();
    axes.pop();
    axes.extend(x.axes.iter().skip(depth).cloned());
    Ok(give(call, axes, x.dtype()))
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

fn random_crop(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "value")?;
    let size = entries(call, "size")?;
    if size.len() != x.rank() {
        return refuse(message!(
            "{layer} needs an extent for each axis of {shape}, but is given {count}",
            layer = call.name(),
            shape = x.shape(),
            count = size.len()
        ));
    }
    let cut = |(axis, dim): (&Axis, Dim)| from_argument(call, "size", axis.name, dim);
    let axes = x.axes.iter().zip(size).map(cut).collect();
    Ok(give(call, axes, x.kind.strong()))
}

fn grayscale_to_rgb(call: &mut Call<'_>) -> Outcome {
    let mut x = tensor(call, "images")?;
    if let Some(channels) = x.axes.last_mut() {
        *channels = Axis::fixed(names::CHANNELS, 3);
    }
    Ok(give(call, x.axes, x.kind.strong()))
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
                return refuse(message!(
                    "the parts of {layer} add up to {total}, but axis {at} of {shape} is {whole}",
                    layer = call.name(),
                    total,
                    at,
                    shape = x.shape(),
                    whole = whole.dim
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
                return refuse(message!(
                    "{layer} can't split axis {at} of {shape} into {n} equal parts",
                    layer = call.name(),
                    at,
                    shape = x.shape(),
                    n
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
        return refuse(message!(
            "{layer} needs a begin and a size for each of the {rank} axes of {shape}",
            layer = call.name(),
            rank = x.rank(),
            shape = x.shape()
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
