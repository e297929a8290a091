import keras
from keras import layers

model = keras.Sequential([
    keras.Input((32, 32, 3)),
    layers.Conv2D(16, 3, strides=2, padding="same", use_bias=False),
    layers.BatchNormalization(),
    layers.ReLU(6.0),
    layers.DepthwiseConv2D(3, padding="same", use_bias=False),
    layers.BatchNormalization(),
    layers.ReLU(6.0),
    layers.Conv2D(24, 1, use_bias=False),
    layers.BatchNormalization(),
    layers.ReLU(6.0),
    layers.GlobalAveragePooling2D(),
    layers.Dense(10),
])
