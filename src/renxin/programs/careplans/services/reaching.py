"""Contacts whose hour has come: sent out in batches, handed to people, tried another way, given up."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction

from renxin.engagement.conversations.services import Outgoing, Sent, send_many
from renxin.engagement.worklist import services as worklist
from renxin.engagement.worklist.models import Task
from renxin.engagement.worklist.services import NewTask
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.care import ContactInvited
from renxin.kernel.timeline.services import record
from renxin.people.organizations import selectors as organizations
from renxin.programs.careplans import attempts, links, versions
from renxin.programs.careplans.models import (
    Answering,
    Contact,
    ContactBy,
    ContactPart,
    ContactState,
    EnrolmentState,
)
from renxin.programs.careplans.programmes import spans

BATCH: Final = 500
ENDS: Final = time(18, 0)
AT_ONCE: Final = timedelta(minutes=15)
_HOURS_OF_DAY: Final = 24
_BY_PEOPLE: Final = frozenset({ContactBy.NURSE, ContactBy.DOCTOR, ContactBy.CARD})
Starter = Callable[[Actor, Sequence[Contact]], Iterable[int]]
_starters: dict[str, Starter] = {}


def register_starter(by: str, start: Starter) -> None:
    """Let another part of the package hold contacts of a kind (`bot`); `start` returns the ids of those it took.

    What it does not take gets the link to the questions instead.
    """
    _starters[by] = start


def sweep_contacts() -> int:
    """Do what one batch of contacts is due for; return how many."""
    now = clock.now()
    with transaction.atomic():
        rows = (
            Contact.objects.filter(act_at__lte=now).order_by("act_at").select_for_update(skip_locked=True, of=("self",))
        )
        by_tenant: dict[int, list[Contact]] = defaultdict(list)
        for row in rows.select_related("plan", "again_of")[:BATCH]:
            by_tenant[row.tenant_id].append(row)
        for tenant_id, due in by_tenant.items():
            with tenant.scope(tenant_id):
                reach(Actor.system(tenant_id, "careplans"), due)
    return sum(map(len, by_tenant.values()))


def reach(actor: Actor, due: Sequence[Contact]) -> None:
    """Take each contact one step on: out to the patient, or to a person's list. The caller holds their locks."""
    now = clock.now()
    policies = _policies(actor, due)
    todo: dict[str, list[Contact]] = defaultdict(list)
    for row in due:
        step, after = attempts.next_step(policies[row.pk], row.due_at, now)
        do = "call" if row.by in _BY_PEOPLE else step.do if row.asks else "tell"
        row.act_at = row.due_at + after.delay if after and do not in ("call", "tell") else None
        if row.act_at is not None and row.act_at <= now:  # it was due long ago: one step at a time all the same
            row.act_at = now + (after.delay - step.delay if after else timedelta())
        todo[do].append(row)
    _start(actor, todo.pop("link", []))
    _remind(actor, todo.pop("sms", []))
    _tell(actor, todo.pop("tell", []))
    hand_to_people(actor, todo.pop("call", []))
    fields = ["state", "act_at", "sent_at", "task_source", "attempts", "tried", "closed_at", "version"]
    for row in due:
        row.version += 1
    Contact.objects.bulk_update(due, fields, batch_size=1000)


def hand_to_people(actor: Actor, rows: Sequence[Contact]) -> None:
    """Put contacts on people's lists: the manager's, else the department's."""
    zone = organizations.zone_of(actor)
    within = _within_hours(actor, rows)
    worklist.create_tasks(actor, [_task(row, _deadline(row, zone, within=row.pk in within)) for row in rows])
    for row in rows:
        row.state, row.task_source, row.act_at = ContactState.DUE, task_source(row), None


def _deadline(row: Contact, zone: ZoneInfo, *, within: bool) -> datetime:
    """Return by when a person has to have held a contact: its own instant, at once, or the end of its window."""
    now = clock.now()
    if within:
        return row.due_at
    if row.again_of_id and row.opens_on == row.closes_on:
        return now + AT_ONCE
    return max(datetime.combine(row.closes_on, ENDS, tzinfo=zone), now + timedelta(hours=2))


def _within_hours(actor: Actor, rows: Sequence[Contact]) -> set[int]:
    """Return the contacts that are due within hours of their anchor: their own instant counts, not the end of a day."""
    parts = ContactPart.objects.of(actor).filter(contact__in=rows, live=True, again=0)
    found = list(parts.values_list("contact_id", "enrolment__version_id", "node"))
    books = versions.programmes_of(version for _contact, version, _node in found)
    nodes = {(version, node.id): node for version, book in books.items() for node in book.nodes}
    timed = {key for key, node in nodes.items() if 0 < spans.read(node.at).hours < _HOURS_OF_DAY}
    return {contact for contact, version, node in found if (version, node) in timed}


