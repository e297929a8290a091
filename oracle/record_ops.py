"""Asks real Keras for the output of each operation of `keras.ops` on symbolic tensors: `ops.jsonl`.

Run with the Keras of requirements.txt:  KERAS_BACKEND=jax python record_ops.py > ops.jsonl

A line is one call: `op`, `args`, `kwargs`, then `out` (shape and dtype of each output, flattened) and `class` of the operation
that made it, or `error`. Values are JSON, except that a dictionary stands for what JSON lacks: {"x": shape, "t": dtype} a
symbolic tensor (float32 where no type is named), {"a": shape, "t": dtype} an array, {"tuple": items}, {"slice": [start, stop,
step]}, {"ellipsis": 1}. A line with `signature` instead says how an operation is called, one for each public name. A line with
`dtypes` instead of `out` says what becomes of inputs of other types: each row has those of the inputs and that of the output.
"""

import inspect
import itertools
import json
import os
import sys

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
from keras import ops

DTYPES = "bool uint8 uint16 uint32 int8 int16 int32 int64 bfloat16 float16 float32 float64".split()


class Spec:
    """A tensor or an array that is made when the call is."""

    def __init__(self, kind, shape, dtype):
        self.kind, self.shape, self.dtype = kind, tuple(shape), dtype


def X(*shape, dtype="float32"):
    return Spec("x", shape, dtype)


def A(*shape, dtype="float32"):
    return Spec("a", shape, dtype)


def encode(value):
    if isinstance(value, Spec):
        named = {} if value.dtype == "float32" else {"t": value.dtype}
        return {value.kind: list(value.shape), **named}
    if isinstance(value, tuple):
        return {"tuple": [encode(v) for v in value]}
    if isinstance(value, list):
        return [encode(v) for v in value]
    if isinstance(value, slice):
        return {"slice": [value.start, value.stop, value.step]}
    if value is Ellipsis:
        return {"ellipsis": 1}
    return value


def make(value):
    if isinstance(value, Spec):
        if value.kind == "x":
            return keras.KerasTensor(value.shape, dtype=value.dtype)
        return np.zeros(value.shape, dtype=value.dtype)
    if isinstance(value, tuple):
        return tuple(make(v) for v in value)
    if isinstance(value, list):
        return [make(v) for v in value]
    return value


def find(name):
    target = keras if name.startswith("activations.") else ops
    for part in name.split("."):
        target = getattr(target, part)
    return target


def ask(name, args, kwargs):
    out = find(name)(*[make(a) for a in args], **{k: make(v) for k, v in kwargs.items()})
    return keras.tree.flatten(out)


def describe(tensor):
    if hasattr(tensor, "shape"):
        return [list(tensor.shape), keras.backend.standardize_dtype(tensor.dtype)]
    return tensor if tensor is None or isinstance(tensor, (int, bool, float, str)) else repr(tensor)


def say(record):
    print(json.dumps(record, separators=(",", ":")))


def case(name, *args, **kwargs):
    record = {"op": name, "args": [encode(a) for a in args]}
    if kwargs:
        record["kwargs"] = {k: encode(v) for k, v in kwargs.items()}
    try:
        flat = ask(name, args, kwargs)
        record["out"] = [describe(t) for t in flat]
        history = getattr(flat[0], "_keras_history", None) if flat else None
        if history is not None and history.operation is not None:
            record["class"] = type(history.operation).__name__
    except Exception as e:  # what Keras says is not recorded, only that it refuses
        record["error"] = type(e).__name__
    say(record)


def types(name, count, choices, *rest, **kwargs):
    """What becomes of inputs of these types."""
    rows = []
    for chosen in itertools.product(choices, repeat=count):
        if not any(isinstance(t, str) for t in chosen):
            continue
        try:
            args = [X(None, 4, dtype=t) if isinstance(t, str) else t for t in chosen]
            flat = ask(name, [*args, *rest], kwargs)
            rows.append([*chosen, keras.backend.standardize_dtype(flat[0].dtype)])
        except Exception:
            rows.append([*chosen, None])
    record = {"op": name, "args": [encode(a) for a in rest], "dtypes": rows}
    if kwargs:
        record["kwargs"] = kwargs
    say(record)


UNARY = """abs absolute angle arccos arccosh arcsin arcsinh arctan arctanh bitwise_invert bitwise_not cbrt ceil conj conjugate
copy cos cosh deg2rad erf erfc erfinv exp exp2 expm1 fabs floor i0 imag isfinite isinf isnan isneginf isposinf isreal log
log10 log1p log2 logical_not nan_to_num negative rad2deg real reciprocal round rsqrt sign signbit sin sinc sinh sqrt square
tan tanh trunc stop_gradient zeros_like ones_like empty_like relu relu6 sigmoid sparse_sigmoid softplus softsign soft_shrink
sparse_plus silu swish squareplus log_sigmoid leaky_relu hard_sigmoid hard_silu hard_swish elu selu gelu celu glu tanh_shrink
hard_tanh hard_shrink softmax log_softmax sparsemax normalize rms_normalization layer_normalization convert_to_tensor array
tril triu fliplr flipud flip sort argsort cumsum cumprod nancumsum nancumprod ravel view""".split()

