//! Properties of what networks cost, on random graphs: it grows with the batch, and giving a symbol its value afterwards is the
//! same as writing the number in the source.

use std::fmt::Write;

use jupan::budget::Measure;
use jupan::core::dim::Count;
use jupan::core::work::Kind;
use jupan::memory::{Memory, Question};
use jupan::world::Nowhere;
use jupan::{CONVENTIONS, CostTable, Input, Report, Settings, analyse};

/// Numbers that look random (Knuth's linear congruential generator).
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        let next = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = next.wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len() as u64) as usize]
    }
}

/// Layers that keep the places of an image; `{n}` is a number of channels.
const ON_IMAGES: &[&str] = &[
    "Conv2D({n}, 3, padding='same', activation='relu')",
    "Conv2D({n}, 3, padding='same', dilation_rate=2, use_bias=False)",
    "DepthwiseConv2D(3, padding='same', depth_multiplier=2)",
    "SeparableConv2D({n}, 5, padding='same')",
    "Conv2DTranspose({n}, 3, padding='same', activation='gelu')",
    "Dense({n}, activation='silu')",
    "LayerNormalization()",
    "BatchNormalization()",
    "AveragePooling2D(3, strides=1, padding='same')",
    "Activation('softplus')",
    "Dropout(0.5)",
];

/// The same for steps of a sequence.
const ON_SEQUENCES: &[&str] = &[
    "Conv1D({n}, 3, padding='causal', activation='tanh')",
    "LSTM({n}, return_sequences=True)",
    "GRU({n}, return_sequences=True, reset_after=False)",
    "SimpleRNN({n}, return_sequences=True)",
    "Bidirectional(LSTM({n}, return_sequences=True))",
    "TimeDistributed(Dense({n}))",
    "LayerNormalization()",
    "Dense({n}, activation='softmax')",
    "MaxPooling1D(3, strides=1, padding='same')",
];

/// A graph of layers that keep the places of their input, joined at random; the places are summed in the end.
fn network(seed: u64, input: &str, layers: &[&str], end: &str) -> String {
    let mut random = Random(seed);
    let mut source =
        format!("import keras\nfrom keras.layers import *\nt = [keras.Input({input})]\n");
    for _ in 0..3 + random.below(8) {
        let made = source.matches("t.append").count() as u64 + 1;
        let mut one = || format!("t[{}]", made - 1 - random.below(made.min(3)));
        let (first, second) = (one(), one());
        let input = match random.below(4) {
            0 => format!("Concatenate()([{first}, {second}])"),
            1 => format!("Multiply()([{first}, Dense(1)({second})])"),
            2 if end.contains("1D") => format!("MultiHeadAttention(2, 3)({first}, {second})"),
            _ => first,
        };
        let layer = random
            .of(layers)
            .replace("{n}", &(1 + random.below(9)).to_string());
        let _ = writeln!(source, "t.append({layer}({input}))");
    }
    let _ = writeln!(
        source,
        "model = keras.Model(t[0], Dense(3)({end}()(t[-1])))"
    );
    source
}

fn networks(image: &str, sequence: &str) -> Vec<String> {
    let images = (0..8).map(|seed| network(seed, image, ON_IMAGES, "GlobalAveragePooling2D"));
    let sequences = (0..8).map(|seed| network(seed, sequence, ON_SEQUENCES, "GlobalMaxPooling1D"));
    images.chain(sequences).collect()
}

fn traced(source: &str, set: &[(&str, u64)]) -> Report {
    let settings = Settings {
        trace: true,
        set: set.iter().map(|(n, v)| ((*n).to_owned(), *v)).collect(),
        ..Settings::default()
    };
    let bytes = source.as_bytes();
    let name = "net.py";
    let report = analyse(Input::File { name, bytes }, &Nowhere, &settings);
    assert!(
        report.diagnostics.is_empty(),
        "{:?}\n{source}",
        report.diagnostics
    );
    report
}

/// What a network costs, in all the ways in which that is told.
fn costs(report: &Report, batch: i64) -> Vec<(String, Count)> {
    let model = report.models.last().expect("a model");
    let mut costs = Vec::new();
    for convention in CONVENTIONS {
        let table = CostTable::of(&report.program, model, convention, batch).expect("a table");
        costs.push((convention.name.to_owned(), table.total));
    }
    let trace = model.trace.as_deref().expect("a trace");
    for kind in Kind::ALL {
        let count = trace.total(0, kind);
        let value = |name: &str| (name == "batch").then_some(batch);
        costs.push((kind.code().to_owned(), count.substitute(&value)));
    }
    let question = Question {
        batch,
        ..Question::default()
    };
    let memory = Memory::of(&report.program, model, &question).expect("a memory");
    let training = memory.training.expect("training");
    costs.push(("activations".to_owned(), training.activations.bytes));
    costs.push(("peak".to_owned(), memory.peak.expect("a peak").size.bytes));
    costs
}

#[test]
fn what_a_call_costs_is_linear_in_the_batch() {
    for source in networks("(8, 6, 3)", "(9, 4)") {
        let report = traced(&source, &[]);
        let [one, two, seven] = [1, 2, 7].map(|batch| costs(&report, batch));
        let exact = |(_, count): &(String, Count)| count.exact();
        for (at, (what, _)) in one.iter().enumerate() {
            let [one, two, seven] = [&one, &two, &seven].map(|costs| exact(&costs[at]));
            let (Some(one), Some(two), Some(seven)) = (one, two, seven) else {
                // What a tool does with a layer may not be known.
                assert!(CONVENTIONS.iter().any(|convention| convention.name == what));
                continue;
            };
            // The factors of a batch normalization are made once, whatever the batch; nothing else is.
            let once = 2 * one - two;
            assert_eq!(seven, once + 7 * (one - once), "{what}\n{source}");
            let may = source.contains("BatchNormalization");
            assert!(once == 0 || may && once > 0, "{what}: {once}\n{source}");
            let per_sample = ["macs", "multiply_add", "activations", "peak"];
            assert!(
                once == 0 || !per_sample.contains(&what.as_str()),
                "{what}\n{source}"
            );
        }
    }
}

#[test]
fn numbers_that_are_given_afterwards_cost_the_same() {
    let open = networks("(None, None, 3)", "(None, 4)");
    let written = networks("(8, 6, 3)", "(9, 4)");
    let value = |name: &str| match name {
        "height" => Some(8),
        "width" => Some(6),
        "sequence" => Some(9),
        _ => None,
    };
    for (open, written) in open.iter().zip(&written) {
        let set: &[(&str, u64)] = match open.contains("2D") {
            true => &[("height", 8), ("width", 6)],
            false => &[("sequence", 9)],
        };
        let written = costs(&traced(written, &[]), 1);
        let given = costs(&traced(open, set), 1);
        assert_eq!(given, written, "{open}");
        let symbolic = costs(&traced(open, &[]), 1);
        for ((what, symbolic), (_, written)) in symbolic.iter().zip(&written) {
            // Which tensors make the peak hangs on the values.
            if what != "peak" && !symbolic.at_least() {
                let bound = symbolic.substitute(&value);
                assert_eq!(bound.exact(), written.exact(), "{what}\n{open}");
            }
        }
    }
}

#[test]
fn the_graphs_have_work_of_every_measure() {
    for source in networks("(8, 6, 3)", "(9, 4)") {
        let report = traced(&source, &[]);
        let model = report.models.last().expect("a model");
        let macs = Measure::Macs.of(&report.program, model);
        assert!(macs.exact().is_some_and(|n| n > 0), "{source}");
    }
}