def task_source(contact: Contact) -> str:
    """Return the key of a contact's task in the worklist."""
    return f"careplans:{contact.pk}"


def _policies(actor: Actor, due: Sequence[Contact]) -> dict[int, str]:
    """Return how each contact's people are tried: as its programme says, the first of several."""
    parts = ContactPart.objects.of(actor).filter(contact__in=due, live=True).order_by("-pk")
    rows = list(parts.values_list("contact_id", "enrolment__version_id"))
    programmes = versions.programmes_of(version for _contact, version in rows)
    return {row.pk: "standard" for row in due} | {contact: programmes[version].attempts for contact, version in rows}


def _start(actor: Actor, rows: Sequence[Contact]) -> None:
    """Begin: by whoever registered for it, else by the link to the questions."""
    taken: set[int] = set()
    for by, start in _starters.items():
        if wanted := [row for row in rows if row.by == by]:
            taken |= set(start(actor, wanted))
    _send(actor, [row for row in rows if row.pk not in taken], "careplan.questions")
    now = clock.now()
    for row in rows:
        row.state, row.sent_at = ContactState.SENT, now
        row.attempts += 1
        method = Answering.BOT if row.pk in taken else Answering.MESSAGE
        row.tried = [*row.tried, {"at": now.isoformat(), "method": method.value}]
    record(actor, *[_invited(row, "bot" if row.pk in taken else "message") for row in rows])


def _remind(actor: Actor, rows: Sequence[Contact]) -> None:
    """Write once more, by the channel that reaches every phone."""
    _send(actor, rows, "careplan.reminder", channel="sms", step="sms")
    for row in rows:
        row.attempts += 1
        row.tried = [*row.tried, {"at": clock.now().isoformat(), "method": "sms"}]


def _tell(actor: Actor, rows: Sequence[Contact]) -> None:
    """Send what asks nothing: it is done when it is sent."""
    _send(actor, rows, "careplan.stage")
    now = clock.now()
    for row in rows:
        row.state, row.sent_at, row.closed_at, row.act_at = ContactState.DONE, now, now, None


def _send(actor: Actor, rows: Sequence[Contact], template: str, *, channel: str = "", step: str = "") -> list[Sent]:
    return send_many(
        actor,
        [
            Outgoing(
                patient_id=row.patient_id,
                purpose="FOLLOWUP",
                template=template,
                url=links.contact_link(row.tenant_id, row.pk),
                kind="link",
                channel_kind=channel or None,
                department_id=row.department_id,
                source=f"careplans:{row.pk}",
                idempotency_key=f"careplans:{row.uid}:{step or template}",
                speaker_id=row.plan.manager_id,
            )
            for row in rows
        ],
    )


def _task(row: Contact, due_at: datetime) -> NewTask:
    now = clock.now()
    return NewTask(
        patient_id=row.patient_id,
        kind=Task.Kind.CARD if row.by == ContactBy.CARD else Task.Kind.CALL,
        title_code=_title(row),
        source=task_source(row),
        starts_at=now,
        due_at=due_at,
        risk=_risk(row),
        owner_id=None if row.by == ContactBy.DOCTOR else row.plan.manager_id,
        department_id=row.department_id,
    )


def _title(row: Contact) -> str:
    if row.by == ContactBy.CARD:
        return "care_card"
    return "care_visit" if row.visit else "care_doctor" if row.by == ContactBy.DOCTOR else "care_contact"


def _risk(row: Contact) -> int:
    """Return how much is at stake: a repeat after a level counts more than a regular contact."""
    if row.again_of is None:
        return 2 if row.by == ContactBy.DOCTOR else 1
    return min(3, 1 + (row.again_of.level or 0))


def _invited(row: Contact, method: str) -> ContactInvited:
    return ContactInvited(
        patient_id=row.patient_id,
        occurred_at=clock.now(),
        contact_id=row.pk,
        plan_id=row.plan_id,
        method=method,
        department_id=row.department_id,
    )


def still_wanted(actor: Actor, contact_ids: Iterable[int]) -> set[int]:
    """Return those of these contacts that still wait for an answer in a programme that goes on."""
    rows = Contact.objects.of(actor).filter(pk__in=list(contact_ids), closed_at__isnull=True)
    return set(rows.filter(parts__enrolment__state=EnrolmentState.ACTIVE).values_list("pk", flat=True))
