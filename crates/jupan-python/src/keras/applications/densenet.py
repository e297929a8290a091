"""DenseNet: every block sees the outputs of all before it in its stage, side by side (arXiv:1608.06993)."""

from keras import layers
from .imagenet_utils import decode_predictions, preprocessing
from .network import application, channel_axis, only_channels_last
from .resnet import normalize

GROWTH = 32


def block(x, name):
    grown = normalize(x, f"{name}_0_bn", f"{name}_0_relu")
    grown = layers.Conv2D(4 * GROWTH, 1, use_bias=False, name=f"{name}_1_conv")(grown)
    grown = normalize(grown, f"{name}_1_bn", f"{name}_1_relu")
    grown = layers.Conv2D(GROWTH, 3, padding="same", use_bias=False, name=f"{name}_2_conv")(grown)
    return layers.Concatenate(axis=channel_axis(), name=f"{name}_concat")([x, grown])


def transition(x, name):
    """Half the channels at half the size."""
    x = normalize(x, f"{name}_bn", f"{name}_relu")
    x = layers.Conv2D(x.shape[channel_axis()] // 2, 1, use_bias=False, name=f"{name}_conv")(x)
    return layers.AveragePooling2D(2, name=f"{name}_pool")(x)


def densenet(net, depths):
    only_channels_last("DenseNet")
    x = layers.ZeroPadding2D(3)(net.image)
    x = layers.Conv2D(64, 7, strides=2, use_bias=False, name="conv1_conv")(x)
    x = normalize(x, "conv1_bn", "conv1_relu")
    x = layers.ZeroPadding2D(1)(x)
    x = layers.MaxPooling2D(3, strides=2, name="pool1")(x)
    for stage, depth in enumerate(depths, 2):
        if stage > 2:
            x = transition(x, f"pool{stage - 1}")
        for i in range(1, depth + 1):
            x = block(x, f"conv{stage}_block{i}")
    x = normalize(x, "bn", "relu")
    return net.top(x, "avg_pool", "max_pool")


DenseNet121 = application("densenet121", densenet, (6, 12, 24, 16))
DenseNet169 = application("densenet169", densenet, (6, 12, 32, 32))
DenseNet201 = application("densenet201", densenet, (6, 12, 48, 32))
preprocess_input = preprocessing("torch")
