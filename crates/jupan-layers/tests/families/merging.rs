//! Layers that combine tensors, and one that lists a weight which is not its own.

use std::rc::Rc;

use jupan_core::dim::Dim;
use jupan_core::dtype::DType;
use jupan_core::layer::Plain;
use jupan_core::signature::Passed;
use jupan_core::value::{Array, Value};

use crate::support::{apply, input, make, shapes, weights};

fn combine(class: &str, one: &[Dim], other: &[Dim]) -> Result<Vec<String>, String> {
    let mut host = Plain::default();
    let layer = make(&mut host, class, Passed::default()).unwrap();
    let list = Value::list([input(&mut host, one), input(&mut host, other)]);
    match apply(&mut host, layer, Passed::positional([list])) {
        Ok(output) => Ok(shapes(&host, &output)),
        Err(refusal) => Err(refusal.message.to_string()),
    }
}

#[test]
fn a_concatenation_adds_symbols() {
    let words = Dim::symbol("words");
    let sum = words.plus(&Dim::Known(4));
    let made = combine("Concatenate", &[Dim::Known(4)], &[words]);
    assert_eq!(made, Ok(vec![format!("(None, {sum})")]));
}

#[test]
fn none_stays_none_when_tensors_are_added() {
    let made = combine(
        "Add",
        &[Dim::Unspecified, Dim::Known(4)],
        &[Dim::Known(5), Dim::Known(4)],
    );
    assert_eq!(made, Ok(vec!["(None, None, 4)".to_owned()]));
}

#[test]
fn different_extents_are_not_added() {
    assert!(combine("Add", &[Dim::Known(4)], &[Dim::Known(5)]).is_err());
    assert!(combine("Add", &[Dim::Known(4)], &[Dim::Known(1)]).is_ok());
}

#[test]
fn spectral_normalization_lists_the_kernel_it_watches_first() {
    let mut host = Plain::default();
    let dense = make(&mut host, "Dense", Passed::positional([Value::Int(5)])).unwrap();
    let wrap = Passed::positional([Value::Operation(dense)]);
    let layer = make(&mut host, "SpectralNormalization", wrap).unwrap();
    let x = input(&mut host, &[Dim::Known(4)]);
    apply(&mut host, layer, Passed::positional([x])).unwrap();
    let names: Vec<&str> = weights(&host, layer).iter().map(|w| &*w.name).collect();
    assert_eq!(names, ["kernel", "vector_u", "bias"]);
}

#[test]
fn an_array_beside_a_tensor_is_a_constant() {
    let mut host = Plain::default();
    let layer = make(&mut host, "Add", Passed::default()).unwrap();
    let array = Array {
        shape: vec![Dim::Known(1), Dim::Known(4)],
        dtype: DType::Float64,
        content: jupan_core::value::Content::default(),
    };
    let x = input(&mut host, &[Dim::Known(4)]);
    let list = Value::list([x.clone(), Value::Array(Rc::new(array))]);
    let output = apply(&mut host, layer, Passed::positional([list])).unwrap();
    assert_eq!(shapes(&host, &output), ["(1, 4)"]);
    let node = host.program.operation(layer).nodes[0];
    assert_eq!(host.program.node(node).inputs, x.tensors());
}
