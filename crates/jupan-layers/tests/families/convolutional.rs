//! Convolutions and pooling: the names of their axes, symbols, and arguments that are not known.

use jupan_core::dim::Dim;
use jupan_core::layer::Plain;
use jupan_core::message::Message;
use jupan_core::signature::Passed;
use jupan_core::value::Value;

use crate::support::{apply, factors, input, make, shapes, weights};

fn unknown() -> Value {
    Value::Unknown(Message::verbatim("from a file"))
}

fn numbers(values: &[i64]) -> Passed {
    Passed::positional(values.iter().copied().map(Value::Int))
}

/// The shape that a layer gives for one input, and its weights as named factors.
fn run(class: &str, passed: Passed, dims: &[Dim]) -> Result<(String, Vec<String>), String> {
    let mut host = Plain::default();
    let layer = make(&mut host, class, passed).map_err(|refusal| refusal.message.to_string())?;
    let x = input(&mut host, dims);
    let output = apply(&mut host, layer, Passed::positional([x]));
    let output = output.map_err(|refusal| refusal.message.to_string())?;
    let named = weights(&host, layer).into_iter().map(|weight| {
        let axes: Vec<String> = weight.axes.iter().map(factors).collect();
        format!("{}: {}", weight.name, axes.join(" × "))
    });
    Ok((shapes(&host, &output).concat(), named.collect()))
}

const IMAGE: [Dim; 3] = [Dim::Known(28), Dim::Known(28), Dim::Known(4)];

#[test]
fn a_depthwise_bias_has_one_number_for_each_channel_and_kernel_of_it() {
    let passed = numbers(&[3]).with("depth_multiplier", 2);
    let (shape, weights) = run("DepthwiseConv2D", passed, &IMAGE).unwrap();
    assert_eq!(shape, "(None, 26, 26, 8)");
    assert_eq!(
        weights,
        [
            "kernel: kernel height 3 × kernel width 3 × input channels 4 × depth multiplier 2",
            "bias: input channels 4 × depth multiplier 2",
        ]
    );
}

#[test]
fn a_separable_convolution_has_two_kernels() {
    let (shape, weights) = run("SeparableConv1D", numbers(&[8, 3]), &IMAGE[1..]).unwrap();
    assert_eq!(shape, "(None, 26, 8)");
    assert_eq!(
        weights[1],
        "pointwise_kernel: kernel size 1 × input channels 4 × depth multiplier 1 × filters 8"
    );
}

#[test]
fn a_transposed_kernel_has_its_filters_first() {
    let passed = numbers(&[8, 3]).with("strides", 2);
    let (shape, weights) = run("Conv2DTranspose", passed, &IMAGE).unwrap();
    assert_eq!(shape, "(None, 57, 57, 8)");
    assert_eq!(
        weights[0],
        "kernel: kernel height 3 × kernel width 3 × filters 8 × input channels 4"
    );
}

#[test]
fn symbols_go_through_windows() {
    let dims = [Dim::symbol("steps"), Dim::Known(4)];
    let (shape, _) = run("Conv1D", numbers(&[8, 3]), &dims).unwrap();
    assert_eq!(shape, "(None, steps − 2, 8)");
    let (shape, _) = run("MaxPooling1D", numbers(&[2]), &dims).unwrap();
    assert_eq!(shape, "(None, ⌊(steps − 2) / 2⌋ + 1, 4)");
}

#[test]
fn a_padding_that_is_not_known_makes_places_unknown_and_nothing_else() {
    let passed = numbers(&[8, 3]).with("padding", unknown());
    let (shape, weights) = run("Conv2D", passed, &IMAGE).unwrap();
    assert_eq!(shape, "(None, ?, ?, 8)");
    assert_eq!(weights[1], "bias: filters 8");
    let passed = numbers(&[2]).with("padding", unknown());
    let (shape, _) = run("MaxPooling2D", passed, &IMAGE).unwrap();
    assert_eq!(shape, "(None, ?, ?, 4)");
}

#[test]
fn a_bias_that_may_be_there_is_not_counted_as_if_it_were() {
    let passed = numbers(&[8, 3]).with("use_bias", unknown());
    let (_, weights) = run("Conv2D", passed, &IMAGE).unwrap();
    assert_eq!(weights[1], "bias: filters ?");
}

#[test]
fn a_number_of_filters_with_a_decimal_point_is_refused_at_the_call() {
    let passed = Passed::positional([Value::Float(8.0), Value::Int(3)]);
    let mut host = Plain::default();
    let layer = make(&mut host, "Conv2D", passed.clone()).unwrap();
    let x = input(&mut host, &IMAGE);
    assert!(apply(&mut host, layer, Passed::positional([x])).is_err());
    let half = Passed::positional([Value::Float(8.5), Value::Int(3)]);
    assert!(make(&mut host, "Conv2D", half).is_err());
}

#[test]
fn pooling_looks_at_its_padding_only_when_it_is_called() {
    let mut host = Plain::default();
    let passed = numbers(&[2]).with("padding", Value::str("SAME"));
    let layer = make(&mut host, "MaxPooling2D", passed).unwrap();
    let x = input(&mut host, &IMAGE);
    assert!(apply(&mut host, layer, Passed::positional([x])).is_err());
}

#[test]
fn lora_adds_two_small_kernels_and_lets_the_large_one_rest() {
    let mut host = Plain::default();
    let passed = numbers(&[8, 3]).with("lora_rank", 2);
    let layer = make(&mut host, "Conv2D", passed).unwrap();
    let x = input(&mut host, &IMAGE);
    apply(&mut host, layer, Passed::positional([x])).unwrap();
    let resting: Vec<(&str, bool)> = weights(&host, layer)
        .iter()
        .map(|weight| (&*weight.name, weight.resting))
        .collect();
    assert_eq!(
        resting,
        [
            ("kernel", true),
            ("bias", false),
            ("lora_kernel_a", false),
            ("lora_kernel_b", false),
        ]
    );
}
