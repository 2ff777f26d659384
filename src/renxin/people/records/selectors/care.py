"""What the patient page shows beside the time line: problems, allergies, medicines, procedures."""

from dataclasses import dataclass, field
from datetime import date, datetime

from renxin.kernel.core import clock, signing
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.compiled import compiled
from renxin.people.patients import selectors as patients
from renxin.people.records import rules
from renxin.people.records.models import (
    AllergyIntolerance,
    Condition,
    Encounter,
    Immunization,
    MedicationStatement,
    Procedure,
)

from .results import ResultLine, newest_of_each
from .states import IN_ERROR
from .visits import visits_of


@dataclass(frozen=True, slots=True)
class MedicineLine:
    """A medicine with how long it still lasts: `left` counts days, today included; None: nobody said."""

    text: str
    code: str
    dose: str
    frequency: str
    started_at: datetime | None
    until: date | None
    left: int | None
    reference: str

    @property
    def tone(self) -> str:
        """Return how pressing it is: used up, a week or less, or nothing."""
        if self.left is None or self.left > 7:
            return ""
        return "soon" if self.left else "now"


@dataclass(frozen=True, slots=True)
class Summary:
    """What the patient page shows beside the time line."""

    problems: list[Condition] = field(default_factory=list)
    allergies: list[AllergyIntolerance] = field(default_factory=list)
    medications: list[MedicineLine] = field(default_factory=list)
    results: list[ResultLine] = field(default_factory=list)
    procedures: list[Procedure] = field(default_factory=list)
    encounters: list[Encounter] = field(default_factory=list)


def summary(actor: Actor, patient_id: int, *, results: int = 20, visits: int = 20) -> Summary:
    """Return problems, allergies, medicines, the latest result of each kind, procedures and visits of a patient.

    Raises:
        NotFound: there is no such patient, or not for this actor.
    """
    pk = _current(actor, patient_id)
    return Summary(
        problems=_problems(actor, pk),
        allergies=_allergies(actor, pk),
        medications=_medications(actor, pk),
        results=newest_of_each(actor, pk, results),
        procedures=_procedures(actor, pk, 10),
        encounters=visits_of(actor, pk, visits),
    )


def problems(actor: Actor, patient_id: int) -> list[Condition]:
    """Return each diagnosis that stands once, by the newest row of it."""
    return _problems(actor, _current(actor, patient_id))


def allergies(actor: Actor, patient_id: int) -> list[AllergyIntolerance]:
    """Return what a patient must not get."""
    return _allergies(actor, _current(actor, patient_id))


def medications(actor: Actor, patient_id: int) -> list[MedicineLine]:
    """Return the medicines a patient takes, those that run out first at the head."""
    return _medications(actor, _current(actor, patient_id))


def procedures(actor: Actor, patient_id: int, limit: int = 10) -> list[Procedure]:
    """Return what was done to a patient, the newest first."""
    return _procedures(actor, _current(actor, patient_id), limit)


def immunizations(actor: Actor, patient_id: int) -> list[Immunization]:
    """Return the vaccines a patient got or refused, the newest first."""
    rows = Immunization.objects.of(actor).filter(patient_id=_current(actor, patient_id)).exclude(status=IN_ERROR)
    return list(rows.order_by("-occurred_at", "pk"))


def _problems(actor: Actor, pk: int) -> list[Condition]:
    return sorted(_PROBLEMS(actor.tenant_id, pk), key=lambda row: (row.recorded_at, row.pk), reverse=True)


def _allergies(actor: Actor, pk: int) -> list[AllergyIntolerance]:
    return _ALLERGIES(actor.tenant_id, pk)


def _medications(actor: Actor, pk: int) -> list[MedicineLine]:
    today = clock.today()
    lines = [_medicine(row, today) for row in _MEDICATIONS(actor.tenant_id, pk)]
    return sorted(lines, key=lambda line: (line.left is None, line.left or 0))


def _procedures(actor: Actor, pk: int, limit: int) -> list[Procedure]:
    rows = Procedure.objects.of(actor).filter(patient_id=pk).order_by("-performed_at", "pk")
    return list(rows[:limit])


def _current(actor: Actor, patient_id: int) -> int:
    return patients.get_by_id(actor, patient_id).pk


def _medicine(row: MedicationStatement, today: date) -> MedicineLine:
    until = rules.covered_until(row.started_at, row.days, row.ended_at)
    return MedicineLine(
        text=row.text or row.code,
        code=row.code,
        dose=row.dose,
        frequency=row.frequency,
        started_at=row.started_at,
        until=until,
        left=rules.days_left(until, today),
        reference=signing.seal("medication", row.patient_id, row.pk),
    )


_PROBLEMS = compiled(
    lambda tenant, patient: (
        Condition.objects.of(tenant)
        .filter(patient_id=patient, clinical_status="active")
        .order_by("system", "code", "-recorded_at", "-pk")
        .distinct("system", "code")
    )
)
_ALLERGIES = compiled(
    lambda tenant, patient: (
        AllergyIntolerance.objects.of(tenant)
        .filter(patient_id=patient, clinical_status="active")
        .order_by("-recorded_at", "pk")
    )
)
_MEDICATIONS = compiled(
    lambda tenant, patient: (
        MedicationStatement.objects.of(tenant).filter(patient_id=patient, status="active").order_by("-started_at", "pk")
    )
)
