//! Layers that only move numbers: products, quotients and differences of axes.

use jupan_core::dim::Dim;
use jupan_core::layer::Plain;
use jupan_core::message::Message;
use jupan_core::signature::Passed;
use jupan_core::value::Value;

use crate::support::{apply, factors, input, make, run};

fn tuple(values: &[i64]) -> Passed {
    let items: Vec<Value> = values.iter().copied().map(Value::Int).collect();
    Passed::positional([Value::tuple(items)])
}

#[test]
fn flattened_features_remember_what_they_are_made_of() {
    let mut host = Plain::default();
    let layer = make(&mut host, "Flatten", Passed::default()).unwrap();
    let x = input(&mut host, &[Dim::Known(3), Dim::Known(3), Dim::Known(64)]);
    let output = apply(&mut host, layer, Passed::positional([x])).unwrap();
    let tensor = host.program.tensor(output.tensors()[0]);
    assert_eq!(factors(&tensor.axes[1]), "height 3 × width 3 × channels 64");
}

#[test]
fn a_reshape_finds_what_is_left() {
    let made = run("Reshape", tuple(&[-1, 4]), &[Dim::Known(6), Dim::Known(8)]);
    assert_eq!(made.as_deref(), Ok("(None, 12, 4)"));
    let made = run(
        "Reshape",
        tuple(&[-1, 4]),
        &[Dim::symbol("n"), Dim::Known(8)],
    );
    assert_eq!(made.as_deref(), Ok("(None, 2 × n, 4)"));
    let made = run(
        "Reshape",
        tuple(&[-1, 4]),
        &[Dim::Unspecified, Dim::Known(8)],
    );
    assert_eq!(made.as_deref(), Ok("(None, None, 4)"));
}

#[test]
fn a_reshape_to_another_size_is_refused_even_with_symbols() {
    assert!(run("Reshape", tuple(&[5]), &[Dim::Known(6)]).is_err());
    let more = Dim::symbol("n").plus(&Dim::Known(1));
    let target = Passed::positional([Value::tuple([Value::from(Dim::symbol("n"))])]);
    assert!(run("Reshape", target, &[more]).is_err());
}

#[test]
fn cropping_and_padding_take_symbols() {
    let dims = [Dim::symbol("n"), Dim::Known(3)];
    let made = run("Cropping1D", tuple(&[1, 2]), &dims);
    assert_eq!(made.as_deref(), Ok("(None, n − 3, 3)"));
    let made = run("ZeroPadding1D", tuple(&[1, 2]), &dims);
    assert_eq!(made.as_deref(), Ok("(None, n + 3, 3)"));
    let made = run("UpSampling1D", Passed::positional([Value::Int(2)]), &dims);
    assert_eq!(made.as_deref(), Ok("(None, 2 × n, 3)"));
}

#[test]
fn nothing_is_left_of_an_axis_that_is_cut_off_whole() {
    assert!(
        run(
            "Cropping1D",
            tuple(&[2, 3]),
            &[Dim::Known(5), Dim::Known(3)]
        )
        .is_err()
    );
    assert!(
        run(
            "Cropping1D",
            tuple(&[2, 2]),
            &[Dim::Known(5), Dim::Known(3)]
        )
        .is_ok()
    );
}

#[test]
fn a_shape_that_is_not_known_is_not_called_wrong() {
    let passed = Passed::positional([Value::Unknown(Message::verbatim("from a file"))]);
    let why = run("Reshape", passed, &[Dim::Known(6)]).unwrap_err();
    assert!(why.contains("is not known"), "{why}");
}

#[test]
fn slopes_are_shared_along_an_axis() {
    let mut host = Plain::default();
    let passed = Passed::default().with("shared_axes", Value::list([Value::Int(1)]));
    let layer = make(&mut host, "PReLU", passed).unwrap();
    let x = input(&mut host, &[Dim::Known(4), Dim::Known(5)]);
    apply(&mut host, layer, Passed::positional([x])).unwrap();
    let slopes = &host.program.operation(layer).weights[0];
    assert_eq!(slopes.count().exact(), Some(5));
}
