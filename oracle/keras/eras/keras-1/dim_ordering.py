from keras.models import Sequential
from keras.layers import Convolution2D, MaxPooling2D, Flatten

model = Sequential([
    Convolution2D(4, 3, 3, dim_ordering='th', input_shape=(2, 12, 16)),
    MaxPooling2D(dim_ordering='th'),
    Convolution2D(5, 3, 3, activation='tanh', border_mode='valid', dim_ordering='th'),
    Flatten(),
])
model.summary()
