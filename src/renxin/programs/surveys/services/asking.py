"""The sweep that asks those whose time has come: one claim, one batch of invitations for each trigger."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from django.db import transaction

from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.programs.surveys.models import SurveyDue, SurveyTrigger

from .interviewing import plan_interviews
from .inviting import InviteRequest, invite_many
from .triggering import drawn

BATCH: Final = 500


def ask_due() -> int:
    """Ask one batch of those who are due; return how many were decided on."""
    with transaction.atomic():
        due = list(
            SurveyDue.objects.filter(due_at__lte=clock.now())
            .select_related("trigger__survey")
            .select_for_update(skip_locked=True, of=("self",))
            .order_by("due_at", "id")[:BATCH]
        )
        due.sort(key=lambda row: (row.tenant_id, row.trigger_id))
        for (tenant_id, _trigger_id), rows in groupby(due, key=lambda row: (row.tenant_id, row.trigger_id)):
            with tenant.scope(tenant_id):
                waiting = list(rows)
                _ask(Actor.system(tenant_id, "surveys"), waiting[0].trigger, waiting)
        SurveyDue.objects.filter(pk__in=[row.pk for row in due]).delete()
    return len(due)


def _ask(actor: Actor, trigger: SurveyTrigger, due: Sequence[SurveyDue]) -> None:
    if not trigger.survey.is_active:  # put aside while they waited: nobody is asked any more
        return
    share = int(trigger.conditions.get("share", 100))
    by_phone = trigger.way == SurveyTrigger.Way.PHONE
    requests = [
        InviteRequest(
            patient_id=row.patient_id,
            key=row.key,
            encounter_id=row.encounter_id,
            department_id=row.department_id,
            withhold="" if drawn(row.key, share) else "not_drawn",
            mode="phone" if by_phone else "link",
        )
        for row in due
    ]
    made = invite_many(actor, trigger.survey.code, requests, send=not by_phone, channel=trigger.channel)
    if by_phone:
        plan_interviews(actor, trigger.survey, [one.invitation_id for one in made if not one.reason])
