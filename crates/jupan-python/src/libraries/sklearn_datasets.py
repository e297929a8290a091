from _jupan import unknown as _unknown
import numpy


class _Bunch(dict):
    def __getattr__(self, name):
        return self[name] if name in self else _unknown("what a data set tells of itself", name)


def _set(samples, features, classes=0):
    def load(*args, return_X_y=False, as_frame=False, **kwargs):
        data, target = numpy.zeros((samples, features)), numpy.zeros((samples,))
        if return_X_y:
            return data, target
        bunch = _Bunch(data=data, target=target)
        bunch["feature_names"] = [_unknown("the name of a feature") for _ in range(features)]
        if classes:
            bunch["target_names"] = [_unknown("the name of a class") for _ in range(classes)]
        return bunch

    return load


load_iris = _set(150, 4, 3)
load_wine = _set(178, 13, 3)
load_breast_cancer = _set(569, 30, 2)
load_diabetes = _set(442, 10)
load_boston = _set(506, 13)
load_digits = _set(1797, 64, 10)
fetch_california_housing = _set(20640, 8)


def _made(default):
    def make(n_samples=100, n_features=default, **kwargs):
        return numpy.zeros((n_samples, n_features)), numpy.zeros((n_samples,))

    return make


make_classification = _made(20)
make_regression = _made(100)
make_blobs = _made(2)


def make_moons(n_samples=100, **kwargs):
    return numpy.zeros((n_samples, 2)), numpy.zeros((n_samples,))


make_circles = make_moons
