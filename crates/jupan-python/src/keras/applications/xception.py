"""Xception: separable convolutions with shortcuts around two or three of them (arXiv:1610.02357)."""

from keras import layers
from .imagenet_utils import decode_predictions, preprocessing
from .network import application, channel_axis


def normalize(x, name=None):
    return layers.BatchNormalization(axis=channel_axis(), name=name)(x)


def relu(x, name):
    return layers.Activation("relu", name=f"{name}_act")(x)


def convolve(x, filters, strides, name):
    x = layers.Conv2D(filters, 3, strides=strides, use_bias=False, name=name)(x)
    return relu(normalize(x, f"{name}_bn"), name)


def separable(x, filters, name):
    x = layers.SeparableConv2D(filters, 3, padding="same", use_bias=False, name=name)(x)
    return normalize(x, f"{name}_bn")


def block(x, filters, number, halve):
    """Separable convolutions with the given filters, beside them a shortcut, projected where the size is halved."""
    name, shortcut = f"block{number}", x
    if halve:
        shortcut = layers.Conv2D(filters[-1], 1, strides=2, padding="same", use_bias=False)(x)
        shortcut = normalize(shortcut)
    for i, count in enumerate(filters, 1):
        # The stem ends in an activation already.
        if number > 2 or i > 1:
            x = relu(x, f"{name}_sepconv{i}")
        x = separable(x, count, f"{name}_sepconv{i}")
    if halve:
        x = layers.MaxPooling2D(3, strides=2, padding="same", name=f"{name}_pool")(x)
    return layers.Add()([x, shortcut])


def xception(net):
    x = convolve(net.image, 32, 2, "block1_conv1")
    x = convolve(x, 64, 1, "block1_conv2")
    for number, filters in enumerate((128, 256, 728), 2):
        x = block(x, (filters, filters), number, True)
    for number in range(5, 13):
        x = block(x, (728, 728, 728), number, False)
    x = block(x, (728, 1024), 13, True)
    for i, filters in enumerate((1536, 2048), 1):
        name = f"block14_sepconv{i}"
        x = relu(separable(x, filters, name), name)
    return net.top(x)


Xception = application("xception", xception, size=299, smallest=71)
preprocess_input = preprocessing("tf")
