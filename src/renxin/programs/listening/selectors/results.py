"""What listening says in numbers: share good, first answers, themes, rounds; every share with n and interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from renxin.kernel.core import clock, statistics
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.statistics import Interval
from renxin.programs.listening import packs
from renxin.programs.listening.models import Note

PERIODS: Final = (30, 90, 365)
_UNCLEAR: Final = 0.15
_REVIEWS: Final = """
SELECT {by}, count(*) FILTER (WHERE r.stars IS NOT NULL), count(*) FILTER (WHERE r.stars >= %(good)s),
       count(*) FILTER (WHERE r.stars <= %(low)s), count(*) FILTER (WHERE r.first_answered_at IS NOT NULL),
       count(*), percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (
           ORDER BY extract(epoch FROM r.first_answered_at - r.written_at)::float8 / 60) FILTER (
           WHERE r.first_answered_at IS NOT NULL)
  FROM listening_review r
 WHERE r.tenant_id = %(tenant)s AND r.written_at >= %(start)s AND r.written_at < %(end)s
 GROUP BY 1
"""
_THEMES: Final = """
WITH said AS (
    SELECT themes, tone FROM listening_review
     WHERE tenant_id = %(tenant)s AND written_at >= %(start)s AND written_at < %(end)s
    UNION ALL
    SELECT themes, tone FROM listening_note
     WHERE tenant_id = %(tenant)s AND written_at >= %(start)s AND written_at < %(end)s
       AND (%(every)s OR department_id = ANY (%(departments)s))
)
SELECT t.code, count(*), count(*) FILTER (WHERE tone < -%(unclear)s), count(*) FILTER (WHERE tone > %(unclear)s)
  FROM said CROSS JOIN LATERAL unnest(said.themes) AS t (code)
 GROUP BY t.code
"""
_ROUNDS: Final = """
SELECT s.state, count(*) FROM listening_stop s JOIN listening_interview i ON i.id = s.talk_id
 WHERE s.tenant_id = %(tenant)s AND s.at >= %(start)s AND s.at < %(end)s
   AND (%(every)s OR i.department_id = ANY (%(departments)s))
 GROUP BY s.state
"""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of n, with the 95 percent interval; of fewer than five nothing is shown."""

    count: int
    n: int

    @property
    def hidden(self) -> bool:
        """Tell whether there are too few to show."""
        return self.n < statistics.HIDDEN_BELOW

    @property
    def few(self) -> bool:
        """Tell whether it is only a hint."""
        return self.n < statistics.WEAK_BELOW

    @property
    def share(self) -> float:
        """Return the share."""
        return self.count / self.n if self.n else 0.0

    @property
    def interval(self) -> Interval | None:
        """Return its interval."""
        return statistics.wilson(self.count, self.n)


@dataclass(frozen=True, slots=True)
class ReviewNumbers:
    """Reviews of a source, a department or all: share good and low, how many were answered and how fast."""

    key: Any
    n: int
    good: Share
    low: Share
    answered: Share
    median: timedelta | None
    p90: timedelta | None


@dataclass(frozen=True, slots=True)
class ThemeNumbers:
    """A theme: how often it was spoken of, and how often in blame."""

    code: str
    words: str
    blame: Share
    praise: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """Everything the results page shows."""

    reviews: ReviewNumbers
    before: Share
    changed: str
    by_source: list[ReviewNumbers]
    by_department: list[ReviewNumbers]
    themes: list[ThemeNumbers]
    fine: Share
    asked_at_beds: int
    open_notes: int
    done_notes: int


def numbers(actor: Actor, days: int) -> Numbers:
    """Return the numbers of the last `days` days."""
    actor.require("listening.view")
    end = clock.now()
    start = end - timedelta(days=days)
    whole = _reviews(actor, "1", start, end)
    before = _reviews(actor, "1", start - timedelta(days=days), start)
    now_, then = _first(whole).good, _first(before).good
    stops = dict(_rows(_ROUNDS, _values(actor, start, end)))
    spoken = stops.get("fine", 0) + stops.get("something", 0)
    notes = Note.objects.of(actor).filter(written_at__gte=start, written_at__lt=end)
    if not actor.all_departments:
        notes = notes.filter(department_id__in=list(actor.department_ids))
    return Numbers(
        reviews=_first(whole),
        before=then,
        changed=_changed(then, now_),
        by_source=_named(_reviews(actor, "r.source", start, end)),
        by_department=_reviews(actor, "r.department_id", start, end),
        themes=_themes(actor, start, end),
        fine=Share(stops.get("fine", 0), spoken),
        asked_at_beds=sum(stops.values()),
        open_notes=notes.filter(follow=Note.Follow.OPEN).count(),
        done_notes=notes.filter(follow=Note.Follow.DONE).count(),
    )


def good_share(actor: Actor, from_: datetime, until: datetime) -> Share:
    """Return the share of good reviews between two instants."""
    actor.require("listening.view")
    return _first(_reviews(actor, "1", from_, until)).good


def _reviews(actor: Actor, by: str, start: datetime, end: datetime) -> list[ReviewNumbers]:
    pack = packs.reviews()
    values = {**_values(actor, start, end), "good": pack.good_from, "low": pack.low_until}
    found = [_numbers(row) for row in _rows(_REVIEWS.format(by=by), values)]
    return sorted(found, key=lambda one: -one.n)


def _numbers(row: Sequence[Any]) -> ReviewNumbers:
    key, starred, good, low, answered, n, times = row
    middle, ninetieth = [timedelta(minutes=float(one)) for one in times] if times else [None, None]
    return ReviewNumbers(key, n, Share(good, starred), Share(low, starred), Share(answered, n), middle, ninetieth)


def _first(found: Sequence[ReviewNumbers]) -> ReviewNumbers:
    return found[0] if found else _numbers((None, 0, 0, 0, 0, 0, None))


def _named(found: Sequence[ReviewNumbers]) -> list[ReviewNumbers]:
    return [one for one in found if one.key]


def _changed(before: Share, after: Share) -> str:
    """Return `more` or `less` where the share good differs by more than chance explains, else nothing."""
    if before.few or after.few or not statistics.shares_changed((before.count, before.n), (after.count, after.n)):
        return ""
    return "more" if after.share > before.share else "less"


def _themes(actor: Actor, start: datetime, end: datetime) -> list[ThemeNumbers]:
    known = packs.themes()
    rows = _rows(_THEMES, {**_values(actor, start, end), "unclear": _UNCLEAR})
    found = [
        ThemeNumbers(code, str(known[code].words), Share(blame, n), praise)
        for code, n, blame, praise in rows
        if code in known
    ]
    return sorted(found, key=lambda one: (-one.blame.count, -one.blame.n, one.code))


def _values(actor: Actor, start: datetime, end: datetime) -> dict[str, Any]:
    return {
        "tenant": actor.tenant_id,
        "start": start,
        "end": end,
        "every": actor.all_departments,
        "departments": list(actor.department_ids),
    }


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
