"""EfficientNet: one small network, its widths, depths and image size grown together (arXiv:1905.11946)."""

import math

from keras import layers
from .imagenet_utils import DEVIATIONS, decode_predictions, preprocessing
from .network import application, channel_axis, channels_first, correct_pad, make_divisible

# kernel, how often, filters in, filters out, expansion, stride of the first
STAGES = (
    (3, 1, 32, 16, 1, 1),
    (3, 2, 16, 24, 6, 2),
    (5, 2, 24, 40, 6, 2),
    (3, 3, 40, 80, 6, 2),
    (5, 3, 80, 112, 6, 1),
    (5, 4, 112, 192, 6, 2),
    (3, 1, 192, 320, 6, 1),
)


def convolve(x, filters, kernel, name, stride=1, padding="same"):
    return layers.Conv2D(filters, kernel, strides=stride, padding=padding, use_bias=False, name=name)(x)


def normalize(x, name, activation=None, momentum=0.99):
    x = layers.BatchNormalization(axis=channel_axis(), momentum=momentum, name=name)(x)
    return layers.Activation("swish", name=activation)(x) if activation else x


def squeeze_excite(x, filters, squeezed, name):
    """A factor between 0 and 1 for each channel, made from the averages of all."""
    factor = layers.GlobalAveragePooling2D(name=f"{name}se_squeeze")(x)
    shape = (filters, 1, 1) if channels_first() else (1, 1, filters)
    factor = layers.Reshape(shape, name=f"{name}se_reshape")(factor)
    for count, activation, step in ((squeezed, "swish", "reduce"), (filters, "sigmoid", "expand")):
        factor = layers.Conv2D(count, 1, padding="same", activation=activation, name=f"{name}se_{step}")(factor)
    return layers.Multiply(name=f"{name}se_excite")([x, factor])


def add(x, shortcut, drop, name):
    """The input added to the block, which training now and then leaves out."""
    if drop > 0:
        x = layers.Dropout(drop, noise_shape=(None, 1, 1, 1), name=f"{name}drop")(x)
    return layers.Add(name=f"{name}add")([x, shortcut])


def block(x, kernel, filters_in, filters_out, expansion, stride, drop, name):
    filters, shortcut = filters_in * expansion, x
    if expansion != 1:
        x = convolve(x, filters, 1, f"{name}expand_conv")
        x = normalize(x, f"{name}expand_bn", f"{name}expand_activation")
    if stride == 2:
        x = layers.ZeroPadding2D(correct_pad(x, kernel), name=f"{name}dwconv_pad")(x)
    padding = "same" if stride == 1 else "valid"
    x = layers.DepthwiseConv2D(kernel, strides=stride, padding=padding, use_bias=False, name=f"{name}dwconv")(x)
    x = normalize(x, f"{name}bn", f"{name}activation")
    x = squeeze_excite(x, filters, max(1, filters_in // 4), name)
    x = normalize(convolve(x, filters_out, 1, f"{name}project_conv"), f"{name}project_bn")
    return add(x, shortcut, drop, name) if stride == 1 and filters_in == filters_out else x


def efficientnet(net, width, depth, dropout):
    def filters_of(count):
        return make_divisible(count * width)

    x = layers.Rescaling(1.0 / 255.0)(net.image)
    x = layers.Normalization(axis=channel_axis())(x)
    if net.weights == "imagenet":
        # What the pre-trained weights were made with takes the root of the deviations.
        x = layers.Rescaling([1.0 / math.sqrt(deviation) for deviation in DEVIATIONS])(x)
    x = layers.ZeroPadding2D(correct_pad(x, 3), name="stem_conv_pad")(x)
    x = normalize(convolve(x, filters_of(32), 3, "stem_conv", 2, "valid"), "stem_bn", "stem_activation")
    repeats = [math.ceil(depth * stage[1]) for stage in STAGES]
    done = 0
    for stage, (kernel, _, filters_in, filters_out, expansion, stride) in enumerate(STAGES):
        source, target = filters_of(filters_in), filters_of(filters_out)
        for i in range(repeats[stage]):
            name = f"block{stage + 1}{chr(ord('a') + i)}_"
            drop = 0.2 * done / sum(repeats)
            x = block(x, kernel, source, target, expansion, stride, drop, name)
            source, stride = target, 1
            done += 1
    x = normalize(convolve(x, filters_of(1280), 1, "top_conv"), "top_bn", "top_activation")
    return net.top(x, "avg_pool", "max_pool", dropout=dropout)


# width, depth and dropout, then the size of images
EfficientNetB0 = application("efficientnetb0", efficientnet, 1.0, 1.0, 0.2, size=224)
EfficientNetB1 = application("efficientnetb1", efficientnet, 1.0, 1.1, 0.2, size=240)
EfficientNetB2 = application("efficientnetb2", efficientnet, 1.1, 1.2, 0.3, size=260)
EfficientNetB3 = application("efficientnetb3", efficientnet, 1.2, 1.4, 0.3, size=300)
EfficientNetB4 = application("efficientnetb4", efficientnet, 1.4, 1.8, 0.4, size=380)
EfficientNetB5 = application("efficientnetb5", efficientnet, 1.6, 2.2, 0.4, size=456)
EfficientNetB6 = application("efficientnetb6", efficientnet, 1.8, 2.6, 0.5, size=528)
EfficientNetB7 = application("efficientnetb7", efficientnet, 2.0, 3.1, 0.5, size=600)
preprocess_input = preprocessing(None)
