//! The functions of neural networks: activations, pooling, convolutions, normalizations, losses.

use jupan_core::axis::{Axis, Padding, Window, names};
use jupan_core::diagnostic::Severity;
use jupan_core::dim::Dim;
use jupan_core::dtype::DType;
use jupan_core::layer::{Call, OpEntry, spatial_names};
use jupan_core::message;
use jupan_core::refusal;
use jupan_core::value::Value;
use jupan_core::work::Kind::{Add, Compare, Divide, Exp, Function, Log, Multiply};
use jupan_core::work::{Kind, parts};

use super::cost::Cost::{
    self, Activation, All, By, Each, EachIn, Moves, Of, On, Standardizes, Together,
};
use super::elementwise::{keep, unary};
use super::operand::{
    Operand, Outcome, Stop, at_least, axes, axis, exactly, finish, from_argument, give, integer,
    optional_tensor, refuse, table, tensor,
};
use super::shape::entry;
use crate::rules::pooling::{self, Pool};
use crate::rules::promotion::{Type, result_type};
use crate::rules::spatial::DataFormat;
use crate::rules::work;

const X: &str = "x";
const POOL: &str = "inputs, pool_size, strides=None, padding='valid', data_format=None";
const ADAPTIVE: &str = "inputs, output_size, data_format=None";
const CONV: &str = "inputs, kernel, strides=1, padding='valid', data_format=None, dilation_rate=1";

// Losses by their definitions: −(t log p + (1 − t) log (1 − p)), −∑ t log p, −log p of the class that is right.
pub(super) const BINARY: Cost = Each(&[Log, Log, Add, Add, Add, Multiply, Multiply, Multiply]);
const CATEGORICAL: Cost = All(&[EachIn(&[Multiply]), Together(&[Add]), Each(&[Multiply])]);
pub(super) const CATEGORICAL_OF_LOGITS: Cost = All(&[
    EachIn(&[Exp]),
    Together(&[Add]),
    Each(&[Log]),
    EachIn(&[Add]),
    CATEGORICAL,
]);

