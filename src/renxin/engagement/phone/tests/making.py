"""A hospital with calls, for tests of pages."""

from datetime import date, timedelta
from typing import Any

from renxin.engagement.phone import services
from renxin.engagement.phone.models import Call
from renxin.engagement.phone.services.owing import owe_call_back
from renxin.engagement.phone.services.rows import new_call
from renxin.engagement.worklist.models import Task
from renxin.engagement.worklist.services import NewTask, create_tasks
from renxin.engagement.worklist.tests.making import World, world
from renxin.kernel.core import clock

BORN = date(1961, 3, 5)
__all__ = ["BORN", "World", "call_task", "missed", "world"]


def call_task(here: World, number: int = 0, **values: Any) -> Task:
    """Return an open call task of the ward about a patient born on 5 March 1961."""
    patient = here.patient(number, birth_date=BORN)
    new = NewTask(
        patient_id=patient,
        source=f"journeys:{number}",
        **{
            "kind": "call",
            "title_code": "discharge_call",
            "due_at": clock.now() + timedelta(days=1),
            "department_id": here.ward.pk,
            **values,
        },
    )
    return Task.objects.get(pk=create_tasks(here.system, [new])[new.source])


def missed(here: World, patient_id: int, number: str = "13800000000") -> Call:
    """Let a patient call in vain."""
    now = clock.now()
    call = new_call(
        here.system,
        patient_id,
        number,
        key=f"in-{services.week_of(now.date())}-{patient_id}-{Call.objects.count()}",
        direction="in",
        department_id=here.ward.pk,
        status="ended",
        ended_at=now,
    )
    owe_call_back(here.system, call)
    call.save()
    return call
