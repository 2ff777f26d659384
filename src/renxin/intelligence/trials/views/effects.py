"""Pages of effects and experiments."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.intelligence.journeys.models import Journey
from renxin.intelligence.trials import picturing, selectors, services
from renxin.intelligence.trials.experimenting import class_of, splits
from renxin.intelligence.trials.models import Experiment
from renxin.intelligence.trials.names import spoken
from renxin.intelligence.trials.views.forms import ConclusionForm, ExperimentForm
from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast


@require_GET
@staff("journeys.view")
def effect(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """Show what a journey has changed, by version."""
    journey = selectors.journey_of(request.actor, uid)
    found = selectors.effect_of(request.actor, journey)
    context = {
        "journey": journey,
        "name": spoken(journey.name),
        "effect": found,
        "versions": [picturing.version_lines(one) for one in found.versions],
        "over_time": picturing.over_time(found),
        "is_effect": True,
    }
    return render(request, "trials/effect.html", context)


@require_http_methods(["GET", "POST"])
@staff("journeys.view")
def experiments(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """Show the experiments of a journey, and register one."""
    journey = selectors.journey_of(request.actor, uid)
    content = _content(journey)
    form = ExperimentForm(splits(content), request.POST or None)
    if request.method == "POST" and form.is_valid() and _registered(request, journey, content, form):
        toast(request, _("The experiment is in the register."))
        return redirect(request, reverse("trials:experiments", args=[journey.uid]))
    context = {
        "journey": journey,
        "name": spoken(journey.name),
        **_shown(request, selectors.experiments_of(request.actor, journey.code)),
        "form": form,
        "close_form": ConclusionForm(),
        "may_manage": request.actor.may("journeys.manage"),
        "is_experiments": True,
    }
    return render(request, "trials/experiments.html", context, status=422 if form.errors else 200)


@require_POST
@staff("journeys.manage")
def close(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """Close an experiment with what was learned."""
    closed = services.close_experiment(request.actor, uid, request.POST.get("conclusion", ""))
    toast(request, _("The experiment is closed."))
    journey = selectors.journey_by_code(request.actor, closed.journey_code)
    return redirect(
        request, reverse("trials:experiments", args=[journey.uid]) if journey else reverse("journeys:index")
    )


@require_GET
@staff("journeys.view")
def register(request: StaffRequest) -> HttpResponse:
    """Show every experiment of the hospital."""
    context = _shown(request, selectors.experiments(request.actor))
    return render(request, "trials/register.html", {**context, "may_manage": request.actor.may("journeys.manage")})


def _shown(request: StaffRequest, found: Sequence[Experiment]) -> dict[str, Any]:
    """Return experiments as cards show them: each with the order of its departments, where it has one."""
    lines = [(one, selectors.plan_lines(request.actor, one) if one.plan else ()) for one in found]
    return {"experiments": lines, "today": clock.today(organizations.zone_of(request.actor))}


def _content(journey: Journey) -> Mapping[str, Any]:
    draft = getattr(journey, "draft", None)
    if draft is not None:
        return dict(draft.content)
    return dict(journey.current.definition) if journey.current else {}


def _registered(request: StaffRequest, journey: Journey, content: Mapping[str, Any], form: ExperimentForm) -> bool:
    asked = form.cleaned_data
    try:
        services.register_experiment(
            request.actor,
            journey_code=journey.code,
            message_class=class_of(content),
            kind=asked["kind"],
            subject=asked["subject"] if asked["kind"] == "split" else "",
            title=asked["title"],
            reason=asked["reason"],
            ethics_note=asked["ethics_note"],
            ends_on=asked["ends_on"],
            plan=_plan(request, asked["plan"]) if asked["kind"] == "staggered" else (),
        )
    except InvalidInput as error:
        form.add_error(error.where if error.where in form.fields else None, str(error.message))
        return False
    return True


def _plan(request: StaffRequest, text: str) -> list[dict[str, str]]:
    """Read the lines of a plan.

    Raises:
        InvalidInput: a line names no department, or no day.
    """
    names = {
        name: str(row.uid)
        for row in organizations.departments(request.actor)
        for name in (row.name, row.name_en)
        if name
    }
    plan = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        name, _space, day = line.rpartition(" ")
        try:
            plan.append({"department": names[name.strip()], "starts_on": date.fromisoformat(day).isoformat()})
        except (KeyError, ValueError):
            raise InvalidInput(
                _("This line names no department and day: %(line)s") % {"line": line}, where="plan"
            ) from None
    if len(plan) < 2:
        raise InvalidInput(_("A staggered start needs at least two departments."), where="plan")
    return plan
