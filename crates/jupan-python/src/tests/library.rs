//! The standard library.

use super::{check, check_all, run_with};
use crate::Options;

#[test]
fn functools_itertools_collections() {
    check(
        "from functools import partial, reduce\nresult = partial(lambda a, b: a - b, b=1)(5), reduce(lambda a, b: a * b, [1, 2, 3, 4])",
        "(4, 24)",
    );
    check(
        "import functools\n@functools.wraps(len)\ndef f(): pass\n@functools.lru_cache(maxsize=None)\ndef g(n): return n if n < 2 else g(n - 1) + g(n - 2)\nresult = f.__name__, g(30)",
        "('len', 832040)",
    );
    check(
        "import itertools as it\nresult = list(it.chain([1], [2, 3])), list(it.product('ab', [1])), list(it.islice(it.count(5), 2)), list(it.combinations([1, 2, 3], 2))",
        "([1, 2, 3], [('a', 1), ('b', 1)], [5, 6], [(1, 2), (1, 3), (2, 3)])",
    );
    check(
        "from collections import defaultdict, Counter, OrderedDict, namedtuple, deque\nd = defaultdict(list)\nd['a'].append(1)\nP = namedtuple('P', 'x y')\np = P(1, y=2)\nq = deque([1, 2, 3], maxlen=2)\nresult = d['a'], Counter('aab').most_common(1), p.x + p.y, p, list(q), p[0]",
        "([1], [('a', 2)], 3, P(x=1, y=2), [2, 3], 1)",
    );
}

#[test]
fn abstract_classes_have_no_instances() {
    check(
        "from abc import ABC, abstractmethod\nclass A(ABC):\n    @abstractmethod\n    def f(self): ...\n    @property\n    @abstractmethod\n    def p(self): ...\nclass B(A):\n    def f(self): return 1\nclass C(B):\n    p = 2\ndef said(c):\n    try:\n        return c().f()\n    except TypeError as e:\n        return str(e)\nresult = said(A), said(B), said(C)",
        "(\"Can't instantiate abstract class A with abstract methods f, p\", \"Can't instantiate abstract class B with abstract method p\", 1)",
    );
}

#[test]
fn flags_combine() {
    check(
        "from enum import Flag, auto\nclass F(Flag):\n    A = auto()\n    B = auto()\n    C = auto()\n    AB = A | B\nresult = F.AB.value, [f.name for f in F], F.A in F.AB, F.C in F.AB, (~F.A).value, [f.name for f in F.AB], (F.A | F.B) is F.AB, F(0).name, F(5).name",
        "(3, ['A', 'B', 'C'], True, False, 6, ['A', 'B'], True, None, 'A|C')",
    );
}

#[test]
fn json_hooks_take_dictionaries() {
    check(
        "import json\nfrom types import SimpleNamespace\nn = json.loads('{\"a\": [{\"b\": 2}]}', object_hook=lambda d: SimpleNamespace(**d))\nresult = n.a[0].b",
        "2",
    );
}

#[test]
fn dataclasses_enums_named_tuples() {
    check(
        "from dataclasses import dataclass, field, asdict, replace\n@dataclass\nclass C:\n    a: int\n    b: list = field(default_factory=list)\n    c: int = 3\n    def __post_init__(self): self.d = self.a * 2\nc = C(1, c=5)\nresult = c, c.d, asdict(c), c == C(1, [], 5), replace(c, a=2).a",
        "(C(a=1, b=[], c=5), 2, {'a': 1, 'b': [], 'c': 5}, True, 2)",
    );
    check(
        "from enum import Enum, auto\nclass K(Enum):\n    A = 1\n    B = 'b'\n    C = auto()\n    def low(self): return self.name.lower()\nresult = K.A, K.B.value, K('b') is K.B, [k.name for k in K], K['A'].low(), K.A == K.A, len(K)",
        "(<K.A: 1>, 'b', True, ['A', 'B', 'C'], 'a', True, 3)",
    );
    check(
        "from typing import NamedTuple\nclass P(NamedTuple):\n    x: int\n    y: int = 2\np = P(1)\nresult = p.x, p.y, tuple(p)",
        "(1, 2, (1, 2))",
    );
}

#[test]
fn the_machine_is_fresh() {
    check_all(&[
        ("__name__", "'__main__'"),
        ("__doc__", "None"),
        ("__import__('os').path.exists('data.csv')", "False"),
        ("__import__('os').path.join('a', 'b', '/c')", "'/c'"),
        ("__import__('os').environ.get('X', 4)", "4"),
        ("__import__('sys').argv", "['script.py']"),
        (
            "__import__('math').ceil(2.1), __import__('math').prod([2, 3]), __import__('math').log2(8)",
            "(3, 6, 3.0)",
        ),
        ("__import__('random').random()", "unknown: a random number"),
        (
            "__import__('json').loads('{\"a\": [1, 2.5, null, true]}')",
            "{'a': [1, 2.5, None, True]}",
        ),
        (
            "__import__('json').dumps({'a': [1, None]})",
            "'{\"a\": [1, null]}'",
        ),
    ]);
}

