"""The name of the journey behind a message, for the page that says who asked for it."""

from django.urls import reverse
from django.utils.translation import get_language

from renxin.engagement.conversations.services import Made, Named
from renxin.intelligence.journeys.models import JourneyRun, JourneyVersion
from renxin.kernel.core import packs
from renxin.kernel.core.actor import Actor


def made(actor: Actor, code: str) -> Made | None:
    """Return the journey behind a campaign (`journeys:<version>`): its name with the version, its page, who made it."""
    version_id = code.split(":")[1]
    rows = JourneyVersion.objects.of(actor).select_related("journey")
    version = rows.filter(pk=version_id).first() if version_id.isdecimal() else None
    if version is None:
        return None
    name = f"{packs.words(version.journey.name, get_language() or 'zh-hans')} · {version.number}"
    url = reverse("journeys:journey", args=[version.journey.uid]) if actor.may("journeys.view") else ""
    return Made(name, url, version.published_by)


def named(actor: Actor, source: str) -> Named | None:
    """Return the journey behind a source (`journeys:<run>:<step>`), with the page of the run for who may read it."""
    run_id = source.split(":")[1]
    runs = JourneyRun.objects.of(actor).filter(pk=run_id) if run_id.isdecimal() else JourneyRun.objects.none()
    run = runs.select_related("journey").first()
    if run is None:
        return None
    url = reverse("journeys:run", args=[run.uid]) if actor.may("journeys.view") else ""
    return Named(packs.words(run.journey.name, get_language() or "zh-hans"), url)
