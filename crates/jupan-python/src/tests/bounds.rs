//! Hostile programs end, and say why.

use super::{check_says, run_with};
use crate::Options;

#[track_caller]
fn ends(program: &str, expected: &str) {
    check_says(program, expected);
    // A small budget must do, too.
    let options = Options {
        steps: 10_000,
        bytes: 1_000_000,
        ..Options::default()
    };
    run_with(program, &options);
}

#[test]
fn endless_programs_end() {
    ends("while True: pass", "too many steps");
    ends("def f(): f()\nf()", "maximum recursion depth");
    ends("x = 'a' * 10**9", "too large");
    ends("x = [0] * 10**9", "too large");
    ends("x = 'a'\nwhile True: x += x", "too much memory");
    ends("x = []\nwhile True: x.append(x)", "too m");
    ends(
        "class A:\n    def __getattr__(self, n): return self.q\nA().x",
        "maximum recursion depth",
    );
    ends("x = list(iter(int, 1))", "too m");
    ends("def g():\n    while True: yield 1\nx = list(g())", "too m");
    ends("x = sorted(range(10**8))", "too m");
    ends(
        "x = ()\nfor _ in range(60): x = (x, x)\ny = {x: 1}",
        "too m",
    );
}

#[test]
fn what_follows_an_endless_loop_is_read() {
    let said = super::run("while True: pass\nresult = nothing");
    assert!(said.contains("name 'nothing' is not defined"), "{said}");
}

#[test]
fn deep_values_are_dropped_without_recursion() {
    super::check(
        "x = []\nfor _ in range(200000): x = [x]\nx = 1\nresult = x",
        "1",
    );
    super::check(
        "x = ()\nfor _ in range(200000): x = (x,)\nx = 1\nresult = x",
        "1",
    );
    super::check(
        "class N: pass\nx = None\nfor _ in range(100000):\n    n = N()\n    n.next = x\n    x = n\nx = n = 1\nresult = x",
        "1",
    );
    super::check(
        "f = None\ndef wrap(g):\n    return lambda: g\nfor _ in range(50000): f = wrap(f)\nf = 1\nresult = f",
        "1",
    );
    super::check(
        "x = iter([])\nfor _ in range(50000): x = map(str, x)\nx = 1\nresult = x",
        "1",
    );
}

#[test]
fn classes_in_classes_are_dropped() {
    super::check(
        "def f():\n    class A:\n        class B: pass\n    return 1\nresult = f()",
        "1",
    );
    super::check(
        "x = None\nfor _ in range(20000): x = type('A', (), {'x': x})\nx = 1\nresult = x",
        "1",
    );
}

#[test]
fn deep_source_is_refused() {
    ends(
        &format!("x = {}1{}", "(".repeat(50_000), ")".repeat(50_000)),
        "nested too deeply",
    );
    ends(
        &format!("x = 1{}", "+1".repeat(50_000)),
        "nested too deeply",
    );
    ends(&format!("x = {}1", "-".repeat(50_000)), "nested too deeply");
}

#[test]
fn longer_source_than_anybody_writes_is_refused() {
    ends(&"\n".repeat(200_001), "more than 200000 lines");
    super::check(&format!("{}result = 1", "\n".repeat(200_000)), "1");
}

#[test]
fn source_at_the_limits_of_nesting_is_read() {
    super::check(
        &format!("result = {}1{}", "(".repeat(190), ")".repeat(190)),
        "1",
    );
    super::check(&format!("result = 1{}", "+1".repeat(900)), "901");
    super::check(
        &format!(
            "def f():\n{}",
            (1..60)
                .map(|depth| format!("{}if True:\n", " ".repeat(depth)))
                .collect::<String>()
                + &" ".repeat(60)
                + "return 3\nresult = f()"
        ),
        "3",
    );
}

#[test]
fn self_containing_values_are_printed_and_compared() {
    super::check("x = []\nx.append(x)\nresult = len(repr(x)) < 1000", "True");
    ends(
        "x = []\nx.append(x)\ny = []\ny.append(y)\nx == y",
        "recursion",
    );
}

#[test]
fn syntax_errors_keep_what_stands_before() {
    ends("x = 1\ny = (\n", "");
}
