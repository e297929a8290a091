"""VGG: 3x3 convolutions in five blocks, each ended by a pooling, then three dense layers (arXiv:1409.1556)."""

from keras import layers
from .imagenet_utils import decode_predictions, preprocessing
from .network import application

FILTERS = (64, 128, 256, 512, 512)


def vgg(net, depths):
    x = net.image
    for block, (filters, depth) in enumerate(zip(FILTERS, depths), 1):
        for i in range(1, depth + 1):
            convolution = layers.Conv2D(
                filters, 3, padding="same", activation="relu", name=f"block{block}_conv{i}"
            )
            x = convolution(x)
        x = layers.MaxPooling2D(2, name=f"block{block}_pool")(x)
    if not net.include_top:
        return net.pool(x)
    x = layers.Flatten(name="flatten")(x)
    for name in ("fc1", "fc2"):
        x = layers.Dense(4096, activation="relu", name=name)(x)
    return net.predictions(x)


VGG16 = application("vgg16", vgg, (2, 2, 3, 3, 3))
VGG19 = application("vgg19", vgg, (2, 2, 4, 4, 4))
preprocess_input = preprocessing("caffe")
