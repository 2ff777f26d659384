"""Staff pages: actions planned, done, verified, dropped; the weekly coordination between departments."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from renxin.intelligence.improvement import selectors, services
from renxin.intelligence.improvement.forms import ActionForm, LineForm, PointForm
from renxin.intelligence.improvement.measuring import today
from renxin.intelligence.improvement.models import Action
from renxin.intelligence.improvement.services import NewAction
from renxin.intelligence.improvement.views.common import department_chip, form_page
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import render


def _back(action: Action) -> str:
    if action.improvement:
        return reverse("improvement:improvement", args=[action.improvement.uid])
    if action.decision:
        return reverse("improvement:meeting", args=[action.decision.meeting.uid])
    return reverse("improvement:actions")


def new_action(said: dict[str, Any]) -> NewAction:
    """Return what a form said of a new action."""
    department = said["department"]
    return NewAction(
        words=said["words"],
        kind=said["kind"],
        owner_id=said["owner"],
        due_on=said["due_on"],
        department_id=department.pk if department else None,
        preventive=said["preventive"],
    )


@require_GET
@staff("improvements.view")
def actions(request: StaffRequest) -> HttpResponse:
    """Show what is to be done, the next due first."""
    chip = department_chip(request)
    page = selectors.open_actions(
        request.actor, department_id=chip["department_id"], after=request.GET.get("after", "")
    )
    day = today(request.actor)
    return render(
        request,
        "improvement/actions.html",
        {
            "rows": [(row, _back(row), (day - row.due_on).days) for row in page.items],
            "next_url": f"?department={chip['department']}&after={page.next}" if page.next else "",
            **chip,
        },
    )


@require_http_methods(["GET", "POST"])
@staff("improvements.work")
def plan(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Plan an action of an improvement."""
    found = selectors.improvement(request.actor, uid)
    causes = {str(one.uid): one for one in selectors.causes(request.actor, found)}
    listed = [(key, one.words) for key, one in causes.items()]
    form = ActionForm(request.actor, listed, request.POST or None, initial={"cause": request.GET.get("cause", "")})
    back = reverse("improvement:improvement", args=[uid])

    def save(said: dict[str, Any]) -> str:
        cause = causes.get(said.get("cause", ""))
        services.plan_action(request.actor, new_action(said), improvement=found, cause=cause)
        return back

    return form_page(
        request,
        form,
        save,
        title=_("Plan an action"),
        crumbs=[(_("Improvements"), reverse("improvement:index")), (found.title, back)],
        lead=_("Strong actions work without anybody remembering them. Each root cause needs one that is not weak."),
    )


@require_http_methods(["GET", "POST"])
@staff("improvements.work")
def settle(request: StaffRequest, uid: UUID, how: str) -> HttpResponse:
    """Say that an action is done, that one has seen it, or that it is given up."""
    found = selectors.action(request.actor, uid)
    back = _back(found)
    steps = {
        "done": (services.finish_action, _("What was done?")),
        "verified": (services.verify_action, _("How have you seen that it is done?")),
        "dropped": (services.drop_action, _("Why is it given up?")),
    }
    do, title = steps[how]

    def save(said: dict[str, Any]) -> str:
        do(request.actor, found, said["words"])
        return back

    crumbs = [(pgettext("improvement", "Actions"), reverse("improvement:actions")), (found.words, back)]
    return form_page(request, LineForm(request.actor, request.POST or None), save, title=title, crumbs=crumbs)


@require_GET
@staff("improvements.view")
def coordination(request: StaffRequest) -> HttpResponse:
    """Show what is open between departments this week."""
    day, chip = today(request.actor), department_chip(request)
    rows = [
        (
            one,
            [(point, _age(day, point.raised_at.date())) for point in one.points],
            [(a, _age(day, a.due_on)) for a in one.actions],
        )
        for one in selectors.coordination(request.actor, chip["department_id"])
    ]
    context = {"rows": rows, "may_work": request.actor.may("improvements.work"), **chip}
    return render(request, "improvement/coordination.html", context)


def _age(day: date, since: date) -> int:
    return max(0, (day - since).days)


@require_http_methods(["GET", "POST"])
@staff("improvements.work")
def raise_point(request: StaffRequest) -> HttpResponse:
    """Bring something to the coordination."""

    def save(said: dict[str, Any]) -> str:
        services.raise_point(
            request.actor,
            said["department"],
            said["words"],
            from_department=said["from_department"],
            due_on=said["due_on"],
        )
        return reverse("improvement:coordination")

    return form_page(
        request,
        PointForm(request.actor, request.POST or None),
        save,
        title=_("What do you need of another department?"),
        crumbs=[(_("Coordination"), reverse("improvement:coordination"))],
    )


@require_http_methods(["GET", "POST"])
@staff("improvements.work")
def note_point(request: StaffRequest, uid: UUID, how: str) -> HttpResponse:
    """Write what was said about a point, or that it is settled."""
    found = selectors.point(request.actor, uid)

    def save(said: dict[str, Any]) -> str:
        services.note_point(request.actor, found, said["words"], settled=how == "settled")
        return reverse("improvement:coordination")

    return form_page(
        request,
        LineForm(request.actor, request.POST or None),
        save,
        title=_("What settled it?") if how == "settled" else _("What was said about it?"),
        crumbs=[(_("Coordination"), reverse("improvement:coordination"))],
        lead=found.words,
    )
