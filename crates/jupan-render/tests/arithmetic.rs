//! Everything that jupan's own table says about numbers is read back and computed anew.

mod common;
mod kit;

use common::read_back::{self, Printed, compute};
use common::{Maker, branches, branches_with, int, korean, medium, seed, symbols, unbuilt};
use jupan_core::diagnostic::{Source, Span};
use jupan_core::program::Program;
use jupan_core::report::ModelReport;
use jupan_core::report::Report;
use jupan_core::value::Value;
use jupan_render::{Locale, Style, TextOptions};

/// Whatever only data knows is 7 in these tests.
fn seven(_: &str) -> i128 {
    7
}

/// All models in question, by name.
fn reports() -> Vec<(&'static str, Report)> {
    let frozen = branches_with(|maker, shared| {
        maker.host.program.set_trainable(shared, false);
    });
    vec![
        ("seed", seed()),
        ("branches", branches()),
        ("frozen", frozen),
        ("korean", korean()),
        ("medium", medium()),
        ("symbols", symbols()),
        ("unbuilt", unbuilt()),
    ]
}

fn model_text(program: &Program, model: &ModelReport, options: &TextOptions) -> String {
    jupan_render::model_text(program, model, options, &Locale::from_tag("en"))
}

fn summary_text(report: &Report, options: &TextOptions) -> String {
    let models: Vec<_> = report.models.iter().collect();
    jupan_render::summary_text(report, &models, options, &Locale::from_tag("en"))
}

fn in_width(width: usize) -> TextOptions {
    TextOptions {
        width,
        ..TextOptions::default()
    }
}

/// A count as it is printed: `18,496`, `at least 2 [1]`, `?[1]`. What is said to be missing is nothing, and then this is told.
fn count(text: &str) -> (i128, bool) {
    let bare = text.split(" [").next().unwrap();
    let number = bare.strip_prefix("at least ").unwrap_or(bare);
    match number.starts_with("?[") {
        true => (0, true),
        false => (compute(number, &seven).unwrap(), number != bare),
    }
}

/// The number in a line of the footer.
fn footer(text: &str, what: &str) -> (i128, bool) {
    let line = text
        .lines()
        .find_map(|l| l.trim().strip_prefix(what))
        .expect(what);
    count(line.trim_start_matches(": ").split(" (").next().unwrap())
}

#[test]
fn every_formula_gives_the_number_beside_it() {
    let models = reports()
        .into_iter()
        .map(|(name, report)| (name.to_owned(), report));
    for (name, report) in models.chain(kit::examples()) {
        for model in &report.models {
            for (width, expand_nested) in [(50, true), (80, false), (80, true), (200, true)] {
                let options = TextOptions {
                    expand_nested,
                    ..in_width(width)
                };
                let text = model_text(&report.program, model, &options);
                let table = read_back::table(&text);
                let counts = table.column("Param #");
                let formulas = table.column("How it is counted");
                for (printed, formula) in counts.iter().zip(formulas) {
                    let (number, more) = count(printed);
                    match formula {
                        "" => assert!(number == 0, "{name}: {printed} has no formula"),
                        _ => match compute(formula, &seven) {
                            Some(computed) => assert_eq!(number, computed, "{name}: {formula}"),
                            None => assert!(more, "{name}: {formula}"),
                        },
                    }
                }
            }
        }
    }
}

#[test]
fn every_column_adds_up_to_the_total_below_it() {
    for (name, report) in reports() {
        for model in &report.models {
            let text = model_text(&report.program, model, &in_width(120));
            let sum = |table: &Printed| {
                let counts = table.column("Param #").into_iter().map(count);
                counts.fold((0, false), |(sum, more), (n, m)| (sum + n, more | m))
            };
            let total = footer(&text, "Total params");
            assert_eq!(sum(&read_back::table(&text)), total, "{name}");
            let (trainable, more) = footer(&text, "Trainable params");
            let (rest, _) = footer(&text, "Non-trainable params");
            assert_eq!((trainable + rest, more), total, "{name}");
        }
    }
}

#[test]
fn sizes_are_those_of_32_bit_numbers() {
    let text = model_text(&seed().program, &seed().models[0], &in_width(80));
    assert!(text.contains("93,322 (364.54 KiB)"), "{text}");
    assert_eq!(93_322 * 4 * 100 / 1024, 36_453);
}

#[test]
fn nothing_is_cut_at_any_width() {
    let letters = |text: &str| -> String { text.chars().filter(|c| !c.is_whitespace()).collect() };
    for (name, report) in reports() {
        for model in &report.models {
            let print = |width| model_text(&report.program, model, &in_width(width));
            let wide = read_back::table(&print(500));
            for width in 45..140 {
                let text = print(width);
                let narrow = read_back::table(&text);
                assert_eq!(
                    narrow.rows.len(),
                    wide.rows.len(),
                    "{name} in {width}\n{text}"
                );
                for (narrow, wide) in narrow.rows.iter().zip(&wide.rows) {
                    let narrow: Vec<String> = narrow.iter().map(|cell| letters(cell)).collect();
                    let wide: Vec<String> = wide.iter().map(|cell| letters(cell)).collect();
                    assert_eq!(narrow, wide, "{name} in {width}");
                }
                let table = text.lines().skip(1).take_while(|line| !line.is_empty());
                for line in table {
                    let used = unicode_width::UnicodeWidthStr::width(line);
                    assert!(used <= width, "{name}: {used} columns in {width}\n{text}");
                }
            }
        }
    }
}

