from keras.models import Sequential
from keras.layers.core import Dense, Dropout, Activation, Flatten
from keras.layers.convolutional import Convolution2D, MaxPooling2D, ZeroPadding2D, AveragePooling2D
from keras.layers.normalization import BatchNormalization
from keras.layers.advanced_activations import LeakyReLU, PReLU
from keras.optimizers import SGD

model = Sequential()
model.add(ZeroPadding2D((1, 1), input_shape=(32, 32, 3)))
model.add(Convolution2D(16, 3, 3, init='he_normal', activation='relu'))
model.add(Convolution2D(16, 5, 3, border_mode='same', subsample=(2, 1), W_regularizer='l2', bias=False))
model.add(BatchNormalization(mode=0, axis=3))
model.add(LeakyReLU(0.1))
model.add(MaxPooling2D((2, 2), strides=(2, 2)))
model.add(Convolution2D(nb_filter=8, nb_row=2, nb_col=4))
model.add(PReLU())
model.add(AveragePooling2D(pool_size=(2, 2), border_mode='same'))
model.add(Dropout(p=0.25))
model.add(Flatten())
model.add(Dense(output_dim=64, init='uniform'))
model.add(Activation('relu'))
model.add(Dense(10, activation='softmax'))
model.compile(loss='categorical_crossentropy', optimizer=SGD(lr=0.01, momentum=0.9, nesterov=True))
model.summary()
