from keras.layers import Input, RNN, LSTMCell, GRUCell, SimpleRNNCell, StackedRNNCells, ConvLSTM2D, TimeDistributed, Dense, LSTM
from keras.layers import LocallyConnected1D, LocallyConnected2D, ThresholdedReLU, SeparableConv2D, DepthwiseConv2D, Conv2DTranspose
from keras.layers import AlphaDropout, ELU, Cropping2D, Masking
from keras.models import Model, Sequential

x = Input((None, 5))
stacked = RNN(StackedRNNCells([LSTMCell(4), GRUCell(3)]))(x)
plain = RNN(SimpleRNNCell(6), return_sequences=True)(x)
whole, h, c = LSTM(4, return_state=True)(x)
model = Model(x, [stacked, TimeDistributed(Dense(2))(plain), whole, h, c])
model.summary()

frames = Sequential()
frames.add(ConvLSTM2D(filters=4, kernel_size=(3, 3), input_shape=(None, 10, 10, 1), padding='same', return_sequences=True))
frames.add(ConvLSTM2D(filters=2, kernel_size=(3, 3)))
frames.summary()

local = Sequential()
local.add(LocallyConnected2D(4, (3, 3), input_shape=(8, 8, 2)))
local.add(ThresholdedReLU(theta=0.3))
local.add(SeparableConv2D(6, 3, depth_multiplier=2))
local.add(DepthwiseConv2D(2))
local.add(Conv2DTranspose(3, 3, strides=2, padding='same'))
local.add(Cropping2D(1))
local.add(ELU())
local.add(AlphaDropout(0.1))
local.summary()

line = Sequential([Masking(0., input_shape=(12, 2)), LSTM(3, return_sequences=True)])
line.summary()
steps = Sequential([LocallyConnected1D(3, 4, strides=2, input_shape=(12, 2))])
steps.summary()