table! {
    ReLU["activations.relu"] "x, negative_slope=0.0, max_value=None, threshold=0.0" => |c| unary(c, keep), Activation("relu");
    AdaptiveAveragePool["adaptive_average_pool"] ADAPTIVE => adaptive_pool, Of(|c, _| adaptive_work(c, Pool::Average));
    AdaptiveMaxPool["adaptive_max_pool"] ADAPTIVE => adaptive_pool, Of(|c, _| adaptive_work(c, Pool::Max));
    AveragePool["average_pool"] POOL => |c| pool(c, Pool::Average);
    BatchNorm["batch_normalization"] "x, mean, variance, axis, offset=None, scale=None, epsilon=0.001" => batch_norm;
    BinaryCrossentropy["binary_crossentropy"] "target, output, from_logits=False" => |c| {
        let output = same_shapes(c)?;
        Ok(give(c, output.axes, output.kind.strong()))
    }, By(|c| match c.arguments.bool("from_logits") {
        true => All(&[Each(&[Exp, Add, Divide]), BINARY]),
        false => BINARY,
    });
    CTCDecode["ctc_decode"] "inputs, sequence_lengths, strategy='greedy', beam_width=100, top_paths=1, \
                             merge_repeated=True, mask_index=0" => ctc_decode;
    CTCLoss["ctc_loss"] "target, output, target_length, output_length, mask_index=0" => ctc_loss;
    CategoricalCrossentropy["categorical_crossentropy"] "target, output, from_logits=False, axis=-1" => |c| {
        let mut output = same_shapes(c)?;
        at_least(c, &output, 1)?;
        output.axes.pop();
        Ok(give(c, output.axes, output.kind.strong()))
    }, By(|c| match c.arguments.bool("from_logits") {
        true => CATEGORICAL_OF_LOGITS,
        // Probabilities are made to add up to 1.
        false => All(&[Together(&[Add]), EachIn(&[Divide, Log]), CATEGORICAL]),
    });
    Celu["celu"] "x, alpha=1.0" => |c| unary(c, keep), Activation("celu");
    Conv["conv"] CONV => |c| convolve(c, "kernel", |_, kernel| kernel.axis(-1));
    ConvTranspose["conv_transpose"] "inputs, kernel, strides=1, padding='valid', output_padding=None, \
                                     data_format=None, dilation_rate=1" => transposed;
    DepthToSpace["depth_to_space"] "x, block_size, data_format='channels_last'" => |c| blocks(c, true), Moves;
    DepthwiseConv["depthwise_conv"] CONV => |c| convolve(c, "kernel", |input, kernel| {
        Some(Axis::product(names::CHANNELS, vec![input, kernel.axis(-1)?]))
    });
    DotProductAttention["dot_product_attention"] "query, key, value, bias=None, mask=None, scale=None, \
        is_causal=False, flash_attention=None, attn_logits_soft_cap=None" => attention;
    Elu["elu"] "x, alpha=1.0" => |c| unary(c, keep), Activation("elu");
    Fold["fold"] "x, output_size, kernel_size, dilation=1, padding=0, stride=1" => fold, EachIn(&[Add]);
    Gelu["gelu"] "x, approximate=True" => |c| unary(c, keep), By(|c| match c.arguments.bool("approximate") {
        true => Activation("gelu_tanh"),
        false => Activation("gelu"),
    });
    Glu["glu"] "x, axis=-1" => glu, Each(&[Kind::Exp, Kind::Add, Kind::Divide, Kind::Multiply]);
    HardShrink["hard_shrink"] "x, threshold=0.5" => |c| unary(c, keep), Activation("hard_shrink");
    HardSigmoid["hard_sigmoid"] X => |c| unary(c, keep), Activation("hard_sigmoid");
    HardSilu["hard_silu" "hard_swish"] X => |c| unary(c, keep), Activation("hard_silu");
    HardTanh["hard_tanh"] X => |c| unary(c, keep), Activation("hard_tanh");
    LayerNorm["layer_normalization"] "x, gamma=None, beta=None, axis=-1, epsilon=None, **kwargs" => |c| unary(c, keep), Standardizes(true);
    LeakyRelu["leaky_relu"] "x, negative_slope=0.2" => |c| unary(c, keep), Activation("leaky_relu");
    LogSigmoid["log_sigmoid"] X => |c| unary(c, keep), Activation("log_sigmoid");
    LogSoftmax["log_softmax"] "x, axis=-1" => softmax, Activation("log_softmax");
    MaxPool["max_pool"] POOL => |c| pool(c, Pool::Max);
    Normalize["normalize"] "x, axis=-1, order=2, epsilon=None" => |c| {
        let x = tensor(c, "x")?;
        axes(c, "axis", &x)?;
        Ok(give(c, x.axes, DType::Float32))
    }, Of(normalized);
    PSNR["psnr"] "x1, x2, max_val" => psnr, All(&[EachIn(&[Add, Multiply]), Together(&[Add]), Each(&[Divide, Log, Log, Multiply, Multiply, Add])]);
    Polar["polar"] "abs_, angle" => |c| unary(c, |_| Ok(DType::Float32)), Each(&[Function, Function, Multiply, Multiply]);
    RMSNorm["rms_normalization"] "x, scale=None, axis=-1, epsilon=None" => |c| unary(c, keep), Standardizes(false);
    Relu["relu"] X => |c| unary(c, keep), Activation("relu");
    Relu6["relu6"] X => |c| unary(c, keep), Activation("relu6");
    Selu["selu"] X => |c| unary(c, keep), Activation("selu");
    SeparableConv["separable_conv"] "inputs, depthwise_kernel, pointwise_kernel, strides=1, padding='valid', \
                                     data_format=None, dilation_rate=1" => separable;
    Sigmoid["sigmoid"] X => |c| unary(c, keep), Activation("sigmoid");
    Silu["silu" "swish"] X => |c| unary(c, keep), Activation("silu");
    SoftShrink["soft_shrink"] "x, threshold=0.5" => |c| unary(c, keep), Activation("soft_shrink");
    Softmax["softmax"] "x, axis=-1" => softmax, Activation("softmax");
    Softplus["softplus"] X => |c| unary(c, keep), Activation("softplus");
    Softsign["softsign"] X => |c| unary(c, keep), Activation("softsign");
    SpaceToDepth["space_to_depth"] "x, block_size, data_format='channels_last'" => |c| blocks(c, false), Moves;
    SparseCategoricalCrossentropy["sparse_categorical_crossentropy"] "target, output, from_logits=False, axis=-1" => sparse_loss, On("output", &By(|c| match c.arguments.bool("from_logits") {
        true => All(&[EachIn(&[Exp]), Together(&[Add]), Each(&[Kind::Read, Log, Add, Multiply])]),
        false => All(&[Together(&[Add]), Each(&[Kind::Read, Divide, Log, Multiply])]),
    }));
    SparsePlus["sparse_plus"] X => |c| unary(c, keep), Activation("sparse_plus");
    SparseSigmoid["sparse_sigmoid"] X => |c| unary(c, keep), Activation("sparse_sigmoid");
    Sparsemax["sparsemax"] "x, axis=-1" => |c| {
        let x = tensor(c, "x")?;
        axis(c, "axis", &x)?;
        Ok(give(c, x.axes, x.kind.strong()))
    };
    Squareplus["squareplus"] "x, b=4" => |c| unary(c, keep), Activation("squareplus");
    TanhShrink["tanh_shrink"] X => |c| unary(c, keep), Activation("tanh_shrink");
    Threshold["threshold"] "x, threshold, default_value" => |c| unary(c, keep), Activation("threshold");
    Unfold["unfold"] "x, kernel_size, dilation=1, padding=0, stride=1" => unfold, Moves;
}

