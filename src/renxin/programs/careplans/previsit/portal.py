"""The patient's page before a visit: a few questions and what she wants to ask; danger is told before anything."""

import json
from collections.abc import Mapping

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from renxin.engagement.questionnaires import selectors as questionnaires
from renxin.engagement.questionnaires.selectors import Level
from renxin.engagement.safety import selectors as safety
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.people.patients import selectors as patients
from renxin.people.patients.selectors import VisitRequest
from renxin.programs.careplans.models import Previsit
from renxin.ui import preferences

from . import selecting, writing
from .pack import pack


@require_http_methods(["GET", "POST"])
@patients.visited("results")
def previsit(request: VisitRequest) -> HttpResponse:
    """Show the questions of her next visit, or take their answers."""
    row = selecting.shown_to(request.actor, request.visit)
    if row is None:
        return _page(request, "none", {})
    if request.method == "GET":
        return _form(request, row, {}, {})
    posted = {name: request.POST.getlist(name) for name in request.POST}
    answers, errors = questionnaires.read_answers(selecting.definition(row), posted)
    if not errors:
        try:
            row = writing.answer_previsit(request.actor, row, answers, request.POST.get("_worries", ""))
        except InvalidInput as error:
            errors = {error.where: str(error.message)}
        except WrongState:
            return _page(request, "none", {})
        else:
            return _thanks(request, row)
    return _form(request, row, posted, errors)


def _form(
    request: VisitRequest, row: Previsit, posted: Mapping[str, list[str]], errors: Mapping[str, str]
) -> HttpResponse:
    definition = selecting.definition(row)
    words = (pgettext("answer", "Yes"), pgettext("answer", "No"))
    plain = request.COOKIES.get(preferences.cookie("size")) == "large"
    context = {
        "row": row,
        "definition": definition,
        "questions": questionnaires.questions(definition, posted, errors, words, plain=plain),
        "worries": pack().worries,
        "given": (posted.get("_worries") or [row.worries])[0],
        "errors": errors,
        "answered": row.state == Previsit.State.ANSWERED and not posted,
        "count": len(json.loads(row.answers or "{}")),
    }
    return _page(request, "form", context, 422 if errors else 200)


def _thanks(request: VisitRequest, row: Previsit) -> HttpResponse:
    language = translation.get_language() or ""
    context = {"row": row, "level": Level(row.level or 0).code, "emergency": safety.emergency((), language).split("\n")}
    return _page(request, "thanks", context)


def _page(request: VisitRequest, name: str, context: dict[str, object], status: int = 200) -> HttpResponse:
    whole = {"visit": request.visit, "visit_to": "home-previsit-of", "phone": getattr(request, "hospital_phone", "")}
    return render(request, f"careplans/previsit/portal_{name}.html", {**whole, **context}, status=status)
