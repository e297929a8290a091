"""Trained networks as TensorFlow stores them: a SavedModel of tf_keras and a `model.json` of TensorFlow.js, for `keras/seed/`.

Needs tensorflow-cpu 2.21.0 and tf_keras 2.21.0, h5py, and of `tensorflowjs` 4.22.0 the converters (`pip install --no-deps`).

    python oracle/record_trained.py
"""

import importlib.util
import json
import os
import pathlib
import shutil
import sys
import tempfile
import types

os.environ["CUDA_VISIBLE_DEVICES"] = "-1"

import h5py
import numpy as np
import tf_keras as keras

SEED = pathlib.Path(__file__).parent / "keras" / "seed"


def network(optimizer):
    """5 × 3 + 3 numbers that are trained, and a normalization with 2 × 3 that are and 2 × 3 that are not."""
    keras.backend.clear_session()
    model = keras.Sequential(
        [
            keras.layers.Dense(3, input_shape=(5,)),
            keras.layers.BatchNormalization(),
        ]
    )
    model.compile(optimizer=optimizer, loss="mse")
    model.fit(np.zeros((2, 5)), np.zeros((2, 3)), verbose=0)
    return model


def saved_model(name, optimizer):
    """Keeps of the folder what is needed to read it: the metadata and the index of the variables."""
    model = network(optimizer)
    folder = SEED / f"{name}.tf_keras.savedmodel"
    with tempfile.TemporaryDirectory() as made:
        model.save(made, save_format="tf")
        (folder / "variables").mkdir(parents=True, exist_ok=True)
        for part in ["keras_metadata.pb", "variables/variables.index"]:
            shutil.copyfile(f"{made}/{part}", folder / part)


def conversion():
    """The converter alone: the package around it wants frameworks that have nothing to do with this."""
    root = pathlib.Path(importlib.util.find_spec("tensorflowjs").origin).parent
    for package, path in [("tensorflowjs", root), ("tensorflowjs.converters", root / "converters")]:
        sys.modules[package] = types.ModuleType(package)
        sys.modules[package].__path__ = [str(path)]
    return importlib.import_module("tensorflowjs.converters.keras_h5_conversion")


def browser(name, optimizer):
    """The topology, how it was trained, and the manifest of the weights; without the weights."""
    converter = conversion()
    with tempfile.TemporaryDirectory() as made:
        network(optimizer).save(f"{made}/model.h5")
        with h5py.File(f"{made}/model.h5") as file:
            topology, groups = converter.h5_merged_saved_model_to_tfjs_format(file)
        converter.write_artifacts(topology, groups, made)
        text = json.dumps(json.loads(pathlib.Path(made, "model.json").read_text()), indent=1)
        (SEED / f"{name}.tensorflowjs.model.json").write_text(text + "\n")


if __name__ == "__main__":
    saved_model("trained", keras.optimizers.Adam(amsgrad=True))
    browser("trained", keras.optimizers.RMSprop(momentum=0.9, centered=True))