fn softmax(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "x")?;
    axes(call, "axis", &x)?;
    if let Value::Int(at) = call.arguments.get("axis")
        && x.dim(*at) == Dim::Known(1)
    {
        let message = message!(
            "{layer} over an axis of 1 is always 1: {shape}; a sigmoid may be meant",
            layer = call.name(),
            shape = x.shape()
        );
        call.remark(Severity::Warning, message);
    }
    Ok(give(call, x.axes, x.kind.strong()))
}

fn glu(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "x")?;
    let at = axis(call, "axis", &x)?;
    let mut axes = x.axes.clone();
    if let Some(axis) = axes.get_mut(at) {
        if axis.dim.known().is_some_and(|n| n % 2 != 0) {
            return refuse(message!(
                "{layer} halves axis {at}, but {axis} of {shape} is odd",
                layer = call.name(),
                at,
                axis = axis.dim,
                shape = x.shape()
            ));
        }
        let halves = Axis::fixed(names::FACTOR, 2);
        *axis = Axis::quotient(axis.name, axis.clone(), halves);
    }
    Ok(give(call, axes, x.dtype()))
}

/// The argument `data_format`; the program's default where it is `None`.
pub(super) fn data_format(call: &Call<'_>) -> Outcome<DataFormat> {
    if call.arguments.get("data_format").is_none() {
        return Ok(match call.host.program().channels_first {
            true => DataFormat::ChannelsFirst,
            false => DataFormat::ChannelsLast,
        });
    }
    let choices = &["channels_last", "channels_first"];
    Ok(match call.arguments.choice("data_format", choices)? {
        "channels_first" => DataFormat::ChannelsFirst,
        _ => DataFormat::ChannelsLast,
    })
}

fn padding(call: &Call<'_>, causal: bool) -> Outcome<Padding> {
    Ok(crate::rules::spatial::padding(&call.arguments, causal)??)
}

/// One number for all spatial axes, or one for each.
pub(super) fn sizes(call: &Call<'_>, name: &str, rank: usize) -> Outcome<Vec<Dim>> {
    match call.arguments.get(name) {
        Value::Tuple(items) | Value::List(items) if items.len() == 1 => {
            Ok(vec![entry(&items[0]); rank])
        }
        _ => Ok(call.arguments.integers(name, rank, 1)?),
    }
}

/// How windows slide along the spatial axes.
pub(super) struct Windows {
    pub kernel: Vec<Dim>,
    pub strides: Vec<Dim>,
    pub dilation: Vec<Dim>,
    pub padding: Padding,
}

impl Windows {
    fn along(&self, at: usize, input: Axis) -> Window {
        let get = |dims: &[Dim]| dims.get(at).cloned().unwrap_or(Dim::Known(1));
        Window {
            input,
            kernel: get(&self.kernel),
            stride: get(&self.strides),
            dilation: get(&self.dilation),
            padding: self.padding,
            output_padding: None,
        }
    }

