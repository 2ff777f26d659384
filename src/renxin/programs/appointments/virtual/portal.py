"""Her page of a visit by video, one thing at a time: questions, consent, proof, waiting room, the way in, the end."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from renxin.engagement.questionnaires import selectors as questionnaires
from renxin.engagement.safety import selectors as safety
from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.people.patients.selectors import Visit, VisitRequest, is_colleague, visited
from renxin.people.records import selectors as records
from renxin.people.records.models import Condition
from renxin.programs.appointments.models import VirtualVisit
from renxin.ui import slots
from renxin.ui.toasts import toast

from . import holding, preparing, selecting
from .pack import STEPS, is_open, missing, pack

CLASS = "appointments"
State = VirtualVisit.State


@visited(CLASS)
@require_GET
def entrance(request: VisitRequest) -> HttpResponse:
    """Lead from the short address in a message to the next visit by video."""
    row = selecting.next_of(request.actor, request.visit.me.pk)
    if row is None:
        return redirect("home-of", uid=request.visit.me.uid)
    return redirect("home-video-of", uid=request.visit.me.uid, video=row.uid)


@visited(CLASS)
@require_http_methods(["GET", "POST"])
def video(request: VisitRequest, video: UUID) -> HttpResponse:
    """Show the one thing that comes next, or take it."""
    try:
        row = selecting.of_patient(request.actor, request.visit.patient.pk, video)
    except NotFound:
        return redirect("home-of", uid=request.visit.patient.uid)
    if _hides(request.visit, row):
        return redirect("home-of", uid=request.visit.patient.uid)
    if request.method == "GET" or is_colleague(request):
        return _show(request, row)
    act = {"questions": _answer, "consent": _agree, "proof": _prove, "wait": _wait}.get(request.POST.get("step", ""))
    try:
        answer = act(request, row) if act else None
    except (InvalidInput, WrongState) as error:
        toast(request, str(error.message), level="error")
        answer = None
    return answer or redirect("home-video-of", uid=request.visit.patient.uid, video=row.uid)


def _show(request: VisitRequest, row: VirtualVisit) -> HttpResponse:
    if row.state == State.STOPPED and row.stop == "emergency":
        lines = safety.emergency((), translation.get_language() or "").split("\n")
        return _page(request, row, "emergency", {"emergency": lines})
    if row.state in (State.STOPPED, State.DONE, State.CANCELLED):
        return _page(request, row, "over", {"reason": pack().stop(row.stop)})
    if row.state == State.GOING:
        return _page(request, row, "going", {"address": holding.link_of_patient(request.actor, row)})
    left = missing(selecting.known_of(row, selecting.birth_date_of(request.actor, row)))
    wanted = request.GET.get("step", "")
    step = wanted if wanted in STEPS else (left[0] if left else "wait")
    pages: dict[str, Callable[[VisitRequest, VirtualVisit], HttpResponse]]
    pages = {"questions": _questions, "consent": _consent, "proof": _proof, "wait": _waiting}
    return pages[step](request, row)


def _questions(
    request: VisitRequest, row: VirtualVisit, errors: Mapping[str, str] | None = None, status: int = 200
) -> HttpResponse:
    posted = {name: request.POST.getlist(name) for name in request.POST}
    words = (pgettext("answer", "Yes"), pgettext("answer", "No"))
    context = {
        "problems": _problems(request, row),
        "questions": questionnaires.questions(selecting.definition(), posted, errors or {}, words),
        "news": pack().news,
        "posted": request.POST,
        "errors": errors or {},
    }
    return _page(request, row, "questions", context, status)


def _problems(request: VisitRequest, row: VirtualVisit) -> list[Condition]:
    kept = records.kept_back(request.visit, CLASS)
    found = records.problems(request.actor, row.patient_id)
    return [one for one in found if not kept.hides_diagnosis(one.encounter_id, one.code)]


def _answer(request: VisitRequest, row: VirtualVisit) -> HttpResponse | None:
    posted = {name: request.POST.getlist(name) for name in request.POST}
    answers, errors = questionnaires.read_answers(selecting.definition(), posted)
    about = request.POST.get("about", "")
    try:
        if not errors:
            preparing.answer(
                request.actor,
                row,
                answers,
                news=request.POST.get("news", ""),
                condition_id=int(about) if about.isascii() and about.isdigit() else None,
                said=request.POST.get("said", ""),
            )
    except InvalidInput as error:
        errors = {"said": str(error.message)}
    return _questions(request, row, errors, 422) if errors else None


def _consent(request: VisitRequest, row: VirtualVisit, error: str = "") -> HttpResponse:
    known = selecting.known_of(row, selecting.birth_date_of(request.actor, row))
    context = {"texts": pack().consent, "guardian": known.needs_guardian, "version": pack().version, "error": error}
    return _page(request, row, "consent", context, 422 if error else 200)


def _agree(request: VisitRequest, row: VirtualVisit) -> HttpResponse | None:
    if "agree" not in request.POST:
        return _consent(request, row, _("Without your agreement there is no visit by video. You can come in instead."))
    try:
        preparing.agree(
            request.actor, row, by_patient_id=request.visit.me.pk, guardian=request.POST.get("guardian", "")
        )
    except InvalidInput as error:
        return _consent(request, row, str(error.message))
    return None


def _proof(request: VisitRequest, row: VirtualVisit, *, wrong: bool = False) -> HttpResponse:
    sent = bool(row.code_hash) and row.code_until is not None and row.code_until > clock.now()
    context = {"sent": sent, "wrong": wrong, "left": row.codes_sent < pack().codes_a_visit}
    return _page(request, row, "proof", context, 422 if wrong else 200)


def _prove(request: VisitRequest, row: VirtualVisit) -> HttpResponse | None:
    if "send" in request.POST:
        if not preparing.send_proof(request.actor, row):
            toast(request, _("No code can be sent. Please call us."), level="error")
        return None
    fits = preparing.prove(
        request.actor, row, last_four=request.POST.get("last4", ""), code=request.POST.get("code", "")
    )
    return None if fits else _proof(request, row, wrong=True)


def _waiting(request: VisitRequest, row: VirtualVisit) -> HttpResponse:
    starts = row.appointment.starts_at
    open_now = starts is not None and is_open(starts, row.appointment.ends_at, clock.now())
    return _page(request, row, "waiting", {"is_open": open_now, "minutes": pack().minutes_before, "again": True})


def _wait(request: VisitRequest, row: VirtualVisit) -> HttpResponse | None:
    starts = row.appointment.starts_at
    if starts is None or not is_open(starts, row.appointment.ends_at, clock.now()):
        raise WrongState(_("The waiting room is not open now."), where="visit")
    preparing.sit_down(request.actor, row)
    return None


def _page(
    request: VisitRequest, row: VirtualVisit, name: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    own = {
        "visit": request.visit,
        "patient": request.visit.patient,
        "visit_to": "home-of",
        "phone": getattr(request, "hospital_phone", ""),
        "is_staff": is_colleague(request),
        "row": row,
        "appointment": row.appointment,
    }
    return render(request, f"virtual/portal/{name}.html", {**own, **context}, status=status)


def now(request: HttpRequest, *, visit: Visit, **_context: Any) -> tuple[str, dict[str, Any]] | None:
    """Say on her home that a visit by video is near."""
    if not visit.may(CLASS):
        return None
    row = selecting.next_of(request.actor, visit.patient.pk)  # type: ignore[attr-defined]
    if row is None or row.state in (State.DONE, State.STOPPED) or _hides(visit, row):
        return None
    return "virtual/portal/_now.html", {"row": row, "appointment": row.appointment}


def _hides(visit: Visit, row: VirtualVisit) -> bool:
    return records.kept_back(visit, CLASS).hides(department_id=row.appointment.department_id)


slots.register("home.now", 8, now)
