from keras.models import Sequential
from keras.layers import (MaxoutDense, Highway, Dense, AtrousConvolution2D, AtrousConvolution1D, Flatten, SeparableConvolution2D,
                          Cropping2D, GlobalAveragePooling2D, LocallyConnected2D, LocallyConnected1D, Reshape, Permute,
                          RepeatVector, UpSampling1D, ZeroPadding1D, ActivityRegularization, GaussianNoise, ThresholdedReLU)
from keras.layers.noise import GaussianDropout

m = Sequential()
m.add(MaxoutDense(20, nb_feature=3, input_dim=12))
m.add(Highway(activation='tanh'))
m.add(GaussianNoise(sigma=0.1))
m.add(GaussianDropout(p=0.3))
m.add(RepeatVector(4))
m.add(ZeroPadding1D(2))
m.add(UpSampling1D(length=2))
m.add(AtrousConvolution1D(6, 3, atrous_rate=2))
m.add(LocallyConnected1D(4, 3))
m.add(Permute((2, 1)))
m.add(Dense(5, bias=False))
m.summary()

n = Sequential()
n.add(AtrousConvolution2D(8, 3, 3, atrous_rate=(2, 2), input_shape=(20, 20, 3)))
n.add(SeparableConvolution2D(4, 3, 3, depth_multiplier=2))
n.add(Cropping2D(((1, 1), (2, 2))))
n.add(LocallyConnected2D(2, 3, 3, bias=False))
n.add(ThresholdedReLU(0.5))
n.add(GlobalAveragePooling2D())
n.summary()
