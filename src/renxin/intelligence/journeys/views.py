"""Staff pages: the journeys with their counts, one journey as a map of where people are, one run in words."""

import uuid
from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from renxin.intelligence.journeys import selectors, services, words
from renxin.intelligence.journeys.editor import showing
from renxin.intelligence.journeys.models import RunStatus
from renxin.intelligence.journeys.settings import spoken
from renxin.kernel.core.actor import Actor
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
    """Show one version of a journey as a diagram with live numbers, and the people of one step or state."""
    number, status = request.GET.get("version", ""), request.GET.get("status", "")
    shown = selectors.journey_of(request.actor, uid)
    version = selectors.version_of(shown, int(number) if number.isdigit() else None)
    if version is None:
        return redirect(request, _before_the_first(request, uid))
    which = selectors.Which(
        version=version.number if number else None,
        status=status if status in (*RunStatus.values, selectors.LIVE_STATUS, selectors.STUCK_STATUS) else "",
        step=request.GET.get("step", ""),
        reason=request.GET.get("reason", ""),
        passed=request.GET.get("passed", ""),
        outcomes=tuple(filter(None, request.GET.get("outcome", "").split(","))),
        came=request.GET.get("came", ""),
        rule=request.GET.get("rule", ""),
    )
    lines, following = selectors.people_in(request.actor, shown, which, request.GET.get("after", ""))
    found = showing.context(request.actor, shown, version, which)
    people = {"lines": lines, "next_url": _page_url(request, following), "statuses": RunStatus, "which": which}
    return render(request, "journeys/journey.html", {**found, **people}, partial={"people": "journeys/_people.html"})


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
def control(request: StaffRequest, uid: uuid.UUID, act: str) -> HttpResponse:
    """Pause a journey for everybody, let it go on, or end it."""
    said = {
        "pause": _("Nobody goes on until you let them."),
        "resume": _("The journey goes on."),
        "stop": _("The journey was stopped."),
    }
    acts: dict[str, Callable[[Actor, uuid.UUID], object]] = {
        "pause": services.pause_journey,
        "resume": services.resume_journey,
        "stop": services.stop_journey,
    }
    if act not in acts:
        raise NotFound("act")
    acts[act](request.actor, uid)
    toast(request, said[act])
    return redirect(request, reverse("journeys:journey", args=[uid]))


@require_POST
@staff("journeys.manage")
def hold_version(request: StaffRequest, uid: uuid.UUID, number: int, act: str) -> HttpResponse:
    """Let everybody on one version stand still, or go on; the other versions are not touched."""
    acts = {"pause": services.pause_journey, "resume": services.resume_journey}
    if act not in acts:
        raise NotFound("act")
    acts[act](request.actor, uid, number)
    said = (
        _("Nobody on version %(number)s goes on until you let them.")
        if act == "pause"
        else _("Version %(number)s goes on.")
    )
    toast(request, said % {"number": number})
    return redirect(request, f"{reverse('journeys:journey', args=[uid])}?version={number}")


@require_POST
@staff("journeys.manage")
def retry_all(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """Put everybody who was set aside on a journey back on the way."""
    put_back = services.retry_runs(request.actor, uid)
    toast(request, ngettext("%(n)s person goes on.", "%(n)s people go on.", put_back) % {"n": put_back})
    return redirect(request, reverse("journeys:journey", args=[uid]))


@require_POST
@staff("journeys.manage")
def hold(request: StaffRequest, uid: uuid.UUID, act: str) -> HttpResponse:
    """Let one person stand still, or go on."""
    if act == "pause":
        return _change(
            request, uid, lambda: services.pause_run(request.actor, uid), _("The journey stands still here.")
        )
    return _change(request, uid, lambda: services.resume_run(request.actor, uid), _("The journey goes on."))


@require_POST
@staff("journeys.manage")
def load(request: StaffRequest) -> HttpResponse:
    """Publish the journeys that come with the product."""
    services.load_packs(request.actor)
    toast(request, _("The journeys are published."))
    return redirect(request, reverse("journeys:index"))


def _before_the_first(request: StaffRequest, uid: uuid.UUID) -> str:
    """Return where a journey without a version is looked at: by its writers, or by who approves."""
    if request.actor.may("journeys.manage"):
        return reverse("journeys:edit", args=[uid])
    if request.actor.may("journeys.approve"):
        return reverse("journeys:review", args=[uid])
    return reverse("journeys:index")


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
    live = trace.run.status in selectors.LIVE
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
            "is_paused": trace.run.status == RunStatus.PAUSED,
        },
    )


def _page_url(request: StaffRequest, following: str) -> str:
    kept = {key: value for key, value in request.GET.items() if key != "after"}
    return f"?{urlencode({**kept, 'after': following})}#people" if following else ""