#[test]
fn argparse_takes_defaults_unless_told() {
    let program = "import argparse\np = argparse.ArgumentParser()\np.add_argument('--units', type=int, default=32)\np.add_argument('--fast', action='store_true')\nargs = p.parse_args()\nresult = args.units, args.fast";
    check(program, "(32, False)");
    let options = Options {
        argv: vec!["--units=64".into(), "--fast".into()],
        ..Options::default()
    };
    assert_eq!(run_with(program, &options), "(64, True)");
}

#[test]
fn what_is_not_known_here_imports_as_unknown() {
    check(
        "import pandas as pd\nfrom sklearn.model_selection import train_test_split\ndf = pd.read_csv('x.csv')\na, b = df.parts(3)\nresult = b + 0",
        "unknown: `pandas.read_csv` is outside of what is evaluated",
    );
}

#[test]
fn sklearn_splits_and_scales_arrays_by_their_shapes() {
    check(
        "import numpy as np\nfrom sklearn.model_selection import train_test_split\na, b, c, d = train_test_split(np.zeros((10, 3)), np.zeros(10), test_size=0.25)\nresult = a.shape, b.shape, c.shape, d.shape",
        "((7, 3), (3, 3), (7,), (3,))",
    );
    check(
        "import numpy as np\nfrom sklearn.preprocessing import StandardScaler\nresult = StandardScaler().fit_transform(np.zeros((10, 3))).shape",
        "(10, 3)",
    );
    check(
        "import pandas as pd\nfrom sklearn.model_selection import train_test_split\na, b = train_test_split(pd.read_csv('x.csv'))\nresult = b.shape[1]",
        "b.shape[1]",
    );
}

#[test]
fn contextlib_and_copy() {
    check(
        "from contextlib import contextmanager\n@contextmanager\ndef c():\n    log.append(1)\n    yield 2\n    log.append(3)\nlog = []\nwith c() as x: log.append(x)\nresult = log",
        "[1, 2, 3]",
    );
    check(
        "import copy\na = [[1]]\nb = copy.deepcopy(a)\nc = copy.copy(a)\na[0].append(2)\nresult = b, c",
        "([[1]], [[1, 2]])",
    );
}

#[test]
fn small_arrays_of_numpy_have_their_content() {
    check_all(&[
        (
            "[float(r) for r in __import__('numpy').linspace(0, 1, 5)]",
            "[0.0, 0.25, 0.5, 0.75, 1.0]",
        ),
        (
            "__import__('numpy').arange(6).reshape(2, 3).T.tolist()",
            "[[0, 3], [1, 4], [2, 5]]",
        ),
    ]);
    check(
        "import numpy as np\na = np.arange(6).reshape(2, 3)\nresult = a[1].tolist(), a[:, ::2].tolist(), a.sum(axis=0).tolist(), int(a[1, 2])",
        "([3, 4, 5], [[0, 2], [3, 5]], [3, 5, 7], 5)",
    );
    check(
        "import numpy as np\na = np.array([1, 2])\nresult = np.hstack([a, a]).tolist(), np.vstack([a, a + 1]).tolist(), (a[:, None] * a).tolist(), np.stack([a, a], axis=1).tolist()",
        "([1, 2, 1, 2], [[1, 2], [2, 3]], [[1, 2], [2, 4]], [[1, 1], [2, 2]])",
    );
    check(
        "import numpy as np\nx, y = np.meshgrid(np.arange(2), np.arange(3), indexing='ij')\nresult = x.tolist(), y.shape",
        "([[0, 0, 0], [1, 1, 1]], (2, 3))",
    );
}

#[test]
fn an_array_that_is_written_to_forgets_its_content() {
    check(
        "import numpy as np\na = np.zeros(3)\na[0] = 64\nresult = int(a[0])",
        "int(a[0])",
    );
    check(
        "import numpy as np\na = np.zeros(4)\nb = a.reshape(2, 2)\nb[0, 1] += 5\nresult = int(a[1])",
        "int(a[1])",
    );
    check(
        "import numpy as np\na = np.zeros(3)\nb = a\na += 5\nresult = int(a[1]), int(b[1])",
        "(5, int(b[1]))",
    );
    check(
        "import numpy as np\na = np.zeros(3)\nb = a\na += 5\nb[0] = 1\nresult = int(a[0])",
        "int(a[0])",
    );
    check(
        "import numpy as np\na = np.arange(3)\nx = y = a[1]\nx += 5\nresult = int(x), int(y), int(a[1])",
        "(6, 1, 1)",
    );
    check(
        "import numpy as np\na = np.zeros(3)\nb = a.copy()\nb[0] = 64\nresult = int(a[0])",
        "0",
    );
}

