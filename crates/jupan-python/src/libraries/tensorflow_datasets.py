"""The well-known data sets of TensorFlow Datasets: what a sample and its label are, the classes, and the sizes of the
parts, as its public catalogue states them."""

from _jupan import is_unknown as _is_unknown, unknown as _unknown
import tensorflow.data as _data

# The name of a data set; the shape of an image, or what else a sample is; the number of classes; the samples of its parts.
_SOME = None
_IMAGES = {
    "beans": ((500, 500, 3), 3, {"train": 1034, "validation": 133, "test": 128}),
    "caltech101": ((_SOME, _SOME, 3), 102, {"train": 3059, "test": 6085}),
    "cats_vs_dogs": ((_SOME, _SOME, 3), 2, {"train": 23262}),
    "cifar10": ((32, 32, 3), 10, {"train": 50000, "test": 10000}),
    "cifar100": ((32, 32, 3), 100, {"train": 50000, "test": 10000}),
    "colorectal_histology": ((150, 150, 3), 8, {"train": 5000}),
    "deep_weeds": ((256, 256, 3), 9, {"train": 17509}),
    "emnist": ((28, 28, 1), 62, {"train": 697932, "test": 116323}),
    "emnist/balanced": ((28, 28, 1), 47, {"train": 112800, "test": 18800}),
    "emnist/letters": ((28, 28, 1), 37, {"train": 88800, "test": 14800}),
    "eurosat": ((64, 64, 3), 10, {"train": 27000}),
    "fashion_mnist": ((28, 28, 1), 10, {"train": 60000, "test": 10000}),
    "food101": ((_SOME, _SOME, 3), 101, {"train": 75750, "validation": 25250}),
    "horses_or_humans": ((300, 300, 3), 2, {"train": 1027, "test": 256}),
    "imagenette": ((_SOME, _SOME, 3), 10, {"train": 9469, "validation": 3925}),
    "kmnist": ((28, 28, 1), 10, {"train": 60000, "test": 10000}),
    "malaria": ((_SOME, _SOME, 3), 2, {"train": 27558}),
    "mnist": ((28, 28, 1), 10, {"train": 60000, "test": 10000}),
    "oxford_flowers102": ((_SOME, _SOME, 3), 102, {"train": 1020, "validation": 1020, "test": 6149}),
    "oxford_iiit_pet": ((_SOME, _SOME, 3), 37, {"train": 3680, "test": 3669}),
    "plant_village": ((_SOME, _SOME, 3), 38, {"train": 54303}),
    "rock_paper_scissors": ((300, 300, 3), 3, {"train": 2520, "test": 372}),
    "stanford_dogs": ((_SOME, _SOME, 3), 120, {"train": 12000, "test": 8580}),
    "stl10": ((96, 96, 3), 10, {"train": 5000, "test": 8000, "unlabelled": 100000}),
    "svhn_cropped": ((32, 32, 3), 10, {"train": 73257, "test": 26032, "extra": 531131}),
    "tf_flowers": ((_SOME, _SOME, 3), 5, {"train": 3670}),
    "uc_merced": ((256, 256, 3), 21, {"train": 2100}),
}
_TEXTS = {
    "ag_news_subset": ("description", 4, {"train": 120000, "test": 7600}),
    "imdb_reviews": ("text", 2, {"train": 25000, "test": 25000, "unsupervised": 50000}),
    "imdb_reviews/plain_text": ("text", 2, {"train": 25000, "test": 25000, "unsupervised": 50000}),
    "yelp_polarity_reviews": ("text", 2, {"train": 560000, "test": 38000}),
}


class _Label:
    def __init__(self, classes):
        self.num_classes = classes
        self.names = [_unknown("the name of a class") for _ in range(classes)]
        self.shape = ()
        self.dtype = "int64"

    def int2str(self, label):
        return _unknown("the name of a class")

    def str2int(self, name):
        return _unknown("the number of a class")


class _Tensor:
    def __init__(self, shape, dtype):
        self.shape = shape
        self.dtype = dtype


class _Split:
    def __init__(self, count):
        self.num_examples = count


