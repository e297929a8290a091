//! Functions of TensorFlow and of the old backend on tensors of `tf.keras` 2: the name of the row and the shapes, as
//! TensorFlow 2.21 with tf_keras answered.

use jupan::core::axis::ShapeText;
use jupan::world::Nowhere;
use jupan::{Input, Keras, Settings, analyse};

const HEAD: &str = "import tensorflow as tf\nfrom tensorflow import keras\nfrom tensorflow.keras import backend as K\n";

/// A function on a tensor `x` of shape (None, 8, 8, 4), the name of the last row without its number, the shapes of the outputs.
const FUNCTIONS: &[(&str, &str, &str)] = &[
    (
        "tf.one_hot(tf.argmax(x, axis=3), depth=5, axis=3)",
        "tf.one_hot",
        "(None, 8, 8, 5)",
    ),
    (
        "tf.image.extract_patches(x, sizes=[1,2,2,1], strides=[1,2,2,1], rates=[1,1,1,1], padding='VALID')",
        "tf.image.extract_patches",
        "(None, 4, 4, 16)",
    ),
    (
        "tf.image.extract_patches(images=x, sizes=[1,3,3,1], strides=[1,1,1,1], rates=[1,1,1,1], padding='SAME')",
        "tf.image.extract_patches",
        "(None, 8, 8, 36)",
    ),
    (
        "tf.image.rgb_to_yuv(x[..., :3])",
        "tf.image.rgb_to_yuv",
        "(None, 8, 8, 3)",
    ),
    (
        "tf.image.adjust_gamma(x, 0.5)",
        "tf.image.adjust_gamma",
        "(None, 8, 8, 4)",
    ),
    ("tf.image.rot90(x)", "tf.image.rot90", "(None, 8, 8, 4)"),
    (
        "tf.image.transpose(x)",
        "tf.image.transpose",
        "(None, 8, 8, 4)",
    ),
    (
        "tf.image.crop_to_bounding_box(x, 1, 1, 4, 5)",
        "tf.image.crop_to_bounding_box",
        "(None, 4, 5, 4)",
    ),
    (
        "tf.image.pad_to_bounding_box(x, 1, 1, 14, 15)",
        "tf.image.pad_to_bounding_box",
        "(None, 14, 15, 4)",
    ),
    (
        "tf.image.convert_image_dtype(x, tf.float32)",
        "tf.image.convert_image_dtype",
        "(None, 8, 8, 4)",
    ),
    ("tf.image.psnr(x, x, 1.0)", "tf.image.psnr", "(None,)"),
    (
        "tf.image.crop_and_resize(x, tf.zeros((5, 4)), tf.zeros((5,), tf.int32), (3, 3))",
        "tf.image.crop_and_resize",
        "(5, 3, 3, 4)",
    ),
    (
        "tf.linalg.band_part(x, -1, 0)",
        "tf.linalg.band_part",
        "(None, 8, 8, 4)",
    ),
    ("tf.linalg.diag(x)", "tf.linalg.diag", "(None, 8, 8, 4, 4)"),
    (
        "tf.linalg.diag_part(x)",
        "tf.linalg.diag_part",
        "(None, 8, 4)",
    ),
    (
        "tf.linalg.normalize(x, axis=-1)",
        "tf.linalg.normalize",
        "(None, 8, 8, 4) (None, 8, 8, 1)",
    ),
    (
        "tf.linalg.adjoint(x)",
        "tf.linalg.adjoint",
        "(None, 8, 4, 8)",
    ),
    (
        "tf.linalg.expm(tf.matmul(x, x, transpose_b=True))",
        "tf.linalg.expm",
        "(None, 8, 8, 8)",
    ),
    (
        "tf.linalg.matrix_transpose(x)",
        "tf.linalg.matrix_transpose",
        "(None, 8, 4, 8)",
    ),
    (
        "tf.nn.depthwise_conv2d(x, tf.zeros((3, 3, 4, 2)), strides=[1, 1, 1, 1], padding='SAME')",
        "tf.compat.v1.nn.depthwise_conv2d",
        "(None, 8, 8, 8)",
    ),
    (
        "tf.nn.conv2d_transpose(x, tf.zeros((3, 3, 7, 4)), output_shape=(1, 16, 16, 7), strides=2)",
        "tf.nn.conv2d_transpose",
        "(None, 16, 16, 7)",
    ),
    (
        "tf.nn.conv1d(x[:, 0], tf.zeros((3, 4, 7)), stride=1, padding='SAME')",
        "tf.compat.v1.nn.conv1d",
        "(None, 8, 7)",
    ),
    (
        "tf.nn.separable_conv2d(x, tf.zeros((3, 3, 4, 1)), tf.zeros((1, 1, 4, 6)), strides=[1, 1, 1, 1], padding='SAME')",
        "tf.compat.v1.nn.separable_conv2d",
        "(None, 8, 8, 6)",
    ),
    (
        "tf.nn.avg_pool2d(x, 2, 2, 'SAME')",
        "tf.nn.avg_pool2d",
        "(None, 4, 4, 4)",
    ),
    (
        "tf.nn.avg_pool(x, ksize=3, strides=1, padding='SAME')",
        "tf.nn.avg_pool",
        "(None, 8, 8, 4)",
    ),
    ("tf.nn.crelu(x)", "tf.compat.v1.nn.crelu", "(None, 8, 8, 8)"),
    ("tf.nn.l2_loss(x)", "tf.nn.l2_loss", "()"),
    (
        "tf.nn.lrn(x)",
        "tf.nn.local_response_normalization",
        "(None, 8, 8, 4)",
    ),
    (
        "tf.nn.softmax_cross_entropy_with_logits(labels=x, logits=x)",
        "tf.compat.v1.nn.softmax_cross_entropy_with_logits_v2",
        "(None, 8, 8)",
    ),
    (
        "tf.nn.sigmoid_cross_entropy_with_logits(labels=x, logits=x)",
        "tf.compat.v1.nn.sigmoid_cross_entropy_with_logits",
        "(None, 8, 8, 4)",
    ),
    (
        "tf.nn.sparse_softmax_cross_entropy_with_logits(labels=tf.cast(x[..., 0], tf.int32), logits=x)",
        "tf.compat.v1.nn.sparse_softmax_cross_entropy_with_logits",
        "(None, 8, 8)",
    ),
    ("tf.nn.zero_fraction(x)", "tf.math.zero_fraction", "()"),
    (
        "tf.nn.in_top_k(tf.constant([1]), x[:, 0, 0], 2)",
        "tf.compat.v1.math.in_top_k",
        "(1,)",
    ),
    (
        "tf.boolean_mask(x, x[..., 0] > 0)",
        "tf.compat.v1.boolean_mask",
        "(None, 4)",
    ),
    (
        "tf.gather(x, tf.zeros((3, 5), tf.int32), axis=-1)",
        "tf.compat.v1.gather",
        "(None, 8, 8, 3, 5)",
    ),
    (
        "tf.gather(x, tf.zeros_like(x[:, :2, 0, 0], tf.int32), batch_dims=1, axis=1)",
        "tf.compat.v1.gather",
        "(None, 2, 8, 4)",
    ),
    (
        "tf.gather_nd(x, tf.zeros((6, 2), tf.int32))",
        "tf.compat.v1.gather_nd",
        "(6, 8, 4)",
    ),
    (
        "tf.gather_nd(x, tf.zeros_like(x[:, :2, :1, 0], tf.int32), batch_dims=1)",
        "tf.compat.v1.gather_nd",
        "(None, 2, 8, 4)",
    ),
    (
        "tf.math.reduce_euclidean_norm(x, axis=-1)",
        "tf.math.reduce_euclidean_norm",
        "(None, 8, 8)",
    ),
    (
        "tf.math.segment_sum(x, tf.constant([0]))",
        "tf.math.segment_sum",
        "(None, 8, 8, 4)",
    ),
    (
        "tf.math.unsorted_segment_sum(x, tf.constant([0]), 3)",
        "tf.math.unsorted_segment_sum",
        "(3, 8, 8, 4)",
    ),
    ("tf.add_n([x, x])", "tf.math.add_n", "(None, 8, 8, 4)"),
    ("tf.math.xlogy(x, x)", "tf.math.xlogy", "(None, 8, 8, 4)"),
    ("tf.math.lgamma(x)", "tf.math.lgamma", "(None, 8, 8, 4)"),
    ("tf.math.erfc(x)", "tf.math.erfc", "(None, 8, 8, 4)"),
    ("tf.math.atan2(x, x)", "tf.math.atan2", "(None, 8, 8, 4)"),
    (
        "tf.math.imag(tf.complex(x, x))",
        "tf.math.imag",
        "(None, 8, 8, 4)",
    ),
    (
        "tf.math.log_softmax(x)",
        "tf.nn.log_softmax",
        "(None, 8, 8, 4)",
    ),
    ("tf.math.softmax(x)", "tf.nn.softmax", "(None, 8, 8, 4)"),
    (
        "tf.math.multiply_no_nan(x, x)",
        "tf.math.multiply_no_nan",
        "(None, 8, 8, 4)",
    ),
    (
        "tf.math.floormod(x, 2.)",
        "tf.math.floormod",
        "(None, 8, 8, 4)",
    ),
    (
        "tf.linalg.cross(x[..., :3], x[..., :3])",
        "tf.linalg.cross",
        "(None, 8, 8, 3)",
    ),
    (
        "tf.scalar_mul(2.0, x)",
        "tf.compat.v1.math.scalar_mul",
        "(None, 8, 8, 4)",
    ),
    ("tf.math.rint(x)", "tf.math.rint", "(None, 8, 8, 4)"),
    (
        "tf.signal.fft(tf.cast(x, tf.complex64))",
        "tf.signal.fft",
        "(None, 8, 8, 4)",
    ),
    (
        "tf.signal.stft(x[:, :, 0, 0], 4, 2, 4)",
        "tf.signal.stft",
        "(None, 3, 3)",
    ),
    (
        "tf.signal.frame(x[:, :, 0, 0], 4, 2)",
        "tf.signal.frame",
        "(None, 3, 4)",
    ),
    ("tf.signal.dct(x)", "tf.signal.dct", "(None, 8, 8, 4)"),
    (
        "tf.ensure_shape(x, (None, 8, 8, 4))",
        "tf.ensure_shape",
        "(None, 8, 8, 4)",
    ),
    (
        "tf.debugging.check_numerics(x, 'a')",
        "tf.debugging.check_numerics",
        "(None, 8, 8, 4)",
    ),
    (
        "tf.clip_by_norm(x, 1.0)",
        "tf.clip_by_norm",
        "(None, 8, 8, 4)",
    ),
    (
        "tf.random.categorical(x[:, 0, 0], 3)",
        "tf.random.categorical",
        "(None, 3)",
    ),
    (
        "tf.random.shuffle(x)",
        "tf.random.shuffle",
        "(None, 8, 8, 4)",
    ),
    ("tf.unique(x[0, 0, 0])[0]", "tf.unique", "(None,)"),
    (
        "tf.saturate_cast(x, tf.uint8)",
        "tf.dtypes.saturate_cast",
        "(None, 8, 8, 4)",
    ),
    ("tf.complex(x, x)", "tf.dtypes.complex", "(None, 8, 8, 4)"),
    (
        "tf.nn.ctc_loss(tf.zeros((1, 2), tf.int32), x[:, 0], tf.constant([2]), tf.constant([8]), logits_time_major=False)",
        "tf.nn.ctc_loss",
        "(None,)",
    ),
    (
        "K.spatial_2d_padding(x)",
        "tf.compat.v1.pad",
        "(None, 10, 10, 4)",
    ),
    (
        "K.resize_images(x, 2, 2, 'channels_last')",
        "tf.image.resize",
        "(None, 16, 16, 4)",
    ),
    (
        "K.pool2d(x, (2, 2), (2, 2))",
        "tf.compat.v1.nn.max_pool",
        "(None, 4, 4, 4)",
    ),
    (
        "K.temporal_padding(x[:, 0])",
        "tf.compat.v1.pad",
        "(None, 10, 4)",
    ),
    (
        "K.print_tensor(x)",
        "tf.keras.backend.print_tensor",
        "(None, 8, 8, 4)",
    ),
];

