//! The language.

use super::{check, check_all, check_says};

#[test]
fn numbers_and_texts() {
    check_all(&[
        (
            "7 // 2, -7 // 2, -7 % 3, 2 ** 10, 7 / 2",
            "(3, -4, 2, 1024, 3.5)",
        ),
        (
            "1e16, 0.1 + 0.2, 1e-5, 100.0, float('inf')",
            "(1e+16, 0.30000000000000004, 1e-05, 100.0, inf)",
        ),
        (
            "round(2.5), round(3.14159, 2), int(-3.7), abs(-2)",
            "(2, 3.14, -3, 2)",
        ),
        ("'%d of %s, %.2f%%' % (3, 'x', 1.5)", "'3 of x, 1.50%'"),
        (
            "f'{3:04d}|{2.5:.2f}|{\"a\":>3}|{1234567:,}|{5!r}|{0.00001:g}'",
            "'0003|2.50|  a|1,234,567|5|1e-05'",
        ),
        ("f'{1+1=}'", "'1+1=2'"),
        (
            "'{} {1} {name}'.format(1, 2, name='x') if False else '{0} {1} {name}'.format(1, 2, name='x')",
            "'1 2 x'",
        ),
        (
            "'a,b,,c'.split(','), ' x '.strip(), 'ab'.upper()",
            "(['a', 'b', '', 'c'], 'x', 'AB')",
        ),
        ("'-'.join(str(i) for i in range(3))", "'0-1-2'"),
        (
            "'hello'[1:-1], 'hello'[::-1], [1, 2, 3][::2]",
            "('ell', 'olleh', [1, 3])",
        ),
        (
            "1 < 2 < 3, 1 < 3 < 2, not 1, 'a' in 'abc', 3 not in [1, 2]",
            "(True, False, False, True, True)",
        ),
        (
            "(1, 2) + (3,), [0] * 3, 'ab' * 2, (4,)",
            "((1, 2, 3), [0, 0, 0], 'abab', (4,))",
        ),
        ("2 ** 200", "unknown: an integer beyond 128 bits"),
        ("0x10, 0b11, 1_000, True + 1", "(16, 3, 1000, 2)"),
        ("None or 3, 0 and 1, 1 if [] else 2", "(3, 0, 2)"),
        (
            "min(3, 1, 2), max([1, 5]), sum([1, 2]), sorted('bca', reverse=True)",
            "(1, 5, 3, ['c', 'b', 'a'])",
        ),
        (
            "divmod(7, 2), hex(255), bin(5), chr(97), ord('a')",
            "((3, 1), '0xff', '0b101', 'a', 97)",
        ),
    ]);
}

#[test]
fn collections() {
    check_all(&[
        (
            "[x * y for x in range(3) for y in range(2) if x]",
            "[0, 1, 0, 2]",
        ),
        ("{k: v for k, v in zip('ab', (1, 2))}", "{'a': 1, 'b': 2}"),
        (
            "{1, 2} | {3}, {1, 2} & {2}, {1, 2} - {2}",
            "({1, 2, 3}, {2}, {1})",
        ),
        (
            "[*range(2), *(5, 6)], {**{'a': 1}, 'b': 2}",
            "([0, 1, 5, 6], {'a': 1, 'b': 2})",
        ),
        ("list(map(lambda a, b: a + b, [1, 2], [3, 4]))", "[4, 6]"),
        (
            "dict(a=1), dict([(1, 2)]), list({'a': 1}.items())",
            "({'a': 1}, {1: 2}, [('a', 1)])",
        ),
        (
            "list(reversed([1, 2])), list(enumerate('ab', 1))",
            "([2, 1], [(1, 'a'), (2, 'b')])",
        ),
        (
            "sorted([(2, 'a'), (1, 'b')], key=lambda p: p[1])",
            "[(2, 'a'), (1, 'b')]",
        ),
        (
            "list(range(10, 0, -3)), len(range(5)), range(5)[-1]",
            "([10, 7, 4, 1], 5, 4)",
        ),
    ]);
    check(
        "a, (b, *c), d = 1, (2, 3, 4), 5\nresult = a, b, c, d",
        "(1, 2, [3, 4], 5)",
    );
    check(
        "x = [1, 2, 3]\nx[1:2] = [7, 8]\ndel x[0]\nresult = x",
        "[7, 8, 3]",
    );
    check(
        "d = {}\nd.setdefault('a', []).append(1)\nd['b'] = d.pop('a')\nresult = d",
        "{'b': [1]}",
    );
    check(
        "x = [3, 1, 2]\nx.extend([5, 4])\nx.insert(0, 9)\nx.remove(1)\nx.reverse()\nresult = x, x.pop(), x.pop(0)",
        "([5, 2, 3], 9, 4)",
    );
    check(
        "x, y, z = [2, 1], {1: 2}, {3}\nx.sort()\ny.update({4: 5})\nz.update([6])\nz.discard(3)\nresult = x, y, z",
        "([1, 2], {1: 2, 4: 5}, {6})",
    );
    check(
        "x, y, z = [2], {1: 2}, {3}\nx.clear()\ny.clear()\nz.clear()\nresult = x, y, z",
        "([], {}, set())",
    );
    check("x = y = []\nx.append(1)\nresult = y", "[1]");
    check("a = [3]\nb = a\nb += [4]\nresult = a", "[3, 4]");
}

