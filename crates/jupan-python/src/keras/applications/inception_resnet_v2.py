"""Inception-ResNet V2: inception branches, each added to its input after scaling down (arXiv:1602.07261)."""

from keras import layers
from .imagenet_utils import decode_predictions, preprocessing
from .inception_v3 import average, chain, concatenate, halve, stem
from .network import application, channel_axis

CustomScaleLayer = layers.CustomScaleLayer
# name, how often, scale, and the branches as (filters, window)
STAGES = (
    ("block35", 10, 0.17, (((32, 1),), ((32, 1), (32, 3)), ((32, 1), (48, 3), (64, 3)))),
    ("block17", 20, 0.1, (((192, 1),), ((128, 1), (160, (1, 7)), (192, (7, 1))))),
    ("block8", 10, 0.2, (((192, 1),), ((192, 1), (224, (1, 3)), (256, (3, 1))))),
)


def block(x, name, scale, branches, relu):
    mixed = concatenate([chain(x, *branch) for branch in branches], f"{name}_mixed")
    update = layers.Conv2D(x.shape[channel_axis()], 1, padding="same", name=f"{name}_conv")(mixed)
    x = CustomScaleLayer(scale)([x, update])
    return layers.Activation("relu", name=f"{name}_ac")(x) if relu else x


def reduction_a(x):
    branches = [
        halve(x, 384),
        halve(chain(x, (256, 1), (256, 3)), 384),
        layers.MaxPooling2D(3, strides=2)(x),
    ]
    return concatenate(branches, "mixed_6a")


def reduction_b(x):
    branches = [
        halve(chain(x, (256, 1)), 384),
        halve(chain(x, (256, 1)), 288),
        halve(chain(x, (256, 1), (288, 3)), 320),
        layers.MaxPooling2D(3, strides=2)(x),
    ]
    return concatenate(branches, "mixed_7a")


def inception_resnet_v2(net):
    x = stem(net.image)
    branches = [
        chain(x, (96, 1)),
        chain(x, (48, 1), (64, 5)),
        chain(x, (64, 1), (96, 3), (96, 3)),
        average(x, 64),
    ]
    x = concatenate(branches, "mixed_5b")
    for reduce, (name, count, scale, branches) in zip((None, reduction_a, reduction_b), STAGES):
        if reduce:
            x = reduce(x)
        for i in range(1, count + 1):
            last = name == "block8" and i == count
            x = block(x, f"{name}_{i}", 1.0 if last else scale, branches, not last)
    x = layers.Conv2D(1536, 1, padding="same", use_bias=False, name="conv_7b")(x)
    x = layers.BatchNormalization(axis=channel_axis(), scale=False, name="conv_7b_bn")(x)
    x = layers.Activation("relu", name="conv_7b_ac")(x)
    return net.top(x)


InceptionResNetV2 = application("inception_resnet_v2", inception_resnet_v2, size=299, smallest=75)
preprocess_input = preprocessing("tf")
