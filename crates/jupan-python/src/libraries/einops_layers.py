import einops as _einops
import keras as _keras


class Rearrange(_keras.layers.Layer):
    def __init__(self, pattern, **axes_lengths):
        super().__init__()
        self.pattern = pattern
        self.axes_lengths = axes_lengths

    def call(self, inputs):
        return _einops.rearrange(inputs, self.pattern, **self.axes_lengths)


class Reduce(_keras.layers.Layer):
    def __init__(self, pattern, reduction, **axes_lengths):
        super().__init__()
        self.pattern = pattern
        self.reduction = reduction
        self.axes_lengths = axes_lengths

    def call(self, inputs):
        return _einops.reduce(inputs, self.pattern, self.reduction, **self.axes_lengths)
