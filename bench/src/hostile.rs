//! Programs that would keep an evaluator busy for ever, fill the memory, or overflow its stack.
//!
//! Each must end soon and within bounds, and say why. `bench/hostile.sh` measures that; a test sees that they end.

/// What every program may use.
const PRELUDE: &str =
    "from keras import Input, Model, Sequential, layers\nfrom keras.layers import Dense\n";

/// Programs that never end, or that need more than there is: a limit must stop them, and be told of.
const ENDLESS: &[(&str, &str)] = &[
    ("loop", "while True:\n    pass\n"),
    ("loop_append", "xs = []\nwhile True:\n    xs.append(1)\n"),
    (
        "loop_try",
        "def f():\n    raise ValueError('x')\nwhile True:\n    try:\n        f()\n    except ValueError:\n        pass\n",
    ),
    (
        "loop_bare_except",
        "while True:\n    try:\n        while True:\n            pass\n    except:\n        pass\n",
    ),
    (
        "finally_continue",
        "while True:\n    try:\n        1 / 0\n    finally:\n        continue\n",
    ),
    ("string_doubling", "s = 'a'\nwhile True:\n    s += s\n"),
    ("string_times", "s = 'a' * 10**12\n"),
    (
        "list_times",
        "xs = [[0] * 10**6] * 10**6\nys = [x for row in xs for x in row]\n",
    ),
    ("recursion", "def f(n):\n    return f(n + 1)\nf(0)\n"),
    (
        "mutual_recursion",
        "def f(n):\n    return g([n])\ndef g(n):\n    return f([n])\nf(0)\n",
    ),
    (
        "getattr_recursion",
        "class A:\n    def __getattr__(self, name):\n        return getattr(self, name + 'x')\nA().a\n",
    ),
    (
        "eq_recursion",
        "class A:\n    def __eq__(self, other):\n        return other == self\nA() == A()\n",
    ),
    (
        "own_list",
        "xs = []\nxs.append(xs)\nprint(xs)\nys = []\nys.append(ys)\nprint(xs == ys)\n",
    ),
    (
        "own_dict",
        "d = {}\nd['d'] = d\nprint(d)\nimport copy\ncopy.deepcopy(d)\nimport json\njson.dumps(d)\n",
    ),
    (
        "deep_tuple",
        "t = ()\nfor _ in range(10**6):\n    t = (t,)\nprint(t)\nprint(hash(t))\nprint(t == t)\n",
    ),
    (
        "deep_list_compare",
        "a, b = [], []\nfor _ in range(10**5):\n    a, b = [a], [b]\nprint(a == b)\nprint(sorted([a, b]))\n",
    ),
    (
        "generator_endless",
        "def g():\n    while True:\n        yield 1\nxs = list(g())\n",
    ),
    (
        "generator_recursion",
        "def g(n):\n    yield from g(n + 1)\nfor x in g(0):\n    pass\n",
    ),
    (
        "count_list",
        "import itertools\nxs = list(itertools.count())\n",
    ),
    ("cycle_sum", "import itertools\nsum(itertools.cycle([1]))\n"),
    (
        "product_list",
        "import itertools\nxs = list(itertools.product(range(1000), repeat=6))\n",
    ),
    (
        "chain_nested",
        "import itertools\nc = iter(())\nfor _ in range(10**6):\n    c = itertools.chain(c, c)\nlist(c)\n",
    ),
    (
        "map_nested",
        "m = range(3)\nfor _ in range(10**6):\n    m = map(str, m)\nlist(m)\n",
    ),
    ("square", "x = 3\nwhile True:\n    x = x * x\n"),
    ("join", "s = 'x' * 10**6\nt = s.join(['y'] * 10**6)\n"),
    (
        "replace",
        "s = 'a' * 10**5\nwhile True:\n    s = s.replace('a', s)\n",
    ),
    ("json_deep", "import json\njson.loads('[' * 10**6)\n"),
    (
        "range_list",
        "xs = list(range(10**18))\nx = sum(range(10**18))\n",
    ),
    (
        "comprehension",
        "xs = [i * j for i in range(10**6) for j in range(10**6)]\n",
    ),
    (
        "dict_growth",
        "d = {0: 0}\nfor k in list(d):\n    d[k + 1] = 0\nwhile True:\n    d[len(d)] = len(d)\n",
    ),
    (
        "set_growth",
        "s = set()\ni = 0\nwhile True:\n    i += 1\n    s.add((i, i))\n",
    ),
    (
        "list_during_iteration",
        "xs = [1]\nfor x in xs:\n    xs.append(x)\n",
    ),
    (
        "numpy_nested",
        "import numpy as np\nx = np.array([[1] * 10**4] * 10**4)\n",
    ),
    (
        "setattr",
        "class A:\n    pass\na = A()\ni = 0\nwhile True:\n    setattr(a, f'x{i}', i)\n    i += 1\n",
    ),
    (
        "classes",
        "while True:\n    class A:\n        def f(self):\n            return 1\n",
    ),
    (
        "closures",
        "f = lambda: 1\nfor _ in range(10**6):\n    f = (lambda g: lambda: g())(f)\nf()\n",
    ),
    (
        "exec_in_thread",
        "import threading\nfor _ in range(10**9):\n    threading.Thread(target=print).start()\n",
    ),
    (
        "dense_loop",
        "m = Sequential([Input((8,))])\nwhile True:\n    m.add(Dense(8))\n",
    ),
    (
        "functional_loop",
        "x = Input((8,))\nwhile True:\n    x = Dense(8)(x)\n",
    ),
    ("input_loop", "while True:\n    Input((8,))\n"),
    ("layers_loop", "while True:\n    Dense(8)\n"),
    ("models_loop", "while True:\n    Sequential([Dense(8)])\n"),
    (
        "shared_doubling",
        "x = Input((8,))\nd = Dense(8)\nwhile True:\n    x = layers.add([d(x), d(x)])\n",
    ),
    (
        "concat_doubling",
        "x = Input((8,))\nwhile True:\n    x = layers.concatenate([x, x])\nm = Model(x, x)\n",
    ),
    (
        "sequential_nested",
        "m = Sequential([Input((8,)), Dense(8)])\nfor _ in range(10**5):\n    m = Sequential([m])\nm.summary()\n",
    ),
    (
        "model_nested",
        "i = Input((8,))\nm = Model(i, Dense(8)(i))\nfor _ in range(10**5):\n    i = Input((8,))\n    m = Model(i, m(i))\nm.summary()\n",
    ),
    (
        "layer_calls_itself",
        "import keras\nclass L(keras.Layer):\n    def call(self, x):\n        return self(x)\nm = Sequential([Input((8,)), L()])\nm.summary()\n",
    ),
    (
        "layer_builds_itself",
        "import keras\nclass L(keras.Layer):\n    def build(self, s):\n        self.inner = L()\n        self.inner.build(s)\nL().build((None, 8))\n",
    ),
    (
        "weights_loop",
        "import keras\nclass L(keras.Layer):\n    def build(self, s):\n        while True:\n            self.add_weight(shape=(2, 2))\nm = Sequential([Input((8,)), L()])\n",
    ),
    (
        "many_weights_lists",
        "ms = [Sequential([Input((8,)), Dense(8)]) for _ in range(10**5)]\n",
    ),
    (
        "many_outputs",
        "i = Input((8,))\nm = Model(i, [Dense(1)(i) for _ in range(10**5)])\nm.summary()\n",
    ),
    (
        "clone_loop",
        "import keras\nm = Sequential([Input((8,)), Dense(8)])\nwhile True:\n    m = keras.models.clone_model(m)\n",
    ),
    (
        "applications_loop",
        "import keras\nwhile True:\n    keras.applications.EfficientNetB7(weights=None)\n",
    ),
    ("print_loop", "while True:\n    print('x' * 1000)\n"),
    (
        "array_sum",
        "import numpy as np\nx = np.arange(10**5)\nwhile True:\n    x.sum()\n",
    ),
    (
        "model_called",
        "m = Sequential([Input((8,))] + [layers.Dense(8) for _ in range(3000)])\nx = Input((8,))\nwhile True:\n    m(x)\n",
    ),
    (
        "clones",
        "import keras\nm = Sequential([Input((8,))] + [layers.Dense(8) for _ in range(3000)])\nwhile True:\n    keras.models.clone_model(m)\n",
    ),
    (
        "compile_loop",
        "import keras\nm = Sequential([Input((8,))] + [layers.Dense(8) for _ in range(3000)])\nwhile True:\n    m.compile('adam')\n    m.fit([[1.0]*8], [[1.0]*8])\n",
    ),
    (
        "count_params",
        "m = Sequential([Input((8,))] + [layers.Dense(8) for _ in range(3000)])\nwhile True:\n    m.count_params()\n",
    ),
    (
        "equal",
        "s = 'a' * 10**7\nt = 'a' * 10**7\nwhile True:\n    s == t\n",
    ),
    ("find", "s = 'a' * 10**7\nwhile True:\n    s.find('b')\n"),
    (
        "freeze",
        "m = Sequential([Input((8,))] + [layers.Dense(8) for _ in range(3000)])\nwhile True:\n    m.trainable = not m.trainable\n",
    ),
    (
        "get_layer",
        "m = Sequential([Input((8,))] + [layers.Dense(8) for _ in range(3000)])\nwhile True:\n    m.get_layer('dense_2999')\n",
    ),
    (
        "hash_text",
        "s = 'a' * 10**7\nd = {}\nwhile True:\n    d[s] = 1\n",
    ),
    ("in_text", "s = 'a' * 10**7\nwhile True:\n    'b' in s\n"),
    ("index_text", "s = 'a' * 10**8\nwhile True:\n    s[5]\n"),
    (
        "insert_first",
        "xs = list(range(10**5))\nwhile True:\n    xs.insert(0, 1)\n",
    ),
    (
        "layers_read",
        "m = Sequential([Input((8,))] + [layers.Dense(8) for _ in range(3000)])\nwhile True:\n    m.layers\n",
    ),
    ("length", "s = 'a' * 10**7\nwhile True:\n    len(s)\n"),
    (
        "less_text",
        "s = 'a' * 10**7\nt = s + 'b'\nwhile True:\n    s < t\n",
    ),
    (
        "equal_lists",
        "xs = list(range(10**6))\nys = list(range(10**6))\nwhile True:\n    xs == ys\n",
    ),
    (
        "in_list",
        "xs = list(range(10**6))\nwhile True:\n    -1 in xs\n",
    ),
    (
        "count_items",
        "xs = list(range(10**6))\nwhile True:\n    xs.count(3)\n",
    ),
    (
        "models_made",
        "i = x = Input((8,))\nfor _ in range(3000):\n    x = layers.Dense(8)(x)\nwhile True:\n    m = Model(i, x)\n",
    ),
    (
        "pop_first",
        "xs = list(range(10**6))\nwhile True:\n    xs.append(xs.pop(0))\n",
    ),
    (
        "reverse",
        "xs = list(range(10**6))\nwhile True:\n    xs.reverse()\n",
    ),
    (
        "set_union",
        "s = set(range(10**6))\nwhile True:\n    s |= s\n",
    ),
    (
        "many_axes",
        "x = Input((1,) * 1000)\nwhile True:\n    x = layers.ReLU()(x)\n",
    ),
    (
        "slice_assigned",
        "xs = list(range(10**6))\nwhile True:\n    xs[:] = xs\n",
    ),
    (
        "sort",
        "xs = list(range(10**6))\nwhile True:\n    xs.sort()\n",
    ),
    (
        "is_digit",
        "s = 'a' * 10**7\nwhile True:\n    s.isdigit()\n",
    ),
    (
        "largest",
        "xs = list(range(10**6))\nwhile True:\n    max(xs)\n",
    ),
    (
        "summaries",
        "m = Sequential([Input((8,))] + [layers.Dense(8) for _ in range(3000)])\nwhile True:\n    m.summary()\n",
    ),
    (
        "hash_tuple",
        "t = tuple(range(10**6))\nd = {}\nwhile True:\n    d[t] = 1\n",
    ),
    (
        "weights_read",
        "m = Sequential([Input((8,))] + [layers.Dense(8) for _ in range(3000)])\nwhile True:\n    m.weights\n    m.get_config()\n",
    ),
];

