from keras.models import Sequential, Model
from keras.layers import Conv2D, Convolution2D, MaxPooling2D, Flatten, Dense, LSTM, Embedding, Input, Conv1D, Dropout
from keras.layers import UpSampling1D, MaxPooling1D, AveragePooling2D

model = Sequential()
model.add(Conv2D(6, 3, 3, input_shape=(16, 16, 3)))
model.add(Convolution2D(4, 3, 5, border_mode='same', subsample=(2, 2), bias=False))
model.add(Convolution2D(nb_filter=8, nb_row=2, nb_col=2, init='he_normal'))
model.add(AveragePooling2D((2, 2), border_mode='same'))
model.add(Dropout(p=0.5))
model.add(Flatten())
model.add(Dense(output_dim=10, init='uniform', bias=False))
model.summary()

text = Sequential()
text.add(Embedding(1000, 16, input_length=30))
text.add(Conv1D(nb_filter=8, filter_length=3, border_mode='same', subsample_length=2))
text.add(MaxPooling1D(pool_length=3))
text.add(LSTM(output_dim=12, inner_activation='hard_sigmoid', dropout_W=0.1, return_sequences=True))
text.add(LSTM(5))
text.summary()

chars = Sequential()
chars.add(LSTM(16, input_dim=20, input_length=7))
chars.add(Dense(3))
chars.summary()

x = Input((4,))
graph = Model(input=x, output=Dense(2)(x))
graph.summary()
