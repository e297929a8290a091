"""Asks real Keras the questions of the recordings again, and writes its answers or compares them.

    python oracle/record.py [PART …] [--check] [--backend tensorflow] [--folder FOLDER]

README.md beside this file says what the parts are. A question (a layer case's source, a script, …) is read from the
recording itself: to ask something new, add a record that holds only the question and run this.
"""

import argparse
import ast
import gzip
import hashlib
import json
import multiprocessing
import os
import pathlib
import random
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
CHUNK = 200  # cases that share one process

# --- files ------------------------------------------------------------------------------------------------------------


def load(path):
    """The text of a file, or of its compressed form."""
    packed = path.with_name(path.name + ".gz")
    if packed.exists():
        return gzip.decompress(packed.read_bytes()).decode()
    return path.read_text() if path.exists() else None


def store(path, text):
    """Keeps the form in which the file exists; a new file is compressed. Equal text leaves the file alone."""
    if load(path) == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        path.write_text(text)
    else:
        path.with_name(path.name + ".gz").write_bytes(gzip.compress(text.encode(), mtime=0))


def listed(folder, ending):
    """The files of a folder by their uncompressed name."""
    found = {p.with_name(p.name.removesuffix(".gz")) for p in folder.glob("*") if p.is_file()}
    return sorted(p for p in found if p.name.endswith(ending))


