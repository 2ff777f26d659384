"""What a merge of two patients does with their care plans: one plan stays, with the programmes of both."""

from typing import Any

from django.utils.translation import gettext_lazy

from renxin.kernel.core import clock, sayings
from renxin.kernel.core.actor import Actor
from renxin.people.patients.services import register_combiner, register_content

from .models import CarePlan, Contact, Enrolment, Goal, PlanStatus, Transfer
from .services.acting import CONCERN, words_of_closures

_BELONGING = (Enrolment, Contact, Goal, Transfer)


def _combine(actor: Actor, survivor_id: int, loser_id: int) -> dict[str, Any]:
    """Put what hangs on the loser's plan under the survivor's; where there is none, the plan itself moves."""
    plans = {row.patient_id: row for row in CarePlan.objects.of(actor).filter(patient_id__in=[survivor_id, loser_id])}
    if loser_id not in plans:
        return {}
    mine, theirs = plans.get(survivor_id), plans[loser_id]
    if mine is None:
        CarePlan.objects.of(actor).filter(pk=theirs.pk).update(patient_id=survivor_id, plan_at=clock.now())
        return {"moved": theirs.pk}
    kept: dict[str, Any] = {"from": theirs.pk, "to": mine.pk, "status": theirs.status}
    for model in _BELONGING:
        rows = model.objects.of(actor).filter(plan=theirs)
        kept[model._meta.model_name or ""] = list(rows.values_list("pk", flat=True))
        rows.update(plan=mine)
    CarePlan.objects.of(actor).filter(pk=theirs.pk).update(status=PlanStatus.REVOKED, plan_at=None)
    CarePlan.objects.of(actor).filter(pk=mine.pk).update(plan_at=clock.now())
    return kept


def _separate(actor: Actor, survivor_id: int, loser_id: int, kept: dict[str, Any]) -> None:
    """Give the loser her plan back, with what hung on it."""
    if "moved" in kept:
        CarePlan.objects.of(actor).filter(pk=kept["moved"]).update(patient_id=loser_id, plan_at=clock.now())
    if "from" not in kept:
        return
    for model in _BELONGING:
        rows = model.objects.of(actor).filter(pk__in=kept.get(model._meta.model_name or "", []))
        rows.update(plan=kept["from"])
    CarePlan.objects.of(actor).filter(pk=kept["from"]).update(status=kept["status"], plan_at=clock.now())
    CarePlan.objects.of(actor).filter(pk=kept["to"]).update(plan_at=clock.now())


register_combiner(CarePlan, combine=_combine, separate=_separate)
register_content(
    Enrolment, gettext_lazy("Follow-up programmes"), at="started_at", line=lambda row: row.get_state_display()
)
sayings.register(CONCERN, words_of_closures)
