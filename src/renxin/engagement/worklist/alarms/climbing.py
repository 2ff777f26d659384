"""Alarms that nobody has taken up in time go on to the next rung: one sweep, one claim, few statements."""

from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction

from renxin.engagement.worklist.models import Alarm, AlarmStep
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.care import AlarmClimbed
from renxin.kernel.timeline.services import record

from .telling import Telling, next_at, tell

BATCH = 200


def climb_due(limit: int = BATCH) -> int:
    """Tell the next rung of alarms whose time has come; return how many alarms."""
    with transaction.atomic():
        due = Alarm.objects.filter(climbs_at__lte=clock.now()).order_by("climbs_at")
        by_tenant: dict[int, list[Alarm]] = defaultdict(list)
        for alarm in due.select_for_update(skip_locked=True)[:limit]:
            by_tenant[alarm.tenant_id].append(alarm)
        for tenant_id, alarms in by_tenant.items():
            with tenant.scope(tenant_id):
                _climb(Actor.system(tenant_id, "worklist.alarms"), alarms)
    return sum(map(len, by_tenant.values()))


def _climb(actor: Actor, alarms: Sequence[Alarm]) -> None:
    by_id = {alarm.pk: alarm for alarm in alarms}
    steps = tell(actor, [Telling(alarm, alarm.rung + 1) for alarm in alarms], _told(alarms))
    for alarm in alarms:
        alarm.climbs_at = None if alarm.acknowledged_at else next_at(actor, alarm, alarm.rung + 1)
    Alarm.objects.bulk_update(alarms, ["rung", "climbs_at"])
    record(actor, *[_climbed(by_id[step.alarm_id], step) for step in steps])


def _told(alarms: Sequence[Alarm]) -> dict[int, set[int]]:
    told: dict[int, set[int]] = defaultdict(set)
    rows = AlarmStep.objects.filter(alarm__in=alarms, user__isnull=False)
    for alarm_id, user_id in rows.values_list("alarm_id", "user_id"):
        told[alarm_id].add(user_id or 0)
    return told


def _climbed(alarm: Alarm, step: AlarmStep) -> AlarmClimbed:
    return AlarmClimbed(
        patient_id=alarm.patient_id,
        occurred_at=step.told_at,
        alarm_id=alarm.pk,
        level=alarm.level,
        source=alarm.source,
        rung=step.rung,
        post=step.post,
        told_id=step.user_id,
    )
