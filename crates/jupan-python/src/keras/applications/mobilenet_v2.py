"""MobileNet V2: narrow blocks that widen inside and add themselves to their input (arXiv:1801.04381)."""

from keras import backend, layers
from .imagenet_utils import decode_predictions, preprocessing
from .mobilenet import usual_size
from .network import Network, channel_axis, channels_first, correct_pad, make_divisible, pads_first_convolution, size_axes

SIZES = (96, 128, 160, 192, 224)
# filters, how often, stride of the first
STAGES = ((16, 1, 1), (24, 2, 2), (32, 3, 2), (64, 4, 2), (96, 3, 1), (160, 3, 2), (320, 1, 1))


def normalize(x, name):
    return layers.BatchNormalization(axis=channel_axis(), epsilon=1e-3, momentum=0.999, name=name)(x)


def check_input(input_tensor, input_shape):
    """An input that is given and the shape that is given have the same width."""
    if input_tensor is None or input_shape is None:
        return
    if not backend.is_keras_tensor(input_tensor):
        raise ValueError(f"`input_tensor` is no Keras tensor but {input_tensor}")
    given = input_tensor.shape[1 if channels_first() else 2]
    if given != input_shape[1]:
        raise ValueError(f"`input_shape` is {input_shape}, but `input_tensor` has the shape {input_tensor.shape}")


def block(x, filters, stride, number):
    channels, shortcut = x.shape[channel_axis()], x
    name = f"block_{number}_" if number else "expanded_conv_"
    if number:
        x = layers.Conv2D(6 * channels, 1, padding="same", use_bias=False, name=f"{name}expand")(x)
        x = normalize(x, f"{name}expand_BN")
        x = layers.ReLU(6.0, name=f"{name}expand_relu")(x)
    if stride == 2:
        x = layers.ZeroPadding2D(correct_pad(x, 3), name=f"{name}pad")(x)
    padding = "same" if stride == 1 else "valid"
    x = layers.DepthwiseConv2D(3, strides=stride, padding=padding, use_bias=False, name=f"{name}depthwise")(x)
    x = normalize(x, f"{name}depthwise_BN")
    x = layers.ReLU(6.0, name=f"{name}depthwise_relu")(x)
    x = layers.Conv2D(filters, 1, padding="same", use_bias=False, name=f"{name}project")(x)
    x = normalize(x, f"{name}project_BN")
    if channels == filters and stride == 1:
        x = layers.Add(name=f"{name}add")([shortcut, x])
    return x


def MobileNetV2(
    input_shape=None,
    alpha=1.0,
    include_top=True,
    weights="imagenet",
    input_tensor=None,
    pooling=None,
    classes=1000,
    classifier_activation="softmax",
    name=None,
):
    check_input(input_tensor, input_shape)
    rows, columns = size_axes()
    size = SIZES[-1]
    if input_shape is not None:
        size = usual_size(input_shape[rows], input_shape[columns], SIZES)
    elif backend.is_keras_tensor(input_tensor):
        size = usual_size(input_tensor.shape[rows + 1], input_tensor.shape[columns + 1], SIZES)
    if weights == "imagenet" and alpha not in (0.35, 0.5, 0.75, 1.0, 1.3, 1.4):
        raise ValueError(f"`weights='imagenet'` needs an `alpha` of 0.35, 0.5, 0.75, 1, 1.3 or 1.4, not {alpha}")
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
    filters = make_divisible(32 * alpha)
    x, padding = net.image, "same"
    if pads_first_convolution():
        x, padding = layers.ZeroPadding2D(correct_pad(x, 3), name="Conv1_pad")(x), "valid"
    x = layers.Conv2D(filters, 3, strides=2, padding=padding, use_bias=False, name="Conv1")(x)
    x = layers.ReLU(6.0, name="Conv1_relu")(normalize(x, "bn_Conv1"))
    number = 0
    for filters, count, stride in STAGES:
        for i in range(count):
            x = block(x, make_divisible(int(filters * alpha)), stride if i == 0 else 1, number)
            number += 1
    filters = make_divisible(1280 * alpha) if alpha > 1.0 else 1280
    x = layers.Conv2D(filters, 1, use_bias=False, name="Conv_1")(x)
    x = layers.ReLU(6.0, name="out_relu")(normalize(x, "Conv_1_bn"))
    x = net.top(x, classifier=None)
    return net.model(x, f"mobilenetv2_{alpha:0.2f}_{height}" if name is None else name)


preprocess_input = preprocessing("tf")
