"""Alarms are raised, many at once; the first rung of each is told in the same transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from renxin.engagement.worklist.models import Alarm
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.core.ids import uuid7
from renxin.kernel.timeline.facts.conversations import AlarmRaised
from renxin.kernel.timeline.services import record

from .pack import ladder
from .telling import Telling, is_by_day, next_at, tell


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAlarm:
    """An alarm to be raised. `source` (`monitoring:<alert id>`) is its key: asking twice makes one alarm.

    `level` is 3 (red) or 2 (orange). `words` (`{"zh": …, "en": …}`), without a name or an illness, replace the title
    that the pack of tasks has for `title_code`. `task=False`: whoever raises it makes the tasks by herself.
    """

    patient_id: int
    level: int
    source: str
    title_code: str = "alarm"
    words: Mapping[str, str] = field(default_factory=dict)
    department_id: int | None = None
    task: bool = True
    is_drill: bool = False


@transaction.atomic
def raise_alarms(actor: Actor, new: Sequence[NewAlarm]) -> dict[str, int]:
    """Raise alarms and return the id of each by source. A source that has an alarm keeps it, whatever became of it.

    Raises:
        InvalidInput: a level that has no ladder.
    """
    if not new:
        return {}
    rows = [_row(actor, one) for one in {one.source: one for one in new}.values()]
    made = insert_rows(rows, "ON CONFLICT (tenant_id, source) DO NOTHING RETURNING id")
    fresh = list(Alarm.objects.of(actor).filter(pk__in=[pk for (pk,) in made]).order_by("pk"))
    tell(actor, [Telling(alarm, 0) for alarm in fresh])
    for alarm in fresh:
        alarm.climbs_at = next_at(actor, alarm, alarm.rung + 1)
    Alarm.objects.bulk_update(fresh, ["rung", "climbs_at"])
    record(actor, *[_raised(alarm) for alarm in fresh])
    known = Alarm.objects.of(actor).filter(source__in=[one.source for one in new])
    return dict(known.values_list("source", "pk"))


def _row(actor: Actor, new: NewAlarm) -> Alarm:
    if new.level not in Alarm.Level.values:
        raise InvalidInput(f"no ladder for level {new.level}", where="level")
    now = clock.now()
    return Alarm(
        uid=uuid7(),
        tenant_id=actor.tenant_id,
        patient_id=new.patient_id,
        level=int(new.level),
        source=new.source,
        title_code=new.title_code,
        words=dict(new.words),
        department_id=new.department_id,
        is_drill=new.is_drill,
        has_task=new.task,
        raised_at=now,
        due_at=ladder(int(new.level)).due_at(now, by_day=is_by_day(actor, now)),
    )


def _raised(alarm: Alarm) -> AlarmRaised:
    return AlarmRaised(
        patient_id=alarm.patient_id,
        occurred_at=alarm.raised_at,
        alarm_id=alarm.pk,
        level=alarm.level,
        source=alarm.source,
    )
