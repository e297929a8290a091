from _jupan import is_unknown as _is_unknown, unknown as _unknown
import math
import numpy


def _rows(array, count):
    return numpy.zeros((count, *array.shape[1:]), dtype=array.dtype)


def train_test_split(*arrays, test_size=None, train_size=None, random_state=None, shuffle=True, stratify=None):
    parts = []
    for array in arrays:
        if _is_unknown(array) or not isinstance(array, numpy.ndarray):
            parts.extend([_half(), _half()])
            continue
        if _is_unknown(array.shape[0]) or not isinstance(array.shape[0], int):
            parts.extend([array, array])
            continue
        total = array.shape[0]
        if test_size is None and train_size is not None:
            train = train_size if isinstance(train_size, int) else math.floor(total * train_size)
            test = total - train
        else:
            test_part = 0.25 if test_size is None else test_size
            test = test_part if isinstance(test_part, int) else math.ceil(total * test_part)
            train = total - test
        parts.extend([_rows(array, train), _rows(array, test)])
    return parts


def _half():
    return _unknown("`sklearn.model_selection.train_test_split` was given data of unknown shape", "train_test_split")
