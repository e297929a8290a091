from keras.models import Sequential, Model
from keras.layers import Input, Dense, Conv2D, InputLayer, GlobalAveragePooling2D, Layer, Activation
from keras import backend as K


class MyLayer(Layer):
    def __init__(self, output_dim, **kwargs):
        self.output_dim = output_dim
        super(MyLayer, self).__init__(**kwargs)

    def build(self, input_shape):
        self.kernel = self.add_weight(name='kernel', shape=(input_shape[1], self.output_dim), initializer='uniform', trainable=True)
        super(MyLayer, self).build(input_shape)

    def call(self, x):
        return K.dot(x, self.kernel)

    def compute_output_shape(self, input_shape):
        return (input_shape[0], self.output_dim)


class GPT2Block(MyLayer):
    pass


first = Sequential([Dense(2, input_dim=3), Dense(4, name='named'), Dense(5)])
first.summary()
second = Sequential(name='second')
second.add(Conv2D(2, 3, input_shape=(8, 8, 1)))
second.add(GlobalAveragePooling2D())
second.add(MyLayer(3))
second.add(GPT2Block(4))
second.add(MyLayer(2))
second.summary()
x = Input(shape=(8, 8, 1))
third = Model(x, Activation('relu')(Dense(7)(second(x))))
third.summary()
K.clear_session()
fourth = Sequential()
fourth.add(Dense(3, input_shape=(2,)))
fourth.summary()
