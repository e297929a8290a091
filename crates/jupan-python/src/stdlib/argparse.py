from _jupan import argv as _argv

SUPPRESS = "==SUPPRESS=="
REMAINDER = "..."
OPTIONAL = "?"
ZERO_OR_MORE = "*"
ONE_OR_MORE = "+"


class Namespace:
    def __init__(self, **kwargs):
        for name, value in kwargs.items():
            setattr(self, name, value)

    def __contains__(self, name):
        return hasattr(self, name)

    def __repr__(self):
        return "Namespace(" + ", ".join(f"{name}={value!r}" for name, value in vars(self).items()) + ")"


class ArgumentTypeError(Exception):
    pass


class ArgumentError(Exception):
    pass


class HelpFormatter:
    pass


ArgumentDefaultsHelpFormatter = HelpFormatter
RawTextHelpFormatter = HelpFormatter
RawDescriptionHelpFormatter = HelpFormatter
MetavarTypeHelpFormatter = HelpFormatter


class BooleanOptionalAction:
    pass


class Action:
    def __init__(self, flags, dest, action, nargs, const, default, type, choices, required):
        self.option_strings = flags
        self.dest = dest
        self.action = action
        self.nargs = nargs
        self.const = const
        self.default = default
        self.type = type
        self.choices = choices
        self.required = required


class ArgumentParser:
    def __init__(self, *args, **kwargs):
        self._actions = []
        self._defaults = {}
        self._subparsers = None
        self.description = kwargs.get("description")
        for parent in kwargs.get("parents", []):
            self._actions.extend(parent._actions)

    def add_argument(self, *flags, action=None, nargs=None, const=None, default=None, type=None, choices=None, required=False, help=None, metavar=None, dest=None, version=None):
        positional = not flags or not flags[0].startswith("-")
        if dest is None:
            if positional:
                dest = flags[0] if flags else None
            else:
                long = [flag for flag in flags if flag.startswith("--")]
                dest = (long or list(flags))[0].lstrip("-").replace("-", "_")
        if action == "store_true" and default is None:
            default = False
        if action == "store_false" and default is None:
            default = True
        made = Action([] if positional else list(flags), dest, action, nargs, const, default, type, choices, required or positional and nargs not in ("?", "*"))
        self._actions.append(made)
        return made

    def add_argument_group(self, *args, **kwargs):
        return self

    def add_mutually_exclusive_group(self, *args, **kwargs):
        return self

    def add_subparsers(self, *args, **kwargs):
        self._subparsers = _Subparsers(kwargs.get("dest"))
        return self._subparsers

    def set_defaults(self, **kwargs):
        self._defaults.update(kwargs)

    def get_default(self, name):
        for action in self._actions:
            if action.dest == name:
                return action.default
        return self._defaults.get(name)

    def print_help(self, *args):
        pass

    def print_usage(self, *args):
        pass

    def error(self, message):
        raise SystemExit(2)

    def exit(self, status=0, message=None):
        raise SystemExit(status)

    def parse_args(self, args=None, namespace=None):
        return self.parse_known_args(args, namespace)[0]

    def parse_known_args(self, args=None, namespace=None):
        words = list(_argv()[1:] if args is None else args)
        result = namespace if namespace is not None else Namespace()
        for action in self._actions:
            if action.dest is not None and action.action not in ("help", "version"):
                default = action.default
                if isinstance(default, str) and action.type is not None:
                    default = action.type(default)
                setattr(result, action.dest, default)
        for name, value in self._defaults.items():
            setattr(result, name, value)
        positional = [action for action in self._actions if not action.option_strings]
        rest = []
        while words:
            word = words.pop(0)
            name, separator, attached = word.partition("=")
            action = self._option(name) if word.startswith("-") else None
            if action is None and word.startswith("--no-"):
                negated = self._option("--" + name[5:])
                if negated is not None and negated.action is BooleanOptionalAction:
                    setattr(result, negated.dest, False)
                    continue
            if action is not None:
                self._take(action, [attached] if separator else None, words, result)
            elif not word.startswith("-") and positional:
                action = positional.pop(0)
                words.insert(0, word)
                self._take(action, None, words, result)
            elif self._subparsers is not None and word in self._subparsers.parsers:
                if self._subparsers.dest:
                    setattr(result, self._subparsers.dest, word)
                result, more = self._subparsers.parsers[word].parse_known_args(words, result)
                words = []
                rest.extend(more)
            else:
                rest.append(word)
        return result, rest

    def _option(self, name):
        for action in self._actions:
            if name in action.option_strings:
                return action
        return None

    def _take(self, action, attached, words, result):
        convert = action.type or (lambda text: text)
        if action.action is BooleanOptionalAction:
            setattr(result, action.dest, True)
        elif action.action == "store_true":
            setattr(result, action.dest, True)
        elif action.action == "store_false":
            setattr(result, action.dest, False)
        elif action.action == "store_const":
            setattr(result, action.dest, action.const)
        elif action.action == "count":
            setattr(result, action.dest, (getattr(result, action.dest) or 0) + 1)
        elif action.nargs is None:
            if attached:
                text = attached[0]
            elif words:
                text = words.pop(0)
            else:
                self.error("expected one argument")
            value = convert(text)
            if action.action == "append":
                value = (getattr(result, action.dest) or []) + [value]
            setattr(result, action.dest, value)
        else:
            values = list(attached or [])
            limit = action.nargs if isinstance(action.nargs, int) else 1 if action.nargs == "?" else None
            while words and not words[0].startswith("--") and (limit is None or len(values) < limit):
                values.append(words.pop(0))
            values = [convert(value) for value in values]
            if action.nargs == "?":
                values = values[0] if values else action.const
            setattr(result, action.dest, values)


class _Subparsers:
    def __init__(self, dest):
        self.dest = dest
        self.parsers = {}

    def add_parser(self, name, **kwargs):
        parser = ArgumentParser(**kwargs)
        self.parsers[name] = parser
        return parser
