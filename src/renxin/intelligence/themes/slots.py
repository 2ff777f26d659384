"""Where themes show on pages of others: a tab of Voice, and above the comments of a survey."""

from typing import Any

from django.http import HttpRequest

from renxin.programs.surveys.models import Survey
from renxin.programs.surveys.selectors import Period
from renxin.ui import slots

from . import selectors

_MOST = 6


def tab(request: HttpRequest, **_context: Any) -> tuple[str, dict[str, Any]] | None:
    """Offer what comments say among the tabs of Voice."""
    actor = getattr(request, "actor", None)
    match = request.resolver_match
    current = match is not None and match.namespace == "themes"
    return ("themes/_tab.html", {"current": current}) if actor is not None and actor.may("surveys.view") else None


def of_survey(
    request: HttpRequest, *, survey: Survey, period: Period, department_id: int | None = None, **_context: Any
) -> tuple[str, dict[str, Any]] | None:
    """Show the topics of one survey's comments."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("surveys.view"):
        return None
    chosen = None if department_id is None else [department_id]
    lines = selectors.topics(actor, period.days, survey_id=survey.pk, department_ids=chosen)
    shown = [line for line in lines if not line.hidden][:_MOST]
    return ("themes/_of_survey.html", {"lines": shown, "days": period.days}) if shown else None


slots.register("voice.tabs", 25, tab)
slots.register("surveys.comment_themes", 10, of_survey)
