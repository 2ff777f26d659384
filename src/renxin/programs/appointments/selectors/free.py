"""What can still be had, read in one statement however many sessions there are."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.utils.translation import get_language

from renxin.kernel.core import clock, hot
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Organization, Practitioner
from renxin.programs.appointments.models import HealthcareService

# A day is open `advance_days` ahead; the last of them only from the service's minute on.
_FREE: Final = """
FROM appointments_session e
JOIN appointments_healthcareservice v ON v.id = e.service_id
JOIN appointments_slot l ON l.session_id = e.id
JOIN appointments_seat s ON s.slot_id = l.id
LEFT JOIN organizations_practitioner p ON p.id = e.practitioner_id
WHERE e.tenant_id = %(tenant)s::bigint AND e.state = 'open' AND v.is_active
  AND l.starts_at > %(now)s::timestamptz
  AND e.on_date BETWEEN %(first)s::date AND %(last)s::date
  AND (%(department)s::bigint IS NULL OR e.department_id = %(department)s::bigint)
  AND (%(service)s::bigint IS NULL OR e.service_id = %(service)s::bigint)
  AND (%(practitioner)s::bigint IS NULL OR e.practitioner_id = %(practitioner)s::bigint)
  AND (%(type)s::text = '' OR v.visit_types @> to_jsonb(%(type)s::text))
  AND (e.on_date < %(today)s::date + v.advance_days OR v.advance_days = 0
       OR (e.on_date = %(today)s::date + v.advance_days AND v.opens_at_minute <= %(minute)s::int))
  AND (s.state = 'free' OR (s.state = 'held' AND s.held_until <= %(now)s::timestamptz))
  AND (s.pool = ANY(%(pools)s::text[]) OR %(any)s::bool)
"""
_SLOTS: Final = f"""
SELECT l.uid, e.uid, e.on_date, l.starts_at, l.ends_at, count(*), e.department_id, v.id, v.uid, v.name, v.name_en,
       v.fee, p.id, p.uid, p.name, p.name_en, p.title
{_FREE}
GROUP BY l.id, e.id, v.id, p.id ORDER BY l.starts_at, p.pinyin_key, e.id, l.id LIMIT %(limit)s::int
"""
_DAYS: Final = f"SELECT e.on_date, count(*) {_FREE} GROUP BY e.on_date ORDER BY e.on_date"
_DOCTORS: Final = f"""
SELECT p.id, min(l.starts_at), count(*) {_FREE} AND p.id IS NOT NULL GROUP BY p.id ORDER BY min(l.starts_at), p.id
"""
_DEPARTMENTS: Final = f"""
SELECT e.department_id, min(l.starts_at), count(*) {_FREE} GROUP BY e.department_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeSlot:
    """A slot with `free` seats. Names are in the language of the page; the doctor is empty where nobody is named."""

    uid: UUID
    session_uid: UUID
    on_date: date
    starts_at: datetime
    ends_at: datetime
    free: int
    department_id: int
    service_id: int
    service_uid: UUID
    service: str
    fee: Any
    practitioner_id: int | None
    practitioner_uid: UUID | None
    practitioner: str
    title: str


@dataclass(frozen=True, slots=True)
class FreeDay:
    """The free slots of one day, the earliest first."""

    on_date: date
    slots: list[FreeSlot]

    @property
    def free(self) -> int:
        """Return how many seats there are."""
        return sum(one.free for one in self.slots)


@dataclass(frozen=True, slots=True)
class Offer:
    """A department or doctor with how many seats are free and when the next one is."""

    who: Organization | Practitioner
    next_at: datetime | None
    free: int


