//! Recurrent layers state gates as factors, copy what they wrap, and take any cell.

use jupan_core::message::Message;
use std::rc::Rc;

use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::layer::{Call, Host, Layer, Plain};
use jupan_core::program::{Operation, OperationId, OperationKind};
use jupan_core::signature::Passed;
use jupan_core::value::Value;

use crate::support::{apply, factors, input, make, shapes, weights};

fn units(n: i64) -> Passed {
    Passed::positional([Value::Int(n)])
}

fn sequence(host: &mut Plain) -> Passed {
    let dims = [Dim::Known(10), Dim::Known(6)];
    Passed::positional([input(host, &dims)])
}

#[test]
fn an_lstm_has_four_gates() {
    let mut host = Plain::default();
    let lstm = make(&mut host, "LSTM", units(16)).unwrap();
    let passed = sequence(&mut host);
    let output = apply(&mut host, lstm, passed).unwrap();
    assert_eq!(shapes(&host, &output), ["(None, 16)"]);
    let weights = weights(&host, lstm);
    let stated: Vec<(String, Vec<String>)> = weights
        .iter()
        .map(|weight| (weight.path(), weight.axes.iter().map(factors).collect()))
        .collect();
    let columns = "gates 4 × units 16".to_owned();
    let kernel = vec!["input features 6".to_owned(), columns.clone()];
    let recurrent = vec!["previous units 16".to_owned(), columns.clone()];
    assert_eq!(
        stated,
        [
            ("lstm/lstm_cell/kernel".into(), kernel),
            ("lstm/lstm_cell/recurrent_kernel".into(), recurrent),
            ("lstm/lstm_cell/bias".into(), vec![columns]),
        ]
    );
}

#[test]
fn a_gru_that_resets_after_has_two_biases() {
    for (reset_after, bias) in [
        (true, "biases 2, gates 3 × units 16"),
        (false, "gates 3 × units 16"),
    ] {
        let mut host = Plain::default();
        let passed = units(16).with("reset_after", Value::Bool(reset_after));
        let gru = make(&mut host, "GRU", passed).unwrap();
        let passed = sequence(&mut host);
        apply(&mut host, gru, passed).unwrap();
        let axes = &weights(&host, gru)[2].axes;
        let stated: Vec<String> = axes.iter().map(factors).collect();
        assert_eq!(stated.join(", "), bias);
    }
}

#[test]
fn both_directions_are_copies_with_their_own_names() {
    let mut host = Plain::default();
    let pattern = units(7).with("use_bias", Value::Bool(false));
    let lstm = make(&mut host, "LSTM", pattern).unwrap();
    let wrap = Passed::positional([Value::Operation(lstm)]);
    let both = make(&mut host, "Bidirectional", wrap).unwrap();
    let passed = sequence(&mut host);
    let output = apply(&mut host, both, passed).unwrap();
    let output = output.tensors()[0];
    let last = host.program.tensor(output).axes.last().unwrap().clone();
    assert_eq!(factors(&last), "directions 2 × units 7");
    let paths: Vec<String> = weights(&host, both).iter().map(|w| w.path()).collect();
    assert_eq!(
        paths,
        [
            "bidirectional/forward_lstm/lstm_cell/kernel",
            "bidirectional/forward_lstm/lstm_cell/recurrent_kernel",
            "bidirectional/backward_lstm/lstm_cell/kernel",
            "bidirectional/backward_lstm/lstm_cell/recurrent_kernel",
        ]
    );
    assert!(weights(&host, lstm).is_empty(), "the pattern stays unbuilt");
}

#[test]
fn a_layer_that_can_not_read_backwards_has_no_other_direction() {
    let mut host = Plain::default();
    let dense = make(&mut host, "Dense", units(3)).unwrap();
    let wrap = Passed::positional([Value::Operation(dense)]);
    let refusal = make(&mut host, "Bidirectional", wrap).unwrap_err();
    assert!(
        refusal.message.to_string().contains("go_backwards"),
        "{refusal:?}"
    );
}

