from keras.models import Sequential, Model
from keras.layers import Input, Dense, MaxPooling2D, Convolution2D, BatchNormalization, TimeDistributed, GlobalMaxPooling2D

first = Sequential([Dense(2, input_shape=(3,)), Dense(4, name='named'), Dense(5)])
first.summary()
second = Sequential(name='second')
second.add(Convolution2D(2, 3, 3, input_shape=(8, 8, 1)))
second.add(MaxPooling2D())
second.add(BatchNormalization())
second.add(GlobalMaxPooling2D())
second.summary()
x = Input(shape=(8, 8, 1))
frames = Input((4, 8, 8, 1))
y = Dense(7)(second(x))
third = Model(x, y)
third.summary()
video = Model(input=frames, output=TimeDistributed(second)(frames))
video.summary()
