"""The rows behind a number: the same choice, one line for each thing counted, in pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import F, Q, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from renxin.engagement.questionnaires.models import QuestionnaireResponse
from renxin.engagement.worklist.models import Task
from renxin.intelligence.insights.metric import Metric
from renxin.intelligence.insights.scope import Scope
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.pagination import Keyset
from renxin.kernel.core.statistics import HIDDEN_BELOW
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors as patients
from renxin.programs.cases.models import Case, CaseStatus
from renxin.programs.surveys.models import Invitation
from renxin.ui.words import duration, number

_PAGES: Final = Keyset("-id", size=50)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row: who, where, when, and what was counted. `by_day`: no finer time may be shown."""

    name: str
    href: str
    department: str
    at: datetime
    value: str
    detail: str = ""
    by_day: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPage:
    """A page of rows; `hidden` when there are too few to be shown."""

    lines: tuple[Line, ...] = ()
    next: str = ""
    hidden: bool = False


def rows(
    actor: Actor, metric: Metric, scope: Scope, *, part: str = "", dimension: str = "", after: str = ""
) -> RowPage:
    """Return the rows that a metric has counted in this scope; `part` narrows them to one of its parts."""
    actor.require("insights.view")
    if metric.rows == "answers":
        return _answers(actor, scope, part, dimension, after)
    if metric.rows == "invitations":
        return _invitations(actor, scope, part, after)
    if metric.rows == "cases":
        return _cases(actor, metric, scope, part, after)
    return _calls(actor, scope, part, after)


def _answers(actor: Actor, scope: Scope, part: str, dimension: str, after: str) -> RowPage:
    actor.require("surveys.view")
    found = QuestionnaireResponse.objects.of(actor).filter(
        source="surveys",
        source_id__in=[survey.pk for survey in scope.surveys],
        id__gte=scope.log_floor(scope.start),
        authored_at__gte=scope.start,
        authored_at__lt=scope.end,
    )
    reached = _in_departments(found, scope)
    bands = {"promoters": (9, 10), "passives": (7, 8), "detractors": (0, 6)}
    narrowed = reached.filter(recommend__range=bands[part]) if part in bands else reached
    narrowed = narrowed.filter(**{f"scores__dimensions__{dimension}__isnull": False}) if dimension else narrowed
    if len(narrowed.values_list("pk")[:HIDDEN_BELOW]) < HIDDEN_BELOW:
        return RowPage(hidden=narrowed.exists())
    page = _PAGES.page(narrowed.defer("answers"), after)
    seen = _Seen(actor, page.items)
    return RowPage(lines=tuple(_answer_line(seen, row, dimension) for row in page.items), next=page.next)


def _answer_line(seen: "_Seen", row: QuestionnaireResponse, dimension: str) -> Line:
    score = row.scores.get("dimensions", {}).get(dimension, {}).get(row.method) if dimension else row.score
    recommend = "" if row.recommend is None else _("recommends %(value)s of 10") % {"value": row.recommend}
    return Line(
        **seen.whose(row.patient_id, row.department_id),
        at=row.authored_at,
        value="–" if score is None else number(score, 1),
        detail=recommend,
        by_day=row.patient_id < 0,
    )


def _invitations(actor: Actor, scope: Scope, part: str, after: str) -> RowPage:
    actor.require("surveys.view")
    states = {"part": ["answered"], "withheld": ["withheld"], "undeliverable": ["undeliverable"]}
    found = Invitation.objects.of(actor).filter(
        survey_id__in=[survey.pk for survey in scope.surveys],
        invited_at__gte=scope.start,
        invited_at__lt=scope.end,
        state__in=states.get(part, ["sent", "opened", "answered"]),
    )
    page = _PAGES.page(_in_departments(found, scope), after)
    seen = _Seen(actor, page.items)
    return RowPage(
        lines=tuple(
            Line(**seen.whose(row.patient_id, row.department_id), at=row.invited_at, value=row.get_state_display())
            for row in page.items
        ),
        next=page.next,
    )


