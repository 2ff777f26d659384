"""Pages of replays: ask for one, watch it, read it, compare two."""

import uuid

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from renxin.intelligence.journeys.definition import parse
from renxin.intelligence.trials import reporting, selectors, services
from renxin.intelligence.trials.models import Replay, ReplayStatus
from renxin.intelligence.trials.names import spoken
from renxin.intelligence.trials.selectors.choices import choice_of
from renxin.intelligence.trials.views.forms import ReplayForm
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render


@require_http_methods(["GET", "POST"])
@staff("journeys.view")
def replays(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """Ask for a replay of a journey, and list those made before."""
    journey = selectors.journey_of(request.actor, uid)
    found = selectors.choices(request.actor, journey)
    form = ReplayForm(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = _request(request, journey, form)
        if made:
            return redirect(request, reverse("trials:replay", args=[made.uid]))
    context = {
        "journey": journey,
        "name": spoken(journey.name),
        "form": form,
        "choices": found,
        "replays": selectors.replays_of(request.actor, journey.code),
        "companions": selectors.companions(request.actor, found[0].content) if found else (),
        "is_replays": True,
    }
    return render(request, "trials/replays.html", context, status=422 if form.errors else 200)


def _request(request: StaffRequest, journey: object, form: ReplayForm) -> Replay | None:
    asked = form.cleaned_data
    made: Replay | None = None
    try:
        for key in filter(None, (asked["against"], asked["text"])):
            choice = choice_of(request.actor, journey, key)  # type: ignore[arg-type]
            made = services.request_replay(
                request.actor,
                choice.content,
                title=choice.title,
                days=asked["days"],
                answered_percent=asked["answered"],
                version=choice.version,
                other=made,
            )
    except InvalidInput as error:
        form.add_error("text", _("This text cannot be replayed yet: %(error)s") % {"error": error})
        return None
    return made


@require_GET
@staff("journeys.view")
def replay(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """Show how far a replay is, or what it found."""
    found = selectors.replay_of(request.actor, uid)
    waits = found.status in (ReplayStatus.WAITING, ReplayStatus.RUNNING)
    other = found.other if found.other and found.other.status == ReplayStatus.DONE else None
    journey = selectors.journey_by_code(request.actor, found.journey_code)
    context: dict[str, object] = {
        "replay": found,
        "journey": journey,
        "name": spoken(journey.name) if journey else "",
        "waits": waits or bool(found.other and not other and found.other.status != ReplayStatus.FAILED),
    }
    if not context["waits"] and found.status == ReplayStatus.DONE:
        context |= _shown(request, found, other)
    return render(request, "trials/replay.html", context, partial={"report": "trials/_report.html"})


def _shown(request: StaffRequest, found: Replay, other: Replay | None) -> dict[str, object]:
    here = reporting.report(request.actor, found)
    there = reporting.report(request.actor, other) if other else None
    definition = parse(found.content)
    return {
        "report": here,
        "goal": reporting.goal_words(here.goal) if here.goal else "",
        "other": other,
        "compared": reporting.compared(here, there) if there else (),
        "sample": [
            (line, reporting.told(definition, line.run.lines)) for line in selectors.sample_of(request.actor, found)
        ],
        "days": (found.until - found.since).days,
    }
