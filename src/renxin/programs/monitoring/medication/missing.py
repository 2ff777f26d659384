"""When missed doses are too many. What nobody spoke of is not missed: silence has its own rule. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from renxin.engagement.questionnaires.selectors import Level

from .catalogue import MissedRule, is_critical, medicines

Said = Literal["taken", "late", "missed", "skipped"]


@dataclass(frozen=True, slots=True)
class Told:
    """What was said of one dose. `skipped` is on a doctor's word or for a reason that holds: it is no miss."""

    on: date
    at: str
    said: Said


@dataclass(frozen=True, slots=True)
class Run:
    """Misses that ask for somebody: how urgent, how many in a row, which rule."""

    level: Level
    run: int
    rule: Literal["in_a_row", "of_seven_days", "critical_days"]


def judge(told: Iterable[Told], today: date, drug_class: str) -> Run | None:
    """Return what the doses of one medicine ask for today; None when nothing.

    Three missed doses one after another, or missed doses on four of the last seven days: yellow. Of what must not be
    missed: missed on two days one after another: orange.
    """
    doses = sorted(told, key=lambda one: (one.on, one.at))
    rule = medicines().missed
    days = _days_in_a_row(doses)
    if is_critical(drug_class) and days >= rule.critical_days:
        return Run(Level.ORANGE, days, "critical_days")
    run = _in_a_row(doses)
    if run >= rule.in_a_row:
        return Run(Level.YELLOW, run, "in_a_row")
    return _of_a_week(doses, today, rule)


def _of_a_week(doses: Sequence[Told], today: date, rule: MissedRule) -> Run | None:
    since = today - timedelta(days=6)
    missed = {one.on for one in doses if one.said == "missed" and since <= one.on <= today}
    return Run(Level.YELLOW, len(missed), "of_seven_days") if len(missed) >= rule.of_seven_days else None


def _in_a_row(doses: Sequence[Told]) -> int:
    """Return how many of the newest doses in a row were missed; what was skipped for a reason stands aside."""
    run = 0
    for one in reversed(doses):
        if one.said == "skipped":
            continue
        if one.said != "missed":
            break
        run += 1
    return run


def _days_in_a_row(doses: Sequence[Told]) -> int:
    """Return on how many days in a row, up to the newest that was spoken of, a dose was missed."""
    by_day: dict[date, bool] = {}
    for one in doses:
        if one.said != "skipped":
            by_day[one.on] = by_day.get(one.on, False) or one.said == "missed"
    newest = max(by_day, default=None)
    run = 0
    while newest is not None and by_day.get(newest - timedelta(days=run), False):
        run += 1
    return run