#[test]
fn functions_and_closures() {
    check(
        "def f(a, b=2, *rest, c, d=4, **more):\n    return a, b, rest, c, d, more\nresult = f(1, 9, 8, c=3, e=5), f(*[1], **{'c': 2})",
        "((1, 9, (8,), 3, 4, {'e': 5}), (1, 2, (), 2, 4, {}))",
    );
    check(
        "def counter():\n    n = 0\n    def step():\n        nonlocal n\n        n += 1\n        return n\n    return step\nc = counter()\nc()\nresult = c()",
        "2",
    );
    check(
        "fs = [lambda: i for i in range(3)]\nresult = [f() for f in fs]",
        "[2, 2, 2]",
    );
    check(
        "fs = [lambda i=i: i for i in range(3)]\nresult = [f() for f in fs]",
        "[0, 1, 2]",
    );
    check(
        "def f(n): return 1 if n == 0 else n * f(n - 1)\nresult = f(20)",
        "2432902008176640000",
    );
    check(
        "n = 0\ndef f():\n    global n\n    n = 5\nf()\nresult = n",
        "5",
    );
    check(
        "def twice(f):\n    def g(*a):\n        return f(f(*a))\n    return g\n@twice\ndef inc(x):\n    return x + 1\nresult = inc(1)",
        "3",
    );
    check("x = 1\nresult = [y := x + 1, y]", "[2, 2]");
    check("def f(x, /, y): return x - y\nresult = f(3, y=1)", "2");
    check_says(
        "def f(a): pass\nf()",
        "missing 1 required positional argument: 'a'",
    );
    check_says(
        "def f(a): pass\nf(1, b=2)",
        "unexpected keyword argument 'b'",
    );
}

#[test]
fn control_flow() {
    check(
        "result = []\nfor i in range(5):\n    if i == 1: continue\n    if i == 3: break\n    result.append(i)\nelse:\n    result.append('else')",
        "[0, 2]",
    );
    check(
        "result = 0\nwhile result < 3:\n    result += 1\nelse:\n    result = -result",
        "-3",
    );
    check(
        "def f():\n    try:\n        return 1\n    finally:\n        log.append('f')\nlog = []\nx = f()\nresult = x, log",
        "(1, ['f'])",
    );
    check(
        "try:\n    {}['k']\nexcept (ValueError, KeyError) as e:\n    result = type(e).__name__, str(e), e.args\nelse:\n    result = 0\nfinally:\n    result += (1,)",
        "('KeyError', \"'k'\", ('k',), 1)",
    );
    check(
        "class E(ValueError):\n    def __init__(self, a, b):\n        super().__init__(a)\n        self.b = b\ntry:\n    raise E(1, 2)\nexcept ValueError as e:\n    result = e.b, e.args",
        "(2, (1,))",
    );
    check(
        "class C:\n    def __enter__(self): return 5\n    def __exit__(self, *a):\n        log.append(a[0] is None)\n        return True\nlog = []\nwith C() as c: pass\nwith C(): 1 / 0\nresult = c, log",
        "(5, [True, False])",
    );
    check(
        "for i in range(3):\n    for j in range(3):\n        if j == 1: break\nresult = i, j",
        "(2, 1)",
    );
    check(
        "def f():\n    for i in [1, 2]:\n        try:\n            continue\n        finally:\n            log.append(i)\nlog = []\nf()\nresult = log",
        "[1, 2]",
    );
    check_says("assert 1 == 2, 'no'", "AssertionError: no");
    check_says("x = undefined_name", "name 'undefined_name' is not defined");
}

