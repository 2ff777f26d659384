"""Who of a team has how much to do, what of it is late, and what was done in time."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db.models import Count, F, Q

from renxin.engagement.worklist import rules, selectors, task_pack
from renxin.engagement.worklist.models import Absence, Task
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations

DAYS: Final = 7
SPOKEN_TO: Final = ("well", "concern")
_COUNTS: Final = ("open", "late", "minutes", "done", "in_time", "calls", "reached")


@dataclass(frozen=True, slots=True)
class Load:
    """One colleague's (or department's) work: open now, late, minutes, done in the last days and how much in time."""

    key: int | None
    uid: str
    name: str
    open: int
    late: int
    minutes: int
    done: int
    in_time: int
    calls: int = 0
    reached: int = 0
    away_until: Any = None

    @property
    def share(self) -> float | None:
        """Return which part of what was done was done in time."""
        return self.in_time / self.done if self.done else None

    @property
    def share_reached(self) -> float | None:
        """Return at which part of the calls that were done somebody was spoken to."""
        return self.reached / self.calls if self.calls else None


def by_person(actor: Actor, department_id: int | None = None) -> list[Load]:
    """Return the work of each colleague, the most late first; nobody's stands at the top."""
    found = _counted(actor, "owner_id", department_id)
    users = organizations.users_by_ids(actor, [key for key in found if key])
    away = {row.user_id: row.ends_on for row in _away(actor)}
    rows = [
        Load(
            key,
            str(users[key].uid) if key in users else "",
            users[key].get_full_name() if key in users else "",
            **values,
            away_until=away.get(key or 0),
        )
        for key, values in found.items()
        if key is None or key in users
    ]
    return sorted(rows, key=lambda row: (row.key is not None, -row.late, -row.open, row.name))


def by_department(actor: Actor) -> list[Load]:
    """Return the work of each department, the most late first."""
    found = _counted(actor, "department_id", None)
    places = organizations.departments_by_ids(actor, [key for key in found if key])
    rows = [
        Load(key, str(places[key].uid), str(places[key]), **values) for key, values in found.items() if key in places
    ]
    return sorted(rows, key=lambda row: (-row.late, -row.open, row.name))


def minutes_left(actor: Actor) -> int:
    """Return the minutes that one person has left today."""
    return rules.minutes_until(clock.now(), task_pack.day_ends(), organizations.zone_of(actor))


def absences(actor: Actor) -> list[Absence]:
    """Return who is or will be away, the earliest first."""
    rows = Absence.objects.of(actor).filter(ends_on__gte=clock.today())
    return list(rows.select_related("user__practitioner", "cover__practitioner").order_by("starts_on", "pk"))


def _away(actor: Actor) -> list[Absence]:
    today = clock.today()
    return [row for row in absences(actor) if row.starts_on <= today]


def _counted(actor: Actor, key: str, department_id: int | None) -> dict[int | None, dict[str, int]]:
    """Return the counts by owner or department: open ones by kind, then those done in the last days."""
    now = clock.now()
    rows = selectors.visible(actor).order_by()
    rows = rows.filter(department_id=department_id) if department_id else rows
    waiting = rows.filter(state=Task.State.OPEN, starts_at__lte=now)
    found: dict[int | None, dict[str, int]] = {}
    for owner, kind, count, late in waiting.values_list(key, "kind").annotate(
        n=Count("pk"), late=Count("pk", filter=Q(due_at__lt=now))
    ):
        one = found.setdefault(owner, dict.fromkeys(_COUNTS, 0))
        one["open"] += count
        one["late"] += late
        one["minutes"] += count * task_pack.kind_of(kind).minutes
    done = rows.filter(state=Task.State.DONE, closed_at__gte=now - timedelta(days=DAYS))
    calls = Q(kind=Task.Kind.CALL)
    for owner, *counts in done.values_list(key).annotate(
        n=Count("pk"),
        in_time=Count("pk", filter=Q(closed_at__lte=F("due_at"))),
        called=Count("pk", filter=calls),
        spoken_to=Count("pk", filter=calls & Q(outcome__in=SPOKEN_TO)),
    ):
        one = found.setdefault(owner, dict.fromkeys(_COUNTS, 0))
        one["done"], one["in_time"], one["calls"], one["reached"] = counts
    return found
