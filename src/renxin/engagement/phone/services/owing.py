"""What we owe to those who called in vain: one call-back for each number, with a clock and a task."""

from datetime import timedelta

from django.db.models import QuerySet

from renxin.engagement.phone import desk_pack
from renxin.engagement.phone.models import Call
from renxin.engagement.worklist import services as worklist
from renxin.engagement.worklist.models import Task
from renxin.engagement.worklist.services import NewTask
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.phone import CallMissed
from renxin.kernel.timeline.services import record
from renxin.people.organizations import selectors as organizations

from .rows import told


def owe_call_back(actor: Actor, call: Call) -> None:
    """Note that a call was missed; the first one of a number that waits keeps its clock and its task."""
    record(actor, CallMissed(**told(call)))
    earlier = _owed(actor, call).exclude(pk=call.pk).order_by("id").first()
    if earlier is not None:
        call.task, call.call_back_due_at, call.settled_at = earlier.task, earlier.call_back_due_at, clock.now()
        return
    calendar = organizations.calendar_for(actor, call.department_id)
    minutes = desk_pack.pack().call_back_minutes
    call.call_back_due_at = calendar.add_working_minutes(clock.now(), minutes, organizations.zone_of(actor))
    new = NewTask(
        patient_id=call.patient_id,
        kind=Task.Kind.CALL,
        title_code="call_back",
        source=f"phone:missed:{call.uid}",
        due_at=max(call.call_back_due_at, clock.now() + timedelta(minutes=1)),
        department_id=call.department_id,
        promised=True,
    )
    call.task_id = worklist.create_tasks(actor, [new])[new.source]


def settle_owed(actor: Actor, call: Call) -> None:
    """Somebody talked with this number: what was owed to it is settled, and its tasks fall away."""
    owed = list(_owed(actor, call).exclude(pk=call.pk).select_for_update(of=("self",)))
    if call.call_back_due_at is not None and call.settled_at is None:
        owed.append(call)
    if not owed:
        return
    Call.objects.filter(pk__in=[row.pk for row in owed]).update(settled_at=clock.now())
    open_tasks = Task.objects.of(actor).filter(calls__in=owed, state=Task.State.OPEN).exclude(pk=call.task_id or 0)
    worklist.cancel_tasks(actor, sources=list(open_tasks.values_list("source", flat=True)), reason="called_back")


def _owed(actor: Actor, call: Call) -> QuerySet[Call]:
    rows = Call.objects.of(actor).filter(number_blind=call.number_blind)
    return rows.filter(call_back_due_at__isnull=False, settled_at__isnull=True)
