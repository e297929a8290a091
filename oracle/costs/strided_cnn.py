import keras
from keras import layers

model = keras.Sequential([
    keras.Input((32, 32, 3)),
    layers.Conv2D(8, 3, strides=2, padding="same"),
    layers.BatchNormalization(),
    layers.ReLU(),
    layers.Conv2D(16, 3, padding="same", dilation_rate=2, groups=2),
    layers.BatchNormalization(),
    layers.LeakyReLU(),
    layers.AveragePooling2D(2),
    layers.Dropout(0.5),
    layers.GlobalAveragePooling2D(),
    layers.Dense(5, activation="sigmoid"),
])
