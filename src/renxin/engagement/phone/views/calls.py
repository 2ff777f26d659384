"""The desk: the page of one call, with the script, the identity check, the outcome and the wrap-up."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.engagement.phone import desk, desk_pack, selectors, services
from renxin.engagement.phone.models import Call
from renxin.engagement.phone.services.calling import Placed
from renxin.engagement.worklist import selectors as worklist
from renxin.kernel.audit.services import record_look
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast


@require_POST
@staff("calls.work")
def start_task(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Call the patient of a task."""
    task = worklist.get(request.actor, uid)
    return _begin(
        request,
        lambda: services.start_task_call(request.actor, task, reason=_reason(request)),
        reverse("worklist:task", args=[uid]),
    )


@require_POST
@staff("calls.work")
def start(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Call a patient."""
    patient = patients.get(request.actor, uid)
    return _begin(
        request, lambda: services.place_call(request.actor, patient.pk, reason=_reason(request)), reverse("phone:list")
    )


@require_POST
@staff("calls.work")
def back(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Call back somebody who called in vain."""
    missed = selectors.get(request.actor, uid)
    return _begin(request, lambda: services.call_back(request.actor, missed), reverse("phone:list"))


@require_GET
@staff("calls.view")
def call(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show one call."""
    found = selectors.get(request.actor, uid)
    record_look(request.actor, "call.view", "call", found.uid, patient_id=found.patient_id)
    return _page(request, found)


@require_GET
@staff("calls.view")
def state(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Answer the page's look whether it still rings, goes on or is over."""
    return render(request, "phone/_state.html", {"call": selectors.get(request.actor, uid)})


@require_POST
@staff("calls.work")
def answered(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Note that somebody picked up a call made by hand."""
    return _do(request, uid, lambda found: services.note_answered(request.actor, found))


@require_POST
@staff("calls.work")
def who(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Say who is on the line."""
    patient = patients.get(request.actor, request.POST.get("patient", ""))
    return _do(request, uid, lambda found: services.identify_caller(request.actor, found, patient.pk))


@require_POST
@staff("calls.work")
def identity(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Compare what the person on the line says with what is known."""
    way, said = request.POST.get("way", ""), request.POST.get("said", "")

    def check(found: Call) -> None:
        if services.check_identity(request.actor, found, way, said):
            toast(request, _("It fits. Now you may speak about health."))
        else:
            toast(request, _("It does not fit. Say nothing about health."), level="error")

    return _do(request, uid, check)


@require_POST
@staff("calls.work")
def consent(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Keep whether the patient agrees to be recorded."""
    agrees = request.POST.get("agrees") == "yes"
    decide = services.agree_to_recording if agrees else services.decline_recording
    return _do(request, uid, lambda found: decide(request.actor, found))


@require_POST
@staff("calls.work")
def wrap(request: StaffRequest, uid: UUID) -> HttpResponse:
    """End the call by its outcome and go to what comes next."""
    found, posted = selectors.get(request.actor, uid), request.POST
    try:
        services.wrap_up(
            request.actor,
            found,
            posted.get("outcome", ""),
            note=posted.get("note", ""),
            result=posted.get("result", ""),
            wants_case=posted.get("case") == "yes",
        )
    except (InvalidInput, WrongState) as error:
        return _page(request, found, error=str(error.message), status=422)
    toast(request, _("The call is written down."))
    return redirect(request, reverse("worklist:list") if found.task_id else reverse("phone:list"))


def _begin(request: StaffRequest, begin: Callable[[], Placed], otherwise: str) -> HttpResponse:
    try:
        placed = begin()
    except services.NeedsReason as error:
        context = {"why": str(error.message), "back": otherwise, "nav_key": "phone"}
        return render(request, "phone/ask_reason.html", context, status=422)
    except (InvalidInput, WrongState) as error:
        toast(request, str(error.message), level="error")
        return redirect(request, otherwise)
    if placed.problem:
        toast(request, _("The gateway does not answer. Please dial by hand."), level="error")
    return redirect(request, reverse("phone:call", args=[placed.call.uid]))


def _reason(request: StaffRequest) -> str:
    return request.POST.get("reason", "")


def _do(request: StaffRequest, uid: UUID, act: Callable[[Call], Any]) -> HttpResponse:
    """Do something with a call and go back to its page; what went wrong is said there."""
    found = selectors.get(request.actor, uid)
    try:
        act(found)
    except (InvalidInput, WrongState) as error:
        return _page(request, selectors.get(request.actor, uid), error=str(error.message), status=422)
    return redirect(request, reverse("phone:call", args=[uid]))


def _page(request: StaffRequest, found: Call, *, error: str = "", status: int = 200) -> HttpResponse:
    actor = request.actor
    card = patients.cards(actor, [found.patient_id]).get(found.patient_id)
    context = {
        "call": found,
        "card": card,
        "patient": patients.get_by_id(actor, found.patient_id) if card else None,
        "people": selectors.people_of_number(actor, found) if found.wrapped_at is None else [],
        "number": desk.shown_number(actor, found),
        "script": desk.script(actor, found, get_language() or "zh-hans"),
        "ways": services.identity_ways(actor, found.patient_id),
        "tries_left": desk_pack.pack().identity_tries - found.identity_tries,
        "outcomes": desk_pack.pack().outcomes,
        "results": desk.results(),
        "recording": desk.recording_state(found),
        "asked": desk.asked(actor, found),
        "works": actor.may("calls.work"),
        "note": request.POST.get("note", found.note),
        "result": request.POST.get("result", ""),
        "error": error,
    }
    return render(request, "phone/call.html", context, status=status)
