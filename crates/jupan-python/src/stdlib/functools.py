class partial:
    def __init__(self, func, /, *args, **keywords):
        self.func = func
        self.args = args
        self.keywords = keywords

    def __call__(self, /, *args, **keywords):
        return self.func(*self.args, *args, **{**self.keywords, **keywords})


class partialmethod:
    def __init__(self, func, /, *args, **keywords):
        self.func = func
        self.args = args
        self.keywords = keywords

    def __get__(self, instance, owner=None):
        return partial(self.func, instance, *self.args, **self.keywords)


_no_value = object()


def reduce(function, iterable, initial=_no_value):
    iterator = iter(iterable)
    if initial is _no_value:
        try:
            value = next(iterator)
        except StopIteration:
            raise TypeError("reduce() of empty iterable with no initial value")
    else:
        value = initial
    for item in iterator:
        value = function(value, item)
    return value


def wraps(wrapped, *args, **kwargs):
    def decorate(wrapper):
        return update_wrapper(wrapper, wrapped)

    return decorate


def update_wrapper(wrapper, wrapped, *args, **kwargs):
    wrapper.__name__ = getattr(wrapped, "__name__", None)
    wrapper.__doc__ = getattr(wrapped, "__doc__", None)
    wrapper.__wrapped__ = wrapped
    return wrapper


def lru_cache(maxsize=128, typed=False):
    if callable(maxsize):
        return _cached(maxsize)
    return _cached


def _cached(function):
    memory = {}

    @wraps(function)
    def wrapper(*args, **kwargs):
        key = (args, tuple(kwargs.items()))
        if key not in memory:
            memory[key] = function(*args, **kwargs)
        return memory[key]

    wrapper.cache_clear = lambda: memory.clear()
    return wrapper


cache = _cached


class cached_property:
    def __init__(self, function):
        self.function = function
        self.name = None

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        value = self.function(instance)
        instance.__setattr__(self.name, value)
        return value


def total_ordering(cls):
    names = cls.__dict__
    if "__lt__" in names:
        if "__gt__" not in names:
            cls.__gt__ = lambda self, other: not (self < other or self == other)
        if "__le__" not in names:
            cls.__le__ = lambda self, other: self < other or self == other
        if "__ge__" not in names:
            cls.__ge__ = lambda self, other: not self < other
    return cls


def cmp_to_key(compare):
    class Key:
        def __init__(self, value):
            self.value = value

        def __lt__(self, other):
            return compare(self.value, other.value) < 0

        def __eq__(self, other):
            return compare(self.value, other.value) == 0

    return Key


def singledispatch(function):
    registry = {}

    def register(kind, implementation=None):
        if implementation is not None:
            kinds = kind
        elif isinstance(kind, type) or getattr(kind, "__args__", None):
            return lambda implementation: register(kind, implementation)
        else:
            # The type stands in the annotation of the first parameter.
            implementation = kind
            kinds = [kind for name, kind in kind.__annotations__.items() if name != "return"][0]
        for kind in getattr(kinds, "__args__", (kinds,)):
            registry[kind] = implementation
        return implementation

    def dispatch(kind):
        for base in kind.__mro__:
            if base in registry:
                return registry[base]
        # What only says that it is a subclass.
        virtual = [base for base in registry if issubclass(kind, base)]
        return registry[virtual[-1]] if virtual else function

    @wraps(function)
    def wrapper(*args, **kwargs):
        return dispatch(type(args[0]))(*args, **kwargs)

    wrapper.register = register
    wrapper.dispatch = dispatch
    wrapper.registry = registry
    return wrapper


class singledispatchmethod:
    def __init__(self, function):
        self.function = function
        self.dispatcher = singledispatch(function)
        self.register = self.dispatcher.register

    def __get__(self, instance, owner=None):
        return lambda value, *args, **kwargs: self.dispatcher.dispatch(type(value))(instance, value, *args, **kwargs)
