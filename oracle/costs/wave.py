import keras
from keras import layers

model = keras.Sequential([
    keras.Input((64, 2)),
    layers.Conv1D(8, 5, strides=2, padding="same", activation="gelu"),
    layers.BatchNormalization(),
    layers.DepthwiseConv1D(3, padding="same"),
    layers.AveragePooling1D(2),
    layers.Conv1DTranspose(4, 4, strides=2, padding="same", activation="tanh"),
    layers.Permute((2, 1)),
    layers.LayerNormalization(),
    layers.Activation("softplus"),
    layers.Flatten(),
    layers.Dense(4, activation="log_softmax"),
])
