"""The blocks of the pix2pix model of TensorFlow's examples, which many a segmentation network is made of."""

import tensorflow as _tf

_layers = _tf.keras.layers


class InstanceNormalization(_layers.Layer):
    def __init__(self, epsilon=1e-5):
        super().__init__()
        self.epsilon = epsilon

    def build(self, input_shape):
        self.scale = self.add_weight(name="scale", shape=input_shape[-1:], initializer="ones")
        self.offset = self.add_weight(name="offset", shape=input_shape[-1:], initializer="zeros")

    def call(self, x):
        return x


def _normalization(norm_type):
    return _layers.BatchNormalization() if norm_type.lower() == "batchnorm" else InstanceNormalization()


def downsample(filters, size, norm_type="batchnorm", apply_norm=True):
    block = _tf.keras.Sequential()
    block.add(_layers.Conv2D(filters, size, strides=2, padding="same", use_bias=False))
    if apply_norm:
        block.add(_normalization(norm_type))
    block.add(_layers.LeakyReLU())
    return block


def upsample(filters, size, norm_type="batchnorm", apply_dropout=False):
    block = _tf.keras.Sequential()
    block.add(_layers.Conv2DTranspose(filters, size, strides=2, padding="same", use_bias=False))
    block.add(_normalization(norm_type))
    if apply_dropout:
        block.add(_layers.Dropout(0.5))
    block.add(_layers.ReLU())
    return block


def unet_generator(output_channels, norm_type="batchnorm"):
    down = [downsample(filters, 4, norm_type, apply_norm=at > 0)
            for at, filters in enumerate([64, 128, 256, 512, 512, 512, 512, 512])]
    up = [upsample(filters, 4, norm_type, apply_dropout=at < 3)
          for at, filters in enumerate([512, 512, 512, 512, 256, 128, 64])]
    last = _layers.Conv2DTranspose(output_channels, 4, strides=2, padding="same", activation="tanh")
    concat = _layers.Concatenate()
    inputs = _layers.Input(shape=[None, None, 3])
    x = inputs
    skips = []
    for block in down:
        x = block(x)
        skips.append(x)
    for block, skip in zip(up, reversed(skips[:-1])):
        x = concat([block(x), skip])
    return _tf.keras.Model(inputs=inputs, outputs=last(x))


def discriminator(norm_type="batchnorm", target=True):
    inputs = _layers.Input(shape=[None, None, 3], name="input_image")
    x = inputs
    if target:
        other = _layers.Input(shape=[None, None, 3], name="target_image")
        x = _layers.concatenate([inputs, other])
    for at, filters in enumerate([64, 128, 256]):
        x = downsample(filters, 4, norm_type, apply_norm=at > 0)(x)
    x = _layers.ZeroPadding2D()(x)
    x = _layers.Conv2D(512, 4, strides=1, use_bias=False)(x)
    x = _normalization(norm_type)(x)
    x = _layers.ZeroPadding2D()(_layers.LeakyReLU()(x))
    last = _layers.Conv2D(1, 4, strides=1)(x)
    return _tf.keras.Model(inputs=[inputs, other] if target else inputs, outputs=last)