    /// The spatial axes that come out.
    pub fn outputs(&self, call: &Call<'_>, x: &Operand, format: DataFormat) -> Outcome<Vec<Axis>> {
        let mut outputs = Vec::with_capacity(self.kernel.len());
        for at in 0..self.kernel.len() {
            let Some(input) = x.axis(format.spatial(at)) else {
                return refuse(message!(
                    "{layer} has no axis {at} in {shape}",
                    layer = call.name(),
                    at,
                    shape = x.shape()
                ));
            };
            let window = self.along(at, input);
            let covered = window.effective_kernel();
            let output = Axis::window(window.input.name, window.clone());
            if output.dim.known().is_some_and(|n| n <= 0) {
                return Err(Stop::Refused(
                    refusal!("the window of {layer} covers {covered} along the {input}, but its input {shape} has only {input_2}", layer = call.name(), covered, input = window.input.name, shape = x.shape(), input_2 = window.input.dim)
                    .with_note(message!("⌊({input} − {covered}) / {stride}⌋ + 1 would be less than 1", input = window.input.dim, covered, stride = window.stride)),
                ));
            }
            outputs.push(output);
        }
        Ok(outputs)
    }
}

fn spatial_rank(call: &Call<'_>, x: &Operand) -> Outcome<usize> {
    match x.rank() {
        3..=5 => Ok(x.rank() - 2),
        rank => refuse(message!(
            "{layer} takes a batch, 1 to 3 spatial axes and channels, but its input has {rank} axes: {shape}",
            layer = call.name(),
            rank,
            shape = x.shape()
        )),
    }
}

/// Batch, spatial axes and channels in order.
fn arranged(
    format: DataFormat,
    x: &Operand,
    spatial: Vec<Axis>,
    channels: Option<Axis>,
) -> Vec<Axis> {
    let none = || Axis::fixed(names::AXIS, Dim::unknown(message!("no such axis")));
    let batch = x.axis(0).unwrap_or_else(none);
    let channels = channels
        .or_else(|| x.axis(format.channels()))
        .unwrap_or_else(none);
    format.arrange(batch, spatial, channels)
}

fn pool(call: &mut Call<'_>, pool: Pool) -> Outcome {
    let x = tensor(call, "inputs")?;
    let format = data_format(call)?;
    let rank = spatial_rank(call, &x)?;
    let kernel = sizes(call, "pool_size", rank)?;
    let strides = match call.arguments.get("strides") {
        Value::None => kernel.clone(),
        _ => sizes(call, "strides", rank)?,
    };
    let windows = Windows {
        kernel,
        strides,
        dilation: vec![Dim::Known(1); rank],
        padding: padding(call, false)?,
    };
    let spatial = windows.outputs(call, &x, format)?;
    let axes = arranged(format, &x, spatial, None);
    if call.is_traced() {
        let names = crate::rules::convolution::kernel_names(rank).iter();
        let window = names.zip(&windows.kernel);
        let window: Vec<Axis> = window
            .map(|(name, dim)| Axis::fixed(*name, dim.clone()))
            .collect();
        pool.work(call, &axes, &window);
    }
    Ok(give(call, axes, x.dtype()))
}

fn adaptive_pool(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "inputs")?;
    let format = data_format(call)?;
    let rank = spatial_rank(call, &x)?;
    let Some(items) = call.arguments.get("output_size").items() else {
        return Err(call
            .arguments
            .refuse("output_size", message!("a tuple of sizes"))
            .into());
    };
    if items.len() != rank {
        return refuse(message!(
            "{layer} has {number} output sizes for {rank} spatial axes",
            layer = call.name(),
            number = items.len(),
            rank
        ));
    }
    let spatial = items
        .iter()
        .zip(spatial_names(rank))
        .map(|(size, name)| from_argument(call, "output_size", *name, entry(size)))
        .collect();
    let mut axes = arranged(format, &x, spatial, None);
    if super::operand::in_graph(call) && format == DataFormat::ChannelsLast {
        // Keras keeps too many axes of the input: as many as there are besides the sizes, and the channels again.
        let kept = x.rank().saturating_sub(rank);
        axes.splice(..1, x.axes.iter().take(kept).cloned());
    }
    Ok(give(call, axes, x.dtype()))
}

/// Each part of the input is taken together.
fn adaptive_work(call: &mut Call<'_>, pool: Pool) {
    let (Ok(x), Ok(format)) = (tensor(call, "inputs"), data_format(call)) else {
        return;
    };
    let spatial = 0..x.rank().saturating_sub(2);
    let whole: Vec<Axis> = spatial
        .clone()
        .filter_map(|at| x.axis(format.spatial(at)))
        .collect();
    let sizes = call
        .arguments
        .get("output_size")
        .items()
        .unwrap_or_default();
    let parts: Vec<Axis> = spatial_names(spatial.len())
        .iter()
        .zip(sizes)
        .map(|(name, size)| from_argument(call, "output_size", *name, entry(size)))
        .collect();
    let outer = [x.axis(0), x.axis(format.channels())];
    let outer: Vec<Axis> = outer.into_iter().flatten().collect();
    pooling::adaptive_work(call, pool, &outer, &whole, &parts);
}

