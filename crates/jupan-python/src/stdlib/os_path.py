from _jupan import unknown

sep = "/"


def join(first, *parts):
    path = first if isinstance(first, str) else str(first)
    for part in parts:
        part = part if isinstance(part, str) else str(part)
        if part.startswith("/"):
            path = part
        elif path == "" or path.endswith("/"):
            path = path + part
        else:
            path = path + "/" + part
    return path


def exists(path):
    return False


isfile = isdir = islink = lexists = ismount = exists


def basename(path):
    return str(path).rsplit("/", 1)[-1]


def dirname(path):
    path = str(path)
    return path.rsplit("/", 1)[0] if "/" in path else ""


def split(path):
    return dirname(path), basename(path)


def splitext(path):
    path = str(path)
    name = basename(path)
    if "." in name.lstrip("."):
        extension = "." + name.rsplit(".", 1)[1]
        return path[: len(path) - len(extension)], extension
    return path, ""


def abspath(path):
    path = str(path)
    return path if path.startswith("/") else join("/script", path)


realpath = abspath


def normpath(path):
    return path


def expanduser(path):
    return str(path).replace("~", "/home/user", 1) if str(path).startswith("~") else path


def expandvars(path):
    return path


def isabs(path):
    return str(path).startswith("/")


def relpath(path, start=None):
    return path


def getsize(path):
    return unknown("the content of a file")


getmtime = getctime = getatime = getsize


def commonpath(paths):
    return unknown("a common path")
