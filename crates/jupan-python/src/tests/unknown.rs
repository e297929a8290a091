//! What is not known stays not known, and spoils nothing else.

use super::{check, check_says, run_with};
use crate::Options;

const DATA: &str = "import pandas\ndata = pandas.read_csv('x')\n";

#[track_caller]
fn given_data(program: &str, expected: &str) {
    check(&format!("{DATA}{program}"), expected);
}

#[test]
fn unknowns_absorb() {
    given_data(
        "x = data.a.b(1)[2] + 3\nresult = x",
        "unknown: `pandas.read_csv` is outside of what is evaluated",
    );
    given_data(
        "result = f'{data}!'",
        "unknown: `pandas.read_csv` is outside of what is evaluated",
    );
}

#[test]
fn lengths_are_symbols() {
    given_data("result = len(data)", "len(data)");
    given_data("result = len(data) + 1", "len(data) + 1");
    given_data("n = len(data)\nresult = n * 2 - n", "len(data)");
    given_data("result = int(data.max()) + 1", "int(data.max()) + 1");
    given_data(
        "result = min(20000, len(data) + 1)",
        "min(20000, len(data) + 1)",
    );
    given_data("result = len(set(data.words))", "len(set(data.words))");
    given_data(
        "result = len(sorted(set(data.text)))",
        "len(sorted(set(data.text)))",
    );
}

#[test]
fn a_setting_gives_a_symbol_its_value() {
    let options = Options {
        settings: vec![("len(data)".into(), 7)],
        ..Options::default()
    };
    assert_eq!(
        run_with(&format!("{DATA}result = len(data) + 1"), &options),
        "8"
    );
}

#[test]
fn unknown_branches_are_merged() {
    given_data(
        "a = 1\nb = 2\nif data:\n    a = 5\nelse:\n    b = 2\nresult = b",
        "2",
    );
    given_data(
        "a = 1\nif data:\n    a = 5\nresult = a",
        "unknown: it depends on a condition that isn't known: `pandas.read_csv` is outside of what is evaluated",
    );
    given_data(
        "x = []\nif data:\n    x.append(1)\nelse:\n    x.append(1)\nresult = x",
        "[1]",
    );
    given_data(
        "x = [1]\nif data:\n    x.append(1)\nresult = len(x)",
        "len(x)",
    );
    given_data(
        "d = {'a': 1, 'b': 2}\nif data:\n    d['a'] = 3\nresult = d['b']",
        "2",
    );
    given_data(
        "def f(x):\n    if x:\n        return 4\n    return 4\nresult = f(data)",
        "4",
    );
    given_data(
        "def f(x):\n    if x:\n        return 4\n    y = 1\n    return 5\nresult = f(data)",
        "unknown: it depends on a condition that isn't known: `pandas.read_csv` is outside of what is evaluated",
    );
    given_data(
        "def f(x):\n    if x:\n        raise ValueError('no')\n    return 5\nresult = f(data)",
        "5",
    );
    given_data("if data is None:\n    raise ValueError\nresult = 3", "3");
    given_data("x = 3 if data else 3\ny = data and 5\nresult = x", "3");
    given_data(
        "class A: pass\na = A()\na.n = 1\na.m = 2\nif data:\n    a.n = 2\nresult = a.m",
        "2",
    );
    given_data("assert data.shape == 4\nresult = 1", "1");
}

#[test]
fn unknown_loops_run_once() {
    given_data("for row in data:\n    seen = 5\nresult = seen", "5");
    given_data(
        "n = 0\nfor row in data:\n    n += 1\n    mean = n\nresult = mean",
        "unknown: it depends on a condition that isn't known: `pandas.read_csv` is outside of what is evaluated",
    );
    given_data(
        "n = 0\nfor row in data:\n    n += 1\nresult = n",
        "unknown: it depends on a condition that isn't known: `pandas.read_csv` is outside of what is evaluated",
    );
    given_data("x = [r for r in data]\nresult = len(x)", "len(x)");
    given_data("while data.go():\n    z = 1\nresult = z", "1");
    given_data(
        "for i in range(10):\n    if data[i] > 3:\n        break\nresult = 7",
        "7",
    );
    given_data(
        "t = 0\nfor i in range(10):\n    t += 1\n    if data[i] > 3:\n        break\nresult = t",
        "unknown: it depends on a condition that isn't known: `pandas.read_csv` is outside of what is evaluated",
    );
    given_data(
        "while True:\n    if data.done():\n        break\nresult = 7",
        "7",
    );
    given_data(
        "def f():\n    for x in data:\n        if x:\n            return 1\n    return 2\nresult = f()",
        "unknown: it depends on a condition that isn't known: `pandas.read_csv` is outside of what is evaluated",
    );
    given_data(
        "for i in range(4):\n    if data[i]: continue\n    q = 1\nresult = q",
        "1",
    );
}

