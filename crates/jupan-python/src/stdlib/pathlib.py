import os.path as _path
from _jupan import unknown


class PurePath:
    def __init__(self, *parts):
        self._text = _path.join(*[str(part) for part in parts]) if parts else "."

    def __truediv__(self, other):
        return type(self)(self._text, str(other))

    def __rtruediv__(self, other):
        return type(self)(str(other), self._text)

    def __str__(self):
        return self._text

    def __repr__(self):
        return f"PosixPath({self._text!r})"

    def __fspath__(self):
        return self._text

    def __eq__(self, other):
        return isinstance(other, PurePath) and self._text == other._text

    def __hash__(self):
        return hash(self._text)

    def __lt__(self, other):
        return self._text < other._text

    @property
    def name(self):
        return _path.basename(self._text)

    @property
    def stem(self):
        return _path.splitext(self.name)[0]

    @property
    def suffix(self):
        return _path.splitext(self.name)[1]

    @property
    def parent(self):
        return type(self)(_path.dirname(self._text) or ".")

    @property
    def parents(self):
        found = []
        path = self
        while path._text not in (".", "/"):
            path = path.parent
            found.append(path)
        return found

    @property
    def parts(self):
        return tuple(part for part in self._text.split("/") if part)

    def joinpath(self, *others):
        return type(self)(self._text, *others)

    def with_suffix(self, suffix):
        return type(self)(_path.splitext(self._text)[0] + suffix)

    def with_name(self, name):
        return self.parent / name

    def relative_to(self, *others):
        return self

    def as_posix(self):
        return self._text

    def is_absolute(self):
        return self._text.startswith("/")


class Path(PurePath):
    @classmethod
    def cwd(cls):
        return cls("/script")

    @classmethod
    def home(cls):
        return cls(_path.expanduser("~"))

    def exists(self):
        return False

    is_file = is_dir = is_symlink = exists

    def resolve(self, *args):
        return self

    absolute = expanduser = resolve

    def mkdir(self, *args, **kwargs):
        pass

    unlink = rmdir = touch = rename = write_text = write_bytes = mkdir

    def iterdir(self):
        return unknown("the files of a folder", "files")

    def glob(self, pattern):
        return unknown("the files of a folder", "files")

    rglob = glob

    def open(self, *args, **kwargs):
        return open(self._text, *args, **kwargs)

    def read_text(self, *args, **kwargs):
        return unknown("the content of a file", "text")

    def read_bytes(self):
        return unknown("the content of a file", "bytes")

    def stat(self):
        raise FileNotFoundError("No such file or directory: " + repr(self._text))


PosixPath = Path
PurePosixPath = PurePath
