DEBUG = 10
INFO = 20
WARNING = 30
WARN = 30
ERROR = 40
CRITICAL = 50


class Logger:
    def __init__(self, name="root"):
        self.name = name
        self.handlers = []
        self.level = WARNING

    def _log(self, *args, **kwargs):
        pass

    debug = info = warning = warn = error = critical = exception = log = _log
    setLevel = addHandler = removeHandler = addFilter = _log

    def isEnabledFor(self, level):
        return False

    def getEffectiveLevel(self):
        return WARNING


class Handler(Logger):
    def __init__(self, *args, **kwargs):
        super().__init__()

    setFormatter = Logger._log


StreamHandler = FileHandler = NullHandler = Handler


class Formatter:
    def __init__(self, *args, **kwargs):
        pass


_root = Logger()


def getLogger(name=None):
    return _root if name is None else Logger(name)


def basicConfig(*args, **kwargs):
    pass


debug = info = warning = warn = error = critical = exception = log = disable = captureWarnings = basicConfig
