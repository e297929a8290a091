from keras.models import Sequential
from keras.layers import Dense, Merge, Activation

left = Sequential()
left.add(Dense(32, input_dim=784))
right = Sequential()
right.add(Dense(16, input_dim=10))
model = Sequential()
model.add(Merge([left, right], mode='concat', concat_axis=-1))
model.add(Dense(10))
model.add(Activation('softmax'))
model.summary()
