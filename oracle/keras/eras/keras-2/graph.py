from keras.models import Model
from keras.layers import Input, Dense, Conv2D, MaxPooling2D, UpSampling2D, concatenate, add, Lambda, Reshape, Concatenate, Dot, Multiply
from keras import backend as K

image = Input((32, 32, 1))
c1 = Conv2D(8, (3, 3), activation='relu', padding='same')(image)
p1 = MaxPooling2D(pool_size=(2, 2))(c1)
c2 = Conv2D(16, (3, 3), padding='same')(p1)
u1 = concatenate([UpSampling2D(size=(2, 2))(c2), c1], axis=3)
out = Conv2D(1, (1, 1), activation='sigmoid')(u1)
unet = Model(inputs=[image], outputs=[out])
unet.summary()

x = Input(shape=(10,), name='x')
h = Dense(6, activation='relu')(x)
mean, log_var = Dense(2)(h), Dense(2)(h)


def sample(args):
    mean, log_var = args
    return mean + K.exp(0.5 * log_var) * K.random_normal(shape=(K.shape(mean)[0], 2))


z = Lambda(sample, output_shape=(2,), name='z')([mean, log_var])
encoder = Model(x, [mean, log_var, z], name='encoder')
encoder.summary()
code = Input((2,))
decoder = Model(code, Dense(10)(Dense(6)(code)), name='decoder')
decoder.summary()
vae = Model(x, decoder(encoder(x)[2]), name='vae')
vae.summary()

a, b = Input((7,)), Input((7,))
both = Dot(axes=1)([Dense(3)(a), Dense(3)(b)])
flat = Reshape((1,))(both)
gate = Multiply()([flat, flat])
pair = Model([a, b], add([gate, flat]))
pair.summary()
