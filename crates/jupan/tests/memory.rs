//! What models take: weights, gradients, optimizers, activations, and the peak in use. Expectations are counted by hand, or
//! were asked of Keras where that is said.

use jupan::core::optimizer::Optimizer;
use jupan::memory::{Format, Memory, Question};
use jupan::world::Nowhere;
use jupan::{Input, Report, Settings, analyse};

fn report(source: &str) -> Report {
    report_of("net.py", source)
}

fn report_of(name: &str, source: &str) -> Report {
    let settings = Settings {
        trace: true,
        ..Settings::default()
    };
    let bytes = source.as_bytes();
    let report = analyse(Input::File { name, bytes }, &Nowhere, &settings);
    assert!(report.diagnostics.is_empty(), "{:?}", report.diagnostics);
    report
}

/// What the last model of a program takes.
fn memory_of(report: &Report, question: &Question) -> Memory {
    let model = report.models.last().expect("a model");
    Memory::of(&report.program, model, question).expect("a trace")
}

fn memory(source: &str) -> Memory {
    memory_of(&report(source), &Question::default())
}

/// Values and bytes of the activations that are kept.
fn kept(memory: &Memory) -> (i128, i128) {
    let size = &memory.training.as_ref().expect("training").activations;
    (
        size.count.exact().expect("a number"),
        size.bytes.exact().expect("a number"),
    )
}

/// The bytes at the peak, and the row where it is.
fn peak(memory: &Memory) -> (i128, &str) {
    let peak = memory.peak.as_ref().expect("a peak");
    assert!(peak.certain);
    let row = memory.peak_row.and_then(|at| memory.rows.get(at));
    (
        peak.size.bytes.exact().expect("a number"),
        row.map_or("", |row| &*row.name),
    )
}

/// The functional model of some lines that make `y` of `x`.
fn functional(shape: &str, lines: &str) -> String {
    let imports = "import keras\nfrom keras import ops\nfrom keras.layers import *\n";
    format!("{imports}x = keras.Input({shape})\n{lines}\nmodel = keras.Model(x, y)\n")
}

const CNN: &str = include_str!("../../../examples/cnn.py");

#[test]
fn a_small_cnn_takes_what_is_counted_by_hand() {
    let memory = memory(CNN);
    assert_eq!(memory.weights.bytes.exact(), Some(4 * 93_322));
    let training = memory.training.as_ref().expect("training");
    assert_eq!(training.gradients.bytes.exact(), Some(4 * 93_322));
    // Each layer's output once; Flatten gives a view.
    let values = 26 * 26 * 32 + 13 * 13 * 32 + 11 * 11 * 64 + 5 * 5 * 64 + 3 * 3 * 64 + 64 + 10;
    assert_eq!(values, 37_034);
    assert_eq!(kept(&memory), (values, 148_136));
    // While max_pooling2d works its input and its output are there; at conv2d that are 28·28·1 + 26·26·32, and less later.
    let most = 4 * (26 * 26 * 32 + 13 * 13 * 32);
    assert_eq!(most, 108_160);
    assert_eq!(peak(&memory), (most, "max_pooling2d"));
    let live: Vec<i128> = memory
        .rows
        .iter()
        .filter_map(|row| row.live.as_ref()?.exact())
        .collect();
    let image = 28 * 28;
    let by_hand = [
        image + 21_632,
        21_632 + 5_408,
        5_408 + 7_744,
        7_744 + 1_600,
        1_600 + 576,
        576 + 64,
        64 + 10,
    ];
    assert_eq!(live, by_hand.map(|values| 4 * values));
}

#[test]
fn activations_grow_with_the_batch_and_weights_do_not() {
    let report = report(CNN);
    let question = Question {
        batch: 8,
        ..Question::default()
    };
    let memory = memory_of(&report, &question);
    assert_eq!(memory.weights.bytes.exact(), Some(4 * 93_322));
    assert_eq!(kept(&memory), (8 * 37_034, 8 * 148_136));
    assert_eq!(peak(&memory), (8 * 108_160, "max_pooling2d"));
}

#[test]
fn numbers_are_stored_as_asked() {
    let report = report(CNN);
    let weights = |format: &str| {
        let question = Question {
            format: Format::named(format),
            ..Question::default()
        };
        let memory = memory_of(&report, &question);
        let trained = memory.training.is_some();
        let (peak, _) = peak(&memory);
        (
            memory.weights.bytes.exact().expect("a number"),
            peak,
            trained,
        )
    };
    assert_eq!(weights("float32"), (373_288, 108_160, true));
    assert_eq!(weights("float16"), (186_644, 54_080, true));
    assert_eq!(weights("bfloat16"), (186_644, 54_080, true));
    assert_eq!(weights("int8"), (93_322, 27_040, false));
    assert_eq!(weights("int4"), (46_661, 13_520, false));
}

