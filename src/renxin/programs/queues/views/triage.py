"""The desk before the doctor: who waits to be judged, and the form of one judgement."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.kernel.audit.services import record_look
from renxin.kernel.core.errors import InvalidInput, RenxinError
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.programs.queues import judgements, selectors, services
from renxin.programs.queues.engine.triage_pack import triage_pack
from renxin.programs.queues.models import Ticket
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

_FOUND: Final = 6


@require_GET
@staff("triage.work")
def desk(request: StaffRequest) -> HttpResponse:
    """Show who waits to be judged and who was judged last; find anybody by name."""
    actor, text = request.actor, request.GET.get("q", "").strip()
    done = selectors.judged_today(actor)
    people = patients.plain_cards(actor, {one.patient_id for one in done})
    context = {
        "waiting": selectors.to_be_judged(actor),
        "done": [(judgements.shown(one), people.get(one.patient_id)) for one in done],
        "text": text,
        "found": patients.search(actor, text, _FOUND) if len(text) > 1 else [],
        "topics": " ".join(services.topic_of(one) for one in selectors.queues(actor) if one.needs_triage),
        "nav_key": "access",
    }
    parts = {"triage": "queues/triage/_waiting.html", "triage-found": "queues/triage/_found.html"}
    return render(request, "queues/triage/desk.html", context, partial=parts)


@require_http_methods(["GET", "POST"])
@staff("triage.work")
def of_ticket(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Judge somebody who stands in line."""
    row = selectors.ticket(request.actor, uid)
    return _judge(request, patients.get_by_id(request.actor, row.patient_id), row)


@require_http_methods(["GET", "POST"])
@staff("triage.work")
def of_patient(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Judge somebody who has no number yet; one that she has in a line that asks for judgement gets the level."""
    patient = patients.get(request.actor, uid)
    mine = [one for one in selectors.of_patient(request.actor, patient.pk) if one.state == Ticket.State.WAITING]
    asked = [one for one in mine if one.queue.needs_triage] or mine
    return _judge(request, patient, asked[0] if asked else None)


@require_POST
@staff("triage.work")
def propose_for_ticket(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Say which level is proposed for what was typed so far."""
    row = selectors.ticket(request.actor, uid)
    return _propose(request, row.patient_id, row)


@require_POST
@staff("triage.work")
def propose_for_patient(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Say which level is proposed for what was typed so far."""
    return _propose(request, patients.get(request.actor, uid).pk, None)


@require_POST
@staff("triage.work")
def withdraw(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Take a judgement of today back."""
    try:
        services.withdraw_judgement(request.actor, selectors.judged(request.actor, uid))
        toast(request, _("Taken back. She waits to be judged again."))
    except RenxinError as error:
        toast(request, str(error.message), level="error")
    return redirect(request, reverse("queues:triage"))


def _judge(request: StaffRequest, patient: Patient, ticket: Ticket | None) -> HttpResponse:
    actor = request.actor
    if request.method == "POST":
        try:
            data = _given(request.POST)
            judged = services.judge_patient(actor, patient.pk, data, ticket)
        except RenxinError as error:
            return _form(request, patient, ticket, error)
        words = {"name": patient.name, "level": triage_pack().level(judged.level).text}
        toast(
            request,
            _("%(name)s: %(level)s.") % words,
            undo_url=reverse("queues:judge_withdraw", args=[judged.uid]),
        )
        return redirect(request, reverse("queues:triage"))
    record_look(actor, "view", "triage", patient.uid, patient_id=patient.pk)
    return _form(request, patient, ticket)


def _form(
    request: StaffRequest, patient: Patient, ticket: Ticket | None, error: RenxinError | None = None
) -> HttpResponse:
    actor, given = request.actor, request.POST
    by_ticket = ticket is not None and "patients" not in request.path
    address = ("judge_propose", ticket.uid) if by_ticket and ticket else ("judge_patient_propose", patient.uid)
    context: dict[str, Any] = {
        "patient": patient,
        "card": patients.header(actor, patient.pk),
        "warnings": patients.warnings(actor, patient.pk),
        "ticket": ticket,
        "given": given,
        "signs": [(one, given.get(one.code, "")) for one in triage_pack().signs],
        "proposal": _proposal(request, patient.pk, ticket),
        "judgements": [judgements.shown(one) for one in selectors.judgements_of(actor, patient.pk)],
        "propose_url": reverse(f"queues:{address[0]}", args=[address[1]]),
        "error": str(error.message) if error else "",
        "where": error.where if error else "",
        "nav_key": "access",
    }
    return render(request, "queues/triage/judge.html", context, status=422 if error else 200)


def _propose(request: StaffRequest, patient_id: int, ticket: Ticket | None) -> HttpResponse:
    context = {"proposal": _proposal(request, patient_id, ticket), "given": request.POST}
    return render(request, "queues/triage/_proposal.html", context)


def _proposal(request: StaffRequest, patient_id: int, ticket: Ticket | None) -> judgements.Proposed:
    """Return what is proposed for what was typed; a number that makes no sense yet is left out and named."""
    complaint, signs = request.POST.get("complaint", ""), judgements.typed(request.POST)
    return judgements.proposed(request.actor, patient_id, complaint, signs, queue=ticket.queue if ticket else None)


def _given(posted: Mapping[str, str]) -> services.JudgedData:
    signs, wrong = judgements.typed(posted)
    if wrong:
        raise InvalidInput(wrong[0].words, where=wrong[0].code)
    level = posted.get("level", "")
    return services.JudgedData(
        complaint=posted.get("complaint", ""),
        signs=signs,
        level=int(level) if level.isdigit() else 0,
        why_other=posted.get("why_other", ""),
    )
