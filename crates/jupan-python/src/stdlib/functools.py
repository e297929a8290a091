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
        if implementation is None:
            return lambda implementation: register(kind, implementation)
        registry[kind] = implementation
        return implementation

    @wraps(function)
    def wrapper(*args, **kwargs):
        for kind in type(args[0]).__mro__:
            if kind in registry:
                return registry[kind](*args, **kwargs)
        return function(*args, **kwargs)

    wrapper.register = register
    return wrapper
