//! Explanations: as they are kept in tests/explain, and with every formula done again.
#![allow(clippy::disallowed_methods)] // Tests read and write the files beside them.

mod kit;

use jupan_core::message::Message;
use std::path::Path;

use jupan_core::diagnostic::{SourceId, Span};
use jupan_core::optimizer::Training;
use jupan_core::report::Report;
use jupan_core::value::Value;
use jupan_render::diagnostic::Look;
use jupan_render::explain::Explanation;
use jupan_render::locale::Locale;
use unicode_width::UnicodeWidthStr;

const PLAIN: Look = Look {
    color: false,
    width: 80,
};

fn explain<'a>(report: &'a Report, tag: &str) -> Explanation<'a> {
    let locale = Box::leak(Box::new(Locale::from_tag(tag)));
    Explanation::of(report, 0, None, locale).unwrap()
}

/// Compares with a kept file, or writes it anew where `UPDATE` is set.
fn kept(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/explain")
        .join(name);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == text,
        "{name} differs; UPDATE=1 writes it anew:\n{text}"
    );
}

#[test]
fn the_seed_is_explained_in_both_languages_and_formats() {
    let report = kit::stack(kit::SEED);
    for tag in ["en", "ko"] {
        let explanation = explain(&report, tag);
        kept(&format!("seed.{tag}.txt"), &explanation.to_text(PLAIN));
        kept(&format!("seed.{tag}.md"), &explanation.to_markdown());
    }
}

#[test]
fn every_formula_of_every_example_holds() {
    let mut checked = 0;
    for (code, report) in kit::examples() {
        for tag in ["en", "ko"] {
            let explanation = explain(&report, tag);
            let wide = Look {
                width: 1000,
                ..PLAIN
            };
            checked += kit::formulas::check(&code, &explanation.to_text(wide));
        }
    }
    assert!(checked > 300, "{checked} formulas only");
}

/// Two inputs through one Dense, a model inside, a frozen layer, a word count that only data knows.
fn branches() -> Report {
    let mut script = kit::Script::new(
        "net.py",
        "\
shared = Dense(8)
words = Embedding(vocabulary, 5)
small = Sequential()
small.add(Conv1D(6, 3, padding='causal', dilation_rate=2))
small.add(BatchNormalization())
x = Concatenate()
y = Dense(1, trainable=False)
z = GlobalAveragePooling1D()
",
    );
    let [a, b] = ["(None, 4)", "(None, 4)"].map(|shape| Value::Tensor(script.input(shape)));
    let text = Value::Tensor(script.input("(None, 9)"));
    let shared = script.make("Dense(8)");
    let left = script.call(shared, vec![a.clone()]).unwrap();
    let right = script.call(shared, vec![b.clone()]).unwrap();
    let words = script.apply("Embedding(", vec![text.clone()]);
    script.rewind();
    let small = script.sequential();
    let small = script.call(small, vec![words]).unwrap();
    let pooled = script.apply("GlobalAveragePooling1D()", vec![small]);
    let joined = script.apply("Concatenate()", vec![Value::list([left, right, pooled])]);
    let output = script.apply("Dense(1, trainable=False)", vec![joined]);
    let model = script.functional(vec![a, b, text], output);
    script.report(&[model])
}

#[test]
fn shared_nested_frozen_and_symbolic_parts_are_explained() {
    let report = branches();
    for tag in ["en", "ko"] {
        let explanation = explain(&report, tag);
        kept(&format!("branches.{tag}.txt"), &explanation.to_text(PLAIN));
    }
}

#[test]
fn one_layer_is_explained_alone_with_its_defaults() {
    let report = kit::stack(kit::SEED);
    let locale = Locale::from_tag("en");
    let one = Explanation::of(&report, 0, Some("conv2d_1"), &locale).unwrap();
    let text = one.to_text(PLAIN);
    assert!(text.starts_with("3. conv2d_1 (Conv2D), line 4\n"), "{text}");
    assert!(text.contains("padding='valid' (default)"), "{text}");
    assert!(!text.contains("Total"), "{text}");
    let nested = branches();
    let text = Explanation::of(&nested, 0, Some("conv1d"), &locale)
        .unwrap()
        .to_text(PLAIN);
    assert!(text.contains("conv1d (Conv1D), line 4"), "{text}");
    assert!(Explanation::of(&report, 0, Some("conv2d_9"), &locale).is_none());
    assert!(Explanation::of(&report, 1, None, &locale).is_none());
}

/// The text without ANSI escape sequences.
fn without_colors(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once('m').unwrap().1)
}

#[test]
fn colors_change_nothing_but_colors() {
    for report in [kit::stack(kit::SEED), branches()] {
        for width in [30, 80, 200] {
            let explanation = explain(&report, "ko");
            let text = |color| explanation.to_text(Look { color, width });
            assert!(text(true).contains('\u{1b}'));
            assert_eq!(without_colors(&text(true)), text(false));
        }
    }
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for (code, report) in kit::examples().into_iter().chain([
        ("seed".to_owned(), kit::stack(kit::SEED)),
        ("branches".to_owned(), branches()),
    ]) {
        for (tag, width) in [("en", 40), ("en", 80), ("ko", 40), ("ko", 80)] {
            let look = Look { width, ..PLAIN };
            for line in explain(&report, tag).to_text(look).lines() {
                assert!(line.width() <= width, "{code}: {line}");
            }
        }
    }
}

