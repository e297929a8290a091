import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
from tensorflow.keras.layers.experimental import preprocessing

augment = keras.Sequential([
    layers.experimental.preprocessing.RandomFlip('horizontal', input_shape=(32, 32, 3)),
    layers.experimental.preprocessing.RandomRotation(0.1),
    preprocessing.RandomZoom(0.1),
])
augment.summary()
model = keras.Sequential([
    augment,
    preprocessing.Rescaling(1. / 255),
    layers.Conv2D(4, 3, padding='same', activation='relu'),
    layers.GlobalAveragePooling2D(),
    layers.Dense(2)])
model.summary()
norm = keras.Sequential([keras.Input((9,)), preprocessing.Normalization(), layers.Dense(1)])
norm.summary()
