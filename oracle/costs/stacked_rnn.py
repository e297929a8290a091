import keras
from keras import layers

model = keras.Sequential([
    keras.Input((12, 8)),
    layers.Bidirectional(layers.GRU(16, return_sequences=True)),
    layers.LSTM(8, return_sequences=True),
    layers.Dense(4),
])
