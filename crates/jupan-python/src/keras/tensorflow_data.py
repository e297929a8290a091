"""`tf.data`: of a data set is known what its first element is, which stands for all of them, and how many there are where
the program tells it."""

from _jupan import any_number_of as _any_number_of, is_unknown as _is_unknown, unknown as _unknown
import tensorflow as _tf

AUTOTUNE = -1
INFINITE_CARDINALITY = -1
UNKNOWN_CARDINALITY = -2

# More elements are not gone through one by one.
_MAX_STEPS = 32


class _Experimental:
    AUTOTUNE = -1
    INFINITE_CARDINALITY = -1
    UNKNOWN_CARDINALITY = -2

    def cardinality(self, dataset):
        return dataset.cardinality()

    def assert_cardinality(self, count):
        return lambda dataset: Dataset(dataset._first, count)

    def make_csv_dataset(self, *args, **kwargs):
        return Dataset(_unknown("what is in a file of data"))

    def CsvDataset(self, *args, **kwargs):
        return Dataset(_unknown("what is in a file of data"))

    def __getattr__(self, name):
        return _unknown("a part of `tf.data` that is not followed", "tf.data.experimental." + name)


experimental = _Experimental()


class TensorSpec:
    def __init__(self, shape, dtype="float32", name=None):
        self.shape = shape
        self.dtype = dtype
        self.name = name


def _array(shape, dtype):
    return _tf.random.normal(tuple(shape), dtype=dtype)


def _count():
    return _unknown("how many elements a data set has")


def _known(count):
    return not _is_unknown(count) and isinstance(count, int)


def _mapped(function, *elements):
    """A structure of the results of a function on the leaves of others like it."""
    first = elements[0]
    if _is_unknown(first):
        return first
    if isinstance(first, dict):
        return {key: _mapped(function, *[element[key] for element in elements]) for key in first}
    if isinstance(first, tuple):
        return tuple([_mapped(function, *parts) for parts in zip(*elements)])
    return function(*elements)


def _shape(leaf):
    if isinstance(leaf, (int, float, bool, str, bytes)):
        return ()
    return leaf.shape


def _dtype(leaf):
    if isinstance(leaf, bool):
        return "bool"
    if isinstance(leaf, int):
        return "int32"
    if isinstance(leaf, float):
        return "float32"
    if isinstance(leaf, (str, bytes)):
        return "string"
    return leaf.dtype


def _slice(tensors):
    if isinstance(tensors, list):
        if tensors and isinstance(tensors[0], list):
            return _tf.convert_to_tensor(tensors)[0]
        return tensors[0] if tensors else _unknown("what an empty data set would hold")
    return tensors[0]


def _length(tensors):
    if _is_unknown(tensors):
        return _count()
    if isinstance(tensors, dict):
        return _length(list(tensors.values())[0])
    if isinstance(tensors, tuple):
        return _length(tensors[0])
    return len(tensors)


