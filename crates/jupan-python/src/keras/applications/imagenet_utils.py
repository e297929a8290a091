"""Images before, and predictions after: a network sees only what this does to tensors of the graph."""

import keras
from keras import backend, ops
from .network import channels_first

MEANS = {"caffe": (103.939, 116.779, 123.68), "torch": (0.485, 0.456, 0.406)}
DEVIATIONS = (0.229, 0.224, 0.225)


def preprocess_input(x, data_format=None, mode="caffe"):
    if mode not in ("caffe", "tf", "torch"):
        raise ValueError(f"`mode` is 'caffe', 'tf' or 'torch', not {mode!r}")
    if data_format not in (None, "channels_first", "channels_last"):
        raise ValueError(f"`data_format` is 'channels_first' or 'channels_last', not {data_format!r}")
    if not backend.is_keras_tensor(x):
        return x
    if mode == "tf":
        return x / 127.5 - 1.0
    first = channels_first() if data_format is None else data_format == "channels_first"
    rank = len(x.shape)

    before_keras_3 = keras.__version__ < "3"

    def by_channel(values):
        return ops.reshape(ops.convert_to_tensor(values), (3, 1, 1) if first else (3,))

    def add(x, values):
        if before_keras_3:
            return backend.bias_add(x, ops.zeros(3), data_format)
        return x + by_channel(values)

    if mode == "torch":
        return add(x / 255.0, [-mean for mean in MEANS[mode]]) / by_channel(DEVIATIONS)
    if before_keras_3:
        x = x[(slice(None),) * (rank - 3) + (slice(None, None, -1), ...) if first else (..., slice(None, None, -1))]
    elif not first:
        x = ops.stack([x[..., channel] for channel in (2, 1, 0)], axis=-1)
    elif rank == 3:
        x = ops.stack([x[channel, ...] for channel in (2, 1, 0)], axis=0)
    else:
        x = ops.stack([x[:, channel, :] for channel in (2, 1, 0)], axis=1)
    return add(x, [-mean for mean in MEANS[mode]])


def decode_predictions(preds, top=5):
    if len(preds.shape) != 2 or preds.shape[1] != 1000:
        raise ValueError(f"`decode_predictions` reads predictions of shape (samples, 1000), not {preds.shape}")
    # Which classes come first only the values can tell.
    return keras.utils.get_file("imagenet_class_index.json")


def preprocessing(mode):
    """The `preprocess_input` of a family; without a mode it leaves images as they are."""

    def preprocess(x, data_format=None):
        return x if mode is None else preprocess_input(x, data_format, mode)

    return preprocess
