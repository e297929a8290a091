from collections import namedtuple as _namedtuple


class _Special:
    def __init__(self, name):
        self._name = name

    def __getitem__(self, item):
        return self

    def __call__(self, *args, **kwargs):
        return self

    def __or__(self, other):
        return self

    def __ror__(self, other):
        return self

    def __repr__(self):
        return "typing." + self._name


Any = object
Union = _Special("Union")
Optional = _Special("Optional")
Callable = object
Literal = _Special("Literal")
Final = _Special("Final")
ClassVar = _Special("ClassVar")
Annotated = _Special("Annotated")
Concatenate = _Special("Concatenate")
Type = type
List = list
Tuple = tuple
Dict = dict
Set = set
FrozenSet = frozenset
Text = str
AnyStr = str
Iterable = _Special("Iterable")
Iterator = _Special("Iterator")
Generator = _Special("Generator")
Sequence = (list, tuple, str, range)
Mapping = dict
MutableMapping = dict
DefaultDict = dict
OrderedDict = dict
Deque = list
Counter = dict
NoReturn = None
Self = object
TypeAlias = object
TYPE_CHECKING = False


class Generic:
    def __class_getitem__(cls, item):
        return cls


class Protocol(Generic):
    pass


class TypedDict(dict):
    pass


class _NamedTupleMeta(type):
    def __new__(mcs, name, bases, namespace):
        if not bases:
            return super().__new__(mcs, name, bases, namespace)
        fields = tuple(namespace.get("__annotations__", ()))
        defaults = [namespace[field] for field in fields if field in namespace]
        base = _namedtuple(name, fields, defaults=defaults)
        others = [base for base in bases if base is not NamedTuple]
        return type(name, (base, *others), {name: value for name, value in namespace.items() if name not in fields})

    def __call__(cls, name, fields):
        return _namedtuple(name, [field for field, _ in fields])


class NamedTuple(metaclass=_NamedTupleMeta):
    pass


def TypeVar(name, *args, **kwargs):
    return object


def ParamSpec(name, *args, **kwargs):
    return object


def NewType(name, kind):
    return kind


def cast(kind, value):
    return value


def overload(function):
    return function


def final(function):
    return function


def override(function):
    return function


def no_type_check(function):
    return function


def runtime_checkable(cls):
    return cls


def get_type_hints(value, *args, **kwargs):
    return dict(getattr(value, "__annotations__", {}))
