//! Chosen columns and arranged rows, through the binary.

mod kit;

use kit::{CNN, jupan, shown};

/// The lines as words: how wide columns are is not what these tests are about.
fn lines(text: &str) -> Vec<String> {
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    text.lines().map(words).collect()
}

fn refused(arguments: &[&str]) -> String {
    let output = jupan(arguments);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    // Long sentences go on in the next line.
    lines(&String::from_utf8_lossy(&output.stderr)).join(" ")
}

#[test]
fn columns_stand_as_they_are_asked_for() {
    let columns = "name,class,input,kernel,params,percent,macs,percent,flops,source";
    for command in ["summary", "cost"] {
        let table = lines(&shown(&[
            command,
            CNN,
            "--columns",
            columns,
            "--width",
            "200",
        ]));
        let row = "conv2d_1 Conv2D (None, 13, 13, 32) 3 × 3 18,496 ██ 19.8 % 2,230,272 ████████ 79.8 % 4,460,544 line 7";
        assert!(table.contains(&row.to_owned()), "{table:#?}");
        assert!(table.contains(&"Total params: 93,322".to_owned()));
        assert!(table.contains(&"Total FLOPs (for one sample): 5,588,480".to_owned()));
    }
    let csv = shown(&[
        CNN,
        "--columns",
        "name,kernel,macs,percent,source",
        "--format",
        "csv",
    ]);
    let row = format!("sequential,0,conv2d_1,3 × 3,2230272,79.8,{CNN}:7:11");
    assert!(csv.lines().any(|line| line == row), "{csv}");
    assert!(csv.starts_with("model,depth,name,kernel,macs,percent,source\n"));
}

#[test]
fn korean_documents_have_the_columns_too() {
    let page = shown(&[
        "cost",
        CNN,
        "--columns",
        "name,params,trainable",
        "--lang",
        "ko",
        "--format",
        "markdown",
    ]);
    assert!(
        page.contains("| 이름 | 파라미터 수 | 훈련 대상 수 |\n| :-- | --: | --: |\n"),
        "{page}"
    );
    assert!(page.contains("| `dense` | 36,928 | 36,928 |\n"), "{page}");
}

