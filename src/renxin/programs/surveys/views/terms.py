"""Staff page of what a survey says and when an answer is low: what is in force, what waits, what was before."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from renxin.engagement.content import selectors as content
from renxin.engagement.questionnaires.models import ScoringMethod
from renxin.engagement.questionnaires.selectors import definition_of
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.people.organizations.access import StaffRequest, staff
from renxin.programs.surveys import selectors, services
from renxin.programs.surveys import terms as rules
from renxin.programs.surveys.models import Survey, SurveyChange
from renxin.programs.surveys.wording import changed_terms
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast


@require_http_methods(["GET", "POST"])
@staff("surveys.manage")
def terms(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show what a survey says and when an answer is low; ask that it be changed."""
    survey = selectors.get(request.actor, uid)
    definition = definition_of(survey.version)
    error, where = "", ""
    if request.method == "POST":
        try:
            wanted = rules.read(request.POST.dict(), definition, bool(survey.rest.get("counted", True)))
            services.ask_to_change(request.actor, survey, wanted, request.POST.get("reason", ""))
        except InvalidInput as wrong:
            error, where = str(wrong.message), str(wrong.where or "")
        except WrongState as wrong:
            error = str(wrong)
        else:
            toast(request, _("A second person has to look at it now."))
            return redirect(request, reverse("surveys:terms", args=[uid]))
    changes = selectors.changes(request.actor, survey)
    template = f"survey.{survey.code.replace('-', '_')}"
    context = {
        "survey": survey,
        "given": _given(request, survey),
        "lines": _lines(request, survey, definition),
        "waiting": next((_shown(row) for row in changes if row.status == SurveyChange.Status.ASKED), None),
        "past": [_shown(row) for row in changes if row.status != SurveyChange.Status.ASKED],
        "methods": ScoringMethod.choices,
        "signings": [
            ("no", _("With her name"), _("Who gives a low answer is called. Her answer stands in her history.")),
            ("yes", _("Anonymous"), _("Nobody learns whose it is, and nobody can be called about it.")),
        ],
        "template": template if content.speaks(request.actor.tenant_id, template) else "",
        "error": error,
        "where": where,
        "nav_key": "voice",
    }
    return render(request, "surveys/terms.html", context, status=422 if error else 200)


@require_POST
@staff("surveys.manage")
def decide(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Let a change come into force, or refuse it."""
    row = SurveyChange.objects.of(request.actor).select_related("survey").filter(uid=uid).first()
    if row is None:
        raise NotFound("change")
    make = request.POST.get("decision") == "make"
    try:
        services.decide_change(request.actor, row, make=make)
    except (InvalidInput, WrongState) as wrong:
        toast(request, str(getattr(wrong, "message", wrong)), level="error")
    else:
        toast(request, _("It is in force from now on.") if make else _("It stays as it is."))
    return redirect(request, reverse("surveys:terms", args=[row.survey.uid]))


def _shown(row: SurveyChange) -> dict[str, Any]:
    return {"row": row, "lines": changed_terms(row.before, row.terms)}


def _given(request: StaffRequest, survey: Survey) -> dict[str, Any]:
    """Return what the form shows: what was sent, else what is in force. Names without dots, for the template."""
    posted = request.POST.dict() if request.method == "POST" else {}
    told: dict[str, Any] = {"valid_days": survey.valid_days, "reason": ""}
    told |= {"method": survey.method, "anonymous": "yes" if survey.anonymous else "no"}
    told["reminders.days"] = ", ".join(str(day) for day in survey.reminders.get("days", []))
    for name in ("any_days", "same_days", "per_year"):
        told[f"rest.{name}"] = survey.rest.get(name, "")
    for name, words in (
        ("message", survey.message),
        ("thanks.done", survey.thanks.get("done", {})),
        ("thanks.low", survey.thanks.get("low", {})),
        ("reminders.message", survey.reminders.get("message", {})),
    ):
        told |= {f"{name}.{language}": words.get(language, "") for language in ("zh", "en")}
    return {name.replace(".", "_"): posted.get(name, value) for name, value in told.items()}


def _lines(request: StaffRequest, survey: Survey, definition: Any) -> list[tuple[rules.LowLine, str]]:
    """Return the questions that may make an answer low, each with what stands in its field."""
    lines = []
    for line in rules.low_lines(definition, survey.low_rules):
        now = "" if line.at_most is None else str(line.at_most)
        lines.append((line, request.POST.get(f"low.{line.link_id}", "") if request.method == "POST" else now))
    return lines
