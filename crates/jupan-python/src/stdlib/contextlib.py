from functools import wraps


class _Manager:
    def __init__(self, generator):
        self._generator = generator

    def __enter__(self):
        return next(self._generator)

    def __exit__(self, kind, value, traceback):
        if kind is None:
            next(self._generator, None)
            return False
        try:
            self._generator.throw(value)
        except StopIteration:
            return True
        except BaseException as raised:
            if raised is not value:
                raise
        return False


def contextmanager(function):
    @wraps(function)
    def wrapper(*args, **kwargs):
        return _Manager(function(*args, **kwargs))

    return wrapper


class AbstractContextManager:
    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        return None


class nullcontext:
    def __init__(self, enter_result=None):
        self.enter_result = enter_result

    def __enter__(self):
        return self.enter_result

    def __exit__(self, kind, value, traceback):
        return None


class suppress:
    def __init__(self, *exceptions):
        self.exceptions = exceptions

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        return kind is not None and issubclass(kind, self.exceptions)


class closing(nullcontext):
    pass


class redirect_stdout(nullcontext):
    pass


class redirect_stderr(nullcontext):
    pass


class ExitStack:
    def __init__(self):
        self._exits = []

    def __enter__(self):
        return self

    def enter_context(self, manager):
        value = manager.__enter__()
        self._exits.append(manager.__exit__)
        return value

    def callback(self, function, *args, **kwargs):
        self._exits.append(lambda kind, value, traceback: function(*args, **kwargs) and None)

    def __exit__(self, kind, value, traceback):
        suppressed = False
        for leave in reversed(self._exits):
            if leave(kind, value, traceback) and kind is not None:
                kind, value, traceback = None, None, None
                suppressed = True
        return suppressed
