"""The rows behind a number: the same choice, one line for each thing counted, in pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from renxin.engagement.questionnaires.models import QuestionnaireResponse
from renxin.intelligence.insights.lines import MAY_SEE, Line, Seen, lines
from renxin.intelligence.insights.metric import Metric
from renxin.intelligence.insights.scope import Scope
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.pagination import Keyset
from renxin.kernel.core.statistics import HIDDEN_BELOW
from renxin.programs.cases import selectors as cases
from renxin.ui.words import number

PAGES: Final = Keyset("-id", size=50)
AT_ONCE: Final = Keyset("-id", size=1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPage:
    """A page of rows; `hidden` when there are too few to be shown."""

    lines: tuple[Line, ...] = ()
    next: str = ""
    hidden: bool = False


def rows(
    actor: Actor, metric: Metric, scope: Scope, *, part: str = "", dimension: str = "", after: str = "",
    pages: Keyset = PAGES,
) -> RowPage:  # fmt: skip
    """Return the rows that a metric has counted in this scope; `part` narrows them to one of its parts."""
    actor.require("insights.view")
    actor.require(MAY_SEE[metric.rows])
    if metric.rows == "answers" or metric.way.tally is None:
        return _answers(actor, scope, part, dimension, pages=pages, after=after)
    shows_left_out = metric.left_out is not None and part in metric.left_out.parts
    tally = metric.left_out if shows_left_out and metric.left_out else metric.way.tally
    found = tally.found(scope, scope.start, scope.end, part or metric.listed)
    if metric.rows == "cases":  # whoever is complained of never sees the case, though it counts
        found = found.filter(pk__in=cases.visible(actor).order_by().values("pk"))
    page = pages.page(found, after)
    return RowPage(lines=tuple(lines(actor, metric.rows, page.items)), next=page.next)


def every_row(
    actor: Actor, metric: Metric, scope: Scope, *, part: str = "", dimension: str = ""
) -> Iterator[tuple[Line, ...]]:
    """Yield all rows behind a number, a thousand at a time; none when there are too few to be shown."""
    after = ""
    while True:
        page = rows(actor, metric, scope, part=part, dimension=dimension, after=after, pages=AT_ONCE)
        yield page.lines
        if not page.next:
            return
        after = page.next


def _answers(actor: Actor, scope: Scope, part: str, dimension: str, *, after: str, pages: Keyset) -> RowPage:
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
    page = pages.page(narrowed.defer("answers"), after)
    seen = Seen(actor, [(row.patient_id, row.department_id) for row in page.items])
    return RowPage(lines=tuple(_answer_line(seen, row, dimension) for row in page.items), next=page.next)


def _answer_line(seen: Seen, row: QuestionnaireResponse, dimension: str) -> Line:
    score = row.scores.get("dimensions", {}).get(dimension, {}).get(row.method) if dimension else row.score
    recommend = "" if row.recommend is None else _("recommends %(value)s of 10") % {"value": row.recommend}
    return Line(
        **seen.whose(row.patient_id, row.department_id),
        at=row.authored_at,
        value="–" if score is None else number(score, 1),
        detail=recommend,
        by_day=row.patient_id < 0,
    )


def _in_departments(found: QuerySet[Any], scope: Scope) -> QuerySet[Any]:
    return found if scope.department_ids is None else found.filter(department_id__in=scope.department_ids)
