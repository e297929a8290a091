import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Block(layers.Layer):
    def __init__(self, units=8, **kwargs):
        super(Block, self).__init__(**kwargs)
        self.units = units
        self.inner = layers.Dense(units)
        self.norm = layers.BatchNormalization()

    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1], self.units), initializer='random_normal', trainable=True, name='w')

    def call(self, inputs, training=None):
        return self.norm(tf.matmul(inputs, self.w) + self.inner(inputs), training=training)


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.block = Block(6)
        self.block2 = Block(4)
        self.out = layers.Dense(1)

    def call(self, x):
        return self.out(self.block2(tf.nn.relu(self.block(x))))


x = keras.Input((5,))
graph = keras.Model(x, Block(3)(Block(4)(x)))
graph.summary()
net = Net()
net.build((None, 5))
net.summary()
