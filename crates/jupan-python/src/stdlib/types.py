class SimpleNamespace:
    def __init__(self, **kwargs):
        for name, value in kwargs.items():
            setattr(self, name, value)

    def __repr__(self):
        return "namespace(" + ", ".join(f"{name}={value!r}" for name, value in vars(self).items()) + ")"

    def __eq__(self, other):
        return vars(self) == vars(other)


FunctionType = LambdaType = type(lambda: None)
BuiltinFunctionType = type(len)
MethodType = type(SimpleNamespace().__repr__)
GeneratorType = type(_ for _ in ())
NoneType = type(None)
MappingProxyType = dict