/// A name without the number that makes it differ from others.
fn without_number(name: &str) -> &str {
    match name.rsplit_once('_') {
        Some((name, number)) if number.parse::<u32>().is_ok() => name,
        _ => name,
    }
}

#[test]
fn functions_of_tensorflow_have_its_shapes_and_names() {
    let mut wrong = Vec::new();
    for (function, name, shapes) in FUNCTIONS {
        let program = format!(
            "{HEAD}x = keras.Input((8, 8, 4))\ny = {function}\nm = keras.Model(x, list(y) if isinstance(y, (list, tuple)) else y)"
        );
        let file = Input::File {
            name: "net.py",
            bytes: program.as_bytes(),
        };
        let settings = Settings {
            keras: Keras::Two,
            ..Settings::default()
        };
        let report = analyse(file, &Nowhere, &settings);
        let found = report.models.first().map(|model| {
            let row = model.rows.last().map_or("", |row| &row.name);
            let shape = |id: &_| ShapeText(&report.program.tensor(*id).axes).to_string();
            let all: Vec<String> = model.outputs.iter().map(shape).collect();
            format!("{} {}", without_number(row), all.join(" "))
        });
        let expected = format!("{name} {shapes}");
        if found.as_ref() != Some(&expected) {
            wrong.push(format!("{function}: {found:?}, not {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn images_are_prepared_by_the_functions_of_their_day() {
    for (family, expected) in [
        ("vgg16", "tf.__operators__.getitem, tf.nn.bias_add"),
        ("mobilenet_v2", "tf.math.truediv, tf.math.subtract"),
        (
            "densenet",
            "tf.math.truediv, tf.nn.bias_add, tf.math.truediv_1",
        ),
    ] {
        let program = format!(
            "{HEAD}x = keras.Input((8, 8, 3))\nmodel = keras.Model(x, keras.applications.{family}.preprocess_input(x))\n"
        );
        let input = Input::File {
            name: "net.py",
            bytes: program.as_bytes(),
        };
        let settings = Settings {
            keras: Keras::Two,
            ..Settings::default()
        };
        let report = analyse(input, &Nowhere, &settings);
        let rows = report.models[0].rows.iter().skip(1);
        let names: Vec<&str> = rows.map(|row| &*row.name).collect();
        assert_eq!(names.join(", "), expected, "{:?}", report.diagnostics);
    }
}
