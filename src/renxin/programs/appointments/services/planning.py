"""Patterns of the week, and the sessions, slots and seats that are made of them, once for each pattern and day."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext

from renxin.kernel.core import clock, holidays
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.calendar import WorkingCalendar
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.kernel.core.ids import uuid7
from renxin.people.organizations import selectors as organizations
from renxin.programs.appointments import rules
from renxin.programs.appointments.booking import policy, zones
from renxin.programs.appointments.models import HealthcareService, Leave, Seat, Session, SessionPattern, Slot

_AT_ONCE: Final = 200
_FURTHEST_DAYS: Final = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternData:
    """A session that comes again; hours are local. `practitioner_id` None: whoever is there."""

    department_id: int
    service_id: int
    weekday: int
    starts: time
    ends: time
    practitioner_id: int | None = None
    room_id: int | None = None
    every_weeks: int = 1
    seats: int = 1
    valid_from: date | None = None
    valid_to: date | None = None


@transaction.atomic
def write_pattern(actor: Actor, data: PatternData, *, uid: UUID | None = None) -> SessionPattern:
    """Write a new pattern; with `uid`, the known one, which ends and is followed by the new one from `valid_from` on.

    Sessions that were made already stay. The same pattern written twice is one.

    Raises:
        InvalidInput: hours do not fit, or the service belongs elsewhere.
        NotFound: there is no such pattern or service.
    """
    actor.require("appointments.manage")
    _check(actor, data)
    starts_on = data.valid_from or clock.today()
    if uid is not None:
        end_pattern(actor, uid, starts_on - timedelta(days=1))
    values: dict[str, Any] = {name: getattr(data, name) for name in PatternData.__slots__} | {"valid_from": starts_on}
    row, _made = SessionPattern.objects.of(actor).get_or_create(
        **values, is_active=True, defaults={"tenant_id": actor.tenant_id}
    )
    return row


@transaction.atomic
def end_pattern(actor: Actor, uid: UUID, last_day: date) -> SessionPattern:
    """Let a pattern make no sessions after a day. Sessions made already stay, until somebody cancels them."""
    actor.require("appointments.manage")
    row = SessionPattern.objects.of(actor).select_for_update().filter(uid=uid).first()
    if row is None:
        raise NotFound("pattern")
    row.valid_to = last_day
    row.is_active = last_day >= clock.today()
    row.save(update_fields=["valid_to", "is_active"])
    return row


def open_sessions(actor: Actor, until: date | None = None, *, since: date | None = None) -> int:
    """Make what patterns ask for: sessions, slots and seats; return how many sessions are new.

    Each service is open `advance_days` ahead, never beyond `until`. Days off, public holidays and leave make none;
    a locum sees patients instead. Made in batches, each whole: who is killed between them goes on where she was.

    Args:
        actor: the nightly job, or who changed a pattern.
        until: the last day; None leaves it to the services.
        since: the first day; None is today. Earlier days are for taking over a plan that was lived already.
    """
    actor.require("appointments.manage")
    first = since or clock.today()
    rows = (
        SessionPattern.objects.of(actor)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=first), is_active=True, service__is_active=True)
        .select_related("service", "room", "department__location")
        .order_by("id")
    )
    wanted = _Wanted(actor, [*rows], first, until)
    made, batch = 0, list[tuple[SessionPattern, Session]]()
    for pair in wanted:
        batch.append(pair)
        if len(batch) == _AT_ONCE:
            made, batch = made + _make(actor, batch, wanted), []
    return made + _make(actor, batch, wanted)


class _Wanted:
    """What patterns ask for between two days: sessions that need not exist yet, without their slots."""

    def __init__(self, actor: Actor, patterns: Sequence[SessionPattern], first: date, until: date | None) -> None:
        self.actor, self.patterns, self.first, self.until = actor, patterns, first, until
        departments = {row.department_id for row in patterns}
        self.policies = policy.of_departments(actor, departments)
        self._calendars = {one: organizations.calendar_for(actor, one) for one in departments}
        self.leaves = leaves_between(actor, clock.now() - timedelta(days=_FURTHEST_DAYS), None)

    def __iter__(self) -> Iterator[tuple[SessionPattern, Session]]:
        done = self._done()
        for pattern in self.patterns:
            zone = zones.of_place(self.actor, pattern.room, pattern.department)
            for day in self._days(pattern):
                if (pattern.pk, day) in done or is_off(self._calendars[pattern.department_id], day):
                    continue
                starts_at, ends_at = (
                    datetime.combine(day, at, zone).astimezone(clock.now().tzinfo)
                    for at in (pattern.starts, pattern.ends)
                )
                session = Session(
                    uid=uuid7(),
                    tenant_id=self.actor.tenant_id,
                    pattern=pattern,
                    department_id=pattern.department_id,
                    practitioner_id=pattern.practitioner_id,
                    service=pattern.service,
                    room_id=pattern.room_id,
                    on_date=day,
                    starts_at=starts_at,
                    ends_at=ends_at,
                )
                if self._stands(session):
                    yield pattern, session

    def _days(self, pattern: SessionPattern) -> Iterator[date]:
        last = clock.today() + timedelta(days=pattern.service.advance_days)
        ends = [day for day in (last, pattern.valid_to, self.until) if day is not None]
        first = max(self.first, pattern.valid_from)
        for ahead in range((min(ends) - first).days + 1):
            day = first + timedelta(days=ahead)
            if rules.comes_on(pattern.weekday, pattern.every_weeks, pattern.valid_from, day):
                yield day

    def _done(self) -> set[tuple[int, date]]:
        rows = Session.objects.of(self.actor).filter(
            pattern__in=[row.pk for row in self.patterns], on_date__gte=self.first
        )
        return set(rows.values_list("pattern_id", "on_date"))

    def _stands(self, session: Session) -> bool:
        """Apply leave: a locum sees them, or nobody does."""
        for leave in self.leaves:
            if not concerns(leave, session) or leave.starts_at >= session.ends_at or leave.ends_at <= session.starts_at:
                continue
            if leave.locum_id is not None:
                session.instead_of_id, session.practitioner_id = session.practitioner_id, leave.locum_id
                session.leave_id = leave.pk
            elif leave.starts_at <= session.starts_at and leave.ends_at >= session.ends_at:
                return False
        return True


def is_off(calendar: WorkingCalendar, day: date) -> bool:
    """Tell whether a department is shut on a day on which a pattern would come: public holidays and its own days."""
    if day in calendar.opened:
        return False
    return day in calendar.closed or holidays.is_public_holiday(day)


def leaves_between(actor: Actor, first: datetime, last: datetime | None) -> list[Leave]:
    """Return the leave in force that touches a span."""
    rows = Leave.objects.of(actor).filter(withdrawn_at__isnull=True, ends_at__gt=first)
    if last is not None:
        rows = rows.filter(starts_at__lt=last)
    return list(rows.order_by("id"))


def concerns(leave: Leave, session: Session) -> bool:
    """Tell whether leave is about who sees patients in a session: her, her in this department, or all of it."""
    if leave.department_id is not None and leave.department_id != session.department_id:
        return False
    return leave.practitioner_id is None or leave.practitioner_id == session.practitioner_id


@transaction.atomic
def _make(actor: Actor, batch: Sequence[tuple[SessionPattern, Session]], wanted: _Wanted) -> int:
    """Write sessions that nobody has written meanwhile, with their slots and seats."""
    keys = insert_rows(
        [session for _pattern, session in batch],
        "ON CONFLICT (tenant_id, pattern_id, on_date) DO NOTHING RETURNING uid, id",
    )
    ids = dict(keys)
    fresh = []
    for pattern, session in batch:
        if session.uid in ids:
            session.pk = ids[session.uid]
            fresh.append((session, pattern.seats))
    make_seats(actor, fresh, wanted.policies, wanted.leaves)
    return len(fresh)


def make_seats(
    actor: Actor,
    sessions: Sequence[tuple[Session, int]],
    policies: dict[int | None, policy.Policy],
    leaves: Iterable[Leave],
) -> None:
    """Write slots and seats of new sessions: (session, seats in each slot). No slot lies in leave without a locum."""
    off = [leave for leave in leaves if leave.locum_id is None]
    slots: list[Slot] = []
    for session, _seats in sessions:
        for starts_at, ends_at in rules.slot_times(session.starts_at, session.ends_at, session.service.minutes):
            if any(concerns(one, session) and one.starts_at < ends_at and one.ends_at > starts_at for one in off):
                continue
            slots.append(
                Slot(
                    uid=uuid7(), tenant_id=actor.tenant_id, session_id=session.pk, starts_at=starts_at, ends_at=ends_at
                )
            )
    ids = dict(insert_rows(slots, "RETURNING uid, id"))
    by_session: dict[int, list[int]] = {}
    for slot in slots:
        by_session.setdefault(slot.session_id, []).append(ids[slot.uid])
    seats: list[Seat] = []
    for session, many in sessions:
        places = [(slot_id, number) for slot_id in by_session.get(session.pk, []) for number in range(1, many + 1)]
        pools = rules.pools_of(len(places), policies[session.department_id].shares)
        for (slot_id, number), pool in zip(places, pools, strict=True):
            seats.append(Seat(tenant_id=actor.tenant_id, slot_id=slot_id, number=number, pool=pool))
    insert_rows(seats)


def _check(actor: Actor, data: PatternData) -> None:
    service = HealthcareService.objects.of(actor).filter(pk=data.service_id).first()
    if service is None:
        raise NotFound("service")
    if not 0 <= data.weekday <= 6:
        raise InvalidInput(gettext("Choose a day of the week."), where="weekday")
    if data.starts >= data.ends:
        raise InvalidInput(gettext("The end must be later than the beginning."), where="ends")
    length = datetime.combine(date.min, data.ends) - datetime.combine(date.min, data.starts)
    if length < timedelta(minutes=service.minutes):
        raise InvalidInput(gettext("Not even one slot fits between these hours."), where="ends")
    if not 1 <= data.every_weeks <= 8:
        raise InvalidInput(gettext("Every 1 to 8 weeks."), where="every_weeks")
    if not 1 <= data.seats <= 50:
        raise InvalidInput(gettext("1 to 50 places in each slot."), where="seats")
    if data.valid_to and data.valid_from and data.valid_to < data.valid_from:
        raise InvalidInput(gettext("The last day must not be before the first."), where="valid_to")
