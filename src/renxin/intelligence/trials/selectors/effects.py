"""What a journey has changed, by version: arms where chance made them, series and staggered starts where it may not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from renxin.intelligence.journeys.definition import Definition, parse
from renxin.intelligence.journeys.definition.model import NEVER_WITHHELD
from renxin.intelligence.journeys.models import Journey, JourneyVersion
from renxin.intelligence.trials.effects import reading
from renxin.intelligence.trials.effects.comparing import Arm, Comparison, compare, winner
from renxin.intelligence.trials.effects.reading import Arms
from renxin.intelligence.trials.effects.rules import effect_rules
from renxin.intelligence.trials.effects.series import Series, Week, interrupted
from renxin.intelligence.trials.effects.staggered import Staggered, staggered
from renxin.intelligence.trials.experimenting import splits
from renxin.intelligence.trials.models import Experiment
from renxin.intelligence.trials.selectors.experiments import experiments_of, plan_days
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations

_LOOK_BACK: Final = timedelta(days=364)
_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """One random split of a version: each way, and the one that has won, if any."""

    step: str
    ways: Mapping[str, Arm]
    winner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionEffect:
    """One version: its arms, what may be said of them, its splits. `at_end`: its experiment is over."""

    version: JourneyVersion
    definition: Definition
    arms: Arms | None
    comparison: Comparison | None
    splits: Sequence[Split] = ()
    experiment: Experiment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyEffect:
    """The effect of a journey. `weaker`: its class forbids leaving people out, so time and place are compared."""

    journey: Journey
    weaker: bool
    versions: Sequence[VersionEffect]
    series: Series | None = None
    staggered: Staggered | None = None
    starts_on: datetime | None = None


def effect_of(actor: Actor, journey: Journey) -> JourneyEffect:
    """Return what a journey has changed so far."""
    actor.require("journeys.view")
    now = clock.now()
    versions = list(journey.versions.order_by("-number"))
    definitions = {version.pk: parse(version.definition) for version in versions}
    counted = reading.arms(actor, journey, now, definitions)
    register = experiments_of(actor, journey.code)
    current = definitions.get(journey.current_id or 0)
    weaker = current is not None and current.message_class in NEVER_WITHHELD
    series, started, first = None, None, min((version.published_at for version in versions), default=None)
    if current and first and (weaker or not current.held_out):
        series, started = _over_time(actor, current, first, register, now)
    return JourneyEffect(
        journey=journey,
        weaker=weaker,
        versions=[_version(actor, one, definitions[one.pk], counted.get(one.pk), register, now) for one in versions],
        series=series,
        staggered=started,
        starts_on=first,
    )


def _version(  # noqa: PLR0917  one line of the page from what was read for all of them
    actor: Actor,
    version: JourneyVersion,
    definition: Definition,
    arms: Arms | None,
    register: Sequence[Experiment],
    now: datetime,
) -> VersionEffect:
    experiment = next((one for one in register if one.kind == Experiment.Kind.HOLD_OUT), None)
    comparison = None
    if arms and arms.held_out.n + arms.treated.n and (definition.held_out or arms.held_out.n):
        comparison = compare(arms.treated, arms.held_out, effect_rules(), at_end=_over(experiment, actor, now))
    found = []
    for step in splits(version.definition):
        own = next((one for one in register if one.kind == Experiment.Kind.SPLIT and one.subject == step), None)
        ways = reading.ways(actor, version, definition, step, now)
        best = winner(list(ways.values()), effect_rules(), at_end=_over(own, actor, now))
        found.append(Split(step=step, ways=ways, winner="" if best is None else list(ways)[best]))
    return VersionEffect(
        version=version,
        definition=definition,
        arms=arms,
        comparison=comparison,
        splits=found,
        experiment=experiment,
    )


def _over(experiment: Experiment | None, actor: Actor, now: datetime) -> bool:
    """Tell whether the planned time of an experiment is over; without a plan it never is."""
    if experiment is None:
        return False
    return now.astimezone(organizations.zone_of(actor)).date() > experiment.ends_on


def _over_time(
    actor: Actor, definition: Definition, first: datetime, register: Sequence[Experiment], now: datetime
) -> tuple[Series | None, Staggered | None]:
    counted = reading.by_week(actor, definition, max(first - _LOOK_BACK, now - 2 * _LOOK_BACK), now, first)
    if not counted:
        return None, None
    weeks: dict[int, Week] = {}
    for row in counted:
        before = weeks.get(row.week, Week(row.week, 0, 0))
        weeks[row.week] = Week(row.week, before.n + row.n, before.reached + row.reached)
    plan = next((one.plan for one in register if one.kind == Experiment.Kind.STAGGERED), None)
    started = None
    if plan:
        starts = _starts(actor, plan, first)
        counts = {(row.department_id, row.week): Arm(row.n, row.reached) for row in counted}
        goal = definition.goal
        days = goal.within_days if goal else 0
        started = staggered(counts, starts, (now - timedelta(days=days) - first) // _WEEK, effect_rules())
    return interrupted(list(weeks.values()), effect_rules()), started


def _starts(actor: Actor, plan: Sequence[Mapping[str, str]], first: datetime) -> dict[int, int | None]:
    """Return the week in which each department of a plan begins."""
    zone = organizations.zone_of(actor)
    return {
        pk: (datetime.combine(day, time(), zone) - first) // _WEEK if day else None
        for pk, day in plan_days(actor, plan).items()
    }