REDUCTIONS = """all any amax amin argmax argmin max min mean median nanargmax nanargmin nanmax nanmean nanmedian nanmin nanprod
nanstd nansum nanvar prod ptp std sum var logsumexp norm""".split()

BINARY = """add arctan2 bitwise_and bitwise_or bitwise_xor bitwise_left_shift bitwise_right_shift left_shift right_shift divide
divide_no_nan true_divide equal floor_divide fmax fmin fmod gcd greater greater_equal heaviside hypot isclose lcm ldexp less
less_equal logaddexp logaddexp2 logical_and logical_or logical_xor maximum minimum mod multiply nextafter not_equal power
subtract""".split()


def elementwise():
    for name in UNARY:
        case(name, X(None, 8, 6))
        case(name, X(5, 7))
        case(name, X())
        types(name, 1, DTYPES)
    for name in BINARY:
        case(name, X(None, 8, 6), X(None, 8, 6))
        case(name, X(None, 8, 6), X(6))
        case(name, X(None, 8, 1), X(None, 1, 6))
        case(name, X(None, 8, 6), X(8, 5))
        case(name, X(None, 8, 6), X(None, 7, 6))
        case(name, X(None, 4), X(3, 4))
        case(name, X(3, 4), X(None, 4))
        case(name, X(1, 4), X(None, 4))
        case(name, X(None, 4), X(1, 4))
        case(name, X(None, 4), X(2, None, 4))
        case(name, X(None, 8, 6), 2)
        case(name, X(None, 8, 6), 2.5)
        case(name, 2.5, X(None, 8, 6))
        case(name, X(None, 4), True)
        case(name, X(None, 4), None)
        case(name, X(None, 4), [1.0, 2.0, 3.0, 4.0])
        case(name, X(None, 4), "a")
        case(name, X(None, 4), A(4))
        case(name, X(None, 4), A(3))
        case(name, A(3, 1), X(None, 4))
        types(name, 2, ["bool", "uint8", "int8", "int64", "float16", "float32", 2, 2.5])
    types("add", 2, [*DTYPES, 2, 2.5, True])
    types("divide", 2, DTYPES)


def reductions():
    for name in REDUCTIONS:
        x = X(None, 8, 6)
        case(name, x)
        for axis in [0, 1, -1, (1, 2), [1, 2], (-1,), (0, 1, 2), 3, -4, "a", 1.0]:
            case(name, x, axis=axis)
            case(name, x, axis=axis, keepdims=True)
        case(name, x, keepdims=True)
        case(name, X(3, 4))
        case(name, X(3, 4), 1, True)
        case(name, X())
        types(name, 1, DTYPES)
    case("max", X(None, 4), axis=1, initial=0)
    case("prod", X(None, 4), axis=1, dtype="int32")
    case("count_nonzero", X(None, 8, 6))
    case("count_nonzero", X(None, 8, 6), axis=(1, 2))
    case("count_nonzero", X(None, 8, 6), axis=1)
    types("count_nonzero", 1, DTYPES)
    case("average", X(None, 8, 6))
    case("average", X(None, 8, 6), axis=1)
    case("average", X(None, 8, 6), axis=1, weights=X(8))
    case("average", X(None, 8, 6), axis=1, weights=X(6))
    case("average", X(None, 8, 6), weights=X(None, 8, 6))
    case("average", X(None, 8, 6), weights=X(6))
    types("average", 1, DTYPES)
    for name in ["quantile", "nanquantile", "percentile", "nanpercentile"]:
        case(name, X(None, 8, 6), 0.5, axis=1)
        case(name, X(None, 8, 6), [0.2, 0.5], axis=1)
        case(name, X(None, 8, 6), [0.5], axis=-1, keepdims=True)
        case(name, X(None, 8, 6), X(3), axis=-1)
        case(name, X(4, 8, 6), 0.5)
        types(name, 1, DTYPES, 0.5, axis=1)
    for name in ["norm"]:
        case(name, X(None, 8, 6), ord="fro", axis=(1, 2))
        case(name, X(None, 8, 6), ord="fro", axis=1)
        case(name, X(None, 8, 6), ord="nope", axis=(1, 2))
        case(name, X(None, 8, 6), ord=3, axis=(1, 2))
        case(name, X(None, 8, 6), ord=1, axis=-1)
    case("moments", X(None, 8, 6), axes=[1])
    case("moments", X(None, 8, 6), axes=[0, 1], keepdims=True)
    case("trapezoid", X(None, 8, 6))
    case("trapezoid", X(None, 8, 6), axis=1)
    case("trace", X(4, 4, 6))
    case("trace", X(None, 4, 6), axis1=1, axis2=2)
    case("trace", X(None, 4, 6), axis1=1, axis2=1)
    types("trace", 1, DTYPES)
    case("size", X(None, 4))
    case("ndim", X(None, 4))
    case("ptp", X(None, 4, 3), axis=1)


