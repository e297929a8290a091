"""ResNet: four stages of bottleneck blocks, each adding its result to its input (arXiv:1512.03385)."""

from keras import layers
from .imagenet_utils import decode_predictions, preprocessing
from .network import application, channel_axis

FILTERS = (64, 128, 256, 512)


def normalize(x, name, relu=None):
    x = layers.BatchNormalization(axis=channel_axis(), epsilon=1.001e-5, name=name)(x)
    return layers.Activation("relu", name=relu)(x) if relu else x


def stem(x):
    x = layers.ZeroPadding2D(3, name="conv1_pad")(x)
    return layers.Conv2D(64, 7, strides=2, name="conv1_conv")(x)


def stem_pool(x):
    x = layers.ZeroPadding2D(1, name="pool1_pad")(x)
    return layers.MaxPooling2D(3, strides=2, name="pool1_pool")(x)


def block(x, filters, stride, project, name):
    shortcut = x
    if project:
        shortcut = layers.Conv2D(4 * filters, 1, strides=stride, name=f"{name}_0_conv")(x)
        shortcut = normalize(shortcut, f"{name}_0_bn")
    x = layers.Conv2D(filters, 1, strides=stride, name=f"{name}_1_conv")(x)
    x = normalize(x, f"{name}_1_bn", f"{name}_1_relu")
    x = layers.Conv2D(filters, 3, padding="same", name=f"{name}_2_conv")(x)
    x = normalize(x, f"{name}_2_bn", f"{name}_2_relu")
    x = layers.Conv2D(4 * filters, 1, name=f"{name}_3_conv")(x)
    x = normalize(x, f"{name}_3_bn")
    x = layers.Add(name=f"{name}_add")([shortcut, x])
    return layers.Activation("relu", name=f"{name}_out")(x)


def resnet(net, depths):
    x = stem_pool(normalize(stem(net.image), "conv1_bn", "conv1_relu"))
    for stage, (filters, depth) in enumerate(zip(FILTERS, depths), 2):
        for i in range(1, depth + 1):
            stride = 2 if i == 1 and stage > 2 else 1
            x = block(x, filters, stride, i == 1, f"conv{stage}_block{i}")
    return net.top(x, "avg_pool", "max_pool")


ResNet50 = application("resnet50", resnet, (3, 4, 6, 3))
ResNet101 = application("resnet101", resnet, (3, 4, 23, 3))
ResNet152 = application("resnet152", resnet, (3, 8, 36, 3))
preprocess_input = preprocessing("caffe")
