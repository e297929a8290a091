//! Functions of TensorFlow and of the old backend of Keras that `keras.ops` lacks, or has with other rules.

use jupan_core::axis::{Axis, Padding, names};
use jupan_core::dim::Dim;
use jupan_core::dtype::DType;
use jupan_core::layer::{Call, OpEntry};
use jupan_core::message;
use jupan_core::value::Value;
use jupan_core::work::Kind::{
    Add, Compare, Divide, Exp, Function, Log, Multiply, MultiplyAdd, Read,
};
use jupan_core::work::parts;

use super::cost::Cost::{self, All, Each, EachIn, Moves, Of, On, Together, View};
use super::elementwise::{default_float, keep, unary, unary_of};
use super::linalg::frames;
use super::nn::{BINARY, CATEGORICAL_OF_LOGITS, Windows};
use super::operand::{
    Operand, Outcome, Stop, array_of, at_least, axis, count, exactly, extent, finish, flag,
    from_argument, give, in_graph, integer, integer_in, list, refuse, table, tensor, tensors,
};
use super::shape::{entries, entry};
use crate::rules::broadcast::broadcast;
use crate::rules::convolution::kernel_names;
use crate::rules::fourier::frequencies;
use crate::rules::pooling::Pool;
use crate::rules::promotion::result_type;
use crate::rules::spatial::DataFormat;
use crate::rules::{normalization, work};

pub(super) const CONVOLUTION: &str =
    "input, filters, strides=None, padding='VALID', data_format='NHWC', dilations=None, name=None";
pub(super) const OLD_CONVOLUTION: &str =
    "x, kernel, strides=1, padding='valid', data_format=None, dilation_rate=1";
pub(super) const OLD_POOL: &str =
    "x, pool_size, strides=1, padding='valid', data_format=None, pool_mode='max'";
pub(super) const TRANSPOSED: &str = "input, filters, output_shape, strides, padding='SAME', data_format='NHWC', dilations=None, name=None";
pub(super) const POOL: &str = "input, ksize, strides, padding, data_format='NHWC', name=None";
const LABELS: &str = "labels, logits, name=None";
pub(super) const SEGMENT: &str = "data, segment_ids, name=None";
pub(super) const UNSORTED: &str = "data, segment_ids, num_segments, name=None";
pub(super) const SCATTER: &str = "tensor, indices, updates, name=None";
const STATELESS: &str = "image, lower, upper, seed";

/// Each channel that comes out is a weighted sum of three.
const MIXED: Cost = Each(&[Multiply, Multiply, Multiply, Add, Add]);

