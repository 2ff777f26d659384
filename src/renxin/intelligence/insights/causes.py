"""Where complaints come from: categories of problems by stage of care, with severity, trend and names in words."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from renxin.intelligence.insights.lines import lines
from renxin.intelligence.insights.rows import PAGES, RowPage
from renxin.intelligence.insights.scope import Scope
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.statistics import rates_changed
from renxin.programs.cases import selectors as cases
from renxin.programs.cases.models import Case, CaseCause
from renxin.ui.figures import Cell, HeatMap, level


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One category: how many cases name it, how severe together, how many the period before, where most of all."""

    code: str
    name: str
    n: int
    severity: int
    before: int
    change: str
    worst: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HotSpots:
    """The page: a heat map of category × stage, and the categories, the most severe first."""

    heat: HeatMap | None
    causes: tuple[Cause, ...]
    n: int
    uncoded: int


def hot_spots(actor: Actor, scope: Scope) -> HotSpots:
    """Return the problems of the cases opened in the scope."""
    actor.require("insights.view")
    now, before = _rows(actor, scope, True), _rows(actor, scope, False)
    n = _opened(actor, scope, True).count()
    coded = _opened(actor, scope, True).filter(causes__isnull=False).distinct().count()
    return HotSpots(
        heat=_heat(scope, now, coded) if now else None,
        causes=tuple(_causes(scope, now, before)),
        n=n,
        uncoded=n - coded,
    )


def cause_rows(actor: Actor, scope: Scope, category: str, stage: str, after: str) -> RowPage:
    """Return the cases behind a cell; no category means every one, `stage` may name several with commas."""
    actor.require("insights.view")
    named = CaseCause.objects.filter(severity__gt=0)
    named = named.filter(category=category) if category else named
    stages = ["" if one == "-" else one for one in stage.split(",") if one]
    named = named.filter(stage__in=stages) if stages else named
    found = _opened(actor, scope, True).filter(pk__in=named.values("case_id"))
    page = PAGES.page(found, after)
    return RowPage(lines=tuple(lines(actor, "cases", page.items)), next=page.next)


def _opened(actor: Actor, scope: Scope, in_period: bool) -> QuerySet[Case]:
    first, end = (scope.start, scope.end) if in_period else (scope.before, scope.start)
    about = Q() if scope.department_ids is None else Q(department_id__in=scope.department_ids)
    return cases.visible(actor).filter(about, opened_at__gte=first, opened_at__lt=end).exclude(kind="praise")


def _rows(actor: Actor, scope: Scope, in_period: bool) -> list[dict[str, Any]]:
    found = CaseCause.objects.filter(case_id__in=_opened(actor, scope, in_period).order_by().values("pk"))
    grouped = found.filter(severity__gt=0).order_by().values("category", "stage")
    counted = grouped.annotate(n=Count("case_id", distinct=True), sum=Sum("severity"))
    return [dict(row) for row in counted]


def _href(scope: Scope, category: str, stage: str = "") -> str:
    return reverse("insights:cause_rows") + scope.address(category=category, stage=stage or None)


def _heat(scope: Scope, rows: list[dict[str, Any]], coded: int) -> HeatMap:
    pack = cases.causes()
    stages = [(one.code, str(one.text)) for one in pack.stages]
    if any(not row["stage"] for row in rows):
        stages.append(("", _("stage not named")))
    found = {(row["category"], row["stage"]): row for row in rows}
    most = max(row["sum"] for row in rows)
    worst = max(rows, key=lambda row: row["sum"])
    names = dict(stages)

    def cell(category: str, stage: str) -> Cell | None:
        row = found.get((category, stage))
        if row is None:
            return Cell("·")
        href = _href(scope, category, stage or "-")
        # Shades run from bad (1) to good (7); a complaint is never good, so they end in the middle.
        return Cell(str(row["sum"]), level=max(1, 4 - level(row["sum"], 0, most) // 2), n=row["n"], url=href)

    return HeatMap(
        title=_("Most severe: %(category)s, %(stage)s")
        % {"category": pack.words(worst["category"]), "stage": names.get(worst["stage"], worst["stage"])},
        columns=[name for _code, name in stages],
        rows=[
            (str(one.text), [cell(one.code, code) for code, _name in stages])
            for domain in pack.domains
            for one in domain.categories
        ],
        about=_("Each cell is the sum of severities (1 to 3 for each problem); n is how many cases."),
        n=coded,
        corner=_("Kind of problem"),
        source=_("Source: problems named in cases, by the day a case was opened"),
    )


def _causes(scope: Scope, now: list[dict[str, Any]], before: list[dict[str, Any]]) -> list[Cause]:
    pack = cases.causes()
    found = []
    for code in {row["category"] for row in now}:
        own = [row for row in now if row["category"] == code]
        n = sum(row["n"] for row in own)
        earlier = sum(row["n"] for row in before if row["category"] == code)
        changed = rates_changed((earlier, 1.0), (n, 1.0))
        worst = pack.stage(max(own, key=lambda row: row["sum"])["stage"])
        found.append(
            Cause(
                code=code,
                name=pack.words(code),
                n=n,
                severity=sum(row["sum"] for row in own),
                before=earlier,
                change="" if not changed else "more" if n > earlier else "fewer",
                worst=str(worst.text) if worst else "",
                href=_href(scope, code),
            )
        )
    return sorted(found, key=lambda one: (-one.severity, one.code))
