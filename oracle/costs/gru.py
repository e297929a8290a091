import keras
from keras import layers

model = keras.Sequential([
    keras.Input((10, 8)),
    layers.GRU(16),
    layers.Dense(3),
])
