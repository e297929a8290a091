//! Bad input, as users meet it: what is said, where, and what to do; and what never happens.

// Tests write the files that they read.
#![allow(clippy::disallowed_methods)]

use std::{path::PathBuf, process::Command};

/// The exit code, standard output and standard error on a program.
fn run(name: &str, program: &str, arguments: &[&str]) -> (Option<i32>, String, String) {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, program).expect("a folder for tests");
    let mut command = Command::new(env!("CARGO_BIN_EXE_jupan"));
    command.arg(&path).args(arguments);
    command.env_clear().env("LANG", "C.UTF-8");
    let output = command.output().expect("jupan runs");
    (
        output.status.code(),
        String::from_utf8_lossy(&output.stdout).into_owned(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

const KERAS: &str = "from keras import Sequential, Input, layers\n";

/// A text as one line: long sentences go on in the next one.
fn unwrapped(said: &str) -> String {
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What is said of a program that is refused.
#[track_caller]
fn refused(name: &str, program: &str, parts: &[&str]) {
    let (code, _, said) = run(name, &format!("{KERAS}{program}"), &[]);
    assert_eq!(code, Some(1), "{said}");
    let said = unwrapped(&said);
    for part in parts {
        assert!(said.contains(part), "`{part}` is not in:\n{said}");
    }
}

#[test]
fn a_layer_that_refuses_is_shown_where_it_was_made() {
    let program = "def block(model, filters):\n    model.add(layers.Conv2D(filters, 5))\n\nm = Sequential([Input((8, 8, 1))])\nfor filters in [2, 4]:\n    block(m, filters)\n";
    refused(
        "window.py",
        program,
        &[
            "window.py:3:15",
            "its input (None, 4, 4, 2) has only 4",
            "⌊(4 − 5) / 1⌋ + 1",
            "called from",
            "window.py:7:5",
            "padding='same'",
        ],
    );
    let program = "m = Sequential([\n    Input((10,)),\n    layers.Reshape((3, 4)),\n])\n";
    refused("reshape.py", program, &["reshape.py:4:5", "3 × 4 = 12"]);
    let (_, _, said) = run("once.py", &format!("{KERAS}layers.Dense(-1)\n"), &[]);
    assert!(!said.contains("called from"), "{said}");
}

#[test]
fn near_misses_are_offered() {
    refused(
        "layer.py",
        "layers.Conv2d(3, 3)\n",
        &["did you mean `Conv2D`?"],
    );
    refused(
        "import.py",
        "from keras.layers import Dens\n",
        &["did you mean `Dense`?"],
    );
    refused(
        "name.py",
        "model = 1\nmodle.add(2)\n",
        &["did you mean `model`?"],
    );
    refused(
        "argument.py",
        "layers.Conv2D(3, 3, paddding='same')\n",
        &["did you mean `padding`?"],
    );
}

#[test]
fn what_does_not_parse_is_told_in_both_languages() {
    for (name, program, english, korean) in [
        (
            "open.py",
            "m = Sequential([\n    3\nm.summary()\n",
            "the bracket `[` is never closed",
            "괄호 `[`가 닫히지 않았습니다",
        ),
        (
            "wide.py",
            "x = layers.Dense（3）\n",
            "looks like `(`, but is another one",
            "`(`처럼 보이지만",
        ),
        (
            "space.py",
            "x =\u{a0}3\n",
            "the character U+00A0 looks like a space",
            "빈칸처럼 보이지만",
        ),
        (
            "quote.py",
            "x = “a”\n",
            "looks like `\"`, but is another one",
            "`\"`처럼 보이지만",
        ),
    ] {
        let (code, _, said) = run(name, program, &[]);
        let said = unwrapped(&said);
        assert!(code == Some(1) && said.contains(english), "{said}");
        let (_, _, said) = run(name, program, &["--lang", "ko"]);
        let said = unwrapped(&said);
        assert!(said.contains(korean), "{said}");
    }
}

#[test]
fn a_setting_that_fits_nothing_is_told() {
    let program = format!(
        "{KERAS}words = len(open('words.txt').read())\nm = Sequential([Input((words,)), layers.Dense(2)])\n"
    );
    let (code, _, said) = run("set.py", &program, &["--set", "wrds=5"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("`--set wrds=…` has no effect"), "{said}");
    let open = "len(open('words.txt').read())";
    let misspelt = &open.replace("words", "wrds");
    let (_, _, said) = run("set.py", &program, &["--set", &format!("{misspelt}=5")]);
    assert!(said.contains(&format!("did you mean `{open}`?")), "{said}");
    let (_, table, said) = run("set.py", &program, &["--set", &format!("{open}=5")]);
    assert!(table.contains("5 × 2 + 2") && said.is_empty(), "{said}");
}

#[test]
fn a_model_without_an_input_shape_says_how_to_give_it() {
    let program = "m = Sequential([layers.Conv2D(3, 3)])\n";
    refused(
        "unbuilt.py",
        program,
        &[
            "error[not-built]",
            "unbuilt.py:2:5",
            "--input-shape 28,28,1",
        ],
    );
    let program = format!("{KERAS}{program}");
    let (code, shown, said) = run("built.py", &program, &["--input-shape", "28,28,1"]);
    assert_eq!((code, said.as_str()), (Some(0), ""), "{shown}");
}

#[test]
fn a_shape_that_a_layer_refuses_is_not_asked_for_again() {
    let shapes = ["--input-shape", "6,4", "--input-shape", "5,4"];
    let call = |layer| {
        run(
            "layers.py",
            KERAS,
            &[&["--call", layer], &shapes[..]].concat(),
        )
    };
    let (code, _, said) = call("layers.LSTM(4)");
    assert_eq!(
        (code, said.matches("error[").count()),
        (Some(1), 1),
        "{said}"
    );
    // Queries and values come one by one: 3·(4·6 + 6) + (6·4 + 4).
    let (code, shown, _) = call("layers.MultiHeadAttention(3, 2)");
    assert!(code == Some(0) && shown.contains(" 118 "), "{shown}");
}

#[test]
fn where_nothing_is_found_functions_to_call_are_offered() {
    let program = "def build_model(units, classes=10):\n    return Sequential([Input((4,)), layers.Dense(units), layers.Dense(classes)])\n";
    refused(
        "uncalled.py",
        program,
        &[
            "no model was found",
            "looked for",
            "--call 'build_model(units)'",
        ],
    );
    let program = format!("{KERAS}{program}");
    let (code, shown, _) = run("called.py", &program, &["--call", "build_model(3)"]);
    assert_eq!(code, Some(0));
    assert!(shown.contains("Total params: 55"), "{shown}");
    refused("nothing.py", "x = 1\n", &["no model was found"]);
    assert_eq!(run("empty.py", "", &[]).0, Some(1));
}

#[test]
fn numbers_beyond_64_bits_are_refused() {
    for units in ["10**30", "2**63"] {
        let program = format!("m = Sequential([Input((3,)), layers.Dense({units})])\n");
        refused(
            "units.py",
            &program,
            &["does not fit 64 bits", "units.py:2:30"],
        );
    }
    let program = "m = Sequential([Input((2**40, 2**40)), layers.Flatten()])\n";
    refused(
        "product.py",
        program,
        &["does not fit 64 bits", "product.py:2:40"],
    );
}

#[test]
fn programs_without_an_end_end_and_keep_what_they_built() {
    for (name, program) in [
        ("loop.py", "while True:\n    pass\n"),
        ("recursion.py", "def f(n):\n    return f(n + 1)\nf(0)\n"),
        ("inputs.py", "while True:\n    Input((3,))\n"),
        ("text.py", "x = 'a' * 10**10\n"),
        ("zip.py", "x = list(zip(*[range(10**6)] * 1000))\n"),
        (
            "array.py",
            "import numpy as np\nx = np.array([[0] * 10**4] * 10**4)\n",
        ),
        ("summaries.py", "while True:\n    m.summary()\n"),
    ] {
        let program = format!(
            "{KERAS}m = Sequential([Input((4,)), layers.Dense(3)])\n{program}n = Sequential([Input((5,)), layers.Dense(3)])\n"
        );
        let (code, shown, said) = run(name, &program, &[]);
        assert_eq!(code, Some(1), "{name}: {said}");
        assert!(said.contains("error[limit]"), "{name}: {said}");
        assert!(
            shown.contains("`m`") && shown.contains("`n`"),
            "{name}: {shown}"
        );
    }
}

#[test]
fn lists_that_hold_each_other_are_searched_once() {
    let program = format!(
        "{KERAS}m = Sequential([Input((4,)), layers.Dense(3)])\nx = []\nfor i in range(1000): x.append(x)\n"
    );
    assert_eq!(run("circle.py", &program, &[]).0, Some(0));
}

#[test]
fn of_too_many_messages_the_rest_is_counted() {
    let program = "nothing()\n".repeat(150);
    let (_, _, said) = run("many.py", &program, &[]);
    assert_eq!(said.matches("error[unknown-name]").count(), 100);
    assert!(said.ends_with("and 50 more messages\n"), "{said}");
}
