#!/bin/sh
# Fills `corpus/` from the examples and the recordings, so that a fuzzer begins with files that say something.
set -eu
cd "$(dirname "$0")"
recorded=../oracle/keras
seed=$recorded/seed

copy() { # kind, files
    kind=$1
    shift
    mkdir -p "corpus/$kind"
    cp "$@" "corpus/$kind"
}
octal() { printf '%03o' "$1"; }
part() { # number of the name, file: as `Folder` in src/exercise.rs reads it
    size=$(wc -c <"$2")
    printf "\\$(octal "$1")\\$(octal $((size / 65536)))\\$(octal $((size / 256 % 256)))\\$(octal $((size % 256)))"
    cat "$2"
}

copy script ../examples/*.py "$recorded"/functional/*.py "$recorded"/functional-errors/*.py
copy document ../examples/*.md
copy configuration "$seed"/*.model.json
copy archive "$seed"/*.keras
copy hdf5 "$seed"/*.h5
mkdir -p corpus/notebook corpus/browser corpus/folder
cat >corpus/notebook/cells.ipynb <<'END'
{"cells": [
 {"cell_type": "markdown", "metadata": {}, "source": ["A note: 3 x 3 x 1 x 32 + 32 = 320"]},
 {"cell_type": "code", "metadata": {}, "source": ["!pip install keras\n", "%%time\n", "from keras import layers, Sequential"], "outputs": []},
 {"cell_type": "code", "metadata": {}, "source": "m = Sequential([layers.Input((28, 28, 1)), layers.Conv2D(32, 3)])\nm.summary()",
  "outputs": [{"output_type": "stream", "name": "stdout", "text": ["Layer (type)    Output Shape   Param #\n", "=====\n", "conv2d (Conv2D)  (None, 26, 26, 32)  320\n", "Total params: 320\n"]}]}
], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
END
cat >corpus/browser/model.json <<'END'
{"format": "layers-model", "modelTopology": {"model_config": {"class_name": "Sequential", "config": {"name": "m", "layers": [
 {"class_name": "Dense", "config": {"name": "d", "units": 3, "batch_input_shape": [null, 4], "use_bias": true}}]}}},
 "weightsManifest": [{"paths": ["a.bin"], "weights": [{"name": "d/kernel", "shape": [4, 3], "dtype": "float32"}, {"name": "d/bias", "shape": [3], "dtype": "float32"}]}]}
END
{
    part 1 "$seed/seed.tf_keras.savedmodel/keras_metadata.pb"
    part 2 "$seed/seed.tf_keras.savedmodel/variables/variables.index"
} >corpus/folder/saved-model
part 0 "$seed/seed.keras3.export/saved_model.pb" >corpus/folder/export
{
    part 3 "$seed/seed.tf_keras.ckpt/checkpoint"
    part 4 "$seed/seed.tf_keras.ckpt/weights.index"
} >corpus/folder/checkpoint