#[test]
fn a_generator_that_ends_says_what_it_returned() {
    check(
        "def g():\n    x = yield 1\n    return x + 1\ni = g()\nnext(i)\ntry:\n    i.send(4)\nexcept StopIteration as stop:\n    result = stop.value",
        "5",
    );
}

#[test]
fn what_is_written_to_a_dictionary_of_attributes_is_written_to_them() {
    check(
        "class C:\n    def __init__(self, **kw):\n        self.__dict__.update(kw)\n        vars(self)['b'] = 4\n        copied = vars(self).copy()\n        copied['a'] = 9\nc = C(a=3)\nglobals()['made'] = 5\nresult = c.a, c.b, made",
        "(3, 4, 5)",
    );
}

#[test]
fn metaclasses_make_classes() {
    check(
        "class M(type):\n    known = {}\n    def __new__(m, name, bases, space, tag=None, **kw):\n        made = super().__new__(m, name, bases, space, **kw)\n        m.known[tag] = made\n        return made\n    def __init__(c, name, bases, space, **kw):\n        c.told = sorted(kw)\nclass A(metaclass=M, tag='a'):\n    pass\nclass B(A, tag='b'):\n    def f(self): return __class__.__name__\nresult = M.known['b'] is B, B.told, B().f(), sorted(M.known)",
        "(True, ['tag'], 'B', ['a', 'b'])",
    );
}

#[test]
fn generators_are_lazy() {
    check(
        "def naturals():\n    n = 0\n    while True:\n        yield n\n        n += 1\nfrom itertools import islice\nresult = list(islice(naturals(), 3)), next(x for x in naturals() if x > 5)",
        "([0, 1, 2], 6)",
    );
    check(
        "def f():\n    x = yield 1\n    yield x * 2\ng = f()\nnext(g)\nresult = g.send(21)",
        "42",
    );
    check(
        "def f():\n    r = yield from g()\n    yield r\ndef g():\n    yield 1\n    return 2\nresult = list(f())",
        "[1, 2]",
    );
    check(
        "result = sum(x * x for x in range(4)), any(x > 2 for x in range(9))",
        "(14, True)",
    );
    check(
        "def f():\n    try:\n        yield 1\n        raise ValueError\n    except ValueError:\n        yield 2\nresult = list(f())",
        "[1, 2]",
    );
    check(
        "g = (x for x in [1, 2])\na, b = g\nresult = a, b, list(g)",
        "(1, 2, [])",
    );
}

