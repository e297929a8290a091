//! What `jupan cost` prints: the figures of other tools, tables, shares, and refusals.

use jupan::budget::Measure;
use jupan::memory::{Memory, Question};
use jupan::world::Nowhere;
use jupan::{
    Arrangement, CONVENTIONS, Convention, Format, Input, Print, Report, Settings, View, analyse,
};

fn report(source: &str) -> Report {
    let settings = Settings {
        trace: true,
        ..Settings::default()
    };
    let bytes = source.as_bytes();
    let name = "net.py";
    analyse(Input::File { name, bytes }, &Nowhere, &settings)
}

fn print(report: &Report, format: Format, conventions: &[&str], layer: Option<&str>) -> String {
    let view = View::Cost {
        conventions: conventions
            .iter()
            .map(|name| Convention::named(name).expect("a convention"))
            .collect(),
        layer: layer.map(str::to_owned),
        batch: 1,
        nested: true,
    };
    let print = Print {
        view,
        format,
        language: "en".into(),
        model: None,
        color: false,
        width: 80,
        columns: Vec::new(),
        arrangement: Arrangement::default(),
    };
    print.text(report).expect("a text")
}

const CNN: &str = include_str!("../../../examples/cnn.py");

#[test]
fn one_small_cnn_gets_the_answers_of_all_tools() {
    let expected = [
        ("macs", 2_794_240),
        ("fvcore", 2_794_240),
        ("torchinfo", 2_824_266),
        ("thop", 2_794_269),
        ("ptflops-aten", 2_824_266),
        ("ptflops-pytorch", 2_943_060),
        ("onnx-tool", 2_882_674),
        ("torch", 5_588_480),
        ("calflops", 5_677_834),
        ("tf-profiler", 5_646_588),
    ];
    let report = report(CNN);
    assert_eq!(expected.len(), CONVENTIONS.len());
    for (name, total) in expected {
        let csv = print(&report, Format::Csv, &[name], None);
        let last = csv.lines().last().expect("a line");
        assert!(last.ends_with(&format!(",{total}")), "{name}: {last}");
    }
}

#[test]
fn rows_add_up_to_the_total() {
    let report = report(CNN);
    for convention in CONVENTIONS {
        let csv = print(&report, Format::Csv, &[convention.name], None);
        let counts = csv.lines().skip(1).map(|line| {
            let count = line.rsplit(',').next().expect("a count");
            count.parse::<i64>().expect("a number")
        });
        let counts: Vec<i64> = counts.collect();
        let (total, rows) = counts.split_last().expect("a total");
        assert_eq!(rows.iter().sum::<i64>(), *total, "{}", convention.name);
    }
}

#[test]
fn work_outside_of_layers_has_a_row_of_its_own() {
    let source = "
import keras
from keras import ops

class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(4)

    def call(self, x):
        y = self.dense(x)
        return ops.matmul(y, ops.transpose(y))

net = Net()
net(keras.Input((3,), batch_size=5))
";
    let text = print(&report(source), Format::Text, &["macs"], None);
    assert!(text.contains("dense (Dense)"), "{text}");
    assert!(text.contains("outside of layers"), "{text}");
    // 5·3·4 in the layer, 5·4·5 in the product.
    assert!(text.contains("Total MACs (for one sample): 160"), "{text}");
}

#[test]
fn masks_and_operators_with_numbers_are_followed_to_the_work_behind_them() {
    let source = "
import keras
from keras import layers
i = keras.Input((5,), dtype='int32')
x = layers.Embedding(7, 3, mask_zero=True)(i)
x = layers.LSTM(2)(x) * 2 + 1
m = keras.Model(i, layers.Dense(4)(x / 255.0))
";
    let text = print(&report(source), Format::Text, &["macs"], None);
    // 5 steps of (3 + 2)·4·2, and 2·4.
    assert!(text.contains("Total MACs (for one sample): 208"), "{text}");
}

#[test]
fn a_shared_layer_works_once_per_call() {
    let source = "
import keras
a, b = keras.Input((3,)), keras.Input((3,))
dense = keras.layers.Dense(4)
model = keras.Model([a, b], keras.layers.Add()([dense(a), dense(b)]))
";
    let csv = print(&report(source), Format::Csv, &["macs"], Some("dense"));
    let row = csv.lines().nth(1).expect("a row");
    assert!(row.contains(",dense,Dense,2,"), "{row}");
    assert!(row.ends_with(",24"), "{row}");
}

