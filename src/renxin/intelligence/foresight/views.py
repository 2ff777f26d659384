"""Pages of foresight: what is suggested, what the models are worth, the risky days; decisions."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.kernel.core.errors import RenxinError
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from . import picturing, selectors, services, telling
from .models import PredictionModel, Study, Suggestion
from .pack import pack


@require_GET
@staff("segments.view")
def index(request: StaffRequest) -> HttpResponse:
    """Show what waits for a decision, the questions with their models, the risky days."""
    actor = request.actor
    context = {
        "suggestions": [telling.told(row) for row in selectors.suggestions(actor)],
        "decided": [telling.told(row) for row in selectors.decided(actor)],
        "questions": [_question(each) for each in selectors.questions(actor)],
        "curves": [(line, telling.window(line.found)) for line in selectors.curves(actor)],
        "finished": selectors.finished_study(actor),
        "may_time": actor.may("journeys.manage"),
        "least": pack().timing_rules,
        **_state(request),
    }
    return render(request, "foresight/index.html", context)


def _question(each: selectors.Question) -> dict[str, Any]:
    shown = each.in_use or each.newest
    return {
        "code": each.code,
        "words": each.prediction.words,
        "question": each.prediction.question,
        "model": shown,
        "verdict": telling.verdict(shown) if shown else "",
        "auc": _auc(shown) if shown and shown.features else "",
        "newer": each.newest if each.in_use and each.newest and each.newest.number > each.in_use.number else None,
    }


def _auc(model: PredictionModel) -> str:
    values = {name: f"{model.quality[name]:.2f}" for name in ("auc", "auc_low", "auc_high")}
    return (
        _("It puts two patients in the right order %(auc)s of the time (95%% interval %(auc_low)s to %(auc_high)s).")
        % values
    )


def _state(request: StaffRequest) -> dict[str, Any]:
    newest = selectors.newest_study(request.actor)
    runs = newest is not None and newest.status in (Study.Status.WAITING, Study.Status.RUNNING)
    return {"study": newest, "runs": runs, "may_manage": request.actor.may("segments.manage")}


@require_POST
@staff("segments.manage")
def study(request: StaffRequest) -> HttpResponse:
    """Ask for a new look at the past."""
    try:
        services.request_study(request.actor)
    except RenxinError as error:
        toast(request, str(error), level="error")
    return redirect(request, reverse("foresight:index"))


@require_GET
@staff("segments.view")
def study_state(request: StaffRequest) -> HttpResponse:
    """Show how far it is; when it has ended, the page is read anew."""
    state = _state(request)
    if not state["runs"]:
        return redirect(request, reverse("foresight:index"))
    return render(request, "foresight/_study.html", state)


@require_GET
@staff("segments.view")
def model(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """Show one model: what it is worth, every weight, what was predicted and what came."""
    found = selectors.model_of(request.actor, uid)
    question = pack().predictions[found.prediction]
    quality = found.quality
    learned = bool(found.features)
    context = {
        "crumbs": [(_("Foresight"), reverse("foresight:index"))],
        "model": found,
        "question": question,
        "verdict": telling.verdict(found),
        "learned": learned,
        "weights": telling.weights(found),
        "chart": picturing.calibration(found) if learned else None,
        "others": [one for one in selectors.models_of(request.actor, found.prediction) if one.pk != found.pk],
        "top": telling.share(quality["top_events"], quality["top_n"]) if learned else "",
        "everybody": telling.share(quality["events"], quality["n"]) if learned else "",
        "may_approve": request.actor.may("segments.approve"),
        "can_adopt": found.status == "proposed" and found.verdict == "better",
    }
    return render(request, "foresight/model.html", context)


@require_POST
@staff("segments.approve")
def adopt(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """Let a model score patients."""
    found = selectors.model_of(request.actor, uid)
    try:
        services.adopt_model(request.actor, found)
        toast(request, _("The model is in use. Scores are made in the background."))
    except RenxinError as error:
        toast(request, str(error), level="error")
    return redirect(request, reverse("foresight:model", args=[uid]))


@require_POST
@staff("segments.approve")
def retire(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """Stop a model."""
    found = selectors.model_of(request.actor, uid)
    try:
        services.retire_model(request.actor, found)
        toast(request, _("The model is retired; its scores are gone."))
    except RenxinError as error:
        toast(request, str(error), level="error")
    return redirect(request, reverse("foresight:model", args=[uid]))


@require_GET
@staff("segments.view")
def curve(request: StaffRequest, code: str) -> HttpResponse:
    """Show a risk by day."""
    line = selectors.curve(request.actor, code)
    context = {
        "crumbs": [(_("Foresight"), reverse("foresight:index"))],
        "line": line,
        "chart": picturing.hazard(line) if line.found["enough"] else None,
        "least": pack().timing_rules,
        "suggestions": [
            telling.told(row)
            for row in selectors.suggestions(request.actor)
            if row.kind == Suggestion.Kind.TIMING and row.evidence["curve"] == code
        ],
    }
    return render(request, "foresight/curve.html", context)


@require_POST
@staff("segments.view")
def accept(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """Accept a suggestion and go to the draft it made."""
    found = selectors.suggestion(request.actor, uid)
    name = request.POST.get("name", "").strip() or telling.told(found).name
    try:
        made = services.accept_suggestion(request.actor, found, name=name[:80])
    except RenxinError as error:
        toast(request, str(error), level="error")
        return redirect(request, reverse("foresight:index"))
    toast(request, _("The draft is made. Look at it; nothing runs yet."))
    where = "journeys:edit" if made.kind == Suggestion.Kind.TIMING else "segments:segment"
    return redirect(request, reverse(where, args=[made.led_to]))


@require_POST
@staff("segments.view")
def reject(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """Put a suggestion aside with a reason."""
    found = selectors.suggestion(request.actor, uid)
    try:
        services.reject_suggestion(request.actor, found, request.POST.get("reason", ""))
        toast(request, _("The suggestion is put aside."))
    except RenxinError as error:
        toast(request, str(error), level="error")
    return redirect(request, reverse("foresight:index"))
