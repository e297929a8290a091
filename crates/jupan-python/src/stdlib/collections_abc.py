class Iterable:
    pass


class Iterator(Iterable):
    pass


class Generator(Iterator):
    pass


Callable = object
Sequence = (list, tuple, str, range)
MutableSequence = list
Mapping = dict
MutableMapping = dict
Set = (set, frozenset)
MutableSet = set
Hashable = object
Sized = object
Container = object
Collection = object
