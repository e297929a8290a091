//! The parts of the way from source to text: `cargo bench -p bench`.

use bench::{CNN, dense_stack};
use divan::Bencher;
use jupan::memory::{Memory, Question};
use jupan::world::Nowhere;
use jupan::{
    Arrangement, FieldTable, Format, Input, Print, Report, Settings, Style, View, analyse,
};

fn main() {
    divan::main();
}

fn read(code: &str) -> Report {
    let input = Input::File {
        name: "model.py",
        bytes: code.as_bytes(),
    };
    analyse(input, &Nowhere, &Settings::default())
}

fn print(view: View, format: Format) -> Print {
    Print {
        view,
        format,
        language: "en".to_owned(),
        model: None,
        color: false,
        width: 80,
        columns: Vec::new(),
        arrangement: Arrangement::default(),
    }
}

/// From source to a report.
#[divan::bench]
fn analyse_cnn(bencher: Bencher) {
    bencher.bench(|| read(divan::black_box(CNN)));
}

/// From a report to the table.
#[divan::bench]
fn summary_of_cnn(bencher: Bencher) {
    let report = read(CNN);
    let print = print(
        View::Summary {
            style: Style::Jupan,
            nested: false,
            trainable: false,
            batch: 1,
        },
        Format::Text,
    );
    bencher.bench_local(|| print.text(&report).is_ok());
}

/// A stack of layers with the work of a call written down, from its source.
fn traced(code: &str) -> Report {
    let settings = Settings {
        trace: true,
        ..Settings::default()
    };
    let input = Input::File {
        name: "model.py",
        bytes: code.as_bytes(),
    };
    analyse(input, &Nowhere, &settings)
}

/// What a network of a thousand layers costs, from its source: calling it once more, and adding up.
#[divan::bench(args = [100, 1_000])]
fn cost_of_dense_stack(bencher: Bencher, layers: usize) {
    let code = dense_stack(layers);
    let print = print(
        View::Cost {
            conventions: jupan::CONVENTIONS.iter().take(1).collect(),
            layer: None,
            batch: 1,
            nested: false,
        },
        Format::Text,
    );
    bencher.bench_local(|| print.text(&traced(&code)).is_ok());
}

/// Its memory with the peak, and how far its layers see, from the trace on.
#[divan::bench(args = [100, 1_000])]
fn memory_and_fields_of_dense_stack(bencher: Bencher, layers: usize) {
    let report = traced(&dense_stack(layers));
    let model = report.models.last();
    bencher.bench_local(|| {
        let memory = model.map(|model| Memory::of(&report.program, model, &Question::default()));
        let fields = model.map(|model| FieldTable::of(&report.program, model));
        divan::black_box((memory.is_some(), fields.is_some()))
    });
}

/// From a report to the explanation.
#[divan::bench]
fn explain_cnn(bencher: Bencher) {
    let report = read(CNN);
    let print = print(
        View::Explanation {
            layer: None,
            batch: 1,
        },
        Format::Text,
    );
    bencher.bench_local(|| print.text(&report).is_ok());
}

/// The cost grows with the number of layers, not with its square.
#[divan::bench(args = [100, 1_000, 10_000], sample_count = 10)]
fn analyse_dense_stack(bencher: Bencher, layers: usize) {
    let code = dense_stack(layers);
    bencher.bench(|| read(divan::black_box(&code)));
}