#[test]
fn what_is_not_known_is_said_with_its_reason() {
    let report = symbols();
    let text = model_text(&report.program, &report.models[0], &in_width(100));
    assert!(text.contains("(len(word_index) + 1) × 64"), "{text}");
    assert!(text.contains("(None, 10, ?[1])"), "{text}");
    assert!(
        text.contains("Total params: at least 64 × len(word_index) + 66 [1]"),
        "{text}"
    );
    assert!(text.ends_with(" [1] a column of data.csv\n"), "{text}");
    let report = unbuilt();
    let text = model_text(&report.program, &report.models[0], &in_width(100));
    assert!(text.contains("Total params: ?[2]"), "{text}");
    assert!(
        text.contains(" [1] not built: the shape of its input is not known\n"),
        "{text}"
    );
}

#[test]
fn several_models_are_listed_first() {
    let text = summary_text(&branches(), &in_width(80));
    let list = read_back::table(&text);
    assert_eq!(list.column("Variable"), ["model", "inner"]);
    assert_eq!(list.column("Layers"), ["3", "2"]);
    assert_eq!(list.column("Param #"), ["280", "208"]);
    assert!(!summary_text(&seed(), &in_width(80)).contains("Variable"));
}

#[test]
fn colours_change_nothing_but_colours() {
    for (name, report) in reports() {
        let colored = TextOptions {
            color: true,
            ..in_width(72)
        };
        let mut text = summary_text(&report, &colored);
        assert!(text.contains("\u{1b}["), "{name}");
        while let Some(start) = text.find("\u{1b}[") {
            let end = text[start..].find('m').unwrap();
            text.replace_range(start..=start + end, "");
        }
        assert_eq!(text, summary_text(&report, &in_width(72)), "{name}");
    }
}

#[test]
fn the_table_speaks_korean() {
    let report = symbols();
    let korean = Locale::from_tag("ko");
    let text = jupan_render::model_text(&report.program, &report.models[0], &in_width(80), &korean);
    let table = read_back::table(&text);
    let header = ["층 (종류)", "출력 모양", "파라미터 수", "계산식"];
    assert_eq!(table.header, header);
    assert!(
        text.contains("전체 파라미터: 최소 64 × len(word_index) + 66 [1]"),
        "{text}"
    );
    let unbuilt = unbuilt();
    let text =
        jupan_render::model_text(&unbuilt.program, &unbuilt.models[0], &in_width(80), &korean);
    assert!(text.contains("아직 만들어지지 않음"), "{text}");
}

#[test]
fn no_terminal_is_too_narrow() {
    for (_, report) in reports() {
        for width in 0..45 {
            for style in [Style::Jupan, Style::Keras, Style::Keras2, Style::Keras2Cut] {
                let options = TextOptions {
                    style,
                    line_length: Some(width),
                    ..in_width(width)
                };
                assert!(!summary_text(&report, &options).is_empty());
            }
        }
    }
}

#[test]
fn a_layer_in_two_rows_counts_once_and_the_table_says_so() {
    let mut maker = Maker::default();
    let shape = ("input_shape", Value::tuple([int(4)]));
    let dense = maker.layer("Dense", &[("units", int(4)), shape]);
    let inner = maker.sequential(&[dense]);
    let input = maker.input(&[4.into()]);
    let once = maker.call(inner, &[input]);
    let twice = maker.call(dense, &[once]);
    let model = maker.model(&[input], &[twice]);
    let report = maker.report(&[("model", model)]);
    let text = model_text(&report.program, &report.models[0], &in_width(80));
    let counts = read_back::table(&text);
    assert_eq!(counts.column("Param #"), ["0", "20", "20"]);
    assert!(text.contains("Total params: 20 (80 B)"), "{text}");
    assert!(text.contains("Weights that several rows share count once in the total."));
}

#[test]
fn a_model_that_could_not_be_followed_says_up_to_where() {
    let mut report = seed();
    let source = report.program.add_source(Source {
        file: "model.py".into(),
        cell: None,
        text: "model = make()\nmodel.add(broken())\n".into(),
        lines: None,
    });
    report.models[0].frozen = Some(Span {
        source,
        start: 15,
        end: 34,
    });
    let text = model_text(&report.program, &report.models[0], &in_width(80));
    assert!(
        text.lines().next().unwrap().ends_with(", up to line 2"),
        "{text}"
    );
}

#[test]
fn what_the_optimizer_keeps_stands_apart() {
    let mut report = seed();
    let optimizer = &mut report.models[0].totals.optimizer;
    optimizer.add(&186_646.into(), jupan_core::dtype::DType::Float32);
    let text = model_text(&report.program, &report.models[0], &in_width(80));
    assert!(text.contains("Total params: 93,322 (364.54 KiB)"), "{text}");
    let line = "Optimizer params: 186,646 (729.09 KiB), not part of the total";
    assert!(text.contains(line), "{text}");
}
