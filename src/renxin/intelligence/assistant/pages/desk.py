"""The triage nurse's desk: who waits, one talk in order, taken up and settled in one press."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.intelligence.assistant import selectors, services
from renxin.intelligence.assistant.guide.speaking import Complaint, complaint, why_words
from renxin.intelligence.assistant.models import GuideTalk
from renxin.intelligence.assistant.services import Settling
from renxin.kernel.audit.services import record_look
from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.organizations.models import Organization
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from .screen import language_now


@require_GET
@staff("triage.work")
def desk(request: StaffRequest) -> HttpResponse:
    """List who waits for a nurse: danger first, then who has waited longest against the sixty seconds."""
    actor, language = request.actor, language_now()
    rows = list(selectors.waiting(actor))
    done = list(selectors.settled_lately(actor))
    people = patients.by_ids(actor, {row.patient_id for row in [*rows, *done]})
    context = {
        "lines": [(row, people.get(row.patient_id), _chief(row, language), _why(row, language)) for row in rows],
        "done": [(row, people.get(row.patient_id)) for row in done],
        "now": clock.now(),
    }
    return render(request, "assistant/desk.html", context, partial={"waiting": "assistant/_waiting.html"})


@require_GET
@staff("triage.work")
def one(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show one talk: the complaint in order, what was said, what the guide would have answered."""
    row = selectors.get(request.actor, uid)
    record_look(request.actor, "guide.read", "guide", row.uid, patient_id=row.patient_id)
    return _page(request, row)


@require_POST
@staff("triage.work")
def take(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Take a talk up."""
    row = selectors.get(request.actor, uid)
    try:
        services.take_up_talk(request.actor, row)
    except WrongState as error:
        toast(request, str(error.message), level="error")
    return redirect(request, reverse("guide:one", args=[row.uid]))


@require_POST
@staff("triage.work")
def settle(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Settle a talk: a department, a booking, a call, the emergency, or nothing needed."""
    actor = request.actor
    row = selectors.get(actor, uid)
    place = _department(request)
    how = request.POST.get("how", "")
    try:
        services.settle_talk(actor, row, Settling(how=how, department=place, words=request.POST.get("words", "")))
    except InvalidInput as error:
        return _page(request, row, error=str(error.message), status=422)
    except WrongState as error:
        toast(request, str(error.message), level="error")
    else:
        toast(request, _("Settled. She is told."))
    return redirect(request, reverse("guide:desk"))


def _page(request: StaffRequest, row: GuideTalk, *, error: str = "", status: int = 200) -> HttpResponse:
    actor, talk = request.actor, selectors.talk_of(row)
    patient: Patient | None = patients.by_ids(actor, [row.patient_id]).get(row.patient_id)
    named = Organization.objects.of(actor).in_bulk(row.named)
    context = {
        "row": row,
        "talk": talk,
        "patient": patient,
        "complaint": _complaint(row),
        "why": why_words(row.why).get(language_now()),
        "named": [(named[one.place_id], one.share) for one in talk.named if one.place_id in named],
        "places": [(place.id, str(place.words.get(language_now()))) for place in selectors.house(actor).places],
        "chosen": request.POST.get("department") or (str(row.named[0]) if row.named else ""),
        "words": request.POST.get("words", ""),
        "error": error,
        "mine": row.taken_by == request.actor.user_id,
        "crumbs": [(_("Guide desk"), reverse("guide:desk"))],
    }
    return render(request, "assistant/one.html", context, status=status)


def _department(request: StaffRequest) -> Organization | None:
    chosen = request.POST.get("department", "")
    if not (chosen.isascii() and chosen.isdigit()):
        return None
    rows = Organization.objects.of(request.actor).filter(kind=Organization.Kind.DEPARTMENT, is_active=True)
    return rows.filter(pk=int(chosen)).first()


def _complaint(row: GuideTalk) -> Complaint:
    return complaint(selectors.talk_of(row), language_now())


def _chief(row: GuideTalk, language: str) -> str:
    return complaint(selectors.talk_of(row), language).chief


def _why(row: GuideTalk, language: str) -> str:
    return why_words(row.why).get(language)
