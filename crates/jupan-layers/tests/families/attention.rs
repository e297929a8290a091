//! Attention is made of projections, and uses up names for what it makes inside.

use jupan_core::dim::Dim;
use jupan_core::layer::Plain;
use jupan_core::signature::Passed;
use jupan_core::value::Value;

use crate::support::{apply, factors, input, make, shapes, weights};

fn heads() -> Passed {
    Passed::positional([Value::Int(2), Value::Int(8)])
}

#[test]
fn projections_know_heads_and_widths() {
    let mut host = Plain::default();
    let attention = make(&mut host, "MultiHeadAttention", heads()).unwrap();
    let x = input(&mut host, &[Dim::Known(5), Dim::Known(16)]);
    let output = apply(&mut host, attention, Passed::positional([x.clone(), x])).unwrap();
    assert_eq!(shapes(&host, &output), ["(None, 5, 16)"]);
    let stated: Vec<String> = weights(&host, attention)
        .iter()
        .map(|weight| {
            let axes: Vec<String> = weight.axes.iter().map(factors).collect();
            format!("{}: {}", weight.path(), axes.join(" × "))
        })
        .collect();
    assert_eq!(
        stated[0],
        "multi_head_attention/query/kernel: input features 16 × heads 2 × key size 8"
    );
    assert_eq!(
        stated[6],
        "multi_head_attention/attention_output/kernel: heads 2 × value size 8 × features 16"
    );
}

#[test]
fn softmax_and_dropout_inside_use_up_names() {
    let mut host = Plain::default();
    let attention = make(&mut host, "MultiHeadAttention", heads()).unwrap();
    let x = input(&mut host, &[Dim::Known(5), Dim::Known(16)]);
    apply(&mut host, attention, Passed::positional([x.clone(), x])).unwrap();
    let rate = Passed::positional([Value::Float(0.1)]);
    let dropout = make(&mut host, "Dropout", rate).unwrap();
    let softmax = make(&mut host, "Softmax", Passed::default()).unwrap();
    let name = |id| &*host.program.operation(id).name;
    assert_eq!((name(dropout), name(softmax)), ("dropout_1", "softmax_1"));
}

#[test]
fn plain_attention_takes_a_list_only() {
    let mut host = Plain::default();
    let attention = make(&mut host, "Attention", Passed::default()).unwrap();
    let x = input(&mut host, &[Dim::Known(5), Dim::Known(16)]);
    let tuple = Value::tuple([x.clone(), x.clone()]);
    assert!(apply(&mut host, attention, Passed::positional([tuple])).is_err());
    let list = Value::list([x.clone(), x]);
    assert!(apply(&mut host, attention, Passed::positional([list])).is_ok());
}
