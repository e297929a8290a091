import keras
from keras import layers

inputs = keras.Input((12, 32))
x = layers.MultiHeadAttention(num_heads=4, key_dim=8)(inputs, inputs, use_causal_mask=True)
model = keras.Model(inputs, x)
