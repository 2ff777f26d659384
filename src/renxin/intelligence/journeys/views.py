"""Staff pages: the journeys with their counts, one journey as a map of where people are, one run in words."""

import uuid
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.intelligence.journeys import selectors, services, words
from renxin.intelligence.journeys.models import RunStatus
from renxin.intelligence.journeys.settings import spoken
from renxin.kernel.core.errors import NotFound, RenxinError
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast


@require_GET
@staff("journeys.view")
def index(request: StaffRequest) -> HttpResponse:
    """Show every journey with how many people are on the way, finished, stopped and stuck."""
    found = selectors.journeys(request.actor)
    return render(
        request,
        "journeys/index.html",
        {
            "journeys": found,
            "stuck": sum(one.stuck for one in found),
            "may_manage": request.actor.may("journeys.manage"),
        },
    )


@require_GET
@staff("journeys.view")
def journey(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """Show one journey as a map of where people are, and the people of one step or state."""
    number = request.GET.get("version", "")
    drawn = selectors.journey_map(request.actor, uid, int(number) if number.isdigit() else None)
    status, step = request.GET.get("status", ""), request.GET.get("step", "")
    status = status if status in RunStatus.values else ""
    lines, following = selectors.people_in(
        request.actor, drawn.journey, status=status, step=step, after=request.GET.get("after", "")
    )
    chosen = next((stop.step for stop in drawn.stops if stop.step.id == step), None)
    return render(
        request,
        "journeys/journey.html",
        {
            "map": drawn,
            "start": spoken(drawn.definition.start.label),
            "stops": [spoken(rule.label) for rule in drawn.definition.stops],
            "lines": lines,
            "next_url": _page_url(request, following),
            "status": RunStatus(status) if status else None,
            "statuses": RunStatus,
            "chosen": chosen,
            "may_manage": request.actor.may("journeys.manage"),
            "may_see_people": request.actor.may("patients.view"),
        },
        partial={"people": "journeys/_people.html"},
    )


@require_GET
@staff("journeys.view")
def run(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """Show one run: what has happened and why, where it stands, what comes."""
    return _run_page(request, uid)


@require_POST
@staff("journeys.manage")
def stop(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """End a run by hand."""
    return _change(request, uid, lambda: services.stop_run(request.actor, uid), _("The journey was stopped."))


@require_POST
@staff("journeys.manage")
def retry(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """Put a parked run back on its way."""
    return _change(request, uid, lambda: services.retry_run(request.actor, uid), _("The journey goes on."))


@require_POST
@staff("journeys.manage")
def entrance(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """Open or close the entrance of a journey."""
    active = request.POST.get("active") == "1"
    services.set_active(request.actor, uid, active)
    said = _("New patients enter this journey.") if active else _("Nobody enters this journey any more.")
    toast(request, said)
    return redirect(request, reverse("journeys:journey", args=[uid]))


@require_POST
@staff("journeys.manage")
def load(request: StaffRequest) -> HttpResponse:
    """Publish the journeys that come with the product."""
    services.load_packs(request.actor)
    toast(request, _("The journeys are published."))
    return redirect(request, reverse("journeys:index"))


def _change(request: StaffRequest, uid: uuid.UUID, act: object, said: str) -> HttpResponse:
    try:
        act()  # type: ignore[operator]
    except NotFound:
        raise
    except RenxinError as error:
        toast(request, str(error), level="error")
    else:
        toast(request, said)
    return redirect(request, reverse("journeys:run", args=[uid]))


def _run_page(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    trace = selectors.trace(request.actor, uid)
    steps = trace.definition.steps
    live = trace.run.status in (RunStatus.ACTIVE, RunStatus.PARKED)
    here = trace.definition.place(trace.run.step) if live and trace.run.step else None
    return render(
        request,
        "journeys/run.html",
        {
            "run": trace.run,
            "patient": trace.patient,
            "name": spoken(trace.run.journey.name),
            "lines": words.lines(trace.run, trace.definition, trace.log),
            "here": steps[here] if here is not None else None,
            "coming": steps[here + 1 :] if here is not None else (),
            "ended": words.ended(trace.run, trace.definition),
            "may_manage": live and request.actor.may("journeys.manage"),
            "is_parked": trace.run.status == RunStatus.PARKED,
        },
    )


def _page_url(request: StaffRequest, following: str) -> str:
    kept = {key: value for key, value in request.GET.items() if key != "after"}
    return f"?{urlencode({**kept, 'after': following})}#people" if following else ""
