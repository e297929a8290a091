class auto:
    # What it stands for is known when the class is made; until then it can be combined.
    def __init__(self, made=None):
        self._made = made
        self._value = None

    def _resolve(self, number):
        if self._value is None:
            self._value = self._made() if self._made else number
        return self._value

    def __or__(self, other):
        return auto(lambda: _number(self) | _number(other))

    def __and__(self, other):
        return auto(lambda: _number(self) & _number(other))

    def __xor__(self, other):
        return auto(lambda: _number(self) ^ _number(other))


def _number(value):
    return value._resolve(None) if isinstance(value, auto) else value


def unique(cls):
    return cls


class EnumMeta(type):
    def __init__(cls, name, bases, namespace):
        members = {}
        number = 0
        for base in bases:
            members.update(getattr(base, "_member_map_", None) or {})
        for name, value in namespace.items():
            if name.startswith("_") or callable(value) or isinstance(value, (property, classmethod, staticmethod)):
                continue
            if isinstance(value, auto):
                if issubclass(cls, str):
                    value = name.lower()
                elif issubclass(cls, Flag):
                    value = value._resolve(1 << number)
                else:
                    value = number + 1
            if isinstance(value, int):
                number = max(number, value.bit_length()) if issubclass(cls, Flag) else value
            member = None
            for other in members.values():
                if other._value_ == value:
                    member = other
            if member is None:
                member = _new_member(cls, value)
                member._name_ = name
                member._value_ = value
                if "__init__" in namespace:
                    namespace["__init__"](member, *(value if isinstance(value, tuple) else (value,)))
            members[name] = member
            setattr(cls, name, member)
        cls._member_map_ = members

    def __call__(cls, value, *args, **kwargs):
        if cls._member_map_:
            for member in cls._member_map_.values():
                if member._value_ == value or member is value:
                    return member
            if issubclass(cls, Flag) and isinstance(value, int):
                return _combine(cls, value)
            missing = getattr(cls, "_missing_", None)
            if missing is not None:
                found = missing(value)
                if found is not None:
                    return found
            raise ValueError(f"{value!r} is not a valid {cls.__name__}")
        names = args[0] if args else kwargs["names"]
        if isinstance(names, str):
            names = names.replace(",", " ").split()
        if isinstance(names, dict):
            names = list(names.items())
        namespace = {}
        for index, item in enumerate(names):
            if isinstance(item, tuple):
                namespace[item[0]] = item[1]
            else:
                namespace[item] = index + 1
        made = type(value, (cls,), dict(namespace))
        EnumMeta.__init__(made, value, (cls,), namespace)
        return made

    def __iter__(cls):
        # Members with several bits of a flag are names for combinations.
        members = dict.fromkeys(cls._member_map_.values())
        return iter([m for m in members if not issubclass(cls, Flag) or _is_bit(m._value_)])

    def __len__(cls):
        return len(list(iter(cls)))

    def __getitem__(cls, name):
        return cls._member_map_[name]

    def __contains__(cls, value):
        return any(member is value or member._value_ == value for member in cls._member_map_.values())

    @property
    def __members__(cls):
        return dict(cls._member_map_)


def _is_bit(value):
    return value > 0 and value & (value - 1) == 0


def _new_member(cls, value):
    from _jupan import new_exactly

    if issubclass(cls, (str, int, float)):
        return new_exactly(cls, value)
    return new_exactly(cls)


class Enum(metaclass=EnumMeta):
    @property
    def name(self):
        return self._name_

    @property
    def value(self):
        return self._value_

    def __repr__(self):
        return f"<{type(self).__name__}.{self._name_}: {self._value_!r}>"

    def __str__(self):
        return f"{type(self).__name__}.{self._name_}"

    def __hash__(self):
        return hash(self._name_)

    def __eq__(self, other):
        if self is other:
            return True
        if isinstance(self, (str, int)) and not isinstance(other, Enum):
            return self._value_ == other
        return False


class IntEnum(int, Enum):
    def __str__(self):
        return str(self._value_)

    def __eq__(self, other):
        return int(self) == other


class StrEnum(str, Enum):
    def __str__(self):
        return self._value_

    def __eq__(self, other):
        return self._value_ == other


class Flag(Enum):
    def __or__(self, other):
        return _combine(type(self), self._value_ | getattr(other, "_value_", other))

    def __and__(self, other):
        return _combine(type(self), self._value_ & getattr(other, "_value_", other))

    def __xor__(self, other):
        return _combine(type(self), self._value_ ^ getattr(other, "_value_", other))

    def __invert__(self):
        every = 0
        for member in type(self)._member_map_.values():
            every |= member._value_
        return _combine(type(self), every & ~self._value_)

    def __iter__(self):
        return iter([member for member in type(self) if member in self])

    def __bool__(self):
        return self._value_ != 0

    def __contains__(self, other):
        return self._value_ & other._value_ == other._value_


class IntFlag(Flag):
    pass


def _combine(cls, value):
    for member in cls._member_map_.values():
        if member._value_ == value:
            return member
    member = _new_member(cls, value)
    member._name_ = "|".join(one._name_ for one in cls if value & one._value_) or None
    member._value_ = value
    return member
