import keras
from keras import layers

model = keras.Sequential([
    keras.Input((10, 8)),
    layers.Dense(16, activation="relu"),
    layers.Dense(4),
])
