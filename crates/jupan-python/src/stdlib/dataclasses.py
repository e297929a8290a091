class _Missing:
    def __repr__(self):
        return "MISSING"


MISSING = _Missing()
KW_ONLY = object()


class Field:
    def __init__(self, default=MISSING, default_factory=MISSING, init=True, repr=True, compare=True, kw_only=False, metadata=None):
        self.name = None
        self.type = None
        self.default = default
        self.default_factory = default_factory
        self.init = init
        self.repr = repr
        self.compare = compare
        self.kw_only = kw_only
        self.metadata = metadata or {}


def field(*, default=MISSING, default_factory=MISSING, init=True, repr=True, hash=None, compare=True, metadata=None, kw_only=False):
    return Field(default, default_factory, init, repr, compare, kw_only, metadata)


class FrozenInstanceError(AttributeError):
    pass


def dataclass(cls=None, /, *, init=True, repr=True, eq=True, order=False, unsafe_hash=False, frozen=False, kw_only=False, slots=False, match_args=True):
    def wrap(cls):
        return _process(cls, init, repr, eq, order, frozen, kw_only)

    if cls is None:
        return wrap
    return wrap(cls)


def _process(cls, init, repr, eq, order, frozen, kw_only):
    fields = {}
    for base in reversed(cls.__mro__[1:]):
        for name, inherited in base.__dict__.get("__dataclass_fields__", {}).items():
            fields[name] = inherited
    own = cls.__dict__
    only_keywords = kw_only
    for name, annotation in own.get("__annotations__", {}).items():
        if annotation == "ClassVar":
            continue
        if annotation == "KW_ONLY":
            only_keywords = True
            continue
        value = own.get(name, MISSING)
        described = value if isinstance(value, Field) else Field(default=value)
        described.name = name
        described.type = annotation
        described.kw_only = described.kw_only or only_keywords
        fields[name] = described
        if isinstance(value, Field):
            if value.default is MISSING:
                delattr_class(cls, name)
            else:
                setattr(cls, name, value.default)
    cls.__dataclass_fields__ = fields
    cls.__match_args__ = tuple(name for name, described in fields.items() if described.init and not described.kw_only)
    if init and "__init__" not in own:
        cls.__init__ = _make_init(cls.__name__, fields)
    if repr and "__repr__" not in own:
        cls.__repr__ = _repr
    if eq and "__eq__" not in own:
        cls.__eq__ = _eq
        if frozen:
            cls.__hash__ = _hash
    if order:
        cls.__lt__ = lambda self, other: astuple(self) < astuple(other)
        cls.__le__ = lambda self, other: astuple(self) <= astuple(other)
        cls.__gt__ = lambda self, other: astuple(self) > astuple(other)
        cls.__ge__ = lambda self, other: astuple(self) >= astuple(other)
    if frozen:
        cls.__setattr__ = _refuse
    return cls


def delattr_class(cls, name):
    type.__delattr__(cls, name)


def _refuse(self, name, value):
    raise FrozenInstanceError(f"cannot assign to field '{name}'")


def _make_init(class_name, fields):
    positional = [name for name, described in fields.items() if described.init and not described.kw_only]

    def __init__(self, *args, **kwargs):
        if len(args) > len(positional):
            raise TypeError(f"{class_name}.__init__() takes {len(positional) + 1} positional arguments but {len(args) + 1} were given")
        given = dict(zip(positional, args))
        for name, value in kwargs.items():
            if name not in fields or not fields[name].init:
                raise TypeError(f"{class_name}.__init__() got an unexpected keyword argument '{name}'")
            if name in given:
                raise TypeError(f"{class_name}.__init__() got multiple values for argument '{name}'")
            given[name] = value
        for name, described in fields.items():
            if name in given:
                value = given[name]
            elif described.default is not MISSING:
                value = described.default
            elif described.default_factory is not MISSING:
                value = described.default_factory()
            elif described.init:
                raise TypeError(f"{class_name}.__init__() missing 1 required positional argument: '{name}'")
            else:
                continue
            object.__setattr__(self, name, value)
        if hasattr(self, "__post_init__"):
            self.__post_init__()

    return __init__


def _repr(self):
    shown = [f"{name}={getattr(self, name)!r}" for name, described in self.__dataclass_fields__.items() if described.repr]
    return type(self).__name__ + "(" + ", ".join(shown) + ")"


def _eq(self, other):
    if type(other) is not type(self):
        return NotImplemented
    return astuple(self) == astuple(other)


def _hash(self):
    return hash(astuple(self))


def fields(value):
    return tuple(value.__dataclass_fields__.values())


def is_dataclass(value):
    return hasattr(value, "__dataclass_fields__")


def asdict(value, *, dict_factory=dict):
    return dict_factory([(name, _plain(getattr(value, name), asdict)) for name in value.__dataclass_fields__])


def astuple(value):
    return tuple(_plain(getattr(value, name), astuple) for name in value.__dataclass_fields__)


def _plain(value, convert):
    if hasattr(value, "__dataclass_fields__") and not isinstance(value, type):
        return convert(value)
    if type(value) is list:
        return [_plain(item, convert) for item in value]
    if type(value) is tuple:
        return tuple(_plain(item, convert) for item in value)
    if type(value) is dict:
        return {key: _plain(item, convert) for key, item in value.items()}
    return value


def replace(value, /, **changes):
    current = {name: getattr(value, name) for name, described in value.__dataclass_fields__.items() if described.init}
    current.update(changes)
    return type(value)(**current)


def make_dataclass(name, fields, **kwargs):
    annotations = {}
    namespace = {}
    for item in fields:
        if isinstance(item, str):
            annotations[item] = "Any"
        else:
            annotations[item[0]] = "Any"
            if len(item) > 2:
                namespace[item[0]] = item[2]
    namespace["__annotations__"] = annotations
    return dataclass(type(name, (), namespace), **kwargs)
