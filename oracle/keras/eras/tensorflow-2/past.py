import tensorflow as tf
from tensorflow.keras import layers, Sequential

m = Sequential([
    layers.LocallyConnected2D(3, 2, input_shape=(6, 6, 1)),
    layers.ThresholdedReLU(theta=1.0),
    layers.LocallyConnected2D(2, 3, padding='valid', use_bias=False),
    layers.Flatten(),
    layers.RepeatVector(4),
    layers.LocallyConnected1D(5, 2),
    layers.AlphaDropout(0.3),
])
m.summary()
v1 = Sequential([tf.compat.v1.keras.layers.CuDNNLSTM(5, input_shape=(7, 2), return_sequences=True), tf.compat.v1.keras.layers.CuDNNGRU(4)])
v1.summary()
