"""Readings that came in are judged, alerts are raised, followed or ended: set-based, whatever the number of people."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import transaction

from renxin.engagement.questionnaires.selectors import Level
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows, update_rows
from renxin.programs.monitoring.engine import Reading, Verdict, judge, should_tell, still
from renxin.programs.monitoring.engine.doubting import is_repeated
from renxin.programs.monitoring.models import Alert, MeasureState
from renxin.programs.monitoring.selectors import Rules, rules_in_force

from . import feeds, hushing, signing, storming, telling
from .gathering import Series, gather

_MOST_REFS: Final = 24
_MOST_NEW: Final = 3
_CHANGED: Final = ("level", "worst", "rule", "rule_version", "values", "readings", "count", "last_at", "told_at")
_ENDED: Final = ("state", "outcome", "closed_at")
_KEEP: Final = """ON CONFLICT (tenant_id, patient_id, measure) DO UPDATE SET
    at = EXCLUDED.at, "values" = EXCLUDED."values", level = EXCLUDED.level,
    source = EXCLUDED.source, repeat_due_at = EXCLUDED.repeat_due_at
    WHERE monitoring_measurestate.at <= EXCLUDED.at"""


@dataclass(slots=True)
class _Work:
    """What a batch comes to."""

    tenant_id: int
    rules: Rules
    new: list[Alert] = field(default_factory=list)
    changed: dict[int, Alert] = field(default_factory=dict)
    ended: list[Alert] = field(default_factory=list)
    told: list[telling.Told] = field(default_factory=list)
    asked: list[telling.Asked] = field(default_factory=list)
    states: list[dict[str, Any]] = field(default_factory=list)


@transaction.atomic
def judge_readings(actor: Actor, told: Iterable[tuple[int, int, str]], *, silently: bool = False) -> int:
    """Judge observations (patient, id, code) that were just recorded; return how many alerts were raised.

    `silently` rebuilds what was measured last without telling anybody: history that is read once more.
    """
    rules = rules_in_force(actor)
    known = [(patient_id, ref) for patient_id, ref, code in told if code in rules.by_code]
    if not known:
        return 0
    refs = {ref for _patient, ref in known}
    work = _Work(actor.tenant_id, rules)
    for series in gather(actor, rules, {patient_id for patient_id, _ref in known}):
        _follow(work, series, refs, silently=silently)
    insert_rows(work.states, _KEEP, model=MeasureState)
    signing.note_signs(actor, [(one["patient_id"], "measured", one["at"]) for one in work.states])
    if not silently:
        _write(actor, work)
    return len(work.new)


def _follow(work: _Work, series: Series, refs: set[int], *, silently: bool) -> None:
    """Judge the new readings of one measure of one person, the oldest first."""
    fresh = [place for place, one in enumerate(series.readings) if refs.intersection(one.refs)][:_MOST_NEW]
    for place in reversed(fresh):
        readings = series.readings[place:]
        if is_repeated(readings[0], readings[1] if len(readings) > 1 else None):
            continue
        verdict = judge(
            series.measure,
            readings,
            series.limits,
            work.rules.pack.timing,
            clock.now(),
            symptomatic=series.symptomatic,
            flags=series.flags,
        )
        if not (silently or series.is_quiet):
            _settle(work, series, readings, verdict)
        if place == 0:
            work.states.append(_state(work, series, readings[0], verdict))
    if silently or series.is_quiet or series.watched is None:
        return
    for doubted in series.doubted:
        if refs.intersection(doubted.reading.refs):
            _doubt(work, series, doubted.reading, doubted.why)


def _settle(work: _Work, series: Series, readings: Sequence[Reading], verdict: Verdict) -> None:
    now, timing = clock.now(), work.rules.pack.timing
    known = series.alerts.get(Alert.Kind.VALUE)
    is_open = known is not None and known.closed_at is None
    least = Level.YELLOW if series.watched else Level.ORANGE
    if verdict.level >= least:
        tells = should_tell(
            verdict.level, known.level if known else None, known.told_at if known else None, now, timing
        )
        if known is not None and is_open:
            _add(
                work,
                known,
                readings[0],
                verdict,
                tells=tells and (verdict.level > known.level or verdict.level == Level.RED),
            )
        elif tells:
            _raise(work, series, Alert.Kind.VALUE, readings[0], verdict)
    elif known is not None and is_open:
        _calm(work, series, known, readings, readings[0])
    if verdict.ask and series.watched:
        work.asked.append(telling.Asked(series.patient_id, verdict.ask, f"{series.measure.code}:{readings[0].refs[0]}"))


def _add(work: _Work, alert: Alert, reading: Reading, verdict: Verdict, *, tells: bool) -> None:
    """Put one more reading to an open alert; it may have become graver."""
    alert.count += 1
    alert.last_at = max(alert.last_at, reading.at)
    alert.readings = [*alert.readings, *reading.refs][-_MOST_REFS:]
    alert.values = dict(verdict.values)
    if verdict.level > alert.level:
        alert.level, alert.rule, alert.rule_version = int(verdict.level), verdict.rule, work.rules.version
        alert.worst = max(alert.worst, alert.level)
    if tells:
        alert.told_at = clock.now()
        work.told.append(telling.Told(alert, again=True))
    if alert.pk:
        work.changed[alert.pk] = alert


def _calm(work: _Work, series: Series, alert: Alert, readings: Sequence[Reading], newest: Reading) -> None:
    """End an alert after calm readings, or let it become milder; one that is red waits for a person's word."""
    level = still(series.measure, readings, Level(alert.level), series.limits, work.rules.pack.timing)
    waits = alert.worst == Level.RED and alert.state == Alert.State.OPEN
    if level >= alert.level or waits:
        return
    alert.level, alert.last_at = int(level), newest.at
    if level == Level.GREEN:
        alert.state, alert.outcome, alert.closed_at = Alert.State.CLOSED, Alert.Outcome.SETTLED, clock.now()
        work.ended.append(alert)
    elif alert.pk:
        work.changed[alert.pk] = alert


