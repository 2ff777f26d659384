"""Invite to surveys, each survey's people together."""

from collections import defaultdict
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from renxin.intelligence.journeys.run import Change
from renxin.intelligence.journeys.state import SendSurvey
from renxin.kernel.core.actor import Actor
from renxin.programs.surveys import services as surveys
from renxin.programs.surveys.models import Audience, Survey

EFFECT: Final = SendSurvey
ORDER: Final = 30


def carry(actor: Actor, asked: list[tuple[Change, Any]], now: datetime) -> dict[tuple[int, str], dict[str, Any]]:
    """Invite, and say in the trace what the survey decided."""
    by_survey: dict[str, list[tuple[Change, SendSurvey]]] = defaultdict(list)
    for change, effect in asked:
        by_survey[effect.survey].append((change, effect))
    told: dict[tuple[int, str], dict[str, Any]] = {}
    for survey, each in by_survey.items():
        requests = [_request(change, effect) for change, effect in each]
        for (change, effect), one in zip(each, surveys.invite_many(actor, survey, requests), strict=True):
            told[change.run.pk, effect.step] = {"status": one.state, "rule": one.reason}
    return told


def lacks(actor: Actor, asked: list[tuple[Change, Any]]) -> list[tuple[Change, str]]:
    """Return the changes whose survey is not in use any more, with the sentence that says so."""
    wanted = {effect.survey for _change, effect in asked}
    there = set(
        Survey.objects.of(actor)
        .filter(code__in=wanted, is_active=True, audience=Audience.PATIENT)
        .values_list("code", flat=True)
    )
    words = _("There is no survey %(name)s, or it is switched off.")
    return [(change, words % {"name": effect.survey}) for change, effect in asked if effect.survey not in there]


def _request(change: Change, effect: SendSurvey) -> surveys.InviteRequest:
    return surveys.InviteRequest(
        patient_id=change.run.patient_id,
        key=change.state.source(effect.step),
        encounter_id=change.state.context.get("encounter_id"),
        department_id=change.state.context.get("department_id"),
    )
