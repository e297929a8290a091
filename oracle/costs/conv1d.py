import keras
from keras import layers

model = keras.Sequential([
    keras.Input((10, 8)),
    layers.Conv1D(16, 3, activation="relu"),
    layers.MaxPooling1D(),
    layers.Flatten(),
    layers.Dense(3),
])