/// Values over the root of the sum of their squares, or over the sum of their absolute values.
fn normalized(call: &mut Call<'_>, output: &Value) {
    let Some(tensor) = output.tensors().first().copied() else {
        return;
    };
    let axes = work::axes_of(call, tensor);
    let (outer, values) = work::split(&axes, &call.arguments.get("axis").clone());
    let (each, then) = match call.arguments.get("order") {
        Value::Int(2) => (Multiply, Some(Kind::Sqrt)),
        Value::Int(1) => (Compare, None),
        _ => return super::cost::state(call, output, Cost::Unknown),
    };
    call.work(each, parts::NORMALIZATION, || axes.clone());
    call.work(Add, parts::NORMALIZATION, || {
        work::less_one(&outer, &values)
    });
    if let Some(then) = then {
        call.work(then, parts::NORMALIZATION, || outer);
    }
    call.work(Divide, parts::NORMALIZATION, || axes);
}

/// The kernel's spatial extents.
fn kernel_extents(kernel: &Operand) -> Vec<Dim> {
    let spatial = kernel.rank().saturating_sub(2);
    let axes = kernel.axes.iter().take(spatial);
    axes.map(|axis| axis.dim.clone()).collect()
}

fn windows(call: &Call<'_>, x: &Operand, kernel: &Operand) -> Outcome<Windows> {
    let rank = spatial_rank(call, x)?;
    // In transposed convolutions, Keras only looks whether there are enough axes.
    let enough = call.arguments.find("output_padding").is_some() && kernel.rank() > x.rank();
    if kernel.rank() != x.rank() && !enough {
        return refuse(message!(
            "the kernel of {layer} needs as many axes as its input, but they are {kernel} and {shape}",
            layer = call.name(),
            kernel = kernel.shape(),
            shape = x.shape()
        ));
    }
    Ok(Windows {
        kernel: kernel_extents(kernel),
        strides: sizes(call, "strides", rank)?,
        dilation: sizes(call, "dilation_rate", rank)?,
        padding: padding(call, call.arguments.find("output_padding").is_none())?,
    })
}

fn check_channels(
    call: &Call<'_>,
    x: &Operand,
    kernel: &Operand,
    format: DataFormat,
    at: i64,
) -> Outcome<()> {
    at_least(call, kernel, 2)?;
    at_least(call, x, 2)?;
    let (given, wanted) = (x.dim(format.channels()), kernel.dim(at));
    match given.compatible(&wanted) {
        true => Ok(()),
        false => refuse(message!(
            "the kernel {kernel} of {layer} is for {wanted} input channels, but its input {shape} has {given}",
            kernel = kernel.shape(),
            layer = call.name(),
            wanted,
            shape = x.shape(),
            given
        )),
    }
}

fn convolve(
    call: &mut Call<'_>,
    name: &str,
    channels: impl Fn(Axis, &Operand) -> Option<Axis>,
) -> Outcome {
    let (x, kernel) = (tensor(call, "inputs")?, tensor(call, name)?);
    let format = data_format(call)?;
    check_channels(call, &x, &kernel, format, -2)?;
    let windows = windows(call, &x, &kernel)?;
    let spatial = windows.outputs(call, &x, format)?;
    let channels = kernel.axis(-2).and_then(|input| channels(input, &kernel));
    let axes = arranged(format, &x, spatial, channels);
    if call.is_traced() {
        let pointwise = optional_pointwise(call);
        let kernel = kernel.axes.clone();
        let places = format.places(&axes);
        call.work(Kind::MultiplyAdd, parts::KERNEL, || {
            // Of several groups, each kernel sees the channels that it has.
            places.iter().chain(&kernel).cloned().collect()
        });
        if let Some(pointwise) = pointwise {
            let mixing = pointwise.axes.into_iter().rev().take(2);
            call.work(Kind::MultiplyAdd, parts::KERNEL, || {
                places.iter().cloned().chain(mixing).collect()
            });
        }
    }
    Ok(give(call, axes, x.dtype()))
}

