"""Staff pages of an interview by phone: the script, question by question, to be gone through by keyboard."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from renxin.engagement.questionnaires.selectors import (
    Definition,
    Question,
    asked,
    definition_of,
    questions,
    read_answers,
)
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.programs.surveys import selectors, services
from renxin.programs.surveys.models import Interview
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast


@dataclass(frozen=True, slots=True)
class _Step:
    """Where the interview stands: the question to ask, its number, the one before it."""

    question: Question | None
    number: int
    count: int
    before: str


@require_http_methods(["GET", "POST"])
@staff("surveys.interview")
def interview(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show the question to ask now, or write down what was answered."""
    row = selectors.interview(request.actor, uid)
    error = ""
    if request.method == "POST":
        link_id = request.POST.get("_question", "")
        try:
            row = services.note_answer(request.actor, row, link_id, request.POST.getlist(link_id))
        except (InvalidInput, WrongState) as wrong:
            error = str(wrong.message)
        else:
            return redirect(request, reverse("surveys:interview", args=[uid]))
    step = _step(row, request.GET.get("at", ""))
    context = {
        "interview": row,
        "survey": row.invitation.survey,
        "definition": definition_of(row.invitation.version),
        "card": patients.header(request.actor, row.invitation.patient_id),
        "step": step,
        "treated": services.has_treated(request.actor, row.invitation),
        "is_over": row.state not in (Interview.State.WAITING, Interview.State.RUNNING),
        "error": error,
        "nav_key": "follow-up",
    }
    return render(request, "surveys/interview.html", context, status=422 if error else 200)


@require_POST
@staff("surveys.interview")
def finish(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Hand the answers in, or note that she did not wish to answer."""
    row = selectors.interview(request.actor, uid)
    try:
        if request.POST.get("end") == "refused":
            services.refuse_interview(request.actor, row)
            toast(request, _("Nobody will call about this again."))
        elif services.finish_interview(request.actor, row):
            toast(request, _("The answers are handed in."))
        else:
            toast(request, _("She has answered by the link meanwhile; that answer counts."))
    except (InvalidInput, WrongState) as wrong:
        toast(request, str(wrong.message), level="error")
        return redirect(request, reverse("surveys:interview", args=[uid]))
    return redirect(request, reverse("worklist:list"))


def _step(row: Interview, wanted: str) -> _Step:
    """Return the question that was asked for, else the first one that is not answered yet."""
    definition, given = definition_of(row.invitation.version), services.said_so_far(row)
    found = _asked(definition, given)
    names = [one.item.link_id for one in found]
    at = names.index(wanted) if wanted in names else next((n for n, name in enumerate(names) if name not in given), -1)
    if at < 0:
        return _Step(None, len(found), len(found), names[-1] if names else "")
    return _Step(found[at], at + 1, len(found), names[at - 1] if at else "")


def _asked(definition: Definition, given: dict[str, list[str]]) -> list[Question]:
    """Return the questions that apply after what was answered, by the skip logic of the form."""
    answers, _errors = read_answers(definition, given)
    drawn = questions(definition, given, {}, (pgettext("answer", "Yes"), pgettext("answer", "No")))
    return [one for one in drawn if one.kind != "display" and asked(one.item, answers)]
