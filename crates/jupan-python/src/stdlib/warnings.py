def warn(*args, **kwargs):
    pass


filterwarnings = simplefilter = resetwarnings = showwarning = warn


class catch_warnings:
    def __init__(self, *args, **kwargs):
        pass

    def __enter__(self):
        return []

    def __exit__(self, kind, value, traceback):
        return None
