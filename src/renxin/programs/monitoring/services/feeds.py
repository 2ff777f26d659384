"""Sources of readings: how steady each is, and when one is down, so that no patient is blamed for it."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from math import exp

from django.db import transaction
from django.db.models import Count

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.programs.monitoring.engine.hush import is_down
from renxin.programs.monitoring.models import FeedOutage, FeedSource, MeasureState

_REMEMBERED = 7.0
_USED = timedelta(days=30)
_DAY = timedelta(days=1)
_KEEP = """ON CONFLICT (tenant_id, source) DO UPDATE SET last_at = greatest(monitoring_feedsource.last_at,
    EXCLUDED.last_at), readings_a_day = EXCLUDED.readings_a_day"""


def note_arrivals(actor: Actor, sources: Iterable[str]) -> None:
    """Note that readings of these sources arrived just now; what was down is up again."""
    counted, now = Counter(sources), clock.now()
    known = {row.source: row for row in FeedSource.objects.of(actor).filter(source__in=counted)}
    rows = [
        {
            "tenant_id": actor.tenant_id,
            "source": source,
            "last_at": now,
            "readings_a_day": _rate(known.get(source), count, now),
        }
        for source, count in sorted(counted.items())
    ]
    insert_rows(rows, _KEEP, model=FeedSource)
    FeedOutage.objects.of(actor).filter(source__in=counted, ended_at__isnull=True).update(ended_at=now)


@transaction.atomic
def watch_feeds(actor: Actor) -> int:
    """Notice sources that are down; return how many are newly so."""
    now, found = clock.now(), 0
    rows = list(FeedSource.objects.of(actor).filter(last_at__lte=now - _DAY, last_at__gte=now - _USED))
    used = MeasureState.objects.of(actor).filter(source__in=[row.source for row in rows], at__gte=now - _USED)
    people = dict(used.values_list("source").annotate(people=Count("patient_id", distinct=True)))
    for row in rows:
        row.people, row.counted_on = people.get(row.source, 0), now.date()
        if is_down(now - row.last_at, row.readings_a_day, row.people):
            _outage, is_new = FeedOutage.objects.get_or_create(
                tenant_id=actor.tenant_id,
                source=row.source,
                ended_at=None,
                defaults={"began_at": row.last_at, "noticed_at": now},
            )
            found += is_new
    FeedSource.objects.bulk_update(rows, ["people", "counted_on"])
    return found


def _rate(row: FeedSource | None, count: int, now: datetime) -> float:
    """Return readings a day as lately: each counts less the longer it is ago."""
    before = 0.0 if row is None else row.readings_a_day * exp(-max((now - row.last_at) / _DAY, 0) / _REMEMBERED)
    return before + count / _REMEMBERED
