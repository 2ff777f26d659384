"""Staff page for paper forms: type in what was written, with the scan beside it."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from renxin.engagement.questionnaires.selectors import definition_of, questions, read_answers
from renxin.kernel.audit.services import record_look
from renxin.kernel.core import clock, files
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.programs.surveys import selectors, services
from renxin.programs.surveys.services import Paper
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

MOST_BYTES = 10 * 1024 * 1024


@require_http_methods(["GET", "POST"])
@staff("surveys.transcribe")
def enter(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show the form to type in, or keep what was typed."""
    survey, error, where = selectors.get(request.actor, uid), "", ""
    definition = definition_of(survey.version)
    posted = {name: request.POST.getlist(name) for name in request.POST}
    if request.method == "POST":
        answers, _missing = read_answers(definition, posted)  # a line left empty on paper stays empty
        try:
            services.transcribe(request.actor, survey, _paper(request, answers))
        except InvalidInput as wrong:
            error, where = str(wrong.message), wrong.where
        else:
            toast(request, _("The paper form is kept, marked as typed in."))
            return redirect(request, reverse("surveys:paper", args=[uid]))
    context = {
        "survey": survey,
        "definition": definition,
        "questions": questions(definition, posted, {}, (pgettext("answer", "Yes"), pgettext("answer", "No"))),
        "departments": [(str(row.uid), str(row)) for row in organizations.departments(request.actor)],
        "last": selectors.transcriptions(request.actor, survey),
        "today": clock.today(organizations.zone_of(request.actor)),
        "given": request.POST,
        "error": error,
        "where": where,
        "nav_key": "voice",
    }
    return render(request, "surveys/paper.html", context, status=422 if error else 200)


@require_GET
@staff("surveys.transcribe")
def scan(request: StaffRequest, uid: UUID, paper_uid: UUID) -> HttpResponse:
    """Show the scan of a paper form; the audit log keeps who looked."""
    survey = selectors.get(request.actor, uid)
    row = survey.transcriptions.filter(uid=paper_uid).first()
    if row is None:
        raise NotFound("paper form")
    patient_id = row.invitation.patient_id if row.invitation else None
    if patient_id is not None:
        patients.get_by_id(request.actor, patient_id)
    record_look(request.actor, "survey.scan", "transcription", row.uid, patient_id=patient_id)
    return files.answer(files.get(request.actor, row.proof), files.read(request.actor, row.proof))


def _paper(request: StaffRequest, answers: dict[str, Any]) -> Paper:
    given = request.FILES.get("scan")
    if given is not None and (given.size or 0) > MOST_BYTES:
        raise InvalidInput(_("The file is larger than 10 MB."), where="scan")
    departments = {str(row.uid): row.pk for row in organizations.departments(request.actor)}
    return Paper(
        answers=answers,
        scan_name=given.name or "" if given else "",
        scan=given.read() if given else b"",
        answered_on=_day(request.POST.get("answered_on", "")),
        patient_id=_patient(request.actor, request.POST.get("patient", "")),
        department_id=departments.get(request.POST.get("department", "")),
        language=get_language() or "zh-hans",
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(_("Give the day on the paper."), where="answered_on") from error


def _patient(actor: Actor, text: str) -> int | None:
    """Return whose paper it is by record number, telephone or name; empty: nobody's."""
    if not text.strip():
        return None
    found = patients.search(actor, text, 2)
    if len(found) != 1:
        raise InvalidInput(_("This is not exactly one patient. Use the record number."), where="patient")
    return found[0].id
