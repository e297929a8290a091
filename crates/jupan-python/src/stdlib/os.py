import os.path as path
from _jupan import unknown

sep = "/"
linesep = "\n"
pathsep = ":"
name = "posix"
curdir = "."
devnull = "/dev/null"


class _Environ(dict):
    def copy(self):
        return dict(self)


environ = _Environ({"HOME": path.expanduser("~"), "PATH": "/usr/bin", "USER": "user"})


def getenv(key, default=None):
    return environ.get(key, default)


def putenv(key, value):
    environ[key] = value


def getcwd():
    return "/script"


def listdir(path="."):
    return unknown("the files of a folder", "files")


def walk(top, *args, **kwargs):
    return unknown("the files of a folder", "files")


def scandir(path="."):
    return unknown("the files of a folder", "files")


def makedirs(*args, **kwargs):
    pass


mkdir = remove = unlink = rename = rmdir = removedirs = chdir = replace = symlink = utime = chmod = makedirs


def system(command):
    return 0


def cpu_count():
    return unknown("the number of processors")


def getpid():
    return unknown("the number of the process")


def urandom(n):
    return unknown("random bytes")


def fspath(path):
    return str(path)


class PathLike:
    pass