table! {
    Split["tf.split"] "value, num_or_size_splits, axis=0, num=None, name='split'" => tf_split, Moves;
    Slice["tf.slice"] "input_, begin, size, name=None" => tf_slice, Moves;
    SquaredDifference["tf.math.squared_difference" "tf.squared_difference"] "x, y, name=None" => together, Each(&[Add, Multiply]);
    Dropout["tf.nn.dropout"] "x, rate, noise_shape=None, seed=None, name=None" => |c| unary(c, keep), View;
    FlipLeftRight["tf.image.flip_left_right"] "image" => |c| unary(c, keep), Moves;
    FlipUpDown["tf.image.flip_up_down"] "image" => |c| unary(c, keep), Moves;
    RandomFlipLeftRight["tf.image.random_flip_left_right"] "image, seed=None" => |c| unary(c, keep), Moves;
    RandomFlipUpDown["tf.image.random_flip_up_down"] "image, seed=None" => |c| unary(c, keep), Moves;
    RandomBrightness["tf.image.random_brightness"] "image, max_delta, seed=None" => |c| unary(c, keep), Each(&[Add]);
    RandomContrast["tf.image.random_contrast"] "image, lower, upper, seed=None" => |c| unary(c, keep), Of(contrast);
    RandomSaturation["tf.image.random_saturation"] "image, lower, upper, seed=None" => |c| unary(c, keep);
    RandomHue["tf.image.random_hue"] "image, max_delta, seed=None" => |c| unary(c, keep);
    AdjustSaturation["tf.image.adjust_saturation"] "image, saturation_factor, name=None" => |c| unary(c, keep);
    AdjustHue["tf.image.adjust_hue"] "image, delta, name=None" => |c| unary(c, keep);
    RandomCrop["tf.image.random_crop"] "value, size, seed=None, name=None" => random_crop, Moves;
    GrayscaleToRGB["tf.image.grayscale_to_rgb"] "images, name=None" => grayscale_to_rgb, Moves;
    AdjustBrightness["tf.image.adjust_brightness"] "image, delta" => |c| unary(c, keep), Each(&[Add]);
    AdjustContrast["tf.image.adjust_contrast"] "images, contrast_factor" => |c| unary(c, keep), Of(contrast);
    PerImageStandardization["tf.image.per_image_standardization"] "image" => |c| unary(c, default_float), Of(standardized);
    FlipLeftRight["tf.image.stateless_random_flip_left_right"] "image, seed" => |c| unary(c, keep), Moves;
    FlipUpDown["tf.image.stateless_random_flip_up_down"] "image, seed" => |c| unary(c, keep), Moves;
    RandomBrightness["tf.image.stateless_random_brightness"] "image, max_delta, seed" => |c| unary(c, keep), Each(&[Add]);
    RandomHue["tf.image.stateless_random_hue"] "image, max_delta, seed" => |c| unary(c, keep);
    RandomContrast["tf.image.stateless_random_contrast"] STATELESS => |c| unary(c, keep), Of(contrast);
    RandomSaturation["tf.image.stateless_random_saturation"] STATELESS => |c| unary(c, keep);
    RandomCrop["tf.image.stateless_random_crop"] "value, size, seed, name=None" => random_crop, Moves;
    RandomJpegQuality["tf.image.random_jpeg_quality"] "image, min_jpeg_quality, max_jpeg_quality, seed=None" => |c| unary(c, keep);
    AdjustJpegQuality["tf.image.adjust_jpeg_quality"] "image, jpeg_quality, dct_method='', name=None" => |c| unary(c, keep);
    AdjustGamma["tf.image.adjust_gamma"] "image, gamma=1, gain=1" => |c| unary(c, keep), Each(&[Function, Multiply]);
    RGBToYUV["tf.image.rgb_to_yuv"] "images" => |c| unary(c, keep), MIXED;
    YUVToRGB["tf.image.yuv_to_rgb"] "images" => |c| unary(c, keep), MIXED;
    RGBToYIQ["tf.image.rgb_to_yiq"] "images" => |c| unary(c, keep), MIXED;
    YIQToRGB["tf.image.yiq_to_rgb"] "images" => |c| unary(c, keep), MIXED;
    Rot90["tf.image.rot90"] "image, k=1, name=None" => |c| turned(c, integer(c, "k")? % 2 != 0), Moves;
    Transpose["tf.image.transpose"] "image, name=None" => |c| turned(c, true), Moves;
    ImageGradients["tf.image.image_gradients"] "image" => |c| {
        let x = tensor(c, "image")?;
        let each = [0, 1].map(|_| give(c, x.axes.clone(), x.dtype()));
        Ok(Value::tuple(each))
    };
    TotalVariation["tf.image.total_variation"] "images, name=None" => |c| per_image(c, "images");
    PSNR["tf.image.psnr"] "a, b, max_val, name=None" => |c| per_image(c, "a"), All(&[EachIn(&[Add, Multiply]), Together(&[Add]), Each(&[Divide, Divide, Log, Multiply])]);
    SSIM["tf.image.ssim"] "img1, img2, max_val, filter_size=11, filter_sigma=1.5, k1=0.01, k2=0.03, return_index_map=False" => |c| per_image(c, "img1");
    SSIM["tf.image.ssim_multiscale"] "img1, img2, max_val, power_factors=None, filter_size=11, filter_sigma=1.5, k1=0.01, k2=0.03" => |c| per_image(c, "img1");
    CropAndResize["tf.image.crop_and_resize"] "image, boxes, box_indices, crop_size, method='bilinear', extrapolation_value=0.0, name=None" => crop_and_resize, Of(|c, output| interpolated(c, "method", output));
    ExtractPatches["tf.image.extract_patches"] "images, sizes, strides, rates, padding, name=None" => |c| windowed(c, Sliding { strides: "strides", dilation: "rates", kernel: Kernel::Patches("sizes") });
    Conv["tf.nn.conv1d"] "input, filters, stride, padding, data_format='NWC', dilations=None, name=None" => |c| windowed(c, Sliding { strides: "stride", ..CONV });
    Conv["tf.nn.conv2d"] CONVOLUTION => |c| windowed(c, CONV);
    DepthwiseConv["tf.nn.depthwise_conv2d"] "input, filter, strides, padding, data_format='NHWC', dilations=None, name=None" => |c| windowed(c, Sliding { kernel: Kernel::Depthwise("filter"), ..CONV });
    SeparableConv["tf.nn.separable_conv2d"] "input, depthwise_filter, pointwise_filter, strides, padding, data_format='NHWC', dilations=None, name=None" => |c| windowed(c, Sliding { kernel: Kernel::Separable("depthwise_filter", "pointwise_filter"), ..CONV });
    ConvTranspose["tf.nn.conv1d_transpose"] TRANSPOSED => conv_transpose;
    MaxPool["tf.nn.max_pool1d"] POOL => |c| windowed(c, pooling(Pool::Max));
    AveragePool["tf.nn.avg_pool1d"] POOL => |c| windowed(c, pooling(Pool::Average));
    Conv["K.conv1d"] OLD_CONVOLUTION => |c| windowed(c, Sliding { strides: "strides", dilation: "dilation_rate", kernel: Kernel::Convolution("kernel") });
    Pool["K.pool2d"] OLD_POOL => |c| windowed(c, Sliding { strides: "strides", dilation: "dilations", kernel: Kernel::Pool("pool_size", Pool::of(c.arguments.get("pool_mode").as_str() == Some("max"))) });
    CRelu["tf.nn.crelu"] "features, axis=-1, name=None" => |c| {
        let mut x = tensor(c, "features")?;
        let at = axis(c, "axis", &x)?;
        let twice = vec![x.axes[at].clone(), x.axes[at].clone()];
        x.axes[at] = Axis::sum(x.axes[at].name, twice);
        Ok(give(c, x.axes, x.kind.strong()))
    }, All(&[EachIn(&[Multiply]), Each(&[Compare])]);
    L2Loss["tf.nn.l2_loss"] "t, name=None" => scalar, All(&[EachIn(&[Multiply]), Together(&[Add]), Each(&[Divide])]);
    ZeroFraction["tf.nn.zero_fraction" "tf.math.zero_fraction"] "value, name=None" => scalar, All(&[EachIn(&[Compare]), Together(&[Add]), Each(&[Divide])]);
    LocalResponseNormalization["tf.nn.local_response_normalization" "tf.nn.lrn"] "input, depth_radius=5, bias=1, alpha=1, beta=0.5, name=None" => |c| unary(c, keep);
    BatchNorm["tf.nn.batch_normalization"] "x, mean, variance, offset, scale, variance_epsilon, name=None" => |c| unary(c, keep), Of(|c, output| normalized(c, output, ["variance", "scale", "offset"]));
    BatchNorm["K.batch_normalization"] "x, mean, var, beta, gamma, axis=-1, epsilon=0.001" => |c| unary(c, keep), Of(|c, output| normalized(c, output, ["var", "gamma", "beta"]));
    CategoricalCrossentropy["tf.nn.softmax_cross_entropy_with_logits"] "labels, logits, axis=-1, name=None" => |c| {
        let mut x = tensor(c, "logits")?;
        let at = axis(c, "axis", &x)?;
        x.axes.remove(at);
        Ok(give(c, x.axes, x.kind.strong()))
    }, On("logits", &CATEGORICAL_OF_LOGITS);
    SparseCategoricalCrossentropy["tf.nn.sparse_softmax_cross_entropy_with_logits"] LABELS => |c| {
        let dtype = tensor(c, "logits")?.dtype();
        let labels = tensor(c, "labels")?;
        Ok(give(c, labels.axes, dtype))
    }, All(&[On("logits", &All(&[EachIn(&[Exp]), Together(&[Add])])), Each(&[Read, Log, Add])]);
    BinaryCrossentropy["tf.nn.sigmoid_cross_entropy_with_logits"] LABELS => |c| unary_of(c, "logits", keep), All(&[Each(&[Exp, Add, Divide]), BINARY]);
    BinaryCrossentropy["tf.nn.weighted_cross_entropy_with_logits"] "labels, logits, pos_weight, name=None" => |c| unary_of(c, "logits", keep);
    CTCLoss["tf.nn.ctc_loss"] "labels, logits, label_length, logit_length, logits_time_major=True, unique=None, blank_index=None, name=None" => |c| {
        let x = tensor(c, "logits")?;
        at_least(c, &x, 2)?;
        let batch = match flag(c, "logits_time_major")? { true => 1, false => 0 };
        Ok(give(c, vec![x.axes[batch].clone()], x.dtype()))
    };
    CTCLoss["K.ctc_batch_cost"] "y_true, y_pred, input_length, label_length" => |c| {
        let x = tensor(c, "y_pred")?;
        at_least(c, &x, 1)?;
        Ok(give(c, vec![x.axes[0].clone(), Axis::fixed(names::AXIS, 1)], x.dtype()))
    };
    InTopK["tf.nn.in_top_k" "tf.math.in_top_k"] "targets, predictions, k, name=None" => |c| unary(c, |_| Ok(DType::Bool)), On("predictions", &All(&[EachIn(&[Compare]), Together(&[Add]), Each(&[Compare])]));
    Moments["tf.nn.weighted_moments"] "x, axes, frequency_weights, keepdims=False, name=None" => |c| {
        let x = tensor(c, "x")?;
        let over = super::operand::axes(c, "axes", &x)?.unwrap_or_else(|| (0..x.rank()).collect());
        let axes = reduced(&x, &over, flag(c, "keepdims")?);
        let each = [0, 1].map(|_| give(c, axes.clone(), x.dtype()));
        Ok(Value::tuple(each))
    };

    BandPart["tf.linalg.band_part"] "input, num_lower, num_upper, name=None" => |c| unary(c, keep), Moves;
    SetDiag["tf.linalg.set_diag"] "input, diagonal, name='set_diag', k=0, align='RIGHT_LEFT'" => |c| unary(c, keep), Moves;
    Diag["tf.linalg.diag"] "diagonal, name='diag', k=0, num_rows=-1, num_cols=-1, padding_value=0, align='RIGHT_LEFT'" => |c| {
        let mut x = tensor(c, "diagonal")?;
        at_least(c, &x, 1)?;
        x.axes.extend(x.axis(-1));
        Ok(give(c, x.axes, x.kind.strong()))
    }, Moves;
    DiagPart["tf.linalg.diag_part"] "input, name='diag_part', k=0, padding_value=0, align='RIGHT_LEFT'" => |c| {
        let mut x = tensor(c, "input")?;
        at_least(c, &x, 2)?;
        let last = x.axes.pop();
        if let (Some(last), Some(rows)) = (last, x.axes.last_mut())
            && last.dim.known().is_some_and(|n| rows.dim.known().is_some_and(|m| n < m))
        {
            *rows = last;
        }
        Ok(give(c, x.axes, x.kind.strong()))
    }, Moves;
    Normalize["tf.linalg.normalize"] "tensor, ord='euclidean', axis=None, name=None" => |c| {
        let x = tensor(c, "tensor")?;
        let over = super::operand::axes(c, "axis", &x)?.unwrap_or_else(|| (0..x.rank()).collect());
        let norms = reduced(&x, &over, true);
        let each = [x.axes.clone(), norms].map(|axes| give(c, axes, x.dtype()));
        Ok(Value::tuple(each))
    };
    MatrixTranspose["tf.linalg.adjoint"] "a, name=None" => |c| {
        let mut x = tensor(c, "a")?;
        at_least(c, &x, 2)?;
        let rank = x.rank();
        x.axes.swap(rank - 1, rank - 2);
        Ok(give(c, x.axes, x.kind.strong()))
    }, Moves;
    Expm["tf.linalg.expm"] "input, name=None" => |c| unary(c, keep);
    Cross["tf.linalg.cross"] "a, b, name=None" => |c| unary(c, keep), Each(&[Multiply, Multiply, Add]);

    Add["tf.add_n" "tf.math.add_n"] "inputs, name=None" => |c| {
        let mut all = tensors(c, "inputs")?.into_iter();
        match all.next() {
            Some(first) => Ok(give(c, first.axes, first.kind.strong())),
            None => Err(c.arguments.refuse("inputs", message!("a list of tensors")).into()),
        }
    }, Of(added);
    Xlogy["tf.math.xlogy"] "x, y, name=None" => together, Each(&[Log, Multiply]);
    Lgamma["tf.math.lgamma"] "x, axis=0, name=None" => |c| unary(c, keep), Each(&[Function]);
    Rint["tf.math.rint"] "x, name=None" => |c| unary(c, keep), Each(&[Function]);
    Complex["tf.complex" "tf.dtypes.complex"] "real, imag, name=None" => |c| unary(c, |t| Ok(match t {
        DType::Float64 => DType::Complex128,
        _ => DType::Complex64,
    })), Moves;
    EnsureShape["tf.ensure_shape"] "x, shape, name=None" => |c| {
        let mut x = tensor(c, "x")?;
        let shape = entries(c, "shape")?;
        exactly(c, &x, shape.len())?;
        for (axis, dim) in x.axes.iter_mut().zip(shape) {
            if axis.dim.is_unspecified() && !dim.is_unspecified() {
                *axis = from_argument(c, "shape", axis.name, dim);
            }
        }
        Ok(give(c, x.axes, x.kind.strong()))
    }, View;
    CheckNumerics["tf.debugging.check_numerics"] "tensor, message, name=None" => |c| unary(c, keep), View;
    PrintTensor["K.print_tensor"] "x, message=''" => |c| unary(c, keep), View;
    ClipByNorm["tf.clip_by_norm"] "t, clip_norm, axes=None, name=None" => |c| unary(c, keep);
    Bitcast["tf.bitcast"] "input, type, name=None" => |c| unary(c, keep), View;
    ReverseSequence["tf.reverse_sequence"] "input, seq_lengths, seq_axis=None, batch_axis=None, name=None" => |c| unary(c, keep), Moves;
    Shuffle["tf.random.shuffle"] "value, seed=None, name=None" => |c| unary(c, keep), Moves;
    Categorical["tf.random.categorical"] "logits, num_samples, dtype=None, seed=None, name=None" => |c| {
        let x = tensor(c, "logits")?;
        exactly(c, &x, 2)?;
        let samples = from_argument(c, "num_samples", names::SIZE, extent(c, "num_samples")?);
        Ok(give(c, vec![x.axes[0].clone(), samples], DType::Int64))
    };
    Unique["tf.unique"] "x, out_idx='int32', name=None" => |c| {
        let x = tensor(c, "x")?;
        let found = open(c);
        let values = give(c, vec![found], x.dtype());
        let indices = give(c, x.axes, DType::Int32);
        Ok(Value::tuple([values, indices]))
    };

    Take["tf.gather"] "params, indices, validate_indices=None, axis=None, batch_dims=0, name=None" => gather, Moves;
    GatherNd["tf.gather_nd"] "params, indices, batch_dims=0, name=None" => gather_nd, Moves;
    DynamicPartition["tf.dynamic_partition"] "data, partitions, num_partitions, name=None" => dynamic_partition, Moves;
    BooleanMask["tf.boolean_mask"] "tensor, mask, axis=None, name='boolean_mask'" => boolean_mask, Moves;
    Scatter["tf.scatter_nd"] "indices, updates, shape, name=None" => |c| {
        let dtype = tensor(c, "updates")?.dtype();
        let shape = entries(c, "shape")?;
        let axes = shape.into_iter().map(|dim| from_argument(c, "shape", names::AXIS, dim)).collect();
        Ok(give(c, axes, dtype))
    }, All(&[Moves, On("updates", &EachIn(&[Add]))]);
    ScatterUpdate["tf.tensor_scatter_nd_update"] SCATTER => |c| unary(c, keep), Moves;
    SegmentSum["tf.math.segment_sum"] SEGMENT => |c| {
        let mut x = tensor(c, "data")?;
        at_least(c, &x, 1)?;
        x.axes[0] = open(c);
        Ok(give(c, x.axes, x.kind.strong()))
    }, On("data", &EachIn(&[Add]));
    SegmentSum["tf.math.unsorted_segment_sum"] UNSORTED => |c| {
        let mut x = tensor(c, "data")?;
        let ids = tensor(c, "segment_ids")?.rank();
        at_least(c, &x, ids)?;
        let number = from_argument(c, "num_segments", names::SIZE, extent(c, "num_segments")?);
        x.axes.splice(..ids, [number]);
        Ok(give(c, x.axes, x.kind.strong()))
    }, On("data", &EachIn(&[Add]));

    FFT["tf.signal.fft"] "input, name=None" => |c| unary(c, keep);
    RFFT["tf.signal.rfft"] "input_tensor, fft_length=None, name=None" => |c| {
        let mut x = tensor(c, "input_tensor")?;
        at_least(c, &x, 1)?;
        let length = match entries_or_none(c, "fft_length")? {
            Some(length) => length,
            None => x.dim(-1),
        };
        x.axes.pop();
        x.axes.push(Axis::fixed(names::SIZE, frequencies(&length)));
        Ok(give(c, x.axes, DType::Complex64))
    };
    DCT["tf.signal.dct"] "input, type=2, n=None, axis=-1, norm=None, name=None" => |c| unary(c, keep);
    Frame["tf.signal.frame"] "signal, frame_length, frame_step, pad_end=False, pad_value=0, axis=-1, name=None" => |c| {
        let mut x = tensor(c, "signal")?;
        let at = axis(c, "axis", &x)?;
        let [steps, length] = framed(c, &x.axes[at].clone())?;
        x.axes.splice(at..=at, [steps, length]);
        Ok(give(c, x.axes, x.kind.strong()))
    }, Moves;
    STFT["tf.signal.stft"] "signals, frame_length, frame_step, fft_length=None, window_fn=None, pad_end=False, name=None" => |c| {
        let mut x = tensor(c, "signals")?;
        at_least(c, &x, 1)?;
        let [steps, length] = framed(c, &x.axes[x.rank() - 1].clone())?;
        let length = match (c.arguments.get("fft_length"), length.dim) {
            // The smallest power of two that covers a frame.
            (Value::None, Dim::Known(n)) => Dim::Known(u32::try_from(n).map_or(1, u32::next_power_of_two).into()),
            (Value::None, length) => length,
            _ => extent(c, "fft_length")?,
        };
        x.axes.pop();
        x.axes.extend([steps, Axis::fixed(names::SIZE, frequencies(&length))]);
        Ok(give(c, x.axes, DType::Complex64))
    };
    LinearToMel["tf.signal.linear_to_mel_weight_matrix"] "num_mel_bins=20, num_spectrogram_bins=129, sample_rate=8000, lower_edge_hertz=125.0, upper_edge_hertz=3800.0, dtype=None, name=None" => |c| {
        let [bins, mels] = ["num_spectrogram_bins", "num_mel_bins"].map(|name| extent(c, name).map(|dim| c.arguments.axis(name, names::SIZE, dim)));
        let axes = vec![bins?, mels?];
        Ok(give(c, axes, DType::Float32))
    };

    SpatialPadding["K.spatial_2d_padding"] "x, padding=((1, 1), (1, 1)), data_format=None" => |c| padded(c, 2), Moves;
    TemporalPadding["K.temporal_padding"] "x, padding=(1, 1)" => |c| padded(c, 1), Moves;
    Resize["K.resize_images"] "x, height_factor, width_factor, data_format=None, interpolation='nearest'" => |c| {
        let mut x = tensor(c, "x")?;
        exactly(c, &x, 4)?;
        let format = format_of(c);
        for (at, name) in ["height_factor", "width_factor"].into_iter().enumerate() {
            let factor = c.arguments.axis(name, names::FACTOR, extent(c, name)?);
            if let Some(axis) = x.axes.get_mut(format.spatial(at) as usize) {
                *axis = Axis::product(axis.name, vec![axis.clone(), factor]);
            }
        }
        Ok(give(c, x.axes, x.kind.strong()))
    }, Of(|c, output| interpolated(c, "interpolation", output));
    Dropout["K.dropout"] "x, level, noise_shape=None, seed=None" => |c| unary(c, keep), View;
    Repeat["K.repeat"] "x, n" => |c| {
        let mut x = tensor(c, "x")?;
        exactly(c, &x, 2)?;
        x.axes.insert(1, from_argument(c, "n", names::STEPS, extent(c, "n")?));
        Ok(give(c, x.axes, x.kind.strong()))
    }, Moves;
}