/// Programs that end, whatever they ask for.
const STRANGE: &[(&str, &str)] = &[
    (
        "repr_recursion",
        "class A:\n    def __repr__(self):\n        return repr(self)\nprint(A())\n",
    ),
    ("power", "x = 10 ** 10 ** 10\n"),
    ("shift", "x = 1 << 10**12\n"),
    ("int_of_text", "x = int('9' * 10**7)\nprint(x * x)\n"),
    ("percent_width", "s = '%1000000000000d' % 1\n"),
    ("format_width", "s = f'{1:>1000000000000}'\n"),
    (
        "regex",
        "import re\nre.match('(a+)+$', 'a' * 60 + 'b')\nre.match('(a|a)*b', 'a' * 100)\n",
    ),
    (
        "numpy_zeros",
        "import numpy as np\nx = np.zeros((10**9, 10**9))\ny = np.arange(10**12)\nz = np.ones(10**9) + np.ones(10**9)\n",
    ),
    (
        "subclasses",
        "class A:\n    pass\nwhile True:\n    class A(A):\n        pass\n",
    ),
    (
        "add_while_iterating",
        "m = Sequential([Input((8,)), Dense(8)])\nfor l in m.layers:\n    m.add(Dense(8))\n",
    ),
    (
        "model_in_itself",
        "m = Sequential([Input((8,)), Dense(8)])\nm.add(m)\nm.summary()\n",
    ),
    (
        "model_doubling",
        "i = Input((8,))\nm = Model(i, Dense(8)(i))\nfor _ in range(100):\n    i = Input((8,))\n    m = Model(i, m(m(i)))\nm.summary()\n",
    ),
    (
        "huge_dense",
        "m = Sequential([Input((10**18,)), Dense(10**18), Dense(10**18)])\nm.summary()\n",
    ),
    (
        "huge_rank",
        "m = Sequential([Input((1,) * 10**6), layers.Flatten()])\nm.summary()\n",
    ),
    (
        "huge_name",
        "m = Sequential([Input((8,)), Dense(8, name='n' * 10**7)])\nm.summary()\n",
    ),
    (
        "summary_loop",
        "m = Sequential([Input((8,)), Dense(8)])\nwhile True:\n    m.summary()\n",
    ),
    (
        "lstm_long",
        "m = Sequential([Input((10**15, 8)), layers.LSTM(8)])\nm.summary()\n",
    ),
    ("warnings_loop", "while True:\n    Dense(8)(3)\n"),
];

