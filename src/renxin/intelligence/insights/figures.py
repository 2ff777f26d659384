"""The pictures of the dashboard: who is satisfied with what, and how it went over time. Titles say what is found."""

from datetime import timedelta
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from renxin.engagement.questionnaires import selectors as questionnaires
from renxin.intelligence.insights.counts import Counts
from renxin.intelligence.insights.queries import answers
from renxin.intelligence.insights.scope import Scope
from renxin.kernel.core import packs, statistics
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Organization
from renxin.programs.surveys.models import Survey
from renxin.ui.figures import Cell, Chart, HeatMap, Series, level
from renxin.ui.words import number

# Ends of the shades: below 40 of 100 it cannot look worse, at 100 it cannot look better.
WORST: Final = 40.0
BEST: Final = 100.0


def heat_map(actor: Actor, counts: Counts) -> HeatMap | None:
    """Return satisfaction by dimension and department, for the chosen survey or the one most answered."""
    survey = _survey(counts)
    if survey is None:
        return None
    definition = questionnaires.definitions_of(actor, [survey.version_id])[survey.version_id]
    dimensions = definition.dimensions
    found = answers.by_dimension_and_department(counts.scope, survey)
    if not found:
        return None
    cells = {(row.department_id, row.dimension): row for row in found}
    names = _department_names(actor, counts.scope, {row.department_id for row in found})
    rows = [
        (name, [_cell(cells.get((pk, one.code)), counts.scope, department, survey) for one in dimensions])
        for pk, (name, department) in names.items()
    ]
    return HeatMap(
        title=_heat_title(found, {one.code: str(one.text) for one in dimensions}, names),
        columns=[str(one.text) for one in dimensions],
        rows=rows,
        about=_("0–100. Fewer than five answers are hidden; fewer than thirty have no colour: only a hint."),
        n=counts.answers_by_survey[survey.pk],
        source=_source(counts.scope, survey),
        corner=_("Department"),
    )


def recommendation_trend(counts: Counts) -> Chart | None:
    """Return the recommendation score over time, with its interval; buckets of fewer than five answers stay empty."""
    scores = [_score(one) for one in counts.answers_by_bucket]
    if not any(scores):
        return None
    return Chart(
        kind="line",
        title=_trend_title(scores),
        categories=bucket_words(counts.scope),
        series=[
            Series(
                _("Recommendation score"),
                [round(one.score, 1) if one else None for one in scores],
                low=[round(one.interval.low, 1) if one else None for one in scores],
                high=[round(one.interval.high, 1) if one else None for one in scores],
            )
        ],
        about=_("The band is the 95 percent interval."),
        x_name=_("Week of") if counts.scope.bucket == "week" else _("Month"),
        n=sum(one.n for one in scores if one),
        low=-100,
        high=100,
        source=_("Source: answered surveys, by the day of the answer"),
    )


def satisfaction_trend(counts: Counts) -> Chart | None:
    """Return the mean satisfaction over time, with its interval."""
    shown = [one if one.scored >= statistics.HIDDEN_BELOW else None for one in counts.answers_by_bucket]
    if not any(shown):
        return None
    means = [round(row.mean, 1) if row else None for row in shown]
    intervals = [statistics.mean_interval(row.scored, row.mean, row.deviation) if row else None for row in shown]
    return Chart(
        kind="line",
        title=_("Satisfaction over time"),
        categories=bucket_words(counts.scope),
        series=[
            Series(
                _("Satisfaction"),
                means,
                low=[round(max(0.0, one.low), 1) if one else None for one in intervals],
                high=[round(min(100.0, one.high), 1) if one else None for one in intervals],
            )
        ],
        about=_("0–100. The band is the 95 percent interval."),
        x_name=_("Week of") if counts.scope.bucket == "week" else _("Month"),
        n=sum(row.scored for row in shown if row),
        low=0,
        high=100,
        source=_("Source: answered surveys, by the day of the answer"),
    )


def case_trend(counts: Counts) -> Chart | None:
    """Return how many cases were opened over time."""
    opened = counts.cases_by_bucket
    if not any(opened):
        return None
    return Chart(
        kind="bar",
        title=_("Cases opened"),
        categories=bucket_words(counts.scope),
        series=[Series(_("Cases"), opened)],
        x_name=_("Week of") if counts.scope.bucket == "week" else _("Month"),
        n=sum(opened),
        source=_("Source: cases, by the day they were opened"),
    )


def _survey(counts: Counts) -> Survey | None:
    by_survey = counts.answers_by_survey
    answered = [survey for survey in counts.scope.surveys if survey.pk in by_survey]
    return max(answered, key=lambda survey: by_survey[survey.pk], default=None)


def _department_names(actor: Actor, scope: Scope, ids: set[int]) -> dict[int, tuple[str, Organization]]:
    rows = {one.pk: one for one in scope.departments if one.pk in ids}
    if ids - rows.keys():  # closed since then
        rows |= organizations.departments_by_ids(actor, ids - rows.keys())
    english = (get_language() or "").startswith("en")
    ordered = sorted(rows.values(), key=lambda row: (row.pinyin_key, row.pk))
    return {row.pk: ((row.name_en if english and row.name_en else row.name), row) for row in ordered}


def _cell(row: Any, scope: Scope, department: Organization, survey: Survey) -> Cell | None:
    if row is None or row.n < statistics.HIDDEN_BELOW:
        return None
    href = reverse("insights:rows", args=["satisfaction"]) + scope.address(
        campus=None, department=department.uid, survey=survey.code, dimension=row.dimension
    )
    mean = number(row.mean, 0)
    if row.n < statistics.WEAK_BELOW:
        return Cell(_("%(mean)s · few answers") % {"mean": mean}, n=row.n, url=href)
    return Cell(mean, level=level(row.mean, WORST, BEST), n=row.n, url=href)


def _heat_title(found: list[Any], dimensions: dict[str, str], names: dict[int, Any]) -> str:
    """Say where it is worst, among the cells that may be compared; say nothing of others."""
    sure = [row for row in found if row.n >= statistics.WEAK_BELOW and row.dimension in dimensions]
    if not sure:
        return _("Satisfaction by department and dimension")
    worst = min(sure, key=lambda row: row.mean)
    return _("Lowest: %(dimension)s, %(department)s (%(mean)s)") % {
        "dimension": dimensions[worst.dimension],
        "department": names[worst.department_id][0] if worst.department_id in names else "",
        "mean": number(worst.mean, 0),
    }


def _source(scope: Scope, survey: Survey) -> str:
    title = packs.words(survey.title, get_language() or "zh-hans")
    last = (scope.end - timedelta(days=1)).astimezone(scope.zone).date()
    first = scope.start.astimezone(scope.zone).date()
    return _("Source: %(survey)s, %(first)s to %(last)s") % {"survey": title, "first": first, "last": last}


def _score(row: answers.Answers) -> statistics.RecommendationScore | None:
    found = statistics.recommendation_score(row.promoters, row.passives, row.detractors)
    return found if found and found.n >= statistics.HIDDEN_BELOW else None


def _trend_title(scores: list[statistics.RecommendationScore | None]) -> str:
    known = [one for one in scores if one]
    if len(known) > 1 and statistics.score_changed(known[0], known[-1]):
        if known[-1].score > known[0].score:
            return _("The recommendation score has risen")
        return _("The recommendation score has fallen")
    return _("Recommendation score: no change beyond chance")


def bucket_words(scope: Scope) -> list[str]:
    """Return what the weeks or months of the trend are called."""
    return [f"{start:%m-%d}" if scope.bucket == "week" else f"{start:%Y-%m}" for start in scope.bucket_starts()]
