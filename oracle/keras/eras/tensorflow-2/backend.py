import tensorflow as tf
from tensorflow.keras import Model, Input, layers, backend as K

x = Input((6, 4))
y = K.mean(x, axis=1)
y = K.square(y)
s = K.sum(x, axis=-1)
m = K.max(x, axis=1, keepdims=True)
f = K.concatenate([y, s], axis=-1)
r = K.reshape(f, (-1, 2, 5))
e = K.exp(r)
d = K.batch_dot(x, K.permute_dimensions(x, (0, 2, 1)))
model = Model(x, [e, m, d])
model.summary()
l = layers.Lambda(lambda t: tf.reduce_mean(t, axis=1))(x)
l = layers.Activation('relu')(l)
lam = Model(x, l)
lam.summary()
