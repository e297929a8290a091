"""ConvNeXt: a residual network rebuilt after the manner of transformers, with wide depthwise windows (arXiv:2201.03545)."""

import keras
from keras import layers
from .imagenet_utils import DEVIATIONS, MEANS, decode_predictions, preprocessing
from .network import Network, only_channels_last


LayerScale = layers.LayerScale


def normalization(name=None):
    return layers.LayerNormalization(epsilon=1e-6, name=name)


def block(x, filters, name):
    shortcut = x
    x = layers.Conv2D(filters, 7, padding="same", groups=filters, name=f"{name}_depthwise_conv")(x)
    x = normalization(f"{name}_layernorm")(x)
    x = layers.Dense(4 * filters, name=f"{name}_pointwise_conv_1")(x)
    x = layers.Activation("gelu", name=f"{name}_gelu")(x)
    x = layers.Dense(filters, name=f"{name}_pointwise_conv_2")(x)
    x = LayerScale(1e-6, filters, name=f"{name}_layer_scale")(x)
    return shortcut + layers.Activation("linear", name=f"{name}_identity")(x)


def preprocess(x, name):
    mean = [mean * 255 for mean in MEANS["torch"]]
    variance = [(deviation * 255) ** 2 for deviation in DEVIATIONS]
    return layers.Normalization(mean=mean, variance=variance, name=f"{name}_prestem_normalization")(x)


def downsampling(filters, name):
    """The layers before each stage that make the image smaller: first the stem, by 4, then by 2."""
    stem = [
        layers.Conv2D(filters[0], 4, strides=4, name=f"{name}_stem_conv"),
        normalization(f"{name}_stem_layernorm"),
    ]
    stages = [keras.Sequential(stem, name=f"{name}_stem")]
    for i, count in enumerate(filters[1:]):
        stage = [
            normalization(f"{name}_downsampling_layernorm_{i}"),
            layers.Conv2D(count, 2, strides=2, name=f"{name}_downsampling_conv_{i}"),
        ]
        stages.append(keras.Sequential(stage, name=f"{name}_downsampling_block_{i}"))
    return stages


def convnext(usual_name, depths, width):
    filters = [width, 2 * width, 4 * width, 8 * width]

    def instantiate(
        include_top=True,
        include_preprocessing=True,
        weights="imagenet",
        input_tensor=None,
        input_shape=None,
        pooling=None,
        classes=1000,
        classifier_activation="softmax",
        name=usual_name,
    ):
        only_channels_last("ConvNeXt")
        net = Network(include_top, weights, input_tensor, input_shape, pooling, classes, classifier_activation)
        if input_tensor is not None:
            net.inputs = net.inputs[0]
        x = net.image
        if include_preprocessing and net.channels == 3:
            x = preprocess(x, name)
        for stage, downsample in enumerate(downsampling(filters, name)):
            x = downsample(x)
            for i in range(depths[stage]):
                # A name there must be: the sum refuses None, as Keras does.
                x = block(x, filters[stage], name + f"_stage_{stage}_block_{i}")
        if include_top:
            activation = net.classifier_activation()
            x = layers.GlobalAveragePooling2D(name=f"{name}_head_gap")(x)
            x = normalization(f"{name}_head_layernorm")(x)
            x = layers.Dense(classes, activation=activation, name=f"{name}_head_dense")(x)
        else:
            x = normalization()(net.pool(x))
        if weights == "imagenet" and usual_name not in name:
            raise ValueError(f"`weights='imagenet'` needs a `name` with {usual_name!r} in it, not {name!r}")
        return net.model(x, name)

    return instantiate


ConvNeXtTiny = convnext("convnext_tiny", (3, 3, 9, 3), 96)
ConvNeXtSmall = convnext("convnext_small", (3, 3, 27, 3), 96)
ConvNeXtBase = convnext("convnext_base", (3, 3, 27, 3), 128)
ConvNeXtLarge = convnext("convnext_large", (3, 3, 27, 3), 192)
ConvNeXtXLarge = convnext("convnext_xlarge", (3, 3, 27, 3), 256)
preprocess_input = preprocessing(None)
