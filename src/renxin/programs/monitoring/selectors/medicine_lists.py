"""Lists of medicines over many patients: who has too little at hand, whose box should be empty."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.packs import Words
from renxin.people.patients import selectors as patients
from renxin.people.patients.selectors import PatientCard
from renxin.programs.monitoring.medication.catalogue import classes, medicines
from renxin.programs.monitoring.models import Adherence, Dose, MedicationPlan

_MOST = 200
_GONE = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class LowLine:
    """A patient whose class of medicines was at hand too seldom."""

    card: PatientCard
    drug_class: Words
    critical: bool
    row: Adherence


@dataclass(frozen=True, slots=True)
class EmptyLine:
    """A patient whose medicine should be used up, and by how many days."""

    card: PatientCard
    plan: MedicationPlan
    drug_class: Words
    critical: bool
    days: int


@dataclass(frozen=True, slots=True)
class DayMarks:
    """What was said of one medicine on the last days, oldest first; empty marks: nothing said."""

    plan: MedicationPlan
    marks: Sequence[tuple[date, str]]


def low_adherence(actor: Actor, drug_class: str = "") -> list[LowLine]:
    """Return whom this actor sees with a PDC under the threshold, what must not be missed first, then the lowest."""
    rows = Adherence.objects.of(actor).filter(percent__lt=medicines().adherence.threshold)
    if drug_class:
        rows = rows.filter(drug_class=drug_class)
    found = list(rows.order_by("percent", "pk")[: 5 * _MOST])
    cards = patients.plain_cards(actor, {row.patient_id for row in found})
    lines = [
        LowLine(cards[row.patient_id], _words(row.drug_class), _critical(row.drug_class), row)
        for row in found
        if row.patient_id in cards and cards[row.patient_id].deceased_at is None
    ]
    return sorted(lines, key=lambda line: (not line.critical, line.row.percent or 0, line.row.pk))[:_MOST]


def empty_boxes(actor: Actor) -> list[EmptyLine]:
    """Return whom this actor sees whose medicine should be used up, what must not be missed first."""
    today = clock.today()
    plans = MedicationPlan.objects.of(actor).filter(
        state=MedicationPlan.State.ACTIVE, ends_on__lt=today, ends_on__gte=today - _GONE
    )
    found = list(plans.order_by("ends_on", "pk")[: 5 * _MOST])
    cards = patients.plain_cards(actor, {row.patient_id for row in found})
    lines = [
        EmptyLine(
            cards[row.patient_id],
            row,
            _words(row.drug_class),
            _critical(row.drug_class),
            (today - row.ends_on).days if row.ends_on else 0,
        )
        for row in found
        if row.patient_id in cards and cards[row.patient_id].deceased_at is None
    ]
    return sorted(lines, key=lambda line: (not line.critical, -line.days, line.plan.pk))[:_MOST]


def last_marks(actor: Actor, patient_id: int, days: int = 14) -> list[DayMarks]:
    """Return what was said of each medicine of a patient on the last days; of several doses a day the worst word."""
    pk = patients.get_by_id(actor, patient_id).pk
    today = clock.today()
    since = today - timedelta(days=days - 1)
    worst: dict[tuple[int, date], str] = {}
    newest = {
        (row.plan_id, row.on, row.at): row.said
        for row in Dose.objects.of(actor).filter(patient_id=pk, on__gte=since).order_by("id")
    }
    for (plan, on, _at), said in newest.items():
        if said != Dose.Said.NOTHING:
            worst[plan, on] = max(worst.get((plan, on), ""), said, key=_BADNESS.index)
    plans = MedicationPlan.objects.of(actor).filter(patient_id=pk).exclude(state=MedicationPlan.State.ENDED)
    shown = [since + timedelta(days=number) for number in range(days)]
    return [DayMarks(plan, [(day, worst.get((plan.pk, day), "")) for day in shown]) for plan in plans.order_by("pk")]


_BADNESS = ["", "taken", "late", "skipped", "missed"]


def _words(drug_class: str) -> Words:
    found = classes().get(drug_class)
    return found.words if found else Words(drug_class, drug_class)


def _critical(drug_class: str) -> bool:
    found = classes().get(drug_class)
    return bool(found and found.critical)
