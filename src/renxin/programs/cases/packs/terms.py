"""The data that cases work by, read from its pack: levels, clocks, ladders, posts, holds."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from renxin.kernel.core import packs
from renxin.kernel.core.packs import Pack, PackError
from renxin.kernel.core.words import Words

from . import house
from .taxonomy import causes

__all__ = [
    "LAW_ONE_DEPARTMENT",
    "LAW_SEVERAL_DEPARTMENTS",
    "Level",
    "Rung",
    "Span",
    "Terms",
    "causes",
    "standard_terms",
    "terms",
]

PACKS = Path(__file__).parent
LAW_ONE_DEPARTMENT: Final = 5
LAW_SEVERAL_DEPARTMENTS: Final = 10
_MOST_MINUTES: Final = {"response": 24 * 60, "solution": 48 * 60}


@dataclass(frozen=True, kw_only=True)
class Span:
    """A length of time: elapsed minutes and hours, or working days (due at the end of the last one)."""

    minutes: int = 0
    hours: int = 0
    working_days: int = 0


@dataclass(frozen=True, kw_only=True)
class LevelClocks:
    """What is promised for one level: first answer and solution."""

    level: int
    response: Span
    solution: Span


@dataclass(frozen=True, kw_only=True)
class Rung:
    """At this percentage of a clock, tell whoever holds this post."""

    at: int
    tell: str


@dataclass(frozen=True, kw_only=True)
class Statutory:
    """Working days the law gives for feedback on a complaint; a hospital may promise less, never more."""

    one_department: int
    several_departments: int


@dataclass(frozen=True, kw_only=True)
class Level:
    """How grave a case is: who hears at once, who hears as time goes, who approves, how soon an alarm is taken up."""

    value: int
    roman: str
    text: Words
    definition: Words
    ladder: tuple[Rung, ...]
    working_days: Statutory
    at_once: tuple[str, ...] = ()
    approvals: tuple[str, ...] = ()
    acknowledge_minutes: int = 0
    daily_briefing: bool = False


@dataclass(frozen=True, kw_only=True)
class Post:
    """Somebody who is told by what she answers for. Where the roster names nobody: the holders of these roles."""

    code: str
    text: Words
    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A code that people choose, with its words."""

    code: str
    text: Words


@dataclass(frozen=True, kw_only=True)
class HoldTerms:
    """For which kinds and purposes nobody writes while a case is open."""

    kinds: tuple[str, ...]
    purposes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Confirmation:
    """For how many days the patient may say whether it is settled. Its words are the template `case.answer`."""

    valid_days: int


@dataclass(frozen=True, kw_only=True)
class CallBack:
    """Complaints of which levels are called back about once they are over, and in how many working days."""

    levels: tuple[int, ...]
    working_days: int


@dataclass(frozen=True, kw_only=True)
class Comments:
    """What of the comments on other sites is a case: so many stars (of five) or fewer."""

    bad_stars: float


@dataclass(frozen=True, kw_only=True)
class Terms(Pack):
    """The service-recovery pack."""

    clocks: dict[str, list[LevelClocks]]
    comments: Comments
    statutory: Statutory
    levels: tuple[Level, ...]
    posts: tuple[Post, ...]
    owners: dict[str, str]
    not_accepted: tuple[Choice, ...]
    works: tuple[Choice, ...]
    hold: HoldTerms
    confirmation: Confirmation
    call_back: CallBack

    def level(self, value: int) -> Level:
        """Return the level I–IV as 1–4."""
        return next(one for one in self.levels if one.value == value)

    def post(self, code: str) -> Post:
        """Return the post with this code."""
        return next(one for one in self.posts if one.code == code)


def terms() -> Terms:
    """Return the levels, clocks and ladders in force: the house's own, else those that came with the product."""
    return house.in_force(standard_terms(), checked_terms)


@lru_cache(maxsize=1)
def standard_terms() -> Terms:
    """Return the levels, clocks and ladders that came with the product."""
    return read_terms(PACKS / "service_recovery.yaml")


def checked_terms(found: Terms) -> Terms:
    """Return terms of a house that keep within the law and miss no post that others tell.

    Raises:
        PackError: they do not.
    """
    gone = {one.code for one in standard_terms().posts} - {one.code for one in found.posts}
    problem = next(_problems(found), "") or (f"posts: {', '.join(sorted(gone))} is missing" if gone else "")
    if problem:
        raise PackError(problem)
    return found


def read_terms(path: Path) -> Terms:
    """Read a pack of terms.

    Raises:
        PackError: it does not fit, names a post that is not there, or promises more time than law and house allow.
    """
    found = packs.load(path, Terms)
    problem = next(_problems(found), "")
    if problem:
        raise PackError(f"{path}: {problem}")
    return found


def _problems(found: Terms) -> Iterator[str]:
    posts = {one.code for one in found.posts}
    yield from (f"levels: {one} is missing" for one in {1, 2, 3, 4} - {level.value for level in found.levels})
    for level in found.levels:
        told = {*level.at_once, *level.approvals, *(rung.tell for rung in level.ladder)}
        yield from (f"levels[{level.value}]: there is no post {one}" for one in sorted(told - posts))
        yield from _too_long(level.working_days, f"levels[{level.value}].working_days")
    yield from (f"owners: there is no post {one}" for one in sorted(set(found.owners.values()) - posts))
    yield from _too_long(found.statutory, "statutory")
    for kind, rows in found.clocks.items():
        if kind != "rights":
            yield from _too_slow(kind, rows)


def _too_long(promised: Statutory, place: str) -> Iterator[str]:
    if not 0 < promised.one_department <= LAW_ONE_DEPARTMENT:
        yield f"{place}.one_department: the law gives {LAW_ONE_DEPARTMENT} working days, not {promised.one_department}"
    if not 0 < promised.several_departments <= LAW_SEVERAL_DEPARTMENTS:
        days = promised.several_departments
        yield f"{place}.several_departments: the law gives {LAW_SEVERAL_DEPARTMENTS} working days, not {days}"


def _too_slow(kind: str, rows: list[LevelClocks]) -> Iterator[str]:
    for row in rows:
        for name, most in _MOST_MINUTES.items():
            span: Span = getattr(row, name)
            place = f"clocks.{kind}[level {row.level}].{name}"
            if span.working_days:
                yield f"{place}: counts elapsed hours, nights and holidays included, not working days"
            if not 0 < span.hours * 60 + span.minutes <= most:
                yield f"{place}: at most {most // 60} hours are allowed"
