from keras import backend as K
K.set_image_dim_ordering('th')
from keras.models import Sequential
from keras.layers import Convolution2D, MaxPooling2D, UpSampling2D, Flatten, Dense

model = Sequential()
model.add(Convolution2D(4, 3, 3, border_mode='same', input_shape=(1, 28, 28)))
model.add(MaxPooling2D((2, 2)))
model.add(UpSampling2D((2, 2)))
model.add(Convolution2D(2, 3, 3, border_mode='same'))
model.add(Flatten())
model.add(Dense(3))
model.summary()
