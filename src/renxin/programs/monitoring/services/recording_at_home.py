"""What patients write down at home: readings, how they feel, pictures of a display. All by the one road."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.questionnaires.selectors import Level
from renxin.engagement.safety import selectors as safety
from renxin.engagement.worklist.services import NewTask, create_tasks
from renxin.kernel.core import clock, files
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.timeline.facts.home import SymptomNoted
from renxin.kernel.timeline.services import record
from renxin.people.patients import selectors as patients
from renxin.people.patients.services import lock_current
from renxin.people.records.services import ObservationData, record_observations
from renxin.programs.monitoring.engine import doubting
from renxin.programs.monitoring.engine.shapes import Measure, Reading
from renxin.programs.monitoring.models import DiaryEntry, ReadingPhoto
from renxin.programs.monitoring.selectors import rules_in_force

SOURCE: Final = "portal"
_VERY_BAD: Final = 1


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why what she wrote is asked about (impossible, unit, swapped, unlike); `suggested` is what she may have meant."""

    code: str
    suggested: Mapping[str, float]


def doubt_about(
    actor: Actor, measure: Measure, values: Mapping[str, float], earlier: Sequence[Reading]
) -> Doubt | None:
    """Return why a reading should be asked about before it is kept; None when nothing is odd."""
    timing = rules_in_force(actor).pack.timing
    code = doubting.doubt_of(measure, Reading(clock.now(), values), earlier, timing)
    return Doubt(code, _suggested(code, measure, values)) if code else None


@transaction.atomic
def record_reading(
    actor: Actor, patient_id: int, measure: Measure, values: Mapping[str, float], *, at: datetime | None = None
) -> int:
    """Keep a reading in the record; sent twice within a minute it is one. Return how many numbers are new.

    Raises:
        InvalidInput: a number that nobody can have, or two that cannot belong together.
    """
    if not values:
        raise InvalidInput(_("Please enter the number."), where=measure.parts[0].code)
    reading = Reading(clock.now(), values)
    if doubting.is_refused(doubting.doubt_of(measure, reading, (), rules_in_force(actor).pack.timing)):
        raise InvalidInput(_("Please look at the display again."), where=next(iter(values)))
    moment = (at or clock.now()).replace(second=0, microsecond=0)
    items = [
        ObservationData(
            code=part.codes[0],
            name=part.text.zh,
            value_number=Decimal(str(values[part.code])),
            unit=part.unit,
            observed_at=moment,
        )
        for part in measure.parts
        if part.code in values
    ]
    return record_observations(_system(actor), patient_id, SOURCE, items)


@transaction.atomic
def note_feeling(actor: Actor, patient_id: int, feeling: int, words: str, *, by_other: bool = False) -> DiaryEntry:
    """Keep how she feels. Red flags in her words are looked for first; the fact raises the alert, and the alarm.

    Raises:
        InvalidInput: there is no such face.
    """
    if feeling not in range(1, 6):
        raise InvalidInput(_("Please choose a face."), where="feeling")
    flags = safety.read(words).flags
    level = Level.RED if flags else Level.YELLOW if feeling == _VERY_BAD else Level.GREEN
    current = lock_current(actor.tenant_id, [patient_id])[patient_id]
    entry = DiaryEntry.objects.create(
        tenant_id=actor.tenant_id,
        patient_id=current,
        feeling=feeling,
        words=words.strip()[:2000],
        flags=list(flags),
        level=int(level),
        noted_at=clock.now(),
        by_other=by_other,
    )
    system = _system(actor)
    record(system, SymptomNoted(patient_id=current, occurred_at=entry.noted_at, entry_id=entry.pk, level=int(level)))
    return entry


@transaction.atomic
def keep_photo(
    actor: Actor, patient_id: int, measure: Measure, name: str, content: bytes, *, by_other: bool = False
) -> ReadingPhoto:
    """Keep a picture of a device's display; a person types it in.

    Raises:
        InvalidInput: it is no picture, or too large.
    """
    current = lock_current(actor.tenant_id, [patient_id])[patient_id]
    system = _system(actor)
    kept = files.keep(system, name or "photo", content, patient_id=current, source="monitoring")
    if kept.kind != "image":
        raise InvalidInput(_("Please choose a picture."), where="photo")
    photo = ReadingPhoto.objects.create(
        tenant_id=actor.tenant_id,
        patient_id=current,
        measure=measure.code,
        file=kept.uid,
        sent_at=clock.now(),
        by_other=by_other,
    )
    create_tasks(
        system,
        [
            NewTask(
                patient_id=current,
                kind="check",
                title_code="type_reading",
                words={"zh": "录入患者拍的仪器读数", "en": "Type in the reading on the patient's picture"},
                source=f"home:photo:{photo.pk}",
                due_at=clock.now() + timedelta(hours=24),
                department_id=patients.newest_departments(system, [current]).get(current),
            )
        ],
    )
    return photo


def _suggested(code: str, measure: Measure, values: Mapping[str, float]) -> dict[str, float]:
    if code == "swapped":
        return {"VS_SBP": values["VS_DBP"], "VS_DBP": values["VS_SBP"]}
    if code != "unit":
        return {}
    found = dict(values)
    for name, value in values.items():
        low, high = measure.part(name).plausible
        if not low <= value <= high:
            fitting = [value * factor for factor in measure.part(name).units.values() if low <= value * factor <= high]
            found[name] = round(fitting[0], 1) if fitting else value
    return found


def _system(actor: Actor) -> Actor:
    """Return who writes for the patient: she has no permission of staff, what she may is judged by the page."""
    return Actor.system(actor.tenant_id, "home") if actor.kind == "patient" else actor
