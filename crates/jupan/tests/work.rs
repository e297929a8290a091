//! The work of whole models, as their traces state it.

use jupan::core::dim::Count;
use jupan::core::work::Kind;
use jupan::world::Nowhere;
use jupan::{Input, Report, Settings, analyse};

/// The report of a program, with traces.
fn traced(source: &str, set: &[(&str, u64)]) -> Report {
    let settings = Settings {
        trace: true,
        set: set.iter().map(|(n, v)| ((*n).to_owned(), *v)).collect(),
        ..Settings::default()
    };
    let bytes = source.as_bytes();
    let name = "net.py";
    analyse(Input::File { name, bytes }, &Nowhere, &settings)
}

/// How much of a kind the last model of a program does in one call.
fn total(source: &str, kind: Kind, set: &[(&str, u64)]) -> Count {
    let report = traced(source, set);
    assert!(report.diagnostics.is_empty(), "{:?}", report.diagnostics);
    let model = report.models.last().expect("a model");
    let trace = model.trace.as_ref().expect("a trace");
    assert_eq!(trace.stopped, None);
    trace.total(0, kind)
}

const CNN: &str = include_str!("../../../examples/cnn.py");

#[test]
fn the_multiply_adds_of_a_small_cnn_are_those_counted_by_hand() {
    let layers = [194_688, 2_230_272, 331_776, 36_864, 640];
    let count = total(CNN, Kind::MultiplyAdd, &[("batch", 1)]);
    assert_eq!(count.exact(), Some(layers.iter().sum()));
}

#[test]
fn work_grows_with_the_batch() {
    let count = total(CNN, Kind::MultiplyAdd, &[]);
    assert_eq!(count.known.to_string(), "2794240 × batch");
    let eight = total(CNN, Kind::MultiplyAdd, &[("batch", 8)]);
    assert_eq!(eight.exact(), Some(8 * 2_794_240));
}
