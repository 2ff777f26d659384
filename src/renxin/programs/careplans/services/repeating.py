"""Contacts that a rule or a person asked for: the same questions once more, on a day of their own."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.ids import uuid7
from renxin.people.organizations import selectors as organizations
from renxin.programs.careplans import versions
from renxin.programs.careplans.models import Contact, ContactBy, ContactPart, ContactState, Enrolment, EnrolmentState
from renxin.programs.careplans.programmes.shapes import STRICTNESS

LATEST: Final = timedelta(days=2)
"""How long after its day a repeat may still be held without counting as late."""
AT: Final = time(9, 30)


def ask_again(
    actor: Actor,
    contact: Contact,
    ways: Sequence[Enrolment],
    days: Mapping[int, date | None],
    beside: Sequence[str] = (),
) -> None:
    """Plan the contacts that follow: one for each day asked for; the planner joins those that lie close together.

    `beside` is asked too: after a referral, whether she went.
    """
    parts = _parts(actor, contact)
    by_day: dict[date, list[Enrolment]] = {}
    for way in ways:
        day = days.get(way.pk)
        if day is not None and way.state == EnrolmentState.ACTIVE:
            by_day.setdefault(day, []).append(way)
    by = max(contact.by, ContactBy.NURSE, key=STRICTNESS.__getitem__) if (contact.level or 0) > 1 else contact.by
    zone = organizations.zone_of(actor)
    for day, group in by_day.items():
        mine = _of_ways(parts, group)
        asks = [*(_asks(mine, group) or contact.asks), *beside]
        row = _row(contact, asks, datetime.combine(day, AT, tzinfo=zone), by)
        _plan(actor, row, mine, day, day + LATEST)


def ask_also(actor: Actor, contact: Contact, asks: Sequence[str], at: datetime, by: str) -> None:
    """Ask something else at an instant of its own, for the same programmes; the planner does not move it.

    What is asked today has to be asked now; what is asked on another day may be two days late.
    """
    day = at.astimezone(organizations.zone_of(actor)).date()
    row = _row(contact, asks, at, by)
    row.state = ContactState.DUE
    _plan(actor, row, _parts(actor, contact), day, day + (LATEST if day > clock.today() else timedelta()))


def _parts(actor: Actor, contact: Contact) -> list[ContactPart]:
    return list(ContactPart.objects.of(actor).filter(contact=contact, live=True))


def _of_ways(parts: Sequence[ContactPart], ways: Sequence[Enrolment]) -> list[ContactPart]:
    wanted = {way.pk for way in ways}
    return [part for part in parts if part.enrolment_id in wanted]


def _row(contact: Contact, asks: Sequence[str], at: datetime, by: str) -> Contact:
    return Contact(
        uid=uuid7(),
        tenant_id=contact.tenant_id,
        patient_id=contact.patient_id,
        plan_id=contact.plan_id,
        department_id=contact.department_id,
        due_at=at,
        by=by,
        asks=list(dict.fromkeys(asks)),
        act_at=at,
        again_of=contact,
    )


def _plan(actor: Actor, row: Contact, parts: Sequence[ContactPart], day: date, closes_on: date) -> None:
    if not parts:
        return
    row.due_on = row.opens_on = day
    row.closes_on = closes_on
    row.save()
    taken = _last_repeat(actor, parts)
    ContactPart.objects.bulk_create(
        [
            ContactPart(
                tenant_id=actor.tenant_id,
                contact=row,
                enrolment_id=part.enrolment_id,
                node=part.node,
                number=part.number,
                again=taken[part.enrolment_id, part.node, part.number] + 1,
                due_on=day,
            )
            for part in parts
        ]
    )


def _asks(parts: Sequence[ContactPart], ways: Sequence[Enrolment]) -> list[str]:
    """Return the questions of the nodes that are asked again, each once."""
    books = versions.programmes_of(way.version_id for way in ways)
    of_way = {way.pk: books[way.version_id] for way in ways}
    nodes = [node for part in parts for node in of_way[part.enrolment_id].nodes if node.id == part.node]
    return list(dict.fromkeys(code for node in nodes for code in node.ask))


def _last_repeat(actor: Actor, parts: Sequence[ContactPart]) -> dict[tuple[int, str, int], int]:
    """Return how often each occasion was repeated already."""
    rows = ContactPart.objects.of(actor).filter(enrolment_id__in={part.enrolment_id for part in parts}, live=True)
    found: dict[tuple[int, str, int], int] = {}
    for key in rows.values_list("enrolment_id", "node", "number", "again"):
        found[key[:3]] = max(found.get(key[:3], 0), key[3])
    return found
