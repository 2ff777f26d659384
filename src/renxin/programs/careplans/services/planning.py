"""The planner: makes the contacts of many patients what their programmes want, in a few statements."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F

from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.ids import uuid7
from renxin.people.organizations import selectors as organizations
from renxin.programs.careplans import doses, knowing, scheduling, versions
from renxin.programs.careplans.models import (
    CarePlan,
    Contact,
    ContactPart,
    ContactState,
    EndReason,
    Enrolment,
    EnrolmentState,
    PlanStatus,
)
from renxin.programs.careplans.scheduling import Key, Repeat, Wanted, Way

from .closing import close_enrolments

AHEAD: Final = timedelta(days=60)
"""Contacts are always planned at least this far ahead; every planning goes half as far again."""
STEP: Final = timedelta(days=30)
BATCH: Final = 1000


def sweep_plans() -> int:
    """Plan one batch of those whose planned time runs out, or whose circumstances changed; return how many."""
    now = clock.now()
    with transaction.atomic():
        rows = CarePlan.objects.filter(plan_at__lte=now).order_by("plan_at").select_for_update(skip_locked=True)
        by_tenant: dict[int, list[int]] = defaultdict(list)
        for plan_id, tenant_id in rows.values_list("pk", "tenant_id")[:BATCH]:
            by_tenant[tenant_id].append(plan_id)
        for tenant_id, plan_ids in by_tenant.items():
            with tenant.scope(tenant_id):
                plan_contacts(Actor.system(tenant_id, "careplans"), plan_ids)
    return sum(map(len, by_tenant.values()))


def plan_contacts(actor: Actor, plan_ids: Iterable[int]) -> None:
    """Make the open contacts of these plans what they should be. The caller holds the transaction and the patients.

    What was sent, answered or given up is left alone; a planned contact that is still wanted keeps its row.
    """
    plan_ids = list(plan_ids)
    if not plan_ids:
        return
    now, today = clock.now(), clock.today()
    until = today + AHEAD + STEP
    plans = {row.pk: row for row in CarePlan.objects.of(actor).filter(pk__in=plan_ids).order_by("pk")}
    ways, over = _ways(actor, plan_ids, today)
    had = _contacts(actor, [way for mine in ways.values() for way in mine])
    done = _Changes(actor, organizations.zone_of(actor), now)
    for plan_id, plan in plans.items():
        mine = had.get(plan_id, _Had())
        hers = ways.get(plan_id, [])
        wants = scheduling.wanted(hers, mine.repeats, mine.settled, until, planned=mine.owner, today=today)
        done.settle(plan, mine, wants)
    done.write()
    going_on = CarePlan.objects.of(actor).filter(pk__in=list(plans), status__in=[PlanStatus.ACTIVE, PlanStatus.ON_HOLD])
    going_on.update(planned_until=until, plan_at=now + STEP)
    CarePlan.objects.of(actor).filter(pk__in=list(plans), plan_at__lte=now).update(plan_at=None)
    _complete(actor, over, had)


@dataclass(slots=True)
class _Had:
    """The contacts of one plan: planned ones with their parts, and what is settled already."""

    planned: dict[int, Contact] = field(default_factory=dict)
    owner: dict[Key, int] = field(default_factory=dict)
    repeats: list[Repeat] = field(default_factory=list)
    settled: set[Key] = field(default_factory=set)
    waiting: set[int] = field(default_factory=set)


def _ways(actor: Actor, plan_ids: Sequence[int], today: date) -> tuple[dict[int, list[Way]], dict[int, Enrolment]]:
    """Return the active ways of each plan, and the enrolments whose last occasion has closed."""
    rows = list(
        Enrolment.objects.of(actor)
        .filter(plan_id__in=plan_ids, state=EnrolmentState.ACTIVE)
        .select_related("programme")
        .order_by("pk")
    )
    programmes = versions.programmes_of(row.version_id for row in rows)
    names = {pk: versions.names_of_nodes(programme) for pk, programme in programmes.items()}
    known = knowing.about_people(actor, rows)
    due = doses.of_ways(actor, rows)
    zone = organizations.zone_of(actor)
    found: dict[int, list[Way]] = defaultdict(list)
    over: dict[int, Enrolment] = {}
    for row in rows:
        way = Way(
            enrolment_id=row.pk,
            programme=programmes[row.version_id],
            names=names[row.version_id],
            anchors={kind: date.fromisoformat(day) for kind, day in row.anchors.items()},
            anchored_at=row.anchored_at,
            values=known[row.pk] | row.marks,
            began_on=row.plan_from or row.started_at.astimezone(zone).date(),
            doses=due.get(row.pk, ()),
        )
        found[row.plan_id].append(way)
        if "completed" in way.programme.ends and (last := scheduling.last_day(way)) and last < today:
            over[row.pk] = row
    return found, over


def _contacts(actor: Actor, ways: Iterable[Way]) -> dict[int, _Had]:
    """Return what each enrolment's plan has already, by enrolment first: keys only, so that the index is enough."""
    parts = list(
        ContactPart.objects.of(actor)
        .filter(live=True, enrolment_id__in=[way.enrolment_id for way in ways])
        .values_list("contact_id", "enrolment_id", "node", "number", "again", "due_on")
    )
    ids = {contact for contact, *_key in parts}
    open_rows = Contact.objects.of(actor).filter(pk__in=ids, closed_at__isnull=True).defer("note", "draft", "tried")
    contacts = {row.pk: row for row in open_rows}
    plans = dict(Contact.objects.of(actor).filter(pk__in=ids).values_list("pk", "plan_id"))
    found: dict[int, _Had] = defaultdict(_Had)
    for contact_id, enrolment_id, node, number, again, due_on in parts:
        mine, contact = found[plans[contact_id]], contacts.get(contact_id)
        key = (enrolment_id, node, number, again)
        if contact is not None:
            mine.waiting.add(enrolment_id)
        if contact is None or contact.state != ContactState.PLANNED:
            mine.settled.add(key)
            continue
        mine.planned[contact_id] = contact
        mine.owner[key] = contact_id
        if again:
            mine.repeats.append(Repeat(key, due_on, due_on, contact.closes_on, contact.by, tuple(contact.asks)))
    return found


