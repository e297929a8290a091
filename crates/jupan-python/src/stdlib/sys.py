from _jupan import argv as _argv, unknown

argv = _argv()
path = ["/script"]
modules = {}
platform = "linux"
version = "3.11.0 (main)"
byteorder = "little"
maxsize = 9223372036854775807
executable = "/usr/bin/python3"
exec_prefix = prefix = "/usr"
stdout = unknown("the output of the program", "stdout")
stderr = unknown("the output of the program", "stderr")
stdin = unknown("the input of the program", "stdin")


class _Version(tuple):
    @property
    def major(self):
        return 3

    @property
    def minor(self):
        return 11

    @property
    def micro(self):
        return 0


version_info = _Version((3, 11, 0, "final", 0))


def exit(status=None):
    raise SystemExit(status)


def setrecursionlimit(limit):
    pass


def getrecursionlimit():
    return 1000


def getsizeof(value, default=None):
    return unknown("the size of an object in memory")


def exc_info():
    return (None, None, None)


def getdefaultencoding():
    return "utf-8"
