from _jupan import is_unknown, unknown

IGNORECASE = I = 2
MULTILINE = M = 8
DOTALL = S = 16
VERBOSE = X = 64
UNICODE = U = 32
ASCII = A = 256
LOCALE = L = 4

# A longer text is not searched: every character costs steps.
_LONGEST = 5000
_FLAGS = {"i": I, "m": M, "s": S, "x": X, "u": U, "a": A, "L": L}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a", "0": "\0"}


class error(Exception):
    pass


PatternError = error


def _is_word(char):
    return char.isalnum() or char == "_"


_CLASSES = {"d": str.isdigit, "w": _is_word, "s": str.isspace}


# A node of a pattern gives, for a text, a place and what the groups hold, each place where it may end and the groups then.


def _char(test):
    def match(text, at, groups):
        if at < len(text) and test(text[at]):
            yield at + 1, groups

    match.test = test
    return match


def _place(test):
    def match(text, at, groups):
        if test(text, at):
            yield at, groups

    return match


def _sequence(nodes):
    def match(text, at, groups, index=0):
        if index == len(nodes):
            yield at, groups
            return
        for end, held in nodes[index](text, at, groups):
            yield from match(text, end, held, index + 1)

    return nodes[0] if len(nodes) == 1 else match


def _either(nodes):
    def match(text, at, groups):
        for node in nodes:
            yield from node(text, at, groups)

    return nodes[0] if len(nodes) == 1 else match


def _group(node, number):
    def match(text, at, groups):
        for end, held in node(text, at, groups):
            yield end, {**held, number: (at, end)}

    return match


def _again(group):
    def match(text, at, groups):
        if group in groups:
            start, end = groups[group]
            if text.startswith(text[start:end], at):
                yield at + end - start, groups

    return match


def _look(node, ahead, wanted):
    def match(text, at, groups):
        starts = [at] if ahead else range(at, -1, -1)
        for start in starts:
            for end, held in node(text, start, groups):
                if ahead or end == at:
                    if wanted:
                        yield at, held
                    return
        if not wanted:
            yield at, groups

    return match


def _repeat(node, least, most, greedy):
    test = getattr(node, "test", None)

    def of_chars(text, at, groups):
        end = at
        while (most is None or end - at < most) and end < len(text) and test(text[end]):
            end += 1
        ends = range(at + least, end + 1)
        for stop in reversed(ends) if greedy else ends:
            yield stop, groups

    def match(text, at, groups, count=0):
        if not greedy and count >= least:
            yield at, groups
        if most is None or count < most:
            for end, held in node(text, at, groups):
                if end > at or count < least:
                    yield from match(text, end, held, count + 1)
        if greedy and count >= least:
            yield at, groups

    return match if test is None else of_chars


