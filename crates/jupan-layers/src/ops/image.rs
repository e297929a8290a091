//! Operations on images: `keras.ops.image`.

use jupan_core::axis::{Axis, Padding, names};
use jupan_core::dim::Dim;
use jupan_core::layer::{Call, OpEntry};
use jupan_core::message;
use jupan_core::value::Value;

use jupan_core::work::Kind::{self, Add, Multiply};
use jupan_core::work::parts;

use super::cost::Cost::{Each, Moves, Of};
use super::elementwise::keep;
use super::nn::{Windows, data_format, sizes};
use super::operand::{
    Operand, Outcome, exactly, finish, from_argument, give, refuse, table, tensor,
};
use super::shape::{entries, entry};
use crate::rules::spatial::DataFormat;
use crate::rules::work::{axes_of, interpolate, neighbours};

table! {
    AffineTransform["image.affine_transform"] "images, transform, interpolation='bilinear', \
        fill_mode='constant', fill_value=0, data_format=None" => |c| {
        let x = images(c, "images")?;
        let transform = tensor(c, "transform")?;
        if !matches!(transform.rank(), 1 | 2) {
            return refuse(message!("{layer} takes one transform or one for each image, but got {transform}", layer = c.name(), transform = transform.shape()));
        }
        Ok(give(c, x.axes, x.kind.strong()))
    }, Of(mapped);
    CropImages["image.crop_images"] "images, top_cropping=None, left_cropping=None, bottom_cropping=None, \
        right_cropping=None, target_height=None, target_width=None, data_format=None" => |c| resized(c, "cropping"), Moves;
    ElasticTransform["image.elastic_transform"] "images, alpha=20.0, sigma=5.0, interpolation='bilinear', \
        fill_mode='reflect', fill_value=0.0, seed=None, data_format=None" => |c| kept(c, "images");
    ExtractPatches["image.extract_patches"] "images, size, strides=None, dilation_rate=1, padding='valid', \
        data_format=None" => |c| patches(c, "images", 2), Moves;
    ExtractPatches["image.extract_patches_3d"] "volumes, size, strides=None, dilation_rate=1, padding='valid', \
        data_format=None" => |c| patches(c, "volumes", 3), Moves;
    GaussianBlur["image.gaussian_blur"] "images, kernel_size=(3, 3), sigma=(1.0, 1.0), data_format=None" => |c| kept(c, "images"), Of(blurred);
    HSVToRGB["image.hsv_to_rgb"] "images, data_format=None" => colours;
    MapCoordinates["image.map_coordinates"] "inputs, coordinates, order, fill_mode='constant', fill_value=0" => map_coordinates, Of(between);
    PadImages["image.pad_images"] "images, top_padding=None, left_padding=None, bottom_padding=None, \
        right_padding=None, target_height=None, target_width=None, data_format=None" => |c| resized(c, "padding"), Moves;
    PerspectiveTransform["image.perspective_transform"] "images, start_points, end_points, \
        interpolation='bilinear', fill_value=0, data_format=None" => |c| kept(c, "images");
    RGBToGrayscale["image.rgb_to_grayscale"] "images, data_format=None" => grayscale, Each(&[Multiply, Multiply, Multiply, Add, Add]);
    RGBToHSV["image.rgb_to_hsv"] "images, data_format=None" => colours;
    Resize["image.resize"] "images, size, interpolation='bilinear', antialias=False, crop_to_aspect_ratio=False, \
        pad_to_aspect_ratio=False, fill_mode='constant', fill_value=0.0, data_format=None" => resize, Of(interpolated);
    SSIM["image.ssim"] "image1, image2, max_val=1.0, filter_size=11, filter_sigma=1.5, k1=0.01, k2=0.03, \
        data_format=None" => |c| {
        let x = images(c, "image1")?;
        images(c, "image2")?;
        let batch = (x.rank() == 4).then(|| x.axes[0].clone());
        Ok(give(c, batch.into_iter().collect(), x.dtype()))
    };
    ScaleAndTranslate["image.scale_and_translate"] "images, output_shape, scale, translation, spatial_dims, \
        method, antialias=True" => |c| {
        let x = tensor(c, "images")?;
        let shape = entries(c, "output_shape")?;
        let axes = shape.into_iter().map(|dim| from_argument(c, "output_shape", names::AXIS, dim)).collect();
        Ok(give(c, axes, x.dtype()))
    };
    SobelEdges["image.sobel_edges"] "images, data_format=None" => |c| {
        let mut x = tensor(c, "images")?;
        exactly(c, &x, 4)?;
        x.axes.push(Axis::fixed(names::SIZE, 2));
        Ok(give(c, x.axes, x.kind.strong()))
    }, Of(|c, output| slid(c, output, vec![Axis::fixed(names::KERNEL_HEIGHT, 3), Axis::fixed(names::KERNEL_WIDTH, 3)]));
}

