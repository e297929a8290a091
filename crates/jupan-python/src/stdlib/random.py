from _jupan import unknown as _unknown


class Random:
    def __init__(self, seed=None):
        pass

    def seed(self, *args, **kwargs):
        pass

    def random(self):
        return _unknown("a random number")

    def uniform(self, a, b):
        return _unknown("a random number")

    gauss = normalvariate = triangular = betavariate = uniform

    def randint(self, a, b):
        return a if a == b else _unknown("a random number")

    def randrange(self, *args):
        return _unknown("a random number")

    def getrandbits(self, k):
        return _unknown("a random number")

    def choice(self, seq):
        return seq[0] if len(seq) == 1 else _unknown("a random choice")

    def choices(self, population, weights=None, *, cum_weights=None, k=1):
        return [_unknown("a random choice") for _ in range(k)]

    def sample(self, population, k, *, counts=None):
        return [_unknown("a random choice") for _ in range(k)]

    def shuffle(self, x):
        for index in range(len(x)):
            x[index] = _unknown("a random order")


_inst = Random()
seed = _inst.seed
random = _inst.random
uniform = _inst.uniform
gauss = _inst.uniform
normalvariate = _inst.uniform
randint = _inst.randint
randrange = _inst.randrange
getrandbits = _inst.getrandbits
choice = _inst.choice
choices = _inst.choices
sample = _inst.sample
shuffle = _inst.shuffle


def getstate():
    return None


def setstate(state):
    pass
