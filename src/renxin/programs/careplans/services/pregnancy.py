"""A pregnancy that ends: by diagnosis, by procedure, or by a word to anybody who works here."""

from datetime import timedelta
from typing import Final

from django.db import transaction

from renxin.engagement.conversations.services import place_hold
from renxin.engagement.worklist import services as worklist
from renxin.engagement.worklist.models import Task
from renxin.engagement.worklist.services import NewTask
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.programs.careplans.models import EndReason, Enrolment, EnrolmentState

from .ending import end_for_patients

MATERNITY: Final = ("P09",)
CHILD: Final = ("P10",)
HELD: Final = ("HEALTH_EDU", "MARKETING", "COMMUNITY", "SURVEY")
QUIET_FOR: Final = timedelta(days=365)
CARE_WITHIN: Final = timedelta(hours=24)


@transaction.atomic
def end_pregnancy(actor: Actor, patient_id: int, *, child_ids: tuple[int, ...] = ()) -> int:
    """Stop everything that speaks of a pregnancy or a baby, now; return how many programmes ended.

    Groups, content and greetings stop by a hold on her; somebody is asked to look after her, gently. The word for why
    stands nowhere in the task.
    """
    actor.require("careplans.work")
    rows = Enrolment.objects.of(actor).filter(patient_id=patient_id, programme__code__in=MATERNITY)
    inside = rows.exclude(state=EnrolmentState.ENDED).first()
    count = end_for_patients(actor, [patient_id], EndReason.PREGNANCY_END, codes=MATERNITY)
    count += end_for_patients(actor, [patient_id, *child_ids], EndReason.PREGNANCY_END, codes=CHILD)
    place_hold(
        actor,
        patient_id,
        "pregnancy_ended",
        source=f"careplans:pregnancy:{patient_id}",
        scope=HELD,
        until=clock.now() + QUIET_FOR,
    )
    worklist.create_tasks(
        actor,
        [
            NewTask(
                patient_id=patient_id,
                kind=Task.Kind.CALL,
                title_code="care_gentle",
                source=f"careplans:gentle:{patient_id}:{inside.pk if inside else clock.today().isoformat()}",
                due_at=clock.now() + CARE_WITHIN,
                risk=3,
                owner_id=inside.plan.manager_id if inside else None,
                department_id=inside.department_id if inside else None,
            )
        ],
    )
    return count