#[test]
fn classes() {
    check(
        "class A:\n    k = 1\n    def __init__(self, x): self.x = x\n    @property\n    def double(self): return self.x * 2\n    @double.setter\n    def double(self, v): self.x = v // 2\n    @staticmethod\n    def s(a): return a\n    @classmethod\n    def make(cls, x): return cls(x)\nclass B(A):\n    def __init__(self, x):\n        super().__init__(x + 1)\n    def __repr__(self): return f'B({self.x})'\nb = B.make(1)\nb.double = 10\nresult = b, b.double, b.s(3), isinstance(b, A), B.k",
        "(B(5), 10, 3, True, 1)",
    );
    check(
        "class V:\n    def __init__(self, x): self.x = x\n    def __add__(self, o): return V(self.x + o.x)\n    def __eq__(self, o): return self.x == o.x\n    def __lt__(self, o): return self.x < o.x\n    def __getitem__(self, i): return self.x + i\n    def __len__(self): return 3\n    def __call__(self, y): return self.x * y\n    def __contains__(self, y): return y == self.x\n    def __bool__(self): return False\nv = V(1) + V(2)\nresult = v.x, v == V(3), v[1], len(v), v(2), 3 in v, bool(v), max(V(1), V(4)).x",
        "(3, True, 4, 3, 6, True, False, 4)",
    );
    check(
        "class A: pass\nclass B(A): pass\nclass C(A): pass\nclass D(B, C): pass\nresult = [c.__name__ for c in D.__mro__]",
        "['D', 'B', 'C', 'A', 'object']",
    );
    check(
        "class A:\n    def f(self): return 'A'\nclass B(A):\n    def f(self): return 'B' + super().f()\nclass C(A):\n    def f(self): return 'C' + super().f()\nclass D(B, C):\n    def f(self): return 'D' + super().f()\nresult = D().f()",
        "'DBCA'",
    );
    check(
        "class A:\n    def __getattr__(self, n): return n + '!'\nresult = A().foo",
        "'foo!'",
    );
    check(
        "class A:\n    def __setattr__(self, n, v): super().__setattr__(n, v * 2)\na = A()\na.x = 2\nresult = a.x",
        "4",
    );
    check(
        "class D(dict):\n    def __missing__(self, k): return k * 2\nd = D(a=1)\nd['b'] = 3\nresult = d['zz'], d['a'], len(d), isinstance(d, dict)",
        "('zzzz', 1, 2, True)",
    );
    check(
        "class L(list):\n    def total(self): return sum(self)\nl = L([1, 2])\nl.append(3)\nresult = l.total(), l[0], len(l)",
        "(6, 1, 3)",
    );
    check(
        "class A:\n    n = 0\n    def __init_subclass__(cls, tag=None, **kw):\n        A.n += 1\n        cls.tag = tag\nclass B(A, tag='x'): pass\nresult = A.n, B.tag",
        "(1, 'x')",
    );
    check(
        "class A:\n    def __iter__(self):\n        yield 1\n        yield 2\nresult = list(A()), [*A()]",
        "([1, 2], [1, 2])",
    );
    check(
        "class S:\n    _i = None\n    def __new__(cls):\n        if cls._i is None:\n            cls._i = super().__new__(cls)\n        return cls._i\nresult = S() is S()",
        "True",
    );
    check(
        "class A:\n    __x = 1\n    def f(self): return self.__x\nresult = A().f()",
        "1",
    );
    check(
        "a = type('T', (), {'x': 3})()\nresult = a.x, type(a).__name__, getattr(a, 'y', 7), hasattr(a, 'x')",
        "(3, 'T', 7, True)",
    );
    check(
        "def outer():\n    v = 5\n    class A:\n        w = v + 1\n        def f(self): return v, self.w\n    return A().f()\nresult = outer()",
        "(5, 6)",
    );
}

#[test]
fn pattern_matching() {
    let program = "def f(x):\n    match x:\n        case 0: return 'zero'\n        case [a, b]: return a + b\n        case [a, *rest]: return rest\n        case {'k': v, **more}: return v, more\n        case str() as s if s: return s\n        case 1 | 2: return 'small'\n        case None: return 'none'\n        case _: return 'other'\n";
    check(
        &format!(
            "{program}result = f(0), f([1, 2]), f((1, 2, 3)), f({{'k': 1, 'z': 2}}), f('s'), f(2), f(None), f(9)"
        ),
        "('zero', 3, [2, 3], (1, {'z': 2}), 's', 'small', 'none', 'other')",
    );
}

#[test]
fn an_error_ends_only_its_statement() {
    check(
        "x = 1 / 0\nresult = 5",
        "ZeroDivisionError: division by zero",
    );
    check_says(
        "x = 1 / 0\ny = x.shape[0] + 1\nz = oops",
        "name 'oops' is not defined",
    );
}