def shapes():
    x = X(None, 8, 6)
    for new in [(-1, 48), (-1, 12), (-1,), -1, 48, (8, 6), (None, 48), (4, -1), (-1, 7), (-1, -1), (-2, 4), (-1, 4, 2, 6), [-1, 48], (0, -1), (-1, 1, 8, 6), (2.0, 3)]:
        case("reshape", x, new)
    for new in [(24, 2), (-1, 12), (7, -1), (48,), (3, 17), (4, 12), (2, 2, 2, 6), (-1, 0), -1, 48, (-1, 1), (None, 6)]:
        case("reshape", X(8, 6), new)
    case("reshape", X(None, 8, 6), newshape=(-1, 48))
    case("reshape", X(None, None, 6), (-1, 6))
    case("reshape", X(0, 6), (-1, 6))
    for axis in [0, 1, -1, 3, 4, -4, -5, (0, 1), [1, -1], None, (0, 0), 1.0]:
        case("expand_dims", x, axis)
    case("expand_dims", X(), 0)
    for axis in [None, 1, -2, 0, 2, 3, 4, (1, 3), [1], 1.0]:
        case("squeeze", X(None, 1, 6, 1), axis)
    case("squeeze", X(1, 1), None)
    case("squeeze", X(None, 1))
    for axes in [None, (0, 2, 1), (2, 0, 1), [0, 2, 1], (0, 1), (0, 1, 1), (0, -1, 1), (0, 1, 3), 1]:
        case("transpose", x, axes)
    case("transpose", x, axes=(0, 2, 1))
    for a, b in [(1, 2), (0, -1), (1, 3), (1, 1)]:
        case("swapaxes", x, a, b)
        case("moveaxis", x, a, b)
    case("moveaxis", x, (0, 1), (1, 2))
    case("moveaxis", x, [0, 1], [2, 0])
    case("moveaxis", x, [0, 1], [2])
    case("moveaxis", X(2, 3, 4, 5), -1, 1)
    case("moveaxis", X(2, 3, 4, 5), 0, -1)
    for axis in [None, 0, 1, (1, 2), 3]:
        case("flip", x, axis=axis)
        case("roll", x, 2, axis=axis)
    case("roll", x, (1, 2), axis=(1, 2))
    case("rot90", x)
    case("rot90", x, axes=(1, 2))
    case("rot90", x, k=2, axes=(1, 2))
    case("rot90", x, axes=(1, 1))
    case("rot90", X(4))
    for repeats, axis in [(3, None), (3, 1), (3, 0), ([2], 1), ([1] * 8, 1), ([1] * 7, 1), (3, -1), (3, 4)]:
        case("repeat", x, repeats, axis=axis)
    case("repeat", X(4, 3), 2)
    case("repeat", X(4, 3), [1, 2, 3, 4], 0)
    case("repeat", X(4, 3), [1, 2, 3, 4])
    for repeats in [2, (1, 2, 1), (2, 1), (2, 1, 2, 3), [3], ()]:
        case("tile", x, repeats)
    for width in [1, (1, 2), ((1, 2),), ((0, 0), (1, 2), (0, 0)), ((0, 0), (1, 2)), [[0, 0], [1, 2], [3, 4]], ((0,), (1,), (2,)), [(0,), (1,), (2,)], ((0, 0), (1,), (2, 2)), "a"]:
        case("pad", x, width)
    case("pad", x, ((1, 1), (0, 0), (0, 0)), mode="reflect")
    case("pad", x, 1, constant_values=3)
    case("pad", x, 1, mode="reflect", constant_values=3)
    case("pad", x, 1, mode="nope")
    for shape in [(4, 8, 6), (2, 3, 8, 6), (None, 8, 6), (3, 8, 7), (8, 6), (6,)]:
        case("broadcast_to", x, shape)
    case("broadcast_to", X(1, 4), (3, 4))
    case("broadcast_to", X(3, 4), (1, 4))
    for axis in [0, 1, -1, 3, None]:
        case("concatenate", [x, x], axis=axis)
        case("stack", [x, x, x], axis=axis)
        case("append", x, x, axis=axis)
        case("unstack", x, axis=axis)
        case("cumsum", x, axis=axis)
        case("cumprod", x, axis=axis)
        case("nancumsum", x, axis=axis)
        case("sort", x, axis=axis)
        case("argsort", x, axis=axis)
        case("argpartition", x, 2, axis=axis)
        case("diff", x, axis=axis)
        case("softmax", x, axis=axis)
        case("log_softmax", x, axis=axis)
        case("sparsemax", x, axis=axis)
        case("normalize", x, axis=axis)
        case("glu", x, axis=axis)
        case("unique", x, axis=axis)
    case("softmax", x, axis=(1, 2))
    case("softmax", x, axis=[1, 2])
    case("softmax", X(None, 1))
    case("glu", X(None, 5))
    case("glu", X(None, None))
    case("diff", x, n=3, axis=1)
    case("diff", x, n=30, axis=1)
    case("cumsum", x, axis=1, dtype="float16")
    case("argpartition", x, 2.0)
    case("concatenate", [X(None, 8, 6), X(None, 5, 6)], axis=1)
    case("concatenate", [X(None, 8, 6), X(None, 8, 5)], axis=1)
    case("concatenate", [X(None, 8, 6), X(None, 8, 5)], axis=-1)
    case("concatenate", [X(None, None, 6), X(None, 8, 6)], axis=1)
    case("concatenate", [X(None, 6), X(4, 6)], axis=1)
    case("concatenate", [X(4, 6), X(None, 6)], axis=1)
    case("concatenate", [X(4, 6), X(4, 6, 1)], axis=1)
    case("concatenate", [X(4, 6)], axis=0)
    case("concatenate", [], axis=0)
    case("concatenate", X(4, 6))
    case("concatenate", (X(4, 6), X(3, 6)))
    case("concatenate", [X(None, 6, dtype="int32"), X(None, 6)], axis=1)
    case("concatenate", [X(None, 6), A(1, 6)], axis=1)
    case("concatenate", [X(None, 6), A(1, 6)], axis=0)
    case("stack", [X(None, 6), X(4, 6)], axis=1)
    case("stack", [X(None, 6), X(4, 5)], axis=1)
    case("stack", [X(None, 6), X(4, 6, 1)], axis=1)
    case("stack", [], axis=1)
    case("stack", [X(4), X(4, dtype="int32")])
    case("append", X(4, 3), X(5, 3), axis=0)
    case("append", X(4, 3), X(5, 3))
    case("append", X(4, 3), X(5, 2), axis=0)
    for name in ["vstack", "hstack", "dstack"]:
        case(name, [x, x])
        case(name, [X(4, 3), X(4, 3)])
        case(name, [X(4), X(4)])
        case(name, [X(4, 3), X(5, 3)])
        case(name, [X(4, 3), X(4, 2)])
    for sections in [2, 3, 4, [2, 5], (2,), [2, 20], 0]:
        for axis in [0, 1, -1, 3]:
            case("split", x, sections, axis=axis)
    case("split", x, 2)
    for name in ["hsplit", "vsplit", "dsplit"]:
        case(name, x, 2)
        case(name, X(4, 6, 8), 2)
        case(name, X(4, 6, 8), [1, 3])
        case(name, X(4, 6), 2)
        case(name, X(4), 2)
    case("array_split", x, 3, axis=1)
    case("array_split", x, 3)
    case("array_split", x, [2, 3], axis=1)
    case("array_split", x, 0, axis=1)
    case("unstack", x, num=4)
    case("unstack", x, num=4, axis=1)
    for args in [(0,), (1,), (-1,), (9,)]:
        case("diag", X(4), *args)
        case("diag", X(4, 6), *args)
        case("diagflat", X(4), *args)
        case("diagflat", X(4, 3), *args)
        case("diagonal", X(4, 6), *args)
        case("diagonal", X(None, 4, 6), *args, axis1=1, axis2=2)
    case("diag", X(None))
    case("diag", X(None, 3))
    case("diag", X(2, 2, 2))
    case("diagflat", X(None))
    case("diagonal", X(4))
    case("diagonal", X(4, 4), axis1=1, axis2=1)
    case("cast", x, "int32")
    case("cast", x, "nope")
    case("saturate_cast", x, "uint8")
    case("view", X(None, 4), "int32")
    case("view", X(None, 4), "int8")
    case("view", X(None, 4), "float64")
    case("view", X(None, 3), "float64")
    case("zeros_like", x, dtype="int32")
    case("ones_like", x, "bool")
    case("full_like", x, 2)
    case("full_like", x, 2, dtype="int32")
    case("full", (2, 3), X())
    case("convert_to_tensor", x, dtype="float16")
    case("clip", x, 0, 1)
    case("clip", x, x_min=X(6), x_max=2)
    types("clip", 1, DTYPES, 0, 1)
    case("shape", x)
    case("shape", X(2, 3))
    case("is_tensor", x)
    case("dtype", x)
    case("round", x, 2)
    case("meshgrid", X(3), X(4))
    case("meshgrid", X(3), X(4), X(5))
    case("meshgrid", X(3), X(4), indexing="ij")
    case("meshgrid", X(3), X(4), indexing="nope")
    case("meshgrid", X(None), X(2, 3))
    for pattern in ["b h w -> b (h w)", "b h w -> b w h", "b (h p) w -> b h p w", "b h w -> (b h) w", "b h w -> h b w"]:
        case("rearrange", X(2, 8, 6), pattern, **({"p": 2} if "p" in pattern else {}))
    case("rearrange", X(None, 8, 6), "b h w -> b (h w)")
    case("rearrange", X(None, 8, 6), "b h w -> b w h")
    case("rearrange", X(None, 8, 6), "b (h p) w -> b h p w", p=2)
    case("extract_sequences", X(None, 16), 4, 2)
    case("extract_sequences", X(None, None), 4, 2)
    case("vander", X(4))
    case("vander", X(4), 3)
    case("vander", X(4, 2))
    case("unravel_index", X(5, dtype="int32"), (3, 4))


