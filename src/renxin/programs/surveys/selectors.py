"""Reads of surveys: which there are, how many were asked and answered, results, and what was written."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.compiled import Compiled, compiled
from renxin.kernel.core.errors import NotFound
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import OrganizationChange

from .models import (
    Amendment,
    Audience,
    Interview,
    Invitation,
    InvitationState,
    Kiosk,
    PlaceCode,
    Reminder,
    Survey,
    SurveyChange,
    SurveySignal,
    SurveyTrigger,
    Transcription,
)
from .results.behind import Behind, Part
from .results.behind import read as read_behind
from .results.comments import Comment, Written, with_words, written
from .results.comments import read as read_comments
from .results.comparing import By, Group, compare
from .results.counting import Narrowed, reached, values_of
from .results.period import Period
from .results.reach import Reach
from .results.reading import Results
from .results.reading import read as read_results
from .wording import flag, why

__all__ = [
    "Behind",
    "Comment",
    "Part",
    "Period",
    "Reach",
    "Results",
    "Written",
    "comments",
    "get",
    "last_invitations",
    "results",
    "surveys",
    "with_words",
    "written",
]


_REMINDED: Final = Q(Exists(Reminder.objects.filter(invitation=OuterRef("pk"), reason="")))


@dataclass(frozen=True, slots=True)
class SurveyLine:
    """A survey in the list, with what came of it in the period."""

    survey: Survey
    reach: Reach


def surveys(actor: Actor, period: Period) -> list[SurveyLine]:
    """Return the surveys of the tenant with their reach in the period."""
    actor.require("surveys.view")
    reached = reach_by_survey(actor, period)
    rows = Survey.objects.of(actor).select_related("version__questionnaire").order_by("-is_active", "code")
    return [SurveyLine(row, reached[row.pk]) for row in rows]


def active_surveys(actor: Actor) -> list[Survey]:
    """Return the surveys in use, for choosing one."""
    actor.require("surveys.view")
    return list(Survey.objects.of(actor).filter(is_active=True).select_related("version").order_by("code"))


def of_patients(actor: Actor) -> list[Survey]:
    """Return the surveys whose answers are patients' answers, in use or not: what numbers about patients count."""
    return list(Survey.objects.of(actor).filter(audience=Audience.PATIENT).select_related("version").order_by("code"))


def surveys_of(actor: Actor, questionnaire_id: int) -> list[Survey]:
    """Return the surveys that ask a questionnaire, those in use first."""
    actor.require("surveys.view")
    rows = Survey.objects.of(actor).filter(version__questionnaire_id=questionnaire_id).select_related("version")
    return list(rows.order_by("-is_active", "code"))


def ids_by_code(actor: Actor, codes: Iterable[str]) -> dict[str, int]:
    """Return the keys of the surveys with these codes."""
    return dict(Survey.objects.of(actor).filter(code__in=set(codes)).values_list("code", "pk"))


def get(actor: Actor, uid: UUID) -> Survey:
    """Return one survey.

    Raises:
        NotFound: there is none.
    """
    actor.require("surveys.view")
    found = Survey.objects.of(actor).select_related("version").filter(uid=uid).first()
    if found is None:
        raise NotFound("survey")
    return found


def amendments_waiting(actor: Actor) -> int:
    """Return how many answers wait to be set right by a second person."""
    actor.require("surveys.amend")
    return Amendment.objects.of(actor).filter(status=Amendment.Status.ASKED).count()


def changes(actor: Actor, survey: Survey, limit: int = 10) -> list[SurveyChange]:
    """Return how the words and rules of a survey were changed, the newest first."""
    actor.require("surveys.manage")
    rows = SurveyChange.objects.of(actor).filter(survey=survey)
    return list(rows.select_related("asked_by__practitioner", "decided_by__practitioner").order_by("-id")[:limit])


def results(
    actor: Actor,
    survey: Survey,
    period: Period,
    department_id: int | None = None,
    *,
    mode: str = "",
    flagged: bool = False,
) -> Results:
    """Return what the answers of a period come to; of the departments the actor's roles reach."""
    actor.require("surveys.view")
    reach = reach_by_survey(actor, period, department_id)[survey.pk]
    narrowed = Narrowed(department_id=department_id, mode=mode, flagged=flagged)
    return read_results(actor, survey, period, narrowed, reach)


def behind(actor: Actor, survey: Survey, period: Period, narrowed: Narrowed, part: Part, *, after: str = "") -> Behind:
    """Return the answers that a number of the results was counted from; where it is hidden, none."""
    return read_behind(actor, survey, period, narrowed, part, after=after)


def comparison(actor: Actor, survey: Survey, period: Period, by: By, narrowed: Narrowed | None = None) -> list[Group]:
    """Return the answers of a period side by side."""
    actor.require("surveys.view")
    return compare(actor, values_of(actor, survey, period, narrowed or Narrowed()), by)


def changes_of_departments(actor: Actor, period: Period) -> list[OrganizationChange]:
    """Return which departments changed their name or went into another in the period."""
    actor.require("surveys.view")
    return organizations.changes_since(actor, period.start.date())


