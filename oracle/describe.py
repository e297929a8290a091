"""How Keras objects are written down: tensors, weights, layers, models, refusals and signatures, as plain JSON."""

import inspect
import io
import json
import os
import re
import traceback

import keras
import rich.markup
import rich.table
from keras import tree
from keras.src.models.functional import Functional
from keras.src.utils import summary_utils


# --- tensors, weights, refusals ---------------------------------------------------------------------------------------


def shape(of):
    return None if of is None else [None if d is None else int(d) for d in of]


def dtype(tensor):
    return keras.backend.standardize_dtype(tensor.dtype)


def tensors(structure):
    return [t for t in tree.flatten(structure) if t is not None]


def structure(value):
    """A result of several tensors, nested as Keras returned it."""
    if isinstance(value, dict):
        return {key: structure(value[key]) for key in value}
    if isinstance(value, (list, tuple)):
        return [structure(item) for item in value]
    return value if value is None else {"shape": shape(value.shape), "dtype": dtype(value)}


def weight(variable):
    return {
        "name": variable.name,
        "path": variable.path,
        "shape": shape(variable.shape),
        "dtype": dtype(variable),
        "trainable": variable.trainable,
    }


def count(variables):
    return summary_utils.count_params(variables)


def headline(message):
    """The part that Keras prints in bold, which is the original message of a refusal inside a call."""
    bold = re.search(r"\x1b\[1m(.*?)\x1b\[0m", message, re.DOTALL)
    return bold.group(1) if bold else message


def refusal(error):
    message = str(error)
    return {"class": type(error).__name__, "message": message, "headline": headline(message)}


def script_refusal(error, script):
    """A refusal, with the lines of the script that led to it."""
    source = open(script).read().splitlines()
    frames = [
        {
            "line": frame.lineno,
            "end_line": frame.end_lineno,
            "function": frame.name,
            "source": source[frame.lineno - 1].strip(),
        }
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename == script
    ]
    record = refusal(error)
    record["line"] = frames[-1]["line"] if frames else getattr(error, "lineno", None)
    record["source_line"] = frames[-1]["source"] if frames else None
    record["top_level_line"] = frames[0]["line"] if frames else record["line"]
    record["script_frames"] = frames
    return record


# --- models -----------------------------------------------------------------------------------------------------------


def summary(model, columns, **options):
    """The text of a summary in a terminal of so many columns."""
    before, out = os.environ.get("COLUMNS"), io.StringIO()
    os.environ["COLUMNS"] = str(columns)
    try:
        summary_utils.print_summary(model, print_fn=lambda text, **_: out.write(text), **options)
    finally:
        if before is None:
            del os.environ["COLUMNS"]
        else:
            os.environ["COLUMNS"] = before
    return out.getvalue()


def cells(model):
    """What Keras puts into each row of the table, before it wraps it to the columns."""
    rows, add_row = [], rich.table.Table.add_row

    def keep(table, *fields, **options):
        rows.append([rich.markup.render(field).plain for field in fields])
        add_row(table, *fields, **options)

    rich.table.Table.add_row = keep
    try:
        summary(model, 200)
    finally:
        rich.table.Table.add_row = add_row
    return rows


def output_shapes(operation):
    """Of the last call, as a summary shows them; None for what was never called."""
    calls = operation._inbound_nodes
    return [shape(t.shape) for t in calls[-1].output_tensors] if calls else None


def row(operation, nodes):
    """One row of the summary's table. `nodes` are the model's own, or None where it is no graph."""
    shapes = output_shapes(operation)
    record = {
        "name": operation.name,
        "class": type(operation).__name__,
        "module": type(operation).__module__,
        "output_shapes": shapes,
        "output_shape": shapes[0] if shapes and len(shapes) == 1 else None,
    }
    calls = operation._inbound_nodes
    if len(calls) > 1:
        record["nodes"] = [
            {
                "output_shapes": [shape(t.shape) for t in call.output_tensors],
                "output_dtypes": [dtype(t) for t in call.output_tensors],
                "in_this_model": None if nodes is None else call in nodes,
            }
            for call in calls
        ]
    weights = getattr(operation, "weights", [])
    record["built"] = getattr(operation, "built", None)
    record["params"] = count(weights)
    record["trainable_params"] = count(getattr(operation, "trainable_weights", []))
    record["trainable"] = getattr(operation, "trainable", None)
    if nodes is not None:
        record["connected_to"] = [
            [history.operation.name, history.node_index, history.tensor_index]
            for call in calls
            if call in nodes
            for history in (t._keras_history for t in call.input_tensors)
        ]
    if weights:
        record["weights"] = [weight(w) for w in weights]
    return record


def rows(model):
    if isinstance(model, Functional):
        nodes = [node for level in model._nodes_by_depth.values() for node in level]
        return [row(operation, nodes) for operation in model._operations]
    return [row(layer, None) for layer in model.layers]