def dump(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def lines(records):
    return "".join(dump(record) + "\n" for record in records)


# --- answers: each takes a question and runs in a process that has Keras ----------------------------------------------


def start(backend):
    os.environ["KERAS_BACKEND"] = backend
    os.environ["COLUMNS"] = "80"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras

    import sandbox

    sandbox.weights_without_values()


def answer_layer_case(question):
    import keras
    import numpy as np

    import describe

    keras.backend.clear_session()
    keras.config.set_dtype_policy("float32")
    random.seed(0)  # seeds that a layer draws for itself appear in its configuration
    asked = ("id", "public_name", "class", "source", "call", "backend", "input_shapes", "input_dtype")
    record = {key: question[key] for key in asked if key in question}
    record["backend"] = keras.backend.backend()
    names = {"layers": keras.layers, "keras": keras, "ops": keras.ops, "np": np}
    stage, layer, error = "input", None, None
    try:
        for i, (shape, dtype) in enumerate(zip(question["input_shapes"], question["input_dtype"])):
            names[f"x{i}"] = keras.Input(shape[1:], batch_size=shape[0], dtype=dtype, name=f"x{i}")
        stage = "construct"
        layer = names["layer"] = eval(question["source"], names)
        stage = "call"
        result = eval(question["call"], names)
    except Exception as raised:
        error = {"stage": stage} | describe.refusal(raised)
    is_layer = isinstance(layer, keras.Layer)
    if is_layer:
        record["class"] = type(layer).__name__
        record["registered_name"] = keras.saving.get_registered_name(type(layer))
        record["name"] = layer.name
    if error is None:
        found = describe.tensors(result)
        record["output_shapes"] = [describe.shape(t.shape) for t in found]
        record["output_dtypes"] = [describe.dtype(t) for t in found]
        if isinstance(result, (list, tuple, dict)):
            record["output_structure"] = describe.structure(result)
    if is_layer:
        try:
            serialized = keras.saving.serialize_keras_object(layer)
            record["config"] = json.loads(dump(describe.config(serialized.pop("config"))))
            record["serialized"] = json.loads(dump(serialized))
        except Exception as raised:
            record["config"], record["config_error"] = None, describe.refusal(raised)
    if is_layer and error is None:
        weights = layer.weights
        known = {id(w) for w in weights}
        record["weights"] = [describe.weight(w) for w in weights]
        record["non_weight_variables"] = [describe.weight(v) for v in layer.variables if id(v) not in known]
        record["count_params"] = describe.count(weights)
        record["trainable_params"] = describe.count(layer.trainable_weights)
        record["non_trainable_params"] = describe.count(layer.non_trainable_weights)
        record["built"] = layer.built
    record["error"] = error
    return record


def answer_naming_case(question):
    import keras
    import numpy as np

    import describe

    keras.backend.clear_session()
    names = {"layers": keras.layers, "keras": keras, "ops": keras.ops, "np": np, "__name__": "__main__"}
    given, error = set(names), None
    try:
        exec(question["source"], names)
    except Exception as raised:
        error = {"class": type(raised).__name__, "message": str(raised)}
    made = [describe.named_object(name, value) for name, value in list(names.items()) if name not in given]
    return {
        "id": question["id"],
        "source": question["source"],
        "error": error,
        "objects": [item for item in made if item is not None],
    }


def answer_script(path):
    import keras

    import describe
    import sandbox

    script = sandbox.Script()
    names, error = script.run(str(path))
    found = []  # [model, variable, further names]

    def see(value, name):
        if isinstance(value, keras.Model):
            for entry in found:
                if entry[0] is value:
                    entry[2].append(name)
                    return
            found.append([value, name, []])
        elif isinstance(value, dict):
            for key, item in value.items():
                see(item, f"{name}[{key!r}]")
        elif isinstance(value, (list, tuple)):
            for i, item in enumerate(value):
                see(item, f"{name}[{i}]")

    for name, value in list(names.items()):
        if not name.startswith("__"):
            see(value, name)
    for model, _, _ in script.summaries:
        if all(entry[0] is not model for entry in found):
            found.append([model, None, []])
    shown = [model for model, _, _ in script.summaries]
    variables = {id(model): variable for model, variable, _ in found}
    return {
        "script": path.name,
        "keras_version": keras.__version__,
        "backend": keras.backend.backend(),
        "error": error and describe.script_refusal(error, str(path)),
        "models": [
            describe.script_model(model, variable, others, any(model is s for s in shown))
            for model, variable, others in found
        ],
        "summary_calls": [
            {"model_name": model.name, "call_kwargs": options, "text_80cols": text, "variable": variables[id(model)]}
            for model, options, text in script.summaries
        ],
        "fit_calls": script.fits,
    }


def answer_application(question):
    """Three files: the rows, to_json and the summary."""
    import keras

    import describe

    keras.backend.clear_session()
    model = eval(question["expr"], {"keras": keras})
    record = {
        "id": question["id"],
        "expr": question["expr"],
        "keras_version": keras.__version__,
        "backend": keras.backend.backend(),
        "model_name": model.name,
        "model_class": type(model).__name__,
        "input_shape": [describe.shape(t.shape) for t in model.inputs],
        "output_shape": [describe.shape(t.shape) for t in model.outputs],
        "totals": describe.totals(model),
        "cells": describe.cells(model),
        "rows": describe.rows(model),
    }
    return {
        "rows.json": dump(record) + "\n",
        "model.json": dump(describe.to_json(model)) + "\n",
        "summary.txt": describe.summary(model, 80),
    }


def answer_seed(question):
    """The files of one state of one model."""
    import keras
    import numpy as np

    import describe

    keras.backend.clear_session()
    names = {}
    exec(pathlib.Path(question["script"]).read_text().replace("model.summary()", ""), names)
    model = names["model"] if "model" in names else names["build"](keras)
    if question["state"] != "plain":
        model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    if question["state"] == "trained":
        model.train_on_batch(np.zeros((2, *model.input_shape[1:]), "float32"), np.zeros(2, "int32"))
    rows = {
        "keras_version": keras.__version__,
        "name": model.name,
        "class": type(model).__name__,
        "totals": describe.totals(model),
        "cells": describe.cells(model),
        "rows": describe.rows(model),
    }
    wide = {"show_trainable": True, "expand_nested": True}
    return {
        "model.json": json.dumps(describe.to_json(model)),
        "rows.json": json.dumps(rows, indent=1),
        "summary.txt": describe.summary(model, 80),
        "summary.wide.txt": describe.summary(model, 200),
        "summary120.txt": describe.summary(model, 200, line_length=120),
        "summary120.cropped80.txt": describe.summary(model, 80, line_length=120),
        "summary.trainable.txt": describe.summary(model, 200, **wide),
    }


def answer_signatures(_):
    import inspect
    import platform
    import types

    import keras

    import describe

    def entries(module, wanted=lambda name, value: True):
        return {
            name: value
            for name, value in sorted(vars(module).items())
            if not name.startswith("_")
            and (inspect.isclass(value) or inspect.isfunction(value))
            and wanted(name, value)
        }

    def catalogue(module, form, wanted=lambda name, value: True):
        found = entries(module, wanted)
        records = {}
        for name, value in found.items():
            records[name] = form(name, value)
            aliases = [other for other, same in found.items() if same is value and other != name]
            if aliases:
                records[name]["aliases"] = aliases
                own = value.__name__
                if own != name and own in found:
                    records[name]["alias_of"] = own
        return records

    def full(module, wanted=lambda name, value: True):
        prefix = module.__name__.replace("._tf_keras", "").replace(".api", "")
        return catalogue(module, lambda name, value: describe.public(f"{prefix}.{name}", value), wanted)

    def brief(module):
        return catalogue(module, lambda name, value: describe.brief(value))

    def operation(name, value):
        return {"signature": describe.signature(value), "module": value.__module__}

    def methods(of):
        return {
            name: describe.signature(value)
            for name, value in sorted(inspect.getmembers(of, inspect.isfunction))
            if not name.startswith("_")
        }

    def capital(name, _):
        return name[0].isupper()

    submodules = {n: m for n, m in sorted(vars(keras.applications).items()) if isinstance(m, types.ModuleType)}
    return {
        "keras_version": keras.__version__,
        "backend": keras.backend.backend(),
        "python": platform.python_version(),
        "layers": full(keras.layers),
        "applications": full(keras.applications, capital),
        "applications_submodules": {name: full(module) for name, module in submodules.items()},
        "models": full(keras.models),
        "toplevel": full(keras, lambda name, value: name not in ("device", "version")),
        "ops": catalogue(keras.ops, operation),
        "activations": brief(keras.activations),
        "initializers": brief(keras.initializers),
        "regularizers": brief(keras.regularizers),
        "constraints": brief(keras.constraints),
        "losses": brief(keras.losses),
        "metrics": brief(keras.metrics),
        "optimizers": brief(keras.optimizers),
        "methods": {of.__name__: methods(of) for of in (keras.Model, keras.Sequential, keras.Layer)},
    }


# --- parts: which questions there are, and where their answers go -----------------------------------------------------


class Run:
    def __init__(self, arguments):
        self.folder, self.check, self.backend = arguments.folder, arguments.check, arguments.backend
        self.equal = self.all = self.skipped = 0

    def ask(self, answer, questions, chunk=CHUNK):
        """The answers in order, from fresh processes."""
        context = multiprocessing.get_context("spawn")
        for i in range(0, len(questions), chunk):
            with context.Pool(1, start, (self.backend,)) as pool:
                yield from pool.map(answer, questions[i : i + chunk])

    def mine(self, record):
        if record.get("backend", self.backend) == self.backend:
            return True
        self.skipped += 1
        return False

    def compare(self, name, recorded, answered):
        self.all += 1
        where = difference(recorded, answered)
        if where is None:
            self.equal += 1
        else:
            print(f"  {name}: {where}")

    def finish(self, part):
        skipped = f" ({self.skipped} of another backend not asked)" if self.skipped else ""
        print(f"{part}: {self.equal} of {self.all} {'equal' if self.check else 'unchanged'}{skipped}", flush=True)
        return self.equal == self.all


def difference(recorded, answered, path=""):
    """The first place where two JSON values differ, or None."""
    if isinstance(recorded, dict) and isinstance(answered, dict):
        for key in [*recorded, *(k for k in answered if k not in recorded)]:
            if key not in answered or key not in recorded:
                return f"{path}.{key} is only in the {'recording' if key in recorded else 'answer'}"
            found = difference(recorded[key], answered[key], f"{path}.{key}")
            if found:
                return found
        return None
    if isinstance(recorded, list) and isinstance(answered, list) and len(recorded) == len(answered):
        for i, pair in enumerate(zip(recorded, answered)):
            found = difference(*pair, f"{path}[{i}]")
            if found:
                return found
        return None
    return None if recorded == answered else f"{path}: {str(recorded)[:300]!r} became {str(answered)[:300]!r}"


def record_lines(run, files, answer, key):
    """Files with one record a line."""
    questions, places = [], []
    contents = {}
    for path in files:
        contents[path] = [json.loads(line) for line in load(path).splitlines()]
        for i, record in enumerate(contents[path]):
            if run.mine(record):
                questions.append(record)
                places.append((path, i))
    for (path, i), answered in zip(places, run.ask(answer, questions)):
        run.compare(answered[key], contents[path][i], answered)
        contents[path][i] = answered
    if not run.check:
        for path, records in contents.items():
            store(path, lines(records))


def layer_cases(run):
    record_lines(run, listed(run.folder / "layer-cases", ".jsonl"), answer_layer_case, "id")


def layer_cases_more(run):
    """The questions are lines of a text file, so that asking something new is adding a line."""
    folder = run.folder / "layer-cases-more"
    kept = {}
    for path in listed(folder, ".jsonl"):
        for line in load(path).splitlines():
            record = json.loads(line)
            kept[record["id"]] = record
    text = load(run.folder / "layer-cases-more.txt") or ""
    questions = [question(line) for line in text.splitlines() if line and not line.startswith("#")]
    files = {}
    for answered in run.ask(answer_layer_case, questions):
        run.compare(answered["id"], kept.get(answered["id"]), answered)
        files.setdefault(answered["public_name"], []).append(answered)
    if not run.check:
        for name, records in files.items():
            store(folder / f"{name}.jsonl", lines(records))


def question(line):
    """`constructor | shapes | call` as a layer case without its answer."""
    source, shapes, call = (*(part.strip() for part in line.split(" | ")), "layer(x0)")[:3]
    inputs = re.findall(r"(\([^)]*\))(?::(\w+))?", shapes)
    name = source.partition("(")[0]
    return {
        "id": f"{name}-{hashlib.sha256(line.encode()).hexdigest()[:12]}",
        "public_name": name,
        "class": name,
        "source": f"layers.{source}",
        "call": call,
        "input_shapes": [list(ast.literal_eval(shape)) for shape, _ in inputs],
        "input_dtype": [dtype or "float32" for _, dtype in inputs],
    }


def naming(run):
    record_lines(run, [run.folder / "naming-cases.jsonl"], answer_naming_case, "id")


def scripts(run, folder):
    paths = listed(run.folder / folder, ".py")
    kept = {path: json.loads(load(path.with_suffix(".truth.json")) or "{}") for path in paths}
    paths = [path for path in paths if run.mine(kept[path])]
    for path, answered in zip(paths, run.ask(answer_script, paths, chunk=1)):
        run.compare(path.stem, kept[path], answered)
        if not run.check:
            store(path.with_suffix(".truth.json"), dump(answered) + "\n")


def functional(run):
    scripts(run, "functional")


def functional_errors(run):
    scripts(run, "functional-errors")


def write_files(run, stem, files):
    for ending, text in files.items():
        path = stem.with_name(f"{stem.name}.{ending}")
        recorded = load(path)
        if recorded is None:
            continue  # not every file is kept
        if ending.endswith(".json"):
            run.compare(path.name, json.loads(recorded), json.loads(text))
        else:
            run.compare(path.name, recorded, text)
        if not run.check:
            store(path, text)


def applications(run):
    paths = listed(run.folder / "applications", ".rows.json")
    questions = [json.loads(load(path)) for path in paths]
    questions = [{"id": q["id"], "expr": q["expr"]} for q in questions if run.mine(q)]
    for question, files in zip(questions, run.ask(answer_application, questions, chunk=8)):
        write_files(run, run.folder / "applications" / question["id"], files)


def seed(run):
    states = [("seed.keras3", "seed.py", "plain"), ("seed.keras3.compiled", "seed.py", "compiled")]
    states += [("seed.keras3.trained", "seed.py", "trained"), ("medium.keras3", "medium_model.py", "plain")]
    questions = [{"stem": s, "script": str(run.folder / "seed" / f), "state": state} for s, f, state in states]
    for question, files in zip(questions, run.ask(answer_seed, questions, chunk=1)):
        write_files(run, run.folder / "seed" / question["stem"], files)


def signatures(run):
    path = run.folder / "layers-signatures.json"
    (answered,) = run.ask(answer_signatures, [None])
    recorded = json.loads(load(path) or "{}")
    for part in answered:
        run.compare(part, recorded.get(part), answered[part])
    if not run.check:
        store(path, dump(answered) + "\n")


PARTS = {
    "layer-cases": layer_cases,
    "layer-cases-more": layer_cases_more,
    "naming": naming,
    "functional": functional,
    "functional-errors": functional_errors,
    "seed": seed,
    "applications": applications,
    "signatures": signatures,
}


def main():
    os.environ["PYTHONHASHSEED"] = "0"  # Keras prints sets in its messages
    os.environ["PYTHONWARNINGS"] = "ignore"
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"one of {', '.join(PARTS)}; all of them by default")
    parser.add_argument("--check", action="store_true", help="compare the answers with the recordings, write nothing")
    parser.add_argument("--backend", default="jax", choices=["jax", "tensorflow"])
    parser.add_argument("--folder", type=pathlib.Path, default=HERE / "keras")
    arguments = parser.parse_args()
    for part in arguments.parts:
        if part not in PARTS:
            parser.error(f"unknown part {part!r}; the parts are {', '.join(PARTS)}")
    right = True
    for part in arguments.parts or PARTS:
        run = Run(arguments)
        PARTS[part](run)
        right &= run.finish(part)
    return 0 if right or not arguments.check else 1


if __name__ == "__main__":
    sys.exit(main())
