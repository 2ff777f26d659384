"""Does the reason for a step's message still hold when it is about to go out?

A message may wait for the morning or for a limit long after its step was done. So what the runner asks before it acts
is asked once more: has a reason gone, does she still fit, does the journey stand still. Once for all of a version.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from renxin.engagement.conversations.services import NotNow, Objection
from renxin.engagement.segments import services as segments
from renxin.engagement.segments.rule import parse, reads
from renxin.intelligence.journeys import rows
from renxin.intelligence.journeys.checks import CHECKS
from renxin.intelligence.journeys.definition import Definition
from renxin.intelligence.journeys.engine import PATIENCE
from renxin.intelligence.journeys.models import JourneyStepLog
from renxin.intelligence.journeys.run import Run
from renxin.intelligence.journeys.services import following, pausing
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline import selectors as timeline

GONE: Final = "reason_gone"
# While a journey stands still its messages ask again after so long; for who does not fit they ask daily.
_AGAIN: Final = timedelta(hours=1)
_DAILY: Final = timedelta(days=1)
# What went out of the runner's hands so lately was asked there.
_FRESH: Final = timedelta(minutes=15)
# Traits that a run changes by itself: who does not fit because of it is no other than before.
_OWN: Final[Mapping[str, str]] = {
    "open_case": "open_case",
    "enrol_care_plan": "in_programme",
    "set_preference": "preferred_channel",
}
_ALWAYS_OWN: Final = frozenset({"on_journey", "finished_journey"})


def still_on_the_way(tenant_id: int, sources: Sequence[str]) -> Mapping[str, Objection]:
    """Return the sources (`journeys:<run>:<step>`) of which nothing goes out any more, or nothing now."""
    now = clock.now()
    by_run: dict[int, list[str]] = defaultdict(list)
    for source in sources:
        number = source.split(":")[1]
        if number.isdigit():
            by_run[int(number)].append(source)
    runs = rows.of_ids(tenant_id, by_run)
    paused = pausing.paused_versions(tenant_id) if runs else set()
    found: dict[str, Objection] = {}
    going: list[Run] = []
    for run in runs:
        if run.state.status == "stopped":
            found |= dict.fromkeys(by_run[run.pk], GONE)
        elif run.version_id in paused or run.state.paused:
            found |= dict.fromkeys(by_run[run.pk], NotNow("journey_paused", now + _AGAIN))
        else:
            going.append(run)
    return found | _put_off(tenant_id, going, by_run, now)


def _put_off(
    tenant_id: int, runs: Sequence[Run], sources: Mapping[int, Sequence[str]], now: datetime
) -> dict[str, Objection]:
    """Ask about messages that were put off, version by version."""
    asked_at = _asked_at(tenant_id, runs)
    for run in runs:  # a step that waits for what she does says nothing before it is left
        asked_at.setdefault(run.state.source(run.state.step), run.state.entered_at)
    waited = {source for run in runs for source in sources[run.pk] if now - asked_at.get(source, now) > _FRESH}
    by_version: dict[int, list[Run]] = defaultdict(list)
    for run in runs:
        if waited.intersection(sources[run.pk]):
            by_version[run.version_id].append(run)
    found: dict[str, Objection] = {}
    for version_id, definition in rows.definitions(by_version).items():
        gone = _gone(tenant_id, definition, by_version[version_id], now)
        left = [run for run in by_version[version_id] if run.pk not in gone]
        unfit = _unfit(tenant_id, definition, left, now)
        waits = definition.who is not None and definition.who.otherwise == "wait"
        for run in by_version[version_id]:
            for source in waited.intersection(sources[run.pk]) if run.pk in gone | unfit else ():
                is_late = run.pk in gone or not waits or now - asked_at[source] >= PATIENCE
                found[source] = GONE if is_late else NotNow("not_fitting_now", now + _DAILY)
    return found


def _asked_at(tenant_id: int, runs: Sequence[Run]) -> dict[str, datetime]:
    """Return when the step of each source of these runs was done."""
    if not runs:
        return {}
    lines = JourneyStepLog.objects.of(tenant_id).filter(
        patient_id__in={run.patient_id for run in runs}, run_id__in=[run.pk for run in runs]
    )
    return {f"{rows.key_of(run)}:{step}": at for run, step, at in lines.values_list("run_id", "step", "at")}


def _gone(tenant_id: int, definition: Definition, runs: Sequence[Run], now: datetime) -> set[int]:
    """Return the runs whose reason has gone: the records say so, a rule does, or a fact after their end."""
    gone: set[int] = set()
    for check in {stop.check for stop in definition.stops if stop.check}:
        gone |= CHECKS[check](tenant_id, runs)
    for rule in [stop.rule for stop in definition.stops if stop.rule and not _is_own(definition, stop.rule)]:
        fit = segments.answer(tenant_id, dict(rule), {run.patient_id for run in runs}, now)
        gone |= {run.pk for run in runs if run.patient_id in fit}
    return gone | _told_after_the_end(tenant_id, definition, [run for run in runs if run.state.status == "finished"])


def _told_after_the_end(tenant_id: int, definition: Definition, runs: Sequence[Run]) -> set[int]:
    """Return the finished runs that a fact would have stopped, had they still been on their way."""
    kinds = {stop.filter.kind for stop in definition.stops if stop.filter}
    if not runs or not kinds:
        return set()
    since, people = min(run.state.entered_at for run in runs), sorted({run.patient_id for run in runs})
    until = clock.now() + _DAILY
    facts = timeline.facts_of(Actor.system(tenant_id, "journeys"), people, kinds, since, until)
    by_patient: dict[int, list[timeline.Past]] = defaultdict(list)
    for past in facts:
        by_patient[past.fact.patient_id].append(past)
    return {
        run.pk
        for run in runs
        for past in by_patient[run.patient_id]
        if past.event_id > run.trigger_event_id
        and past.fact.occurred_at >= run.state.entered_at
        and definition.stop_rule(following.as_arrived(past.fact, past.event_id), run.state)
    }


def _unfit(tenant_id: int, definition: Definition, runs: Sequence[Run], now: datetime) -> set[int]:
    if definition.who is None or not runs or _is_own(definition, definition.who.rule):
        return set()
    fit = segments.answer(tenant_id, dict(definition.who.rule), {run.patient_id for run in runs}, now)
    return {run.pk for run in runs if run.patient_id not in fit}


def _is_own(definition: Definition, rule: Mapping[str, Any]) -> bool:
    """Tell whether the journey's own steps may change the answer: tagged "written to", she is not out of it."""
    asked, verbs = reads(parse(dict(rule))), {step.verb for step in definition.steps}
    stated = {str(getattr(step, "trait", "")) for step in definition.steps if step.verb == "set_trait"}
    changed: Iterable[str] = stated | _ALWAYS_OWN | {trait for verb, trait in _OWN.items() if verb in verbs}
    return bool(asked.traits.intersection(changed) or (asked.tags and verbs & {"add_tag", "remove_tag"}))