def gathers():
    x = X(None, 8, 6)
    keys = [
        0, -1, 5, (slice(None), 0), (slice(None), -1), (slice(None), 8), (slice(None), -9), (slice(None), slice(1, 5)),
        (Ellipsis, 0), (Ellipsis, None), (slice(None), slice(None, None, 2), slice(1, None)), (slice(None), None),
        (slice(None), slice(2, -1), slice(None, None, -1)), (slice(None), slice(-3, None)), (slice(None), slice(5, 2)),
        (slice(None), slice(0, 100)), (0, 0, 0), (0, 0, 0, 0), slice(None), Ellipsis, None, (Ellipsis, Ellipsis),
        (None, Ellipsis, None), (slice(0, 3),), slice(0, 3), (slice(None), Ellipsis, 2), [0, 1], (slice(None), [0, 2]),
        "a", 1.0, (slice(None), slice(None, None, 3), 1), (slice(None), slice(6, 1, -2)), True, (Ellipsis, slice(None, 2)),
        (slice(None), slice(None, None, 0)),
    ]
    for key in keys:
        case("get_item", x, key)
    case("get_item", X(4, 3), 4)
    case("get_item", X(4, 3), slice(1, 3))
    case("get_item", X(), 0)
    for indices in [0, [0, 2], [[0, 1], [2, 3]], A(3, dtype="int32"), X(None, 5, dtype="int32"), X(5, dtype="int32")]:
        for axis in [None, 0, 1, -1, 3]:
            case("take", x, indices, axis=axis)
    case("take_along_axis", x, X(None, 3, 6, dtype="int32"), axis=1)
    case("take_along_axis", x, X(None, 3, 5, dtype="int32"), axis=1)
    case("take_along_axis", x, X(None, 3, dtype="int32"), axis=1)
    case("take_along_axis", x, X(5, dtype="int32"))
    case("take_along_axis", x, X(None, 8, 1, dtype="int32"), axis=-1)
    for axis in [-1, 0, 1, 2, 3, -2]:
        case("one_hot", X(None, 8, dtype="int32"), 7, axis=axis)
        case("multi_hot", X(None, 8, dtype="int32"), 7, axis=axis)
    case("one_hot", X(None, 8, dtype="int32"), 7, dtype="int32")
    case("multi_hot", X(8, dtype="int32"), num_classes=7)
    case("multi_hot", X(None, 8, dtype="int32"), num_tokens=7)
    case("multi_hot", X(None, 8, dtype="int32"))
    case("multi_hot", X(None, 8, 3, dtype="int32"), 7)
    case("where", X(None, 4, dtype="bool"), X(None, 4), 0.0)
    case("where", X(None, 4, dtype="bool"), 1, 0)
    case("where", X(None, 4, dtype="bool"), X(None, 4, dtype="int32"), X(4))
    case("where", X(None, 4, dtype="bool"))
    case("where", X(None, 4, dtype="bool"), 1)
    case("where", X(None, 4, dtype="bool"), X(3), 0)
    case("select", [X(None, 4, dtype="bool")], [X(None, 4)], 0)
    case("top_k", x, 3)
    case("top_k", x, 30)
    case("top_k", x, k=2, sorted=False)
    case("in_top_k", X(5, dtype="int32"), X(5, 10), 3)
    case("scatter", X(5, 1, dtype="int32"), X(5), (8,))
    case("scatter_update", X(8, 4), X(3, 1, dtype="int32"), X(3, 4))
    case("scatter_update", X(8, 4), X(3, 1, dtype="int32"), X(3, 4), reduction="nope")
    case("slice", x, (0, 1, 2), (1, 3, 4))
    case("slice", X(4, 8, 6), (0, 1, 2), (-1, 3, -1))
    case("slice", x, (0, 1), (1, 3))
    case("slice", x, (0, 1, 2), (1, 3))
    case("slice_update", x, (0, 1, 2), X(1, 2, 2))
    case("searchsorted", X(5), X(None, 3))
    case("searchsorted", X(5, 3), X(None, 3))
    case("digitize", x, X(5))
    case("digitize", x, A(5))
    case("digitize", x, X(5, 2))
    case("bincount", X(5, dtype="int32"))
    case("bincount", X(None, 5, dtype="int32"))
    case("histogram", X(5))
    case("histogram", X(5), bins=4)
    case("histogram", X(5), bins=-1)
    case("isin", x, X(5))
    case("nonzero", x)
    case("unique", X(5), return_inverse=True, return_counts=True)
    case("unique", X(5, 3), axis=1, size=4)
    case("segment_sum", X(8, 4), X(8, dtype="int32"), num_segments=3)
    case("segment_max", X(None, 4), X(None, dtype="int32"), num_segments=3)
    case("segment_min", X(8, 4), X(8, dtype="int32"))
    case("segment_prod", X(8, 4), X(7, dtype="int32"), num_segments=3)
    case("segment_sum", X(8, 4), X(8, 1, dtype="int32"), num_segments=3)


