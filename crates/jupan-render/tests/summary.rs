//! The text styles on whole models, against what the frameworks printed.

mod common;

use common::{branches, branches_with, keras_text, korean, medium, seed, seed_text, unbuilt};
use jupan_core::dtype::DType;
use jupan_core::report::Report;
use jupan_render::{Locale, Style, TextOptions, model_text};

fn options(style: Style) -> TextOptions {
    TextOptions {
        style,
        ..TextOptions::default()
    }
}

/// The text of the first model.
fn text(report: &Report, options: &TextOptions) -> String {
    model_text(
        &report.program,
        &report.models[0],
        options,
        &Locale::from_tag("en"),
    )
}

/// Asserts that two texts are the same, line by line.
fn assert_same(ours: &str, theirs: &str) {
    for (at, (ours, theirs)) in ours.lines().zip(theirs.lines()).enumerate() {
        assert_eq!(ours, theirs, "line {at}");
    }
    assert_eq!(ours, theirs);
}

/// The seed after a step of training with Adam.
fn trained_seed() -> Report {
    let mut report = seed();
    let model = &mut report.models[0];
    for totals in [&mut model.totals, &mut model.keras_totals] {
        totals.optimizer.add(&186_646.into(), DType::Float32);
    }
    report
}

#[test]
fn keras_3_is_imitated_at_every_width() {
    let base = options(Style::Keras);
    let wide = TextOptions {
        width: 200,
        ..base.clone()
    };
    let long = TextOptions {
        line_length: Some(120),
        ..wide.clone()
    };
    let cropped = TextOptions {
        width: 80,
        ..long.clone()
    };
    let full = TextOptions {
        show_trainable: true,
        expand_nested: true,
        ..wide.clone()
    };
    for (end, options) in [
        ("summary.txt", base),
        ("summary.wide.txt", wide),
        ("summary120.txt", long),
        ("summary120.cropped80.txt", cropped),
        ("summary.trainable.txt", full),
    ] {
        let recorded = seed_text(&format!("seed.keras3.{end}"));
        assert_same(&text(&seed(), &options), &recorded);
        let recorded = seed_text(&format!("seed.keras3.trained.{end}"));
        assert_same(&text(&trained_seed(), &options), &recorded);
        let recorded = seed_text(&format!("medium.keras3.{end}"));
        assert_same(&text(&medium(), &options), &recorded);
    }
}

#[test]
fn keras_2_is_imitated_at_every_width() {
    let base = options(Style::Keras2);
    let long = TextOptions {
        line_length: Some(120),
        ..base.clone()
    };
    let full = TextOptions {
        show_trainable: true,
        expand_nested: true,
        ..base.clone()
    };
    for (end, options) in [
        ("summary.txt", base),
        ("summary120.txt", long),
        ("summary.trainable.txt", full),
    ] {
        for id in ["seed.tf_keras", "seed.tf_keras.trained"] {
            let recorded = seed_text(&format!("{id}.{end}"));
            assert_same(&text(&trained_seed(), &options), &recorded);
        }
        let recorded = seed_text(&format!("medium.tf_keras.{end}"));
        assert_same(&text(&medium(), &options), &recorded);
    }
}

#[test]
fn old_tensorflow_cuts_names_as_in_the_note_that_started_the_project() {
    let text = text(&seed(), &options(Style::Keras2Cut));
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    assert_eq!(
        lines[4],
        "conv2d (Conv2D)              (None, 26, 26, 32)        320"
    );
    assert_eq!(
        lines[10],
        "max_pooling2d_1 (MaxPooling2 (None, 5, 5, 64)          0"
    );
    assert!(text.contains("\nTotal params: 93,322\nTrainable params: 93,322\n"));
}

#[test]
fn keras_3_is_imitated_on_models_inside_and_frozen_layers() {
    let nested = TextOptions {
        expand_nested: true,
        show_trainable: true,
        ..options(Style::Keras)
    };
    let recorded = keras_text("branches.nested.80.txt");
    assert_same(&text(&branches(), &nested), &recorded);
    let frozen = branches_with(|maker, shared| {
        maker.host.program.set_trainable(shared, false);
    });
    let wide = TextOptions {
        width: 120,
        ..nested
    };
    let recorded = keras_text("branches.frozen.nested.120.txt");
    assert_same(&text(&frozen, &wide), &recorded);
}

#[test]
fn keras_3_is_imitated_on_wide_letters() {
    for width in [40, 60, 80] {
        let options = TextOptions {
            width,
            ..options(Style::Keras)
        };
        let recorded = keras_text(&format!("korean.{width}.txt"));
        assert_same(&text(&korean(), &options), &recorded);
    }
}

#[test]
fn keras_3_is_imitated_on_a_model_without_an_input() {
    let recorded = keras_text("unbuilt.80.txt");
    assert_same(&text(&unbuilt(), &options(Style::Keras)), &recorded);
}
