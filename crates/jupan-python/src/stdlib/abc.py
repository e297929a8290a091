class ABCMeta(type):
    pass


class ABC:
    pass


def abstractmethod(function):
    return function


def abstractproperty(function):
    return property(function)


abstractclassmethod = classmethod
abstractstaticmethod = staticmethod
