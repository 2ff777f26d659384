"""Pages of the desk: begin a call, the sheet, what was typed at every key, who is on the line, how it ended."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.kernel.audit.services import record_look
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.programs.careplans.models import CallSheet
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from . import drafting, opening, settling, showing

_OWN = frozenset(
    {
        "csrfmiddlewaretoken",
        "note",
        "answered_by",
        "relation",
        "next_on",
        "level",
        "outcome",
        "book",
        "referral_to",
        "referral_reason",
    }
)


@require_GET
@staff("careplans.work")
def patient_sheet(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show what one call to a patient would settle; a call that goes on is gone on with."""
    patient = patients.get(request.actor, uid)
    own = CallSheet.objects.of(request.actor).filter(
        patient_id=patient.pk, caller_id=request.actor.user_id, state=CallSheet.State.OPEN
    )
    if found := own.order_by("-pk").first():
        return redirect(request, reverse("careplans:call", args=[found.uid]))
    due = opening.due_for(request.actor, patient.pk)
    context = {"patient": patient, "nav_key": "follow-up", **showing.before(request.actor, patient, due)}
    return render(request, "careplans/desk/due.html", context)


@require_POST
@staff("careplans.work")
def start(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Begin the call: the tasks are hers, the telephone rings."""
    patient = patients.get(request.actor, uid)
    try:
        sheet = opening.open_sheet(request.actor, patient)
    except (InvalidInput, WrongState) as error:
        toast(request, str(error.message), level="error")
        return redirect(request, reverse("careplans:sheet", args=[uid]))
    is_free = sheet.call is None and not opening.objection(request.actor, sheet)
    if is_free and (problem := opening.ring(request.actor, sheet)):
        toast(request, problem, level="error")
    return redirect(request, reverse("careplans:call", args=[sheet.uid]))


@require_POST
@staff("careplans.work")
def ring(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Call again: the patient, or one of the family who may be called."""
    sheet = drafting.sheet_of(request.actor, uid)
    number = showing.family_number(request.actor, sheet, request.POST.get("family", ""))
    if problem := opening.ring(request.actor, sheet, number, reason=request.POST.get("reason", "")):
        toast(request, problem, level="error")
    return redirect(request, reverse("careplans:call", args=[uid]))


@require_GET
@staff("careplans.work")
def call(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show the sheet of a call."""
    sheet = drafting.sheet_of(request.actor, uid)
    record_look(request.actor, "call_sheet.view", "call_sheet", sheet.uid, patient_id=sheet.patient_id)
    return _page(request, sheet)


@require_POST
@staff("careplans.work")
def identity(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Compare what the person on the line says with what is known."""
    sheet = drafting.sheet_of(request.actor, uid)
    try:
        fits = drafting.check_identity(request.actor, sheet, request.POST.get("way", ""), request.POST.get("said", ""))
    except (InvalidInput, WrongState) as error:
        return _page(request, sheet, error=str(error.message), status=422)
    if not fits:
        return _page(request, sheet, error=_("It does not fit. Say nothing about health."), status=422)
    return redirect(request, reverse("careplans:call", args=[uid]) + "#questions")


@require_POST
@staff("careplans.work")
def draft(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Keep what was typed, and answer with the level as it stands."""
    sheet = drafting.sheet_of(request.actor, uid)
    try:
        drafting.save_draft(request.actor, sheet, _draft(request))
    except WrongState as error:
        return render(request, "careplans/desk/_lost.html", {"error": str(error.message)}, status=200)
    return render(request, "careplans/desk/_level.html", showing.level(request.actor, sheet))


@require_POST
@staff("careplans.work")
def well(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Answer with the questions filled in as “all is well”; what has to be asked stays as it was typed."""
    sheet = drafting.sheet_of(request.actor, uid)
    typed = _draft(request)
    filled = drafting.all_well(drafting.contacts_of(request.actor, sheet))
    given = {code: values for code, values in typed.posted.items() if any(values)}
    merged = drafting.Draft(
        posted={**filled, **given},
        note=typed.note,
        answered_by=typed.answered_by,
        relation=typed.relation,
        referral_to=typed.referral_to,
        referral_reason=typed.referral_reason,
    )
    drafting.save_draft(request.actor, sheet, merged)
    return render(request, "careplans/desk/_form.html", showing.sheet(request.actor, sheet))


@require_POST
@staff("careplans.work")
def settle(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Write the call down by its outcome; what comes next is shown."""
    sheet = drafting.sheet_of(request.actor, uid)
    outcome = request.POST.get("outcome", "")
    try:
        if "note" in request.POST:
            drafting.save_draft(request.actor, sheet, _draft(request))
        done = settling.settle(request.actor, sheet, outcome, book=request.POST.get("book") == "yes")
    except (InvalidInput, WrongState) as error:
        return _page(request, sheet, error=str(error.message), status=422)
    toast(request, _("The call is written down."))
    if done.level is None or done.level > 0:
        return redirect(request, reverse("careplans:call", args=[uid]))
    return redirect(request, reverse("console:today"))


@require_POST
@staff("careplans.work")
def tried(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Send the patient that we tried to reach her."""
    sheet = drafting.sheet_of(request.actor, uid)
    if settling.tell_tried(request.actor, sheet):
        toast(request, _("Sent: we tried to reach you. Nothing about health is in it."))
    return redirect(request, reverse("console:today"))


def _draft(request: HttpRequest) -> drafting.Draft:
    posted = request.POST
    return drafting.Draft(
        posted={code: posted.getlist(code) for code in posted if code not in _OWN},
        note=posted.get("note", ""),
        answered_by=posted.get("answered_by", "herself"),
        relation=posted.get("relation", ""),
        next_on=posted.get("next_on", ""),
        level=posted.get("level", ""),
        referral_to=posted.get("referral_to", "")[:160],
        referral_reason=posted.get("referral_reason", ""),
    )


def _page(request: StaffRequest, sheet: CallSheet, *, error: str = "", status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"error": error, "nav_key": "follow-up", **showing.sheet(request.actor, sheet)}
    return render(request, "careplans/desk/sheet.html", context, status=status)
