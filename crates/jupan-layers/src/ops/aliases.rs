//! What TensorFlow, the old Keras backend, numpy and `keras.activations` call the operations.
//!
//! Only names whose arguments can be passed on are here; functions with rules of their own are in `other`.

use jupan_core::layer::Alias;

use super::tf;

/// One line an alias: its name, its signature, the operation, and its arguments that are called otherwise there.
macro_rules! aliases {
    ($($name:literal ($signature:expr) => $op:literal $([$($from:ident $to:ident),*])?;)*) => {
        /// Other libraries' names for the operations.
        pub const ALIASES: &[Alias] = &[$(
            Alias {
                name: $name,
                op: $op,
                signature: $signature,
                renames: &[$($((stringify!($from), renamed(stringify!($to)))),*)?],
            },
        )*];
    };
}

/// `_` drops an argument.
const fn renamed(to: &'static str) -> &'static str {
    match to.as_bytes() {
        b"dropped" => "",
        _ => to,
    }
}

const X_NAME: &str = "x, name=None";
const TWO: &str = "x, y, name=None";
const REDUCE: &str = "input_tensor, axis=None, keepdims=False, name=None";
const K_REDUCE: &str = "x, axis=None, keepdims=False";

aliases! {
    // TensorFlow, elementwise.
    "tf.dtypes.cast" ("x, dtype, name=None") => "cast" [name dropped];
    "tf.saturate_cast" ("value, dtype, name=None") => "saturate_cast" [value x, name dropped];
    "tf.image.convert_image_dtype" ("image, dtype, saturate=False, name=None") => "cast" [image x, saturate dropped, name dropped];
    "tf.math.erfc" (X_NAME) => "erfc" [name dropped];
    "tf.tan" (X_NAME) => "tan" [name dropped];
    "tf.asin" (X_NAME) => "arcsin" [name dropped];
    "tf.acos" (X_NAME) => "arccos" [name dropped];
    "tf.atan" (X_NAME) => "arctan" [name dropped];
    "tf.sinh" (X_NAME) => "sinh" [name dropped];
    "tf.cosh" (X_NAME) => "cosh" [name dropped];
    "tf.math.asinh" (X_NAME) => "arcsinh" [name dropped];
    "tf.math.acosh" (X_NAME) => "arccosh" [name dropped];
    "tf.math.atanh" (X_NAME) => "arctanh" [name dropped];
    "tf.math.atan2" ("y, x, name=None") => "arctan2" [y x1, x x2, name dropped];
    "tf.math.angle" ("input, name=None") => "angle" [input x, name dropped];
    "tf.math.real" ("input, name=None") => "real" [input x, name dropped];
    "tf.math.imag" ("input, name=None") => "imag" [input x, name dropped];
    "tf.math.conj" (X_NAME) => "conj" [name dropped];
    "tf.math.softsign" ("features, name=None") => "softsign" [features x, name dropped];
    "tf.math.softmax" ("logits, axis=-1, name=None") => "softmax" [logits x, name dropped];
    "tf.math.log_softmax" ("logits, axis=-1, name=None") => "log_softmax" [logits x, name dropped];
    "tf.math.greater_equal" (TWO) => "greater_equal" [x x1, y x2, name dropped];
    "tf.math.less_equal" (TWO) => "less_equal" [x x1, y x2, name dropped];
    "tf.math.logical_xor" (TWO) => "logical_xor" [x x1, y x2, name dropped];
    "tf.math.floormod" (TWO) => "mod" [x x1, y x2, name dropped];
    "tf.math.truediv" (TWO) => "true_divide" [x x1, y x2, name dropped];
    "tf.math.scalar_mul" ("scalar, x, name=None") => "multiply" [scalar x1, x x2, name dropped];
    "tf.scalar_mul" ("scalar, x, name=None") => "multiply" [scalar x1, x x2, name dropped];
    "tf.abs" (X_NAME) => "absolute" [name dropped];
    "tf.math.abs" (X_NAME) => "absolute" [name dropped];
    "tf.negative" (X_NAME) => "negative" [name dropped];
    "tf.math.negative" (X_NAME) => "negative" [name dropped];
    "tf.sign" (X_NAME) => "sign" [name dropped];
    "tf.math.sign" (X_NAME) => "sign" [name dropped];
    "tf.exp" (X_NAME) => "exp" [name dropped];
    "tf.math.exp" (X_NAME) => "exp" [name dropped];
    "tf.math.expm1" (X_NAME) => "expm1" [name dropped];
    "tf.math.log" (X_NAME) => "log" [name dropped];
    "tf.math.log1p" (X_NAME) => "log1p" [name dropped];
    "tf.sqrt" (X_NAME) => "sqrt" [name dropped];
    "tf.math.sqrt" (X_NAME) => "sqrt" [name dropped];
    "tf.math.rsqrt" (X_NAME) => "rsqrt" [name dropped];
    "tf.square" (X_NAME) => "square" [name dropped];
    "tf.math.square" (X_NAME) => "square" [name dropped];
    "tf.math.reciprocal" (X_NAME) => "reciprocal" [name dropped];
    "tf.round" (X_NAME) => "round" [name dropped];
    "tf.math.round" (X_NAME) => "round" [name dropped];
    "tf.floor" (X_NAME) => "floor" [name dropped];
    "tf.math.floor" (X_NAME) => "floor" [name dropped];
    "tf.math.ceil" (X_NAME) => "ceil" [name dropped];
    "tf.sin" (X_NAME) => "sin" [name dropped];
    "tf.math.sin" (X_NAME) => "sin" [name dropped];
    "tf.cos" (X_NAME) => "cos" [name dropped];
    "tf.math.cos" (X_NAME) => "cos" [name dropped];
    "tf.math.tan" (X_NAME) => "tan" [name dropped];
    "tf.math.asin" (X_NAME) => "arcsin" [name dropped];
    "tf.math.acos" (X_NAME) => "arccos" [name dropped];
    "tf.math.atan" (X_NAME) => "arctan" [name dropped];
    "tf.math.sinh" (X_NAME) => "sinh" [name dropped];
    "tf.math.cosh" (X_NAME) => "cosh" [name dropped];
    "tf.math.erf" (X_NAME) => "erf" [name dropped];
    "tf.math.is_nan" (X_NAME) => "isnan" [name dropped];
    "tf.math.is_inf" (X_NAME) => "isinf" [name dropped];
    "tf.math.is_finite" (X_NAME) => "isfinite" [name dropped];
    "tf.logical_not" (X_NAME) => "logical_not" [name dropped];
    "tf.math.logical_not" (X_NAME) => "logical_not" [name dropped];
    "tf.tanh" (X_NAME) => "tanh" [name dropped];
    "tf.math.tanh" (X_NAME) => "tanh" [name dropped];
    "tf.nn.tanh" (X_NAME) => "tanh" [name dropped];
    "tf.sigmoid" (X_NAME) => "sigmoid" [name dropped];
    "tf.math.sigmoid" (X_NAME) => "sigmoid" [name dropped];
    "tf.nn.sigmoid" (X_NAME) => "sigmoid" [name dropped];
    "tf.math.log_sigmoid" (X_NAME) => "log_sigmoid" [name dropped];
    "tf.identity" ("input, name=None") => "copy" [input x, name dropped];
    "tf.stop_gradient" ("input, name=None") => "stop_gradient" [input variable, name dropped];
    "tf.cast" ("x, dtype, name=None") => "cast" [name dropped];
    "tf.zeros_like" ("input, dtype=None, name=None") => "zeros_like" [input x, name dropped];
    "tf.ones_like" ("input, dtype=None, name=None") => "ones_like" [input x, name dropped];
    "tf.clip_by_value" ("t, clip_value_min, clip_value_max, name=None") => "clip" [t x, clip_value_min x_min, clip_value_max x_max, name dropped];
    "tf.convert_to_tensor" ("value, dtype=None, dtype_hint=None, name=None") => "convert_to_tensor" [value x, dtype_hint dropped, name dropped];
    "tf.constant" ("value, dtype=None, shape=None, name='Const'") => "convert_to_tensor" [value x, shape dropped, name dropped];
    "tf.add" (TWO) => "add" [x x1, y x2, name dropped];
    "tf.math.add" (TWO) => "add" [x x1, y x2, name dropped];
    "tf.subtract" (TWO) => "subtract" [x x1, y x2, name dropped];
    "tf.math.subtract" (TWO) => "subtract" [x x1, y x2, name dropped];
    "tf.multiply" (TWO) => "multiply" [x x1, y x2, name dropped];
    "tf.math.multiply" (TWO) => "multiply" [x x1, y x2, name dropped];
    "tf.divide" (TWO) => "divide" [x x1, y x2, name dropped];
    "tf.math.divide" (TWO) => "divide" [x x1, y x2, name dropped];
    "tf.truediv" (TWO) => "true_divide" [x x1, y x2, name dropped];
    "tf.math.divide_no_nan" (TWO) => "divide_no_nan" [x x1, y x2, name dropped];
    "tf.math.floordiv" (TWO) => "floor_divide" [x x1, y x2, name dropped];
    "tf.math.mod" (TWO) => "mod" [x x1, y x2, name dropped];
    "tf.pow" (TWO) => "power" [x x1, y x2, name dropped];
    "tf.math.pow" (TWO) => "power" [x x1, y x2, name dropped];
    "tf.maximum" (TWO) => "maximum" [x x1, y x2, name dropped];
    "tf.math.maximum" (TWO) => "maximum" [x x1, y x2, name dropped];
    "tf.minimum" (TWO) => "minimum" [x x1, y x2, name dropped];
    "tf.math.minimum" (TWO) => "minimum" [x x1, y x2, name dropped];
    "tf.equal" (TWO) => "equal" [x x1, y x2, name dropped];
    "tf.math.equal" (TWO) => "equal" [x x1, y x2, name dropped];
    "tf.not_equal" (TWO) => "not_equal" [x x1, y x2, name dropped];
    "tf.math.not_equal" (TWO) => "not_equal" [x x1, y x2, name dropped];
    "tf.less" (TWO) => "less" [x x1, y x2, name dropped];
    "tf.math.less" (TWO) => "less" [x x1, y x2, name dropped];
    "tf.less_equal" (TWO) => "less_equal" [x x1, y x2, name dropped];
    "tf.greater" (TWO) => "greater" [x x1, y x2, name dropped];
    "tf.math.greater" (TWO) => "greater" [x x1, y x2, name dropped];
    "tf.greater_equal" (TWO) => "greater_equal" [x x1, y x2, name dropped];
    "tf.logical_and" (TWO) => "logical_and" [x x1, y x2, name dropped];
    "tf.math.logical_and" (TWO) => "logical_and" [x x1, y x2, name dropped];
    "tf.logical_or" (TWO) => "logical_or" [x x1, y x2, name dropped];
    "tf.math.logical_or" (TWO) => "logical_or" [x x1, y x2, name dropped];
    "tf.where" ("condition, x=None, y=None, name=None") => "where" [x x1, y x2, name dropped];

    // TensorFlow, reductions.
    "tf.math.reduce_euclidean_norm" (REDUCE) => "norm" [input_tensor x, name dropped];
    "tf.reduce_sum" (REDUCE) => "sum" [input_tensor x, name dropped];
    "tf.math.reduce_sum" (REDUCE) => "sum" [input_tensor x, name dropped];
    "tf.reduce_mean" (REDUCE) => "mean" [input_tensor x, name dropped];
    "tf.math.reduce_mean" (REDUCE) => "mean" [input_tensor x, name dropped];
    "tf.reduce_max" (REDUCE) => "max" [input_tensor x, name dropped];
    "tf.math.reduce_max" (REDUCE) => "max" [input_tensor x, name dropped];
    "tf.reduce_min" (REDUCE) => "min" [input_tensor x, name dropped];
    "tf.math.reduce_min" (REDUCE) => "min" [input_tensor x, name dropped];
    "tf.reduce_prod" (REDUCE) => "prod" [input_tensor x, name dropped];
    "tf.math.reduce_prod" (REDUCE) => "prod" [input_tensor x, name dropped];
    "tf.reduce_any" (REDUCE) => "any" [input_tensor x, name dropped];
    "tf.math.reduce_any" (REDUCE) => "any" [input_tensor x, name dropped];
    "tf.reduce_all" (REDUCE) => "all" [input_tensor x, name dropped];
    "tf.math.reduce_all" (REDUCE) => "all" [input_tensor x, name dropped];
    "tf.reduce_logsumexp" (REDUCE) => "logsumexp" [input_tensor x, name dropped];
    "tf.math.reduce_logsumexp" (REDUCE) => "logsumexp" [input_tensor x, name dropped];
    "tf.math.reduce_std" (REDUCE) => "std" [input_tensor x, name dropped];
    "tf.math.reduce_variance" (REDUCE) => "var" [input_tensor x, name dropped];
    "tf.argmax" ("input, axis=0, output_type=None, name=None") => "argmax" [input x, output_type dropped, name dropped];
    "tf.math.argmax" ("input, axis=0, output_type=None, name=None") => "argmax" [input x, output_type dropped, name dropped];
    "tf.argmin" ("input, axis=0, output_type=None, name=None") => "argmin" [input x, output_type dropped, name dropped];
    "tf.math.argmin" ("input, axis=0, output_type=None, name=None") => "argmin" [input x, output_type dropped, name dropped];
    "tf.math.count_nonzero" ("input, axis=None, keepdims=None, dtype=None, name=None") => "count_nonzero" [input x, keepdims dropped, dtype dropped, name dropped];
    "tf.norm" ("tensor, ord='euclidean', axis=None, keepdims=None, name=None") => "norm" [tensor x, ord dropped, name dropped];
    "tf.linalg.norm" ("tensor, ord='euclidean', axis=None, keepdims=None, name=None") => "norm" [tensor x, ord dropped, name dropped];
    "tf.nn.moments" ("x, axes, shift=None, keepdims=False, name=None") => "moments" [shift dropped, name dropped];

    // TensorFlow, shapes.
    "tf.reshape" ("tensor, shape, name=None") => "reshape" [tensor x, shape newshape, name dropped];
    "tf.transpose" ("a, perm=None, conjugate=False, name='transpose'") => "transpose" [a x, perm axes, conjugate dropped, name dropped];
    "tf.expand_dims" ("input, axis, name=None") => "expand_dims" [input x, name dropped];
    "tf.squeeze" ("input, axis=None, name=None") => "squeeze" [input x, name dropped];
    "tf.concat" ("values, axis, name='concat'") => "concatenate" [values xs, name dropped];
    "tf.stack" ("values, axis=0, name='stack'") => "stack" [values x, name dropped];
    "tf.unstack" ("value, num=None, axis=0, name='unstack'") => "unstack" [value x, name dropped];
    "tf.tile" ("input, multiples, name=None") => "tile" [input x, multiples repeats, name dropped];
    "tf.repeat" ("input, repeats, axis=None, name=None") => "repeat" [input x, name dropped];
    "tf.pad" ("tensor, paddings, mode='CONSTANT', constant_values=0, name=None") => "pad" [tensor x, paddings pad_width, mode dropped, constant_values dropped, name dropped];
    "tf.reverse" ("tensor, axis, name=None") => "flip" [tensor x, name dropped];
    "tf.roll" ("input, shift, axis, name=None") => "roll" [input x, name dropped];
    "tf.broadcast_to" ("input, shape, name=None") => "broadcast_to" [input x, name dropped];
    "tf.sort" ("values, axis=-1, direction='ASCENDING', name=None") => "sort" [values x, direction dropped, name dropped];
    "tf.argsort" ("values, axis=-1, direction='ASCENDING', stable=False, name=None") => "argsort" [values x, direction dropped, stable dropped, name dropped];
    "tf.cumsum" ("x, axis=0, exclusive=False, reverse=False, name=None") => "cumsum" [exclusive dropped, reverse dropped, name dropped];
    "tf.math.cumsum" ("x, axis=0, exclusive=False, reverse=False, name=None") => "cumsum" [exclusive dropped, reverse dropped, name dropped];
    "tf.math.cumprod" ("x, axis=0, exclusive=False, reverse=False, name=None") => "cumprod" [exclusive dropped, reverse dropped, name dropped];
    "tf.math.top_k" ("input, k=1, sorted=True, index_type=None, name=None") => "top_k" [input x, index_type dropped, name dropped];
    "tf.nn.top_k" ("input, k=1, sorted=True, index_type=None, name=None") => "top_k" [input x, index_type dropped, name dropped];
    "tf.meshgrid" ("*args, indexing='xy'") => "meshgrid" [args x];
    "tf.rank" ("input, name=None") => "ndim" [input x, name dropped];
    "tf.size" ("input, out_type=None, name=None") => "size" [input x, out_type dropped, name dropped];

    // TensorFlow, products.
    "tf.linalg.einsum" ("equation, *inputs, name=None") => "einsum" [equation subscripts, inputs operands, name dropped];
    "tf.linalg.eigh" ("tensor, name=None") => "eigh" [tensor x, name dropped];
    "tf.linalg.solve" ("matrix, rhs, adjoint=False, name=None") => "solve" [matrix a, rhs b, adjoint dropped, name dropped];
    "tf.tensordot" ("a, b, axes, name=None") => "tensordot" [a x1, b x2, name dropped];
    "tf.einsum" ("equation, *inputs, name=None") => "einsum" [equation subscripts, inputs operands, name dropped];
    "tf.linalg.matvec" ("a, b, name=None") => "matmul" [a x1, b x2, name dropped];
    "tf.linalg.inv" ("input, adjoint=False, name=None") => "inv" [input x, adjoint dropped, name dropped];
    "tf.linalg.det" ("input, name=None") => "det" [input x, name dropped];
    "tf.linalg.cholesky" ("input, name=None") => "cholesky" [input x, name dropped];
    "tf.linalg.trace" ("x, name=None") => "trace" [name dropped];

    // TensorFlow, networks and images.
    "tf.image.crop_to_bounding_box" ("image, offset_height, offset_width, target_height, target_width") => "resize_to" [image images, offset_height dropped, offset_width dropped];
    "tf.image.pad_to_bounding_box" ("image, offset_height, offset_width, target_height, target_width") => "resize_to" [image images, offset_height dropped, offset_width dropped];
    "tf.nn.relu" ("features, name=None") => "relu" [features x, name dropped];
    "tf.nn.relu6" ("features, name=None") => "relu6" [features x, name dropped];
    "tf.nn.leaky_relu" ("features, alpha=0.2, name=None") => "leaky_relu" [features x, alpha negative_slope, name dropped];
    "tf.nn.elu" ("features, name=None") => "elu" [features x, name dropped];
    "tf.nn.selu" ("features, name=None") => "selu" [features x, name dropped];
    "tf.nn.gelu" ("features, approximate=False, name=None") => "gelu" [features x, name dropped];
    "tf.nn.silu" ("features, beta=1.0") => "silu" [features x, beta dropped];
    "tf.nn.swish" ("features, beta=1.0") => "silu" [features x, beta dropped];
    "tf.nn.softplus" ("features, name=None") => "softplus" [features x, name dropped];
    "tf.math.softplus" ("features, name=None") => "softplus" [features x, name dropped];
    "tf.nn.softsign" ("features, name=None") => "softsign" [features x, name dropped];
    "tf.nn.softmax" ("logits, axis=-1, name=None") => "softmax" [logits x, name dropped];
    "tf.nn.log_softmax" ("logits, axis=-1, name=None") => "log_softmax" [logits x, name dropped];
    "tf.math.l2_normalize" ("x, axis=None, epsilon=1e-12, name=None") => "normalize" [epsilon dropped, name dropped];
    "tf.nn.l2_normalize" ("x, axis=None, epsilon=1e-12, name=None") => "normalize" [epsilon dropped, name dropped];
    "tf.linalg.l2_normalize" ("x, axis=None, epsilon=1e-12, name=None") => "normalize" [epsilon dropped, name dropped];
    "tf.nn.bias_add" ("value, bias, data_format=None, name=None") => "add" [value x1, bias x2, data_format dropped, name dropped];
    "tf.nn.embedding_lookup" ("params, ids, max_norm=None, name=None") => "gather_rows" [params x, ids indices, max_norm dropped, name dropped];
    "tf.image.resize_with_pad" ("image, target_height, target_width, method='bilinear', antialias=False") => "resize_to" [image images, method dropped, antialias dropped];
    "tf.image.resize_with_crop_or_pad" ("image, target_height, target_width") => "resize_to" [image images];
    "tf.image.central_crop" ("image, central_fraction") => "central_crop";
    "tf.one_hot" ("indices, depth, on_value=None, off_value=None, axis=-1, dtype=None, name=None") => "one_hot" [indices x, depth num_classes, on_value dropped, off_value dropped, name dropped];
    "tf.image.resize" ("images, size, method='bilinear', preserve_aspect_ratio=False, antialias=False, name=None") => "image.resize" [method dropped, preserve_aspect_ratio dropped, name dropped];
    "tf.image.rgb_to_grayscale" ("images, name=None") => "image.rgb_to_grayscale" [name dropped];
    "tf.image.rgb_to_hsv" ("images, name=None") => "image.rgb_to_hsv" [name dropped];
    "tf.image.hsv_to_rgb" ("images, name=None") => "image.hsv_to_rgb" [name dropped];
    "tf.image.sobel_edges" ("image") => "image.sobel_edges" [image images];
    "tf.nn.depth_to_space" ("input, block_size, data_format='NHWC', name=None") => "depth_to_space" [input x, data_format dropped, name dropped];
    "tf.nn.space_to_depth" ("input, block_size, data_format='NHWC', name=None") => "space_to_depth" [input x, data_format dropped, name dropped];

    // TensorFlow, several functions with one rule.
    "tf.nn.conv3d" (tf::CONVOLUTION) => "tf.nn.conv2d";
    "tf.nn.convolution" (tf::CONVOLUTION) => "tf.nn.conv2d";
    "tf.nn.conv2d_transpose" (tf::TRANSPOSED) => "tf.nn.conv1d_transpose";
    "tf.nn.conv3d_transpose" (tf::TRANSPOSED) => "tf.nn.conv1d_transpose";
    "tf.nn.max_pool2d" (tf::POOL) => "tf.nn.max_pool1d";
    "tf.nn.max_pool3d" (tf::POOL) => "tf.nn.max_pool1d";
    "tf.nn.max_pool" (tf::POOL) => "tf.nn.max_pool1d";
    "tf.nn.avg_pool2d" (tf::POOL) => "tf.nn.avg_pool1d";
    "tf.nn.avg_pool3d" (tf::POOL) => "tf.nn.avg_pool1d";
    "tf.nn.avg_pool" (tf::POOL) => "tf.nn.avg_pool1d";
    "K.conv2d" (tf::OLD_CONVOLUTION) => "K.conv1d";
    "K.conv3d" (tf::OLD_CONVOLUTION) => "K.conv1d";
    "K.pool3d" (tf::OLD_POOL) => "K.pool2d";
    "tf.linalg.tensor_diag_part" ("input, name='diag_part', k=0, padding_value=0, align='RIGHT_LEFT'") => "tf.linalg.diag_part";
    "tf.linalg.matrix_transpose" ("a, name=None") => "tf.linalg.adjoint";
    "tf.math.accumulate_n" ("inputs, name=None") => "tf.add_n";
    "tf.math.multiply_no_nan" ("x, y, name=None") => "tf.math.xlogy";
    "tf.math.digamma" ("x, axis=0, name=None") => "tf.math.lgamma";
    "tf.math.cumulative_logsumexp" ("x, axis=0, name=None") => "tf.math.lgamma";
    "tf.tensor_scatter_nd_add" (tf::SCATTER) => "tf.tensor_scatter_nd_update";
    "tf.tensor_scatter_nd_sub" (tf::SCATTER) => "tf.tensor_scatter_nd_update";
    "tf.tensor_scatter_nd_max" (tf::SCATTER) => "tf.tensor_scatter_nd_update";
    "tf.tensor_scatter_nd_min" (tf::SCATTER) => "tf.tensor_scatter_nd_update";
    "tf.math.segment_mean" (tf::SEGMENT) => "tf.math.segment_sum";
    "tf.math.segment_max" (tf::SEGMENT) => "tf.math.segment_sum";
    "tf.math.segment_min" (tf::SEGMENT) => "tf.math.segment_sum";
    "tf.math.segment_prod" (tf::SEGMENT) => "tf.math.segment_sum";
    "tf.math.unsorted_segment_mean" (tf::UNSORTED) => "tf.math.unsorted_segment_sum";
    "tf.math.unsorted_segment_max" (tf::UNSORTED) => "tf.math.unsorted_segment_sum";
    "tf.math.unsorted_segment_min" (tf::UNSORTED) => "tf.math.unsorted_segment_sum";
    "tf.math.unsorted_segment_prod" (tf::UNSORTED) => "tf.math.unsorted_segment_sum";
    "tf.signal.ifft" ("input, name=None") => "tf.signal.fft";
    "tf.signal.fft2d" ("input, name=None") => "tf.signal.fft";
    "tf.signal.ifft2d" ("input, name=None") => "tf.signal.fft";
    "tf.signal.fft3d" ("input, name=None") => "tf.signal.fft";
    "tf.signal.ifft3d" ("input, name=None") => "tf.signal.fft";

    // TensorFlow, making tensors.
    "tf.random.stateless_normal" ("shape, seed, mean=0.0, stddev=1.0, dtype=None, name=None, alg='auto_select'") => "random.normal" [seed dropped, name dropped, alg dropped];
    "tf.random.stateless_truncated_normal" ("shape, seed, mean=0.0, stddev=1.0, dtype=None, name=None, alg='auto_select'") => "random.truncated_normal" [seed dropped, name dropped, alg dropped];
    "tf.random.stateless_uniform" ("shape, seed, minval=0, maxval=None, dtype=None, name=None, alg='auto_select'") => "random.uniform" [seed dropped, name dropped, alg dropped];
    "tf.zeros" ("shape, dtype=None, name=None") => "zeros" [name dropped];
    "tf.ones" ("shape, dtype=None, name=None") => "ones" [name dropped];
    "tf.fill" ("dims, value, name=None") => "full" [dims shape, value fill_value, name dropped];
    "tf.eye" ("num_rows, num_columns=None, batch_shape=None, dtype=None, name=None") => "eye" [num_rows N, num_columns M, batch_shape dropped, name dropped];
    "tf.range" ("start, limit=None, delta=None, dtype=None, name='range'") => "arange" [limit stop, delta step, name dropped];
    "tf.linspace" ("start, stop, num, name=None, axis=0") => "linspace" [name dropped];
    "tf.random.normal" ("shape, mean=0.0, stddev=1.0, dtype=None, seed=None, name=None") => "random.normal" [name dropped];
    "tf.random.truncated_normal" ("shape, mean=0.0, stddev=1.0, dtype=None, seed=None, name=None") => "random.truncated_normal" [name dropped];
    "tf.random.uniform" ("shape, minval=0, maxval=None, dtype=None, seed=None, name=None") => "random.uniform" [name dropped];
    "tf.map_fn" ("fn, elems, dtype=None, parallel_iterations=None, back_prop=True, swap_memory=False, infer_shape=True, name=None, fn_output_signature=None") => "map" [fn f, elems xs, dtype dropped, parallel_iterations dropped, back_prop dropped, swap_memory dropped, infer_shape dropped, name dropped, fn_output_signature dropped];
    "tf.vectorized_map" ("fn, elems, fallback_to_while_loop=True, warn=True") => "vectorized_map" [fn function, elems elements, fallback_to_while_loop dropped, warn dropped];
    "tf.cond" ("pred, true_fn=None, false_fn=None, name=None") => "cond" [name dropped];

    // The backend of Keras 2.
    "K.bias_add" ("x, bias, data_format=None") => "add" [x x1, bias x2, data_format dropped];
    "K.random_bernoulli" ("shape, p=0.0, dtype=None, seed=None") => "random.uniform" [p dropped];
    "K.random_binomial" ("shape, p=0.0, dtype=None, seed=None") => "random.uniform" [p dropped];
    "K.abs" ("x") => "absolute";
    "K.argmax" ("x, axis=-1") => "argmax";
    "K.argmin" ("x, axis=-1") => "argmin";
    "K.all" (K_REDUCE) => "all";
    "K.any" (K_REDUCE) => "any";
    "K.arange" ("start, stop=None, step=1, dtype='int32'") => "arange";
    "K.batch_flatten" ("x") => "batch_flatten";
    "K.cast" ("x, dtype") => "cast";
    "K.clip" ("x, min_value, max_value") => "clip" [min_value x_min, max_value x_max];
    "K.concatenate" ("tensors, axis=-1") => "concatenate" [tensors xs];
    "K.constant" ("value, dtype=None, shape=None, name=None") => "convert_to_tensor" [value x, shape dropped, name dropped];
    "K.cos" ("x") => "cos";
    "K.cumprod" ("x, axis=0") => "cumprod";
    "K.cumsum" ("x, axis=0") => "cumsum";
    "K.dot" ("x, y") => "dot" [x x1, y x2];
    "K.elu" ("x, alpha=1.0") => "elu";
    "K.equal" ("x, y") => "equal" [x x1, y x2];
    "K.exp" ("x") => "exp";
    "K.expand_dims" ("x, axis=-1") => "expand_dims";
    "K.flatten" ("x") => "ravel";
    "K.gather" ("reference, indices") => "gather_rows" [reference x];
    "K.greater" ("x, y") => "greater" [x x1, y x2];
    "K.greater_equal" ("x, y") => "greater_equal" [x x1, y x2];
    "K.hard_sigmoid" ("x") => "hard_sigmoid";
    "K.int_shape" ("x") => "shape";
    "K.l2_normalize" ("x, axis=None") => "normalize";
    "K.less" ("x, y") => "less" [x x1, y x2];
    "K.less_equal" ("x, y") => "less_equal" [x x1, y x2];
    "K.log" ("x") => "log";
    "K.logsumexp" (K_REDUCE) => "logsumexp";
    "K.map_fn" ("fn, elems, name=None, dtype=None") => "map" [fn f, elems xs, name dropped, dtype dropped];
    "K.max" (K_REDUCE) => "max";
    "K.maximum" ("x, y") => "maximum" [x x1, y x2];
    "K.mean" (K_REDUCE) => "mean";
    "K.min" (K_REDUCE) => "min";
    "K.minimum" ("x, y") => "minimum" [x x1, y x2];
    "K.not_equal" ("x, y") => "not_equal" [x x1, y x2];
    "K.one_hot" ("indices, num_classes") => "one_hot" [indices x];
    "K.ones" ("shape, dtype=None, name=None") => "ones" [name dropped];
    "K.ones_like" ("x, dtype=None, name=None") => "ones_like" [name dropped];
    "K.permute_dimensions" ("x, pattern") => "transpose" [pattern axes];
    "K.pow" ("x, a") => "power" [x x1, a x2];
    "K.prod" (K_REDUCE) => "prod";
    "K.random_normal" ("shape, mean=0.0, stddev=1.0, dtype=None, seed=None") => "random.normal";
    "K.random_uniform" ("shape, minval=0.0, maxval=1.0, dtype=None, seed=None") => "random.uniform";
    "K.relu" ("x, alpha=0.0, max_value=None, threshold=0.0") => "relu" [alpha dropped, max_value dropped, threshold dropped];
    "K.repeat_elements" ("x, rep, axis") => "repeat" [rep repeats];
    "K.reshape" ("x, shape") => "reshape" [shape newshape];
    "K.reverse" ("x, axes") => "flip" [axes axis];
    "K.round" ("x") => "round";
    "K.shape" ("x") => "tf.shape" [x input];
    "K.sigmoid" ("x") => "sigmoid";
    "K.sign" ("x") => "sign";
    "K.sin" ("x") => "sin";
    "K.softmax" ("x, axis=-1") => "softmax";
    "K.softplus" ("x") => "softplus";
    "K.softsign" ("x") => "softsign";
    "K.sqrt" ("x") => "sqrt";
    "K.square" ("x") => "square";
    "K.squeeze" ("x, axis") => "squeeze";
    "K.stack" ("x, axis=0") => "stack";
    "K.std" (K_REDUCE) => "std";
    "K.stop_gradient" ("variables") => "stop_gradient" [variables variable];
    "K.sum" (K_REDUCE) => "sum";
    "K.switch" ("condition, then_expression, else_expression") => "where" [then_expression x1, else_expression x2];
    "K.tanh" ("x") => "tanh";
    "K.tile" ("x, n") => "tile" [n repeats];
    "K.transpose" ("x") => "transpose";
    "K.truncated_normal" ("shape, mean=0.0, stddev=1.0, dtype=None, seed=None") => "random.truncated_normal";
    "K.var" (K_REDUCE) => "var";
    "K.zeros" ("shape, dtype=None, name=None") => "zeros" [name dropped];
    "K.zeros_like" ("x, dtype=None, name=None") => "zeros_like" [name dropped];

    // numpy, where its functions have other names or arguments than those of `keras.ops`.
    "np.add" ("x1, x2") => "add";
    "np.subtract" ("x1, x2") => "subtract";
    "np.multiply" ("x1, x2") => "multiply";
    "np.divide" ("x1, x2") => "divide";
    "np.power" ("x1, x2") => "power";
    "np.maximum" ("x1, x2") => "maximum";
    "np.minimum" ("x1, x2") => "minimum";
    "np.matmul" ("x1, x2") => "matmul";
    "np.dot" ("a, b") => "dot" [a x1, b x2];
    "np.exp" ("x") => "exp";
    "np.log" ("x") => "log";
    "np.sqrt" ("x") => "sqrt";
    "np.square" ("x") => "square";
    "np.abs" ("x") => "absolute";
    "np.absolute" ("x") => "absolute";
    "np.tanh" ("x") => "tanh";
    "np.sin" ("x") => "sin";
    "np.cos" ("x") => "cos";
    "np.sum" ("a, axis=None, keepdims=False") => "sum" [a x];
    "np.mean" ("a, axis=None, keepdims=False") => "mean" [a x];
    "np.std" ("a, axis=None, keepdims=False") => "std" [a x];
    "np.var" ("a, axis=None, keepdims=False") => "var" [a x];
    "np.max" ("a, axis=None, keepdims=False") => "max" [a x];
    "np.min" ("a, axis=None, keepdims=False") => "min" [a x];
    "np.prod" ("a, axis=None, keepdims=False") => "prod" [a x];
    "np.argmax" ("a, axis=None, keepdims=False") => "argmax" [a x];
    "np.argmin" ("a, axis=None, keepdims=False") => "argmin" [a x];
    "np.clip" ("a, a_min, a_max") => "clip" [a x, a_min x_min, a_max x_max];
    "np.reshape" ("a, newshape") => "reshape" [a x];
    "np.transpose" ("a, axes=None") => "transpose" [a x];
    "np.expand_dims" ("a, axis") => "expand_dims" [a x];
    "np.squeeze" ("a, axis=None") => "squeeze" [a x];
    "np.concatenate" ("arrays, axis=0") => "concatenate" [arrays xs];
    "np.stack" ("arrays, axis=0") => "stack" [arrays x];
    "np.tile" ("A, reps") => "tile" [A x, reps repeats];
    "np.repeat" ("a, repeats, axis=None") => "repeat" [a x];
    "np.pad" ("array, pad_width, mode='constant'") => "pad" [array x];
    "np.flip" ("m, axis=None") => "flip" [m x];
    "np.swapaxes" ("a, axis1, axis2") => "swapaxes" [a x];
    "np.moveaxis" ("a, source, destination") => "moveaxis" [a x];
    "np.where" ("condition, x=None, y=None") => "where" [x x1, y x2];
    "np.einsum" ("subscripts, *operands") => "einsum";
    "np.zeros_like" ("a, dtype=None") => "zeros_like" [a x];
    "np.ones_like" ("a, dtype=None") => "ones_like" [a x];

    // `keras.activations` applied to tensors; `relu` is an operation of its own.
    "activations.celu" ("x, alpha=1.0") => "celu";
    "activations.elu" ("x, alpha=1.0") => "elu";
    "activations.exponential" ("x") => "exp";
    "activations.gelu" ("x, approximate=False") => "gelu";
    "activations.glu" ("x, axis=-1") => "glu";
    "activations.hard_shrink" ("x, threshold=0.5") => "hard_shrink";
    "activations.hard_sigmoid" ("x") => "hard_sigmoid";
    "activations.hard_tanh" ("x") => "hard_tanh";
    "activations.leaky_relu" ("x, negative_slope=0.2") => "leaky_relu";
    "activations.log_sigmoid" ("x") => "log_sigmoid";
    "activations.log_softmax" ("x, axis=-1") => "log_softmax";
    "activations.relu6" ("x") => "relu6";
    "activations.selu" ("x") => "selu";
    "activations.sigmoid" ("x") => "sigmoid";
    "activations.silu" ("x") => "silu";
    "activations.soft_shrink" ("x, threshold=0.5") => "soft_shrink";
    "activations.softmax" ("x, axis=-1") => "softmax";
    "activations.softplus" ("x") => "softplus";
    "activations.softsign" ("x") => "softsign";
    "activations.sparse_plus" ("x") => "sparse_plus";
    "activations.sparse_sigmoid" ("x") => "sparse_sigmoid";
    "activations.squareplus" ("x, b=4") => "squareplus";
    "activations.swish" ("x") => "silu";
    "activations.tanh" ("x") => "tanh";
    "activations.tanh_shrink" ("x") => "tanh_shrink";
    "activations.threshold" ("x, threshold, default_value") => "threshold";
}
