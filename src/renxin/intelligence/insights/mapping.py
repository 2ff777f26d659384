"""The journey map as a page shows it: each node's score, volume, complaints, key figures, and its moments of truth."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from renxin.engagement.questionnaires import selectors as questionnaires
from renxin.intelligence.insights import cards, mattering
from renxin.intelligence.insights.cards import Card
from renxin.intelligence.insights.cells import may_colour, shown
from renxin.intelligence.insights.counts import Counts
from renxin.intelligence.insights.metrics import CATALOGUE
from renxin.intelligence.insights.models import JourneyMap, MapNode
from renxin.intelligence.insights.queries.answers import Answers, by_dimension
from renxin.intelligence.insights.queries.single import singles
from renxin.intelligence.insights.scope import Scope
from renxin.intelligence.insights.services.mapping import map_pack
from renxin.kernel.core import statistics
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.programs.cases import selectors as cases
from renxin.programs.cases.models import CaseCause
from renxin.programs.surveys.models import Survey
from renxin.ui.figures import level
from renxin.ui.words import number

_HALF = 50.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One node with its numbers. `shade` 0: too few answers for a colour. `because`: why it is a moment of truth."""

    row: MapNode
    score: str
    shade: int
    n: int
    change: str
    href: str
    complaints: int
    complaints_href: str
    cards: tuple[Card, ...]
    is_moment: bool
    because: str


def maps(actor: Actor) -> list[JourneyMap]:
    """Return the maps of the hospital, the usual one first."""
    actor.require("insights.view")
    return list(JourneyMap.objects.of(actor).order_by("position", "pk"))


def node_of(actor: Actor, uid: UUID) -> MapNode:
    """Return one node.

    Raises:
        NotFound: there is none.
    """
    actor.require("insights.view")
    found = MapNode.objects.of(actor).select_related("map").filter(uid=uid).first()
    if found is None:
        raise NotFound("map node")
    return found


def removed_nodes(actor: Actor, chosen: JourneyMap) -> list[MapNode]:
    """Return the nodes that were taken off a map."""
    actor.require("insights.manage")
    return list(chosen.nodes.exclude(removed_at=None).order_by("position", "pk"))


def nodes(actor: Actor, scope: Scope, chosen: JourneyMap) -> list[Node]:
    """Return the nodes of a map with their numbers in a scope."""
    actor.require("insights.view")
    rows = list(chosen.nodes.filter(removed_at=None).select_related("owner").order_by("position", "pk"))
    surveys = {survey.code: survey for survey in Survey.objects.of(actor).select_related("version")}
    used = {name.split(":")[0] for row in rows for name in row.measures} & surveys.keys()
    scores = {code: by_dimension(scope, surveys[code]) for code in used}
    moments = {code: _moments(actor, scope, surveys[code]) for code in used}
    known = _Known(scope, Counts(scope), scores, moments, _complaints(actor, scope))
    return [_node(known, row) for row in rows]


Scores = dict[str, dict[str, tuple[Answers, Answers]]]


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read once for all nodes of a page."""

    scope: Scope
    counts: Counts
    scores: Scores
    moments: dict[str, dict[str, str]]
    stages: dict[str, int]


def _node(known: _Known, row: MapNode) -> Node:
    scope, counts, scores, moments, stages = known.scope, known.counts, known.scores, known.moments, known.stages
    before, now, survey, dimension = _together(row, scores)
    n = now.scored
    because = next((why for name in row.measures if (why := _because(name, moments))), "")
    is_shown = shown(n) in ("hint", "sure")
    return Node(
        row=row,
        score=number(now.mean, 0) if is_shown else "",
        shade=level(now.mean, 40, 100) if may_colour(n) else 0,
        n=n,
        change=_change(before, now),
        href=reverse("insights:rows", args=["satisfaction"]) + scope.address(survey=survey, dimension=dimension)
        if is_shown
        else "",
        complaints=sum(stages.get(stage, 0) for stage in row.stages),
        complaints_href=reverse("insights:cause_rows") + scope.address(stage=",".join(row.stages)),
        cards=tuple(cards.card(counts, code) for code in row.metrics if code in CATALOGUE),
        is_moment=row.moment if row.moment is not None else bool(because),
        because="" if row.moment is not None else because,
    )


def _together(row: MapNode, scores: Scores) -> tuple[Answers, Answers, str, str]:
    """Return what the node's dimensions say together, before and now, and the first of them."""
    before, now = Answers(), Answers()
    names = [name.split(":", 1) for name in row.measures]
    for survey, dimension in names:
        if dimension in scores.get(survey, {}):
            before.add(scores[survey][dimension][0])
            now.add(scores[survey][dimension][1])
    survey, dimension = names[0] if names else ("", "")
    return before, now, survey, dimension


def _change(before: Answers, now: Answers) -> str:
    """Return up or down, only when both periods have enough and the difference is more than chance."""
    if not (may_colour(before.scored) and may_colour(now.scored)):
        return ""
    noise = statistics.Z95 * math.hypot(
        before.deviation / math.sqrt(before.scored), now.deviation / math.sqrt(now.scored)
    )
    difference = now.mean - before.mean
    return "" if abs(difference) <= noise else "up" if difference > 0 else "down"


def _because(name: str, moments: dict[str, dict[str, str]]) -> str:
    survey, dimension = name.split(":", 1)
    return moments.get(survey, {}).get(dimension, "")


def _moments(actor: Actor, scope: Scope, survey: Survey) -> dict[str, str]:
    """Return the dimensions that make a moment of truth: among the most important, or named by many detractors."""
    definition = questionnaires.definitions_of(actor, [survey.version_id])[survey.version_id]
    rows = singles(scope, survey, definition)
    rule, codes = map_pack(), [one.code for one in definition.dimensions]
    found = {}
    drivers = mattering.strongest(rows, codes)
    for code in drivers[: rule.moment_top]:
        found[code] = "important"
    against = [row for row in rows if row.recommend is not None and row.recommend <= 6]
    for code in codes:
        bad = sum(1 for row in against if row.dimensions.get(code, 100.0) < _HALF)
        if len(against) >= statistics.WEAK_BELOW and bad / len(against) >= rule.moment_share:
            found.setdefault(code, "detractors")
    return found


def _complaints(actor: Actor, scope: Scope) -> dict[str, int]:
    """Return how many cases name a problem in each stage of care."""
    opened = cases.visible(actor) if actor.may("cases.view") else None
    if opened is None:
        return {}
    opened = opened.filter(opened_at__gte=scope.start, opened_at__lt=scope.end)
    if scope.department_ids is not None:
        opened = opened.filter(department_id__in=scope.department_ids)
    pairs: Sequence[tuple[str, int]] = list(
        CaseCause.objects.filter(case_id__in=opened.order_by().values("pk"), severity__gt=0)
        .values_list("stage", "case_id")
        .distinct()
    )
    found: dict[str, int] = {}
    for stage, _case in pairs:
        found[stage] = found.get(stage, 0) + 1
    return found