/// Something repeated: what stands before, the piece, how many times, and what stands behind; the piece behind as often.
const REPEATED: &[(&str, &str, &str, usize, &str, &str)] = &[
    ("parentheses", "x = ", "(", 50_000, "1", ")"),
    ("brackets_open", "x = ", "[", 50_000, "", ""),
    ("lists", "x = ", "[", 50_000, "1", "]"),
    ("minus", "x = ", "-", 50_000, "1", ""),
    ("nots", "x = ", "not ", 50_000, "1", ""),
    ("plus", "x = 1", " + 1", 50_000, "", ""),
    ("powers", "x = 1", " ** 1", 50_000, "", ""),
    ("comparisons", "x = 1", " < 1", 50_000, "", ""),
    ("ands", "x = 1", " and 1", 50_000, "", ""),
    ("attributes", "x = a", ".a", 50_000, "", ""),
    ("calls", "x = f", "()", 50_000, "", ""),
    ("subscripts", "x = f", "[0]", 50_000, "", ""),
    ("lambdas", "x = ", "lambda: ", 50_000, "1", ""),
    ("conditionals", "x = ", "1 if 1 else ", 50_000, "1", ""),
    (
        "elifs",
        "if 0:\n    pass\n",
        "elif 0:\n    pass\n",
        50_000,
        "",
        "",
    ),
    ("decorators", "", "@f\n", 50_000, "def g(): pass\n", ""),
    ("targets", "", "a = ", 50_000, "1", ""),
    ("long_tuple", "x = (", "1, ", 1_000_000, ")", ""),
    ("long_line", "x = '", "a", 8_000_000, "'", ""),
    ("most_lines", "", "x = 1\n", 200_000, "", ""),
    ("many_lines", "", "x = 1\n", 500_000, "", ""),
    ("format_fields", "x = f'{1:", "{", 3_000, "'", ""),
    ("walrus", "x = ", "(y := ", 5_000, "1", ")"),
    (
        "awaits",
        "async def f():\n    x = ",
        "await ",
        50_000,
        "1",
        "",
    ),
    ("stars", "f(", "*", 50_000, "x)", ""),
    ("patterns", "match 1:\n    case ", "[", 5_000, "x", "]"),
    ("annotations", "x: ", "a[", 50_000, "1", "]"),
    ("backslashes", "x = 1 + ", "\\\n", 100_000, "1", ""),
    ("braces", "", "{", 50_000, "", ""),
    ("quotes", "", "\'\'\'", 50_001, "", ""),
    ("refusals", PRELUDE, "Dense(-1)\n", 20_000, "", ""),
];