fn optional_pointwise(call: &Call<'_>) -> Option<Operand> {
    call.arguments.find("pointwise_kernel")?;
    tensor(call, "pointwise_kernel").ok()
}

fn separable(call: &mut Call<'_>) -> Outcome {
    let pointwise = tensor(call, "pointwise_kernel")?;
    // The depthwise part is an operation of its own, which uses up a name.
    if super::operand::in_graph(call) {
        call.host.program_mut().next_name("DepthwiseConv");
    }
    convolve(call, "depthwise_kernel", |_, _| pointwise.axis(-1))
}

fn transposed(call: &mut Call<'_>) -> Outcome {
    let (x, kernel) = (tensor(call, "inputs")?, tensor(call, "kernel")?);
    let format = data_format(call)?;
    check_channels(call, &x, &kernel, format, -1)?;
    let windows = windows(call, &x, &kernel)?;
    let rank = x.rank() - 2;
    let extra = match call.arguments.get("output_padding") {
        Value::None => None,
        _ => Some(call.arguments.integers("output_padding", rank, 0)?),
    };
    let mut spatial = Vec::with_capacity(rank);
    for at in 0..rank {
        let Some(input) = x.axis(format.spatial(at)) else {
            return refuse(message!(
                "{layer} has no axis {at} in {shape}",
                layer = call.name(),
                at,
                shape = x.shape()
            ));
        };
        let mut window = windows.along(at, input);
        window.output_padding = extra.as_ref().and_then(|extra| extra.get(at).cloned());
        spatial.push(Axis::transposed_window(window.input.name, window));
    }
    let axes = arranged(format, &x, spatial, kernel.axis(-2));
    call.work(Kind::MultiplyAdd, parts::KERNEL, || {
        let places = format.places(&x.axes);
        places
            .into_iter()
            .chain(kernel.axes.iter().cloned())
            .collect()
    });
    Ok(give(call, axes, x.dtype()))
}

/// Refuses a target of another shape than the output, as Keras compares them: as they are.
fn same_shapes(call: &Call<'_>) -> Outcome<Operand> {
    let (target, output) = (tensor(call, "target")?, tensor(call, "output")?);
    match alike(&target.axes, &output.axes) {
        true => Ok(output),
        false => refuse(message!(
            "{layer} compares tensors of one shape, but they are {target} and {output}",
            layer = call.name(),
            target = target.shape(),
            output = output.shape()
        )),
    }
}

/// Whether two shapes are the same to Keras: None equals None only.
fn alike(a: &[Axis], b: &[Axis]) -> bool {
    let plain = |dim: &Dim| matches!(dim, Dim::Known(_) | Dim::Unspecified);
    a.len() == b.len()
        && a.iter()
            .zip(b)
            .all(|(a, b)| a.dim == b.dim || !(plain(&a.dim) && plain(&b.dim)))
}

fn sparse_loss(call: &mut Call<'_>) -> Outcome {
    let (mut target, output) = (tensor(call, "target")?, tensor(call, "output")?);
    at_least(call, &output, 1)?;
    let at = axis(call, "axis", &output)?;
    let shape = target.shape();
    if target.rank() == output.rank() && target.dim(-1) == Dim::Known(1) {
        target.axes.pop();
    }
    let mut axes = output.axes.clone();
    axes.remove(at);
    if !alike(&target.axes, &axes) {
        return refuse(message!(
            "{layer} needs a class for each place of {output}, but its target is {shape}",
            layer = call.name(),
            output = output.shape(),
            shape
        ));
    }
    Ok(give(call, axes, output.dtype()))
}

fn batch_norm(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "x")?;
    let at = axis(call, "axis", &x)?;
    let channels = x.axes.get(at).cloned();
    let channels = channels.as_slice();
    for name in ["mean", "variance", "offset", "scale"] {
        let vector = match name {
            "mean" | "variance" => Some(tensor(call, name)?),
            _ => optional_tensor(call, name)?,
        };
        if let Some(vector) = vector
            && !alike(&vector.axes, channels)
        {
            return refuse(message!(
                "`{name}` of {layer} must have one number for each of the {extent} of axis {at}, but is {vector}",
                name,
                layer = call.name(),
                extent = x.dim(at as i64),
                at,
                vector = vector.shape()
            ));
        }
    }
    if call.is_traced() {
        use crate::rules::{normalization, work};
        work::each(call, parts::NORMALIZATION, &x.axes, &[Kind::Add]);
        normalization::root_and_division(call, channels, &x.axes);
        let learned = normalization::ScaleAndCenter {
            scale: !call.arguments.get("scale").is_none(),
            center: !call.arguments.get("offset").is_none(),
        };
        learned.work(call, &x.axes);
    }
    Ok(give(call, x.axes, x.kind.strong()))
}