class _Info:
    def __init__(self, name, key, shape, dtype, classes, splits):
        self.name = name
        self.features = {key: _Tensor(shape, dtype), "label": _Label(classes)}
        self.splits = {part: _Split(count) for part, count in splits.items()}
        self.supervised_keys = (key, "label")

    def __getattr__(self, name):
        return _unknown("what a data set tells of itself", name)


def _count(splits, split):
    if _is_unknown(split) or not isinstance(split, str):
        return None
    total = 0
    for part in split.split("+"):
        name, bracket, cut = part.strip().partition("[")
        if name not in splits:
            return None
        count = splits[name]
        if bracket:
            count = _cut(count, cut.rstrip("]"))
            if count is None:
                return None
        total += count
    return total


def _cut(count, text):
    ends = text.split(":")
    if len(ends) != 2:
        return None
    places = []
    for end, missing in zip(ends, (0, count)):
        end = end.strip()
        if end == "":
            places.append(missing)
            continue
        share = end.endswith("%")
        digits = end.rstrip("%").lstrip("-")
        if not digits.isdigit():
            return None
        place = round(count * int(digits) / 100) if share else int(digits)
        places.append(count - place if end.startswith("-") else min(place, count))
    return max(places[1] - places[0], 0)


def load(name, *, split=None, data_dir=None, batch_size=None, shuffle_files=False, as_supervised=False, with_info=False,
         **kwargs):
    name = "" if _is_unknown(name) else name.split(":")[0]
    if name in _IMAGES:
        shape, classes, splits = _IMAGES[name]
        shape = tuple([_unknown("how large an image is") if n is None else n for n in shape])
        key, dtype = "image", "uint8"
    elif name in _TEXTS:
        key, classes, splits = _TEXTS[name]
        shape, dtype = (), "string"
    else:
        nothing = _unknown("a data set whose samples are not known here")
        data = _parts(nothing, split, {}, None)
        return (data, _unknown("a data set whose samples are not known here", "info")) if with_info else data
    sample, label = _data._array(shape, dtype), _data._array((), "int64")
    first = (sample, label) if as_supervised else {key: sample, "label": label}
    data = _parts(first, split, splits, batch_size)
    if with_info:
        return data, _Info(name, key, shape, dtype, classes, splits)
    return data


def _parts(first, split, splits, batch_size):
    if isinstance(split, (list, tuple)):
        parts = [_parts(first, part, splits, batch_size) for part in split]
        return tuple(parts) if isinstance(split, tuple) else parts
    if split is None:
        if not splits:
            return _unknown("a data set whose samples are not known here")
        return {part: _parts(first, part, splits, batch_size) for part in splits}
    if _is_unknown(first):
        return _data.Dataset(first)
    data = _data.Dataset(first, _count(splits, split))
    if batch_size is None:
        return data
    if batch_size == -1:
        batch_size = data._elements
        return data.batch(batch_size)._first
    return data.batch(batch_size)


class _Split(str):
    def subsplit(self, parts=None, *, weighted=None, k=None):
        weights = weighted or ([1] * parts if isinstance(parts, int) else parts) or [1] * k
        ends = [0]
        for weight in weights:
            ends.append(ends[-1] + weight)
        return tuple(
            f"{self}[{100 * first // ends[-1]}%:{100 * last // ends[-1]}%]" for first, last in zip(ends, ends[1:])
        )


class Split:
    TRAIN = _Split("train")
    TEST = _Split("test")
    VALIDATION = _Split("validation")


def as_numpy(data):
    return data


def as_dataframe(*args, **kwargs):
    return _unknown("a table of data")


def disable_progress_bar():
    pass


def show_examples(*args, **kwargs):
    pass


def builder(name, *args, **kwargs):
    return _Builder(name)


class _Builder:
    def __init__(self, name):
        self.name = name
        self.info = load(name, split="train", with_info=True)[1]

    def download_and_prepare(self, *args, **kwargs):
        pass

    def as_dataset(self, split=None, **kwargs):
        return load(self.name, split=split, **kwargs)
