import keras
from keras import layers

model = keras.Sequential([
    keras.Input((10, 8)),
    layers.LSTM(16),
    layers.Dense(3),
])
