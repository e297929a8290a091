//! Operations on masks are nodes of the graph: they use up names and have rows.

use jupan_core::call::{self, Common};
use jupan_core::dim::Dim;
use jupan_core::dtype::DType;
use jupan_core::functional::functional;
use jupan_core::layer::Plain;
use jupan_core::signature::Passed;
use jupan_core::value::Value;

use crate::support::{apply, input, make};

/// Makes a layer and calls it.
fn on(host: &mut Plain, class: &str, arguments: Passed, inputs: Value) -> Value {
    let layer = make(host, class, arguments).unwrap();
    apply(host, layer, Passed::positional([inputs])).unwrap()
}

/// The names of all operations of the model from `inputs` to `output`, in Keras's order.
fn operations(host: &mut Plain, inputs: &Value, output: &Value) -> Vec<String> {
    let common = Common {
        trainable: true,
        ..Common::default()
    };
    let (inputs, output) = (inputs.clone(), output.clone());
    let model = functional(host, "Functional", inputs, output, common, None).unwrap();
    let graph = host.program.operation(model).graph.clone().unwrap();
    let name = |id: &_| host.program.operation(*id).name.to_string();
    graph.operations.iter().map(name).collect()
}

fn units(n: i64) -> Passed {
    Passed::positional([Value::Int(n)])
}

fn words(host: &mut Plain) -> Value {
    let axes = call::input_axes(vec![Dim::Unspecified, Dim::Known(7)], false);
    Value::Tensor(call::input(host, axes, DType::Int32, None, None))
}

fn embedding() -> Passed {
    Passed::positional([Value::Int(10), Value::Int(4)]).with("mask_zero", Value::Bool(true))
}

#[test]
fn the_mask_of_an_embedding_reaches_a_recurrent_layer_through_others() {
    let mut host = Plain::default();
    let x = words(&mut host);
    let embedded = on(&mut host, "Embedding", embedding(), x.clone());
    let dense = make(&mut host, "Dense", units(3)).unwrap();
    let wrapped = Passed::positional([Value::Operation(dense)]);
    let each = on(&mut host, "TimeDistributed", wrapped, embedded);
    let output = on(&mut host, "LSTM", units(2), each);
    assert_eq!(
        operations(&mut host, &x, &output),
        [
            "input_layer",
            "embedding",
            "not_equal",
            "time_distributed",
            "lstm"
        ]
    );
}

#[test]
fn a_concatenation_of_masked_and_plain_makes_six_operations() {
    let mut host = Plain::default();
    let x = input(&mut host, &[Dim::Known(7), Dim::Known(4)]);
    let masked = on(&mut host, "Masking", Passed::default(), x.clone());
    let both = Value::list([masked, x.clone()]);
    let joined = on(&mut host, "Concatenate", Passed::default(), both);
    let output = on(&mut host, "LSTM", units(2), joined);
    assert_eq!(
        operations(&mut host, &x, &output),
        [
            "input_layer",
            "not_equal",
            "masking",
            "any",
            "expand_dims",
            "zeros_like",
            "logical_or",
            "ones_like",
            "concatenate_1",
            "concatenate",
            "any_1",
            "lstm"
        ]
    );
}

#[test]
fn masks_of_a_sum_are_joined() {
    let mut host = Plain::default();
    let x = words(&mut host);
    let embedded = on(&mut host, "Embedding", embedding(), x.clone());
    let twice = Value::list([embedded.clone(), embedded]);
    let sum = on(&mut host, "Add", Passed::default(), twice);
    let output = on(&mut host, "LSTM", units(2), sum);
    assert_eq!(
        operations(&mut host, &x, &output),
        [
            "input_layer",
            "embedding",
            "not_equal",
            "add",
            "logical_or",
            "lstm"
        ]
    );
}

#[test]
fn attention_passes_the_mask_of_the_query() {
    let mut host = Plain::default();
    let x = words(&mut host);
    let embedded = on(&mut host, "Embedding", embedding(), x.clone());
    let twice = Value::list([embedded.clone(), embedded]);
    let attended = on(&mut host, "Attention", Passed::default(), twice);
    let output = on(&mut host, "LSTM", units(2), attended);
    assert_eq!(
        operations(&mut host, &x, &output),
        [
            "input_layer",
            "embedding",
            "not_equal",
            "attention",
            "convert_to_tensor",
            "lstm"
        ]
    );
}

#[test]
fn a_layer_of_another_type_keeps_no_mask_among_its_arguments() {
    let mut host = Plain::default();
    let x = input(&mut host, &[Dim::Known(7), Dim::Known(4)]);
    let masked = on(&mut host, "Masking", Passed::default(), x.clone());
    let half = units(2).with("dtype", Value::str("mixed_float16"));
    let output = on(&mut host, "LSTM", half, masked);
    assert_eq!(
        operations(&mut host, &x, &output),
        ["input_layer", "masking", "lstm"]
    );
}
