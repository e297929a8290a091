"""EfficientNet V2: early blocks fuse the two convolutions that others keep apart (arXiv:2104.00298)."""

import math

from keras import layers
from .efficientnet import add, convolve, squeeze_excite
from .efficientnet import normalize as normalize_with
from .imagenet_utils import DEVIATIONS, MEANS, decode_predictions, preprocessing
from .network import Network, channel_axis

# Stages of fused blocks, then of separable ones: how often, filters in, filters out, expansion, stride of the first.
SMALLEST = (
    ((1, 32, 16, 1, 1), (2, 16, 32, 4, 2), (2, 32, 48, 4, 2)),
    ((3, 48, 96, 4, 2), (5, 96, 112, 6, 1), (8, 112, 192, 6, 2)),
)
STAGES = {
    "efficientnetv2-b0": SMALLEST,
    "efficientnetv2-b1": SMALLEST,
    "efficientnetv2-b2": SMALLEST,
    "efficientnetv2-b3": SMALLEST,
    "efficientnetv2-s": (
        ((2, 24, 24, 1, 1), (4, 24, 48, 4, 2), (4, 48, 64, 4, 2)),
        ((6, 64, 128, 4, 2), (9, 128, 160, 6, 1), (15, 160, 256, 6, 2)),
    ),
    "efficientnetv2-m": (
        ((3, 24, 24, 1, 1), (5, 24, 48, 4, 2), (5, 48, 80, 4, 2)),
        ((7, 80, 160, 4, 2), (14, 160, 176, 6, 1), (18, 176, 304, 6, 2), (5, 304, 512, 6, 1)),
    ),
    "efficientnetv2-l": (
        ((4, 32, 32, 1, 1), (7, 32, 64, 4, 2), (7, 64, 96, 4, 2)),
        ((10, 96, 192, 4, 2), (19, 192, 224, 6, 1), (25, 224, 384, 6, 2), (7, 384, 640, 6, 1)),
    ),
}


def normalize(x, name, activation=None):
    return normalize_with(x, name, activation, momentum=0.9)


def fused(x, filters_in, filters_out, expansion, stride, name):
    if expansion == 1:
        x = convolve(x, filters_out, 3, f"{name}project_conv", stride)
        return normalize(x, f"{name}project_bn", f"{name}project_activation")
    x = convolve(x, filters_in * expansion, 3, f"{name}expand_conv", stride)
    x = normalize(x, f"{name}expand_bn", f"{name}expand_activation")
    return normalize(convolve(x, filters_out, 1, f"{name}project_conv"), f"{name}project_bn")


def separable(x, filters_in, filters_out, expansion, stride, name):
    filters = filters_in * expansion
    x = convolve(x, filters, 1, f"{name}expand_conv")
    x = normalize(x, f"{name}expand_bn", f"{name}expand_activation")
    x = layers.DepthwiseConv2D(3, strides=stride, padding="same", use_bias=False, name=f"{name}dwconv2")(x)
    x = normalize(x, f"{name}bn", f"{name}activation")
    x = squeeze_excite(x, filters, max(1, filters_in // 4), name)
    return normalize(convolve(x, filters_out, 1, f"{name}project_conv"), f"{name}project_bn")


def preprocess(x, channels, name):
    if name.split("-")[-1].startswith("b") and channels == 3:
        x = layers.Rescaling(1.0 / 255)(x)
        variance = [deviation**2 for deviation in DEVIATIONS]
        return layers.Normalization(mean=MEANS["torch"], variance=variance, axis=channel_axis())(x)
    return layers.Rescaling(1.0 / 128.0, offset=-1)(x)


def efficientnet_v2(usual_name, width, depth, size):
    def filters_of(count):
        return max(8, int(count * width + 4) // 8 * 8)

    def instantiate(
        include_top=True,
        weights="imagenet",
        input_tensor=None,
        input_shape=None,
        pooling=None,
        classes=1000,
        classifier_activation="softmax",
        include_preprocessing=True,
        name=usual_name,
    ):
        # The name decides the stages, so only the names of this table are accepted.
        kinds = STAGES[name]
        net = Network(
            include_top,
            weights,
            input_tensor,
            input_shape,
            pooling,
            classes,
            classifier_activation,
            size,
        )
        x = net.image
        if include_preprocessing:
            x = preprocess(x, net.channels, name)
        x = convolve(x, filters_of(kinds[0][0][1]), 3, "stem_conv", 2)
        x = normalize(x, "stem_bn", "stem_activation")
        done, total = 0, sum(stage[0] for stages in kinds for stage in stages)
        number = 0
        for build, stages in zip((fused, separable), kinds):
            for count, filters_in, filters_out, expansion, stride in stages:
                number += 1
                source, target = filters_of(filters_in), filters_of(filters_out)
                for i in range(math.ceil(depth * count)):
                    prefix = f"block{number}{chr(ord('a') + i)}_"
                    shortcut = x
                    x = build(x, source, target, expansion, stride, prefix)
                    if stride == 1 and source == target:
                        x = add(x, shortcut, 0.2 * done / total, prefix)
                    source, stride = target, 1
                    done += 1
        x = normalize(convolve(x, filters_of(1280), 1, "top_conv"), "top_bn", "top_activation")
        return net.model(net.top(x, "avg_pool", "max_pool", dropout=0.2), name)

    return instantiate


EfficientNetV2B0 = efficientnet_v2("efficientnetv2-b0", 1.0, 1.0, 224)
EfficientNetV2B1 = efficientnet_v2("efficientnetv2-b1", 1.0, 1.1, 240)
EfficientNetV2B2 = efficientnet_v2("efficientnetv2-b2", 1.1, 1.2, 260)
EfficientNetV2B3 = efficientnet_v2("efficientnetv2-b3", 1.2, 1.4, 300)
EfficientNetV2S = efficientnet_v2("efficientnetv2-s", 1.0, 1.0, 384)
EfficientNetV2M = efficientnet_v2("efficientnetv2-m", 1.0, 1.0, 480)
EfficientNetV2L = efficientnet_v2("efficientnetv2-l", 1.0, 1.0, 480)
preprocess_input = preprocessing(None)
