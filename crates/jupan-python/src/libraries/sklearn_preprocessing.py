from _jupan import unknown as _unknown


class _Scaler:
    """Changes values, not shapes."""

    def __init__(self, *args, **kwargs):
        pass

    def fit(self, X, y=None):
        return self

    def transform(self, X):
        return X

    def fit_transform(self, X, y=None):
        return X

    def inverse_transform(self, X):
        return X

    def __getattr__(self, name):
        return _unknown("what a scaler learned from data", name)


class StandardScaler(_Scaler):
    pass


class MinMaxScaler(_Scaler):
    pass


class RobustScaler(_Scaler):
    pass


class MaxAbsScaler(_Scaler):
    pass


class Normalizer(_Scaler):
    pass


class PowerTransformer(_Scaler):
    pass


class QuantileTransformer(_Scaler):
    pass


def scale(X, *args, **kwargs):
    return X


normalize = minmax_scale = robust_scale = scale
