//! The work of whole models, as their traces state it.

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

/// How much of a kind a layer does on one sample, by the formula with what is not specified left open.
fn of_layer(code: &str, shapes: &[&[Option<u64>]], kind: Kind) -> String {
    let settings = Settings {
        trace: true,
        input_shapes: shapes.iter().map(|shape| shape.to_vec()).collect(),
        set: vec![("batch".into(), 1)],
        ..Settings::default()
    };
    let report = analyse(Input::Expression(code), &Nowhere, &settings);
    let trace = report.models[0].trace.as_ref().expect("a trace");
    assert_eq!(trace.stopped, None, "{code}");
    let count = trace.total(0, kind);
    assert!(!count.at_least(), "{code}: {:?}", count.missing);
    count.known.to_string()
}

#[test]
fn multiply_adds_of_layers_are_those_derived_by_hand() {
    let some = |dims: &[u64]| dims.iter().map(|n| Some(*n)).collect::<Vec<_>>();
    let image = some(&[8, 8, 4]);
    let sequence = some(&[10, 8]);
    let cases: &[(&str, &[Option<u64>], i64)] = &[
        ("Dense(3)", &some(&[5]), 5 * 3),
        ("Dense(3)", &some(&[7, 5]), 7 * 5 * 3),
        ("Conv2D(6, 3)", &image, 6 * 6 * 9 * 4 * 6),
        ("Conv2D(6, 3, padding='same')", &image, 8 * 8 * 9 * 4 * 6),
        (
            "Conv2D(6, 3, strides=2, padding='same')",
            &image,
            4 * 4 * 9 * 4 * 6,
        ),
        ("Conv2D(6, 3, groups=2)", &image, 6 * 6 * 9 * 2 * 6),
        ("Conv2D(6, 3, dilation_rate=2)", &image, 4 * 4 * 9 * 4 * 6),
        ("Conv1D(6, 3, padding='causal')", &sequence, 10 * 3 * 8 * 6),
        // Each place of the input meets the whole kernel once.
        (
            "Conv2DTranspose(6, 3, strides=2)",
            &image,
            8 * 8 * 9 * 4 * 6,
        ),
        (
            "DepthwiseConv2D(3, depth_multiplier=2)",
            &image,
            6 * 6 * 9 * 4 * 2,
        ),
        ("SeparableConv2D(6, 3)", &image, 6 * 6 * (9 * 4 + 4 * 6)),
        ("SimpleRNN(16)", &sequence, 10 * (8 + 16) * 16),
        ("LSTM(16)", &sequence, 10 * (8 + 16) * 4 * 16),
        ("GRU(16)", &sequence, 10 * (8 + 16) * 3 * 16),
        (
            "Bidirectional(LSTM(16))",
            &sequence,
            2 * 10 * (8 + 16) * 4 * 16,
        ),
        (
            "RNN([LSTMCell(16), GRUCell(4)])",
            &sequence,
            10 * ((8 + 16) * 64 + (16 + 4) * 12),
        ),
        ("TimeDistributed(Dense(3))", &sequence, 10 * 8 * 3),
        (
            "ConvLSTM2D(6, 3, padding='same')",
            &some(&[5, 8, 8, 4]),
            5 * 8 * 8 * 9 * (4 + 6) * 4 * 6,
        ),
        ("Embedding(100, 8)", &some(&[10]), 0),
        ("MaxPooling2D()", &image, 0),
        ("BatchNormalization()", &image, 0),
        (
            "EinsumDense('abc,cd->abd', output_shape=(None, 3))",
            &sequence,
            10 * 8 * 3,
        ),
        ("Dense(3, lora_rank=2)", &some(&[5]), 5 * 3 + 5 * 2 * 3),
    ];
    for (code, shape, macs) in cases {
        let found = of_layer(code, &[shape], Kind::MultiplyAdd);
        assert_eq!(found, macs.to_string(), "{code}");
    }
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
fn resizing_weighs_neighbours() {
    let resized = |how: &str| {
        kinds(&format!(
            "x = keras.Input((4, 4, 3))\ny = layers.Resizing(8, 6, interpolation='{how}')(x)"
        ))
    };
    let values = 8 * 6 * 3;
    assert_eq!(resized("nearest"), [(Kind::Read, values)]);
    for (how, neighbours) in [("bilinear", 4), ("bicubic", 16), ("lanczos3", 36)] {
        let expected = [
            (Kind::Add, values * (neighbours - 1)),
            (Kind::Multiply, values * neighbours),
            (Kind::Read, values * neighbours),
        ];
        assert_eq!(resized(how), expected, "{how}");
    }
    let cut = kinds("x = keras.Input((9, 9, 3))\ny = layers.CenterCrop(8, 6)(x)");
    assert_eq!(cut, [(Kind::Read, values)]);
}

#[test]
fn lookups_read_and_search() {
    let words = "x = keras.Input((7,), dtype='string')";
    let looked_up = kinds(&format!(
        "{words}\ny = layers.StringLookup(vocabulary=['a', 'b'])(x)"
    ));
    assert_eq!(looked_up, [(Kind::Read, 7)]);
    let counted = kinds(&format!(
        "{words}\ny = layers.StringLookup(vocabulary=['a', 'b'], output_mode='count')(x)"
    ));
    // Three counts are written: two words, and one for all others.
    assert_eq!(counted, [(Kind::Read, 7 + 3)]);
    let hashed = kinds(&format!("{words}\ny = layers.Hashing(num_bins=5)(x)"));
    assert_eq!(hashed, [(Kind::Function, 7)]);
    // Two comparisons tell four bins apart, three five.
    for (boundaries, comparisons) in [("1., 2., 3.", 2), ("1., 2., 3., 4.", 3)] {
        let binned = kinds(&format!(
            "x = keras.Input((7,))\ny = layers.Discretization(bin_boundaries=[{boundaries}])(x)"
        ));
        assert_eq!(binned, [(Kind::Compare, 7 * comparisons)]);
    }
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
fn spectrograms_multiply_waves_or_matrices() {
    // Frames of 4 of 10 samples every 2: 4 of them; 3 frequencies, a real and an imaginary wave each.
    let waves = kinds(
        "x = keras.Input((10, 1))\ny = layers.STFTSpectrogram('magnitude', frame_length=4, frame_step=2)(x)",
    );
    let places = 4 * 3;
    let expected = [
        (Kind::MultiplyAdd, places * 4 * 2),
        (Kind::Add, places),
        (Kind::Multiply, 2 * places),
        (Kind::Sqrt, places),
    ];
    assert_eq!(waves, expected);
    // Keras states (16 + 4 + 1) // 4 = 5 frames; each has 5 frequencies, which 3 bands weigh.
    let mel = kinds(
        "x = keras.Input((16,))\ny = layers.MelSpectrogram(fft_length=8, sequence_stride=4, num_mel_bins=3)(x)",
    );
    let macs = mel.first().copied();
    assert_eq!(macs, Some((Kind::MultiplyAdd, 5 * 5 * 3)));
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
