"""The title of the survey behind a message, for the page that says who asked for it."""

from django.urls import reverse
from django.utils.translation import get_language

from renxin.engagement.conversations.services import Made, Named
from renxin.kernel.core import packs
from renxin.kernel.core.actor import Actor
from renxin.programs.surveys.models import Invitation, Survey


def made(actor: Actor, code: str) -> Made | None:
    """Return the survey behind a campaign (`surveys:<survey>`)."""
    survey_id = code.split(":")[1]
    survey = Survey.objects.of(actor).filter(pk=survey_id).first() if survey_id.isdecimal() else None
    if survey is None:
        return None
    url = reverse("surveys:survey", args=[survey.uid]) if actor.may("surveys.view") else ""
    return Made(packs.words(survey.title, get_language() or "zh-hans"), url)


def named(actor: Actor, source: str) -> Named | None:
    """Return the survey behind a source (`surveys:<invitation>`), with its page for who may read results."""
    invitation_id = source.split(":")[1]
    if not invitation_id.isdecimal():
        return None
    found = Invitation.objects.of(actor).filter(pk=invitation_id).select_related("survey").first()
    if found is None:
        return None
    url = reverse("surveys:survey", args=[found.survey.uid]) if actor.may("surveys.view") else ""
    return Named(packs.words(found.survey.title, get_language() or "zh-hans"), url)
