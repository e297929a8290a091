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


class WeightNormalization(keras.layers.Wrapper):
    def __init__(self, layer, data_init=True, **kwargs):
        super().__init__(layer, **kwargs)
        self.data_init = data_init

    def build(self, input_shape):
        if not self.layer.built:
            self.layer.build(input_shape)
        inner = self.layer.cell if hasattr(self.layer, "cell") else self.layer
        kernel = inner.recurrent_kernel if hasattr(self.layer, "cell") else inner.kernel
        self.g = self.add_weight(shape=(kernel.shape[-1],), name="g")
        self.initialized = self.add_weight(shape=(), name="initialized", dtype="bool", trainable=False)
        if self.data_init:
            # A copy that the data tell the sizes of the outputs with.
            self.naive_clone = self.layer.__class__.from_config(self.layer.get_config())
            self.naive_clone.trainable = False
            self.naive_clone.build(input_shape)
        self.built = True

    def call(self, inputs):
        return self.layer(inputs)
