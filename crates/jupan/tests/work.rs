//! The work of whole models and of operations, as their traces state it; that of layers stands beside them, as examples.

use jupan::core::dim::Count;
use jupan::core::work::Kind;
use jupan::world::Nowhere;
use jupan::{Input, Report, Settings, analyse};

/// The report of a program, with traces.
fn traced(source: &str, set: &[(&str, u64)]) -> Report {
    let settings = Settings {
        trace: true,
        set: set.iter().map(|(n, v)| ((*n).to_owned(), *v)).collect(),
        ..Settings::default()
    };
    let bytes = source.as_bytes();
    let name = "net.py";
    analyse(Input::File { name, bytes }, &Nowhere, &settings)
}

/// How much of a kind the last model of a program does in one call.
fn total(source: &str, kind: Kind, set: &[(&str, u64)]) -> Count {
    let report = traced(source, set);
    assert!(report.diagnostics.is_empty(), "{:?}", report.diagnostics);
    let model = report.models.last().expect("a model");
    let trace = model.trace.as_ref().expect("a trace");
    assert_eq!(trace.stopped, None);
    trace.total(0, kind)
}

const CNN: &str = include_str!("../../../examples/cnn.py");

#[test]
fn the_multiply_adds_of_a_small_cnn_are_those_counted_by_hand() {
    let layers = [194_688, 2_230_272, 331_776, 36_864, 640];
    let count = total(CNN, Kind::MultiplyAdd, &[("batch", 1)]);
    assert_eq!(count.exact(), Some(layers.iter().sum()));
}

#[test]
fn work_grows_with_the_batch() {
    let count = total(CNN, Kind::MultiplyAdd, &[]);
    assert_eq!(count.known.to_string(), "2794240 × batch");
    let eight = total(CNN, Kind::MultiplyAdd, &[("batch", 8)]);
    assert_eq!(eight.exact(), Some(8 * 2_794_240));
}

#[test]
fn attention_takes_four_projections_and_two_products() {
    let code = "
import keras
x = keras.Input((None, 64))
y = keras.layers.MultiHeadAttention(8, 8)(x, x)
model = keras.Model(x, y)
";
    // 4·n·d² + 2·n²·d
    let count = total(code, Kind::MultiplyAdd, &[("batch", 1)]);
    assert_eq!(
        count.known.to_string(),
        "128 × sequence^2 + 16384 × sequence"
    );
    let bound = total(code, Kind::MultiplyAdd, &[("batch", 1), ("sequence", 10)]);
    assert_eq!(bound.exact(), Some(16_384 * 10 + 128 * 100));
}