/// The work of giving images another size.
fn interpolated(call: &mut Call<'_>, output: &Value) {
    let name = call
        .arguments
        .get("interpolation")
        .as_str()
        .map(str::to_owned);
    let shrinks_smoothly = !matches!(
        call.arguments.get("antialias"),
        Value::None | Value::Bool(false)
    );
    let pads = !matches!(
        call.arguments.get("pad_to_aspect_ratio"),
        Value::None | Value::Bool(false)
    );
    let (Some(name), Some(tensor)) = (name, output.tensors().first().copied()) else {
        return;
    };
    match shrinks_smoothly || pads {
        true => call.uncertain_work(message!(
            "how many neighbours are weighed hangs on how much smaller the image becomes"
        )),
        false => {
            let axes = axes_of(call, tensor);
            interpolate(call, &name, &axes);
        }
    }
}

/// For each place of an image ((a x + b y + c) / k, (d x + e y + f) / k) with k = g x + h y + 1, and there a value between others.
fn mapped(call: &mut Call<'_>, output: &Value) {
    let (Some(tensor), Ok(format)) = (output.tensors().first().copied(), data_format(call)) else {
        return;
    };
    let axes = axes_of(call, tensor);
    let mut plane = axes.clone();
    if let Some(channels) = usize::try_from(axes.len() as i64 + places(format)[2]).ok()
        && channels < plane.len()
    {
        plane.remove(channels);
    }
    for (kind, often) in [(Multiply, 6), (Add, 6), (Kind::Divide, 2)] {
        let often = Axis::fixed(names::FACTOR, often);
        call.work(kind, parts::ELEMENTS, || [&plane[..], &[often]].concat());
    }
    let name = call
        .arguments
        .get("interpolation")
        .as_str()
        .unwrap_or("bilinear")
        .to_owned();
    interpolate(call, &name, &axes);
}

/// Values between others: the nearest, or two along each axis.
fn between(call: &mut Call<'_>, output: &Value) {
    let (Some(tensor), Ok(x)) = (output.tensors().first().copied(), tensor(call, "inputs")) else {
        return;
    };
    let axes = axes_of(call, tensor);
    match call.arguments.get("order") {
        Value::Int(0) => interpolate(call, "nearest", &axes),
        Value::Int(1) => neighbours(
            call,
            1_i64.checked_shl(x.rank() as u32).unwrap_or(i64::MAX),
            &axes,
        ),
        _ => super::cost::state(call, output, super::cost::Cost::Unknown),
    }
}

/// A kernel that is computed slides over each channel by itself.
fn slid(call: &mut Call<'_>, output: &Value, kernel: Vec<Axis>) {
    for tensor in output.tensors() {
        let axes = axes_of(call, tensor);
        call.work(Kind::MultiplyAdd, parts::KERNEL, || {
            [axes, kernel.clone()].concat()
        });
    }
}

fn blurred(call: &mut Call<'_>, output: &Value) {
    let sizes = call
        .arguments
        .get("kernel_size")
        .items()
        .map(<[Value]>::to_vec);
    match sizes.as_deref() {
        Some([height, width]) => {
            let kernel = [(height, names::KERNEL_HEIGHT), (width, names::KERNEL_WIDTH)];
            let kernel =
                kernel.map(|(size, name)| from_argument(call, "kernel_size", name, entry(size)));
            slid(call, output, kernel.to_vec());
        }
        _ => super::cost::state(call, output, super::cost::Cost::Unknown),
    }
}

/// One image or a batch of them.
fn images(call: &Call<'_>, name: &str) -> Outcome<Operand> {
    let x = tensor(call, name)?;
    match x.rank() {
        3 | 4 => Ok(x),
        rank => refuse(message!(
            "{layer} takes an image or a batch of images, but {shape} has {rank} axes",
            layer = call.name(),
            shape = x.shape(),
            rank
        )),
    }
}

