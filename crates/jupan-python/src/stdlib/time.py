from _jupan import unknown


def time():
    return unknown("the time of the run")


def perf_counter():
    return unknown("the time of the run")


monotonic = process_time = time_ns = perf_counter_ns = perf_counter


def sleep(seconds):
    pass


def strftime(pattern, moment=None):
    return unknown("the time of the run as a text", "time")


def localtime(*args):
    return unknown("the time of the run", "time")


gmtime = ctime = asctime = mktime = localtime