#[test]
fn what_a_layer_of_the_user_does_is_what_it_calls() {
    let code = "
import keras
from keras import layers, ops

class Block(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.dense = layers.Dense(units)

    def call(self, x):
        h = self.dense(x)
        return ops.matmul(h, ops.transpose(h, (0, 2, 1))) * 2.0 + 1.0

x = keras.Input((10, 8))
block = Block(16)
y = block(x)
z = block(y[..., :8])
model = keras.Model(x, z)
";
    // Twice the same layer: 10·8·16 in the Dense, 10·16·10 in the product.
    let count = total(code, Kind::MultiplyAdd, &[("batch", 1)]);
    assert_eq!(count.exact(), Some(2 * (10 * 8 * 16 + 10 * 16 * 10)));
    let count = total(code, Kind::Multiply, &[("batch", 1)]);
    assert_eq!(count.exact(), Some(2 * 100));
}

#[test]
fn work_that_nobody_states_is_said_to_be_missing() {
    let code = "
import keras
x = keras.Input((10, 8))
y = keras.ops.qr(x)[0]
model = keras.Model(x, y)
";
    let count = total(code, Kind::MultiplyAdd, &[]);
    assert_eq!(count.missing, ["the work of Qr is not known"]);
}

/// How much of each kind the last model of a program does for one sample.
fn kinds(lines: &str) -> Vec<(Kind, i128)> {
    let code = format!(
        "import keras\nfrom keras import layers, ops\n{lines}\nmodel = keras.Model(x, y)\n"
    );
    let report = traced(&code, &[("batch", 1)]);
    let trace = report.models.last().and_then(|model| model.trace.as_ref());
    let trace = trace.expect("a trace");
    let kinds = Kind::ALL.into_iter().filter_map(|kind| {
        let count = trace.total(0, kind);
        assert!(!count.at_least(), "{lines}: {:?}", count.missing);
        count.exact().filter(|n| *n > 0).map(|n| (kind, n))
    });
    kinds.collect()
}

#[test]
fn a_fourier_transform_of_n_values_takes_n_log_n() {
    // 8 values, 3 levels: 2·8·3 and 3·8·3; of real values half of that.
    let whole = kinds("x = keras.Input((8,))\ny = ops.fft((x, x))[0]");
    assert!(whole.contains(&(Kind::Multiply, 48)) && whole.contains(&(Kind::Add, 72)));
    let real = kinds("x = keras.Input((8,))\ny = ops.rfft(x)[0]");
    assert!(real.contains(&(Kind::Multiply, 24)) && real.contains(&(Kind::Add, 36)));
    let odd = "import keras\nx = keras.Input((6,))\nmodel = keras.Model(x, keras.ops.rfft(x)[0])\n";
    let missing = total(odd, Kind::Multiply, &[]).missing;
    assert_eq!(missing.len(), 1, "{missing:?}");
}

#[test]
fn losses_are_counted_by_their_definitions() {
    // Of 4 samples of 3 classes.
    let loss = |function: &str, labels: &str| {
        kinds(&format!(
            "x = keras.Input((3,), batch_size=4)\ny = ops.{function}({labels}, x)"
        ))
    };
    // −∑ t log p, of probabilities that are made to add up to 1.
    let categorical = loss("categorical_crossentropy", "ops.zeros((4, 3))");
    let expected = [
        (Kind::Add, 4 * 2 + 4 * 2),
        (Kind::Multiply, 12 + 4),
        (Kind::Divide, 12),
        (Kind::Log, 12),
    ];
    let mut found = categorical.clone();
    found.retain(|(kind, _)| *kind != Kind::Read);
    assert_eq!(found, expected);
    let binary = loss("binary_crossentropy", "ops.zeros((4, 3))");
    let mut found = binary.clone();
    found.retain(|(kind, _)| *kind != Kind::Read);
    let expected = [(Kind::Add, 36), (Kind::Multiply, 36), (Kind::Log, 24)];
    assert_eq!(found, expected);
}

/// Lines of a program, and how much of each kind it does.
type Done = (&'static str, &'static [(Kind, i128)]);

#[test]
fn operations_do_what_a_hand_derives() {
    use Kind::{Add, Compare, Divide, Function, Multiply, MultiplyAdd, Read};
    let cases: &[Done] = &[
        // Five products of a matrix of 4 × 3 with its transpose.
        (
            "x = keras.Input((4, 3), batch_size=5)\ny = ops.map(lambda row: ops.matmul(row, ops.transpose(row)), x)",
            &[(MultiplyAdd, 5 * 4 * 3 * 4), (Read, 5 * 3 * 4)],
        ),
        (
            "x = keras.Input((3,), batch_size=4)\ny = ops.scan(lambda sum, row: (sum + row, sum * row), ops.zeros((3,)), x)[1]",
            &[(Add, 4 * 3), (Multiply, 4 * 3)],
        ),
        (
            "x = keras.Input((5, 5), batch_size=2)\ny = ops.trace(x, axis1=1, axis2=2)",
            &[(Add, 2 * (5 - 1))],
        ),
        (
            "x = keras.Input((7,))\ny = ops.diff(x, n=2)",
            &[(Add, 6 + 5)],
        ),
        (
            "x = keras.Input((5,))\ny = ops.trapezoid(x)",
            &[(Add, 4 + 3), (Multiply, 4), (Divide, 4)],
        ),
        (
            "x = keras.Input((5,))\ny = ops.norm(x, ord=3, axis=-1)",
            &[(Add, 5 - 1), (Compare, 5), (Function, 5 + 1)],
        ),
        (
            "x = keras.Input((3, 4))\ny = ops.average(x, axis=1, weights=ops.ones((3,)))",
            &[(MultiplyAdd, 3 * 4), (Add, 3 - 1), (Divide, 4)],
        ),
        (
            "x = keras.Input((4, 4, 3), batch_size=1)\ny = ops.image.affine_transform(x, ops.zeros((1, 8)))",
            &[
                (Add, 6 * 4 * 4 + 3 * 4 * 4 * 3),
                (Multiply, 6 * 4 * 4 + 4 * 4 * 4 * 3),
                (Divide, 2 * 4 * 4),
                (Read, 4 * 4 * 4 * 3),
            ],
        ),
        (
            "x = keras.Input((7, 4), batch_size=1)\ny = ops.adaptive_max_pool(x, (3,))",
            &[(Compare, (9 - 3) * 4)],
        ),
    ];
    for (lines, expected) in cases {
        let mut expected = expected.to_vec();
        expected.sort();
        assert_eq!(kinds(lines), expected, "{lines}");
    }
}

#[test]
fn convolutions_and_pools_of_tensorflow_do_what_those_of_layers_do() {
    let work = |call: &str, kind| {
        let code = format!(
            "
import tensorflow as tf
x = tf.keras.Input((8, 8, 4), batch_size=1)
y = {call}
model = tf.keras.Model(x, y)
"
        );
        let report = traced(&code, &[]);
        let trace = report.models.last().and_then(|model| model.trace.as_ref());
        trace.and_then(|trace| trace.total(0, kind).exact())
    };
    let filters = "tf.zeros((3, 3, 4, 6))";
    let slid = work(
        &format!("tf.nn.conv2d(x, {filters}, 1, 'VALID')"),
        Kind::MultiplyAdd,
    );
    assert_eq!(slid, Some(6 * 6 * 9 * 4 * 6));
    let each = work(
        &format!("tf.nn.depthwise_conv2d(x, {filters}, (1, 2, 2, 1), 'SAME')"),
        Kind::MultiplyAdd,
    );
    assert_eq!(each, Some(4 * 4 * 9 * 4 * 6));
    let pooled = work("tf.nn.max_pool2d(x, 2, 2, 'VALID')", Kind::Compare);
    assert_eq!(pooled, Some(4 * 4 * 4 * 3));
}

#[test]
fn what_is_called_or_not_as_the_data_say_is_said_to_be_missing() {
    let code = "
import keras
from keras import ops
x = keras.Input((4,), batch_size=1)
y = ops.cond(ops.sum(x) > 0, lambda: ops.exp(x), lambda: x * 2)
model = keras.Model(x, y)
";
    let count = total(code, Kind::Exp, &[]);
    assert_eq!(
        count.missing,
        ["which function cond calls hangs on the data"]
    );
    assert_eq!(count.least(), Some(0));
}

#[test]
fn triangular_systems_are_solved_row_by_row() {
    // 5·4 / 2 products for each of 2 right-hand sides, and 5 divisions.
    let solved =
        kinds("x = keras.Input((5, 5), batch_size=1)\ny = ops.solve_triangular(x, x[..., :2])");
    assert!(solved.contains(&(Kind::MultiplyAdd, 2 * 10)), "{solved:?}");
    assert!(solved.contains(&(Kind::Divide, 2 * 5)), "{solved:?}");
}

#[test]
fn numbers_beyond_64_bits_are_exact() {
    let code = "
import keras
many = 10 ** 12
model = keras.Sequential([keras.Input((many,)), keras.layers.Dense(many), keras.layers.Dense(many)])
";
    let count = total(code, Kind::MultiplyAdd, &[("batch", 1)]);
    assert_eq!(count.exact(), Some(2 * 10_i128.pow(24)));
}