#[test]
fn a_branch_keeps_what_the_other_one_needs() {
    // a is needed until the sum: at c there are a 80, b 40 and c 80 values.
    let source = functional(
        "(10,)",
        "a = Dense(80, name='a')(x)\nb = Dense(40, name='b')(a)\nc = Dense(80, name='c')(b)\ny = Add(name='sum')([a, c])",
    );
    let memory = memory(&source);
    assert_eq!(kept(&memory).0, 80 + 40 + 80 + 80);
    // At the sum: a, c and the sum itself.
    assert_eq!(peak(&memory), (4 * 240, "sum"));
}

#[test]
fn a_residual_block_holds_its_input_to_the_end() {
    let source = functional(
        "(8, 8, 4)",
        "a = Conv2D(16, 3, padding='same', name='wide')(x)\n\
         b = Conv2D(4, 3, padding='same', name='narrow')(a)\n\
         y = Add()([x, b])",
    );
    let memory = memory(&source);
    // x 256, wide 1,024, narrow 256: at the narrow one all three are there.
    assert_eq!(peak(&memory), (4 * (256 + 1024 + 256), "narrow"));
    assert_eq!(kept(&memory).0, 1024 + 256 + 256);
}

#[test]
fn views_take_nothing() {
    let source = functional(
        "(4, 6)",
        "y = Dense(3)(Dropout(0.5)(Reshape((24,))(Flatten()(x))))",
    );
    let memory = memory(&source);
    // In use only the input and the output; in training Dropout gives other numbers than it takes.
    assert_eq!(peak(&memory), (4 * (24 + 3), "dense"));
    assert_eq!(kept(&memory).0, 24 + 3);
}

#[test]
fn an_lstm_keeps_two_states_for_each_step() {
    let source = functional("(10, 8)", "y = LSTM(16)(x)");
    let memory = memory(&source);
    // The states at the start, and at each of the ten steps; what comes out is the last of them.
    assert_eq!(kept(&memory).0, 2 * 16 + 10 * 2 * 16);
    // In use: the input, two states before the step and two after it.
    assert_eq!(peak(&memory), (4 * (80 + 4 * 16), "lstm"));

    let source = functional("(10, 8)", "y = LSTM(16, return_sequences=True)(x)");
    let memory = self::memory(&source);
    // The outputs of all steps are one of the two states.
    assert_eq!(kept(&memory).0, 2 * 16 + 10 * 16 + 10 * 16);
    // The input, all outputs, two states before the step, and one beside the output after it.
    assert_eq!(peak(&memory), (4 * (80 + 160 + 3 * 16), "lstm"));
}

#[test]
fn attention_keeps_scores_for_each_pair() {
    let source = functional("(10, 8)", "y = MultiHeadAttention(2, 4)(x, x)");
    let memory = memory(&source);
    // Queries, keys and values 2·4 each; scores before the softmax and after it; the sums of values; the output.
    assert_eq!(kept(&memory).0, 3 * 80 + 2 * 200 + 80 + 80);
    // At the softmax: the values, and the scores twice.
    assert_eq!(
        peak(&memory),
        (4 * (80 + 200 + 200), "multi_head_attention")
    );
}

#[test]
fn what_a_separable_convolution_makes_between_is_counted() {
    let source = functional(
        "(6, 6, 4)",
        "y = SeparableConv2D(8, 3, depth_multiplier=2)(x)",
    );
    let memory = memory(&source);
    assert_eq!(kept(&memory).0, 4 * 4 * 8 + 4 * 4 * 8);
    assert_eq!(peak(&memory).0, 4 * (6 * 6 * 4 + 4 * 4 * 8));
}

#[test]
fn what_is_not_known_is_said() {
    let source = "
import keras, mystery

class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.first = keras.layers.Dense(3)

    def call(self, x):
        return mystery.act(self.first(x))

net = Net()
net(keras.Input((4,)))
";
    let settings = Settings {
        trace: true,
        ..Settings::default()
    };
    let bytes = source.as_bytes();
    let name = "net.py";
    let report = analyse(Input::File { name, bytes }, &Nowhere, &settings);
    let memory = memory_of(&report, &Question::default());
    let activations = memory.training.expect("training").activations;
    assert!(activations.bytes.at_least());
    assert_eq!(activations.bytes.least(), Some(4 * 3));
    assert!(memory.peak.expect("a peak").size.bytes.at_least());
}

