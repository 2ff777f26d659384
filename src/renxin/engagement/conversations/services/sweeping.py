"""The loops of the inbox's clocks: warn before an answer is late, take from whom is not there, end what is over."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from renxin.engagement.conversations import states
from renxin.engagement.conversations.desk import clocks
from renxin.engagement.conversations.desk import pack as desk_pack
from renxin.engagement.conversations.models import Conversation, Presence, Wait
from renxin.engagement.worklist.services import NewTask, create_tasks
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import update_rows
from renxin.kernel.core.calendar import WorkingCalendar
from renxin.kernel.timeline.facts.conversations import ConversationClosed, ConversationQueued, ConversationWarned
from renxin.kernel.timeline.services import record
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Role

from .assigning import OWNER_BECOMES_PREFERRED, add_lines, by_tenant
from .moving import move

BATCH = 500
SUPERVISOR_WITHIN = timedelta(minutes=30)


def sweep_clocks(limit: int = BATCH) -> int:
    """Raise the level of conversations whose time for an answer runs out; return how many."""
    due = Conversation.objects.filter(warn_at__lte=clock.now()).order_by("warn_at")
    return _in_batches(due, limit, _warn)


def sweep_owners(limit: int = BATCH) -> int:
    """Put conversations back into the queue whose owner has gone while the patient waits; return how many."""
    now, pack = clock.now(), clocks.pack()
    seen = clock.wall() - timedelta(minutes=desk_pack.pack().away_after_minutes)
    here = Presence.objects.filter(tenant_id=OuterRef("tenant_id"), user_id=OuterRef("owner_id"))
    gone = here.filter(Q(seen_at__lt=seen) | ~Q(state=Presence.State.ONLINE))
    rows = Conversation.objects.filter(
        Exists(gone),
        status=Conversation.Status.HUMAN,
        line__isnull=True,
        waiting_since__lt=now - timedelta(minutes=pack.owner_gone_minutes),
    )
    return _in_batches(rows.order_by("waiting_since"), limit, _take_back)


def sweep_idle(limit: int = BATCH) -> int:
    """End conversations in which nobody waits and nothing was said for long; return how many."""
    now, pack = clock.now(), clocks.pack()
    human = Q(status=Conversation.Status.HUMAN, last_message_at__lt=now - timedelta(hours=pack.idle_hours))
    bot = Q(status=Conversation.Status.BOT, last_message_at__lt=now - timedelta(minutes=pack.assistant_idle_minutes))
    rows = Conversation.objects.filter(human | bot, waiting_since__isnull=True).order_by("last_message_at")
    return _in_batches(rows, limit, _end)


def _in_batches(rows: QuerySet[Conversation], limit: int, step: Callable[[Actor, Sequence[Conversation]], None]) -> int:
    with transaction.atomic():
        found = list(rows.select_for_update(of=("self",), skip_locked=True)[:limit])
        for tenant_id, mine in by_tenant(found).items():
            with tenant.scope(tenant_id):
                step(Actor.system(tenant_id, "conversations.sweeping"), mine)
    return len(found)


def _warn(actor: Actor, found: Sequence[Conversation]) -> None:
    zone = organizations.zone_of(actor)
    calendars = {
        department: organizations.calendar_for(actor, department) for department in {row.department_id for row in found}
    }
    kinds = _channel_kinds(found)
    risen = []
    for row in found:
        before = row.level
        steps = _steps(row, kinds.get(row.channel_id or 0, ""), calendars[row.department_id], zone)
        row.level = max(before, clocks.level_at(steps, clock.now()))
        row.warn_at = steps[row.level] if row.level < len(steps) else None
        if row.level > before:
            risen.append(row)
    update_rows(list(found), ["level", "warn_at"])
    for level in {row.level for row in risen}:
        patients = [row.patient_id for row in risen if row.level == level]
        open_waits = Wait.objects.of(actor).filter(patient_id__in=patients, outcome=Wait.Outcome.OPEN)
        open_waits.exclude(kind=Wait.Kind.VOICE).update(level=level)
    record(actor, *[_warned(row) for row in risen])
    create_tasks(actor, [_supervise(actor, row) for row in risen if row.level >= 2])


def _channel_kinds(found: Sequence[Conversation]) -> dict[int, str]:
    ids = [row.pk for row in found]
    pairs = Conversation.objects.filter(pk__in=ids, channel__isnull=False).values_list("channel_id", "channel__kind")
    return dict(pairs)


def _steps(row: Conversation, kind: str, calendar: WorkingCalendar, zone: ZoneInfo) -> tuple[datetime, ...]:
    due = row.first_due_at or row.next_due_at
    if due is None or row.waiting_since is None:
        return ()
    elapsed = clocks.promise_for(row.priority, kind).elapsed
    return tuple(
        clocks.step_at(row.waiting_since, due, part, calendar=calendar, zone=zone, elapsed=elapsed)
        for part in clocks.pack().steps
    )


def _warned(row: Conversation) -> ConversationWarned:
    return ConversationWarned(
        patient_id=row.patient_id,
        occurred_at=clock.now(),
        conversation_id=row.pk,
        owner_id=row.owner_id,
        level=row.level,
    )


def _supervise(actor: Actor, row: Conversation) -> NewTask:
    """Return the task for whoever answers for the department: an answer is late, and later for long."""
    role = Role.HEAD_NURSE if row.level == 2 and row.department_id else Role.SERVICE_CENTRE
    found = organizations.responsible_staff(actor, row.department_id, role)
    since = row.waiting_since or clock.now()
    return NewTask(
        patient_id=row.patient_id,
        kind="message",
        title_code="answer_overdue",
        source=f"conversations:{row.uid}:{since:%Y%m%d%H%M%S}:{row.level}",
        due_at=clock.now() + SUPERVISOR_WITHIN,
        owner_id=found.pk if found else None,
        department_id=row.department_id,
    )


def _take_back(actor: Actor, found: Sequence[Conversation]) -> None:
    """Do what `states.OwnerGone` says to many at once."""
    now = clock.now()
    Conversation.objects.filter(pk__in=[row.pk for row in found]).update(
        status=Conversation.Status.QUEUE,
        preferred_id=OWNER_BECOMES_PREFERRED,
        owner_id=None,
        queued_at=now,
        assigned_at=None,
        version=F("version") + 1,
    )
    told = [(row.pk, row.patient_id, row.owner_id) for row in found]
    record(
        actor,
        *[
            ConversationQueued(
                patient_id=row.patient_id,
                occurred_at=now,
                conversation_id=row.pk,
                department_id=row.department_id,
                priority=row.priority,
            )
            for row in found
        ],
    )
    add_lines(actor.tenant_id, "owner_gone", told)


def _end(actor: Actor, found: Sequence[Conversation]) -> None:
    """Do what `states.Idle` says: many at once where they end, one by one where a question was left open."""
    over = [row for row in found if not (row.status == Conversation.Status.BOT and row.misses)]
    for row in found:
        if row not in over:
            move(actor, row, states.Idle())
    Conversation.objects.filter(pk__in=[row.pk for row in over]).update(
        status=Conversation.Status.CLOSED,
        preferred_id=OWNER_BECOMES_PREFERRED,
        owner_id=None,
        unread=0,
        priority=Conversation.Priority.ORDINARY,
        department_id=None,
        skill="",
        line_id=None,
        queued_at=None,
        assigned_at=None,
        version=F("version") + 1,
    )
    now = clock.now()
    record(
        actor,
        *[ConversationClosed(patient_id=row.patient_id, occurred_at=now, conversation_id=row.pk) for row in over],
    )
    add_lines(actor.tenant_id, "ended", [(row.pk, row.patient_id, None) for row in over])
