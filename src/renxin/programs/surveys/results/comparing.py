"""Answers side by side: by department, doctor, campus, sort of visit, way of answering, week, interviewer.

The log of responses is reduced first, then joined with what it names. Nothing is ranked that stands on too few.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Literal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.statistics import RecommendationScore, mean_interval, recommendation_score
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Location, Practitioner
from renxin.people.records.models import Encounter

from .counting import FOUND, SURE, Row, Values, rows
from .scores import Score

By = Literal["department", "doctor", "campus", "visit", "mode", "week", "interviewer"]
WAYS: Final[dict[By, Any]] = {
    "department": gettext_lazy("Department"),
    "doctor": gettext_lazy("Doctor"),
    "campus": gettext_lazy("Campus"),
    "visit": gettext_lazy("Sort of visit"),
    "mode": gettext_lazy("Way of answering"),
    "week": gettext_lazy("Week"),
    "interviewer": gettext_lazy("Interviewer"),
}
MODES: Final = {
    "link": gettext_lazy("by link"),
    "place": gettext_lazy("printed code"),
    "kiosk": gettext_lazy("tablet at the place"),
    "phone": gettext_lazy("by phone"),
    "paper": gettext_lazy("on paper"),
    "import": gettext_lazy("taken over"),
}
_KEYS: Final[dict[By, tuple[str, str]]] = {
    "department": ("f.department_id", ""),
    "doctor": (
        "coalesce(f.practitioner_id, e.practitioner_id)",
        "LEFT JOIN records_encounter e ON e.id = f.encounter_id",
    ),
    "campus": ("o.location_id", "LEFT JOIN organizations_organization o ON o.id = f.department_id"),
    "visit": ("e.encounter_class", "LEFT JOIN records_encounter e ON e.id = f.encounter_id"),
    "mode": ("f.mode", ""),
    "week": ("date_trunc('week', f.authored_at AT TIME ZONE 'Asia/Shanghai')::date", ""),
    "interviewer": ("i.interviewer_id", "JOIN surveys_interview i ON i.invitation_id = f.invitation_id"),
}
_COMPARE: Final = """
WITH f AS MATERIALIZED (
    SELECT r.department_id, r.encounter_id, r.practitioner_id, r.invitation_id, r.mode, r.authored_at, r.score,
           r.recommend {found})
SELECT {key}, count(*), avg(f.score), stddev_samp(f.score), count(f.score),
       count(*) FILTER (WHERE f.recommend >= 9), count(*) FILTER (WHERE f.recommend BETWEEN 7 AND 8),
       count(*) FILTER (WHERE f.recommend <= 6)
  FROM f {join} GROUP BY 1
"""
_RANKED_FROM: Final[dict[By, int]] = {"doctor": 30}


@dataclass(frozen=True, slots=True)
class Group:
    """One line of a comparison; `ranked` when it stands on enough answers to be put in an order.

    `address` is how the page's own filter names it (a department, a way of answering), empty where it has none.
    """

    key: Any
    score: Score
    n: int
    recommend: RecommendationScore | None
    ranked: bool
    address: str = ""

    @property
    def label(self) -> str:
        """Return its name."""
        return self.score.label


def compare(actor: Actor, values: Values, by: By) -> list[Group]:
    """Return the groups: those that may be ranked by their score, then the others by their names; weeks in order."""
    key, join = _KEYS[by]
    found = rows(_COMPARE.format(found=FOUND + SURE, key=key, join=join), values)
    if by in ("department", "campus"):
        found = _followed(found, organizations.successors(actor)) if by == "department" else found
    names = _names(actor, by, [row[0] for row in found])
    addresses = _addresses(actor, by, [row[0] for row in found])
    groups = [replace(_group(row, names, _RANKED_FROM.get(by, 50)), address=addresses.get(row[0], "")) for row in found]
    if by == "week":
        return sorted(groups, key=lambda one: one.key)
    return sorted(groups, key=lambda one: (not one.ranked, -(one.score.mean or 0) if one.ranked else 0, one.label))


def _group(row: Row, names: Callable[[Any], str], ranked_from: int) -> Group:
    key, n, mean, deviation, scored, *counts = row
    interval = mean_interval(scored, mean, deviation) if mean is not None and deviation is not None else None
    score = Score(names(key), scored, mean, interval, deviation)
    return Group(key, score, n, recommendation_score(*counts), scored >= ranked_from)


def _followed(found: Sequence[Row], successors: dict[int, int]) -> list[Row]:
    """Return the rows with those of merged departments put together."""
    together: dict[Any, list[Row]] = {}
    for row in found:
        together.setdefault(successors.get(row[0], row[0]), []).append(row)
    return [(key, *_pooled(parts)) if len(parts) > 1 else (key, *parts[0][1:]) for key, parts in together.items()]


def _pooled(parts: Sequence[Row]) -> Row:
    """Return count, mean, deviation, scored and the three classes of several rows as of one."""
    scored = sum(row[4] for row in parts)
    if not scored:
        return (sum(row[1] for row in parts), None, None, 0, *(sum(row[at] for row in parts) for at in (5, 6, 7)))
    mean = sum((row[2] or 0) * row[4] for row in parts) / scored
    squares = sum(
        (row[3] or 0) ** 2 * (row[4] - 1) + row[4] * ((row[2] or mean) - mean) ** 2 for row in parts if row[4]
    )
    deviation = (squares / (scored - 1)) ** 0.5 if scored > 1 else None
    return (sum(row[1] for row in parts), mean, deviation, scored, *(sum(row[at] for row in parts) for at in (5, 6, 7)))


def _addresses(actor: Actor, by: By, keys: Sequence[Any]) -> dict[Any, str]:
    """Return how the filters of the page name these keys."""
    if by == "mode":
        return {key: key for key in keys if key in MODES}
    if by != "department":
        return {}
    found = organizations.departments_by_ids(actor, {key for key in keys if isinstance(key, int)})
    return {key: str(one.uid) for key, one in found.items()}


def _names(actor: Actor, by: By, keys: Sequence[Any]) -> Callable[[Any], str]:
    """Return what says the name of a key in the reader's language."""
    ids = {key for key in keys if isinstance(key, int)}
    known: dict[Any, Any]
    if by == "department":
        known = organizations.departments_by_ids(actor, ids)
    elif by == "doctor":
        known = Practitioner.objects.of(actor).in_bulk(ids)
    elif by == "campus":
        known = Location.objects.of(actor).in_bulk(ids)
    elif by == "interviewer":
        known = {pk: user.get_full_name() for pk, user in organizations.users_by_ids(actor, ids).items()}
    elif by == "visit":
        known = dict(Encounter.Class.choices)
    elif by == "week":
        return lambda key: _("week of %(day)s") % {"day": date_format(key, "MONTH_DAY_FORMAT")} if key else ""
    else:
        known = dict(MODES)
    return lambda key: str(known.get(key, "")) or _("not known")


def first_day(group: Group) -> date:
    """Return the Monday of a week's group."""
    day: date = group.key
    return day
