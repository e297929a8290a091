import keras
from keras.layers import GroupNormalization, SpectralNormalization


class InstanceNormalization(GroupNormalization):
    def __init__(self, **kwargs):
        super().__init__(groups=-1, **kwargs)


class GELU(keras.layers.Layer):
    def __init__(self, approximate=True, **kwargs):
        super().__init__(**kwargs)

    def call(self, inputs):
        return keras.ops.gelu(inputs)
