from keras import layers, models
from keras.applications import VGG16, ResNet50

base = VGG16(weights=None, include_top=False, input_shape=(64, 64, 3))
base.summary()
model = models.Sequential()
model.add(base)
model.add(layers.Flatten())
model.add(layers.Dense(16, activation='relu'))
model.add(layers.Dense(1, activation='sigmoid'))
model.summary()
base.trainable = False
frozen = models.Sequential([base, layers.GlobalAveragePooling2D(), layers.Dense(2)])
frozen.summary()