def _cases(actor: Actor, metric: Metric, scope: Scope, part: str, after: str) -> RowPage:
    actor.require("cases.view")
    found = _in_departments(Case.objects.of(actor), scope)
    if metric.code == "open_cases":
        found = found.exclude(status=CaseStatus.CLOSED)
        found = _by_time_left(found, scope.now, part) if part else found
    else:
        found = found.filter(opened_at__gte=scope.start, opened_at__lt=scope.end)
    if metric.code == "closed_in_time":
        in_time = Q(closed_at__lte=F("solution_due_at"))
        found = found.filter(Q(closed_at__isnull=False) | Q(solution_due_at__lt=scope.now))
        found = found.filter(in_time) if part == "part" else found
    if metric.code == "first_response":
        found = found.filter(first_answered_at__isnull=part == "unanswered")
    page = _PAGES.page(found, after)
    seen = _Seen(actor, page.items)
    return RowPage(lines=tuple(_case_line(seen, row) for row in page.items), next=page.next)


def _by_time_left(found: QuerySet[Case], now: datetime, part: str) -> QuerySet[Case]:
    ends = {
        "overdue": (None, now),
        "four_hours": (now, now + timedelta(hours=4)),
        "day": (now + timedelta(hours=4), now + timedelta(hours=24)),
        "later": (now + timedelta(hours=24), None),
    }
    low, high = ends.get(part, (None, None))
    found = found.filter(due_at__gte=low) if low else found
    return found.filter(due_at__lt=high) if high else found


def _case_line(seen: "_Seen", row: Case) -> Line:
    waited = row.first_answered_at - row.opened_at if row.first_answered_at else None
    return Line(
        **{**seen.whose(row.patient_id, row.department_id), "href": _address("cases:case", row.uid)},
        at=row.opened_at,
        value=row.get_status_display(),
        detail=_("first answer after %(time)s") % {"time": duration(waited)} if waited else _("not answered yet"),
    )


def _calls(actor: Actor, scope: Scope, part: str, after: str) -> RowPage:
    actor.require("tasks.view")
    found = Task.objects.of(actor).filter(
        kind="call", source__startswith="journeys:", due_at__gte=scope.start, due_at__lt=scope.end
    )
    found = found.exclude(state="cancelled").filter(Q(due_at__lt=scope.now) | Q(state="done"))
    found = found.filter(state="done") if part == "part" else found
    page = _PAGES.page(_in_departments(found, scope), after)
    seen = _Seen(actor, page.items)
    return RowPage(
        lines=tuple(
            Line(**seen.whose(row.patient_id, row.department_id), at=row.due_at, value=row.get_state_display())
            for row in page.items
        ),
        next=page.next,
    )


def _in_departments(found: QuerySet[Any], scope: Scope) -> QuerySet[Any]:
    return found if scope.department_ids is None else found.filter(department_id__in=scope.department_ids)


class _Seen:
    """Names of the people and departments on one page of rows, as far as the reader may see them."""

    def __init__(self, actor: Actor, items: Sequence[Any]) -> None:
        people = {row.patient_id for row in items if row.patient_id > 0}
        self._people = patients.by_ids(actor, people) if actor.may("patients.view") else {}
        ids = {row.department_id for row in items if row.department_id}
        self._departments = organizations.departments_by_ids(actor, ids)
        self._english = (get_language() or "").startswith("en")

    def whose(self, patient_id: int, department_id: int | None) -> dict[str, Any]:
        """Return what a line says of the patient and the department."""
        patient = self._people.get(patient_id)
        row = self._departments.get(department_id or 0)
        department = "" if row is None else (row.name_en if self._english and row.name_en else row.name)
        hidden = _("Anonymous") if patient_id < 0 else _("Patient")
        return {
            "name": (patient.name or _("Unnamed")) if patient else hidden,
            "href": _address("console:patient", patient.uid) if patient else "",
            "department": department,
        }


def _address(name: str, uid: Any) -> str:
    """Return the address of a page of another package, empty while that page does not exist."""
    try:
        return reverse(name, args=[uid])
    except NoReverseMatch:
        return ""