def products():
    pairs = [
        (X(None, 8, 6), X(None, 6, 5)), (X(None, 8, 6), X(6, 5)), (X(None, 8, 6), X(6)), (X(6), X(6)), (X(6), X(6, 4)),
        (X(None, 8, 6), X(None, 5, 4)), (X(4, 6), X(6, 2)), (X(4, 6), X(5, 2)), (X(2, 1, 4, 6), X(3, 6, 2)),
        (X(2, 4, 6), X(3, 6, 2)), (X(None, 4), X(4)), (X(None, None), X(4)), (X(None, 4), X(None, None)), (X(None, 4), 2.0),
        (X(), X(None, 4)), (X(4, 6, dtype="int8"), X(6, 2, dtype="int8")), (X(None, 4), A(4, 3)), (A(3, 4), X(4, 5)),
        (X(None, 4), A(3, 3)), (X(4, 6, dtype="int32"), X(6, 2)), (X(None, 4), X(5)),
    ]
    for a, b in pairs:
        for name in ["matmul", "dot", "inner", "outer", "vdot", "kron"]:
            case(name, a, b)
        for axes in [0, 1, 2]:
            case("tensordot", a, b, axes=axes)
    x = X(None, 8, 6)
    case("tensordot", x, x)
    case("tensordot", x, x, axes=[[1, 2], [1, 2]])
    case("tensordot", x, x, axes=([2], [2]))
    case("tensordot", x, x, axes=[[1], [2]])
    case("tensordot", x, X(6, 5), axes=[[2], [0]])
    for subscripts, *operands in [
        ("bij,bkj->bik", x, x), ("bij,jk->bik", x, X(6, 5)), ("bij,jk", X(2, 8, 6), X(6, 5)), ("bij->bji", x), ("bij->b", x),
        ("...ij,...jk->...ik", x, X(None, 6, 5)), ("...j,jk->...k", x, X(6, 4)), ("bij,bij->", x, x), ("bij,bkl->bik", x, x),
        ("bij,jk->bik", x, X(5, 4)), ("bi,bj->bij", X(None, 3), X(None, 4)), ("bij", x), ("bij,bjk", x), ("bi,bjk->bik", x, x),
        ("ii->i", X(4, 4)), ("bhqd,bhkd->bhqk", X(None, 4, 10, 16), X(None, 4, 12, 16)), ("bij->bik", x), ("b...->b...", x),
        ("i,j->ij", X(3), X(4)), ("bij,bj->bi", x, X(None, 6)), ("bij->ijb", x), ("a->b->c", x), ("...->...", x),
        ("btd,df->btf", x, A(6, 9)), ("bij,bij->bij", X(None, 1, 6), X(None, 8, 6)),
    ]:
        case("einsum", subscripts, *operands)
    case("cross", X(None, 3), X(None, 3))
    case("cross", X(None, 2), X(None, 2))
    case("cross", X(None, 4), X(None, 3))
    case("cross", X(None, 3, 5), X(None, 3, 5), axis=1)
    case("correlate", X(5), X(3))
    case("correlate", X(5), X(3), mode="full")
    case("correlate", X(5), X(3), mode="same")
    case("correlate", X(5, 2), X(3))
    case("cdist", X(None, 5, 3), X(None, 7, 3))
    case("cdist", X(None, 5, 3), X(None, 7, 4))
    case("corrcoef", X(4, 5))
    case("allclose", X(4), X(4))
    case("psnr", X(None, 4), X(None, 4), 255)


