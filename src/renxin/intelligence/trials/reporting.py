"""A replay in words and pictures: who, how much, when, what was stopped by what, who has the work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from renxin.engagement.channels import selectors as channels
from renxin.engagement.conversations import selectors as conversations
from renxin.intelligence.journeys.definition import Definition, parse
from renxin.intelligence.trials.models import Replay
from renxin.intelligence.trials.workload import DepartmentLine, TaskLine, departments_of, work_of
from renxin.kernel.core import packs
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.statistics import HIDDEN_BELOW, Interval, wilson
from renxin.ui.figures import Chart, Series
from renxin.ui.words import number


@dataclass(frozen=True, slots=True)
class StepLine:
    """What happened at one step."""

    number: int
    words: str
    icon: str
    passed: int
    not_sent: int
    outcomes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything the page of a replay shows."""

    people: int
    runs: int
    messages: int
    asked: int
    later: int
    stopped: int
    withdrawn: int
    tasks: int
    tasks_a_day: float
    busiest: tuple[str, int] | None
    work: Sequence[TaskLine]
    is_reckoned: bool
    held_out: int
    unfit: int
    too_early: int
    assumed: int
    goal: tuple[int, int, Interval] | None
    stopped_by: Sequence[tuple[str, int]]
    delayed_by: Sequence[tuple[str, int]]
    channels: Sequence[tuple[str, int]]
    ends: Sequence[tuple[str, int]]
    steps: Sequence[StepLine]
    departments: Sequence[DepartmentLine]
    by_day: Chart | None
    by_hour: Chart | None


def report(actor: Actor, replay: Replay) -> Report:
    """Return the report of a replay that is done."""
    result = replay.result or {}
    counts: Mapping[str, int] = result["counts"]
    definition = parse(replay.content)
    days = max(1, (replay.until - replay.since).days)
    return Report(
        people=result["people"],
        runs=counts.get("runs", 0),
        messages=counts.get("messages", 0),
        asked=counts.get("asked", 0),
        later=counts.get("later", 0),
        stopped=counts.get("stopped", 0),
        withdrawn=counts.get("withdrawn", 0),
        tasks=counts.get("tasks", 0),
        tasks_a_day=counts.get("tasks", 0) / days,
        busiest=_busiest(result["days"]),
        work=work_of(result, days),
        is_reckoned=bool(counts.get("reckoned")),
        held_out=counts.get("held_out", 0),
        unfit=counts.get("unfit", 0),
        too_early=counts.get("too_early", 0),
        assumed=counts.get("assumed", 0),
        goal=_goal(counts),
        stopped_by=_rules(result["stopped_by"]),
        delayed_by=_rules(result["delayed_by"]),
        channels=[(channels.title_of(kind), n) for kind, n in _most(result["channels"])],
        ends=[(_end(end, definition), n) for end, n in _most(result["ends"])],
        steps=list(_steps(definition, result["steps"])),
        departments=departments_of(actor, result["departments"], days),
        by_day=_by_day(replay, result["days"]),
        by_hour=_by_hour(result["hours"]),
    )


def compared(one: Report, other: Report) -> list[tuple[str, str, str, str]]:
    """Return the key numbers of two replays side by side: name, here, there, how much more here."""
    pairs: list[tuple[str, float, float, int]] = [
        (_("People"), one.people, other.people, 0),
        (_("Messages that go"), one.messages, other.messages, 0),
        (_("Messages that are stopped"), one.stopped, other.stopped, 0),
        (_("Messages that go later"), one.later, other.later, 0),
        (_("Tasks for people"), one.tasks, other.tasks, 0),
        (_("Tasks a day"), one.tasks_a_day, other.tasks_a_day, 1),
        (_("Tasks on the busiest day"), _most_tasks(one), _most_tasks(other), 0),
    ]
    return [
        (name, number(here, digits), number(there, digits), f"{here - there:+,.{digits}f}")
        for name, here, there, digits in pairs
    ]


def told(definition: Definition, lines: Sequence[Mapping[str, Any]]) -> list[tuple[datetime | None, str]]:
    """Return the lines of one life in words, each with when it was."""
    return [(_instant(line.get("at")), words) for line in lines if (words := _told(definition, line))]


