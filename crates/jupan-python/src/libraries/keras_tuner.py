from _jupan import symbol as _symbol, unknown as _unknown
import keras


class HyperParameters:
    """What a search finds, only the search knows: numbers are symbols of their names."""

    def __init__(self):
        self.values = {}

    def _found(self, name, make):
        if name not in self.values:
            self.values[name] = make()
        return self.values[name]

    def Int(self, name, min_value=None, max_value=None, *args, **kwargs):
        if min_value == max_value and min_value is not None:
            return min_value
        return self._found(name, lambda: _symbol(name))

    def Choice(self, name, values, *args, **kwargs):
        values = list(values)
        if len(values) == 1:
            return values[0]
        if all(isinstance(value, int) and value > 0 for value in values):
            return self._found(name, lambda: _symbol(name))
        return self._found(name, lambda: _unknown("what a search finds", name))

    def Float(self, name, *args, **kwargs):
        return self._found(name, lambda: _unknown("what a search finds", name))

    Boolean = Float

    def Fixed(self, name, value, *args, **kwargs):
        return self._found(name, lambda: value)

    def get(self, name):
        return self._found(name, lambda: _unknown("what a search finds", name))

    __getitem__ = get


class HyperModel:
    def __init__(self, name=None, tunable=True):
        self.name = name


class _Function(HyperModel):
    def __init__(self, function):
        self.function = function

    def build(self, hp):
        return self.function(hp)


class Tuner:
    def __init__(self, hypermodel=None, *args, **kwargs):
        self.hypermodel = hypermodel if hasattr(hypermodel, "build") else _Function(hypermodel)

    def search(self, *args, **kwargs):
        return None

    def search_space_summary(self, *args, **kwargs):
        return None

    def results_summary(self, *args, **kwargs):
        return None

    def get_best_hyperparameters(self, num_trials=1):
        return [HyperParameters() for _ in range(num_trials)]

    def get_best_models(self, num_models=1):
        keras.backend.clear_session()
        return [self.hypermodel.build(HyperParameters()) for _ in range(num_models)]


RandomSearch = Hyperband = BayesianOptimization = GridSearch = Tuner


class tuners:
    RandomSearch = Hyperband = BayesianOptimization = GridSearch = Tuner


def Objective(name, direction):
    return name
