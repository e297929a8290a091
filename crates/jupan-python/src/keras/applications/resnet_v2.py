"""ResNet V2: normalization and activation come before each convolution, strides at a stage's end (arXiv:1603.05027)."""

from keras import layers
from .imagenet_utils import decode_predictions, preprocessing
from .network import application
from .resnet import FILTERS, normalize, stem, stem_pool


def block(x, filters, stride, project, name):
    active = normalize(x, f"{name}_preact_bn", f"{name}_preact_relu")
    shortcut = x
    if project:
        shortcut = layers.Conv2D(4 * filters, 1, strides=stride, name=f"{name}_0_conv")(active)
    elif stride > 1:
        shortcut = layers.MaxPooling2D(1, strides=stride)(x)
    x = layers.Conv2D(filters, 1, use_bias=False, name=f"{name}_1_conv")(active)
    x = normalize(x, f"{name}_1_bn", f"{name}_1_relu")
    x = layers.ZeroPadding2D(1, name=f"{name}_2_pad")(x)
    x = layers.Conv2D(filters, 3, strides=stride, use_bias=False, name=f"{name}_2_conv")(x)
    x = normalize(x, f"{name}_2_bn", f"{name}_2_relu")
    x = layers.Conv2D(4 * filters, 1, name=f"{name}_3_conv")(x)
    return layers.Add(name=f"{name}_out")([shortcut, x])


def resnet_v2(net, depths):
    x = stem_pool(stem(net.image))
    for stage, (filters, depth) in enumerate(zip(FILTERS, depths), 2):
        for i in range(1, depth + 1):
            stride = 2 if i == depth and stage < 5 else 1
            x = block(x, filters, stride, i == 1, f"conv{stage}_block{i}")
    x = normalize(x, "post_bn", "post_relu")
    return net.top(x, "avg_pool", "max_pool")


ResNet50V2 = application("resnet50v2", resnet_v2, (3, 4, 6, 3))
ResNet101V2 = application("resnet101v2", resnet_v2, (3, 4, 23, 3))
ResNet152V2 = application("resnet152v2", resnet_v2, (3, 8, 36, 3))
preprocess_input = preprocessing("tf")
