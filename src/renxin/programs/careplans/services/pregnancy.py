"""A pregnancy that ends: by diagnosis, by procedure, or by a word to anybody who works here."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from django.db import transaction

from renxin.engagement.conversations.services import place_hold
from renxin.engagement.worklist import services as worklist
from renxin.engagement.worklist.models import Task
from renxin.engagement.worklist.services import NewTask
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.programs.careplans import expecting
from renxin.programs.careplans.models import EndReason, Enrolment, EnrolmentState

from .ending import end_for_patients

CHILD: Final = ("P10",)
HELD: Final = ("HEALTH_EDU", "MARKETING", "COMMUNITY", "SURVEY", "REFERRAL", "RESEARCH", "PROFILING")
QUIET_FOR: Final = timedelta(days=365)
SAME_LOSS: Final = timedelta(days=42)
"""How long another paper about it (a later diagnosis, a procedure) is about the same loss: nobody is asked again."""
CARE_WITHIN: Final = timedelta(hours=24)


@transaction.atomic
def end_pregnancy(actor: Actor, patient_id: int, *, child_ids: Iterable[int] | None = None) -> int:
    """Stop everything that speaks of a pregnancy or a baby, now; return how many programmes ended.

    Groups, content and greetings stop by a hold on her; nothing at all is written about a newborn any more. Somebody is
    asked to look after her, gently. The word for why stands nowhere in the task.

    Args:
        actor: who was told.
        patient_id: the woman.
        child_ids: the newborns it is about; all of her household when nobody chose.
    """
    actor.require("careplans.work")
    rows = Enrolment.objects.of(actor).filter(patient_id=patient_id, programme__code__in=expecting.MATERNITY)
    inside = rows.exclude(state=EnrolmentState.ENDED).select_related("plan").first()
    babies = sorted(expecting.newborns(actor, patient_id) if child_ids is None else set(child_ids))
    count = end_for_patients(actor, [patient_id], EndReason.PREGNANCY_END, codes=(*expecting.MATERNITY, *CHILD))
    count += end_for_patients(actor, babies, EndReason.PREGNANCY_END, codes=CHILD)
    known = expecting.loss_since(actor, patient_id, clock.now() - SAME_LOSS)
    _hold(actor, patient_id, HELD)
    for child_id in babies:
        _hold(actor, child_id, ())
    if inside is not None or not known:
        worklist.create_tasks(actor, [_gentle(patient_id, inside)])
    return count


def _hold(actor: Actor, patient_id: int, scope: Iterable[str]) -> None:
    source = expecting.hold_source(patient_id)
    place_hold(actor, patient_id, expecting.HOLD, source=source, scope=scope, until=clock.now() + QUIET_FOR)


def _gentle(patient_id: int, inside: Enrolment | None) -> NewTask:
    return NewTask(
        patient_id=patient_id,
        kind=Task.Kind.CALL,
        title_code="care_gentle",
        source=f"careplans:gentle:{patient_id}:{inside.pk if inside else clock.today().isoformat()}",
        due_at=clock.now() + CARE_WITHIN,
        risk=3,
        owner_id=inside.plan.manager_id if inside else None,
        department_id=inside.department_id if inside else None,
    )
