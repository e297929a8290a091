//! Notebooks as people write them: shell lines, magics, modules that a cell writes.

use jupan::{Input, Report, Settings, analyse, world::Nowhere};

/// What is found in a notebook of these code cells.
fn notebook(cells: &[&str]) -> Report {
    let cells = cells.iter().map(|source| {
        serde_json::json!({"cell_type": "code", "source": source, "metadata": {}, "outputs": []})
    });
    let notebook = serde_json::json!({
        "nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells.collect::<Vec<_>>(),
    });
    let text = notebook.to_string();
    let input = Input::File {
        name: "lesson.ipynb",
        bytes: text.as_bytes(),
    };
    analyse(input, &Nowhere, &Settings::default())
}

/// The parameters of the models, and what is said of errors.
#[track_caller]
fn counts(report: &Report) -> Vec<String> {
    let said: Vec<String> = report
        .diagnostics
        .iter()
        .map(|d| d.message.to_string())
        .collect();
    assert!(said.is_empty(), "{said:?}");
    let models = report.models.iter();
    models
        .map(|model| {
            model
                .totals
                .total
                .count
                .exact()
                .expect("an exact count")
                .to_string()
        })
        .collect()
}

const KERAS: &str = "from keras import Sequential, Input, layers\n";

#[test]
fn shell_lines_and_line_magics_are_no_obstacle() {
    let report = notebook(&[
        "if True:\n    !pip install keras\nfiles = !ls\n%matplotlib inline",
        "pwd",
        "pip install tensorflow",
        "ls drive/MyDrive/",
        KERAS,
        "m = Sequential([Input((4,)), layers.Dense(3)])",
    ]);
    assert_eq!(counts(&report), ["15"]);
}

#[test]
fn bodies_of_timing_magics_run_and_other_cell_magics_are_skipped() {
    let report = notebook(&[
        &format!("%%capture\n{KERAS}"),
        "%%time\na = Sequential([Input((4,)), layers.Dense(3)])",
        "%%timeit -n 1\nb = Sequential([Input((4,)), layers.Dense(2)])",
        "%%bash\nfor f in *; do echo (; done",
        "%%html\n<b>a = None</b>",
    ]);
    assert_eq!(counts(&report), ["15", "10"]);
}

#[test]
fn a_module_that_a_cell_writes_is_imported() {
    let net = "%%writefile net.py\nfrom keras import Sequential, Input, layers\n\ndef make(units):\n    return Sequential([Input((4,)), layers.Dense(units)])\n";
    for import in [
        "import net\nm = net.make(3)",
        "from net import make\nm = make(3)",
    ] {
        assert_eq!(counts(&notebook(&[net, import])), ["15"], "{import}");
    }
    // A second cell adds to it, and one that writes it anew replaces it.
    let added = notebook(&[
        net,
        "%%writefile -a net.py\ndef wide():\n    return make(100)\n",
        "import net\nm = net.wide()",
    ]);
    assert_eq!(counts(&added), ["500"]);
    let replaced = notebook(&[
        net,
        &net.replace("Dense(units)", "Dense(units + 1)"),
        "import net\nm = net.make(3)",
    ]);
    assert_eq!(counts(&replaced), ["20"]);
    let package = notebook(&[
        "%%writefile nets/__init__.py\nfrom nets.small import make",
        &net.replace("net.py", "nets/small.py"),
        "import nets\nm = nets.make(3)",
    ]);
    assert_eq!(counts(&package), ["15"]);
}

#[test]
fn what_goes_wrong_in_a_written_module_is_told_where_its_cell_has_it() {
    let report = notebook(&[
        "import os",
        "%%writefile net.py\nfrom keras import layers\nwrong = layers.Dense(-1)\n",
        "import net",
    ]);
    let diagnostic = report.diagnostics.first().unwrap();
    let span = diagnostic.span.unwrap();
    let source = &report.program.sources[span.source.0 as usize];
    let place = source.place(span.start);
    assert_eq!((place.cell, place.line), (Some(2), 3));
}