class Dataset:
    def __init__(self, first, count=None, batched=False):
        self._first = first
        self._elements = _count() if count is None else count
        self._batched = batched

    @staticmethod
    def from_tensor_slices(tensors, name=None):
        return Dataset(_mapped(_slice, tensors), _length(tensors))

    @staticmethod
    def from_tensors(tensors, name=None):
        return Dataset(tensors, 1)

    @staticmethod
    def from_generator(generator, output_types=None, output_shapes=None, args=None, output_signature=None, name=None):
        if output_signature is not None:
            return Dataset(_mapped(_specified, output_signature))
        if output_shapes is None or output_types is None:
            return Dataset(_unknown("what a generator gives"))
        if isinstance(output_types, tuple):
            return Dataset(tuple([_placed(shape, dtype) for shape, dtype in zip(output_shapes, output_types)]))
        return Dataset(_placed(output_shapes, output_types))

    @staticmethod
    def range(*args, output_type="int64", name=None):
        return Dataset(_array((), output_type), len(range(*args)))

    @staticmethod
    def zip(*datasets, datasets_=None, name=None):
        parts = datasets[0] if len(datasets) == 1 else datasets
        if isinstance(parts, Dataset) or _is_unknown(parts):
            return parts
        counts = [part._elements for part in parts]
        count = min(counts) if all([_known(count) for count in counts]) else _count()
        return Dataset(tuple([part._first for part in parts]), count)

    @staticmethod
    def list_files(file_pattern, shuffle=None, seed=None, name=None):
        return Dataset(_array((), "string"))

    @staticmethod
    def load(path, *args, **kwargs):
        return Dataset(_unknown("the content of a file"))

    def map(self, map_func, num_parallel_calls=None, deterministic=None, **kwargs):
        return Dataset(self._applied(map_func), self._elements, self._batched)

    def _applied(self, function):
        first = self._first
        try:
            if _is_unknown(first):
                return function(first)
            return function(*first) if isinstance(first, tuple) else function(first)
        except Exception:
            return _unknown("what a function makes of the elements of a data set")

    def flat_map(self, map_func, name=None):
        inner = self._applied(map_func)
        if _is_unknown(inner):
            return Dataset(inner)
        return Dataset(inner._first, _count(), inner._batched)

    def interleave(self, map_func, *args, **kwargs):
        return self.flat_map(map_func)

    def filter(self, predicate, name=None):
        return Dataset(self._first, _count(), self._batched)

    take_while = filter

    def batch(self, batch_size, drop_remainder=False, num_parallel_calls=None, deterministic=None, name=None):
        return self._batches(batch_size, drop_remainder, None)

    def padded_batch(self, batch_size, padded_shapes=None, padding_values=None, drop_remainder=False, name=None):
        return self._batches(batch_size, drop_remainder, padded_shapes)

    ragged_batch = batch

    def _batches(self, size, drop_remainder, padded):
        count = _count()
        first_size = size
        if _known(size) and size > 0 and _known(self._elements):
            count = self._elements // size if drop_remainder else (self._elements + size - 1) // size
            first_size = min(size, self._elements)
        first = _stacked(self._first, first_size, padded)
        return Dataset(first, count, not drop_remainder)

    def unbatch(self, name=None):
        return Dataset(_mapped(_slice, self._first))

    def rebatch(self, batch_size, drop_remainder=False, name=None):
        return self.unbatch().batch(batch_size, drop_remainder)

    def window(self, size, shift=None, stride=1, drop_remainder=False, name=None):
        return Dataset(_windowed(self._first, size))

    def shuffle(self, *args, **kwargs):
        return self

    def _same(self, *args, **kwargs):
        return self

    prefetch = cache = with_options = snapshot = ignore_errors = _same

    def repeat(self, count=None, name=None):
        known = _known(count) and count >= 0 and _known(self._elements)
        return Dataset(self._first, self._elements * count if known else _count(), self._batched)

    def take(self, count, name=None):
        if _known(self._elements) and _known(count) and count >= 0:
            count = min(count, self._elements)
        if not _known(count) or count < 0:
            count = _count()
        return Dataset(self._first, count, self._batched)

    def skip(self, count, name=None):
        known = _known(self._elements) and _known(count) and count >= 0
        return Dataset(self._first, max(self._elements - count, 0) if known else _count(), self._batched)

    def shard(self, num_shards, index, name=None):
        return Dataset(self._first, _count(), self._batched)

    def concatenate(self, dataset, name=None):
        known = _known(self._elements) and not _is_unknown(dataset) and _known(dataset._elements)
        return Dataset(self._first, self._elements + dataset._elements if known else _count(), self._batched)

    def enumerate(self, start=0, name=None):
        return Dataset((_array((), "int64"), self._first), self._elements, self._batched)

    def apply(self, transformation_func):
        return transformation_func(self)

    def as_numpy_iterator(self):
        return iter(self)

    make_one_shot_iterator = _same

    def get_next(self):
        return self._first

    def cardinality(self, name=None):
        return self._elements

    @property
    def element_spec(self):
        return _mapped(self._spec, self._first)

    def _spec(self, leaf):
        shape = _shape(leaf)
        return TensorSpec((None, *shape[1:]) if self._batched and len(shape) else shape, _dtype(leaf))

    def __len__(self):
        return self._elements

    def __bool__(self):
        return True

    def __iter__(self):
        if _known(self._elements) and self._elements <= _MAX_STEPS:
            return iter([self._first] * self._elements)
        return _any_number_of(self._first)

    def __getattr__(self, name):
        return _unknown("what a data set tells of itself", name)


def _specified(spec):
    return _placed(spec.shape, spec.dtype)


def _placed(shape, dtype):
    if shape is None or _is_unknown(shape):
        return _unknown("what a generator gives")
    return _array([_unknown("how long an axis of data is") if n is None else n for n in shape], dtype)


def _stacked(first, size, padded):
    if _is_unknown(first):
        return first
    if isinstance(first, dict):
        return {key: _stacked(first[key], size, padded[key] if isinstance(padded, dict) else None) for key in first}
    if isinstance(first, tuple):
        several = isinstance(padded, tuple) and len(padded) == len(first)
        return tuple([_stacked(first[at], size, padded[at] if several else None) for at in range(len(first))])
    if isinstance(first, Dataset):
        return first.batch(size)._first
    shape = _shape(first)
    if isinstance(padded, (list, tuple)) and len(padded) == len(shape):
        shape = [longest if own is None or own == -1 else own for own, longest in zip(padded, shape)]
    return _array((size, *shape), _dtype(first))


def _windowed(first, size):
    if isinstance(first, tuple):
        return tuple([_windowed(part, size) for part in first])
    return Dataset(first, size)


class Options:
    def __init__(self):
        self.experimental_distribute = _unknown("an option of `tf.data`")


class TFRecordDataset(Dataset):
    def __init__(self, *args, **kwargs):
        super().__init__(_array((), "string"))


class TextLineDataset(TFRecordDataset):
    pass


def NumpyIterator(dataset):
    return iter(dataset)
