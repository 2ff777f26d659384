"""How often the guide is right, what it confuses, what it did not understand; learning again."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.intelligence.assistant import figures, selectors, services
from renxin.intelligence.assistant.guide.pack import pack
from renxin.intelligence.assistant.guide.speaking import why_words
from renxin.kernel.audit.services import record_look
from renxin.kernel.core import statistics
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from .screen import language_now


@require_GET
@staff("guide.view")
def index(request: StaffRequest) -> HttpResponse:
    """Show the guide's figures of four weeks, the model in use, and to who tends it the misses of the week."""
    actor, language = request.actor, language_now()
    found, model = figures.of_period(actor), selectors.model(actor)
    manages = actor.may("guide.manage")
    misses = (
        [(one, why_words(one.why).get(language) if one.why else "") for one in figures.misses(actor)] if manages else []
    )
    if misses:
        record_look(actor, "guide.read_misses", "guide", detail={"n": len(misses)})
    context = {
        "found": found,
        "top1": statistics.wilson(found.top1, found.booked) if found.booked else None,
        "top3": statistics.wilson(found.top3, found.booked) if found.booked else None,
        "share1": found.top1 / found.booked if found.booked else None,
        "share3": found.top3 / found.booked if found.booked else None,
        "model": model,
        "tried": _tried(model.quality if model else {}),
        "confused": found.confused or (model.quality.get("confused", []) if model else []),
        "misses": misses,
        "manages": manages,
        "pack": pack(),
        "title": pack().title.get(language),
    }
    return render(request, "assistant/index.html", context)


@require_POST
@staff("guide.manage")
def learn(request: StaffRequest) -> HttpResponse:
    """Ask for a lesson."""
    services.ask_to_learn(request.actor)
    toast(request, _("It is learning. This page shows it when it is done."))
    return redirect(request, "guide:index")


def _tried(quality: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return what the model was tried on, with the shares that were right."""
    return [(name, _shares(quality[name])) for name in ("trial", "own") if name in quality]


def _shares(tried: Mapping[str, int]) -> dict[str, Any]:
    n = tried["n"]
    return {"n": n, "share1": tried["top1"] / n if n else None, "share3": tried["top3"] / n if n else None}