def totals(model):
    record = {
        "trainable_params": count(model.trainable_weights),
        "non_trainable_params": count(model.non_trainable_weights),
        "total_params": count(model.weights),
        "count_params": model.count_params() if model.built else None,
        "n_layers": len(model.layers),
    }
    optimizer = getattr(model, "optimizer", None)
    if optimizer is not None and optimizer.built:
        record["optimizer_params"] = count(optimizer.variables)
        record["summary_total_params"] = record["total_params"] + record["optimizer_params"]
    return record


def config(serialized):
    """A configuration as JSON. The bytecode of a lambda differs from run to run and holds a path: left out."""
    if isinstance(serialized, dict):
        if serialized.get("class_name") == "__lambda__":
            serialized = serialized | {"config": serialized["config"] | {"code": ""}}
        return {key: config(value) for key, value in serialized.items()}
    return [config(item) for item in serialized] if isinstance(serialized, (list, tuple)) else serialized


def to_json(model):
    return config(json.loads(model.to_json()))


def kind(model):
    if isinstance(model, keras.Sequential):
        return "Sequential"
    return "Functional" if isinstance(model, Functional) else "Subclassed"


def ends(model, which):
    """The inputs or outputs of a model that has them, or None."""
    if kind(model) == "Subclassed" or not model.built:
        return None
    return [{"shape": shape(t.shape), "dtype": dtype(t), "name": t.name} for t in getattr(model, which)]


def script_model(model, variable, also_known_as, summarised):
    """A model as a script left it."""
    record = {
        "variable": variable,
        "also_known_as": also_known_as,
        "model_name": model.name,
        "class": type(model).__name__,
        "built": model.built,
        "summarised": summarised,
        "kind": kind(model),
        "inputs": ends(model, "inputs"),
        "outputs": ends(model, "outputs"),
    }
    if kind(model) == "Functional":
        record["output_names"] = list(model.output_names)
    record["to_json"] = to_json(model)
    record["summary_80cols"] = summary(model, 80)
    record["cells"] = cells(model)
    record["rows"] = rows(model)
    record["totals"] = totals(model) if model.built else None
    return record


def named_object(variable, value):
    """A variable of a naming case: a model, a symbolic tensor or another layer; None for anything else."""
    record = {"variable": variable, "type": type(value).__name__}
    if isinstance(value, keras.KerasTensor):
        history = getattr(value, "_keras_history", None)
        return record | {
            "shape": shape(value.shape),
            "dtype": dtype(value),
            "produced_by": history.operation.name if history else None,
        }
    if isinstance(value, keras.Model):
        return record | {
            "name": value.name,
            "built": value.built,
            "rows": rows(value),
            "totals": totals(value),
            "cells": cells(value),
            "summary_80cols": summary(value, 80),
            "summary_trainable_nested_wide": summary(value, 200, show_trainable=True, expand_nested=True),
            "to_json": to_json(value),
        }
    if isinstance(value, keras.Layer):
        return record | {"name": value.name}
    return None


# --- signatures -------------------------------------------------------------------------------------------------------


def plain(value):
    """A default as JSON, with the kind that JSON cannot tell."""
    if isinstance(value, tuple):
        return {"default": json.loads(json.dumps(value)), "default_kind": "tuple"}
    try:
        json.dumps(value)
        return {"default": value}
    except TypeError:
        return {"default": repr(value), "default_kind": "repr"}


def signature(function):
    try:
        found = inspect.signature(function)
    except (TypeError, ValueError):
        return None
    parameters = []
    for parameter in found.parameters.values():
        if parameter.name == "self":
            continue
        has_default = parameter.default is not parameter.empty
        record = {"name": parameter.name, "kind": parameter.kind.name}
        parameters.append(record | (plain(parameter.default) if has_default else {}) | {"has_default": has_default})
    return {"text": str(found), "parameters": parameters}


def overrides(layer_class):
    """The methods that a layer class does not take from Layer itself."""

    def own(of, name):
        method = getattr(of, name)
        return inspect.unwrap(getattr(method, "__func__", method))

    shape_methods = ["compute_mask", "compute_output_shape", "compute_output_spec"]
    methods = ["build", "call", *shape_methods, "from_config", "get_config"]
    return [name for name in methods if own(layer_class, name) is not own(keras.Layer, name)]


def public(name, value):
    """A public class or function, described for a catalogue."""
    record = {"public_name": name, "module": value.__module__, "qualname": value.__qualname__}
    if not inspect.isclass(value):
        return record | {"type": "function", "signature": signature(value)}
    is_layer = issubclass(value, keras.Layer)
    record |= {
        "type": "class",
        "is_layer": is_layer,
        "bases": [f"{base.__module__}.{base.__qualname__}" for base in value.__bases__],
        "mro": [base.__name__ for base in value.__mro__ if base.__module__.startswith("keras")],
        "init": signature(value.__init__),
    }
    if is_layer:
        record |= {
            "call": signature(value.call),
            "build": signature(value.build),
            "overrides": overrides(value),
        }
    return record | {"registered_name": keras.saving.get_registered_name(value)}


def brief(value):
    """A public class or function of the smaller catalogues."""
    is_class = inspect.isclass(value)
    return {
        "type": "class" if is_class else "function",
        "module": value.__module__,
        "signature": signature(value.__init__ if is_class else value),
    }