class _Reader:
    def __init__(self, pattern, flags):
        self.pattern = pattern
        self.at = 0
        self.flags = flags
        self.groups = 0
        self.names = {}

    def peek(self, count=1):
        return self.pattern[self.at : self.at + count]

    def take(self, text):
        found = self.pattern.startswith(text, self.at)
        if found:
            self.at += len(text)
        return found

    def until(self, mark):
        end = self.pattern.find(mark, self.at)
        if end < 0:
            raise error(f"missing {mark}, unterminated name")
        text = self.pattern[self.at : end]
        self.at = end + len(mark)
        return text

    def alternatives(self):
        nodes = [self.sequence()]
        while self.take("|"):
            nodes.append(self.sequence())
        return _either(nodes)

    def sequence(self):
        nodes = []
        while self.peek() not in ("", "|", ")"):
            if self.flags & X and (self.peek().isspace() or self.peek() == "#"):
                if self.peek() == "#":
                    while self.peek() not in ("", "\n"):
                        self.at += 1
                else:
                    self.at += 1
                continue
            node = self.item()
            if node is not None:
                nodes.append(self.repeated(node))
        return _sequence(nodes)

    def repeated(self, node):
        while True:
            if self.take("*"):
                least, most = 0, None
            elif self.take("+"):
                least, most = 1, None
            elif self.take("?"):
                least, most = 0, 1
            elif self.peek() == "{" and self.pattern[self.at + 1 : self.at + 2].isdigit() or self.peek(2) == "{,":
                self.at += 1
                first, comma, last = self.until("}").partition(",")
                least = int(first or 0)
                most = (int(last) if last else None) if comma else least
            else:
                return node
            greedy = not self.take("?")
            self.take("+")
            node = _repeat(node, least, most, greedy)

    def item(self):
        char = self.peek()
        self.at += 1
        if char == ".":
            everything = self.flags & S
            return _char(lambda char: everything or char != "\n")
        if char == "^":
            lines = self.flags & M
            return _place(lambda text, at: at == 0 or lines and text[at - 1] == "\n")
        if char == "$":
            lines = self.flags & M
            last = lambda text, at: at == len(text) or text[at:] == "\n" or lines and text[at] == "\n"
            return _place(last)
        if char == "(":
            return self.bracketed()
        if char == "[":
            return _char(self.set())
        if char == "\\":
            return self.escaped()
        if char in "*+?":
            raise error(f"nothing to repeat at position {self.at - 1}")
        return _char(self.equal(char))

    def equal(self, char):
        if self.flags & I:
            return lambda other: other.lower() == char.lower()
        return lambda other: other == char

    def bracketed(self):
        number = None
        wrap = lambda node: node
        if self.take("?"):
            if self.take("P<") or self.peek() == "<" and self.peek(2) not in ("<=", "<!") and self.take("<"):
                name = self.until(">")
                number = self.groups = self.groups + 1
                self.names[name] = number
            elif self.take("P="):
                return _again(self.names[self.until(")")])
            elif self.take("#"):
                self.until(")")
                return None
            elif self.take("=") or self.take("!"):
                wanted = self.pattern[self.at - 1] == "="
                wrap = lambda node: _look(node, True, wanted)
            elif self.take("<=") or self.take("<!"):
                wanted = self.pattern[self.at - 1] == "="
                wrap = lambda node: _look(node, False, wanted)
            else:
                while self.peek() in _FLAGS:
                    self.flags |= _FLAGS[self.peek()]
                    self.at += 1
                if self.take(")"):
                    return None
                if not self.take(":"):
                    raise error(f"unknown extension ?{self.peek()}")
        else:
            number = self.groups = self.groups + 1
        node = self.alternatives()
        if not self.take(")"):
            raise error("missing ), unterminated subpattern")
        return wrap(node) if number is None else _group(node, number)

    def escaped(self):
        char = self.peek()
        self.at += 1
        if char == "":
            raise error("bad escape (end of pattern)")
        if char.isdigit() and char != "0":
            while self.peek().isdigit():
                char += self.peek()
                self.at += 1
            return _again(int(char))
        if char == "A":
            return _place(lambda text, at: at == 0)
        if char == "Z":
            return _place(lambda text, at: at == len(text))
        if char in "bB":
            inside = lambda text, at: 0 <= at < len(text) and _is_word(text[at])
            edge = lambda text, at: inside(text, at - 1) != inside(text, at)
            return _place(edge if char == "b" else lambda text, at: not edge(text, at))
        return _char(self.escape(char))

    def escape(self, char):
        if char.lower() in _CLASSES:
            test = _CLASSES[char.lower()]
            return test if char.islower() else lambda other: not test(other)
        if char in "xu":
            count = 2 if char == "x" else 4
            char = chr(int(self.peek(count), 16))
            self.at += count
            return self.equal(char)
        if char.isalpha() and char not in _ESCAPES:
            raise error(f"bad escape \\{char}")
        return self.equal(_ESCAPES.get(char, char))

    def set(self):
        wanted = not self.take("^")
        tests = []
        while not (self.peek() == "]" and tests):
            char = self.peek()
            self.at += 1
            if char == "":
                raise error("unterminated character set")
            if char == "\\":
                char = self.peek()
                self.at += 1
                if char.lower() in _CLASSES or char in "xu":
                    tests.append(self.escape(char))
                    continue
                char = "\b" if char == "b" else _ESCAPES.get(char, char)
            if self.peek() == "-" and self.peek(2) not in ("-]", "-"):
                self.at += 1
                last = self.peek()
                self.at += 1
                if last == "\\":
                    last = self.peek()
                    self.at += 1
                tests.append(self.between(char, last))
            else:
                tests.append(self.equal(char))
        self.at += 1
        return lambda char: any(test(char) for test in tests) == wanted

    def between(self, first, last):
        if self.flags & I:
            return lambda char: first <= char.lower() <= last or first <= char.upper() <= last
        return lambda char: first <= char <= last


