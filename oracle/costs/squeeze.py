import keras
from keras import layers

inputs = keras.Input((16, 16, 3))
x = layers.SeparableConv2D(16, 3, padding="same", depth_multiplier=2)(inputs)
gate = layers.GlobalAveragePooling2D()(x)
gate = layers.Dense(4, activation="relu")(gate)
gate = layers.Dense(16, activation="sigmoid")(gate)
x = layers.Multiply()([x, layers.Reshape((1, 1, 16))(gate)])
x = layers.MaxPooling2D(2)(x)
x = layers.Flatten()(x)
model = keras.Model(inputs, layers.Dense(5)(x))
