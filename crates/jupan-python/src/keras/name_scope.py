from _jupan import enter_scope, leave_scope


class name_scope:
    """Weights made inside have the name before theirs in their paths."""

    def __init__(self, name, **options):
        if not isinstance(name, str) or "/" in name:
            raise ValueError(f"Argument `name` must be a string and cannot contain character `/`. Received: name={name}")
        self.name = name

    def __enter__(self):
        enter_scope(self.name)
        return self

    def __exit__(self, *exception):
        leave_scope()
