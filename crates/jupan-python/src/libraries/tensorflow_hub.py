from _jupan import unknown as _unknown
import keras


class KerasLayer(keras.layers.Layer):
    """What it computes, and of which weights, only the downloaded module knows."""

    def __init__(self, handle, trainable=False, arguments=None, output_shape=None, **kwargs):
        for name in ("load_options", "signature", "output_key", "signature_outputs_as_dict", "tags"):
            kwargs.pop(name, None)
        super().__init__(trainable=trainable, **kwargs)
        self.stated = (output_shape,) if isinstance(output_shape, int) else output_shape

    def build(self, input_shape):
        self.add_weight(shape=(_unknown("how many weights a module of TensorFlow Hub has"),), name="module")

    def call(self, inputs):
        return _unknown("what a module of TensorFlow Hub computes")

    def compute_output_shape(self, input_shape):
        if self.stated is None:
            return _unknown("what a module of TensorFlow Hub gives")
        return (input_shape[0], *self.stated)