def linalg():
    square, wide = X(None, 4, 4), X(None, 4, 6)
    for name in ["cholesky", "cholesky_inverse", "det", "eig", "eigh", "inv", "lu_factor", "logdet", "slogdet", "matrix_rank", "pinv", "svd", "qr"]:
        case(name, square)
        case(name, wide)
        case(name, X(6, 4))
        case(name, X(4))
    case("svd", wide, full_matrices=False)
    case("svd", wide, compute_uv=False)
    case("qr", wide, mode="complete")
    case("qr", X(None, 4, None))
    case("qr", wide, mode="nope")
    case("solve", square, X(None, 4))
    case("solve", square, X(None, 4, 2))
    case("solve", X(4, 4), X(4))
    case("solve", X(4, 4), X(5))
    case("solve_triangular", square, X(None, 4, 2))
    case("lstsq", X(5, 3), X(5))
    case("lstsq", X(5, 3), X(5, 2))
    case("lstsq", X(5, 3), X(4))
    for name in ["fft", "fft2", "ifft2", "irfft"]:
        case(name, (X(None, 8, 6), X(None, 8, 6)))
        case(name, (X(None, 8, None), X(None, 8, None)))
        case(name, (X(None, 8), X(None, 6)))
        case(name, X(None, 8))
    case("rfft", X(None, 8))
    case("rfft", X(None, None))
    case("rfft", X(None, 8), fft_length=12)
    case("irfft", (X(None, 8), X(None, 8)), fft_length=12)
    case("stft", X(None, 64), 16, 8, 16)
    case("stft", X(None, 64), 16, 8, 16, center=False)
    case("stft", X(None, None), 16, 8, 16)
    case("stft", X(None, 64), 16, 0, 16)
    case("istft", (X(None, 9, 9), X(None, 9, 9)), 16, 8, 16)
    case("istft", (X(None, 9, 9), X(None, 9, 9)), 16, 8, 16, length=50)
    case("istft", (X(None, 9, 9), X(None, 9, 9)), 16, 8, 16, center=False)
    case("view_as_complex", X(None, 2))
    case("view_as_real", X(None, 3, dtype="complex64"))
    case("polar", X(None, 2), X(None, 2))


