"""Staff pages: the improvements, one with causes, actions, chart and checks, and what is done with it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.intelligence.improvement import selectors, services
from renxin.intelligence.improvement.fishbone import bones, fish
from renxin.intelligence.improvement.forms import CauseForm, CountFromForm, ImprovementForm, LineForm
from renxin.intelligence.improvement.models import Improvement, State
from renxin.intelligence.improvement.services import NewCause
from renxin.intelligence.improvement.views.common import act, department_chip, form_page
from renxin.intelligence.improvement.views.suggestions import new_improvement
from renxin.intelligence.improvement.words import check_words, in_words, missing_words
from renxin.kernel.core.actor import Actor
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import render

LIST = "improvement:index"


@require_GET
@staff("improvements.view")
def index(request: StaffRequest) -> HttpResponse:
    """Show the improvements: those that go on, or those of a state."""
    state = request.GET.get("state", "") if request.GET.get("state") in State.values else ""
    mine = request.GET.get("mine") == "1"
    chip = department_chip(request)
    page = selectors.improvements(
        request.actor, state=state, department_id=chip["department_id"], mine=mine, after=request.GET.get("after", "")
    )
    last = selectors.last_checks(request.actor, page.items)
    mine_too = "&mine=1" if mine else ""
    return render(
        request,
        "improvement/index.html",
        {
            "rows": [(row, last.get(row.pk), selectors.metric(row).name) for row in page.items],
            "state": state,
            "mine": mine,
            "state_name": State(state).label if state else "",
            "states": State.choices,
            "next_url": f"?state={state}{mine_too}&department={chip['department']}&after={page.next}"
            if page.next
            else "",
            **chip,
            "may_manage": request.actor.may("improvements.manage"),
        },
    )


@require_http_methods(["GET", "POST"])
@staff("improvements.manage")
def new(request: StaffRequest) -> HttpResponse:
    """Start an improvement of one's own."""

    def save(said: dict[str, Any]) -> str:
        return _page_of(services.start_improvement(request.actor, new_improvement(said)))

    return form_page(
        request,
        ImprovementForm(request.actor, request.POST or None),
        save,
        title=_("Start an improvement"),
        crumbs=[(_("Improvements"), reverse(LIST))],
        lead=_("What is measured now is kept as the baseline and does not change any more."),
        button=_("Start the improvement"),
    )


def _page_of(found: Improvement) -> str:
    return reverse("improvement:improvement", args=[found.uid])


@require_GET
@staff("improvements.view")
def improvement(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show one improvement whole."""
    found = selectors.improvement(request.actor, uid)
    return render(request, "improvement/improvement.html", shown(request.actor, found))


def shown(actor: Actor, found: Improvement) -> dict[str, Any]:
    """Return what the page of an improvement shows."""
    metric, causes = selectors.metric(found), selectors.causes(actor, found)
    before = found.state in (State.IDEA, State.ANALYSING)
    return {
        "improvement": found,
        "metric": metric,
        "baseline": in_words(found.baseline, metric.unit),
        "target": in_words({"value": found.target}, metric.unit),
        "causes": causes,
        "fish": fish(found.title, causes) if causes else None,
        "bones": bones(causes),
        "actions": selectors.actions(actor, found),
        "checks": [check_words(one, metric) for one in selectors.checks(actor, found)],
        "figure": selectors.figure(actor, found),
        "missing": missing_words(services.missing_to_act(found)) if before else [],
        "is_open": selectors.is_open(found),
        "may_work": actor.may("improvements.work") and selectors.is_open(found),
        "may_manage": actor.may("improvements.manage") and selectors.is_open(found),
        "user_id": actor.user_id,
    }


@require_http_methods(["GET", "POST"])
@staff("improvements.work")
def cause(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Write a cause down with its chain of whys."""
    found = selectors.improvement(request.actor, uid)
    form = CauseForm(request.actor, request.POST or None)

    def save(said: dict[str, Any]) -> str:
        new = NewCause(
            category=said["category"], words=said["words"], whys=form.whys(), contributing=said["contributing"]
        )
        services.note_cause(request.actor, found, new)
        return _page_of(found)

    return form_page(
        request,
        form,
        save,
        title=_("A cause"),
        crumbs=[(_("Improvements"), reverse(LIST)), (found.title, _page_of(found))],
        lead=_("Ask why until something can be changed: three times at least, each time with what shows it."),
    )


@require_POST
@staff("improvements.work")
def drop_cause(request: StaffRequest, uid: UUID, cause_uid: UUID) -> HttpResponse:
    """Take a cause away."""
    found = selectors.improvement(request.actor, uid)
    row = found.causes.filter(uid=cause_uid).first()
    return act(
        request,
        lambda: services.drop_cause(request.actor, row) if row else None,
        _page_of(found),
        _("The cause is taken away."),
    )


@require_POST
@staff("improvements.work")
def move(request: StaffRequest, uid: UUID, what: str) -> HttpResponse:
    """Go on by a button: begin to act, look now, act again."""
    found = selectors.improvement(request.actor, uid)
    steps = {
        "acting": (services.begin_acting, _("The actions may be carried out.")),
        "look": (services.look_now, _("Before and after were compared.")),
        "again": (services.act_again, _("It goes on. The checks that were made stay.")),
    }
    do, said = steps[what]
    return act(request, lambda: do(request.actor, found), _page_of(found), said)


@require_http_methods(["GET", "POST"])
@staff("improvements.work")
def count(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Say from which day on what was done counts."""
    found = selectors.improvement(request.actor, uid)

    def save(said: dict[str, Any]) -> str:
        services.count_from(request.actor, found, said["acted_on"])
        return _page_of(found)

    return form_page(
        request,
        CountFromForm(request.actor, request.POST or None),
        save,
        title=_("It is done: from when on does it count?"),
        crumbs=[(_("Improvements"), reverse(LIST)), (found.title, _page_of(found))],
        lead=_("The day is marked on the control chart. After 30 and 90 days before and after are compared."),
    )


@require_http_methods(["GET", "POST"])
@staff("improvements.manage")
def end(request: StaffRequest, uid: UUID, how: str) -> HttpResponse:
    """Keep it up as a rule of the house, close it with what was learned, or stop it."""
    found = selectors.improvement(request.actor, uid)

    def save(said: dict[str, Any]) -> str:
        if how == "hold":
            services.hold_improvement(request.actor, found, said["words"])
        else:
            services.end_improvement(request.actor, found, said["words"], stopped=how == "stop")
        return _page_of(found)

    titles = {
        "hold": _("Keep it up: under which rule of the house?"),
        "close": _("Close it: what was learned?"),
        "stop": _("Stop it: why?"),
    }
    return form_page(
        request,
        LineForm(request.actor, request.POST or None),
        save,
        title=titles[how],
        crumbs=[(_("Improvements"), reverse(LIST)), (found.title, _page_of(found))],
    )


@require_http_methods(["GET", "POST"])
@staff("improvements.work")
def judge(request: StaffRequest, uid: UUID, check_uid: UUID) -> HttpResponse:
    """Write what people make of a check."""
    found = selectors.improvement(request.actor, uid)
    check = found.checks.filter(uid=check_uid).first()

    def save(said: dict[str, Any]) -> str:
        if check:
            services.judge_check(request.actor, check, said["words"])
        return _page_of(found)

    return form_page(
        request,
        LineForm(request.actor, request.POST or None),
        save,
        title=_("What do you make of it?"),
        crumbs=[(_("Improvements"), reverse(LIST)), (found.title, _page_of(found))],
        lead=_("The numbers and what they show stay as they are. You say what follows."),
    )
