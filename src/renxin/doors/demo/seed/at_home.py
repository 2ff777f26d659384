"""Medicines at home: boxes fetched in the months before, ticks of the last two weeks, a few pages of diaries.

History only: it is written down and starts nothing; what is due from now on is real.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from random import Random
from typing import Final

from renxin.kernel.core import clock, ids
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.timeline.services import of_the_past
from renxin.people.records import services as records
from renxin.people.records.models import MedicationStatement
from renxin.people.records.services import LinesOf, MedicationData
from renxin.programs.monitoring.models import DiaryEntry, Dose, MedicationPlan
from renxin.programs.monitoring.services.counting_adherence import count_adherence
from renxin.programs.monitoring.services.following_medicines import follow_records

from .clinical import CLINIC

_BATCH: Final = 500
_BOXES: Final = 4
_DAYS: Final = 14
_TICKING: Final = 60
_WRITING: Final = 12
_WORDS: Final = (
    (4, "今天走了半小时，不喘。"),
    (3, "夜里醒了两次，早上有点累。"),
    (4, "胃口不错，药都按时吃了。"),
    (5, "血压下来了，心里踏实。"),
    (3, "脚有点肿，晚上抬高些好一点。"),
)


def live_at_home(tenant_id: int, now: datetime, random: Random) -> None:
    """Give the ill a year of boxes, let some of them tick and write; work out what follows."""
    actor = Actor.system(tenant_id, "demo")
    newest = list(MedicationStatement.objects.of(tenant_id).filter(source=CLINIC).order_by("patient_id", "pk"))
    with of_the_past():
        records.file_medications(actor, [_earlier(row, random) for row in newest])
        people = sorted({row.patient_id for row in newest})
        for first in range(0, len(people), _BATCH):
            follow_records(actor, people[first : first + _BATCH])
            count_adherence(actor, people[first : first + _BATCH])
    plans = list(MedicationPlan.objects.of(tenant_id).filter(state="active", as_needed=False).order_by("pk"))
    _tick(plans[:_TICKING], now, random)
    _write(actor, people[:_WRITING], now, random)


def _earlier(row: MedicationStatement, random: Random) -> LinesOf[MedicationData]:
    """Return the boxes before the one that is at home: fetched in time, late, or with a hole of weeks."""
    late = random.choice((0, 0, 1, 3, 7, 14, 24))
    started = row.started_at or clock.now()
    items = []
    for number in range(1, _BOXES):
        started -= timedelta(days=(row.days or 28) + random.randint(late, 2 * late))
        items.append(
            MedicationData(
                order_no=f"{row.order_no}:{number}",
                text=row.text,
                dose=row.dose,
                frequency=row.frequency,
                days=row.days,
                started_at=started,
            )
        )
    return LinesOf(patient_id=row.patient_id, source=CLINIC, items=items)


def _tick(plans: Sequence[MedicationPlan], now: datetime, random: Random) -> None:
    """Let people tell of their doses: most take them, some miss one now and then, nobody is asked after."""
    told = []
    today = now.astimezone(clock.SHANGHAI).date()
    for plan in plans:
        steady = random.random()
        for back in range(_DAYS, 0, -1):
            for at in plan.times:
                if random.random() < 0.85:
                    told.append((plan, today - timedelta(days=back), at, _said(steady, back, random)))
    rows = [
        Dose(
            tenant_id=plan.tenant_id,
            patient_id=plan.patient_id,
            id=row_id,
            plan_id=plan.pk,
            on=on,
            at=at,
            said=said,
            reason=Dose.Reason.FORGOT if said == Dose.Said.MISSED else "",
            told_at=datetime.combine(on, at, clock.SHANGHAI),
        )
        for row_id, (plan, on, at, said) in zip(ids.allocate(len(told)), told, strict=True)
    ]
    insert_rows(rows)


def _said(steady: float, back: int, random: Random) -> str:
    if steady < 0.2 and back % 5 == 0:
        return Dose.Said.MISSED
    return Dose.Said.LATE if random.random() < 0.1 else Dose.Said.TAKEN


def _write(actor: Actor, people: Sequence[int], now: datetime, random: Random) -> None:
    entries = []
    for patient_id in people:
        for back in random.sample(range(1, _DAYS), 2):
            feeling, words = random.choice(_WORDS)
            at = datetime.combine((now - timedelta(days=back)).date(), time(20), clock.SHANGHAI)
            entries.append(
                DiaryEntry(tenant_id=actor.tenant_id, patient_id=patient_id, feeling=feeling, words=words, noted_at=at)
            )
    DiaryEntry.objects.bulk_create(sorted(entries, key=lambda row: row.noted_at))