def networks():
    image = X(None, 28, 28, 3)
    for name in ["max_pool", "average_pool"]:
        case(name, image, 2)
        case(name, image, (2, 3))
        case(name, image, 2, strides=1)
        case(name, image, 3, strides=2, padding="same")
        case(name, image, 30)
        case(name, image, 2, padding="nope")
        case(name, image, 2, padding="SAME")
        case(name, image, 2, data_format="channels_first")
        case(name, image, 2, data_format="nope")
        case(name, X(None, None, 28, 3), 2)
        case(name, X(None, 10, 3), 2)
        case(name, X(None, 10, 3), (2,))
        case(name, X(None, 10, 10, 10, 3), 2, 3)
        case(name, X(None, 10, 10, 10, 3), (2, 2))
    for name in ["adaptive_max_pool", "adaptive_average_pool"]:
        case(name, image, (4, 5))
        case(name, image, 4)
        case(name, image, (4, 5), data_format="channels_first")
    for name, kernel in [("conv", X(3, 3, 3, 8)), ("depthwise_conv", X(3, 3, 3, 2)), ("conv_transpose", X(3, 3, 8, 3))]:
        case(name, image, kernel)
        case(name, image, kernel, 2)
        case(name, image, kernel, (2, 3), padding="same")
        case(name, image, kernel, dilation_rate=2)
        case(name, image, kernel, 2, padding="same", data_format="channels_last")
        case(name, X(None, 28, 28, 4), kernel)
        case(name, X(None, 2, 2, 3), kernel)
        case(name, X(None, None, 28, 3), kernel)
        case(name, X(None, 28, 3), kernel)
        case(name, X(None, 3, 28, 28), kernel, data_format="channels_first")
        case(name, image, A(*kernel.shape))
        case(name, image, kernel, padding="causal")
        case(name, image, kernel, padding="nope")
    case("conv", X(None, 20, 4), X(3, 4, 8))
    case("conv", X(None, 20, 4), X(3, 4, 8), padding="causal")
    case("conv_transpose", image, X(3, 3, 8, 3), 2, output_padding=1)
    case("conv_transpose", image, X(3, 3, 8, 3), 3, padding="same")
    case("separable_conv", image, X(3, 3, 3, 2), X(1, 1, 6, 16))
    case("separable_conv", image, X(3, 3, 3, 2), X(1, 1, 6, 16), 2, padding="same")
    case("binary_crossentropy", X(None, 3), X(None, 3))
    case("binary_crossentropy", X(None, 3), X(None, 4))
    case("categorical_crossentropy", X(None, 3), X(None, 3))
    case("categorical_crossentropy", X(None, 4), X(None, 3))
    case("sparse_categorical_crossentropy", X(None, dtype="int32"), X(None, 3))
    case("sparse_categorical_crossentropy", X(None, 1, dtype="int32"), X(None, 3))
    case("sparse_categorical_crossentropy", X(None, 2, dtype="int32"), X(None, 3))
    case("batch_normalization", image, X(3), X(3), -1)
    case("batch_normalization", image, X(3), X(4), -1)
    case("batch_normalization", image, X(3), X(3), -1, offset=X(3), scale=X(3))
    case("layer_normalization", image, X(3), X(3))
    case("rms_normalization", image, X(3))
    case("ctc_loss", X(None, 5, dtype="int32"), X(None, 10, 4), X(None, dtype="int32"), X(None, dtype="int32"))
    case("ctc_decode", X(None, 10, 4), X(None, dtype="int32"))
    case("ctc_decode", X(None, 10, 4), X(None, dtype="int32"), strategy="beam_search", top_paths=2)
    q = X(None, 10, 4, 16)
    case("dot_product_attention", q, X(None, 12, 4, 16), X(None, 12, 4, 16))
    case("dot_product_attention", q, q, q, is_causal=True)
    case("threshold", X(None, 4), 0.5, 0.0)
    case("leaky_relu", X(None, 4), negative_slope=0.1)
    case("elu", X(None, 4), 2.0)
    case("unfold", X(None, 3, 8, 8), 2)
    case("unfold", X(None, 3, 8, 8), (2, 3), stride=2, padding=1, dilation=2)
    case("unfold", X(None, 3, 8), 2)
    case("fold", X(None, 12, 49), 8, 2)
    case("fold", X(None, 13, 49), 8, 2)
    case("depth_to_space", X(None, 4, 4, 8), 2)
    case("depth_to_space", X(None, 4, 4, 7), 2)
    case("depth_to_space", X(None, 8, 4, 4), 2, data_format="channels_first")
    case("depth_to_space", X(None, 4, 4, 8), 1)
    case("space_to_depth", X(None, 4, 4, 8), 2)
    case("space_to_depth", X(None, 4, 5, 8), 2)
    case("space_to_depth", X(None, 4, 8), 2)
    for name in ["relu", "softmax", "elu", "gelu", "leaky_relu", "exponential", "hard_sigmoid", "linear", "mish", "log_softmax", "tanh", "sigmoid", "swish", "silu", "relu6", "hard_silu", "sparsemax", "selu", "softplus", "softsign", "celu", "glu"]:
        case("activations." + name, X(None, 4))
    case("activations.relu", X(None, 4), negative_slope=0.1, max_value=6)
    case("activations.softmax", X(None, 4, 3), axis=1)
    case("activations.softmax", X(None, 4, 3), axis=5)
    case("stop_gradient", X(None, 4))