def free(
    actor: Actor,
    *,
    first: date,
    last: date,
    department_id: int | None = None,
    service_id: int | None = None,
    practitioner_id: int | None = None,
    visit_type: str = "",
    pool: str | None = "",
    limit: int = 2000,
) -> list[FreeDay]:
    """Return the days from `first` to `last` that have free seats, with their slots.

    Args:
        actor: who asks; patients see everybody's and the online pool.
        first: first day.
        last: last day, itself included.
        department_id: only of this department.
        service_id: only of this service.
        practitioner_id: only with this doctor.
        visit_type: only services for this kind of visit.
        pool: whose kept seats count besides everybody's; None counts all.
        limit: at most so many slots.
    """
    values = _values(actor, first, last, pool, visit_type) | {
        "department": department_id,
        "service": service_id,
        "practitioner": practitioner_id,
        "limit": limit,
    }
    days: dict[date, list[FreeSlot]] = {}
    for row in hot.execute(_SLOTS, values, rows=True, plan_each=True):
        slot = _slot(row)
        days.setdefault(slot.on_date, []).append(slot)
    return [FreeDay(day, slots) for day, slots in days.items()]


def free_days(
    actor: Actor,
    *,
    first: date,
    last: date,
    department_id: int | None = None,
    service_id: int | None = None,
    practitioner_id: int | None = None,
    visit_type: str = "",
    pool: str | None = "",
) -> dict[date, int]:
    """Return how many seats are free on each day that has some: for a strip of days."""
    values = _values(actor, first, last, pool, visit_type) | {
        "department": department_id,
        "service": service_id,
        "practitioner": practitioner_id,
    }
    return dict(hot.execute(_DAYS, values, rows=True, plan_each=True))


def bookable_departments(actor: Actor, *, days: int = 31, pool: str | None = "") -> list[Offer]:
    """Return the departments that give seats, by name, each with its next free one (None: nothing free now)."""
    today = clock.today(organizations.zone_of(actor))
    values = _values(actor, today, today + timedelta(days=days), pool, "") | _ANYWHERE
    found = {key: (at, many) for key, at, many in hot.execute(_DEPARTMENTS, values, rows=True, plan_each=True)}
    rows = HealthcareService.objects.of(actor).filter(is_active=True)
    known = set(rows.values_list("department_id", flat=True))
    return [Offer(row, *found.get(row.pk, (None, 0))) for row in organizations.departments(actor) if row.pk in known]


def doctors(actor: Actor, department_id: int, *, days: int = 31, pool: str | None = "") -> list[Offer]:
    """Return the doctors of a department who have free seats, who is free first at the top."""
    today = clock.today(organizations.zone_of(actor))
    values = _values(actor, today, today + timedelta(days=days), pool, "") | _ANYWHERE | {"department": department_id}
    found = hot.execute(_DOCTORS, values, rows=True, plan_each=True)
    people = Practitioner.objects.of(actor).in_bulk([row[0] for row in found])
    return [Offer(people[key], at, many) for key, at, many in found]


_ANYWHERE: Final[dict[str, Any]] = {"department": None, "service": None, "practitioner": None}


def _values(actor: Actor, first: date, last: date, pool: str | None, visit_type: str) -> dict[str, Any]:
    now = clock.now()
    local = now.astimezone(organizations.zone_of(actor))
    return {
        "tenant": actor.tenant_id,
        "now": now,
        "today": local.date(),
        "minute": local.hour * 60 + local.minute,
        "first": first,
        "last": last,
        "type": visit_type,
        "pools": ["", "online"] if actor.kind == "patient" else ["", pool or ""],
        "any": pool is None and actor.kind != "patient",
    }


def _slot(row: tuple[Any, ...]) -> FreeSlot:
    english = (get_language() or "").startswith("en")
    return FreeSlot(
        uid=row[0],
        session_uid=row[1],
        on_date=row[2],
        starts_at=row[3],
        ends_at=row[4],
        free=row[5],
        department_id=row[6],
        service_id=row[7],
        service_uid=row[8],
        service=(row[10] if english and row[10] else row[9]),
        fee=row[11],
        practitioner_id=row[12],
        practitioner_uid=row[13],
        practitioner=(row[15] if english and row[15] else row[14]) or "",
        title=row[16] or "",
    )