class _Changes:
    """What has to be written, gathered over many plans."""

    def __init__(self, actor: Actor, zone: ZoneInfo, now: datetime) -> None:
        self.actor, self.zone, self.now = actor, zone, now
        self.new: list[tuple[Contact, Wanted]] = []
        self.changed: list[Contact] = []
        self.parts: list[ContactPart] = []
        self.moved: list[tuple[Contact, Wanted]] = []
        self.gone: list[int] = []

    def settle(self, plan: CarePlan, had: _Had, wants: Sequence[Wanted]) -> None:
        """Compare what is wanted with what is planned: keep, change, add, take away."""
        kept: set[int] = set()
        for want in wants:
            owners = {had.owner[key] for key in want.parts if key in had.owner} - kept
            if not owners:
                self.new.append((self._row(plan, want), want))
                continue
            contact = had.planned[min(owners)]
            kept.add(contact.pk)
            mine = {key for key, owner in had.owner.items() if owner == contact.pk}
            if self._fill(contact, want) or mine != set(want.parts):
                self.moved.append((contact, want))
        self.gone += [pk for pk in had.planned if pk not in kept]

    def write(self) -> None:
        """Write everything: parts first leave the contacts that change, then all stand where they should."""
        touched = [contact.pk for contact, _want in self.moved] + self.gone
        if touched:
            ContactPart.objects.of(self.actor).filter(contact_id__in=touched, live=True).delete()
        if self.gone:
            Contact.objects.of(self.actor).filter(pk__in=self.gone, parts__isnull=True).delete()
        if self.moved:
            fields = ["due_on", "due_at", "opens_on", "closes_on", "by", "visit", "asks", "sends", "act_at"]
            Contact.objects.bulk_update([contact for contact, _want in self.moved], fields, batch_size=1000)
        Contact.objects.bulk_create([contact for contact, _want in self.new], batch_size=2000)
        filled = (*self.moved, *self.new)
        parts = [self._part(contact, key, day) for contact, want in filled for key, day in want.parts.items()]
        ContactPart.objects.bulk_create(parts, batch_size=5000)

    def _row(self, plan: CarePlan, want: Wanted) -> Contact:
        row = Contact(
            uid=uuid7(),
            tenant_id=self.actor.tenant_id,
            patient_id=plan.patient_id,
            plan_id=plan.pk,
            department_id=plan.department_id,
        )
        self._fill(row, want)
        return row

    def _fill(self, row: Contact, want: Wanted) -> bool:
        """Give a contact what is wanted; tell whether that changes anything."""
        at = scheduling.due_at(want, self.zone)
        values = {
            "due_on": want.due_on,
            "due_at": at,
            "opens_on": want.opens_on,
            "closes_on": want.closes_on,
            "by": want.by,
            "visit": want.visit,
            "asks": want.asks,
            "sends": want.sends,
            "act_at": scheduling.act_at(want, self.zone),
        }
        changed = any(getattr(row, name) != value for name, value in values.items())
        for name, value in values.items():
            setattr(row, name, value)
        return changed

    def _part(self, contact: Contact, key: Key, day: date) -> ContactPart:
        enrolment_id, node, number, again = key
        return ContactPart(
            tenant_id=self.actor.tenant_id,
            contact=contact,
            enrolment_id=enrolment_id,
            node=node,
            number=number,
            again=again,
            due_on=day,
        )


def _complete(actor: Actor, over: dict[int, Enrolment], had: dict[int, _Had]) -> None:
    """End what has come to its last day, once nothing of it is open."""
    done = [row for row in over.values() if row.pk not in had.get(row.plan_id, _Had()).waiting]
    close_enrolments(actor, done, EndReason.COMPLETED)


def ask_for_planning(actor: Actor, plan_ids: Iterable[int]) -> None:
    """Have plans planned again soon."""
    rows = CarePlan.objects.of(actor).filter(pk__in=list(plan_ids))
    rows.update(plan_at=clock.now(), version=F("version") + 1)