/// What slides along the spatial axes, with the names of its arguments.
struct Sliding {
    strides: &'static str,
    dilation: &'static str,
    kernel: Kernel,
}

enum Kernel {
    Convolution(&'static str),
    Depthwise(&'static str),
    Separable(&'static str, &'static str),
    Pool(&'static str, Pool),
    Patches(&'static str),
}

const CONV: Sliding = Sliding {
    strides: "strides",
    dilation: "dilations",
    kernel: Kernel::Convolution("filters"),
};

fn pooling(pool: Pool) -> Sliding {
    Sliding {
        kernel: Kernel::Pool("ksize", pool),
        ..CONV
    }
}

fn format_of(call: &Call<'_>) -> DataFormat {
    match call.arguments.get("data_format").as_str() {
        Some(text) if text.starts_with("NC") || text == "channels_first" => {
            DataFormat::ChannelsFirst
        }
        _ => DataFormat::ChannelsLast,
    }
}

/// Convolutions, pooling and patches with TensorFlow's spelling of sizes: one number, one for each spatial axis, or one for
/// each axis.
fn windowed(call: &mut Call<'_>, sliding: Sliding) -> Outcome {
    let first = call.arguments.iter().next().map_or("input", |a| a.name);
    let x = tensor(call, first)?;
    at_least(call, &x, 3)?;
    let format = format_of(call);
    let rank = x.rank() - 2;
    let spatial = |name: &str| -> Outcome<Vec<Dim>> {
        let dims = match call.arguments.get(name) {
            Value::None => vec![Dim::Known(1)],
            _ => entries(call, name)?,
        };
        let skipped = match format {
            DataFormat::ChannelsFirst => 2,
            DataFormat::ChannelsLast => 1,
        };
        match dims.as_slice() {
            [one] => Ok(vec![one.clone(); rank]),
            _ if dims.len() == rank => Ok(dims),
            _ if dims.len() == rank + 2 => Ok(dims.into_iter().skip(skipped).take(rank).collect()),
            _ => Err(call
                .arguments
                .refuse(name, message!("an integer, or one for each axis"))
                .into()),
        }
    };
    let padding = match call.arguments.choice("padding", &["valid", "same"])? {
        "same" => Padding::Same,
        _ => Padding::Valid,
    };
    let strides = spatial(sliding.strides)?;
    let channels = x.axis(format.channels());
    let filters = |name: &str| -> Outcome<Operand> {
        let filters = tensor(call, name)?;
        exactly(call, &filters, x.rank())?;
        let wanted = filters.dim(-2);
        if !wanted.compatible(&x.dim(format.channels())) {
            return refuse(message!(
                "the filters {filters} of {layer} are for {wanted} input channels, but its input is {shape}",
                filters = filters.shape(),
                layer = call.name(),
                wanted,
                shape = x.shape()
            ));
        }
        Ok(filters)
    };
    let extents = |filters: &Operand| (0..rank as i64).map(|at| filters.dim(at)).collect();
    let (kernel, channels): (Vec<Dim>, Option<Axis>) = match sliding.kernel {
        Kernel::Convolution(name) => {
            let filters = filters(name)?;
            (extents(&filters), filters.axis(-1))
        }
        Kernel::Depthwise(name) => {
            let filters = filters(name)?;
            let both = channels.into_iter().chain(filters.axis(-1)).collect();
            (
                extents(&filters),
                Some(Axis::product(names::CHANNELS, both)),
            )
        }
        Kernel::Separable(name, pointwise) => {
            (extents(&filters(name)?), tensor(call, pointwise)?.axis(-1))
        }
        Kernel::Pool(name, _) => (spatial(name)?, channels),
        Kernel::Patches(name) => {
            let kernel = spatial(name)?;
            let size = |dim: &Dim| from_argument(call, name, names::KERNEL_SIZE, dim.clone());
            let all = kernel.iter().map(size).chain(channels).collect();
            (kernel, Some(Axis::product(names::CHANNELS, all)))
        }
    };
    let windows = Windows {
        kernel,
        strides,
        dilation: spatial(sliding.dilation)?,
        padding,
    };
    let spatial = windows.outputs(call, &x, format)?;
    let axes = match (x.axis(0), channels) {
        (Some(batch), Some(channels)) => format.arrange(batch, spatial, channels),
        _ => x.axes.clone(),
    };
    if call.is_traced() {
        let filters = |name| tensor(call, name).map_or(Vec::new(), |filters| filters.axes);
        let places = format.places(&axes);
        let slid = |kernel: Vec<Axis>| [&places[..], &kernel].concat();
        match sliding.kernel {
            Kernel::Convolution(name) | Kernel::Depthwise(name) => {
                let work = slid(filters(name));
                call.work(MultiplyAdd, parts::KERNEL, || work);
            }
            Kernel::Separable(name, pointwise) => {
                let mixing = filters(pointwise).into_iter().rev().take(2).collect();
                let both = [slid(filters(name)), slid(mixing)];
                for work in both {
                    call.work(MultiplyAdd, parts::KERNEL, || work);
                }
            }
            Kernel::Pool(_, pool) => {
                let names = kernel_names(rank).iter().zip(&windows.kernel);
                let window: Vec<Axis> = names
                    .map(|(name, dim)| Axis::fixed(*name, dim.clone()))
                    .collect();
                pool.work(call, &axes, &window);
            }
            Kernel::Patches(_) => call.work(Read, parts::COPY, || axes.clone()),
        }
    }
    Ok(give(call, axes, x.dtype()))
}

/// The mean over height and width of each channel of each image, and each value's distance from it times a factor.
fn contrast(call: &mut Call<'_>, output: &Value) {
    let Some(tensor) = output.tensors().first().copied() else {
        return;
    };
    let axes = work::axes_of(call, tensor);
    let (outer, plane) = split_at(&axes, 3, 2);
    call.work(Add, parts::MEAN, || work::less_one(&outer, &plane));
    call.work(Divide, parts::MEAN, || outer);
    work::each(call, parts::ELEMENTS, &axes, &[Add, Multiply, Add]);
}

/// The values of each image with their mean subtracted, over their standard deviation.
fn standardized(call: &mut Call<'_>, output: &Value) {
    if let Some(tensor) = output.tensors().first().copied() {
        let axes = work::axes_of(call, tensor);
        let (outer, values) = split_at(&axes, 3, 3);
        normalization::standardize(call, &outer, &values, true);
    }
}

/// So many axes, counted from the end, and before them the others.
fn split_at(axes: &[Axis], from_end: usize, count: usize) -> (Vec<Axis>, Vec<Axis>) {
    let from = axes.len().saturating_sub(from_end);
    let inside = |at: &usize| (from..from + count).contains(at);
    let part = |wanted: bool| {
        let all = axes.iter().enumerate();
        let part = all.filter(|(at, _)| inside(at) == wanted);
        part.map(|(_, axis)| axis.clone()).collect()
    };
    (part(false), part(true))
}

/// All inputs, added up.
fn added(call: &mut Call<'_>, output: &Value) {
    let all = call
        .arguments
        .get("inputs")
        .items()
        .map_or(1, <[Value]>::len);
    if let Some(tensor) = output.tensors().first().copied() {
        let axes = work::axes_of(call, tensor);
        let all = [Axis::fixed(names::SIZE, all as i64)];
        call.work(Add, parts::ELEMENTS, || work::less_one(&axes, &all));
    }
}

fn interpolated(call: &mut Call<'_>, argument: &str, output: &Value) {
    let method = call.arguments.get(argument).as_str().map(str::to_owned);
    if let (Some(method), Some(tensor)) = (method, output.tensors().first().copied()) {
        let axes = work::axes_of(call, tensor);
        work::interpolate(call, &method, &axes);
    }
}

/// The work of a normalization with a mean and a variance that are given, by the names of the variance, the scale and the offset.
fn normalized(call: &mut Call<'_>, output: &Value, names: [&str; 3]) {
    let [variance, scale, offset] = names;
    let (Some(id), Ok(variance)) = (output.tensors().first().copied(), tensor(call, variance))
    else {
        return;
    };
    let axes = work::axes_of(call, id);
    call.work(Add, parts::MEAN, || axes.clone());
    normalization::root_and_division(call, &variance.axes, &axes);
    let is_given = |name| !call.arguments.get(name).is_none();
    let learned = normalization::ScaleAndCenter {
        scale: is_given(scale),
        center: is_given(offset),
    };
    learned.work(call, &axes);
}

fn conv_transpose(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "input")?;
    let shape = entries(call, "output_shape")?;
    exactly(call, &x, shape.len())?;
    let given = |(axis, dim): (&Axis, Dim)| from_argument(call, "output_shape", axis.name, dim);
    let mut axes: Vec<Axis> = x.axes.iter().zip(shape).map(given).collect();
    axes.splice(..1, x.axis(0));
    if call.is_traced() {
        let filters = tensor(call, "filters").map_or(Vec::new(), |filters| filters.axes);
        let places = format_of(call).places(&x.axes);
        call.work(MultiplyAdd, parts::KERNEL, || [places, filters].concat());
    }
    Ok(give(call, axes, x.dtype()))
}

/// Height and width in each other's place where an image is turned.
fn turned(call: &mut Call<'_>, turns: bool) -> Outcome {
    let mut x = tensor(call, "image")?;
    at_least(call, &x, 3)?;
    if turns {
        let rank = x.rank();
        x.axes.swap(rank - 3, rank - 2);
    }
    Ok(give(call, x.axes, x.kind.strong()))
}

/// One number for each image.
fn per_image(call: &mut Call<'_>, name: &str) -> Outcome {
    let mut x = tensor(call, name)?;
    at_least(call, &x, 3)?;
    x.axes.truncate(x.rank() - 3);
    Ok(give(call, x.axes, DType::Float32))
}

fn crop_and_resize(call: &mut Call<'_>) -> Outcome {
    let image = tensor(call, "image")?;
    exactly(call, &image, 4)?;
    let boxes = tensor(call, "boxes")?;
    let mut axes: Vec<Axis> = boxes.axis(0).into_iter().collect();
    for (dim, name) in entries(call, "crop_size")?
        .into_iter()
        .zip([names::HEIGHT, names::WIDTH])
    {
        axes.push(from_argument(call, "crop_size", name, dim));
    }
    axes.extend(image.axis(3));
    Ok(give(call, axes, DType::Float32))
}

fn scalar(call: &mut Call<'_>) -> Outcome {
    let first = call.arguments.iter().next().map_or("x", |a| a.name);
    let x = tensor(call, first)?;
    Ok(give(call, Vec::new(), x.dtype()))
}

/// Two operands that fit each other.
fn together(call: &mut Call<'_>) -> Outcome {
    let (a, b) = (tensor(call, "x")?, tensor(call, "y")?);
    let axes = broadcast(&a.axes, &b.axes)?;
    let dtype = result_type(&[a.kind, b.kind])?;
    Ok(give(call, axes, dtype))
}

fn reduced(x: &Operand, over: &[usize], keeps: bool) -> Vec<Axis> {
    let each = x.axes.iter().enumerate();
    each.filter_map(|(at, axis)| match over.contains(&at) {
        false => Some(axis.clone()),
        true => keeps.then(|| Axis::fixed(axis.name, 1)),
    })
    .collect()
}

/// The axis of as many elements as there turn out to be.
fn open(call: &Call<'_>) -> Axis {
    let dim = match in_graph(call) {
        true => Dim::Unspecified,
        false => Dim::unknown(message!("how many elements only data knows")),
    };
    Axis::fixed(names::SIZE, dim)
}

/// A tensor of integers, or lists of them.
fn indices(call: &Call<'_>) -> Outcome<Operand> {
    match array_of(call.arguments.get("indices"), 0) {
        Some(indices) => Ok(indices),
        None => tensor(call, "indices"),
    }
}

fn gather(call: &mut Call<'_>) -> Outcome {
    let (x, indices) = (tensor(call, "params")?, indices(call)?);
    let shared = integer(call, "batch_dims")?;
    let shared = super::operand::canonical(call, shared, indices.rank() + 1, &indices.shape())?;
    let at = match call.arguments.get("axis") {
        Value::None => shared,
        _ => axis(call, "axis", &x)?,
    };
    if at >= x.rank() || at < shared {
        return refuse(message!(
            "{layer} has no axis {at} in {shape}",
            layer = call.name(),
            at,
            shape = x.shape()
        ));
    }
    let mut axes = x.axes.clone();
    axes.splice(at..=at, indices.axes.into_iter().skip(shared));
    Ok(give(call, axes, x.dtype()))
}

/// A whole index in the last axis of `indices` for each picked part.
fn gather_nd(call: &mut Call<'_>) -> Outcome {
    let (x, indices) = (tensor(call, "params")?, indices(call)?);
    let shared = integer(call, "batch_dims")?;
    let depth = match indices.axes.last().map(|axis| axis.dim.clone()) {
        Some(Dim::Known(n)) if n >= 0 && n.saturating_add(shared) <= x.rank() as i64 => n as usize,
        _ => return Err(Stop::Unknown(message!("how many axes `indices` pick from"))),
    };
    let shared = usize::try_from(shared).unwrap_or(0);
    let mut axes = indices.axes.clone();
    axes.pop();
    axes.extend(x.axes.iter().skip(shared + depth).cloned());
    Ok(give(call, axes, x.dtype()))
}

fn boolean_mask(call: &mut Call<'_>) -> Outcome {
    let (mut x, mask) = (tensor(call, "tensor")?, tensor(call, "mask")?);
    let at = match call.arguments.get("axis") {
        Value::None => 0,
        _ => axis(call, "axis", &x)?,
    };
    at_least(call, &x, at + mask.rank())?;
    let found = open(call);
    x.axes.splice(at..at + mask.rank(), [found]);
    Ok(give(call, x.axes, x.kind.strong()))
}

/// The rows of each part; how many there are only data tells.
fn dynamic_partition(call: &mut Call<'_>) -> Outcome {
    let (x, by) = (tensor(call, "data")?, tensor(call, "partitions")?);
    at_least(call, &x, by.rank())?;
    let parts = count(call, integer(call, "num_partitions")?)?;
    let mut axes = x.axes.clone();
    axes.splice(..by.rank(), [open(call)]);
    let parts = (0..parts).map(|_| give(call, axes.clone(), x.dtype()));
    Ok(list(parts.collect()))
}

fn entries_or_none(call: &Call<'_>, name: &str) -> Outcome<Option<Dim>> {
    match call.arguments.get(name) {
        Value::None => Ok(None),
        _ => Ok(entries(call, name)?.pop()),
    }
}

/// The number of frames along an axis and their length.
fn framed(call: &Call<'_>, along: &Axis) -> Outcome<[Axis; 2]> {
    let (length, step) = (extent(call, "frame_length")?, extent(call, "frame_step")?);
    let number = match flag(call, "pad_end")? {
        true => along.dim.ceil_div(&step),
        false => frames(&along.dim, &length, &step),
    };
    let length = from_argument(call, "frame_length", names::SIZE, length);
    Ok([Axis::fixed(names::STEPS, number), length])
}

/// Padding on both sides of the spatial axes: one number, a pair for all, or a pair for each.
fn padded(call: &mut Call<'_>, rank: usize) -> Outcome {
    let mut x = tensor(call, "x")?;
    exactly(call, &x, rank + 2)?;
    let format = format_of(call);
    let given = call.arguments.get("padding").clone();
    for at in 0..rank {
        let sides = match given.items() {
            Some(items) if rank > 1 => items.get(at).cloned().unwrap_or(Value::None),
            _ => given.clone(),
        };
        let sides: Vec<Axis> = match sides.items() {
            Some(sides) => sides.iter().map(entry).collect(),
            None => vec![entry(&sides); 2],
        }
        .into_iter()
        .map(|dim| from_argument(call, "padding", names::SIZE, dim))
        .collect();
        if let Some(axis) = x.axes.get_mut(format.spatial(at) as usize) {
            let parts = [vec![axis.clone()], sides].concat();
            *axis = Axis::sum(axis.name, parts);
        }
    }
    Ok(give(call, x.axes, x.kind.strong()))
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
