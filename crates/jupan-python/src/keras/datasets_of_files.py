"""What `keras.utils`, `keras.preprocessing` and `tf.io` read from folders, files and arrays: shapes follow from the
arguments, and only the folders know how many classes and samples they hold."""

from _jupan import is_unknown as _is_unknown, unknown as _unknown
import tensorflow as _tf
import tensorflow.data as _data

_CHANNELS = {"grayscale": 1, "rgb": 3, "rgba": 4}


class _Files(_data.Dataset):
    def __init__(self, first, class_names):
        super().__init__(first, None, True)
        self.class_names = class_names
        self.file_paths = _unknown("the files of a folder", "file_paths")


def _classes_of(labels, class_names):
    if class_names is not None:
        return class_names
    return _unknown("the classes of a folder", "class_names")


def _labelled(batch, batch_size, labels, label_mode, class_names):
    """A batch with its labels."""
    if labels is None or label_mode is None:
        return batch
    rows = () if batch_size is None else (batch_size,)
    if label_mode == "categorical":
        labels = _data._array((*rows, len(class_names)), "float32")
    elif label_mode == "binary":
        labels = _data._array((*rows, 1), "float32")
    else:
        labels = _data._array(rows, "int32")
    return batch, labels


def _from_folder(make, batch_size, labels, label_mode, class_names, subset):
    class_names = _classes_of(labels, class_names)
    rows = () if batch_size is None else (batch_size,)
    first = _labelled(make(rows), batch_size, labels, label_mode, class_names)
    if subset == "both":
        return _Files(first, class_names), _Files(first, class_names)
    return _Files(first, class_names)


def image_dataset_from_directory(directory, labels="inferred", label_mode="int", class_names=None, color_mode="rgb",
                                 batch_size=32, image_size=(256, 256), shuffle=True, seed=None, validation_split=None,
                                 subset=None, interpolation="bilinear", **kwargs):
    def make(rows):
        channels = _CHANNELS.get(color_mode)
        if channels is None:
            channels = _unknown("how many channels images have")
        size = (image_size, image_size) if isinstance(image_size, int) else tuple(image_size)
        return _data._array((*rows, *size, channels), "float32")

    return _from_folder(make, batch_size, labels, label_mode, class_names, subset)


def text_dataset_from_directory(directory, labels="inferred", label_mode="int", class_names=None, batch_size=32,
                                max_length=None, shuffle=True, seed=None, validation_split=None, subset=None, **kwargs):
    return _from_folder(lambda rows: _data._array(rows, "string"), batch_size, labels, label_mode, class_names, subset)


def audio_dataset_from_directory(directory, labels="inferred", label_mode="int", class_names=None, batch_size=32,
                                 sampling_rate=None, output_sequence_length=None, ragged=False, shuffle=True, seed=None,
                                 validation_split=None, subset=None, **kwargs):
    length = output_sequence_length
    if length is None:
        length = _unknown("how long the longest sound is")

    def make(rows):
        return _data._array((*rows, length, _unknown("how many channels sounds have")), "float32")

    return _from_folder(make, batch_size, labels, label_mode, class_names, subset)


def timeseries_dataset_from_array(data, targets, sequence_length, sequence_stride=1, sampling_rate=1, batch_size=128,
                                  shuffle=False, seed=None, start_index=None, end_index=None):
    rows = () if batch_size is None else (batch_size,)
    if _is_unknown(data):
        rest = _unknown("how many values a step of a time series has")
        first = _data._array((*rows, sequence_length, rest), "float32")
    else:
        first = _data._array((*rows, sequence_length, *data.shape[1:]), data.dtype)
    if targets is not None:
        first = first, targets if _is_unknown(targets) else _data._array((*rows, *targets.shape[1:]), targets.dtype)
    return _data.Dataset(first, None, True)


class _Batches:
    """What `ImageDataGenerator.flow…` gives: batches without an end."""

    def __init__(self, first, batch_size, image_shape, classes):
        self._first = first
        self.batch_size = batch_size
        self.image_shape = image_shape
        self.target_size = image_shape[:2]
        self.class_indices = classes
        self.num_classes = len(classes)

    def __getitem__(self, at):
        return self._first

    def __next__(self):
        return self._first

    next = __next__

    def __iter__(self):
        return self

    def __len__(self):
        return _unknown("how many batches the files of a folder make", "generator")

    def reset(self):
        pass

    def __getattr__(self, name):
        return _unknown("what the files of a folder tell", name)