#[test]
fn what_a_tool_does_with_a_layer_is_known_or_said_to_be_unknown() {
    let source = "
import keras
model = keras.Sequential([keras.Input((5, 6, 6, 2)), keras.layers.ConvLSTM2D(4, 3)])
";
    let text = print(&report(source), Format::Text, &["tf-profiler"], None);
    assert!(
        text.contains("how the tool counts ConvLSTM2D is not known"),
        "{text}"
    );
}

#[test]
fn symbols_stay_and_can_be_given_values() {
    let source = "
import keras
x = keras.Input((None, 8))
model = keras.Model(x, keras.layers.LSTM(16)(x))
";
    let text = print(&report(source), Format::Text, &["macs"], None);
    assert!(text.contains("1,536 × sequence"), "{text}");
    assert!(text.contains("--set sequence=…"), "{text}");
}

#[test]
fn inputs_have_the_same_symbols_as_what_is_behind_them() {
    let source = "
import keras
x = keras.Input((None, 3))
model = keras.Model(x, keras.layers.Dense(2)(x))
";
    let csv = print(&report(source), Format::Csv, &["macs"], None);
    assert!(csv.contains(",\"(batch, sequence, 3)\",0\n"), "{csv}");
}

#[test]
fn products_that_do_not_fit_are_refused_not_wrapped() {
    let source = "
import keras
model = keras.Sequential([keras.Input((4000000000, 4000000000, 4000000000)), keras.layers.Conv2D(4000000000, 3)])
";
    let text = print(&report(source), Format::Text, &["macs"], None);
    assert!(text.contains("does not fit"), "{text}");
}

#[test]
fn a_layer_that_the_model_never_calls_is_said_not_to_be_called() {
    let report = report(
        "import keras
from keras import layers
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.used = layers.Dense(4)
        self.idle = layers.Dense(8)
    def call(self, x):
        return self.used(x)
model = Net()
model(keras.Input((10,)))
",
    );
    let text = print(&report, Format::Text, &["macs"], None);
    assert!(
        text.contains("dense_1 (Dense)  ?             not called"),
        "{text}"
    );
    assert!(text.contains("for one sample): 40\n"), "{text}");
    let csv = print(&report, Format::Csv, &["macs"], None);
    assert!(csv.contains(",dense_1,Dense,0,,\n"), "{csv}");
    let json = print(&report, Format::Json, &["macs"], None);
    assert!(json.contains("\"count\": null"), "{json}");
}

#[test]
fn where_any_number_of_layers_is_added_all_that_they_cost_is_at_least() {
    let report = report(
        "import keras
from keras import layers
model = keras.Sequential([keras.Input((8,))])
for line in open('layers.txt'):
    model.add(layers.Dense(8))
model.add(layers.Dense(2))
",
    );
    let text = print(&report, Format::Text, &["macs"], None);
    assert!(text.contains("for one sample): at least 80 [1]"), "{text}");
    let model = report.models.last().expect("a model");
    let memory = Memory::of(&report.program, model, &Question::default()).expect("a memory");
    let training = memory.training.expect("training");
    assert!(training.activations.bytes.at_least());
    assert!(memory.peak.expect("a peak").size.bytes.at_least());
}

#[test]
fn an_attention_block_costs_4_n_d_d_and_2_n_n_d() {
    let report = report(
        "import keras
from keras import layers
d = len(open('words.txt').read().split())
x = keras.Input((None, d))
y = layers.MultiHeadAttention(1, d)(x, x)
model = keras.Model(x, y)
",
    );
    let model = report.models.last().expect("a model");
    let macs = Measure::Macs.of(&report.program, model);
    assert!(!macs.at_least());
    for (n, d) in [(1, 1), (7, 32), (512, 768)] {
        let value = |name: &str| Some(if name == "sequence" { n } else { d });
        let all = macs.known.substitute(&value).and_then(|all| all.constant());
        let (n, d) = (i128::from(n), i128::from(d));
        assert_eq!(all, Some(4 * n * d * d + 2 * n * n * d));
    }
}
