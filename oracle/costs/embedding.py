import keras
from keras import layers

model = keras.Sequential([
    keras.Input((20,)),
    layers.Embedding(1000, 32),
    layers.GlobalAveragePooling1D(),
    layers.Dense(16, activation="relu"),
    layers.Dense(1, activation="sigmoid"),
])
