def _is_abstract(value):
    if isinstance(value, property):
        value = value.fget
    return getattr(getattr(value, "__func__", value), "__isabstractmethod__", False)


class ABCMeta(type):
    def __new__(metaclass, name, bases, namespace, **kwargs):
        made = super().__new__(metaclass, name, bases, namespace, **kwargs)
        names = [name for name, value in namespace.items() if _is_abstract(value)]
        for base in bases:
            for name in getattr(base, "__abstractmethods__", ()):
                if name not in namespace and _is_abstract(getattr(made, name, None)):
                    names.append(name)
        made.__abstractmethods__ = frozenset(names)
        return made

    def register(self, subclass):
        return subclass


class ABC(metaclass=ABCMeta):
    pass


def abstractmethod(function):
    getattr(function, "__func__", function).__isabstractmethod__ = True
    return function


def abstractproperty(function):
    return property(abstractmethod(function))


def abstractclassmethod(function):
    return classmethod(abstractmethod(function))


def abstractstaticmethod(function):
    return staticmethod(abstractmethod(function))