def images():
    image = X(None, 28, 20, 3)
    for data_format in [None, "channels_first"]:
        case("image.resize", image, (14, 10), data_format=data_format)
    case("image.resize", image, (14,))
    case("image.resize", image, 14)
    case("image.resize", image, (0, 14))
    case("image.resize", X(28, 20, 3), (14, 10))
    case("image.resize", X(None, 28, 20, 3, 1), (14, 10))
    case("image.rgb_to_grayscale", image)
    case("image.rgb_to_grayscale", X(None, 28, 20, 4))
    for name in ["image.rgb_to_hsv", "image.hsv_to_rgb"]:
        case(name, image)
        case(name, X(None, 28, 20, 3, dtype="int32"))
        case(name, X(None, 28, 20, 4))
    case("image.affine_transform", image, X(None, 8))
    case("image.extract_patches", image, 4)
    case("image.extract_patches", image, (4, 5), strides=2)
    case("image.extract_patches", image, (4, 5), padding="same")
    case("image.extract_patches", X(28, 20, 3), 4)
    case("image.extract_patches", X(None, 8, 8, 8, 3), (2, 2, 2))
    case("image.map_coordinates", X(4, 5), X(2, 7, 8), order=1)
    case("image.map_coordinates", X(4, 5), X(3, 7, 8), order=1)
    case("image.pad_images", image, 1, 2, 3, 4)
    case("image.pad_images", image, 1, 2, target_height=40, target_width=40)
    case("image.pad_images", image, 1, 2, target_height=20, target_width=40)
    case("image.pad_images", image, 1)
    case("image.crop_images", image, 1, 2, 3, 4)
    case("image.crop_images", image, 1, 2, target_height=20, target_width=10)
    case("image.crop_images", image, 1, 2, target_height=40, target_width=10)
    case("image.crop_images", X(None, None, 20, 3), 1, 2, 3, 4)
    case("image.perspective_transform", image, X(None, 4, 2), X(None, 4, 2))
    case("image.gaussian_blur", image)
    case("image.elastic_transform", image)
    case("image.scale_and_translate", image, (10, 12), X(2), X(2), (1, 2), "linear")


def signatures():
    for name in sorted(vars(ops)):
        if not name.startswith("_") and inspect.isfunction(getattr(ops, name)):
            say({"op": name, "signature": str(inspect.signature(getattr(ops, name)))})


def creation():
    case("arange", 5)
    case("arange", 1, 10, 3)
    case("arange", 5.0)
    case("arange", 5, dtype="float16")
    case("zeros", (2, 3))
    case("ones", (2, 3), "int32")
    case("zeros", 3)
    case("empty", (2, 3))
    case("full", (2, 3), 1.5)
    case("eye", 3)
    case("eye", 3, 4)
    case("identity", 3)
    case("tri", 3, 4)
    case("linspace", 0, 1, 5)
    case("linspace", X(None, 4), 1, 5)
    case("linspace", X(None, 4), X(4), 5, axis=-1)
    case("logspace", X(None, 4), 1, 5)
    case("geomspace", X(None, 4), 1, 5)
    case("hanning", 5)
    case("hanning", X(5))
    case("add", A(3), 2)
    case("mean", A(3, 4), axis=1)
    case("concatenate", [A(3), A(4)])
    case("matmul", A(3, 4), A(4, 5))
    case("exp", 2.0)
    case("reshape", A(3, 4), (2, 6))


if __name__ == "__main__":
    print(f"keras {keras.__version__}", file=sys.stderr)
    keras.config.disable_traceback_filtering()
    for part in [signatures, elementwise, reductions, shapes, gathers, products, linalg, networks, images, creation]:
        part()
