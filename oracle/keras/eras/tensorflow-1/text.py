import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

model = keras.Sequential()
model.add(layers.Embedding(10000, 16))
model.add(layers.GlobalAveragePooling1D())
model.add(layers.Dense(16, activation=tf.nn.relu))
model.add(layers.Dense(1, activation=tf.nn.sigmoid))
model.summary()
model.compile(optimizer=tf.train.AdamOptimizer(), loss='binary_crossentropy', metrics=['accuracy'])

chars = tf.keras.Sequential([
    tf.keras.layers.Embedding(65, 32, batch_input_shape=[8, None]),
    tf.keras.layers.GRU(24, return_sequences=True, recurrent_initializer='glorot_uniform', stateful=True),
    tf.keras.layers.Dense(65),
])
chars.summary()
x = keras.Input((10, 4))
y = layers.BatchNormalization()(layers.LSTM(6)(x))
graph = keras.Model(inputs=x, outputs=layers.concatenate([y, layers.GRU(3)(x)]))
graph.summary()
fast = keras.Sequential([layers.CuDNNLSTM(5, input_shape=(7, 2), return_sequences=True), layers.CuDNNGRU(4)])
fast.summary()
dense = keras.Sequential([layers.Flatten(input_shape=(28, 28)), layers.Dense(128), layers.Dropout(0.2), layers.Dense(10)])
dense.summary()
