//! What is to be said about a report as a whole.

use std::collections::BTreeSet;
use std::rc::Rc;

use jupan_core::message;
use jupan_core::message::Message;
use jupan_core::{
    diagnostic::{Diagnostic, Kind, Severity, near_miss},
    dim::{Count, Dim, is_too_large},
    program::OperationKind,
    report::{ModelReport, Report, Row},
    trace::BATCH,
    value::Value,
};

/// More calls and names than this are not listed.
const MOST: usize = 8;

/// Adds what follows from the whole: models without an input shape, numbers too large to state, nothing found, functions
/// that were not called.
pub(crate) fn conclude(report: &mut Report) {
    let mut said: Vec<Diagnostic> = Vec::new();
    for model in &report.models {
        said.extend(not_built(report, model));
        said.extend(too_large(report, model));
    }
    match report.models.is_empty() {
        true => said.extend(nothing_found(report)),
        false => said.extend(not_called(report)),
    }
    report.diagnostics.extend(said);
}

/// Adds what is to be said of values for numbers that neither the program leaves open nor a model.
pub(crate) fn without_effect(report: &mut Report, set: &[(String, i64)], left_open: &[Rc<str>]) {
    if set.is_empty() {
        return;
    }
    let traces = report
        .models
        .iter()
        .filter_map(|model| model.trace.as_ref());
    let of_models = traces.flat_map(|trace| trace.symbols.iter().map(|(name, ..)| &**name));
    let of_program = left_open.iter().map(|name| &**name);
    let open: BTreeSet<&str> = of_program.chain(of_models).collect();
    let names = set.iter().map(|(name, _)| &**name);
    let idle = names.filter(|name| *name != BATCH && !open.contains(name));
    let said = idle.map(|name| {
        let message = message!(
            "`--set {name}=…` has no effect: nothing that is left open has that name",
            name
        );
        let diagnostic = Diagnostic::warning(Kind::Remark, message);
        let listed: Vec<&str> = open.iter().copied().take(MOST).collect();
        match near_miss(name, open.iter().copied()) {
            Some(near) => diagnostic.with_help(message!("did you mean `{near}`?", near)),
            None if listed.is_empty() => diagnostic,
            None => {
                diagnostic.with_help(message!("left open are: {list}", list = listed.join(", ")))
            }
        }
    });
    let said: Vec<Diagnostic> = said.collect();
    report.diagnostics.extend(said);
}

/// A model whose input shape nobody states. One that stopped at an error, or whose given shape was refused,
/// has been told about.
fn not_built(report: &Report, model: &ModelReport) -> Option<Diagnostic> {
    let complete = model.totals.total.count.missing.is_empty();
    let uncertain = report.program.operation(model.id).uncertain.is_some();
    if model.built || complete || uncertain || model.frozen.is_some() {
        return None;
    }
    let made = report.program.operation(model.id).span;
    let refused = |told: &Diagnostic| told.kind == Kind::Refused && told.span == made;
    if report.diagnostics.iter().any(refused) {
        return None;
    }
    let name = model.variable.as_deref().unwrap_or(&model.name);
    // Where all layers are built the numbers are known, and only the shapes of the whole are not.
    let known = !model.rows.is_empty() && model.rows.iter().all(|row| row.built);
    let (severity, message) = match known {
        true => (
            Severity::Warning,
            message!("the input shape of `{name}` is not known", name),
        ),
        false => (
            Severity::Error,
            message!(
                "the input shape of `{name}` is not known, and its weights depend on it",
                name
            ),
        ),
    };
    let diagnostic = Diagnostic::new(Kind::NotBuilt, severity, message).at(made);
    let example = example(model.rows.first());
    Some(diagnostic.with_help(message!(
        "give it, without the batch: `--input-shape {example}`",
        example
    )))
}

/// A shape such as the first layer takes.
fn example(first: Option<&Row>) -> &'static str {
    let class = first.map_or("", |row| &*row.class);
    match class {
        "LSTM" | "GRU" | "SimpleRNN" | "RNN" | "Bidirectional" => "100,8",
        "Embedding" => "100",
        _ if class.contains("1D") => "100,8",
        _ if class.contains("2D") => "28,28,1",
        _ if class.contains("3D") => "16,32,32,1",
        _ => "784",
    }
}

/// Numbers that are too large to be stated.
fn too_large(report: &Report, model: &ModelReport) -> Option<Diagnostic> {
    let is_large_count = |count: &Count| count.missing.iter().any(is_too_large);
    let is_large_axis = |dim: &Dim| matches!(dim, Dim::Unknown(reason) if is_too_large(reason));
    let row = model.rows.iter().find(|row| {
        let outputs = row.outputs().iter();
        let mut axes = outputs.flat_map(|tensor| report.program.tensor(*tensor).axes.iter());
        is_large_count(&row.params) || axes.any(|axis| is_large_axis(&axis.dim))
    })?;
    let message = message!("a number of {row} does not fit 64 bits", row = row.name);
    let diagnostic = Diagnostic::error(Kind::Limit, message);
    let span = report.program.operation(row.id).span;
    Some(
        diagnostic
            .at(span)
            .with_help(message!("use smaller numbers")),
    )
}

fn nothing_found(report: &Report) -> Option<Diagnostic> {
    let mut diagnostics = report.diagnostics.iter();
    let failed = diagnostics.any(|diagnostic| diagnostic.severity == Severity::Error);
    if failed && report.uncalled.is_empty() {
        return None;
    }
    let mut diagnostic = Diagnostic::error(Kind::NothingFound, message!("no model was found")).with_note(
        message!("looked for: Keras models in the program's variables, and those that it compiles, trains, saves or summarises"),
    );
    if let Some(unseen) = report.unseen_summaries.first() {
        return Some(diagnostic.at(Some(*unseen)).with_note(message!(
            "`summary()` is called here on what the program does not make itself, as a model of another library"
        )));
    }
    if let Some(file) = report.files.first() {
        diagnostic = diagnostic.in_file(file);
    }
    if let Some(calls) = calls(report) {
        return Some(diagnostic.with_help(message!(
            "call a function that may make one, with values for its arguments:{calls}",
            calls
        )));
    }
    let layers = report.variables.iter().filter(|(_, value)| {
        matches!(value, Value::Operation(id) if report.program.operation(*id).kind == OperationKind::Layer)
    });
    let layers: Vec<&str> = layers.map(|(name, _)| &**name).take(MOST).collect();
    Some(match layers.first() {
        Some(first) => diagnostic
            .with_note(message!(
                "there are single layers: {list}",
                list = layers.join(", ")
            ))
            .with_help(message!(
                "ask for a layer by its name: `--call {first}`",
                first
            )),
        None => diagnostic.with_help(message!("name the file that makes the model")),
    })
}

fn not_called(report: &Report) -> Option<Diagnostic> {
    let calls = calls(report)?;
    let message = message!("functions that may make more models were not called");
    let note = Diagnostic::note(Kind::NothingFound, message);
    Some(note.with_help(message!(
        "call one, with values for its arguments:{calls}",
        calls
    )))
}

/// The calls that can be asked for, each on its own line.
fn calls(report: &Report) -> Option<Message> {
    let listed = report.uncalled.iter().take(MOST);
    let listed: String = listed
        .map(|uncalled| format!("\n--call '{}'", uncalled.call))
        .collect();
    match report.uncalled.len().saturating_sub(MOST) {
        0 if listed.is_empty() => None,
        0 => Some(Message::verbatim(listed)),
        n => Some(message!("{listed}, and {n} more", listed, n)),
    }
}