fn kept(call: &mut Call<'_>, name: &str) -> Outcome {
    let x = images(call, name)?;
    let dtype = keep(x.dtype())?;
    Ok(give(call, x.axes, dtype))
}

/// The indices of height, width and channels from the end.
fn places(format: DataFormat) -> [i64; 3] {
    match format {
        DataFormat::ChannelsLast => [-3, -2, -1],
        DataFormat::ChannelsFirst => [-2, -1, -3],
    }
}

fn replace(x: &mut Operand, at: i64, axis: Axis) {
    let rank = x.rank() as i64;
    if let Ok(at) = usize::try_from(rank + at)
        && let Some(place) = x.axes.get_mut(at)
    {
        *place = axis;
    }
}

fn resize(call: &mut Call<'_>) -> Outcome {
    let format = data_format(call)?;
    let size = match call.arguments.get("size").items() {
        Some([height, width]) => [entry(height), entry(width)],
        _ if matches!(
            call.arguments.get("size"),
            Value::Array(_) | Value::Unknown(_)
        ) =>
        {
            match entries(call, "size")?.as_slice() {
                [height, width] => [height.clone(), width.clone()],
                _ => {
                    return Err(call
                        .arguments
                        .refuse("size", message!("a height and a width"))
                        .into());
                }
            }
        }
        _ => {
            return Err(call
                .arguments
                .refuse("size", message!("a height and a width"))
                .into());
        }
    };
    if size.iter().any(|dim| dim.known().is_some_and(|n| n <= 0)) {
        return Err(call
            .arguments
            .refuse("size", message!("a positive height and width"))
            .into());
    }
    if call.arguments.bool("crop_to_aspect_ratio") && call.arguments.bool("pad_to_aspect_ratio") {
        return refuse(message!(
            "{layer} can keep the aspect ratio by cropping or by padding, not by both",
            layer = call.name()
        ));
    }
    let mut x = images(call, "images")?;
    let [height, width, _] = places(format);
    let [h, w] = size;
    replace(
        &mut x,
        height,
        from_argument(call, "size", names::HEIGHT, h),
    );
    replace(&mut x, width, from_argument(call, "size", names::WIDTH, w));
    Ok(give(call, x.axes, x.kind.strong()))
}

fn grayscale(call: &mut Call<'_>) -> Outcome {
    let format = data_format(call)?;
    let mut x = images(call, "images")?;
    let [_, _, channels] = places(format);
    if x.dim(channels).known().is_some_and(|n| n != 1 && n != 3) {
        return refuse(message!(
            "{layer} takes 1 or 3 channels, but {shape} has {channels}",
            layer = call.name(),
            shape = x.shape(),
            channels = x.dim(channels)
        ));
    }
    replace(&mut x, channels, Axis::fixed(names::CHANNELS, 1));
    Ok(give(call, x.axes, x.kind.strong()))
}

fn colours(call: &mut Call<'_>) -> Outcome {
    let format = data_format(call)?;
    let x = images(call, "images")?;
    let [_, _, channels] = places(format);
    if !x.dtype().is_float() {
        return refuse(message!(
            "{layer} takes floating-point numbers, not {dtype}",
            layer = call.name(),
            dtype = x.dtype()
        ));
    }
    if x.dim(channels).known().is_some_and(|n| n != 3) {
        return refuse(message!(
            "{layer} takes 3 channels, but {shape} has {channels}",
            layer = call.name(),
            shape = x.shape(),
            channels = x.dim(channels)
        ));
    }
    Ok(give(call, x.axes, x.kind.strong()))
}

