"""Risk by day since an anchor, read from the history in one statement, and what it says about a journey's wait."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from .ground import People
from .happenings import HAPPENINGS
from .learning.hazard import Day, Window, by_day, riskiest
from .pack import Timing, pack

_REACHES: Final = frozenset({"create_task", "send_message"})
# An anchor is watched until the risk, the next anchor, the last day or now, whichever comes first.
_RISK: Final = """
WITH anchors AS MATERIALIZED (
    SELECT patient_id, at,
           least(lead(at) OVER (PARTITION BY patient_id ORDER BY at), at + make_interval(days => %(days)s),
                 %(now)s) AS until
    FROM ({anchor}) a WHERE at > %(since)s AND at < %(now)s
),
happened AS MATERIALIZED (SELECT patient_id, at FROM ({risk}) h WHERE at > %(since)s AND at <= %(now)s),
seen AS (
    SELECT a.patient_id, a.at, a.until, min(h.at) AS came
    FROM anchors a LEFT JOIN happened h ON h.patient_id = a.patient_id AND h.at > a.at AND h.at <= a.until
    GROUP BY a.patient_id, a.at, a.until
)
SELECT came IS NOT NULL,
       greatest(1, ceil(extract(epoch FROM coalesce(came, until) - at) / 86400.0))::int AS day, count(*)
FROM seen GROUP BY 1, 2"""
# Silence begins with the first day after the last sign of life that a long gap follows. It is asked of those who began
# to keep in touch: who never gave a sign has not fallen silent.
_SILENCE: Final = """
WITH anchors AS MATERIALIZED (
    SELECT patient_id, at, least(lead(at) OVER (PARTITION BY patient_id ORDER BY at), %(now)s) AS until
    FROM ({anchor}) a WHERE at > %(since)s AND at < %(now)s
),
signs AS MATERIALIZED (SELECT patient_id, at FROM ({risk}) h WHERE at > %(since)s AND at <= %(now)s),
lived AS (
    SELECT a.patient_id, a.at AS anchor, a.until, s.at,
           lead(s.at, 1, a.until) OVER (PARTITION BY a.patient_id, a.at ORDER BY s.at) AS next
    FROM anchors a JOIN (SELECT patient_id, at FROM signs UNION SELECT patient_id, at FROM anchors) s
      ON s.patient_id = a.patient_id AND s.at >= a.at AND s.at < a.until
),
seen AS (
    SELECT patient_id, anchor, until, min(at) FILTER (WHERE next - at >= make_interval(days => %(silent)s)) AS came
    FROM lived GROUP BY patient_id, anchor, until
    HAVING bool_or(at = anchor AND next - at < make_interval(days => %(silent)s) AND next < until)
)
SELECT came IS NOT NULL AND came < anchor + make_interval(days => %(days)s),
       least(%(days)s, 1 + floor(extract(epoch FROM coalesce(came, until) - anchor) / 86400.0))::int AS day, count(*)
FROM seen GROUP BY 1, 2"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """The risk of each day since an anchor, of so many anchors, and the window that stands out, if one does."""

    code: str
    timing: Timing
    n: int
    events: int
    days: tuple[Day, ...]
    window: Window | None
    enough: bool

    def as_data(self) -> dict[str, Any]:
        """Return the curve as JSON keeps it; without numbers where there are too few."""
        about: dict[str, Any] = {"n": self.n, "events": self.events, "enough": self.enough}
        if not self.enough:
            return about
        about["days"] = [[day.day, day.at_risk, day.events] for day in self.days]
        if self.window:
            kept = self.window
            about["window"] = {"first": kept.first, "last": kept.last, "events": kept.events, "at_risk": kept.at_risk}
            about["window"] |= {"times": min(kept.times, 99.0), "p": kept.p}
        return about


def curve(people: People, code: str, now: datetime) -> Curve:
    """Return the risk curve of one question."""
    timing, rules = pack().timing[code], pack().timing_rules
    risks = timing.silence_of or [timing.risk]
    risk = " UNION ALL ".join(HAPPENINGS[each].sql for each in risks)
    statement = (_SILENCE if timing.silence_of else _RISK).format(anchor=HAPPENINGS[timing.anchor].sql, risk=risk)
    values: dict[str, Any] = {
        "tenant": people.tenant_id,
        "patients": people.ids.tolist(),
        "now": now,
        "since": now - timedelta(days=rules.look_back_days),
        "days": timing.days,
        "silent": timing.silent_days,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall()
    came = {day: count for happened, day, count in rows if happened and day <= timing.days}
    ended = {min(day, timing.days): 0 for happened, day, _count in rows if not happened}
    for happened, day, count in rows:
        if not happened:
            ended[min(day, timing.days)] += count
    days = by_day(came, ended, timing.days)
    n, events = sum(came.values()) + sum(ended.values()), sum(came.values())
    enough = n >= rules.minimum_anchors and events >= rules.minimum_events
    window = riskiest(days, rules.window_days) if enough else None
    return Curve(code=code, timing=timing, n=n, events=events, days=days, window=window, enough=enough)


def better_day(window: Window) -> int:
    """Return the day on which to reach people: the one before the risky days begin, the first at the earliest."""
    return max(1, window.first - 1)


def wait_to_move(definition: Mapping[str, Any], timing: Timing, window: Window) -> dict[str, Any] | None:
    """Return the wait of a journey of this anchor that should end on another day; None where none should.

    It is the wait, counted from the start and followed by a message or a person's task, whose day is nearest to the
    better one; of two as near, the later, which then comes sooner.
    """
    start = definition.get("start") or {}
    where = start.get("where") or {}
    if start.get("fact") != timing.fact or any(where.get(key, value) != value for key, value in timing.where.items()):
        return None
    wanted = better_day(window)
    waits = _reaching(definition.get("steps") or [])
    nearest = min(waits, key=lambda step: (abs(int(step["days"]) - wanted), -int(step["days"])), default=None)
    if nearest is None or int(nearest["days"]) == wanted:
        return None
    # Somebody is reached right before already: nothing is gained.
    if any(window.first - 1 <= int(step["days"]) <= window.first for step in waits):
        return None
    return {"step": nearest["id"], "from": int(nearest["days"]), "to": wanted}


def _reaching(steps: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the waits of days since the start after which somebody is reached."""
    by_id = {step.get("id"): step for step in steps}
    below = [*steps[1:], {}]
    return [
        step
        for step, after in zip(steps, below, strict=True)
        if step.get("verb") == "wait_days"
        and step.get("since", "anchor") == "anchor"
        and by_id.get(step.get("next"), after).get("verb") in _REACHES
    ]
