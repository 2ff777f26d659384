"""Pages of alarms: what is open with one big button, what came of the others, the banner, the drill."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.engagement.worklist import services, task_pack
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from . import gate, reading, showing

_TABS = ("open", "closed", "drills")


@require_GET
@staff("tasks.view")
def alarms(request: StaffRequest) -> HttpResponse:
    """Show the open alarms, those nobody has first; or what came of those that are closed."""
    return _page(request)


@require_POST
@staff("tasks.work")
def take(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Say “I have it”, and go on to what has to be done."""
    try:
        found = services.acknowledge_alarm(request.actor, reading.one(request.actor, uid))
    except WrongState as error:
        toast(request, str(error.message), level="error")
        return redirect(request, reverse("worklist:alarms"))
    if found.is_drill:
        toast(request, _("Thank you. The drill is over and its times are kept."))
        return redirect(request, reverse("worklist:alarms") + "?tab=drills")
    card = showing.cards(request.actor, [reading.one(request.actor, uid)])[0]
    return redirect(
        request, reverse("worklist:task", args=[card.task.uid]) if card.task else reverse("worklist:alarms")
    )


@require_POST
@staff("tasks.work")
def close(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Write down what an alarm came to."""
    found = reading.one(request.actor, uid)
    try:
        services.finish_alarm(request.actor, found, request.POST.get("outcome", ""), request.POST.get("note", ""))
    except (InvalidInput, WrongState) as error:
        return _page(request, error=str(error.message), wrong=found.pk, status=422)
    toast(request, _("Done."))
    return redirect(request, reverse("worklist:alarms"))


@require_POST
@staff("tasks.manage")
def drill(request: StaffRequest) -> HttpResponse:
    """Start a drill of the ladder."""
    places = {str(one.uid): one.pk for one in organizations.departments(request.actor, only_own=True)}
    try:
        services.start_drill(request.actor, places.get(request.POST.get("department", "")))
    except WrongState as error:
        toast(request, str(error.message), level="error")
    else:
        toast(request, _("The drill has begun. The nurse on duty is told now."))
    return redirect(request, reverse("worklist:alarms"))


@require_GET
@staff("tasks.work")
def banner(request: StaffRequest) -> HttpResponse:
    """Say on every page that an alarm waits for this person."""
    return render(request, "worklist/alarms/_banner.html", {"calling": reading.calling(request.actor)})


def _page(request: StaffRequest, *, error: str = "", wrong: int = 0, status: int = 200) -> HttpResponse:
    actor, tab = request.actor, request.GET.get("tab", "open")
    tab = tab if tab in _TABS else "open"
    found = reading.open_alarms(actor) if tab == "open" else reading.closed_alarms(actor, drills=tab == "drills")
    context = {
        "tab": tab,
        "cards": showing.cards(actor, found),
        "outcomes": task_pack.kind_of("alarm").outcomes,
        "gate": gate.gate(actor),
        "drill": gate.last_drill(actor),
        "departments": [(str(one.uid), str(one)) for one in _departments(actor)],
        "may_drill": actor.may("tasks.manage"),
        "error": error,
        "wrong": wrong,
        "nav_key": "follow-up",
    }
    return render(
        request, "worklist/alarms/list.html", context, partial={"alarms": "worklist/alarms/_cards.html"}, status=status
    )


def _departments(actor: Actor) -> list[organizations.Organization]:
    return organizations.departments(actor, only_own=True)
