//! A report in every format.

use jupan::builder::{Sequential, layers::*};
use jupan::world::Nowhere;
use jupan::{Arrangement, Column, Format, Input, Print, Report, Settings, Style, View, analyse};

fn report() -> Report {
    Sequential::new()
        .add(
            Conv2D::new(32, (3, 3))
                .activation("relu")
                .input_shape((28, 28, 1)),
        )
        .add(Flatten::new())
        .add(Dense::new(10))
        .report()
}

fn print(view: View, format: Format, language: &str) -> Result<String, String> {
    let print = Print {
        view,
        format,
        language: language.to_owned(),
        model: None,
        color: false,
        width: 80,
        columns: Vec::new(),
        arrangement: Arrangement::default(),
    };
    print
        .text(&report())
        .map_err(|diagnostic| diagnostic.message.to_string())
}

fn summary(format: Format, style: Style) -> String {
    let view = View::Summary {
        style,
        nested: false,
        trainable: false,
        batch: 1,
    };
    print(view, format, "en").expect("a summary")
}

fn explanation(layer: Option<&str>, format: Format, language: &str) -> Result<String, String> {
    let layer = layer.map(str::to_owned);
    print(View::Explanation { layer, batch: 1 }, format, language)
}

#[test]
fn a_summary_in_every_style_has_the_total() {
    for style in [Style::Jupan, Style::Keras, Style::Keras2, Style::Keras2Cut] {
        let text = summary(Format::Text, style);
        let digits = text.replace(',', "");
        assert!(digits.contains("216650"), "{style:?}: {text}");
    }
}

#[test]
fn a_summary_in_markdown_is_a_block() {
    let text = summary(Format::Markdown, Style::Keras);
    assert!(
        text.starts_with("```\n") && text.ends_with("\n```\n"),
        "{text}"
    );
}

#[test]
fn data_are_the_same_for_both_views() {
    for (format, total) in [(Format::Json, "216650"), (Format::Csv, "216330")] {
        let text = summary(format, Style::Jupan);
        assert!(text.contains(total), "{text}");
        assert_eq!(explanation(None, format, "en"), Ok(text));
    }
}

#[test]
fn an_explanation_speaks_the_language_of_the_locale() {
    let english = explanation(None, Format::Text, "C.UTF-8").expect("an explanation");
    let korean = explanation(None, Format::Text, "ko_KR.UTF-8").expect("an explanation");
    assert!(english.contains("kernel height") && !korean.contains("kernel height"));
    assert!(korean.contains("커널"), "{korean}");
    for text in [english, korean] {
        assert!(text.contains("216,330"), "{text}");
    }
    let markdown = explanation(None, Format::Markdown, "ko").expect("an explanation");
    assert!(markdown.contains('$'), "{markdown}");
}

#[test]
fn one_layer_is_explained_by_its_name() {
    let text = explanation(Some("dense"), Format::Text, "en").expect("an explanation");
    assert!(
        text.contains("216,330") && !text.contains("216,650"),
        "{text}"
    );
    let error = explanation(Some("dens"), Format::Text, "en");
    assert_eq!(
        error,
        Err("the model has no layer called `dens`".to_owned())
    );
}

#[test]
fn json_tells_all_columns_and_cuts_summaries_too() {
    let code = "
import keras
from keras import layers
model = keras.Sequential([
    keras.Input((8, 8, 1)),
    layers.Conv2D(4, 3),
    layers.MaxPooling2D(2),
    layers.Flatten(),
    layers.Dense(2),
])
model.summary()
";
    let settings = Settings {
        trace: true,
        ..Settings::default()
    };
    let input = Input::File {
        name: "net.py",
        bytes: code.as_bytes(),
    };
    let report = analyse(input, &Nowhere, &settings);
    let print = Print {
        view: View::Summary {
            style: Style::Jupan,
            nested: false,
            trainable: false,
            batch: 1,
        },
        format: Format::Json,
        language: "en".to_owned(),
        model: None,
        color: false,
        width: 80,
        columns: Vec::new(),
        arrangement: Arrangement {
            sort: Column::named("macs"),
            top: Some(2),
            ..Arrangement::default()
        },
    };
    let text = print.text(&report).expect("a text");
    let report: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let layers = &report["models"][0]["layers"];
    assert_eq!(layers.as_array().map(Vec::len), Some(2));
    // 6·6·9·4 = 1,296 of 1,296 + 36·2 multiply-adds; 144 outputs of four bytes; 40 of 40 + 74 parameters.
    let first = &layers[0];
    assert_eq!(first["macs"], 1296);
    assert_eq!(first["macs_percent"], 94.7);
    assert_eq!(first["percent"], 35.1);
    assert_eq!(first["activations"], 576);
    assert_eq!(first["kernel"], serde_json::json!([3, 3]));
    assert_eq!(first["receptive_field"][0]["receptive_field"], 3);
    assert_eq!(layers[1]["receptive_field"][0]["receptive_field"], "whole");
    let summary = &report["summaries"][0]["layers"];
    assert_eq!(summary.as_array().map(Vec::len), Some(2));
}
