"""Asks an old Keras what the scripts of eras/ make, and writes its answers.

    python oracle/record_eras.py FOLDER VERSION [--check]

FOLDER is one in eras/ (`keras-1`, `keras-2`, `tensorflow-1`, `tensorflow-2`), VERSION the name under which the answers are
stored: that of the installed package. Runs under Python 3.7 and later; README.md says which packages go together.
"""

import gzip
import io
import json
import os
import pathlib
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
HERE = pathlib.Path(__file__).resolve().parent / "keras" / "eras"


# A script that this version is too old or too new for is left out.
MISSING = ("ImportError", "AttributeError", "ModuleNotFoundError", "NotImplementedError")


def plain(value):
    """Shapes as lists; what is neither number nor list as text."""
    if isinstance(value, dict):
        return [plain(item) for item in value.values()]
    if isinstance(value, (list, tuple)) or type(value).__name__ in ("TensorShape", "ListWrapper"):
        return [plain(item) for item in value]
    if value is None or isinstance(value, (int, float, str, bool)):
        return value
    return int(value) if hasattr(value, "__int__") else str(value)


def shapes(layer):
    """The output shapes as the summary prints them, one per tensor."""
    try:
        shape = plain(layer.output_shape)
    except Exception:
        return None
    return shape if shape and isinstance(shape[0], list) else [shape]


def row(layer):
    record = {"name": layer.name, "class": type(layer).__name__, "output_shapes": shapes(layer)}
    try:
        record["params"] = int(layer.count_params())
    except Exception:
        record["params"] = None
    record["weights"] = [plain(getattr(w, "shape", ())) for w in layer.weights]
    record["trained"] = len(layer.trainable_weights)
    return record


def state(model):
    try:
        total = int(model.count_params())
    except Exception:
        total = None
    return {"name": model.name, "class": type(model).__name__, "params": total, "rows": [row(layer) for layer in model.layers]}


def ask(path):
    """The models as they stood at each summary(), with its text."""
    script = path.read_text()
    summaries = []
    record = {"script": path.stem, "error": None, "summaries": summaries}

    def summary(self, *args, **kwargs):
        out, real = io.StringIO(), sys.stdout
        sys.stdout = out
        try:
            original(self, *args, **kwargs)
        finally:
            sys.stdout = real
        summaries.append(dict(state(self), text=out.getvalue()))

    if HERE.joinpath(path.parent.name).name.startswith("keras"):
        import keras.models as models
    else:
        import tensorflow as tf

        models = tf.keras.models
    classes = {models.Model, models.Sequential}
    classes = {base for cls in classes for base in cls.__mro__ if "summary" in vars(base)}
    for cls in classes:
        original = cls.summary
        cls.summary = summary
    if len(classes) > 1:
        raise RuntimeError("several classes print summaries")
    try:
        exec(compile(script, path.name, "exec"), {"__name__": "__main__"})
    except Exception as raised:
        record["error"] = {"class": type(raised).__name__, "message": str(raised).splitlines()[:1]}
    return record


def load(path):
    return gzip.decompress(path.read_bytes()).decode().splitlines() if path.exists() else []


def main():
    folder, version = sys.argv[1], sys.argv[2]
    if len(sys.argv) > 3 and sys.argv[3] == "--one":
        print(json.dumps(ask(HERE / folder / sys.argv[4]), separators=(",", ":")))
        return
    import subprocess

    answers = []
    for path in sorted(HERE.joinpath(folder).glob("*.py")):
        command = [sys.executable, "-W", "ignore", __file__, folder, version, "--one", path.name]
        run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        last = run.stdout.decode().splitlines()[-1:] or ["null"]
        if run.returncode:
            print(path.stem, run.stderr.decode()[-800:], file=sys.stderr)
            continue
        answer = json.loads(last[0])
        if answer["error"] and answer["error"]["class"] in MISSING:
            print(path.stem, answer["error"], file=sys.stderr)
            continue
        answers.append(dict(answer, version=version))
    target = HERE / folder / (version + ".jsonl.gz")
    text = [json.dumps(answer, separators=(",", ":")) for answer in answers]
    if "--check" in sys.argv:
        same = sum(old == new for old, new in zip(load(target), text))
        print(folder, version, same, "of", len(text), "as recorded")
    else:
        data = "".join(line + "\n" for line in text).encode()
        target.write_bytes(gzip.compress(data, mtime=0) if sys.version_info >= (3, 8) else packed(data))


def packed(data):
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0) as file:
        file.write(data)
    return buffer.getvalue()


if __name__ == "__main__":
    main()
