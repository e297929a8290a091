from _jupan import unknown


# What stands in texts for the description of an object of the framework.
_DESCRIPTION = "described object "
_described = []


class JSONDecodeError(ValueError):
    pass


def dumps(value, *, indent=None, sort_keys=False, default=None, **kwargs):
    return _text(value, indent, 0, sort_keys, default)


def dump(value, file, **kwargs):
    return None


def loads(text, *, object_hook=None, object_pairs_hook=None, **kwargs):
    if not isinstance(text, str):
        return unknown("data read from JSON", "data")
    value, at = _read(text, _skip(text, 0))
    if object_pairs_hook is not None:
        value = _hooked(value, lambda made: object_pairs_hook(list(made.items())))
    elif object_hook is not None:
        value = _hooked(value, object_hook)
    if _skip(text, at) != len(text):
        raise JSONDecodeError("Extra data")
    return value


def _hooked(value, hook):
    if isinstance(value, list):
        return [_hooked(item, hook) for item in value]
    if isinstance(value, dict):
        return hook({key: _hooked(item, hook) for key, item in value.items()})
    return value


def load(file, **kwargs):
    return unknown("data read from a JSON file", "data")


def _text(value, indent, depth, sort_keys, default):
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, (list, tuple)):
        parts = [_text(item, indent, depth + 1, sort_keys, default) for item in value]
        return _bracket("[", parts, "]", indent, depth)
    if isinstance(value, dict):
        items = sorted(value.items()) if sort_keys else value.items()
        parts = [_text(str(key), None, 0, False, None) + ": " + _text(item, indent, depth + 1, sort_keys, default) for key, item in items]
        return _bracket("{", parts, "}", indent, depth)
    if default is not None:
        return _text(default(value), indent, depth, sort_keys, default)
    # In configurations: initializers, models, …, which Keras would describe.
    if type(value) is object:
        _described.append(value)
        return f'"{_DESCRIPTION}{len(_described) - 1}"'
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def _bracket(opening, parts, closing, indent, depth):
    if indent is None or not parts:
        return opening + ", ".join(parts) + closing
    pad = "\n" + " " * (indent * (depth + 1))
    return opening + pad + ("," + pad).join(parts) + "\n" + " " * (indent * depth) + closing


def _skip(text, at):
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at


def _read(text, at):
    if at >= len(text):
        raise JSONDecodeError("Expecting value")
    letter = text[at]
    if letter == "{":
        result = {}
        at = _skip(text, at + 1)
        while text[at] != "}":
            key, at = _read(text, at)
            at = _skip(text, at)
            if text[at] != ":":
                raise JSONDecodeError("Expecting ':' delimiter")
            result[key], at = _read(text, _skip(text, at + 1))
            at = _skip(text, at)
            if text[at] == ",":
                at = _skip(text, at + 1)
        return result, at + 1
    if letter == "[":
        result = []
        at = _skip(text, at + 1)
        while text[at] != "]":
            item, at = _read(text, at)
            result.append(item)
            at = _skip(text, at)
            if text[at] == ",":
                at = _skip(text, at + 1)
        return result, at + 1
    if letter == '"':
        parts = ""
        at += 1
        while text[at] != '"':
            if text[at] == "\\":
                at += 1
                escapes = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
                if text[at] == "u":
                    parts += chr(int(text[at + 1:at + 5], 16))
                    at += 4
                else:
                    parts += escapes.get(text[at], text[at])
            else:
                parts += text[at]
            at += 1
        if parts.startswith(_DESCRIPTION):
            return _described[int(parts[len(_DESCRIPTION):])], at + 1
        return parts, at + 1
    for word, value in (("true", True), ("false", False), ("null", None)):
        if text.startswith(word, at):
            return value, at + len(word)
    end = at
    while end < len(text) and text[end] in "+-0123456789.eE":
        end += 1
    if end == at:
        raise JSONDecodeError("Expecting value")
    number = text[at:end]
    if "." in number or "e" in number or "E" in number:
        return float(number), end
    return int(number), end
