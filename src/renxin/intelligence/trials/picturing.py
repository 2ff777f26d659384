"""What the page of an effect shows: lines for each version, the series as a chart, and what may be said."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from renxin.intelligence.trials.effects import telling
from renxin.intelligence.trials.names import spoken
from renxin.intelligence.trials.selectors.effects import JourneyEffect, VersionEffect
from renxin.kernel.core.statistics import HIDDEN_BELOW
from renxin.ui.figures import Chart, Series


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLines:
    """One version in words."""

    version: Any
    goal: str
    treated: str = ""
    held_out: str = ""
    said: str = ""
    tone: str = ""
    waiting: int = 0
    splits: tuple[tuple[str, tuple[tuple[str, str], ...], str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OverTime:
    """What the history says where chance may not decide."""

    said: str
    tone: str
    chart: Chart | None = None
    staggered: str = ""
    staggered_tone: str = ""


def version_lines(found: VersionEffect) -> VersionLines:
    """Return one version in words."""
    goal = found.definition.goal
    if goal is None or found.arms is None:
        return VersionLines(version=found.version, goal="")
    compared = found.comparison
    said = telling.comparison_words(compared) if compared else _no_hold_out(found)
    return VersionLines(
        version=found.version,
        goal=_("%(goal)s, within %(days)s days") % {"goal": spoken(goal.label), "days": goal.within_days},
        treated=telling.arm_words(found.arms.treated),
        held_out=telling.arm_words(found.arms.held_out) if compared else "",
        said=said,
        tone=telling.tone(compared.verdict) if compared else "",
        waiting=found.arms.waiting,
        splits=tuple(_split(one) for one in found.splits),
    )


def over_time(found: JourneyEffect) -> OverTime | None:
    """Return the series and the staggered start in words, with the chart of the weeks."""
    if found.series is None:
        return None
    started = found.staggered
    return OverTime(
        said=telling.series_words(found.series),
        tone=telling.tone(found.series.verdict),
        chart=_chart(found),
        staggered=telling.staggered_words(started) if started else "",
        staggered_tone=telling.tone(started.verdict) if started else "",
    )


def _no_hold_out(found: VersionEffect) -> str:
    return _("Nobody is held out of this version, so it cannot be told what it adds.")


def _split(found: Any) -> tuple[str, tuple[tuple[str, str], ...], str]:
    lines = tuple((name, telling.arm_words(arm)) for name, arm in found.ways.items())
    if found.winner:
        return found.step, lines, _("“%(way)s” is better than each other way beyond chance.") % {"way": found.winner}
    return found.step, lines, _("No way is better beyond chance yet.")


def _chart(found: JourneyEffect) -> Chart | None:
    series = found.series
    if series is None or len(series.weeks) < 4:
        return None
    shown = [round(100 * week.share, 1) if week.n >= HIDDEN_BELOW else None for week in series.weeks]
    lines = [Series(_("Reached the goal"), shown)]
    if series.expected:
        lines.append(Series(_("As it went before"), [round(100 * value, 1) for value in series.expected]))
        lines.append(Series(_("Fitted"), [round(100 * value, 1) for value in series.fitted]))
    return Chart(
        kind="line",
        title=_("Share that reached the goal, by week; 0 is the week of the start"),
        categories=[str(week.number) for week in series.weeks],
        series=lines,
        x_name=_("Week"),
        unit="%",
        n=sum(week.n for week in series.weeks),
        low=0,
        high=100,
        source=_("Source: facts of those whom the journey is for, before and after it began"),
    )
