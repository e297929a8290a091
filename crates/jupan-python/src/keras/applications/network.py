"""What every application shares: how its arguments are checked, its input, and what stands on top of its features.

Pre-trained values are never loaded, so initializers, which decide only first values, are left out everywhere.
"""

import keras
from keras import activations, backend, layers, utils

# What `weights="imagenet"` stands for: None where there are no pre-trained weights to be had.
PRETRAINED = "imagenet"


def channels_first():
    return backend.image_data_format() == "channels_first"


def channel_axis():
    return 1 if channels_first() else 3


def size_axes():
    """Where height and width are in the shape of one image."""
    return (1, 2) if channels_first() else (0, 1)


def pads_first_convolution():
    """Up to Keras 2.3 the mobile networks pad their image in a layer of its own."""
    from keras import __version__

    return tuple(int(part) for part in __version__.split(".")[:2]) < (2, 4)


def image_shape(height, width, channels):
    return (channels, height, width) if channels_first() else (height, width, channels)


def only_channels_last(family):
    if channels_first():
        raise ValueError(f"{family} needs the image data format `channels_last`")


def check_weights(weights, include_top, classes):
    """The name of a file stands for a file that exists, with weights that fit."""
    if isinstance(weights, str) and weights != "imagenet" and "." not in weights and "/" not in weights:
        raise ValueError(f"`weights` is None, 'imagenet' or the path of a file with weights, not {weights!r}")
    if weights == "imagenet" and include_top and classes != 1000:
        raise ValueError(f"the classifier with `weights='imagenet'` has 1000 classes, not {classes}")


def obtain_input_shape(shape, size, smallest, include_top, weights):
    """The shape of one image: the given one if it suits, else the usual one, or any size without a classifier."""
    pretrained = weights == "imagenet"
    channel = channel_axis() - 1
    given = shape and not pretrained and len(shape) == 3
    usual = image_shape(size, size, shape[channel] if given else 3)
    if pretrained and include_top:
        if shape is not None and shape != usual:
            raise ValueError(f"`include_top=True` with `weights='imagenet'` needs `input_shape={usual}`, not {shape}")
        return usual
    if not shape:
        return usual if include_top else image_shape(None, None, 3)
    if len(shape) != 3:
        raise ValueError(f"`input_shape` has three entries, but {shape} has {len(shape)}")
    if pretrained and shape[channel] != 3:
        raise ValueError(f"`weights='imagenet'` needs 3 channels, but `input_shape` is {shape}")
    for axis in size_axes():
        if shape[axis] is not None and shape[axis] < smallest:
            raise ValueError(f"images are at least {smallest}x{smallest}, but `input_shape` is {shape}")
    if include_top and None in shape:
        raise ValueError(f"`include_top=True` needs an `input_shape` without None, not {shape}")
    return shape


def correct_pad(x, kernel):
    """The padding with which a convolution of stride 2 halves a size as "same" does, but begins at the corner."""
    height, width = x.shape[2:4] if channels_first() else x.shape[1:3]
    odd = (0, 0) if height is None else (height % 2, width % 2)
    half = kernel // 2
    return (half - 1 + odd[0], half), (half - 1 + odd[1], half)


def make_divisible(channels, divisor=8):
    """The nearest multiple of the divisor that takes away no more than a tenth."""
    rounded = max(divisor, int(channels + divisor / 2) // divisor * divisor)
    return rounded + divisor if rounded < 0.9 * channels else rounded


class Network:
    """One application being built. `size` is None where the family itself has decided the shape."""

    def __init__(
        self,
        include_top,
        weights,
        input_tensor,
        input_shape,
        pooling,
        classes,
        classifier_activation,
        size=224,
        smallest=32,
    ):
        if weights == "imagenet":
            weights = PRETRAINED
        check_weights(weights, include_top, classes)
        if size is not None:
            input_shape = obtain_input_shape(input_shape, size, smallest, include_top, weights)
        self.include_top = include_top
        self.weights = weights
        self.pooling = pooling
        self.classes = classes
        self.activation = classifier_activation
        self.shape = input_shape
        self.channels = input_shape[channel_axis() - 1]
        if input_tensor is None:
            self.image = self.inputs = layers.Input(shape=input_shape)
        else:
            self.image = input_tensor
            if not backend.is_keras_tensor(input_tensor):
                self.image = layers.Input(tensor=input_tensor, shape=input_shape)
            self.inputs = utils.get_source_inputs(input_tensor)

    def classifier_activation(self):
        plain = (None, "linear", "softmax", activations.linear, activations.softmax)
        if self.weights is not None and self.activation not in plain:
            raise ValueError(f"with pre-trained weights the classifier ends in softmax or nothing, not {self.activation}")
        return self.activation

    def predictions(self, x):
        activation = self.classifier_activation()
        return layers.Dense(self.classes, activation=activation, name="predictions")(x)

    def pool(self, x, average=None, maximum=None):
        """What stands on the features where no classifier does."""
        if self.pooling == "avg":
            return layers.GlobalAveragePooling2D(name=average)(x)
        if self.pooling == "max":
            return layers.GlobalMaxPooling2D(name=maximum)(x)
        return x

    def top(self, x, average=None, maximum=None, classifier="avg_pool", dropout=0):
        """The usual top: the average over the image, then one dense layer."""
        if not self.include_top:
            return self.pool(x, average, maximum)
        x = layers.GlobalAveragePooling2D(name=classifier)(x)
        if dropout > 0:
            x = layers.Dropout(dropout, name="top_dropout")(x)
        return self.predictions(x)

    def model(self, x, name):
        return keras.Model(self.inputs, x, name=name)


def application(usual_name, build, *details, size=224, smallest=32):
    """The public function of an application with the usual arguments. `build(net, *details)` gives its output."""

    def instantiate(
        include_top=True,
        weights="imagenet",
        input_tensor=None,
        input_shape=None,
        pooling=None,
        classes=1000,
        classifier_activation="softmax",
        name=usual_name,
    ):
        net = Network(
            include_top,
            weights,
            input_tensor,
            input_shape,
            pooling,
            classes,
            classifier_activation,
            size,
            smallest,
        )
        return net.model(build(net, *details), name)

    return instantiate
