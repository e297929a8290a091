import keras
from keras import layers

inputs = keras.Input((10, 64))
y = layers.MultiHeadAttention(num_heads=8, key_dim=8)(inputs, inputs)
x = layers.Add()([inputs, y])
x = layers.LayerNormalization()(x)
y = layers.Dense(128, activation="gelu")(x)
y = layers.Dense(64)(y)
model = keras.Model(inputs, layers.Add()([x, y]))
