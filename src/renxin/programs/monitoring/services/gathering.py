"""What is needed to judge readings of many people: six statements for whatever number of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.people.records import selectors as records
from renxin.programs.monitoring.engine import Limit, Measure, Reading, doubt_of
from renxin.programs.monitoring.engine.doubting import is_refused
from renxin.programs.monitoring.engine.pack import own_limits
from renxin.programs.monitoring.models import Alert, DiaryEntry, MonitoredPatient, PatientThreshold
from renxin.programs.monitoring.selectors import Rules

LOOKED_BACK: Final = timedelta(days=30)
MOST: Final = 40
_INFANT: Final = "infant"
"""The condition of the pack for who is under three months of age."""


@dataclass(slots=True)
class Doubted:
    """A reading that is not believed, and why."""

    reading: Reading
    why: str


@dataclass(slots=True)
class Series:
    """One measure of one person: believed readings, the newest first; doubted ones; which ids are new."""

    patient_id: int
    measure: Measure
    limits: Mapping[str, tuple[Limit, ...]]
    readings: list[Reading]
    doubted: list[Doubted]
    watched: MonitoredPatient | None
    own: bool = False
    is_quiet: bool = False
    symptomatic: bool = False
    flags: frozenset[str] = frozenset()
    alerts: dict[str, Alert] = field(default_factory=dict)


def gather(actor: Actor, rules: Rules, people: Iterable[int]) -> list[Series]:
    """Return everything these people measured at home lately, measure by measure, with what is known of them."""
    ids = sorted(set(people))
    since = clock.now() - LOOKED_BACK
    found = records.measured(actor.tenant_id, ids, rules.by_code, since=since, limit=MOST)
    watched = _watched(actor, ids)
    own = _own_limits(actor, ids)
    alerts = _alerts(actor, ids, rules)
    alive = {pk for pk, one in patients.contact_profiles(actor.tenant_id, found).items() if one.deceased_at is None}
    inside = records.admitted(actor.tenant_id, found)
    flags, infants = _flags(actor, ids, rules), _infants(actor, ids, rules)
    all_series = []
    for patient_id, lines in found.items():
        if patient_id not in alive:
            continue
        rows = watched.get(patient_id, [])
        young = {_INFANT} if patient_id in infants else set()
        conditions = frozenset(young.union(*(row.conditions for row in rows)))
        for measure, readings in _by_measure(rules, lines):
            mine = own.get((patient_id, measure.code))
            believed, doubted = _believed(measure, readings, rules)
            all_series.append(
                Series(
                    patient_id,
                    measure,
                    rules.limits(measure, conditions, mine),
                    believed,
                    doubted,
                    _reason(rows, measure.code),
                    own=mine is not None,
                    is_quiet=patient_id in inside,
                    symptomatic=_is_symptomatic(alerts.get((patient_id, "symptoms"), {}), rules),
                    flags=flags.get(patient_id, frozenset()),
                    alerts=alerts.get((patient_id, measure.code), {}),
                )
            )
    return all_series


def _by_measure(rules: Rules, lines: Sequence[records.Measured]) -> list[tuple[Measure, list[Reading]]]:
    """Put numbers of one instant and source together; what belongs to a visit or report of the house stays out."""
    parts: dict[str, dict[tuple[datetime, str], dict[str, tuple[float, int]]]] = defaultdict(dict)
    measures: dict[str, Measure] = {}
    for line in lines:
        measure, part = rules.by_code[line.code]
        if not measure.anywhere and (line.is_inside or not rules.pack.is_home(line.source)):
            continue
        measures[measure.code] = measure
        value = line.value * part.units.get(line.unit, 1)
        place = parts[measure.code].setdefault((line.at, line.source), {})
        place.setdefault(part.code, (value, line.id))
    return [(measures[code], _readings(measures[code], places)) for code, places in parts.items()]


def _readings(measure: Measure, places: Mapping[tuple[datetime, str], dict[str, tuple[float, int]]]) -> list[Reading]:
    best = {
        part.code: max((values[part.code][0] for values in places.values() if part.code in values), default=0.0)
        for part in measure.parts
        if part.share_of_best
    }
    found = [
        Reading(
            at,
            {
                name: round(value * 100 / best[name], 1) if best.get(name) else round(value, 2)
                for name, (value, _ref) in values.items()
            },
            tuple(ref for _value, ref in values.values()),
            source,
        )
        for (at, source), values in places.items()
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _believed(measure: Measure, readings: Sequence[Reading], rules: Rules) -> tuple[list[Reading], list[Doubted]]:
    believed: list[Reading] = []
    doubted: list[Doubted] = []
    for reading in reversed(readings):
        why = doubt_of(measure, reading, believed[::-1], rules.pack.timing, clock.now())
        if why:
            doubted.append(Doubted(reading, why))
        if not is_refused(why):
            believed.append(reading)
    return believed[::-1], doubted


def _watched(actor: Actor, ids: Sequence[int]) -> dict[int, list[MonitoredPatient]]:
    rows = MonitoredPatient.objects.of(actor).filter(patient_id__in=ids, state=MonitoredPatient.State.ACTIVE)
    found: dict[int, list[MonitoredPatient]] = defaultdict(list)
    for row in rows.order_by("pk"):
        found[row.patient_id].append(row)
    return found


def _reason(rows: Sequence[MonitoredPatient], measure: str) -> MonitoredPatient | None:
    """Return the reason to watch a measure: one that names it, else any."""
    return next((row for row in rows if measure in row.cadence), rows[0] if rows else None)


def _own_limits(actor: Actor, ids: Sequence[int]) -> dict[tuple[int, str], dict[str, tuple[Limit, ...]]]:
    rows = PatientThreshold.objects.of(actor).filter(patient_id__in=ids, ended_at__isnull=True)
    return {(row.patient_id, row.measure): own_limits(row.limits) for row in rows}


def _alerts(actor: Actor, ids: Sequence[int], rules: Rules) -> dict[tuple[int, str], dict[str, Alert]]:
    """Return the alerts that are open or were closed so lately that nobody is told again, by kind; open ones win."""
    since = clock.now() - timedelta(hours=rules.pack.timing.again_hours)
    rows = Alert.objects.of(actor).filter(patient_id__in=ids)
    lately = rows.filter(closed_at__isnull=True) | rows.filter(closed_at__isnull=False, raised_at__gte=since)
    found: dict[tuple[int, str], dict[str, Alert]] = defaultdict(dict)
    for row in lately.order_by("closed_at"):  # nulls last: an open one replaces closed ones
        found[row.patient_id, row.measure][row.kind] = row
    return found


def _flags(actor: Actor, ids: Sequence[int], rules: Rules) -> dict[int, frozenset[str]]:
    """Return the red flags in what these people wrote lately, for limits that hold only beside one."""
    since = clock.now() - timedelta(hours=rules.pack.timing.flag_hours)
    rows = DiaryEntry.objects.of(actor).filter(patient_id__in=ids, noted_at__gte=since).exclude(flags=[])
    found: dict[int, frozenset[str]] = {}
    for patient_id, flags in rows.values_list("patient_id", "flags"):
        found[patient_id] = found.get(patient_id, frozenset()).union(flags)
    return found


def _infants(actor: Actor, ids: Sequence[int], rules: Rules) -> set[int]:
    """Return who of these is so young that other limits count, whatever programme watches her."""
    born = clock.today() - timedelta(days=rules.pack.timing.infant_days)
    rows = Patient.objects.of(actor).filter(pk__in=ids, birth_date__gt=born)
    return set(rows.values_list("pk", flat=True))


def _is_symptomatic(symptoms: Mapping[str, Alert], rules: Rules) -> bool:
    fresh = clock.now() - timedelta(minutes=rules.pack.timing.symptom_minutes)
    return any(one.last_at >= fresh for one in symptoms.values())