/// The formulas of a Markdown text, as plain text.
fn formulas(markdown: &str) -> Vec<String> {
    let plain = markdown.replace("\\$", "");
    let formulas = plain.split('$').skip(1).step_by(2);
    let signs = [
        ("\\times", "×"),
        ("{,}", ","),
        ("\\texttt{", ""),
        ("}", ""),
        ("\\_", "_"),
        ("\\lfloor ", "⌊"),
        (" \\rfloor", "⌋"),
        ("\\lceil ", "⌈"),
        (" \\rceil", "⌉"),
        ("\\max", "max"),
        ("\\ge", "≥"),
        ("-", "−"),
    ];
    formulas
        .map(|formula| {
            signs
                .iter()
                .fold(formula.to_owned(), |text, (latex, sign)| {
                    text.replace(latex, sign)
                })
        })
        .collect()
}

#[test]
fn the_formulas_in_markdown_hold_too() {
    let mut checked = 0;
    for (code, report) in kit::examples() {
        for formula in formulas(&explain(&report, "ko").to_markdown()) {
            assert!(!formula.contains('\\'), "{code}: {formula}");
            checked += kit::formulas::check(&code, &formula);
        }
    }
    assert!(checked > 150, "{checked} formulas only");
}

#[test]
fn what_is_not_known_is_said_with_its_reason() {
    let script = "m = Sequential()\nm.add(Dense(4))\nm.add(Dropout(0.5))\n";
    let text = explain(&kit::stack(script), "en").to_text(PLAIN);
    assert!(
        text.contains("none yet: the shape of its input is not known"),
        "{text}"
    );
    assert!(text.contains("parameters  not known:"), "{text}");

    let text = explain(&kit::stack(script), "ko").to_text(PLAIN);
    assert!(
        text.contains("sequential의 입력 모양이 아직 정해지지 않았습니다."),
        "{text}"
    );

    let mut script = kit::Script::new("net.py", "Dense(unknown)");
    let units = Value::Unknown(Message::verbatim("the file `labels.csv` is not here"));
    let passed = jupan_core::signature::Passed::positional([units]);
    let entry = jupan_layers::CATALOGUE.layer("Dense").unwrap();
    let layer = jupan_core::call::construct(&mut script.host, entry, passed, None).unwrap();
    let input = Value::Tensor(script.input("(None, 3)"));
    script.call(layer, vec![input]).unwrap();
    let text = explain(&script.report(&[layer]), "en").to_text(PLAIN);
    println!("{text}");
    assert!(text.contains("input features 3 × units ? = ?"), "{text}");
    assert!(
        text.contains("units ?: not known: the file labels.csv is not here"),
        "{text}"
    );
}

#[test]
fn names_from_hostile_sources_control_nothing() {
    let code = "m = Sequential()\nm.add(Dense(4, name='a\u{1b}[2J|`$b', input_shape=(3,)))\n";
    let report = kit::stack(code);
    let explanation = explain(&report, "en");
    assert!(!explanation.to_text(PLAIN).contains('\u{1b}'));
    let markdown = explanation.to_markdown();
    assert!(!markdown.contains('\u{1b}'));
    assert!(markdown.contains("a\u{fffd}\\[2J\\|\\`\\$b"), "{markdown}");
}

#[test]
fn summaries_are_markdown_tables() {
    let report = branches();
    let locale = Locale::from_tag("ko");
    let summary = jupan_render::markdown::summary(&report, &[&report.models[0]], true, &locale);
    kept("branches.summary.ko.md", &summary);
}

#[test]
fn what_happened_to_a_model_is_told() {
    let text = format!("{}model.fit(x, y)\n", kit::SEED);
    let mut script = kit::Script::new("net.py", &text);
    let model = script.sequential();
    let start = text.find("model.fit").unwrap() as u32;
    let mut optimizer = jupan_core::report::Size::default();
    let slots = jupan_core::dim::Count::from(186_646);
    optimizer.add(&slots, jupan_core::dtype::DType::Float32);
    let operation = script.host.program.operation_mut(model);
    operation.training = Some(Box::new(Training {
        optimizer: None,
        state: Some(optimizer),
    }));
    operation.frozen = Some(Span {
        source: SourceId(0),
        start,
        end: start + 5,
    });
    let report = script.report(&[model]);
    let english = explain(&report, "en").to_text(PLAIN);
    assert!(
        english.contains("Shown as it stood at line 11;"),
        "{english}"
    );
    assert!(
        english.contains("the optimizer keeps 186,646 numbers"),
        "{english}"
    );
    let korean = explain(&report, "ko").to_text(PLAIN);
    assert!(korean.contains("11행까지 만들어진 모습입니다."), "{korean}");
    assert!(
        korean.contains("옵티마이저가 값 186,646개를 보관합니다."),
        "{korean}"
    );
}

#[test]
fn other_models_are_named() {
    let mut script = kit::Script::new("net.py", "a.add(Dense(4, input_shape=(3,)))");
    let first = script.sequential();
    script.rewind();
    let second = script.sequential();
    let report = script.report(&[first, second]);
    let locale = Locale::from_tag("en");
    let text = Explanation::of(&report, 1, None, &locale)
        .unwrap()
        .to_text(PLAIN);
    assert!(
        text.starts_with("sequential_1 (Sequential)\n1 layer, 16 parameters\n"),
        "{text}"
    );
    assert!(text.contains("Also here: sequential."), "{text}");
}