#[test]
fn patterns_find_what_python_finds() {
    check_all(&[
        (
            "__import__('re').findall(r'(\\w)(\\d+)', 'c16-d4')",
            "[('c', '16'), ('d', '4')]",
        ),
        (
            "__import__('re').split(r'(\\d.*)', 'k3.5')",
            "['k', '3.5', '']",
        ),
        (
            "__import__('re').sub(r'(?<!^)(?=[A-Z])', '_', 'MyConvBlock').lower()",
            "'my_conv_block'",
        ),
        (
            "__import__('re').match(r'block_(?P<n>\\d+)', 'block_12_add').groupdict()",
            "{'n': '12'}",
        ),
        (
            "__import__('re').sub(r'(a+?)(b|c)*', r'<\\2\\1>', 'aabcx')",
            "'<a><ca>x'",
        ),
        (
            "__import__('re').search('^b', 'a\\nb', __import__('re').M).span()",
            "(2, 3)",
        ),
        ("__import__('re').fullmatch('[^a-c]+', 'xyzb')", "None"),
        (
            "__import__('re').match(r'<(\\w+)>.*?</\\1>', '<b>x</b></b>').group(0, 1)",
            "('<b>x</b>', 'b')",
        ),
        (
            "__import__('re').compile('X{2,3}', 2).split('axxxxb')",
            "['a', 'xb']",
        ),
    ]);
    check(
        "import re\nm = re.search(r'(\\d+)x(\\d+)', 'conv3x5')\nresult = [int(g) for g in m.groups()] if m else None, re.escape('a.b'), re.sub('[aeiou]', lambda m: m[0].upper(), 'layer')",
        "([3, 5], 'a\\\\.b', 'lAyEr')",
    );
}

#[test]
fn functions_are_chosen_by_the_type_of_their_argument() {
    check(
        "from functools import singledispatch, singledispatchmethod\nfrom collections.abc import Sequence\n@singledispatch\ndef f(x): return 'any'\n@f.register\ndef _(x: int): return 'int'\n@f.register(list)\ndef _(x): return [f(i) for i in x]\n@f.register\ndef _(x: str | bytes): return 'text'\nclass C:\n    @singledispatchmethod\n    def g(self, x): return 'any'\n    @g.register\n    def _(self, x: dict): return 'dict', self.n\n    n = 1\nresult = f([True, 1.5, 'a']), C().g({}), C().g(1)",
        "(['int', 'any', 'text'], ('dict', 1), 'any')",
    );
}

#[test]
fn ordered_dictionaries_are_taken_from_at_both_ends() {
    check(
        "from collections import OrderedDict\nd = OrderedDict(a=1, b=2, c=3)\nd.move_to_end('a')\nd.move_to_end('c', last=False)\nfirst = d.popitem(last=False)\nlast = d.popitem()\nresult = first, last, list(d)",
        "(('c', 3), ('a', 1), ['b'])",
    );
}

#[test]
fn literals_are_read() {
    check(
        "import ast\nresult = ast.literal_eval('{\"units\": [1, (2,)], \"a\": None}')",
        "{'units': [1, (2,)], 'a': None}",
    );
}

#[test]
fn what_is_raised_within_a_context_reaches_its_generator() {
    check(
        "import contextlib\nsaid = []\n@contextlib.contextmanager\ndef scope(name):\n    said.append(name)\n    try:\n        yield name\n    finally:\n        said.pop()\n@contextlib.contextmanager\ndef quiet():\n    try:\n        yield\n    except ValueError as error:\n        said.append(str(error))\nwith contextlib.suppress(KeyError), scope('a'):\n    raise KeyError('x')\nwith quiet():\n    raise ValueError('b')\nwith contextlib.suppress(TypeError), quiet():\n    raise TypeError('c')\nwith contextlib.ExitStack() as stack:\n    inside = [stack.enter_context(scope(name)) for name in 'xy'], list(said)\nresult = said, inside",
        "(['b'], (['x', 'y'], ['b', 'x', 'y']))",
    );
}

#[test]
fn named_tuples_with_types_are_what_they_are_called() {
    check(
        "from typing import NamedTuple\nclass P(NamedTuple):\n    x: int\n    y: int = 3\n    @property\n    def sum(self): return self.x + self.y\nQ = NamedTuple('Q', [('a', int)])\ndef f(v):\n    match v:\n        case P(x=x): return 'P', x\n        case Q(a): return 'Q', a\nresult = isinstance(P(1), P), f(P(1)), f(Q(2)), P(1).sum, P._fields, P(1)._replace(y=5)",
        "(True, ('P', 1), ('Q', 2), 4, ('x', 'y'), P(x=1, y=5))",
    );
}
