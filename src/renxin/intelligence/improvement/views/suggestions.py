"""Staff pages: what the numbers suggest, and what is decided about it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.intelligence.improvement import selectors, services
from renxin.intelligence.improvement.forms import ImprovementForm, LineForm
from renxin.intelligence.improvement.models import Source, Suggestion, SuggestionState
from renxin.intelligence.improvement.services import NewImprovement
from renxin.intelligence.improvement.views.common import act, form_page, uid_of
from renxin.kernel.core.actor import Actor
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import render


@require_GET
@staff("improvements.view")
def suggestions(request: StaffRequest) -> HttpResponse:
    """Show the suggestions of a state, and what became of those of each source."""
    chosen = request.GET.get("state", "open")
    state = chosen if chosen in SuggestionState.values else "open"
    source = request.GET.get("source", "") if request.GET.get("source") in Source.values else ""
    page = selectors.suggestions(request.actor, state=state, source=source, after=request.GET.get("after", ""))
    return render(
        request,
        "improvement/suggestions.html",
        {
            "page": page,
            "state": state,
            "source": source,
            "states": SuggestionState.choices,
            "sources": Source.choices,
            "state_name": SuggestionState(state).label,
            "source_name": Source(source).label if source else "",
            "next_url": f"?state={state}&source={source}&after={page.next}" if page.next else "",
            "taken_up": selectors.taken_up(request.actor),
            "may_manage": request.actor.may("improvements.manage"),
        },
    )


@require_POST
@staff("improvements.manage")
def look(request: StaffRequest) -> HttpResponse:
    """Look through the numbers now."""
    return act(
        request,
        lambda: services.find_suggestions(request.actor),
        reverse("improvement:suggestions"),
        _("The numbers were looked through."),
    )


@require_GET
@staff("improvements.view")
def suggestion(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show one suggestion with its rows, what it could bring, and what worked before."""
    found = selectors.suggestion(request.actor, uid)
    return render(
        request,
        "improvement/suggestion.html",
        {
            "row": found,
            "metric": selectors.metric(found),
            "rows_url": selectors.rows_address(found),
            "cases": selectors.cases_behind(request.actor, found),
            "worked": selectors.worked_before(request.actor, found),
            "others": _others(request.actor, found),
            "may_manage": request.actor.may("improvements.manage") and found.state == SuggestionState.OPEN,
        },
    )


def _others(actor: Actor, found: Suggestion) -> list[Suggestion]:
    rows = selectors.visible_suggestions(actor).filter(state__in=["open", "accepted"]).exclude(pk=found.pk)
    return list(rows.order_by("-pk")[:50])


@require_http_methods(["GET", "POST"])
@staff("improvements.manage")
def accept(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Take a suggestion up: an improvement is started."""
    found = selectors.suggestion(request.actor, uid)
    form = ImprovementForm(request.actor, request.POST or None, initial=_first(found))

    def save(said: dict[str, Any]) -> str:
        made = services.accept_suggestion(request.actor, found, new_improvement(said))
        return reverse("improvement:improvement", args=[made.uid])

    back = [(_("Suggestions"), reverse("improvement:suggestions"))]
    return form_page(
        request,
        form,
        save,
        title=_("Take it up"),
        crumbs=back,
        lead=found.sentence["en" if request.LANGUAGE_CODE.startswith("en") else "zh"],
        button=_("Start the improvement"),
    )


def _first(found: Suggestion) -> dict[str, Any]:
    other = found.evidence.get("other")
    return {
        "owner": found.owner_id,
        "metric": found.metric,
        "department": found.department_id,
        "survey": found.survey.code if found.survey else "",
        "dimension": found.dimension,
        "target": round(other, 2) if other is not None else None,
    }


def new_improvement(said: dict[str, Any]) -> NewImprovement:
    """Return what a form said of a new improvement."""
    return NewImprovement(
        title=said["title"],
        aim=said["aim"],
        owner_id=said["owner"],
        metric=said["metric"],
        target=said["target"],
        department=said["department"],
        survey=said["survey"],
        dimension=said["dimension"],
        bucket=said["bucket"],
    )


@require_http_methods(["GET", "POST"])
@staff("improvements.manage")
def reject(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Put a suggestion aside with a reason."""
    found = selectors.suggestion(request.actor, uid)

    def save(said: dict[str, Any]) -> str:
        services.reject_suggestion(request.actor, found, said["words"])
        return reverse("improvement:suggestions")

    return form_page(
        request,
        LineForm(request.actor, request.POST or None),
        save,
        title=_("Not now: why?"),
        crumbs=[(_("Suggestions"), reverse("improvement:suggestions"))],
        lead=_("It does not come back soon. Whoever wonders later finds your reason."),
    )


@require_POST
@staff("improvements.manage")
def merge(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Join a suggestion with another."""
    found = selectors.suggestion(request.actor, uid)

    def do() -> None:
        other = selectors.visible_suggestions(request.actor).filter(uid=uid_of(request.POST.get("into"))).first()
        services.merge_suggestion(request.actor, found, other or found)

    return act(request, do, reverse("improvement:suggestion", args=[uid]), _("They are one now."))
