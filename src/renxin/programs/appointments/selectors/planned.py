"""What is planned: the week of a department, the patterns behind it, leave, rules."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Q

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations.models import Organization, Practitioner, PractitionerRole
from renxin.programs.appointments.booking import policy
from renxin.programs.appointments.models import Appointment, BookingPolicy, Leave, Seat, Session, SessionPattern

from .displaced import displaced


@dataclass(slots=True)
class WeekSession:
    """A session in a week's grid: how many seats it has, how many are taken, kept for whom, who needs another time."""

    session: Session
    seats: int = 0
    taken: int = 0
    pools: Counter[str] = field(default_factory=Counter)
    displaced: int = 0


@dataclass(frozen=True, slots=True)
class WeekLine:
    """One doctor's week (None: nobody in particular): her sessions by day, Monday first."""

    practitioner: Practitioner | None
    days: list[list[WeekSession]]


def week(actor: Actor, department_id: int, monday: date) -> list[WeekLine]:
    """Return the sessions of a week, a line for each doctor, in a fixed number of statements."""
    actor.require("appointments.view")
    rows = list(
        Session.objects.of(actor)
        .filter(department_id=department_id, on_date__gte=monday, on_date__lt=monday + timedelta(days=7))
        .select_related("practitioner", "instead_of", "service", "room", "leave")
        .order_by("practitioner__pinyin_key", "starts_at", "id")
    )
    found = {row.pk: WeekSession(row) for row in rows}
    counted = (
        Seat.objects.of(actor)
        .filter(slot__session__in=[*found])
        .values("slot__session_id", "pool")
        .annotate(all=Count("pk", filter=~Q(state=Seat.State.BLOCKED)), taken=Count("pk", filter=Q(state="booked")))
    )
    for one in counted:
        line = found[one["slot__session_id"]]
        line.seats, line.taken = line.seats + one["all"], line.taken + one["taken"]
        if one["pool"]:
            line.pools[one["pool"]] += one["all"]
    for pk, many in _displaced(actor, rows).items():
        found[pk].displaced = many
    lines: dict[int | None, WeekLine] = {}
    for row in rows:
        line_of = lines.setdefault(row.practitioner_id, WeekLine(row.practitioner, [[] for _day in range(7)]))
        line_of.days[row.on_date.weekday()].append(found[row.pk])
    return list(lines.values())


def _displaced(actor: Actor, rows: list[Session]) -> dict[int, int]:
    """Return how many of sessions that were changed need another time; the few others need none."""
    gone = [row for row in rows if row.state == Session.State.CANCELLED]
    counted = (
        Appointment.objects.of(actor)
        .filter(seat__slot__session__in=[row.pk for row in gone], status__in=["booked", "pending"])
        .values_list("seat__slot__session_id")
        .annotate(many=Count("pk"))
    )
    part = [row for row in rows if row.leave_id and row.state != Session.State.CANCELLED and row.leave is not None]
    return dict(counted) | {row.pk: len(displaced(actor, row)) for row in part if row.leave and not row.leave.locum_id}


def patterns(actor: Actor, department_id: int | None) -> list[SessionPattern]:
    """Return the patterns that still make sessions, by day and hour; None is all departments."""
    actor.require("appointments.view")
    rows = SessionPattern.objects.of(actor).filter(is_active=True)
    if department_id is not None:
        rows = rows.filter(department_id=department_id)
    rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=clock.today()))
    return list(
        rows.select_related("practitioner", "service", "room", "department").order_by("weekday", "starts", "id")
    )


def leaves(actor: Actor, department_id: int) -> list[Leave]:
    """Return the leave of a department and of its staff that is not over, the next first."""
    actor.require("appointments.view")
    people = PractitionerRole.objects.of(actor).filter(organization_id=department_id, is_active=True)
    rows = Leave.objects.of(actor).filter(
        Q(department_id=department_id) | Q(department=None, practitioner__in=people.values("practitioner")),
        withdrawn_at=None,
        ends_at__gt=clock.now(),
    )
    return list(rows.select_related("practitioner", "locum", "department").order_by("starts_at", "id"))


def displaced_by_leave(actor: Actor, leave: Leave) -> list[Session]:
    """Return the sessions that a leave left with people who need another time, the next first."""
    rows = Session.objects.of(actor).filter(leave=leave).select_related("service").order_by("starts_at", "id")
    return [row for row in rows if displaced(actor, row)]


def policies(actor: Actor, ids: Iterable[int | None]) -> dict[int | None, policy.Policy]:
    """Return the booking rules in force in many departments (None: of the house)."""
    return policy.of_departments(actor, ids)


def policy_row(actor: Actor, department: Organization | None) -> BookingPolicy | None:
    """Return what a department (None: the house) itself has written, if anything."""
    actor.require("appointments.manage")
    return BookingPolicy.objects.of(actor).filter(department=department).first()
