"""A rule inside a journey, built by clicking as a segment is: who may enter, which way to go."""

import uuid
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from renxin.engagement.segments.selectors import rule_form
from renxin.intelligence.journeys.editor import diagram, drafts, rules_inside
from renxin.intelligence.journeys.editor.workspace import SETTINGS, STOPS
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

# How the history names a change of a rule that is not one of a step.
_ACTS: Final = {diagram.START: "start", SETTINGS: "settings", STOPS: "stops"}


@require_http_methods(["GET", "POST"])
@staff("journeys.manage")
def edit_rule(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """Show one rule of the draft (`at` is a step or the start, `field` its place there) in the builder; keep it."""
    draft = drafts.start_draft(request.actor, uid)
    place, path = request.GET.get("at", ""), request.GET.get("field", "")
    before = rules_inside.read(draft.content, place, path)
    problem = None
    if request.POST.get("act") == rule_form.SAVE:
        try:
            rule = rule_form.read(request.actor, request.POST)
            change = drafts.Edit(
                _ACTS.get(place, "change"),
                lambda content: rules_inside.write(content, place, path, rule),
                _about(place),
            )
            drafts.edit_draft(request.actor, uid, int(request.POST.get("revision") or draft.revision), change)
        except (InvalidInput, WrongState) as error:
            problem = error
        else:
            toast(request, _("The rule is in the draft."))
            return redirect(request, f"{reverse('journeys:edit', args=[uid])}?{urlencode({'at': place})}")
    posted = request.POST if request.method == "POST" else None
    context = {
        **rule_form.shown(request.actor, before, posted),
        "journey": draft.journey,
        "draft": draft,
        "place": place,
        "about": rules_inside.called(draft.content, place),
        "back": f"{reverse('journeys:edit', args=[uid])}?{urlencode({'at': place})}",
        "problem": problem if problem is not None and not _is_shown(problem) else None,
    }
    answer = render(
        request,
        "journeys/editor/rule.html",
        context,
        partial="segments/_rule.html",
        status=422 if problem else 200,
    )
    answer["HX-Trigger-After-Settle"] = "renxin:rule-changed"
    return answer


def _about(place: str) -> Mapping[str, Any]:
    return {} if place in _ACTS else {"step": place}


def _is_shown(problem: InvalidInput | WrongState) -> bool:
    """Tell whether the form shows it beside its condition."""
    return problem.where.split(".")[0] == "r"