#[test]
fn symbols_stay_in_the_sizes() {
    let source = functional(
        "(None, 8)",
        "y = Dense(4)(Conv1D(16, 3, padding='same')(x))",
    );
    let memory = memory(&source);
    assert_eq!(memory.symbols.len(), 1);
    let training = memory.training.as_ref().expect("training");
    assert_eq!(
        training.activations.bytes.known.to_string(),
        "80 × sequence"
    );
    // At the convolution 8 + 16, at the other one 16 + 4 values a step.
    let peak = memory.peak.as_ref().expect("a peak");
    assert_eq!(peak.size.bytes.known.to_string(), "96 × sequence");
    assert!(peak.certain);
}

/// Numbers and bytes that Keras 3.15.1 makes an optimizer keep for this network.
const OPTIMIZERS: &[(&str, i128, i128)] = &[
    ("SGD()", 2, 8),
    ("SGD(momentum=0.9)", 177, 708),
    ("SGD(0.1, 0.9)", 177, 708),
    ("RMSprop()", 177, 708),
    ("RMSprop(momentum=0.5)", 352, 1408),
    ("RMSprop(momentum=0.5, centered=True)", 527, 2108),
    ("Adam()", 352, 1408),
    ("Adam(amsgrad=True)", 527, 2108),
    ("AdamW()", 352, 1408),
    ("AdamW(amsgrad=True)", 527, 2108),
    ("Adamax()", 352, 1408),
    ("Adadelta()", 352, 1408),
    ("Adagrad()", 177, 708),
    ("Nadam()", 353, 1412),
    ("Ftrl()", 352, 1408),
    ("Lion()", 177, 708),
    ("Lamb()", 352, 1408),
    ("Adafactor()", 247, 988),
    ("Adafactor(gradient_accumulation_steps=2)", 422, 1688),
    ("Muon()", 298, 1192),
    ("Muon(exclude_embeddings=False)", 270, 1080),
    ("Muon(exclude_layers=['dense'])", 352, 1408),
    ("ScheduleFreeAdamW()", 352, 1408),
    ("Adam(use_ema=True)", 527, 2108),
    ("Adam(gradient_accumulation_steps=4)", 527, 2108),
    (
        "Adam(use_ema=True, gradient_accumulation_steps=4)",
        702,
        2808,
    ),
    (
        "Adam(keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9))",
        351,
        1404,
    ),
    ("LossScaleOptimizer(keras.optimizers.Adam())", 356, 1424),
];

const TRAINED: &str = "
import keras
from keras import layers as L
model = keras.Sequential([
    keras.Input((5,)), L.Embedding(7, 4), L.Conv1D(6, 3), L.BatchNormalization(), L.Flatten(),
    L.Dense(3), L.Dense(2, use_bias=False, trainable=False),
])
";

#[test]
fn optimizers_keep_what_keras_makes_them_keep() {
    for (code, numbers, bytes) in OPTIMIZERS {
        let report = report(&format!(
            "{TRAINED}model.compile(keras.optimizers.{code}, 'mse')\n"
        ));
        let memory = memory_of(&report, &Question::default());
        let optimizer = memory.training.and_then(|training| training.optimizer);
        let (_, size) = optimizer.expect("an optimizer");
        let kept = (size.count.exact(), size.bytes.exact());
        assert_eq!(kept, (Some(*numbers), Some(*bytes)), "{code}");
    }
    // Each that is known is asked of.
    for name in Optimizer::names() {
        let asked = OPTIMIZERS
            .iter()
            .any(|(code, ..)| code.starts_with(&format!("{name}(")));
        assert!(asked, "{name}");
    }
}

#[test]
fn the_optimizer_can_be_chosen() {
    let report = report(&format!("{TRAINED}model.compile('adam', 'mse')\n"));
    let question = Question {
        optimizer: Some(Optimizer::named("lion")),
        ..Question::default()
    };
    let memory = memory_of(&report, &question);
    let training = memory.training.as_ref().expect("training");
    let (name, size) = training.optimizer.as_ref().expect("an optimizer");
    assert_eq!((&**name, size.bytes.exact()), ("Lion", Some(708)));
    let parts = [
        &training.gradients,
        size,
        &memory.inputs,
        &training.activations,
    ];
    let sum = parts
        .iter()
        .map(|part| part.bytes.exact().expect("a number"));
    let weights = memory.weights.bytes.exact().expect("a number");
    assert_eq!(
        memory.in_training().and_then(|sum| sum.exact()),
        Some(weights + sum.sum::<i128>())
    );
}

#[test]
fn budgets_hold_the_peak_and_name_what_is_there_then() {
    use jupan::budget::{Budget, Measure};
    use jupan::{Check, CheckFormat};

    let report = report(CNN);
    let check = |limit: i128| {
        let measure = Measure::PeakMemory;
        let budget = Budget { measure, limit };
        let check = Check::of(&report, [(0, vec![budget])]);
        let text = check.text(CheckFormat::Text, "en", false, 80);
        (check.is_kept(), text)
    };
    assert!(check(108_160).0);
    let (kept, text) = check(108_159);
    assert!(!kept);
    // 21,632 of 27,040 values are the output of conv2d.
    assert!(text.contains("conv2d") && text.contains("80.0 %"), "{text}");
}

