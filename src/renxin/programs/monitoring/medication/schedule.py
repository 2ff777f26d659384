"""When a medicine is taken, read from the words of a prescription. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from renxin.kernel.core.packs import Words

from .catalogue import Rhythm, dosage


@dataclass(frozen=True, slots=True)
class Schedule:
    """Hours of the day on which days. `sure` is false where nobody could read it: then nothing is reminded of."""

    rhythm: str
    times: tuple[time, ...]
    every: int = 1
    weekdays: tuple[int, ...] = ()
    as_needed: bool = False
    meal: Words | None = None
    sure: bool = True

    def falls_on(self, day: date, first: date) -> bool:
        """Tell whether something is taken on a day, counted from the first day of the plan."""
        if day < first or self.as_needed:
            return False
        if self.weekdays:
            return day.weekday() in self.weekdays
        return (day - first).days % max(self.every, 1) == 0

    def due(self, first: date, begin: date, end: date) -> Iterator[tuple[date, time]]:
        """Yield every taking from `begin` to `end`, both included, in order."""
        for number in range((end - begin).days + 1):
            day = begin + timedelta(days=number)
            if self.falls_on(day, first):
                yield from ((day, at) for at in self.times)

    @property
    def per_day(self) -> float:
        """Return how many doses there are in a day, on average."""
        return len(self.times) * (len(self.weekdays) / 7 if self.weekdays else 1 / max(self.every, 1))


def read(frequency: str, dose: str = "") -> Schedule:
    """Return when something is taken, by its frequency as written (`bid`, 每日两次, 早晚各一次 …) and its dose text.

    What cannot be read is as needed and not sure: nobody is reminded by a guess.
    """
    plain = _plain(f"{frequency} {dose}")
    code = _code(_plain(frequency)) or _code(plain)
    meal = next((one.words for one in dosage().meals if any(_plain(each) in plain for each in one.has)), None)
    if not code:
        return Schedule("", (), as_needed=True, meal=meal, sure=False)
    return _of(code, dosage().rhythms[code], meal)


def _of(code: str, rhythm: Rhythm, meal: Words | None) -> Schedule:
    times = tuple(time.fromisoformat(each) for each in rhythm.at)
    return Schedule(code, times, rhythm.every, rhythm.weekdays, rhythm.as_needed, meal)


def _code(plain: str) -> str:
    """Return the rhythm that a text means: the abbreviation itself, else the first writing that stands in it."""
    words = plain.split()
    for code in dosage().rhythms:
        if code in words:
            return code
    for one in dosage().written:
        if any(_holds(plain, _plain(each)) for each in one.has):
            return one.rhythm
    return ""


def _holds(plain: str, wanted: str) -> bool:
    """Tell whether a writing stands in a text; Latin ones as whole words, Chinese ones with or without spaces."""
    if wanted.isascii():
        return f" {wanted} " in f" {plain} "
    return wanted.replace(" ", "") in plain.replace(" ", "")


def _plain(text: str) -> str:
    kept = "".join(sign if sign.isalnum() or sign == "/" else " " for sign in text.casefold().replace(".", ""))
    return " ".join(kept.split())
