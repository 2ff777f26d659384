"""Staff pages of one answer: what was said, its files, and setting it right where the law asks for it."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.engagement.questionnaires.selectors import Answered, said
from renxin.kernel.audit.services import record_look
from renxin.kernel.core import files, signing
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.people.organizations.access import StaffRequest, staff
from renxin.programs.surveys import selectors, services
from renxin.programs.surveys.models import Amendment, Survey
from renxin.programs.surveys.results import single
from renxin.programs.surveys.results.counting import Narrowed
from renxin.programs.surveys.services.amending import Wish
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from .results import chosen_of


@require_http_methods(["GET", "POST"])
@staff("surveys.view")
def answer(request: StaffRequest, reference: str) -> HttpResponse:
    """Show one answer; who may, asks here that something in it be set right."""
    found = single.answer(request.actor, reference)
    error = ""
    if request.method == "POST":
        given = request.POST
        wish = Wish(
            link_id=given.get("question", ""),
            posted=[given.get("answer", "")],
            ground=given.get("ground", ""),
            reason=given.get("reason", ""),
        )
        try:
            services.ask_to_amend(request.actor, reference, wish)
        except InvalidInput as wrong:
            error = str(wrong.message)
        else:
            toast(request, _("A second person has to look at it now."))
            return redirect(request, reverse("surveys:answer", args=[reference]))
    response = found.response
    patient_id = response.patient_id if response.patient_id > 0 else None
    record_look(request.actor, "survey.answer", "response", reference, patient_id=patient_id)
    context = {
        "survey": Survey.objects.of(request.actor).get(pk=response.source_id),
        "answered": found,
        "said": found.said(),
        "reference": reference,
        "amendments": [_shown(row, found) for row in single.amendments_of(request.actor, found)],
        "questions": [(item.link_id, str(item.text)) for item in found.definition.items if item.type != "display"],
        "grounds": Amendment.Ground.choices,
        "amends": request.actor.may("surveys.amend"),
        "given": request.POST,
        "error": error,
        "nav_key": "voice",
    }
    return render(request, "surveys/single.html", context, status=422 if error else 200)


@require_GET
@staff("surveys.view")
def behind(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show the answers that a number of the results was counted from."""
    chosen, query = chosen_of(request), request.GET
    survey = selectors.get(request.actor, uid)
    part = selectors.Part(
        low=query.get("low", "") == "1",
        recommend=query.get("recommend", "") == "1",
        dimension=query.get("dimension", ""),
        item=query.get("item", ""),
        value=query.get("value", ""),
    )
    narrowed = Narrowed(department_id=chosen.department_id, mode=chosen.mode, flagged=chosen.flagged)
    found = selectors.behind(request.actor, survey, chosen.period, narrowed, part, after=query.get("after", ""))
    record_look(request.actor, "survey.answers", "survey", survey.uid)
    context = {"survey": survey, "chosen": chosen, "found": found, "part": part, "nav_key": "voice"}
    return render(request, "surveys/behind.html", context)


@require_GET
@staff("surveys.view")
def answer_file(request: StaffRequest, reference: str, uid: UUID) -> HttpResponse:
    """Give out a file that belongs to an answer; the audit log keeps who looked."""
    found = single.answer(request.actor, reference)
    if not any(one.file == str(uid) for one in found.said()):
        raise NotFound("file")
    patient_id = found.response.patient_id if found.response.patient_id > 0 else None
    record_look(request.actor, "survey.answer.file", "response", reference, patient_id=patient_id)
    return files.answer(files.get(request.actor, uid), files.read(request.actor, uid))


@require_GET
@staff("surveys.amend")
def amendments(request: StaffRequest) -> HttpResponse:
    """Show what waits for a second person."""
    rows = single.waiting_amendments(request.actor)
    lines = [(row, signing.seal("response", row.patient_id, row.response_id)) for row in rows]
    return render(request, "surveys/amendments.html", {"lines": lines, "nav_key": "voice"})


@require_POST
@staff("surveys.amend")
def decide(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Make or refuse what a colleague asked for."""
    row = single.amendment(request.actor, uid)
    make = request.POST.get("decision") == "make"
    try:
        services.decide_amendment(request.actor, row, make=make)
    except (InvalidInput, WrongState) as wrong:
        toast(request, str(wrong), level="error")
    else:
        toast(request, _("It is set right; what stood there is kept.") if make else _("It stays as it is."))
    return redirect(
        request, reverse("surveys:answer", args=[signing.seal("response", row.patient_id, row.response_id)])
    )


def _shown(row: Amendment, found: Answered) -> dict[str, Any]:
    """Return an amendment with its question and both answers in words."""
    item = found.definition.item(row.link_id)
    words = {name: _words(found, row.link_id, getattr(row, name)) for name in ("before", "after")}
    return {"row": row, "question": str(item.text) if item else row.link_id, **words}


def _words(found: Answered, link_id: str, kept: str) -> str:
    value = json.loads(kept) if kept else None
    if value is None:
        return "–"
    return next(
        (
            one.words
            for one in said(found.definition, {link_id: value}, (pgettext("answer", "Yes"), pgettext("answer", "No")))
        ),
        "",
    )
