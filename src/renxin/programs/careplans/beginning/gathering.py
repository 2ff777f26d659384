"""From facts to happenings: the codes, days and circumstances behind them, read for many patients at once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts import records as said
from renxin.people.organizations import selectors as organizations
from renxin.people.patients.models import Patient
from renxin.people.records.models import Condition, Encounter, Finding, MedicationStatement, Observation, Procedure

from . import known as knowing
from .known import Seen, Taken
from .pack import pack
from .starting import Happening


@dataclass(slots=True)
class Circumstances:
    """Visits with their diagnoses and procedures, and when people were born."""

    zone: ZoneInfo
    visits: dict[int, Encounter] = field(default_factory=dict)
    conditions: dict[int, Condition] = field(default_factory=dict)
    procedures: dict[int, Procedure] = field(default_factory=dict)
    codes: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    operations: dict[int, list[Procedure]] = field(default_factory=lambda: defaultdict(list))
    born: dict[int, date | None] = field(default_factory=dict)
    last_period: dict[int, date] = field(default_factory=dict)
    medicines: dict[int, MedicationStatement] = field(default_factory=dict)
    taken: dict[int, list[Taken]] = field(default_factory=lambda: defaultdict(list))

    def day(self, at: datetime) -> date:
        """Return the day of an instant where the hospital is."""
        return at.astimezone(self.zone).date()


def look(actor: Actor, facts: Sequence[Any]) -> Circumstances:
    """Return what stands behind these facts, in a handful of statements."""
    found = Circumstances(organizations.zone_of(actor))
    conditions = [one.condition_id for one in facts if isinstance(one, said.ConditionRecorded)]
    procedures = [one.procedure_id for one in facts if isinstance(one, said.ProcedureRecorded)]
    found.conditions = Condition.objects.of(actor).in_bulk(conditions)
    found.procedures = Procedure.objects.of(actor).in_bulk(procedures)
    visits = {one.encounter_id for one in facts if getattr(one, "encounter_id", None)}
    found.visits = Encounter.objects.of(actor).in_bulk(list(visits))
    for row in Condition.objects.of(actor).filter(encounter_id__in=visits, clinical_status="active"):
        if row.encounter_id:
            found.codes[row.encounter_id].append(row.code)
    for operation in Procedure.objects.of(actor).filter(encounter_id__in=visits).order_by("performed_at"):
        if operation.encounter_id:
            found.operations[operation.encounter_id].append(operation)
    people = Patient.objects.of(actor).filter(pk__in={one.patient_id for one in facts})
    found.born = dict(people.values_list("pk", "birth_date"))
    found.last_period = dict(_last_periods(actor, conditions, facts))
    _look_at_medicines(actor, facts, found)
    return found


def _look_at_medicines(actor: Actor, facts: Sequence[Any], found: Circumstances) -> None:
    """Read what these people take, and the medicines that the facts are about."""
    people = {one.patient_id for one in facts}
    told = {one.medication_id for one in facts if isinstance(one, said.MedicationRecorded)}
    rows = MedicationStatement.objects.of(actor).filter(patient_id__in=people, status="active")
    for row in rows.order_by("-pk"):
        if row.ended_at is not None and row.ended_at < clock.now():
            continue
        found.taken[row.patient_id].append(taken_of(row, found))
        if row.pk in told:
            found.medicines[row.pk] = row


def taken_of(row: MedicationStatement, about: Circumstances) -> Taken:
    """Return a line of a prescription as rules look at it."""
    return Taken(row.code, row.text, about.day(row.started_at) if row.started_at else None)


def known_of(
    patient_id: int, about: Circumstances, *, codes: Iterable[str], done: Iterable[str] = ()
) -> dict[str, Any]:
    """Return her age, and what these diagnoses and procedures and her medicines say of her."""
    seen = Seen(list(codes), list(done), about.taken.get(patient_id, []))
    return _age(patient_id, about) | knowing.facts_of(seen, clock.today())


def _last_periods(actor: Actor, conditions: Sequence[int], facts: Sequence[Any]) -> Iterable[tuple[int, date]]:
    """Yield the day of the last period of those for whom one was written down, the newest last."""
    if not conditions:
        return
    rows = Observation.objects.of(actor).filter(
        patient_id__in={one.patient_id for one in facts if isinstance(one, said.ConditionRecorded)},
        code__in=pack().last_period,
    )
    for patient_id, text in rows.order_by("observed_at").values_list("patient_id", "value_text"):
        with suppress(ValueError):
            yield patient_id, date.fromisoformat(text.strip()[:10])


def happenings(actor: Actor, facts: Sequence[Any]) -> list[Happening]:
    """Return what these facts mean to programmes."""
    about = look(actor, facts)
    found: list[Happening] = []
    for fact in facts:
        found += _of(actor, fact, about)
    return found


def _of(actor: Actor, fact: Any, about: Circumstances) -> Iterable[Happening]:
    if isinstance(fact, said.EncounterDischarged):
        return _discharge(fact.patient_id, about.visits.get(fact.encounter_id), about, died=fact.died)
    if isinstance(fact, said.EncounterFinished):
        return _visit(fact.patient_id, about.visits.get(fact.encounter_id), about)
    if isinstance(fact, said.ConditionRecorded):
        return _diagnosis(fact.patient_id, about.conditions.get(fact.condition_id), about)
    if isinstance(fact, said.ProcedureRecorded):
        return _operation(fact.patient_id, about.procedures.get(fact.procedure_id), about)
    if isinstance(fact, said.MedicationRecorded):
        return _medicine(fact.patient_id, about.medicines.get(fact.medication_id), about)
    return _finding(actor, fact, about) if isinstance(fact, said.FindingRecorded) else ()


def _medicine(patient_id: int, row: MedicationStatement | None, about: Circumstances) -> list[Happening]:
    """A medicine that programmes name, prescribed for the first time: the next prescription begins nothing anew."""
    if row is None:
        return []
    visit = about.visits.get(row.encounter_id or 0)
    return [
        Happening(
            patient_id=patient_id,
            kind="medicated",
            source=f"medicine:{code}:{patient_id}",
            at=row.started_at or clock.now(),
            codes=[code],
            known=known_of(patient_id, about, codes=()),
            encounter_id=row.encounter_id,
            department_id=visit.department_id if visit else None,
        )
        for code in knowing.medicines_in(taken_of(row, about))
    ]


def _discharge(
    patient_id: int, visit: Encounter | None, about: Circumstances, *, died: bool = False
) -> list[Happening]:
    """A stay that ended: to home, not by death and not to another acute hospital."""
    gone = visit is None or visit.encounter_class != Encounter.Class.INPATIENT or visit.ended_at is None
    if visit is None or visit.ended_at is None or gone or died or visit.disposition in pack().not_home:
        return []
    operations = about.operations.get(visit.pk, [])
    stay = visit.ended_at - visit.started_at
    codes = about.codes.get(visit.pk, [])
    surgery = {"surgery": about.day(operations[-1].performed_at)} if operations else {}
    known = known_of(patient_id, about, codes=codes, done=[one.code for one in operations]) | {
        "had_surgery": bool(operations),
        "day_surgery": bool(operations) and stay <= timedelta(hours=pack().day_surgery_hours),
        "chronic": any(pack().chronic.of_condition(code) for code in codes),
        "pregnant": any(code.startswith(("O", "Z34", "Z35")) for code in codes),
    }
    return [
        Happening(
            patient_id=patient_id,
            kind="discharged",
            source=f"encounter:{visit.pk}",
            at=visit.ended_at,
            codes=codes,
            anchors={"discharge": about.day(visit.ended_at), **surgery},
            known=known,
            encounter_id=visit.pk,
            department_id=visit.department_id,
        )
    ]


def _visit(patient_id: int, visit: Encounter | None, about: Circumstances) -> list[Happening]:
    if visit is None:
        return []
    return [
        Happening(
            patient_id=patient_id,
            kind="visited",
            source=f"encounter:{visit.pk}",
            at=visit.ended_at or visit.started_at,
            codes=about.codes.get(visit.pk, []),
            anchors={"visit": about.day(visit.started_at)},
            known=known_of(
                patient_id,
                about,
                codes=about.codes.get(visit.pk, []),
                done=[one.code for one in about.operations.get(visit.pk, [])],
            ),
            encounter_id=visit.pk,
            department_id=visit.department_id,
        )
    ]


def _diagnosis(patient_id: int, row: Condition | None, about: Circumstances) -> list[Happening]:
    """A diagnosis begins what it is for; written after a discharge it may be what the discharge was waiting for."""
    if row is None or row.clinical_status != "active":
        return []
    visit = about.visits.get(row.encounter_id or 0)
    known = known_of(patient_id, about, codes=[row.code, *about.codes.get(row.encounter_id or 0, [])])
    day = about.day(row.recorded_at)
    common: dict[str, Any] = {
        "patient_id": patient_id,
        "at": row.recorded_at,
        "codes": [row.code],
        "known": known,
        "encounter_id": row.encounter_id,
        "department_id": visit.department_id if visit else None,
    }
    period = about.last_period.get(patient_id)
    days = {"diagnosis": day, **({"lmp": period} if period else {})}
    found = [Happening(kind="diagnosed", source=f"condition:{row.pk}", anchors=days, **common)]
    if pack().born.of_condition(row.code) and (birth := about.born.get(patient_id)):
        found.append(Happening(kind="born", source=f"birth:{patient_id}", anchors={"birth": birth}, **common))
    found.append(Happening(kind="treated", source=f"condition:{row.pk}", anchors={"cycle": day}, **common))
    late = visit is not None and visit.ended_at is not None and visit.ended_at <= clock.now()
    return found + (_discharge(patient_id, visit, about) if late else [])


def _operation(patient_id: int, row: Procedure | None, about: Circumstances) -> list[Happening]:
    if row is None:
        return []
    visit = about.visits.get(row.encounter_id or 0)
    day = about.day(row.performed_at)
    common: dict[str, Any] = {
        "patient_id": patient_id,
        "at": row.performed_at,
        "codes": [row.code],
        "known": known_of(patient_id, about, codes=about.codes.get(row.encounter_id or 0, []), done=[row.code]),
        "encounter_id": row.encounter_id,
        "department_id": visit.department_id if visit else None,
    }
    return [
        Happening(kind="operated", source=f"procedure:{row.pk}", anchors={"surgery": day}, **common),
        Happening(kind="treated", source=f"procedure:{row.pk}", anchors={"cycle": day}, **common),
    ]


def _finding(actor: Actor, fact: said.FindingRecorded, about: Circumstances) -> list[Happening]:
    """An important finding of a physical examination; hours count from when it was found."""
    row = Finding.objects.of(actor).filter(pk=fact.finding_id).select_related("report__encounter").first()
    if row is None:
        return []
    visit = row.report.encounter
    return [
        Happening(
            patient_id=fact.patient_id,
            kind="reported",
            source=f"finding:{row.pk}",
            at=row.found_at,
            anchors={"report": about.day(row.found_at)},
            known=_age(fact.patient_id, about) | {"finding_class": row.grade if row.grade in ("A", "B") else "mild"},
            encounter_id=row.report.encounter_id,
            department_id=visit.department_id if visit else None,
        )
    ]


def _age(patient_id: int, about: Circumstances) -> dict[str, Any]:
    born = about.born.get(patient_id)
    if born is None:
        return {}
    days = (clock.today() - born).days
    return {"age_days": days, "age_years": int(days / 365.2425)}