/// A program of the collection.
pub struct Hostile {
    /// Its name.
    pub name: &'static str,
    /// Its source.
    pub source: String,
    /// Whether only a limit can end it.
    pub endless: bool,
}

/// The whole collection; sources that repeat something do so a `share` of the times.
pub fn all(share: usize) -> Vec<Hostile> {
    let plain = |endless| {
        move |&(name, source): &(&'static str, &str)| Hostile {
            name,
            source: format!("{PRELUDE}{source}"),
            endless,
        }
    };
    let repeated = REPEATED
        .iter()
        .map(|&(name, before, piece, times, middle, behind)| Hostile {
            name,
            source: format!(
                "{before}{}{middle}{}\n",
                piece.repeat(times / share),
                behind.repeat(times / share)
            ),
            endless: false,
        });
    let numbered = |piece: fn(usize) -> String, count: usize| {
        (0..count / share).map(piece).collect::<String>()
    };
    let counted = [
        (
            "indents",
            numbered(|i| format!("{}if 1:\n", " ".repeat(i)), 1_000),
        ),
        (
            "arguments",
            format!("f({})\n", numbered(|i| format!("a{i}=1, "), 100_000)),
        ),
        (
            "parameters",
            format!(
                "def f({}): pass\n",
                numbered(|i| format!("a{i}, "), 100_000)
            ),
        ),
        ("globals", numbered(|i| format!("v{i} = {i}\n"), 200_000)),
    ]
    .map(|(name, source)| Hostile {
        name,
        source,
        endless: false,
    });
    let endless = ENDLESS.iter().map(plain(true));
    let strange = STRANGE.iter().map(plain(false));
    endless
        .chain(strange)
        .chain(repeated)
        .chain(counted)
        .collect()
}
