//! Numbers of a source as symbols, and the largest ones that fit, through the binary.

// Tests write the files that they read.
#![allow(clippy::disallowed_methods)]

mod kit;

use std::path::PathBuf;

use kit::{CNN, jupan, shown};

fn refused(arguments: &[&str], status: i32) -> String {
    let output = jupan(arguments);
    assert_eq!(output.status.code(), Some(status), "{arguments:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn file(name: &str, content: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, content).expect("a folder for tests");
    path.to_string_lossy().into_owned()
}

/// 3·u + u for the first, 2·u + 2 for the second layer.
const TWO: &str = "\
from keras import Sequential, layers
model = Sequential([
    layers.Input((3,)),
    layers.Dense(8, name='a'),
    layers.Dense(units=2, name='b'),
])
";

#[test]
fn a_number_becomes_a_symbol_by_its_place_or_its_argument() {
    let path = file("two.py", TWO);
    for symbol in ["u=8@4:18", "a.units=u"] {
        let table = shown(&[&path, "--symbol", symbol]);
        assert!(table.contains("Total params: 6 × u + 2"), "{table}");
        let work = shown(&["cost", &path, "--symbol", symbol]);
        assert!(
            work.contains("Total MACs (for one sample): 5 × u"),
            "{work}"
        );
        // As many as the source has, when it is that number again.
        let table = shown(&[&path, "--symbol", symbol, "--set", "u=8"]);
        assert!(table.contains("Total params: 50 "), "{table}");
    }
    let set = jupan(&[&path, "--symbol", "a.units=u", "--set", "u=8"]);
    assert!(
        set.stderr.is_empty(),
        "the symbol is a number that can be set: {}",
        String::from_utf8_lossy(&set.stderr)
    );
    let table = shown(&[&path, "--symbol", "b.units=v"]);
    assert!(table.contains("Total params: 9 × v + 32"), "{table}");
}

#[test]
fn what_names_no_number_is_refused_with_what_there_is() {
    let path = file("two_refused.py", TWO);
    let near = refused(&[&path, "--symbol", "a.unit=u", "--set", "u=5"], 1);
    assert!(near.contains("did you mean `units`?"), "{near}");
    assert!(!near.contains("has no effect"), "{near}");
    let near = refused(&[&path, "--symbol", "aa.units=u"], 1);
    assert!(near.contains("no layer called `aa`"), "{near}");
    let other = refused(&[&path, "--symbol", "u=9@4:18"], 1);
    assert!(
        other.contains("the numbers of that line are 8@4:18"),
        "{other}"
    );
    let default = refused(&[&path, "--symbol", "a.use_bias=u"], 1);
    assert!(default.contains("is a default"), "{default}");
    refused(&[&path, "--symbol", "u"], 2);
    refused(&[&path, "--symbol", "1=8@4:18"], 2);
    let korean = refused(&[&path, "--symbol", "u=9@4:18", "--lang", "ko"], 1);
    assert!(
        korean.contains("4행 18열에 9가 쓰여 있지 않습니다"),
        "{korean}"
    );
}

#[test]
fn what_is_left_open_is_asked_for_where_a_number_is_needed() {
    let net = file(
        "open.py",
        "import keras\nm = keras.Sequential([keras.Input((None, 3)), keras.layers.LSTM(4, name='a')])\n",
    );
    let solve = ["solve", &net, "--vary", "a.units", "--max-macs", "1k"];
    let said = refused(&solve, 1);
    assert!(
        said.contains("16 × sequence") && said.contains("--set sequence="),
        "{said}"
    );
    shown(&[&solve[..], &["--set", "sequence=5"]].concat());
}

#[test]
fn values_beyond_64_bits_are_said_to_be_too_much() {
    let said = refused(&["cost", CNN, "--set", "batch=99999999999999999999"], 2);
    assert!(said.contains("too much"), "{said}");
}

#[test]
fn the_largest_number_fits_and_the_next_one_does_not() {
    // 320/32·f = 10·f, 9·64·f + 64, and the rest as it is.
    let params = |n: &str| {
        let table = shown(&[
            CNN,
            "--symbol",
            "conv2d.filters=f",
            "--set",
            &format!("f={n}"),
        ]);
        let total = table
            .lines()
            .find(|line| line.contains("Total params"))
            .expect("a total");
        let total: String = total.split('(').next().unwrap_or_default().to_owned();
        let digits: String = total.chars().filter(char::is_ascii_digit).collect();
        digits.parse::<u64>().expect("a number")
    };
    let solved = shown(&[
        "solve",
        CNN,
        "--vary",
        "conv2d.filters",
        "--max-params",
        "100k",
    ]);
    // 586·f + 74,570 ≤ 100,000: f ≤ 43.4.
    assert!(
        solved.contains("conv2d.filters: 43 is the largest that fits"),
        "{solved}"
    );
    assert!(
        solved.contains("(None, 26, 26, 43)") && solved.contains("Total params: 99,768"),
        "{solved}"
    );
    assert!(params("43") <= 100_000 && params("44") > 100_000);
    let quiet = jupan(&["solve", CNN, "--vary", "32@5:18", "--max-params", "100k"]);
    assert!(
        quiet.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&quiet.stderr)
    );
    let korean = shown(&[
        "solve",
        CNN,
        "--vary",
        "32@5:18",
        "--max-macs",
        "3M",
        "--lang",
        "ko",
    ]);
    assert!(korean.contains("예산에 맞는 가장 큰 수는"), "{korean}");
}

