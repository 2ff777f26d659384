"""The builder: every change shows at once how many fit, who for example, and where people fall out."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from renxin.engagement.segments import selectors, services
from renxin.engagement.segments.models import Segment
from renxin.engagement.segments.pages import drafts, panel, telling
from renxin.engagement.segments.pages.nodes import RECORDS, UNITS, Choices, nodes, problem_texts
from renxin.engagement.segments.rule import RuleError, parse, problems
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast


@require_http_methods(["GET", "POST"])
@staff("segments.manage")
def new(request: StaffRequest) -> HttpResponse:
    """Build a segment from nothing, or from two that are put together (`first`, `how`, `second`)."""
    return _build(request, None)


@require_http_methods(["GET", "POST"])
@staff("segments.manage")
def change(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Change the rule of a segment: what is kept true stays until the new version is switched on."""
    return _build(request, selectors.segment(request.actor, uid))


@require_POST
@staff("segments.manage")
def count(request: StaffRequest) -> HttpResponse:
    """Show what the rule in the form comes to."""
    return render(
        request, "segments/_panel.html", panel.panel(request.actor, drafts.rule_of(drafts.read(request.POST)))
    )


@require_POST
@staff("segments.manage")
def count_why(request: StaffRequest) -> HttpResponse:
    """Tell for one person which conditions of the rule in the form hold; by number or name (`q`), or chosen by name."""
    request.actor.require("patients.view")
    query, person = request.POST.get("q", "").strip(), request.POST.get("person", "")
    context: dict[str, Any] = {"query": query}
    if person:
        patient = patients.get(request.actor, person)
        context |= {"person": patients.header(request.actor, patient.pk)}
        context |= telling.verdict_of(request.actor, drafts.rule_of(drafts.read(request.POST)), patient.pk)
    elif query:
        context |= {"candidates": patients.search(request.actor, query, 8)}
    return render(request, "segments/_why_draft.html", context)


def _build(request: StaffRequest, segment: Segment | None) -> HttpResponse:
    draft = drafts.read(request.POST) if request.method == "POST" else _start(request, segment)
    act, problem = request.POST.get("act", ""), None
    if act == "save":
        try:
            saved = _saved(request, segment, drafts.rule_of(draft))
        except (InvalidInput, WrongState) as error:
            problem = error
        else:
            toast(request, _("Saved. Nothing is kept true before it is switched on."))
            return redirect(request, reverse("segments:segment", args=[saved.uid]))
    elif act:
        drafts.apply(draft, act)
    context = _context(request, segment, draft, problem, tidy=request.method == "GET" or (act and act != "save"))
    answer = render(
        request, "segments/build.html", context, partial="segments/_rule.html", status=422 if problem else 200
    )
    answer["HX-Trigger-After-Settle"] = "renxin:rule-changed"
    return answer


def _saved(request: StaffRequest, segment: Segment | None, rule: dict[str, Any]) -> Segment:
    name, note = request.POST.get("name", ""), request.POST.get("note", "")
    if segment is None:
        return services.create_segment(request.actor, name, rule, note=note)
    services.rename_segment(request.actor, segment, name, segment.note)
    services.write_rule(request.actor, segment, rule, note=note)
    return segment


def _start(request: StaffRequest, segment: Segment | None) -> drafts.Draft:
    if segment is not None:
        newest = selectors.versions(segment)
        return drafts.of_rule(newest[0].rule) if newest else drafts.empty()
    first, second = request.GET.get("first", ""), request.GET.get("second", "")
    if not first:
        return drafts.empty()
    pair: list[dict[str, Any]] = [{"segment": first}, {"segment": second, "member": request.GET.get("how") != "minus"}]
    return drafts.of_rule(
        {"any" if request.GET.get("how") == "or" else "all": [each for each in pair if each["segment"]]}
    )


def _context(
    request: StaffRequest,
    segment: Segment | None,
    draft: drafts.Draft,
    problem: InvalidInput | WrongState | None,
    *,
    tidy: object,
) -> dict[str, Any]:
    choices = Choices.of(request.actor, without=segment.uid if segment else None)
    found = {} if tidy else _problems(request, draft)
    if problem is not None and problem.where.split(".")[0] == "r":
        found.setdefault(problem.where, str(problem.message))
    return {
        "nav_key": "segments",
        "segment": segment,
        "name": request.POST.get("name", segment.name if segment else ""),
        "note": request.POST.get("note", ""),
        "problem": problem if problem is not None and problem.where not in found else None,
        "tree": nodes(draft, choices, found),
        "choices": choices,
        "units": UNITS,
        "may_see_people": request.actor.may("patients.view"),
        "records": RECORDS,
        "crumbs": [(_("Segments"), reverse("segments:list"))],
    }


def _problems(request: StaffRequest, draft: drafts.Draft) -> dict[str, str]:
    try:
        rule = parse(drafts.rule_of(draft))
    except RuleError as error:
        return {error.where: str(error.message)}
    return problem_texts(problems(rule, selectors.vocabulary(request.actor)))