fn psnr(call: &mut Call<'_>) -> Outcome {
    let (a, b) = (tensor(call, "x1")?, tensor(call, "x2")?);
    exactly(call, &b, a.rank())?;
    Ok(give(call, Vec::new(), DType::Float32))
}

fn attention(call: &mut Call<'_>) -> Outcome {
    if !call.arguments.get("attn_logits_soft_cap").is_none() {
        return refuse(message!("`attn_logits_soft_cap` works on TPUs only"));
    }
    let query = tensor(call, "query")?;
    let (key, value) = (tensor(call, "key")?, tensor(call, "value")?);
    let dtype = result_type(&[query.kind, key.kind, value.kind])?;
    if let (true, [batch, queries, heads, width]) = (call.is_traced(), query.axes.as_slice()) {
        let outer = [batch, heads, queries].map(Clone::clone);
        let keys = key.axis(1);
        let scores: Vec<Axis> = outer.iter().cloned().chain(keys.clone()).collect();
        let wide = |last: Option<Axis>| scores.iter().cloned().chain(last).collect::<Vec<_>>();
        call.work(Kind::MultiplyAdd, parts::SCORES, || {
            wide(Some(width.clone()))
        });
        call.work(Kind::Multiply, parts::SCALE, || scores.clone());
        let masked = ["bias", "mask"]
            .iter()
            .any(|name| !call.arguments.get(name).is_none());
        if masked || call.arguments.bool("is_causal") {
            call.work(Kind::Add, parts::SCORES, || scores.clone());
        }
        crate::rules::work::softmax(call, parts::SOFTMAX, &outer, keys.as_slice(), false);
        call.work(Kind::MultiplyAdd, parts::WEIGHTED_SUM, || {
            wide(value.axis(-1))
        });
    }
    Ok(give(call, query.axes, dtype))
}

fn ctc_loss(call: &mut Call<'_>) -> Outcome {
    let (target, output) = (tensor(call, "target")?, tensor(call, "output")?);
    let lengths = [
        tensor(call, "target_length")?,
        tensor(call, "output_length")?,
    ];
    let batch = |x: &Operand| x.axes.first().cloned();
    let first = batch(&target);
    for other in [&output, &lengths[0], &lengths[1]] {
        if !alike(first.as_slice(), batch(other).as_slice()) {
            return refuse(message!(
                "the tensors of {layer} need the same first axis, but two are {target} and {other}",
                layer = call.name(),
                target = target.shape(),
                other = other.shape()
            ));
        }
    }
    let dtype = result_type(&[output.kind, Type::Strong(DType::Float32)])?;
    Ok(give(call, first.into_iter().collect(), dtype))
}

fn ctc_decode(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "inputs")?;
    at_least(call, &x, 2)?;
    let paths = match call.arguments.get("strategy").as_str() {
        Some("greedy") => Axis::fixed(names::SIZE, 1),
        _ => from_argument(
            call,
            "top_paths",
            names::SIZE,
            call.arguments.int("top_paths")?,
        ),
    };
    let dtype = result_type(&[x.kind, Type::Strong(DType::Float32)])?;
    let decoded = vec![paths.clone(), x.axes[0].clone(), x.axes[1].clone()];
    let decoded = give(call, decoded, DType::Int32);
    let scores = give(call, vec![x.axes[0].clone(), paths], dtype);
    Ok(Value::tuple([decoded, scores]))
}

/// Two numbers, or one for both.
fn two(call: &Call<'_>, name: &str) -> Outcome<[Dim; 2]> {
    match call.arguments.integers(name, 2, 0)?.as_slice() {
        [a, b] => Ok([a.clone(), b.clone()]),
        _ => Err(call.arguments.refuse(name, message!("two integers")).into()),
    }
}

