"""What is replaced while Keras is asked: weights without values, and for scripts everything that needs data or time."""

import collections
import importlib.machinery
import io
import sys
import types

import keras
import numpy as np

from describe import summary


def weights_without_values():
    """Initializers are only traced: their refusals still appear, their values are zeros and cost nothing."""
    if keras.backend.backend() != "jax":
        return
    import jax

    def initialize(variable, initializer):
        value = jax.eval_shape(lambda: keras.ops.convert_to_tensor(initializer(variable._shape, dtype=variable._dtype)))
        variable._initialize(jax.numpy.zeros(value.shape, value.dtype))

    keras.src.backend.Variable._initialize_with_initializer = initialize


def images(size, classes, samples):
    """Pictures of the right shape, labels that reach the last class."""

    def load_data(*_, **__):
        return tuple(
            (np.zeros((n, *size), "uint8"), (np.arange(n) % classes).astype("uint8").reshape(n, *label))
            for n, label in samples
        )

    return load_data


def texts(classes, train, test):
    def load_data(num_words=None, **_):
        def one(n):
            words = np.empty(n, dtype=object)
            words[:] = [[1, 2, (num_words or 100) - 1] for _ in range(n)]
            return words, np.arange(n) % classes

        return one(train), one(test)

    return load_data


def tables(columns, train, test):
    return lambda *_, **__: tuple((np.zeros((n, columns)), np.zeros(n)) for n in (train, test))


DATASETS = {
    "mnist": images((28, 28), 10, [(60000, ()), (10000, ())]),
    "fashion_mnist": images((28, 28), 10, [(60000, ()), (10000, ())]),
    "cifar10": images((32, 32, 3), 10, [(50000, (1,)), (10000, (1,))]),
    "cifar100": images((32, 32, 3), 100, [(50000, (1,)), (10000, (1,))]),
    "imdb": texts(2, 25000, 25000),
    "reuters": texts(46, 8982, 2246),
    "boston_housing": tables(13, 404, 102),
    "california_housing": tables(8, 16512, 4128),
}


class History:
    def __init__(self):
        self.history = collections.defaultdict(lambda: [0.0])
        self.epoch = [0]


class Anything(types.ModuleType):
    """Stands for a module that is not installed and draws, reads or measures something."""

    __path__ = []

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything(f"{self.__name__}.{name}")

    def __call__(self, *_, **__):
        return self

    def __iter__(self):
        return iter((Anything("a"), Anything("b")))


class Script:
    """Runs a script as `__main__` and keeps what it shows: calls of summary() and fit()."""

    def __init__(self):
        self.summaries, self.fits = [], []
        self._stub_models()
        self._stub_data()
        self._stub_missing("matplotlib", "pandas", "sklearn", "PIL", "gymnasium", "pydot")

    def _stub_models(self):
        calls = self

        def show(model, *_, **options):
            printed = {key: value for key, value in options.items() if key != "print_fn"}
            text = summary(model, 80, **printed)
            calls.summaries.append((model, {key: repr(value) for key, value in options.items()}, text))

        def fit(model, *_, **__):
            calls.fits.append(["fit", model.name])
            return History()

        def predict(model, *_, **__):
            shapes = [tuple(1 if d is None else d for d in t.shape) for t in model.outputs]
            results = [np.zeros(shape, "float32") for shape in shapes]
            return results[0] if len(results) == 1 else results

        def nothing(*_, **__):
            return None

        def scores(*_, **__):
            return [0.0, 0.0]

        for name, stub in {
            "summary": show,
            "fit": fit,
            "predict": predict,
            "evaluate": scores,
            "train_on_batch": scores,
            "test_on_batch": scores,
            "save": nothing,
            "save_weights": nothing,
            "load_weights": nothing,
            "export": nothing,
        }.items():
            setattr(keras.Model, name, stub)
        keras.utils.plot_model = keras.utils.model_to_dot = nothing

    def _stub_data(self):
        for name, load in DATASETS.items():
            getattr(keras.datasets, name).load_data = load
        for module in [keras.applications, *vars(keras.applications).values()]:
            if not isinstance(module, types.ModuleType):
                continue
            for name, build in list(vars(module).items()):
                if name[0].isupper() and callable(build):
                    setattr(module, name, untrained(build))

    def _stub_missing(self, *modules):
        for name in modules:
            try:
                __import__(name)
            except ImportError:
                sys.modules[name] = Anything(name)

        class Finder:
            @staticmethod
            def find_spec(name, path=None, target=None):
                parent = sys.modules.get(name.split(".")[0])
                if "." in name and isinstance(parent, Anything):
                    return importlib.machinery.ModuleSpec(name, Finder)

            @staticmethod
            def create_module(spec):
                return Anything(spec.name)

            @staticmethod
            def exec_module(module):
                pass

        sys.meta_path.append(Finder)

    def run(self, path):
        """The script's global names and what it raised, if anything."""
        names = {"__name__": "__main__", "__file__": path}
        stdout, sys.stdout = sys.stdout, io.StringIO()
        try:
            with open(path) as source:
                exec(compile(source.read(), path, "exec"), names)
            error = None
        except Exception as raised:
            error = raised
        finally:
            sys.stdout = stdout
        return names, error


def untrained(build):
    """An application without downloading its weights."""

    def wrapped(*arguments, **options):
        if options.get("weights", "imagenet") == "imagenet":
            options["weights"] = None
        return build(*arguments, **options)

    wrapped.__name__ = build.__name__
    return wrapped
