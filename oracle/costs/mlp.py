import keras
from keras import layers

model = keras.Sequential([
    keras.Input((784,)),
    layers.Dense(128, activation="relu"),
    layers.Dropout(0.2),
    layers.Dense(64, activation="tanh"),
    layers.Dense(10, activation="softmax"),
])