#[test]
fn the_heaviest_rows_come_first_and_the_rest_goes() {
    let names = |arguments: &[&str]| {
        let csv = shown(&[&[CNN, "--columns", "name", "--format", "csv"], arguments].concat());
        let names = csv
            .lines()
            .skip(1)
            .filter_map(|line| line.split(',').nth(2));
        names.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(
        names(&["--sort", "macs", "--top", "3"]),
        ["conv2d_1", "conv2d_2", "conv2d"]
    );
    assert_eq!(
        names(&["--sort", "params", "--top", "2"]),
        ["conv2d_2", "dense"]
    );
    assert_eq!(names(&["--top", "1"]), ["conv2d"]);
    // The sum stays that of the whole model.
    let cost = shown(&["cost", CNN, "--sort", "macs", "--top", "1"]);
    assert!(
        cost.contains("2,794,240") && !cost.contains("331,776"),
        "{cost}"
    );
    assert!(!cost.contains("outside of layers"), "{cost}");
    let summary = shown(&[CNN, "--top", "1"]);
    assert!(
        summary.contains("conv2d (Conv2D)") && !summary.contains("conv2d_1"),
        "{summary}"
    );
    assert!(summary.contains("93,322"));
}

#[test]
fn layers_inside_layers_are_opened_so_many_levels_deep() {
    let model = [
        "cost",
        "-e",
        "Bidirectional(LSTM(4))",
        "--input-shape",
        "5,3",
    ];
    let at = |depth: &str| shown(&[&model[..], &["--depth", depth]].concat());
    assert!(!at("0").contains("forward_lstm"));
    assert!(at("1").contains("└ forward_lstm (LSTM)") && !at("1").contains("LSTMCell"));
    // (3 + 4) × 4 gates × 4 units, five times, in each direction.
    let rows = lines(&at("2"));
    assert!(
        rows.contains(&"└ forward_lstm (LSTM) (batch, 4) 560 █████ 50.0 %".to_owned()),
        "{rows:#?}"
    );
    assert!(
        rows.iter().any(|row| row.contains("lstm_cell (LSTMCell)")),
        "{rows:#?}"
    );
}

#[test]
fn memory_is_that_of_the_activations_that_are_kept() {
    let columns = ["--columns", "name,memory,percent"];
    // 26 × 26 × 32 numbers of 4 bytes.
    let csv = shown(&[&[CNN, "--format", "csv"][..], &columns].concat());
    assert!(csv.contains("sequential,0,conv2d,86528,"), "{csv}");
    let heaviest = shown(&[&[CNN, "--sort", "memory", "--top", "2"][..], &columns].concat());
    assert!(heaviest.contains("84.50 KiB"), "{heaviest}");
    // The sum is the one that `memory` tells.
    let kept = shown(&["memory", CNN]);
    let kept = lines(&kept).into_iter();
    let kept: Vec<String> = kept
        .filter(|line| line.starts_with("Activations kept"))
        .collect();
    let total = lines(&heaviest).into_iter();
    let total: Vec<String> = total
        .filter(|line| line.starts_with("Activations kept"))
        .collect();
    let size = total[0].rsplit(": ").next().expect("a sum");
    assert!(kept[0].ends_with(size), "{kept:?} {total:?}");
    let korean = shown(&[&[CNN, "--lang", "ko"][..], &columns].concat());
    assert!(
        korean.contains("활성값") && korean.contains("84.50 KiB"),
        "{korean}"
    );
}

#[test]
fn what_a_model_does_itself_has_a_line_where_work_or_memory_does() {
    let program = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("itself.py");
    #[allow(clippy::disallowed_methods)]
    std::fs::write(
        &program,
        "\
import keras
from keras import layers, ops
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.a = layers.Dense(4)
        self.b = layers.Dense(5)
    def call(self, x):
        return self.b(ops.relu(self.a(x)))
net = Net()
net.build((None, 3))
",
    )
    .expect("a folder for tests");
    let program = program.to_string_lossy();
    let rows = |columns: &str| shown(&[&program, "--columns", columns, "--format", "csv"]);
    // relu keeps 4 numbers and multiplies nothing.
    assert_eq!(
        rows("name,macs,memory"),
        "model,depth,name,macs,memory\nnet,0,dense,12,16\nnet,0,dense_1,20,20\nnet,0,,,16\n"
    );
    assert_eq!(
        rows("name,macs"),
        "model,depth,name,macs\nnet,0,dense,12\nnet,0,dense_1,20\n"
    );
}

#[test]
fn receptive_fields_are_those_that_field_tells() {
    let csv = shown(&[CNN, "--columns", "name,receptive-field", "--format", "csv"]);
    // 3; 3 + 1; 4 + 2 × 2; 8 + 2; 10 + 2 × 4.
    let rows: Vec<&str> = csv.lines().skip(1).collect();
    let sees = |name: &str| {
        let start = format!("sequential,0,{name},");
        rows.iter().find_map(|row| row.strip_prefix(&start))
    };
    assert_eq!(sees("conv2d"), Some("3 × 3"), "{csv}");
    assert_eq!(sees("max_pooling2d"), Some("4 × 4"));
    assert_eq!(sees("conv2d_2"), Some("18 × 18"));
    assert_eq!(sees("dense"), Some("whole × whole"));
    let korean = shown(&[
        CNN,
        "--columns",
        "name,receptive-field,macs",
        "--lang",
        "ko",
    ]);
    assert!(
        lines(&korean)
            .iter()
            .any(|line| line == "conv2d_2 18 × 18 331,776"),
        "{korean}"
    );
    assert!(
        korean.contains("수용 영역") && korean.contains("입력 전체"),
        "{korean}"
    );
}

#[test]
fn small_models_cost_more_than_nothing() {
    let columns = ["--columns", "name,macs,flops,percent"];
    let model = ["-e", "Dense(1)", "--input-shape", "2"];
    let table = lines(&shown(&[&model[..], &columns].concat()));
    assert!(
        table.contains(&"dense 2 4 ██████████ 100.0 %".to_owned()),
        "{table:#?}"
    );
}

#[test]
fn a_batch_multiplies_work_and_leaves_weights() {
    let table = shown(&[CNN, "--columns", "name,params,macs", "--set", "batch=4"]);
    assert!(table.contains("for a batch of 4"), "{table}");
    assert!(
        table.contains("11,176,960") && table.contains("93,322"),
        "{table}"
    );
}

#[test]
fn what_is_no_column_is_told_with_the_nearest_one() {
    let complaint = refused(&[CNN, "--columns", "name,parms"]);
    assert!(complaint.contains("did you mean `params`?"), "{complaint}");
    let complaint = refused(&[CNN, "--columns", "colour"]);
    assert!(complaint.contains("there are name, class, "), "{complaint}");
    let complaint = refused(&[CNN, "--sort", "name"]);
    assert!(
        complaint.contains("sorted by params, trainable, macs, flops"),
        "{complaint}"
    );
    refused(&[CNN, "--top", "0"]);
    refused(&[CNN, "--columns", ""]);
    refused(&[CNN, "--columns", "name", "--style", "keras"]);
    refused(&["cost", CNN, "--columns", "name", "--convention", "thop"]);
}