#[test]
fn a_stateful_layer_needs_a_fixed_batch() {
    let mut host = Plain::default();
    let passed = units(4).with("stateful", Value::Bool(true));
    let lstm = make(&mut host, "LSTM", passed).unwrap();
    let passed = sequence(&mut host);
    let refusal = apply(&mut host, lstm, passed).unwrap_err();
    assert!(
        refusal.message.to_string().contains("stateful"),
        "{refusal:?}"
    );
}

#[test]
fn symbols_flow_through_gates() {
    let mut host = Plain::default();
    let n = Value::from(Dim::symbol("n"));
    let gru = make(&mut host, "GRU", Passed::positional([n])).unwrap();
    let passed = sequence(&mut host);
    let output = apply(&mut host, gru, passed).unwrap();
    assert_eq!(shapes(&host, &output), ["(None, n)"]);
    let columns = &weights(&host, gru)[0].axes[1].dim;
    assert_eq!(*columns, Dim::symbol("n").times(&Dim::Known(3)));
}

/// A cell as a user writes one: it has a state, and a weight of its own.
struct OwnCell;

impl Layer for OwnCell {
    fn build(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        let features = call.input()?.axis(-1);
        call.weight("kernel", vec![features])
    }

    fn call(&self, _call: &mut Call<'_>) -> Result<Value, Refusal> {
        Err(Refusal::new(Message::verbatim(
            "a cell is not called while a model is put together",
        )))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some("inputs, states")
    }

    fn attribute(&self, _host: &mut dyn Host, _id: OperationId, name: &str) -> Option<Value> {
        (name == "state_size").then(|| Value::list([Value::Int(7), Value::Int(2)]))
    }
}

#[test]
fn a_cell_that_the_user_wrote_is_repeated_too() {
    let mut host = Plain::default();
    let record = Operation::new(
        OperationKind::Layer,
        "own_cell".into(),
        "OwnCell".into(),
        Rc::new(OwnCell),
    );
    let cell = host.program.add_operation(record);
    let passed = Passed::positional([Value::Operation(cell)])
        .with("return_state", Value::Bool(true))
        .with("return_sequences", Value::Bool(true));
    let rnn = make(&mut host, "RNN", passed).unwrap();
    let passed = sequence(&mut host);
    let output = apply(&mut host, rnn, passed).unwrap();
    assert_eq!(
        shapes(&host, &output),
        ["(None, 10, 7)", "(None, 7)", "(None, 2)"]
    );
    assert_eq!(weights(&host, rnn)[0].path(), "rnn/own_cell/kernel");
}

#[test]
fn patterns_of_wrappers_use_up_names() {
    let mut host = Plain::default();
    let pattern = make(&mut host, "LSTM", units(3)).unwrap();
    let wrap = Passed::positional([Value::Operation(pattern)]);
    make(&mut host, "Bidirectional", wrap).unwrap();
    let lstm = make(&mut host, "LSTM", units(3)).unwrap();
    let cell = make(&mut host, "LSTMCell", units(3)).unwrap();
    let name = |id| &*host.program.operation(id).name;
    assert_eq!((name(lstm), name(cell)), ("lstm_1", "lstm_cell"));
}

#[test]
fn what_a_layer_returns_is_unknown_where_a_flag_is() {
    let mut host = Plain::default();
    let flag = Value::Unknown(Message::verbatim("read from a file"));
    let passed = units(4).with("return_sequences", flag);
    let lstm = make(&mut host, "LSTM", passed).unwrap();
    let passed = sequence(&mut host);
    let output = apply(&mut host, lstm, passed).unwrap();
    let [tensor] = output.tensors()[..] else {
        panic!("a layer gives a tensor, of unknown shape if need be");
    };
    let reason = host.program.tensor(tensor).open();
    assert_eq!(reason, Some(Message::verbatim("read from a file")));
    assert_eq!(weights(&host, lstm).len(), 3);
}
