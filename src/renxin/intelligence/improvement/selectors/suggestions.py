"""Reads of suggestions: the list, one with its rows and what worked before, and how often the house takes them up."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from renxin.intelligence.improvement.measuring import itself
from renxin.intelligence.improvement.models import Improvement, Source, Suggestion, SuggestionState, Verdict
from renxin.intelligence.insights import selectors as insights
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.kernel.core.pagination import Keyset, Page
from renxin.programs.cases import selectors as cases
from renxin.programs.cases.models import Case

PAGES: Final = Keyset("-id", size=30)
_READ_WITH: Final = (
    "department",
    "survey",
    "owner__practitioner",
    "improvement",
    "merged_into",
    "decided_by__practitioner",
)


def suggestions(
    actor: Actor,
    *,
    state: str = SuggestionState.OPEN,
    source: str = "",
    department_id: int | None = None,
    after: str = "",
) -> Page[Suggestion]:
    """Return a page of suggestions of a state, the newest first."""
    rows = visible_suggestions(actor)
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(source=source) if source else rows
    rows = rows.filter(department_id=department_id) if department_id else rows
    return PAGES.page(rows, after)


def visible_suggestions(actor: Actor) -> QuerySet[Suggestion]:
    """Return what the actor may see: about the departments she reaches, and about the whole hospital."""
    actor.require("improvements.view")
    rows = Suggestion.objects.of(actor).select_related(*_READ_WITH)
    if actor.all_departments:
        return rows
    return rows.filter(Q(department__isnull=True) | Q(department_id__in=actor.department_ids))


def suggestion(actor: Actor, uid: UUID) -> Suggestion:
    """Return one suggestion.

    Raises:
        NotFound: there is none within reach.
    """
    found = visible_suggestions(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("suggestion")
    return found


def rows_address(row: Suggestion) -> str:
    """Return where the rows behind a suggestion are shown."""
    about: dict[str, Any] = row.evidence
    kind = about.get("kind")
    if kind == "topic":
        return f"{reverse('themes:comments')}?topic={about['topic']}&sounds=blame"
    if kind == "cluster":
        return reverse("themes:index")
    if kind == "chart":
        return reverse("insights:chart", args=[about["chart"]])
    if kind == "advice":
        return ""
    chosen = {"from": about.get("from", ""), "to": about.get("to", "")}
    if row.department:
        chosen["department"] = str(row.department.uid)
    if row.survey:
        chosen |= {"survey": row.survey.code, "dimension": row.dimension}
    if kind == "cases":
        chosen["category"] = about["category"]
    scope = "&".join(f"{name}={value}" for name, value in chosen.items() if value)
    page = reverse("insights:cause_rows") if kind == "cases" else reverse("insights:rows", args=[row.metric])
    return f"{page}?{scope}"


def cases_behind(actor: Actor, row: Suggestion) -> list[Case]:
    """Return the cases a suggestion rests on, as far as the actor sees cases at all."""
    uids = row.evidence.get("cases") or []
    if not uids or not actor.may("cases.view"):
        return []
    return list(cases.visible(actor).filter(uid__in=uids).order_by("-opened_at")[:50])


def worked_before(actor: Actor, row: Suggestion) -> list[Improvement]:
    """Return improvements of the same number whose check showed an improvement, those about the same thing first."""
    actor.require("improvements.view")
    rows = Improvement.objects.of(actor).filter(metric=row.metric, checks__verdict=Verdict.SHOWS).distinct()
    found = rows.select_related("department").prefetch_related("actions").order_by("-id")[:20]
    return sorted(found, key=lambda one: (one.dimension != row.dimension, -one.pk))[:3]


@dataclass(frozen=True, slots=True)
class TakenUp:
    """What became of the suggestions of a source: how many, taken up, put aside, and how many of the former helped."""

    source: str
    label: str
    n: int
    accepted: int
    rejected: int
    checked: int
    shows: int


def taken_up(actor: Actor) -> list[TakenUp]:
    """Return for each source what became of its suggestions, and whether what was taken up helped."""
    rows = (
        visible_suggestions(actor)
        .order_by()
        .values("source")
        .annotate(
            n=Count("pk", distinct=True),
            accepted=Count("pk", filter=Q(state="accepted"), distinct=True),
            rejected=Count("pk", filter=Q(state="rejected"), distinct=True),
            checked=Count(
                "improvement", filter=Q(state="accepted", improvement__checks__made_at__isnull=False), distinct=True
            ),
            shows=Count("improvement", filter=Q(state="accepted", improvement__checks__verdict="shows"), distinct=True),
        )
    )
    labels = dict(Source.choices)
    return [TakenUp(label=str(labels[row["source"]]), **row) for row in rows.order_by("source")]


def metric_name(actor: Actor, code: str) -> str:
    """Return what a number is called."""
    return str(insights.metric_of(itself(actor.tenant_id), code).name)