class ImageDataGenerator:
    def __init__(self, *args, preprocessing_function=None, **kwargs):
        pass

    def fit(self, x, *args, **kwargs):
        pass

    def flow(self, x, y=None, batch_size=32, shuffle=True, *args, **kwargs):
        if _is_unknown(x):
            return x
        images = x[0] if isinstance(x, (tuple, list)) else x
        first = _rows(images, batch_size)
        if y is not None:
            first = first, _rows(y, batch_size)
        return _Batches(first, batch_size, images.shape[1:], _unknown("the classes of a folder", "class_indices"))

    def _from_files(self, target_size, color_mode, classes, class_mode, batch_size):
        channels = _CHANNELS.get(color_mode)
        if channels is None:
            channels = _unknown("how many channels images have")
        shape = (*target_size, channels)
        if isinstance(classes, (list, tuple)):
            indices = {name: at for at, name in enumerate(classes)}
        else:
            indices = _unknown("the classes of a folder", "class_indices")
        first = _data._array((batch_size, *shape), "float32")
        if class_mode == "categorical":
            first = first, _data._array((batch_size, len(indices)), "float32")
        elif class_mode == "input":
            first = first, first
        elif class_mode is not None:
            first = first, _data._array((batch_size,), "float32")
        return _Batches(first, batch_size, shape, indices)

    def flow_from_directory(self, directory, target_size=(256, 256), color_mode="rgb", classes=None,
                            class_mode="categorical", batch_size=32, *args, **kwargs):
        return self._from_files(target_size, color_mode, classes, class_mode, batch_size)

    def flow_from_dataframe(self, dataframe, directory=None, x_col="filename", y_col="class", weight_col=None,
                            target_size=(256, 256), color_mode="rgb", classes=None, class_mode="categorical",
                            batch_size=32, *args, **kwargs):
        return self._from_files(target_size, color_mode, classes, class_mode, batch_size)

    def standardize(self, x):
        return x

    random_transform = apply_transform = standardize

    def __getattr__(self, name):
        return _unknown("what the files of a folder tell", name)


def _rows(array, count):
    if _is_unknown(array):
        return array
    return _data._array((count, *array.shape[1:]), array.dtype)


class TimeseriesGenerator:
    def __init__(self, data, targets, length, sampling_rate=1, stride=1, start_index=0, end_index=None, shuffle=False,
                 reverse=False, batch_size=128):
        self.length = length
        self.batch_size = batch_size
        self._data = data
        self._targets = targets
        self._steps = length // sampling_rate

    def __getitem__(self, at):
        if _is_unknown(self._data):
            rest = [_unknown("how many values a step of a time series has")]
        else:
            rest = self._data.shape[1:]
        return _data._array((self.batch_size, self._steps, *rest), "float64"), _rows(self._targets, self.batch_size)

    def __len__(self):
        return _unknown("how many batches a time series makes", "generator")

    def __getattr__(self, name):
        return _unknown("what a time series tells", name)


def read_file(filename, name=None):
    return _data._array((), "string")


def _side():
    return _unknown("how large an image is")


def decode_image(contents, channels=0, dtype="uint8", **kwargs):
    if channels is None or channels == 0:
        channels = _unknown("how many channels images have")
    return _data._array((_side(), _side(), channels), dtype)


def decode_jpeg(contents, channels=0, *args, **kwargs):
    return decode_image(contents, channels)


def decode_png(contents, channels=0, dtype="uint8", name=None):
    return decode_image(contents, channels, dtype)


decode_bmp = decode_jpeg


class _Image:
    """An image of PIL; what is not followed of it is unknown."""

    def __init__(self, shape):
        self._shape = shape
        self.size = (shape[1], shape[0])
        self.height, self.width = shape[:2]

    def __getattr__(self, name):
        return _unknown("what the files of a folder tell", name)


def load_img(path, grayscale=False, color_mode="rgb", target_size=None, interpolation="nearest", **kwargs):
    channels = 1 if grayscale else _CHANNELS.get(color_mode, 3)
    if target_size is None:
        target_size = (_side(), _side())
    return _Image((*target_size, channels))


def img_to_array(img, data_format=None, dtype="float32"):
    if isinstance(img, _Image):
        return _data._array(img._shape, "float32")
    return _unknown("the content of a file")