def comments(
    actor: Actor, survey: Survey, period: Period, department_id: int | None = None, limit: int = 30
) -> list[Comment]:
    """Return what was written freely, the newest first, with masked names."""
    actor.require("surveys.view")
    return read_comments(actor, survey, period, department_id, limit)


def reach_by_survey(actor: Actor, period: Period, department_id: int | None = None) -> dict[int, Reach]:
    """Return how many were asked and how many answered, by survey."""
    rows = Invitation.objects.of(actor).filter(invited_at__gte=period.start, invited_at__lt=period.end)
    departments = reached(actor, department_id)
    if departments is not None:
        rows = rows.filter(department_id__in=departments)
    counted = rows.values_list("survey_id").annotate(
        asked=Count("id", filter=~Q(state=InvitationState.WITHHELD)),
        undeliverable=Count("id", filter=Q(state=InvitationState.UNDELIVERABLE)),
        opened=Count("id", filter=Q(opened_at__isnull=False)),
        answered=Count("id", filter=Q(state=InvitationState.ANSWERED)),
        withheld=Count("id", filter=Q(state=InvitationState.WITHHELD)),
        started=Count("id", filter=Q(started_at__isnull=False)),
        reminded=Count("id", filter=_REMINDED),
        reminded_answered=Count("id", filter=_REMINDED & Q(state=InvitationState.ANSWERED)),
    )
    return defaultdict(Reach, {survey_id: Reach(*counts) for survey_id, *counts in counted})


def why_not_asked(reason: str) -> str:
    """Return in words by which rule somebody was not asked."""
    return why(reason)


def doubt(mark: str) -> str:
    """Return in words what is doubtful about an answer."""
    return flag(mark)


def transcriptions(actor: Actor, survey: Survey, limit: int = 20) -> list[Transcription]:
    """Return the paper forms that were typed in last."""
    actor.require("surveys.transcribe")
    rows = (
        Transcription.objects.of(actor).filter(survey=survey).select_related("entered_by__practitioner", "department")
    )
    return list(rows.order_by("-id")[:limit])


def place_codes(actor: Actor, survey: Survey) -> list[PlaceCode]:
    """Return the printed codes of a survey that are in use."""
    actor.require("surveys.view")
    rows = survey.place_codes.filter(is_active=True).select_related("department", "location", "practitioner")
    return list(rows.order_by("kind", "department_id", "id"))


def codes_of_campus(place: PlaceCode) -> list[PlaceCode]:
    """Return the codes of the open departments of a campus, by name: one of them is where somebody has been."""
    rows = PlaceCode.objects.of(place.tenant_id).filter(
        survey_id=place.survey_id,
        kind=PlaceCode.Kind.DEPARTMENT,
        is_active=True,
        department__location_id=place.location_id or 0,
        department__is_active=True,
    )
    return list(rows.select_related("department").order_by("department__pinyin_key", "id"))


def kiosks(actor: Actor, survey: Survey) -> list[Kiosk]:
    """Return the tablets of a survey that are in use."""
    actor.require("surveys.manage")
    rows = Kiosk.objects.of(actor).filter(place__survey=survey, is_active=True)
    return list(rows.select_related("place__department", "place__location").order_by("name"))


def interview_of_task(actor: Actor, source: str) -> Interview | None:
    """Return the interview that a task (by its source) asks for, None when it asks for none."""
    prefix, _colon, uid = source.rpartition(":")
    if prefix != "surveys:interview" or not actor.may("surveys.interview"):
        return None
    return Interview.objects.of(actor).filter(invitation__uid=uid).first()


def last_invitations(actor: Actor, patient_id: int, limit: int = 3) -> list[Invitation]:
    """Return the newest invitations of a patient that reached her, with their surveys."""
    return _last_invitations(limit)(actor.tenant_id, patient_id)


@cache
def _last_invitations(limit: int) -> Compiled[Invitation]:
    return compiled(
        lambda tenant, patient: (
            Invitation.objects.of(tenant)
            .filter(patient_id=patient)
            .exclude(state=InvitationState.WITHHELD)
            .select_related("survey")
            .order_by("-invited_at")[:limit]
        )
    )


def triggers(actor: Actor) -> list[SurveyTrigger]:
    """Return after which facts people are asked, with how many wait (`waiting`) and each in a sentence."""
    actor.require("surveys.view")
    rows = SurveyTrigger.objects.of(actor).select_related("survey").annotate(waiting=Count("due"))
    return list(rows.order_by("-is_active", "code"))


def signals(actor: Actor) -> list[SurveySignal]:
    """Return the signs of coaxing that nobody has looked at, the newest first."""
    if not actor.may("surveys.manage"):
        return []
    rows = SurveySignal.objects.of(actor).filter(seen_at=None)
    return list(rows.select_related("department", "user__practitioner", "place").order_by("-on", "-id")[:50])


def interview(actor: Actor, uid: UUID) -> Interview:
    """Return one interview by phone.

    Raises:
        NotFound: there is none.
    """
    actor.require("surveys.interview")
    rows = Interview.objects.of(actor).select_related("invitation__survey", "invitation__version", "interviewer")
    found = rows.filter(uid=uid).first()
    if found is None:
        raise NotFound("interview")
    return found