#[test]
fn differences_tell_of_work_and_memory() {
    use jupan::{Difference, Format};

    let old = report(CNN);
    let new = report(&CNN.replacen("Conv2D(64", "Conv2D(32", 1));
    let difference = Difference::between(&old, &new, None, None).expect("models");
    assert!(!difference.is_empty());
    let text = difference.text(Format::Text, "en", false, 100);
    // 11·11·9·32·64 before, half of it now; the next convolution has half the input.
    for part in [
        "2,230,272 → 1,115,136",
        "331,776 → 165,888",
        "2,794,240",
        "1,513,216",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    // The peak is at the first pooling on both sides.
    assert!(text.contains("105.62 KiB"), "{text}");
}

#[test]
fn what_optimizers_keep_goes_with_them_and_into_clones() {
    // As Keras 3.15.1 prints it: 54 numbers once the optimizer is built.
    let counts = |last: &str| {
        let source = format!(
            "
import keras, numpy as np
X, Y = np.zeros((4, 5)), np.zeros((4, 2))
def new():
    return keras.Sequential([keras.Input((5,)), keras.layers.Dense(3), keras.layers.Dense(2)])
m = new()
m.compile(keras.optimizers.Adam(), 'mse')
{last}
"
        );
        let report = report(&source);
        let count = |name: &str| {
            let mut models = report.models.iter();
            let model = models.find(|model| model.variable.as_deref() == Some(name));
            model.and_then(|model| model.totals.optimizer.count.exact())
        };
        (count("m"), count("c"))
    };
    assert_eq!(counts("").0, Some(0));
    assert_eq!(counts("m.fit(X, Y)").0, Some(54));
    assert_eq!(counts("m.fit(X, Y)\nm.compile('sgd', 'mse')").0, Some(0));
    let cloned = "c = keras.models.clone_model(m)";
    assert_eq!(counts(cloned), (Some(0), Some(54)));
    let from_text = "c = keras.models.model_from_json(m.to_json())";
    assert_eq!(counts(from_text), (Some(0), Some(54)));
    let anew = format!("m.fit(X, Y)\n{cloned}\nc.compile('adam', 'mse')");
    assert_eq!(counts(&anew), (Some(54), Some(0)));
    let shared = "m.fit(X, Y)\nc = new()\nc.compile(m.optimizer, 'mse')";
    assert_eq!(counts(shared), (Some(54), Some(54)));
}

#[test]
fn a_model_file_tells_the_optimizer_that_it_was_compiled_with() {
    let model = r#"{"class_name": "Sequential", "config": {"name": "m", "layers": [
        {"class_name": "InputLayer", "config": {"batch_shape": [null, 4], "name": "x"}},
        {"class_name": "Dense", "config": {"name": "dense", "units": 3}}]},
        "compile_config": {"optimizer": OPTIMIZER, "loss": "mse"}}"#;
    // Of the 15 weights each has a momentum; beside them are the steps and the learning rate.
    let momentum = r#"{"module": "keras.optimizers", "class_name": "SGD", "config": {"name": "sgd", "momentum": 0.9}, "registered_name": null}"#;
    for (optimizer, name, numbers) in [(momentum, "SGD", 17), (r#""adam""#, "Adam", 32)] {
        let report = report_of("m.json", &model.replace("OPTIMIZER", optimizer));
        let memory = memory_of(&report, &Question::default());
        let training = memory.training.expect("training");
        let (title, size) = training.optimizer.expect("an optimizer");
        assert_eq!(&*title, name);
        assert_eq!(size.count.exact(), Some(numbers), "{name}");
    }
}

#[test]
fn what_an_unknown_layer_takes_is_no_zero() {
    let lines = "import lib\ny = Conv2D(8, 3)(x)\ny = lib.Thing(2)(y)\ny = Dense(16)(y)";
    let memory = memory(&functional("(32, 32, 3)", lines));
    let row = |name: &str| {
        let mut rows = memory.rows.iter();
        rows.find(|row| &*row.name == name).expect("a row")
    };
    let live = |name: &str| row(name).live.clone().expect("something happens");
    // (3 · 3 · 3 · 8 + 8) · 4 and (32² · 3 + 30² · 8) · 4: before the unknown layer all is known.
    assert_eq!(row("conv2d").weights.bytes.exact(), Some(896));
    assert_eq!(live("conv2d").exact(), Some(41_088));
    for name in ["thing", "dense"] {
        assert_eq!(row(name).weights.bytes.exact(), None, "{name}");
        assert_eq!(live(name).exact(), None, "{name}");
    }
}
