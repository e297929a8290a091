"""Asks Keras 3.15 for the texts in this folder: KERAS_BACKEND=jax python ask.py"""

import os

import keras
from keras import layers


def record(name, model, columns, **options):
    os.environ["COLUMNS"] = str(columns)
    with open(f"{os.path.dirname(__file__)}/{name}.txt", "w") as file:
        model.summary(print_fn=file.write, **options)


nested = {"expand_nested": True, "show_trainable": True}
inner = keras.Sequential([layers.Dense(16, input_shape=(8,)), layers.BatchNormalization()])
image = keras.Input((8,))
shared = layers.Dense(8, name="shared")
left = shared(image)
merged = layers.Concatenate()([left, inner(shared(left))])
branches = keras.Model([image], [merged])
record("branches.nested.80", branches, 80, **nested)
shared.trainable = False
record("branches.frozen.nested.120", branches, 120, **nested)

hidden = layers.Dense(3, name="은닉층_가나다라마바사아자차카타파하거너더러머버", input_shape=(4,))
korean = keras.Sequential([hidden, layers.Dense(2, name="출력")], name="한국어_모델")
record("korean.80", korean, 80)
record("korean.60", korean, 60)
record("korean.40", korean, 40)

keras.utils.clear_session()
record("unbuilt.80", keras.Sequential([layers.Dense(4), layers.Flatten()]), 80)
