from _jupan import unknown


class timedelta:
    def __init__(self, days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0):
        self._seconds = ((weeks * 7 + days) * 24 + hours) * 3600 + minutes * 60 + seconds + milliseconds / 1000 + microseconds / 1000000
        self.days = self._seconds // 86400
        self.seconds = self._seconds % 86400

    def total_seconds(self):
        return self._seconds


class date:
    def __init__(self, year, month, day):
        self.year = year
        self.month = month
        self.day = day

    @classmethod
    def today(cls):
        return unknown("today's date", "today")

    def isoformat(self):
        return f"{self.year:04d}-{self.month:02d}-{self.day:02d}"

    def __str__(self):
        return self.isoformat()


class datetime(date):
    def __init__(self, year, month, day, hour=0, minute=0, second=0, microsecond=0, tzinfo=None):
        super().__init__(year, month, day)
        self.hour = hour
        self.minute = minute
        self.second = second

    @classmethod
    def now(cls, tz=None):
        return unknown("the time of the run", "now")

    @classmethod
    def utcnow(cls):
        return unknown("the time of the run", "now")

    @classmethod
    def fromtimestamp(cls, *args):
        return unknown("a time", "time")

    @classmethod
    def strptime(cls, *args):
        return unknown("a time read from a text", "time")

    def strftime(self, pattern):
        return unknown("a time as a text", "time")


class time:
    pass


class timezone:
    utc = None
