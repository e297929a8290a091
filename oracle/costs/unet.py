import keras
from keras import layers

inputs = keras.Input((16, 16, 4))
x = layers.Conv2D(16, 3, strides=2, padding="same", groups=2)(inputs)
x = layers.GroupNormalization(4)(x)
x = layers.Activation("silu")(x)
x = layers.Add()([x, layers.Conv2D(16, 3, padding="same")(x)])
x = layers.Conv2DTranspose(8, 4, strides=2, padding="same", use_bias=False)(x)
x = layers.Conv2DTranspose(8, 5, strides=3)(x)
x = layers.ELU()(x)
x = layers.UpSampling2D(2)(x)
model = keras.Model(inputs, layers.Conv2D(3, 1)(x))
