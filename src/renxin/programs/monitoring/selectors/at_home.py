"""What a patient, and whoever looks after her, sees of her medicines, her diary and her days away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Final

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.kernel.core.packs import Words
from renxin.people.patients import selectors as patients
from renxin.people.records import selectors as records
from renxin.programs.monitoring.engine import Measure
from renxin.programs.monitoring.medication import refills, schedule
from renxin.programs.monitoring.medication.adherence import together
from renxin.programs.monitoring.medication.catalogue import classes, dosage, medicines
from renxin.programs.monitoring.models import Absence, Adherence, DiaryEntry, Dose, MedicationPlan, ReadingPhoto

from .rules_in_force import rules_in_force

_BOXES_OF: Final = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class DayDose:
    """One taking of a day and what was said of it (empty: nothing yet)."""

    plan: MedicationPlan
    on: date
    at: time
    said: str
    said_words: str
    reason: str


@dataclass(frozen=True, slots=True)
class MedicineLine:
    """A medicine as people read it: when it is taken, for how long it lasts, how much of the time it was at hand.

    `sign`: what the newest box asks for by the rules of long prescriptions (`too_long`, `assess`); `most_days`: for how
    many days its class may be prescribed at most.
    """

    plan: MedicationPlan
    words: str
    meal: Words | None
    left: int | None
    stage: str
    adherence: Adherence | None
    drug_class: Words
    critical: bool
    how: Words | None
    article: str
    sign: str = ""
    most_days: int = 0
    doses: Sequence[DayDose] = ()

    @property
    def is_adherent(self) -> bool | None:
        """Tell whether it was at hand often enough; None while nobody can say."""
        if self.adherence is None or self.adherence.percent is None:
            return None
        return self.adherence.percent >= medicines().adherence.threshold


def measure_of(actor: Actor, code: str) -> Measure:
    """Return what patients of a house can measure.

    Raises:
        NotFound: there is no such measure.
    """
    found = rules_in_force(actor).pack.measure(code)
    if found is None:
        raise NotFound("measure")
    return found


def medicine_lines(actor: Actor, patient_id: int) -> list[MedicineLine]:
    """Return the medicines a patient takes at home, those that run out first at the head."""
    pk = patients.get_by_id(actor, patient_id).pk
    today = clock.today()
    plans = MedicationPlan.objects.of(actor).filter(patient_id=pk).exclude(state=MedicationPlan.State.ENDED)
    counted = {row.drug_class: row for row in Adherence.objects.of(actor).filter(patient_id=pk)}
    since = clock.now() - _BOXES_OF
    boxes = {one.id: one.days for one in records.supplies(actor.tenant_id, [pk], since=since).get(pk, [])}
    lines = [
        _line(row, counted.get(row.drug_class), today, boxes.get(row.medication_id or 0))
        for row in plans.order_by("pk")
    ]
    return sorted(lines, key=lambda line: (line.left is None, line.left or 0))


def at_hand_together(lines: Sequence[MedicineLine]) -> tuple[int | None, str]:
    """Return one figure for all classes, and how they became one (`mean` or `min`), as the pack says."""
    by_class = {line.plan.drug_class: line.adherence for line in lines if line.adherence is not None}
    how = medicines().adherence.together
    return together([one.percent for one in by_class.values() if one.percent is not None], how), how


def day_doses(actor: Actor, patient_id: int, day: date) -> list[DayDose]:
    """Return every taking of a day, by its hour, with the newest word on each."""
    pk = patients.get_by_id(actor, patient_id).pk
    told = {(row.plan_id, row.at): row for row in Dose.objects.of(actor).filter(patient_id=pk, on=day).order_by("id")}
    plans = MedicationPlan.objects.of(actor).filter(patient_id=pk, state=MedicationPlan.State.ACTIVE, as_needed=False)
    found = [
        _dose(plan, day, at, told.get((plan.pk, at)))
        for plan in plans.order_by("pk")
        for _day, at in _schedule(plan).due(plan.starts_on, day, day)
    ]
    return sorted(found, key=lambda one: (one.at, one.plan.pk))


def diary(actor: Actor, patient_id: int, limit: int = 14) -> list[DiaryEntry]:
    """Return how a patient felt, the newest first."""
    pk = patients.get_by_id(actor, patient_id).pk
    return list(DiaryEntry.objects.of(actor).filter(patient_id=pk).order_by("-id")[:limit])


def away(actor: Actor, patient_id: int) -> Absence | None:
    """Return when a patient is away, now or soon; None when she is not."""
    pk = patients.get_by_id(actor, patient_id).pk
    rows = Absence.objects.of(actor).filter(patient_id=pk, ended_at=None, until_on__gte=clock.today())
    return rows.order_by("from_on", "pk").first()


def photos_waiting(actor: Actor, patient_id: int | None = None) -> list[ReadingPhoto]:
    """Return the pictures that nobody has typed in, the oldest first: of one patient, or of all this actor sees."""
    rows = ReadingPhoto.objects.of(actor).filter(state=ReadingPhoto.State.WAITING)
    if patient_id is not None:
        rows = rows.filter(patient_id=patients.get_by_id(actor, patient_id).pk)
        return list(rows.order_by("sent_at", "pk")[:20])
    found = list(rows.order_by("sent_at", "pk")[:200])
    seen = patients.by_ids(actor, {row.patient_id for row in found})
    return [row for row in found if row.patient_id in seen]


def _line(row: MedicationPlan, counted: Adherence | None, today: date, days: int | None) -> MedicineLine:
    rhythm = dosage().rhythms.get(row.rhythm)
    found = classes().get(row.drug_class)
    how = medicines().how.get(row.drug_class)
    return MedicineLine(
        plan=row,
        words=str(rhythm.words) if rhythm else row.frequency,
        meal=schedule.read(row.frequency, row.dose).meal,
        left=max((row.ends_on - today).days + 1, 0) if row.ends_on else None,
        stage=refills.refill(row.ends_on).stage(today) if row.ends_on else "",
        adherence=counted,
        drug_class=found.words if found else Words(row.drug_class, row.drug_class),
        critical=bool(found and found.critical),
        how=how.words if how else None,
        article=how.article if how else "",
        sign=refills.sign_of(row.drug_class, days),
        most_days=refills.longest(row.drug_class, stable=True, assessed=True).days,
    )


def _dose(plan: MedicationPlan, day: date, at: time, told: Dose | None) -> DayDose:
    said = "" if told is None or told.said == Dose.Said.NOTHING else told.said
    words = str(Dose.Said(said).label) if said else ""
    return DayDose(plan, day, at, said, words, told.reason if told else "")


def _schedule(plan: MedicationPlan) -> schedule.Schedule:
    return schedule.Schedule(plan.rhythm, tuple(plan.times), plan.every, tuple(plan.weekdays), plan.as_needed)