#[test]
fn writing_at_an_unknown_index_taints_one_container() {
    given_data(
        "d = {'a': 1}\ne = {'a': 2}\nd[data.k] = 5\nresult = e['a'], len(e)",
        "(2, 1)",
    );
    given_data("d = {'a': 1}\nd[data.k] = 5\nresult = len(d)", "len(d)");
}

#[test]
fn unknown_yields_make_an_unknown_generator() {
    given_data(
        "def g():\n    for x in data:\n        yield x\nresult = len(list(g()))",
        "len(list(g()))",
    );
    given_data(
        "def g():\n    yield 1\n    if data:\n        yield 2\ng = g()\nresult = next(g)",
        "1",
    );
}

#[test]
fn unknown_classes_can_be_inherited_from() {
    given_data(
        "import torch\nclass M(torch.nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.n = 3\nm = M()\nm.cuda()\nresult = m.n",
        "3",
    );
    check_says(
        "class M:\n    pass\nM().foo",
        "'M' object has no attribute 'foo'",
    );
}

#[test]
fn unknown_context_managers_and_decorators() {
    given_data("with data.scope() as s:\n    x = 4\nresult = x", "4");
    given_data(
        "with open('f') as f:\n    t = f.read()\nchars = sorted(set(t))\nresult = len(chars)",
        "len(chars)",
    );
}

#[test]
fn extents_of_unknown_data_are_symbols() {
    given_data("result = data.x.shape[1] + 1", "data.x.shape[1] + 1");
    given_data("x = data.x\nresult = x.shape[-1]", "x.shape[-1]");
    given_data(
        "rows, columns = data.x.shape\nresult = columns",
        "pandas.read_csv('x').x.shape[1]",
    );
}

#[test]
fn columns_that_are_written_down_are_counted() {
    given_data("result = data.iloc[:, 3:13].shape[1]", "10");
    given_data("result = data.iloc[:, 3:13].values.shape[1]", "10");
    given_data(
        "x = data.values\nresult = x[:, :-2].shape[1]",
        "x[:, :-2].shape[1]",
    );
    given_data("result = data[['a', 'b']].shape[1]", "2");
    given_data(
        "x = data[['a', 'b', 'c']].values\nresult = x[:, :-1].shape[1]",
        "2",
    );
}

#[test]
fn nested_loops_over_unknown_things_in_a_generator_may_give_anything() {
    given_data(
        "result = len(set(letter for word in data for letter in word))",
        "len(set(letter for word in data for letter in word))",
    );
}

#[test]
fn the_star_of_a_module_that_is_not_at_hand_binds_any_name() {
    check_says(
        "from elsewhere import *\nresult = words",
        "may define any name",
    );
    let said = super::run("from elsewhere import *\nresult = words");
    assert!(!said.contains("NameError"), "{said}");
}

#[test]
fn what_is_derived_from_an_unknown_class_may_be_entered() {
    check(
        "from tqdm import tqdm\nclass Bar(tqdm):\n    width = 3\nwith Bar() as bar:\n    result = bar.width",
        "3",
    );
}

#[test]
fn extents_of_one_thing_after_another_are_different_numbers() {
    let program = "a, b = data.split()\ndef width(w):\n    return w.shape[1]\n";
    given_data(&format!("{program}result = width(a) - width(a)"), "0");
    given_data(
        &format!("{program}result = [width(a), width(b)]"),
        "[w.shape[1], data.split()[1].shape[1]]",
    );
}

#[test]
fn what_a_failing_loop_would_have_filled_holds_an_unknown_number() {
    // The loop of unknown length fails in its first turn.
    given_data(
        "words = set()\nfor line in data:\n    words.add(missing(line))\nresult = len(words)",
        "len(words)",
    );
    given_data(
        "class A:\n    def __init__(self):\n        self.found = []\n        for x in data:\n            \
         self.found.append({}[x][0].y / 0)\nresult = len(A().found)",
        "len(A().found)",
    );
}
