"""Inception V3: branches of different windows side by side, large windows factored into rows and columns (arXiv:1512.00567)."""

from keras import layers
from .imagenet_utils import decode_predictions, preprocessing
from .network import application, channel_axis


def convolve(x, filters, window, padding="same", strides=1):
    x = layers.Conv2D(filters, window, strides=strides, padding=padding, use_bias=False)(x)
    x = layers.BatchNormalization(axis=channel_axis(), scale=False)(x)
    return layers.Activation("relu")(x)


def halve(x, filters, window=3):
    return convolve(x, filters, window, "valid", 2)


def chain(x, *steps):
    """Convolutions one after another, each given as (filters, window)."""
    for filters, window in steps:
        x = convolve(x, filters, window)
    return x


def average(x, filters):
    x = layers.AveragePooling2D(3, strides=1, padding="same")(x)
    return convolve(x, filters, 1)


def concatenate(branches, name=None):
    return layers.Concatenate(axis=channel_axis(), name=name)(branches)


def fork(x, name=None):
    """A row and a column over the same input, side by side."""
    return concatenate([convolve(x, 384, (1, 3)), convolve(x, 384, (3, 1))], name)


def stem(x):
    x = halve(x, 32)
    x = convolve(x, 32, 3, "valid")
    x = convolve(x, 64, 3)
    x = layers.MaxPooling2D(3, strides=2)(x)
    x = convolve(x, 80, 1, "valid")
    x = convolve(x, 192, 3, "valid")
    return layers.MaxPooling2D(3, strides=2)(x)


def inception_v3(net):
    row, column = (1, 7), (7, 1)
    x = stem(net.image)
    for i, pooled in enumerate((32, 64, 64)):
        branches = [
            chain(x, (64, 1)),
            chain(x, (48, 1), (64, 5)),
            chain(x, (64, 1), (96, 3), (96, 3)),
            average(x, pooled),
        ]
        x = concatenate(branches, f"mixed{i}")
    branches = [
        halve(x, 384),
        halve(chain(x, (64, 1), (96, 3)), 96),
        layers.MaxPooling2D(3, strides=2)(x),
    ]
    x = concatenate(branches, "mixed3")
    for i, n in enumerate((128, 160, 160, 192), 4):
        branches = [
            chain(x, (192, 1)),
            chain(x, (n, 1), (n, row), (192, column)),
            chain(x, (n, 1), (n, column), (n, row), (n, column), (192, row)),
            average(x, 192),
        ]
        x = concatenate(branches, f"mixed{i}")
    branches = [
        halve(chain(x, (192, 1)), 320),
        halve(chain(x, (192, 1), (192, row), (192, column)), 192),
        layers.MaxPooling2D(3, strides=2)(x),
    ]
    x = concatenate(branches, "mixed8")
    for i in range(2):
        branches = [
            chain(x, (320, 1)),
            fork(chain(x, (384, 1)), f"mixed9_{i}"),
            fork(chain(x, (448, 1), (384, 3))),
            average(x, 192),
        ]
        x = concatenate(branches, f"mixed{9 + i}")
    return net.top(x)


InceptionV3 = application("inception_v3", inception_v3, size=299, smallest=75)
preprocess_input = preprocessing("tf")
