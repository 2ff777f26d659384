"""A drill: an alarm about nobody that climbs the same ladder, recorded with its times."""

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.worklist.models import Alarm
from renxin.kernel.audit.services import record_access
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.core.ids import uuid7
from renxin.people.organizations import selectors as organizations

from .raising import NewAlarm, raise_alarms

TITLE = "alarm_drill"


@transaction.atomic
def start_drill(actor: Actor, department_id: int | None = None) -> Alarm:
    """Start a drill of the ladder, of a department or of the whole house. It ends when somebody takes it up.

    Raises:
        InvalidInput: there is no such department.
        WrongState: a drill is under way already.
    """
    actor.require("tasks.manage")
    if department_id is not None and not organizations.departments_by_ids(actor, [department_id]):
        raise InvalidInput(_("There is no such department."), where="department")
    running = Alarm.objects.of(actor).filter(is_drill=True, closed_at__isnull=True, department_id=department_id)
    if running.exists():
        raise WrongState(_("A drill is under way already."))
    new = NewAlarm(
        patient_id=-actor.tenant_id,
        level=Alarm.Level.RED,
        source=f"drill:{uuid7()}",
        title_code=TITLE,
        department_id=department_id,
        is_drill=True,
    )
    found = Alarm.objects.get(pk=raise_alarms(actor, [new])[new.source])
    record_access(actor, "start", "alarm_drill", found.uid, detail={"department": department_id})
    return found
