//! Preprocessing: vocabularies, bins, and layers that make layers.

use jupan_core::dim::Dim;
use jupan_core::layer::Plain;
use jupan_core::message::Message;
use jupan_core::signature::Passed;
use jupan_core::value::Value;

use crate::support::{make, run};

fn words(words: &[&str]) -> Value {
    Value::list(
        words
            .iter()
            .map(|word| Value::str(word))
            .collect::<Vec<_>>(),
    )
}

fn multi_hot() -> Passed {
    Passed::default().with("output_mode", Value::str("multi_hot"))
}

#[test]
fn special_tokens_count_unless_the_vocabulary_has_them() {
    let passed = multi_hot().with("vocabulary", words(&["a", "b"]));
    let made = run("StringLookup", passed, &[Dim::Known(4)]);
    assert_eq!(made.as_deref(), Ok("(None, 3)"));
    let passed = multi_hot().with("vocabulary", words(&["[UNK]", "a", "b"]));
    let made = run("StringLookup", passed, &[Dim::Known(4)]);
    assert_eq!(made.as_deref(), Ok("(None, 3)"));
}

#[test]
fn a_vocabulary_from_data_has_a_size_that_is_not_known() {
    let passed = multi_hot().with("vocabulary", Value::Unknown(Message::verbatim("from data")));
    let made = run("StringLookup", passed, &[Dim::Known(4)]);
    assert_eq!(made.as_deref(), Ok("(None, ?)"));
    let made = run("StringLookup", multi_hot(), &[Dim::Known(4)]);
    assert_eq!(made.as_deref(), Ok("(None, None)"));
}

#[test]
fn repeated_and_too_many_tokens_are_refused() {
    let twice = Passed::default().with("vocabulary", words(&["a", "a"]));
    assert!(run("StringLookup", twice, &[Dim::Known(4)]).is_err());
    let many = Passed::default()
        .with("vocabulary", words(&["a", "b"]))
        .with("max_tokens", 2);
    assert!(run("StringLookup", many, &[Dim::Known(4)]).is_err());
}

#[test]
fn tokens_are_of_the_type_that_is_looked_up() {
    let made = |class, tokens: Value| {
        let passed = multi_hot().with("vocabulary", tokens);
        run(class, passed, &[Dim::Known(4)])
    };
    let numbers = || Value::list([1, 2].map(Value::Int));
    assert!(made("IntegerLookup", numbers()).is_ok());
    assert!(made("IntegerLookup", words(&["a"])).is_err());
    assert!(made("StringLookup", numbers()).is_err());
}

#[test]
fn the_size_of_a_vocabulary_can_be_asked_for() {
    let mut host = Plain::default();
    let passed = Passed::default().with("vocabulary", words(&["a", "b"]));
    let layer = make(&mut host, "TextVectorization", passed).unwrap();
    let behaviour = host.program.operation(layer).layer.clone();
    // A token for masked places, one for other words, and the two.
    assert_eq!(
        behaviour.attribute(&mut host, layer, "vocabulary_size"),
        Some(Value::Int(4))
    );
}

#[test]
fn boundaries_make_one_bin_more() {
    let boundaries = Value::list([0.0, 1.0].map(Value::Float));
    let passed = multi_hot().with("bin_boundaries", boundaries);
    let made = run("Discretization", passed, &[Dim::Known(4)]);
    assert_eq!(made.as_deref(), Ok("(None, 3)"));
}

#[test]
fn layers_inside_use_up_names() {
    let mut host = Plain::default();
    make(&mut host, "RandAugment", Passed::default()).unwrap();
    let next = make(&mut host, "AutoContrast", Passed::default()).unwrap();
    assert_eq!(&*host.program.operation(next).name, "auto_contrast_1");
}

#[test]
fn factors_have_bounds_and_unknown_ones_pass() {
    let factor = |value: Value| Passed::positional([value]);
    let image = [Dim::Known(8), Dim::Known(8), Dim::Known(3)];
    assert!(run("RandomZoom", factor(Value::Float(-1.0)), &image).is_err());
    assert!(run("RandomZoom", factor(Value::Float(1.0)), &image).is_ok());
    let unknown = Value::Unknown(Message::verbatim("from a file"));
    assert!(run("RandomZoom", factor(unknown), &image).is_ok());
}

#[test]
fn resized_images_take_the_size_that_is_asked_for() {
    let sizes = Passed::positional([Value::from(Dim::symbol("size")), Value::Int(32)]);
    let made = run(
        "Resizing",
        sizes,
        &[Dim::Unspecified, Dim::Known(28), Dim::Known(3)],
    );
    assert_eq!(made.as_deref(), Ok("(None, size, 32, 3)"));
}
