"""`tensorflow.lookup`: tables that give a number for each key."""

import tensorflow as _tf
from _jupan import unknown as _unknown


class KeyValueTensorInitializer:
    def __init__(self, *args, **kwargs):
        pass


class TextFileInitializer(KeyValueTensorInitializer):
    pass


class StaticHashTable:
    def __init__(self, *args, **kwargs):
        pass

    def lookup(self, keys, name=None):
        return _tf.cast(keys, "int64")

    __getitem__ = lookup

    def size(self, name=None):
        return _unknown("how many keys a table has")


class StaticVocabularyTable(StaticHashTable):
    pass


class MutableHashTable(StaticHashTable):
    pass


def __getattr__(name):
    return _unknown("`tensorflow.lookup." + name + "`")
