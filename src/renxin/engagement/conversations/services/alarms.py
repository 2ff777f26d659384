"""Red flags: the patient is told 120 at once, a person is alarmed, and others are called until somebody takes it up."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import F

from renxin.engagement.conversations.desk import pack as desk_pack
from renxin.engagement.conversations.models import Alarm, Conversation
from renxin.engagement.safety import selectors as safety
from renxin.engagement.worklist.services import NewTask, cancel_tasks, create_tasks
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.ids import uuid7
from renxin.kernel.timeline.facts.conversations import AlarmAcknowledged, AlarmRaised
from renxin.kernel.timeline.services import record
from renxin.people.organizations import selectors as organizations
from renxin.people.patients.models import PatientDepartment

from .moving import add_line
from .outgoing import Outgoing
from .send import send

BATCH = 200
RISK = 3


def raise_alarm(actor: Actor, row: Conversation, message_id: int | None, flags: Sequence[str], language: str) -> Alarm:
    """Raise an alarm for a locked conversation, tell the patient what to do now, and give somebody the task.

    The same flags again while an alarm is fresh and nobody has taken it up belong to that alarm.
    """
    fresh = _fresh(row, flags)
    if fresh is not None:
        return fresh
    rules = desk_pack.pack().alarm
    now = clock.now()
    alarm = Alarm.objects.create(
        uid=uuid7(),
        tenant_id=row.tenant_id,
        patient_id=row.patient_id,
        conversation_id=row.pk,
        message_id=message_id,
        flags=list(flags),
        pack_version=safety.flags().version,
        raised_at=now,
        call_at=now + timedelta(minutes=rules.ladder[0].minutes),
    )
    send(actor, _first_words(alarm, tuple(flags), language))
    create_tasks(actor, [_task(alarm, 0, row.owner_id, row.department_id or _department(row))])
    fact = AlarmRaised(patient_id=row.patient_id, occurred_at=now, alarm_id=alarm.pk, conversation_id=row.pk)
    record(actor, fact)
    add_line(actor, row, "alarm")
    return alarm


def acknowledge(actor: Actor, alarm: Alarm, outcome: str = "") -> None:
    """Note that a person has taken an alarm up (again with an outcome: what came of it); nobody else is called."""
    actor.require("conversations.reply")
    with transaction.atomic():
        _acknowledge(actor, [alarm.pk], outcome)


def acknowledge_of(actor: Actor, row: Conversation) -> None:
    """Note that a person acts in a locked conversation: its alarms are taken up."""
    if actor.kind == "staff" and row.priority == Conversation.Priority.RED:
        open_alarms = Alarm.objects.of(actor).filter(patient_id=row.patient_id, acknowledged_at__isnull=True)
        _acknowledge(actor, list(open_alarms.values_list("pk", flat=True)), "")


def acknowledge_by_tasks(actor: Actor, done: Sequence[tuple[str, str, int | None]]) -> None:
    """Note what came of alarms whose tasks were done: (source, outcome, who)."""
    with transaction.atomic():
        for source, outcome, by_id in done:
            uid = source.removeprefix("alarm:").partition(":")[0]
            _acknowledge(
                actor, list(Alarm.objects.of(actor).filter(uid=uid).values_list("pk", flat=True)), outcome, by_id
            )


def call_next(limit: int = BATCH) -> int:
    """Call the next person for alarms that nobody has taken up in time; return how many alarms."""
    with transaction.atomic():
        due = Alarm.objects.filter(call_at__lte=clock.now()).select_related("conversation")
        found = list(due.order_by("call_at").select_for_update(of=("self",), skip_locked=True)[:limit])
        for tenant_id in {alarm.tenant_id for alarm in found}:
            with tenant.scope(tenant_id):
                actor = Actor.system(tenant_id, "conversations.alarms")
                create_tasks(actor, [_call(actor, alarm) for alarm in found if alarm.tenant_id == tenant_id])
        Alarm.objects.bulk_update(found, ["level", "call_at"])
    return len(found)


def _fresh(row: Conversation, flags: Sequence[str]) -> Alarm | None:
    since = clock.now() - timedelta(minutes=desk_pack.pack().alarm.again_minutes)
    known = Alarm.objects.of(row.tenant_id).filter(
        patient_id=row.patient_id, raised_at__gt=since, acknowledged_at__isnull=True, flags__contains=list(flags)
    )
    return known.first()


def _first_words(alarm: Alarm, flags: tuple[str, ...], language: str) -> Outgoing:
    return Outgoing(
        patient_id=alarm.patient_id,
        purpose="CARE_SERVICE",
        body={language: safety.emergency(flags, language)},
        idempotency_key=f"alarm:{alarm.uid}",
        source=f"alarm:{alarm.uid}",
        is_reply=True,
    )


def _task(alarm: Alarm, level: int, owner_id: int | None, department_id: int | None) -> NewTask:
    return NewTask(
        patient_id=alarm.patient_id,
        kind="alarm",
        title_code="red_flag",
        source=f"alarm:{alarm.uid}:{level}",
        due_at=clock.now() + timedelta(minutes=desk_pack.pack().alarm.due_minutes),
        risk=RISK,
        promised=True,
        owner_id=owner_id,
        department_id=department_id,
    )


def _call(actor: Actor, alarm: Alarm) -> NewTask:
    """Return the task of the next person on the ladder, and set when the one after her is called."""
    ladder = desk_pack.pack().alarm.ladder
    step = ladder[min(alarm.level, len(ladder) - 1)]
    alarm.level += 1
    after = ladder[alarm.level] if alarm.level < len(ladder) else None
    alarm.call_at = alarm.raised_at + timedelta(minutes=after.minutes) if after else None
    department_id = alarm.conversation.department_id or _department(alarm.conversation)
    found = organizations.responsible_staff(actor, department_id, step.to)
    return _task(alarm, alarm.level, found.pk if found else None, department_id)


def _department(row: Conversation) -> int | None:
    """Return the department that cared for her last: its nurses know her."""
    rows = PatientDepartment.objects.of(row.tenant_id).filter(patient_id=row.patient_id)
    return rows.order_by("-last_at").values_list("department_id", flat=True).first()


def _acknowledge(actor: Actor, alarm_ids: Sequence[int], outcome: str, by_id: int | None = None) -> None:
    rows = list(Alarm.objects.of(actor).filter(pk__in=alarm_ids).select_for_update(of=("self",)))
    now, by = clock.now(), by_id or actor.user_id
    for alarm in rows:
        first = alarm.acknowledged_at is None
        alarm.acknowledged_at, alarm.acknowledged_by_id = alarm.acknowledged_at or now, alarm.acknowledged_by_id or by
        alarm.call_at, alarm.outcome = None, outcome or alarm.outcome
        alarm.save(update_fields=["acknowledged_at", "acknowledged_by", "call_at", "outcome"])
        if first:
            _tell(actor, alarm, by)
            Conversation.objects.filter(pk=alarm.conversation_id).update(version=F("version") + 1)


def _tell(actor: Actor, alarm: Alarm, by: int | None) -> None:
    """Record it, and end the calls to others: whoever took it up keeps her own task."""
    cancel_tasks(
        actor, sources=[f"alarm:{alarm.uid}:{level}" for level in range(1, alarm.level + 1)], reason="acknowledged"
    )
    fact = AlarmAcknowledged(
        patient_id=alarm.patient_id,
        occurred_at=clock.now(),
        alarm_id=alarm.pk,
        conversation_id=alarm.conversation_id,
        by_id=by,
        after_seconds=max(int((clock.now() - alarm.raised_at).total_seconds()), 0),
    )
    record(actor, fact)