class Match:
    def __init__(self, pattern, text, groups):
        self.re = pattern
        self.string = text
        self._groups = groups

    def _number(self, group):
        number = self.re.groupindex.get(group, group)
        if not isinstance(number, int) or not 0 <= number <= self.re.groups:
            raise IndexError("no such group")
        return number

    def span(self, group=0):
        return self._groups.get(self._number(group), (-1, -1))

    def start(self, group=0):
        return self.span(group)[0]

    def end(self, group=0):
        return self.span(group)[1]

    def __getitem__(self, group):
        start, end = self.span(group)
        return None if start < 0 else self.string[start:end]

    def group(self, *groups):
        found = tuple(self[group] for group in groups or (0,))
        return found if len(found) > 1 else found[0]

    def groups(self, default=None):
        found = (self[number] for number in range(1, self.re.groups + 1))
        return tuple(default if text is None else text for text in found)

    def groupdict(self, default=None):
        names = self.re.groupindex
        return {name: default if self[name] is None else self[name] for name in names}

    @property
    def lastindex(self):
        numbers = [number for number in self._groups if number]
        return max(numbers, key=lambda number: self._groups[number][1]) if numbers else None

    def expand(self, template):
        reader = _Reader(template, 0)
        out = ""
        while reader.peek():
            if not reader.take("\\"):
                out += reader.peek()
                reader.at += 1
                continue
            if reader.take("g<"):
                name = reader.until(">")
                out += self[int(name) if name.isdigit() else name] or ""
                continue
            char = reader.peek()
            reader.at += 1
            out += (self[int(char)] or "") if char.isdigit() and char != "0" else _ESCAPES.get(char, char)
        return out

    def __repr__(self):
        return f"<re.Match object; span={self.span()}, match={self[0]!r}>"


class Pattern:
    def __init__(self, pattern, flags):
        reader = _Reader(pattern, flags)
        self._node = reader.alternatives()
        if reader.at < len(pattern):
            raise error("unbalanced parenthesis")
        self.pattern = pattern
        self.flags = reader.flags
        self.groups = reader.groups
        self.groupindex = reader.names

    def _at(self, text, at, whole=False):
        for end, groups in self._node(text, at, {}):
            if not whole or end == len(text):
                return Match(self, text, {**groups, 0: (at, end)})

    def match(self, text, pos=0):
        return _unsearched(text) or self._at(text, pos)

    def fullmatch(self, text, pos=0):
        return _unsearched(text) or self._at(text, pos, whole=True)

    def search(self, text, pos=0):
        if is_unknown(_unsearched(text)):
            return _unsearched(text)
        for at in range(pos, len(text) + 1):
            found = self._at(text, at)
            if found:
                return found

    def _all(self, text):
        at = 0
        while at <= len(text):
            found = self._at(text, at)
            if found:
                yield found
            at = found.end() if found and found.end() > at else at + 1

    def finditer(self, text):
        return _unsearched(text) or self._all(text)

    def findall(self, text):
        if is_unknown(_unsearched(text)):
            return _unsearched(text)
        return [found[0] if not self.groups else found.groups("") if self.groups > 1 else found[1] or "" for found in self._all(text)]

    def split(self, text, maxsplit=0):
        if is_unknown(_unsearched(text)):
            return _unsearched(text)
        parts, last = [], 0
        for count, found in enumerate(self._all(text)):
            if maxsplit and count == maxsplit:
                break
            parts += [text[last : found.start()], *found.groups()]
            last = found.end()
        return parts + [text[last:]]

    def subn(self, repl, text, count=0):
        if is_unknown(_unsearched(text)):
            return _unsearched(text)
        out, last, made = "", 0, 0
        for found in self._all(text):
            if count and made == count:
                break
            made += 1
            out += text[last : found.start()] + (repl(found) if callable(repl) else found.expand(repl))
            last = found.end()
        return out + text[last:], made

    def sub(self, repl, text, count=0):
        return self.subn(repl, text, count)[0]

    def __repr__(self):
        return f"re.compile({self.pattern!r})"


def _unsearched(text):
    if is_unknown(text) or isinstance(text, str) and len(text) > _LONGEST:
        return unknown("what a pattern finds in a text", "match")
    if not isinstance(text, str):
        raise TypeError(f"expected string or bytes-like object, got '{type(text).__name__}'")


def compile(pattern, flags=0):
    if isinstance(pattern, Pattern):
        return pattern
    if is_unknown(pattern):
        return unknown("what a pattern finds in a text", "pattern")
    return Pattern(pattern, flags)


def _searching(method):
    return lambda pattern, string, flags=0: getattr(compile(pattern, flags), method)(string)


match = _searching("match")
fullmatch = _searching("fullmatch")
search = _searching("search")
findall = _searching("findall")
finditer = _searching("finditer")


def split(pattern, string, maxsplit=0, flags=0):
    return compile(pattern, flags).split(string, maxsplit)


def sub(pattern, repl, string, count=0, flags=0):
    return compile(pattern, flags).sub(repl, string, count)


def subn(pattern, repl, string, count=0, flags=0):
    return compile(pattern, flags).subn(repl, string, count)


def escape(pattern):
    return "".join(char if char.isalnum() or char in "_!\"%',/:;<=>@`" else "\\" + char for char in pattern)
