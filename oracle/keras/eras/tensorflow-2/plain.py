import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
from tensorflow.keras.optimizers import Adam

model = keras.models.Sequential([
    layers.Conv2D(32, (3, 3), activation='relu', input_shape=(28, 28, 1)),
    layers.MaxPooling2D((2, 2)),
    layers.BatchNormalization(renorm=False, fused=True),
    layers.LeakyReLU(alpha=0.1),
    layers.Flatten(),
    layers.Dense(64, activation='relu', name='hidden'),
    layers.Dense(10),
])
model.compile(optimizer=Adam(lr=1e-3), loss='mse')
model.summary()
text = keras.Sequential()
text.add(layers.Embedding(1000, 64, input_length=20))
text.add(layers.Bidirectional(layers.LSTM(32, return_sequences=True)))
text.add(layers.GRU(8))
text.add(layers.Dense(1, activation='sigmoid'))
text.summary()
series = keras.Sequential([
    layers.Embedding(65, 32, batch_input_shape=[8, None]),
    layers.GRU(24, return_sequences=True, stateful=True, recurrent_initializer='glorot_uniform'),
    layers.Dense(65)])
series.summary()
a = keras.Input(shape=(16,))
b = keras.Input(shape=(16,), name='named')
x = layers.add([layers.Dense(4)(a), layers.Dense(4)(b)])
x = layers.LayerNormalization()(x)
graph = keras.Model(inputs=[a, b], outputs=x, name='graph')
graph.summary()
nested = keras.Sequential([keras.Input(shape=(28, 28, 1)), model, layers.Dense(3)])
nested.summary()
unnamed = keras.Model(a, layers.Dense(3)(a))
unnamed.summary()
later = keras.Sequential([layers.Dense(5), layers.Dense(2)])
later.build((None, 7))
later.summary()