#[test]
fn budgets_that_cannot_be_kept_or_broken_are_refused() {
    let tight = refused(
        &[
            "solve",
            CNN,
            "--vary",
            "conv2d.filters",
            "--max-params",
            "1k",
        ],
        1,
    );
    // 586 + 74,570 − 1,000
    assert!(
        tight.contains("even 1 does not fit") && tight.contains("74,156"),
        "{tight}"
    );
    refused(&["solve", CNN, "--vary", "conv2d.filters"], 2);
    refused(
        &["solve", CNN, "--vary", "filters", "--max-params", "1k"],
        2,
    );
    let odd = file(
        "groups.py",
        "from keras import Sequential, layers\nm = Sequential([layers.Input((8, 8, 4)), layers.Conv2D(4, 3, groups=2)])\n",
    );
    let of = |budgets: &[&'static str]| {
        let first = ["solve", &odd, "--vary", "conv2d.filters"];
        [first.as_slice(), budgets].concat()
    };
    // 19·f ≤ 1,000: f ≤ 52.6. Odd numbers are refused.
    let even = shown(&of(&["--max-params", "1k"]));
    assert!(
        even.contains("conv2d.filters: 52 is the largest that fits")
            && even.contains("988 of 1,000, 12 left; 54 would make 1,026")
            && even.contains("53: 2 groups do not divide 53 filters"),
        "{even}"
    );
    let json = shown(&of(&["--max-params", "1k", "--format", "json"]));
    for line in ["\"value\": 52", "\"next\": 54", "\"params\": 988"] {
        assert!(json.contains(line), "{json}");
    }
    // All budgets that are broken are told: 19·2 and 19·2·4.
    let both = refused(&of(&["--max-params", "30", "--max-weights", "100"]), 1);
    assert!(
        both.contains("even 2 does not fit")
            && both.contains("parameters: 38, 8 more than the budget of 30")
            && both.contains("weights: 152 B, 52 B more than the budget of 100 B"),
        "{both}"
    );
}

/// Varied in a network that is made in another way each time, the solution fits, and the next number doesn't.
#[test]
fn a_solution_fits_and_the_next_number_does_not() {
    for (seed, budget) in [(3, "2000"), (5, "40000"), (7, "333000"), (11, "5000")] {
        let code = |n: i64| {
            format!(
                "from keras import Sequential, layers\nm = Sequential([layers.Input((12, 12, {seed})), layers.Conv2D({n}, 3), layers.Flatten(), layers.Dense({seed})])\n"
            )
        };
        let net = file(&format!("solve-{seed}.py"), &code(4));
        for measure in ["--max-params", "--max-macs", "--max-peak-memory"] {
            let solved = ["solve", &net, "--vary", "conv2d.filters", measure, budget];
            let solved = jupan(&solved);
            if !solved.status.success() {
                let one = file(&format!("one-{seed}.py"), &code(1));
                refused(&["check", &one, measure, budget], 1);
                continue;
            }
            let page = String::from_utf8_lossy(&solved.stdout).into_owned();
            let value = page.strip_prefix("conv2d.filters: ").expect("a number");
            let digits = value.split(' ').next().expect("a number");
            let value: i64 = digits.replace(',', "").parse().expect("a number");
            let fits = file(&format!("fits-{seed}.py"), &code(value));
            shown(&["check", &fits, measure, budget]);
            let next = file(&format!("next-{seed}.py"), &code(value + 1));
            refused(&["check", &next, measure, budget], 1);
        }
    }
}

#[test]
fn programs_are_told_that_nothing_fits() {
    let arguments = [
        "solve",
        CNN,
        "--vary",
        "conv2d.filters",
        "--max-params",
        "10",
    ];
    let output = jupan(&[&arguments[..], &["--format", "json"]].concat());
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8_lossy(&output.stdout);
    // With one filter: 10 + 9·1·64 + 64 in the first two, the rest as it is.
    let expected = [
        "\"value\": null",
        "\"next\": 1",
        "\"actual\": null",
        "\"next\": 75156",
    ];
    for part in expected {
        assert!(text.contains(part), "{part}: {text}");
    }
}
