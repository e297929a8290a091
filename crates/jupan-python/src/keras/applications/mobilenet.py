"""MobileNet: depthwise, then pointwise convolutions, all widths scaled by alpha (arXiv:1704.04861)."""

from keras import layers
from .imagenet_utils import decode_predictions, preprocessing
from .network import Network, channel_axis, pads_first_convolution, size_axes

SIZES = (128, 160, 192, 224)
BLOCKS = ((64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)) + ((512, 1),) * 5 + ((1024, 2), (1024, 1))


def usual_size(height, width, sizes):
    """The size of pre-trained weights that the image has, or else the largest."""
    return height if height == width and height in sizes else sizes[-1]


def normalize(x, name):
    x = layers.BatchNormalization(axis=channel_axis(), name=f"{name}_bn")(x)
    return layers.ReLU(6.0, name=f"{name}_relu")(x)


def block(x, filters, stride, depth_multiplier, number):
    if stride == 2:
        x = layers.ZeroPadding2D(((0, 1), (0, 1)), name=f"conv_pad_{number}")(x)
    x = layers.DepthwiseConv2D(
        3,
        strides=stride,
        padding="same" if stride == 1 else "valid",
        depth_multiplier=depth_multiplier,
        use_bias=False,
        name=f"conv_dw_{number}",
    )(x)
    x = normalize(x, f"conv_dw_{number}")
    x = layers.Conv2D(filters, 1, padding="same", use_bias=False, name=f"conv_pw_{number}")(x)
    return normalize(x, f"conv_pw_{number}")


def MobileNet(
    input_shape=None,
    alpha=1.0,
    depth_multiplier=1,
    dropout=1e-3,
    include_top=True,
    weights="imagenet",
    input_tensor=None,
    pooling=None,
    classes=1000,
    classifier_activation="softmax",
    name=None,
):
    rows, columns = size_axes()
    size = SIZES[-1] if input_shape is None else usual_size(input_shape[rows], input_shape[columns], SIZES)
    if weights == "imagenet" and (depth_multiplier != 1 or alpha not in (0.25, 0.5, 0.75, 1.0)):
        raise ValueError(
            "`weights='imagenet'` needs a `depth_multiplier` of 1 and an `alpha` of 0.25, 0.5, 0.75 or 1, "
            f"not {depth_multiplier} and {alpha}"
        )
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
    height, width = net.shape[rows], net.shape[columns]
    if weights == "imagenet":
        height = usual_size(height, width, SIZES)
    x, padding = net.image, "same"
    if pads_first_convolution():
        x, padding = layers.ZeroPadding2D(((0, 1), (0, 1)), name="conv1_pad")(x), "valid"
    x = layers.Conv2D(int(32 * alpha), 3, strides=2, padding=padding, use_bias=False, name="conv1")(x)
    x = normalize(x, "conv1")
    for number, (filters, stride) in enumerate(BLOCKS, 1):
        x = block(x, int(filters * alpha), stride, depth_multiplier, number)
    if include_top:
        x = layers.GlobalAveragePooling2D(keepdims=True)(x)
        x = layers.Dropout(dropout, name="dropout")(x)
        x = layers.Conv2D(classes, 1, padding="same", name="conv_preds")(x)
        x = layers.Reshape((classes,), name="reshape_2")(x)
        x = layers.Activation(net.classifier_activation(), name="predictions")(x)
    else:
        x = net.pool(x)
    return net.model(x, f"mobilenet_{alpha:0.2f}_{height}" if name is None else name)


preprocess_input = preprocessing("tf")
