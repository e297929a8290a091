//! The examples of the catalogue, made and called as a program does: what comes out, the parameters, and the work that a hand
//! derives for one sample.

mod kit;

use jupan::core::axis::ShapeText;
use jupan::core::dim::Count;
use jupan::core::era::Era;
use jupan::core::layer::{Entry, Example, Worked};
use jupan::core::work::Kind;
use jupan::world::Nowhere;
use jupan::{CATALOGUE, Input, Keras, Report, Settings, analyse};

/// All layers, and the Keras that has them.
fn layers() -> impl Iterator<Item = (&'static Entry, Keras)> {
    let of = |entry: &'static Entry| {
        let newest = entry
            .keras
            .former
            .iter()
            .flat_map(|former| former.eras)
            .max();
        let keras = match newest {
            Some(Era::Keras1) => Keras::One,
            _ => Keras::Two,
        };
        (entry, keras)
    };
    let today = CATALOGUE.layers.iter().map(|entry| (*entry, Keras::Three));
    today.chain(CATALOGUE.past.iter().map(move |entry| of(entry)))
}

/// A model of the example alone, called on inputs of its shapes.
fn report(example: &Example, keras: Keras) -> Report {
    let program = format!(
        "{}model = keras.Model(xs, call({}))\n",
        kit::inputs_and_call(example.input),
        example.code
    );
    let settings = Settings {
        keras,
        trace: true,
        set: vec![("batch".into(), 1)],
        ..Settings::default()
    };
    let input = Input::File {
        name: "example.py",
        bytes: program.as_bytes(),
    };
    analyse(input, &Nowhere, &settings)
}

/// How often what is done in one call, in all.
fn done(report: &Report) -> Vec<(Kind, Count)> {
    let trace = report.models.first().and_then(|model| model.trace.as_ref());
    let count = |kind| Some((kind, trace?.total(0, kind)));
    Kind::ALL.into_iter().filter_map(count).collect()
}

/// What is wrong with an example.
fn wrong(example: &Example, report: &Report) -> Vec<String> {
    let Some(model) = report.models.first() else {
        return vec![format!("no model: {:?}", report.diagnostics)];
    };
    let mut wrong = Vec::new();
    let shape = |tensor| ShapeText(&report.program.tensor(tensor).axes).to_string();
    let outputs: Vec<String> = model.outputs.iter().map(|tensor| shape(*tensor)).collect();
    if outputs.join("; ") != example.output {
        wrong.push(format!("the output is {}", outputs.join("; ")));
    }
    let params = &model.totals.total.count;
    if params.exact() != Some(example.params.into()) {
        wrong.push(format!("parameters: {params:?}"));
    }
    let done = done(report);
    match example.work {
        Worked::Counted(worked) => {
            for (kind, count) in done {
                let by_hand = worked.iter().filter(|(of, _)| *of == kind);
                let by_hand: i64 = by_hand.map(|(_, times)| times).sum();
                if count.exact() != Some(by_hand.into()) {
                    wrong.push(format!("{kind:?}: {by_hand} by hand, {count:?}"));
                }
            }
        }
        Worked::Open if done.iter().any(|(_, count)| count.exact().is_none()) => {}
        Worked::Unknown if done.iter().any(|(_, count)| count.at_least()) => {}
        Worked::Open | Worked::Unknown => wrong.push("its work can be counted".to_owned()),
    }
    wrong
}

#[test]
fn examples_give_what_they_say_and_do_what_a_hand_derives() {
    let mut all_wrong = Vec::new();
    for (entry, keras) in layers() {
        for example in entry.examples {
            let wrong = wrong(example, &report(example, keras));
            let of = |what| format!("{} on {}: {what}", example.code, example.input);
            all_wrong.extend(wrong.into_iter().map(of));
        }
    }
    assert!(all_wrong.is_empty(), "{}", all_wrong.join("\n"));
}

#[test]
fn every_layer_that_works_has_an_example_whose_work_is_derived_by_hand() {
    for (entry, keras) in layers() {
        let derived = |example: &Example| matches!(example.work, Worked::Counted([_, ..]));
        let works = |example| {
            let done = done(&report(example, keras));
            done.iter()
                .any(|(_, count)| count.known != Count::default().known)
        };
        let name = entry.keras.name;
        let is_derived = entry.examples.iter().any(derived);
        assert!(is_derived || !entry.examples.iter().any(works), "{name}");
    }
}