/// Padding or cropping: of the amounts on both sides and the target, two are given for each axis.
fn resized(call: &mut Call<'_>, what: &str) -> Outcome {
    let format = data_format(call)?;
    let mut x = images(call, "images")?;
    let [height, width, _] = places(format);
    let grows = what == "padding";
    for (at, sides, target) in [
        (height, ["top", "bottom"], "target_height"),
        (width, ["left", "right"], "target_width"),
    ] {
        let argument = |side: &str| format!("{side}_{what}");
        let [before, after] = sides.map(argument);
        let given = |name: &str| !call.arguments.get(name).is_none();
        let missing = [&*before, &*after, target]
            .iter()
            .filter(|n| !given(n))
            .count();
        if missing != 1 {
            return refuse(message!(
                "{layer} needs exactly two of `{before}`, `{after}` and `{target}`",
                layer = call.name(),
                before,
                after,
                target
            ));
        }
        let read = |name: &str| -> Outcome<Option<Axis>> {
            if !given(name) {
                return Ok(None);
            }
            let dim = super::operand::extent(call, name)?;
            if dim.known().is_some_and(|n| n < 0) {
                return Err(call.arguments.refuse(name, message!("at least 0")).into());
            }
            Ok(Some(call.arguments.axis(name, names::SIZE, dim)))
        };
        let (first, last, wanted) = (read(&before)?, read(&after)?, read(target)?);
        let Some(axis) = x.axis(at) else { continue };
        let new = match wanted {
            Some(wanted) => {
                // What is left for the side that was not given.
                let side = first.or(last).map_or(Dim::Known(0), |side| side.dim);
                let change = match grows {
                    true => wanted.dim.minus(&axis.dim),
                    false => axis.dim.minus(&wanted.dim),
                };
                let rest = change.minus(&side);
                if rest.known().is_some_and(|n| n < 0) {
                    return refuse(message!(
                        "{layer} can't make {wanted} of {axis}: {rest} would be left for the other side",
                        layer = call.name(),
                        wanted = wanted.dim,
                        axis = axis.dim,
                        rest
                    ));
                }
                wanted.named(axis.name)
            }
            None => {
                if axis.dim.is_unspecified() && !grows {
                    return refuse(message!(
                        "{layer} needs `{target}`, as the {axis} is None",
                        layer = call.name(),
                        target,
                        axis = axis.name
                    ));
                }
                let mut parts = vec![axis.clone()];
                parts.extend(first);
                parts.extend(last);
                match grows {
                    true => Axis::sum(axis.name, parts),
                    false => Axis::difference(axis.name, parts),
                }
            }
        };
        if new.dim.known().is_some_and(|n| n < 0) {
            return refuse(message!(
                "{layer} would cut off more than there is",
                layer = call.name()
            ));
        }
        replace(&mut x, at, new);
    }
    Ok(give(call, x.axes, x.kind.strong()))
}

fn patches(call: &mut Call<'_>, name: &str, least: usize) -> Outcome {
    let mut x = tensor(call, name)?;
    let format = data_format(call)?;
    let rank = match call.arguments.get("size").items() {
        Some(items) if matches!(items.len(), 2 | 3) => items.len(),
        Some(_) => {
            return Err(call
                .arguments
                .refuse("size", message!("2 or 3 integers"))
                .into());
        }
        None => least,
    };
    let single = x.rank() == rank + 1;
    if single {
        x.axes.insert(0, Axis::fixed(names::BATCH, 1));
    }
    exactly(call, &x, rank + 2)?;
    let kernel = sizes(call, "size", rank)?;
    let strides = match call.arguments.get("strides") {
        Value::None => kernel.clone(),
        _ => sizes(call, "strides", rank)?,
    };
    let mut factors: Vec<Axis> = kernel
        .iter()
        .map(|dim| from_argument(call, "size", names::KERNEL_SIZE, dim.clone()))
        .collect();
    factors.extend(x.axis(format.channels()));
    let windows = Windows {
        kernel,
        strides,
        dilation: sizes(call, "dilation_rate", rank)?,
        padding: match call.arguments.choice("padding", &["valid", "same"])? {
            "same" => Padding::Same,
            _ => Padding::Valid,
        },
    };
    let spatial = windows.outputs(call, &x, format)?;
    let batch = x.axes[0].clone();
    let mut axes = format.arrange(batch, spatial, Axis::product(names::CHANNELS, factors));
    if single {
        axes.remove(0);
    }
    Ok(give(call, axes, x.dtype()))
}

fn map_coordinates(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "inputs")?;
    let coordinates = tensor(call, "coordinates")?;
    if coordinates.rank() < 2 {
        return refuse(message!(
            "the coordinates of {layer} need at least 2 axes, but are {coordinates}",
            layer = call.name(),
            coordinates = coordinates.shape()
        ));
    }
    if coordinates.dim(0) != Dim::Known(x.rank() as i64) {
        return refuse(message!(
            "{layer} needs a coordinate for each of the {rank} axes of {shape}, but has {coordinates}",
            layer = call.name(),
            rank = x.rank(),
            shape = x.shape(),
            coordinates = coordinates.dim(0)
        ));
    }
    let mut axes = coordinates.axes.clone();
    axes.remove(0);
    Ok(give(call, axes, x.dtype()))
}
