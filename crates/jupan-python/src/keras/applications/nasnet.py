"""NASNet: two kinds of cells that a search found, each reading the outputs of the two before it (arXiv:1707.07012)."""

from keras import layers, name_scope
from .imagenet_utils import decode_predictions, preprocessing
from .network import Network, correct_pad, only_channels_last


def normalize(x, name):
    return layers.BatchNormalization(axis=-1, momentum=0.9997, epsilon=1e-3, name=name)(x)


def relu(x, name=None):
    return layers.Activation("relu", name=name)(x)


def pointwise(x, filters, name):
    return layers.Conv2D(filters, 1, padding="same", use_bias=False, name=name)(x)


def separable(x, filters, kernel, name, stride=1):
    """Two separable convolutions; the first may halve the size."""
    with name_scope(f"separable_conv_block_{name}"):
        for i in (1, 2):
            x, padding = relu(x), "same"
            if stride == 2:
                x, padding = layers.ZeroPadding2D(correct_pad(x, kernel), name=f"separable_conv_1_pad_{name}")(x), "valid"
            x = layers.SeparableConv2D(
                filters,
                kernel,
                strides=stride,
                padding=padding,
                use_bias=False,
                name=f"separable_conv_{i}_{name}",
            )(x)
            x = normalize(x, f"separable_conv_{i}_bn_{name}")
            stride = 1
    return x


def adjust(before, x, filters, name):
    """The output of the cell before the last, with the size of the last and this many channels."""
    with name_scope("adjust_block"):
        if before is None:
            return x
        if before.shape[-2] != x.shape[-2]:
            with name_scope(f"adjust_reduction_block_{name}"):
                return reduced(before, filters, name)
        if before.shape[-1] != filters:
            with name_scope(f"adjust_projection_block_{name}"):
                before = pointwise(relu(before), filters, f"adjust_conv_projection_{name}")
                return normalize(before, f"adjust_bn_{name}")
    return before


def reduced(x, filters, name):
    """Every second pixel, and beside it every second pixel of the image moved by one."""
    x = relu(x, f"adjust_relu_1_{name}")
    halves = []
    for i in (1, 2):
        half = x
        if i == 2:
            half = layers.ZeroPadding2D(((0, 1), (0, 1)))(half)
            half = layers.Cropping2D(((1, 0), (1, 0)))(half)
        half = layers.AveragePooling2D(1, strides=2, name=f"adjust_avg_pool_{i}_{name}")(half)
        halves.append(pointwise(half, filters // 2, f"adjust_conv_{i}_{name}"))
    return normalize(layers.Concatenate(axis=-1)(halves), f"adjust_bn_{name}")


def normal_cell(x, before, filters, name):
    def add(i, left, right):
        return layers.Add(name=f"normal_add_{i}_{name}")([left, right])

    def average(x, side):
        return layers.AveragePooling2D(3, strides=1, padding="same", name=f"normal_{side}_{name}")(x)

    def convolve(x, kernel, side):
        return separable(x, filters, kernel, f"normal_{side}_{name}")

    with name_scope(f"normal_A_block_{name}"):
        p = adjust(before, x, filters, name)
        h = normalize(pointwise(relu(x), filters, f"normal_conv_1_{name}"), f"normal_bn_1_{name}")
        with name_scope("block_1"):
            x1 = add(1, convolve(h, 5, "left1"), convolve(p, 3, "right1"))
        with name_scope("block_2"):
            x2 = add(2, convolve(p, 5, "left2"), convolve(p, 3, "right2"))
        x3 = add(3, average(h, "left3"), p)
        x4 = add(4, average(p, "left4"), average(p, "right4"))
        with name_scope("block_5"):
            x5 = add(5, convolve(h, 3, "left5"), h)
        joined = layers.Concatenate(axis=-1, name=f"normal_concat_{name}")([p, x1, x2, x3, x4, x5])
    return joined, x


def reduction_cell(x, before, filters, name):
    def add(left, right, i):
        return layers.Add(name=f"reduction_add{i}_{name}")([left, right])

    def convolve(x, kernel, side, stride=2):
        return separable(x, filters, kernel, f"reduction_{side}_{name}", stride)

    with name_scope(f"reduction_A_block_{name}"):
        p = adjust(before, x, filters, name)
        h = normalize(pointwise(relu(x), filters, f"reduction_conv_1_{name}"), f"reduction_bn_1_{name}")
        padded = layers.ZeroPadding2D(correct_pad(h, 3), name=f"reduction_pad_1_{name}")(h)
        with name_scope("block_1"):
            x1 = add(convolve(h, 5, "left1"), convolve(p, 7, "right1"), "_1")
        with name_scope("block_2"):
            largest = layers.MaxPooling2D(3, strides=2, name=f"reduction_left2_{name}")(padded)
            x2 = add(largest, convolve(p, 7, "right2"), "_2")
        with name_scope("block_3"):
            average = layers.AveragePooling2D(3, strides=2, name=f"reduction_left3_{name}")(padded)
            x3 = add(average, convolve(p, 5, "right3"), "3")
        average = layers.AveragePooling2D(3, strides=1, padding="same", name=f"reduction_left4_{name}")(x1)
        x4 = layers.Add()([x2, average])
        with name_scope("block_5"):
            left = convolve(x1, 3, "left4", 1)
            largest = layers.MaxPooling2D(3, strides=2, name=f"reduction_right5_{name}")(padded)
            x5 = add(left, largest, "4")
        joined = layers.Concatenate(axis=-1, name=f"reduction_concat_{name}")([x2, x3, x4, x5])
    return joined, x


def features(x, filters, cells, stem, skip_reduction):
    x = layers.Conv2D(stem, 3, strides=2, use_bias=False, name="stem_conv1")(x)
    x, before = normalize(x, "stem_bn1"), None
    x, before = reduction_cell(x, before, filters // 4, "stem_1")
    x, before = reduction_cell(x, before, filters // 2, "stem_2")
    for stage in range(3):
        first = stage * cells
        if stage > 0:
            filters *= 2
            x, reduced_from = reduction_cell(x, before, filters, f"reduce_{first}")
            before = before if skip_reduction else reduced_from
            first += 1
        for i in range(cells):
            x, before = normal_cell(x, before, filters, f"{first + i}")
    return relu(x)


def nasnet(usual_name, filters, cells, stem, skip_reduction, size):
    def instantiate(
        input_shape=None,
        include_top=True,
        weights="imagenet",
        input_tensor=None,
        pooling=None,
        classes=1000,
        classifier_activation="softmax",
        name=usual_name,
    ):
        only_channels_last("NASNet")
        if size == 224 and not include_top and input_shape is None:
            input_shape = (224, 224, 3)
        if weights == "imagenet" and isinstance(input_shape, tuple) and None in input_shape:
            raise ValueError(f"`weights='imagenet'` needs an `input_shape` without None, not {input_shape}")
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
        x = features(net.image, filters, cells, stem, skip_reduction)
        return net.model(net.top(x, classifier=None), name)

    return instantiate


NASNetMobile = nasnet("nasnet_mobile", 44, 4, 32, False, 224)
NASNetLarge = nasnet("nasnet_large", 168, 6, 96, True, 331)
preprocess_input = preprocessing("tf")
