"""Storms: so many alerts from one source at once that the source is looked at first, and told as one."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from renxin.engagement.worklist.services import NewTask, create_tasks
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import update_rows
from renxin.kernel.core.errors import WrongState
from renxin.programs.monitoring.models import Alert, Storm
from renxin.programs.monitoring.selectors import Rules

from .closing import close_many

_RED = 3


def note(actor: Actor, new: Sequence[Alert], rules: Rules) -> set[int]:
    """Put new alerts into storms that go on or begin with them; return those that are told with the storm only.

    Red ones are never among these: whoever is in danger is told of by herself.
    """
    by_source: dict[str, list[Alert]] = defaultdict(list)
    for alert in new:
        if alert.kind != Alert.Kind.SYMPTOM:
            by_source[alert.source].append(alert)
    quiet: set[int] = set()
    for source, alerts in by_source.items():
        storm = _storm(actor, source, len(alerts), rules)
        if storm is None:
            continue
        for alert in alerts:
            alert.storm = storm
        update_rows(alerts, ["storm"])
        quiet |= {alert.pk for alert in alerts if alert.level < _RED}
    return quiet


def _storm(actor: Actor, source: str, more: int, rules: Rules) -> Storm | None:
    """Return the storm of a source, begun now if there are too many alerts; one that is long calm is over."""
    now, span = clock.now(), timedelta(minutes=rules.pack.timing.storm_minutes)
    going = Storm.objects.of(actor).filter(source=source, ended_at__isnull=True).first()
    if going is not None and now - going.last_at <= span:
        Storm.objects.filter(pk=going.pk).update(last_at=now, count=F("count") + more)
        return going
    if going is not None:
        Storm.objects.filter(pk=going.pk).update(ended_at=now)
    lately = Alert.objects.of(actor).filter(source=source, raised_at__gte=now - span)
    count = lately.exclude(kind=Alert.Kind.SYMPTOM).values("patient_id").distinct().count()
    if count < rules.pack.timing.storm_alerts:
        return None
    storm = Storm.objects.create(tenant_id=actor.tenant_id, source=source, began_at=now, last_at=now, count=count)
    lately.filter(storm__isnull=True, closed_at__isnull=True).update(storm=storm)
    create_tasks(actor, [_task(actor, storm)])
    return storm


def _task(actor: Actor, storm: Storm) -> NewTask:
    return NewTask(
        patient_id=-actor.tenant_id,
        kind="check",
        title_code="home_storm",
        source=f"monitoring:storm:{storm.pk}",
        due_at=clock.now() + timedelta(hours=1),
        risk=3,
    )


@transaction.atomic
def end_storm(actor: Actor, storm: Storm) -> int:
    """Say that a storm was a fault of its source: its alerts that are not red are false; return how many.

    Raises:
        WrongState: it is over already.
    """
    actor.require("monitoring.work")
    row = Storm.objects.of(actor).select_for_update().filter(pk=storm.pk, ended_at__isnull=True).first()
    if row is None:
        raise WrongState(_("This is over already."))
    row.ended_at, row.ended_by_id = clock.now(), actor.user_id
    row.save(update_fields=["ended_at", "ended_by"])
    return close_many(
        actor, Alert.objects.of(actor).filter(storm=row, level__lt=_RED), action="", outcome=Alert.Outcome.FALSE
    )