def _told(definition: Definition, line: Mapping[str, Any]) -> str:
    if line["what"] == "message":
        if line["at"] is None:
            return _("Message not sent: %(rule)s") % {"rule": _rules({line["rule"]: 1})[0][0]}
        rule = _rules({line["rule"]: 1})[0][0] if line["rule"] else ""
        return _("Message goes, later than asked: %(rule)s") % {"rule": rule} if rule else _("Message goes")
    if not definition.has_step(line["step"]) or line["what"] == "task":
        return ""
    if line["what"] == "stopped":
        return _("The journey stops")
    return definition.step(line["step"]).told(line["what"], {})


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def goal_words(goal: tuple[int, int, Interval]) -> str:
    """Return a share with its interval and n."""
    reached, n, interval = goal
    return _("%(share)s (95%% interval %(low)s to %(high)s, n = %(n)s)") % {
        "share": percent(reached / n),
        "low": percent(interval.low),
        "high": percent(interval.high),
        "n": number(n),
    }


def percent(share: float) -> str:
    """Return a share between 0 and 1 in per cent, with one digit."""
    return f"{number(100 * share, 1)}%"


def _most_tasks(report: Report) -> int:
    return report.busiest[1] if report.busiest else 0


def _busiest(days: Mapping[str, Mapping[str, int]]) -> tuple[str, int] | None:
    day, counts = max(days.items(), key=lambda each: each[1].get("tasks", 0), default=("", {}))
    return (day, counts["tasks"]) if counts.get("tasks") else None


def _goal(counts: Mapping[str, int]) -> tuple[int, int, Interval] | None:
    n, reached = counts.get("goal_n", 0), counts.get("goal_reached", 0)
    interval = wilson(reached, n)
    return (reached, n, interval) if interval and n >= HIDDEN_BELOW else None


def _most(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))


def _rules(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return [(conversations.explain(rule) if rule != "reason_gone" else _gone(), n) for rule, n in _most(counts)]


def _gone() -> str:
    return _("The reason had gone before it could be sent")


def _end(end: str, definition: Definition) -> str:
    kind, _colon, reason = end.partition(":")
    if kind == "stop":
        label = definition.reason_label(reason)
        words = packs.words(dict(label), get_language() or "zh-hans") if label else reason
        return _("Stopped because: %(reason)s") % {"reason": words}
    known = {"goal": _("Reached the goal"), "end": _("Came to the end"), "on_the_way": _("Still on the way")}
    return known.get(kind, kind)


def _steps(definition: Definition, counted: Mapping[str, Mapping[str, int]]) -> list[StepLine]:
    lines = []
    for place, step in enumerate(definition.steps, start=1):
        counts = counted.get(step.id, {})
        outcomes = {outcome: n for outcome, n in counts.items() if outcome not in ("not_sent", "stopped")}
        told = [f"{step.told(outcome, {})} {number(n)}" for outcome, n in _most(outcomes)] if len(outcomes) > 1 else []
        passed = sum(outcomes.values())
        lines.append(StepLine(place, step.words(), step.icon, passed, counts.get("not_sent", 0), " · ".join(told)))
    return lines


def _by_day(replay: Replay, days: Mapping[str, Mapping[str, int]]) -> Chart | None:
    if not days:
        return None
    first, last = date.fromisoformat(min(days)), date.fromisoformat(max(days))
    every = [(first + timedelta(days=ahead)).isoformat() for ahead in range((last - first).days + 1)]
    empty: dict[str, int] = {}
    return Chart(
        kind="stacked",
        title=_("What would have come on which day"),
        categories=[day[5:] for day in every],
        series=[
            Series(_("Messages"), [days.get(day, empty).get("messages", 0) for day in every]),
            Series(_("Tasks"), [days.get(day, empty).get("tasks", 0) for day in every]),
        ],
        x_name=_("Day"),
        source=_("Source: facts from %(since)s to %(until)s, replayed")
        % {"since": replay.since.date().isoformat(), "until": replay.until.date().isoformat()},
    )


def _by_hour(hours: Sequence[int]) -> Chart | None:
    if not any(hours):
        return None
    return Chart(
        kind="bar",
        title=_("At which hour messages would have gone"),
        categories=[f"{hour:02d}" for hour in range(24)],
        series=[Series(_("Messages"), list(hours))],
        x_name=_("Hour of the day"),
        n=sum(hours),
    )