def _doubt(work: _Work, series: Series, reading: Reading, why: str) -> None:
    """Ask whether a doubtful reading is hers and true; one question for all that are open."""
    known = series.alerts.get(Alert.Kind.STRANGE)
    verdict = Verdict(Level.YELLOW, f"{series.measure.code}:{why}", reading.values)
    if known is not None and known.closed_at is None:
        _add(work, known, reading, verdict, tells=False)
    elif known is None or should_tell(Level.YELLOW, known.level, known.told_at, clock.now(), work.rules.pack.timing):
        _raise(work, series, Alert.Kind.STRANGE, reading, verdict)
        key = f"{series.measure.code}:{reading.refs[0]}"
        alert = series.alerts[Alert.Kind.STRANGE]
        work.asked.append(telling.Asked(series.patient_id, "is_it_you", key, alert))


def _raise(work: _Work, series: Series, kind: str, reading: Reading, verdict: Verdict) -> None:
    now = clock.now()
    alert = Alert(
        tenant_id=work.tenant_id,
        patient_id=series.patient_id,
        measure=series.measure.code,
        kind=kind,
        level=int(verdict.level),
        worst=int(verdict.level),
        rule=verdict.rule[:48],
        rule_version=f"{work.rules.version}{'+own' if series.own else ''}",
        values=dict(verdict.values),
        readings=list(reading.refs),
        source=reading.source,
        department_id=series.watched.department_id if series.watched else None,
        first_at=reading.at,
        last_at=reading.at,
        raised_at=now,
        told_at=now,
    )
    series.alerts[kind] = alert
    work.new.append(alert)
    work.told.append(telling.Told(alert, manager_id=series.watched.manager_id if series.watched else None))


def _state(work: _Work, series: Series, reading: Reading, verdict: Verdict) -> dict[str, Any]:
    return {
        "tenant_id": work.tenant_id,
        "patient_id": series.patient_id,
        "measure": series.measure.code,
        "at": reading.at,
        "values": dict(reading.values),
        "level": int(verdict.level),
        "source": reading.source,
        "repeat_due_at": clock.now() if verdict.ask == "repeat" else None,
    }


def _write(actor: Actor, work: _Work) -> None:
    feeds.note_arrivals(actor, [one["source"] for one in work.states])
    hushing.end_by_signs(actor, [(one["patient_id"], one["at"]) for one in work.states])
    keys = {(alert.patient_id, alert.measure, alert.kind): alert for alert in work.new}
    made = insert_rows(work.new, _ONCE)
    for pk, patient_id, measure, kind in made:
        keys[patient_id, measure, kind].pk = pk
    won = [one for one in work.told if one.alert.pk]
    update_rows([one for one in work.changed.values() if one.closed_at is None], _CHANGED)
    update_rows(work.ended, ["level", "last_at", *_ENDED])
    quiet = storming.note(actor, [alert for alert in work.new if alert.pk], work.rules)
    telling.tell(actor, [one for one in won if one.alert.pk not in quiet], work.rules)
    telling.record_raised(actor, [alert for alert in work.new if alert.pk])
    telling.tell_ended(actor, work.ended)
    telling.ask(actor, work.asked)


_ONCE: Final = (
    "ON CONFLICT (tenant_id, patient_id, measure, kind) WHERE closed_at IS NULL DO NOTHING "
    "RETURNING id, patient_id, measure, kind"
)