fn unfold(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "x")?;
    exactly(call, &x, 4)?;
    let (kernel, stride) = (two(call, "kernel_size")?, two(call, "stride")?);
    let (dilation, padding) = (two(call, "dilation")?, two(call, "padding")?);
    let mut places = Vec::new();
    for at in 0..2 {
        let added = from_argument(
            call,
            "padding",
            names::SIZE,
            padding[at].times(&Dim::Known(2)),
        );
        let mut input = x.axes[at + 2].clone();
        if input.dim.is_unspecified() {
            return refuse(message!(
                "{layer} needs to know the {input}, but it is None",
                layer = call.name(),
                input = input.name
            ));
        }
        if added.dim != Dim::Known(0) {
            input = Axis::sum(input.name, vec![input, added]);
        }
        places.push(Axis::window(
            input.name,
            Window {
                input,
                kernel: kernel[at].clone(),
                stride: stride[at].clone(),
                dilation: dilation[at].clone(),
                padding: Padding::Valid,
                output_padding: None,
            },
        ));
    }
    let mut columns = vec![x.axes[1].clone()];
    columns.extend(kernel.map(|dim| from_argument(call, "kernel_size", names::KERNEL_SIZE, dim)));
    let axes = vec![
        x.axes[0].clone(),
        Axis::product(names::FEATURES, columns),
        Axis::product(names::STEPS, places),
    ];
    Ok(give(call, axes, x.dtype()))
}

fn fold(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "x")?;
    exactly(call, &x, 3)?;
    let (kernel, output) = (two(call, "kernel_size")?, two(call, "output_size")?);
    let columns = x.axes[1].clone();
    let factors = kernel.map(|dim| from_argument(call, "kernel_size", names::KERNEL_SIZE, dim));
    let window = Axis::product(names::KERNEL_SIZE, factors.to_vec());
    if let (Dim::Known(n), Dim::Known(m)) = (&columns.dim, &window.dim)
        && n.checked_rem(*m) != Some(0)
    {
        return refuse(message!(
            "{layer} needs a multiple of the {m} elements of a window in axis 1, but {shape} has {n}",
            layer = call.name(),
            m,
            shape = x.shape(),
            n
        ));
    }
    let [height, width] = output;
    let axes = vec![
        x.axes[0].clone(),
        Axis::quotient(names::CHANNELS, columns, window),
        from_argument(call, "output_size", names::HEIGHT, height),
        from_argument(call, "output_size", names::WIDTH, width),
    ];
    Ok(give(call, axes, x.dtype()))
}

/// Moves elements between channels and the plane, in blocks.
fn blocks(call: &mut Call<'_>, to_space: bool) -> Outcome {
    let format = data_format(call)?;
    let size = integer(call, "block_size")?;
    if size < 2 {
        return Err(call
            .arguments
            .refuse("block_size", message!("an integer of at least 2"))
            .into());
    }
    let x = tensor(call, "x")?;
    exactly(call, &x, 4)?;
    let block = from_argument(call, "block_size", names::FACTOR, Dim::Known(size));
    let both = Axis::product(names::FACTOR, vec![block.clone(), block.clone()]);
    let grow = |axis: Axis, by: &Axis| Axis::product(axis.name, vec![axis, by.clone()]);
    let shrink = |axis: Axis, by: &Axis| -> Outcome<Axis> {
        if let (Dim::Known(n), Dim::Known(m)) = (&axis.dim, &by.dim)
            && n.checked_rem(*m) != Some(0)
        {
            return refuse(message!(
                "{layer} divides the {axis} by {m}, but {n} / {m} leaves {n_m}",
                layer = call.name(),
                axis = axis.name,
                m,
                n,
                n_m = n.checked_rem(*m).unwrap_or(0)
            ));
        }
        Ok(Axis::quotient(axis.name, axis, by.clone()))
    };
    let at = |axis: i64| {
        x.axis(axis)
            .unwrap_or_else(|| Axis::fixed(names::AXIS, Dim::Unspecified))
    };
    let (channels, plane) = (
        at(format.channels()),
        [at(format.spatial(0)), at(format.spatial(1))],
    );
    let [height, width] = plane;
    let (spatial, channels) = match to_space {
        true => {
            let channels = shrink(channels, &both)?;
            (vec![grow(height, &block), grow(width, &block)], channels)
        }
        false => (
            vec![shrink(height, &block)?, shrink(width, &block)?],
            grow(channels, &both),
        ),
    };
    let axes = arranged(format, &x, spatial, Some(channels));
    Ok(give(call, axes, x.dtype()))
}
