from _jupan import unknown as _unknown
import numpy


class PCA:
    def __init__(self, n_components=None, **kwargs):
        self.n_components = n_components

    def fit(self, X, y=None):
        return self

    def transform(self, X):
        if isinstance(self.n_components, int) and isinstance(X, numpy.ndarray):
            return numpy.zeros((X.shape[0], self.n_components))
        return _unknown("how many components are kept")

    def fit_transform(self, X, y=None):
        return self.transform(X)

    def __getattr__(self, name):
        return _unknown("what was learned from data", name)


TruncatedSVD = NMF = FastICA = PCA
