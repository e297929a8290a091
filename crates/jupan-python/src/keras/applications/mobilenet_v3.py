"""MobileNet V3: the blocks of V2 with other widths, squeeze-and-excitation and hard swish (arXiv:1905.02244)."""

from keras import backend, layers
from .imagenet_utils import decode_predictions, preprocessing
from .mobilenet_v2 import check_input, normalize
from .network import Network, channel_axis, correct_pad, image_shape, make_divisible, size_axes

# filters, expansion, whether the kernel is large, stride, squeeze-and-excitation, hard swish
LARGE = (
    (16, 1, False, 1, False, False),
    (24, 4, False, 2, False, False),
    (24, 3, False, 1, False, False),
    (40, 3, True, 2, True, False),
    (40, 3, True, 1, True, False),
    (40, 3, True, 1, True, False),
    (80, 6, False, 2, False, True),
    (80, 2.5, False, 1, False, True),
    (80, 2.3, False, 1, False, True),
    (80, 2.3, False, 1, False, True),
    (112, 6, False, 1, True, True),
    (112, 6, False, 1, True, True),
    (160, 6, True, 2, True, True),
    (160, 6, True, 1, True, True),
    (160, 6, True, 1, True, True),
)
SMALL = (
    (16, 1, False, 2, True, False),
    (24, 72 / 16, False, 2, False, False),
    (24, 88 / 24, False, 1, False, False),
    (40, 4, True, 2, True, True),
    (40, 6, True, 1, True, True),
    (40, 6, True, 1, True, True),
    (48, 3, True, 1, True, True),
    (48, 3, True, 1, True, True),
    (96, 6, True, 2, True, True),
    (96, 6, True, 1, True, True),
    (96, 6, True, 1, True, True),
)


def activate(x, swish):
    return layers.Activation("hard_swish")(x) if swish else layers.ReLU()(x)


def convolve(x, filters, name, bias=False):
    return layers.Conv2D(filters, 1, padding="same", use_bias=bias, name=name)(x)


def squeeze_excite(x, filters, name):
    """A factor between 0 and 1 for each channel, made from the averages of all."""
    name = f"{name}squeeze_excite_"
    factor = layers.GlobalAveragePooling2D(keepdims=True, name=f"{name}avg_pool")(x)
    factor = convolve(factor, make_divisible(filters * 0.25), f"{name}conv", True)
    factor = layers.ReLU(name=f"{name}relu")(factor)
    factor = convolve(factor, filters, f"{name}conv_1", True)
    factor = layers.ReLU(6.0)(factor + 3.0) * (1.0 / 6.0)
    return layers.Multiply(name=f"{name}mul")([x, factor])


def block(x, filters, expansion, kernel, stride, excite, swish, number):
    channels, shortcut = x.shape[channel_axis()], x
    wide = make_divisible(channels * expansion)
    name = f"expanded_conv_{number}_" if number else "expanded_conv_"
    if number:
        x = normalize(convolve(x, wide, f"{name}expand"), f"{name}expand_bn")
        x = activate(x, swish)
    if stride == 2:
        x = layers.ZeroPadding2D(correct_pad(x, kernel), name=f"{name}depthwise_pad")(x)
    padding = "same" if stride == 1 else "valid"
    x = layers.DepthwiseConv2D(kernel, strides=stride, padding=padding, use_bias=False, name=f"{name}depthwise")(x)
    x = activate(normalize(x, f"{name}depthwise_bn"), swish)
    if excite:
        x = squeeze_excite(x, wide, name)
    x = normalize(convolve(x, filters, f"{name}project"), f"{name}project_bn")
    if stride == 1 and channels == filters:
        x = layers.Add(name=f"{name}add")([shortcut, x])
    return x


def check_shape(input_tensor, input_shape, weights, alpha, minimalistic):
    """The shape of one image, and what else is refused before anything is built."""
    check_input(input_tensor, input_shape)
    rows, columns = size_axes()
    if input_shape is None and input_tensor is None:
        input_shape = image_shape(None, None, 3)
    elif input_shape is None and backend.is_keras_tensor(input_tensor):
        # Keras swaps the two here; only checks read them.
        input_shape = image_shape(input_tensor.shape[columns + 1], input_tensor.shape[rows + 1], 3)
    height, width = input_shape[rows], input_shape[columns]
    if height and width and (height < 32 or width < 32):
        raise ValueError(f"images are at least 32x32, but `input_shape` is {input_shape}")
    # The file of the weights is found by what alpha looks like, so that 1 is not 1.0.
    if weights == "imagenet" and str(alpha) not in (("1.0",) if minimalistic else ("0.75", "1.0")):
        raise ValueError(f"`weights='imagenet'` needs an `alpha` of 1, or 0.75 if not minimalistic, not {alpha}")
    return input_shape


def mobilenet_v3(usual_name, blocks, last):
    def instantiate(
        input_shape=None,
        alpha=1.0,
        minimalistic=False,
        include_top=True,
        weights="imagenet",
        input_tensor=None,
        classes=1000,
        pooling=None,
        dropout_rate=0.2,
        classifier_activation="softmax",
        include_preprocessing=True,
        name=usual_name,
    ):
        shape = check_shape(input_tensor, input_shape, weights, alpha, minimalistic)
        net = Network(
            include_top,
            weights,
            input_tensor,
            shape,
            pooling,
            classes,
            classifier_activation,
            None,
        )
        rich = not minimalistic
        x = net.image
        if include_preprocessing:
            x = layers.Rescaling(1.0 / 127.5, offset=-1.0)(x)
        x = layers.Conv2D(16, 3, strides=2, padding="same", use_bias=False, name="conv")(x)
        x = activate(normalize(x, "conv_bn"), rich)
        for number, (filters, expansion, large, stride, excite, swish) in enumerate(blocks):
            kernel = 5 if large and rich else 3
            filters = make_divisible(filters * alpha)
            x = block(x, filters, expansion, kernel, stride, excite and rich, swish and rich, number)
        x = convolve(x, make_divisible(x.shape[channel_axis()] * 6), "conv_1")
        x = activate(normalize(x, "conv_1_bn"), rich)
        if not include_top:
            return net.model(net.pool(x, "avg_pool", "max_pool"), name)
        x = layers.GlobalAveragePooling2D(keepdims=True)(x)
        x = convolve(x, make_divisible(last * alpha) if alpha > 1.0 else last, "conv_2", True)
        x = activate(x, rich)
        if dropout_rate > 0:
            x = layers.Dropout(dropout_rate)(x)
        x = layers.Flatten()(convolve(x, classes, "logits", True))
        x = layers.Activation(net.classifier_activation(), name="predictions")(x)
        return net.model(x, name)

    return instantiate


MobileNetV3Small = mobilenet_v3("MobileNetV3Small", SMALL, 1024)
MobileNetV3Large = mobilenet_v3("MobileNetV3Large", LARGE, 1280)
preprocess_input = preprocessing(None)
