"""Measuring how long visits take: each night, from the last weeks, in one statement for a whole hospital.

What counts is how long a room was taken by somebody: from coming in (where nobody notes that: from the call) to coming
out, and the change before it while others waited. Somebody who was called and did not come takes a little time too.
"""

from datetime import timedelta
from typing import Final

from django.db import connection, transaction

from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import periodic
from renxin.people.organizations import selectors as organizations
from renxin.programs.queues.models import ServiceTime

from .pack import estimate_pack

_MEASURE: Final = """
WITH visits AS (
    SELECT t.queue_id, coalesce(t.practitioner_id, c.practitioner_id) AS practitioner_id, t.kind, t.state, t.joined_at,
           coalesce(t.began_at, t.last_called_at, t.called_at) AS begin, t.ended_at,
           lag(t.ended_at) OVER (PARTITION BY t.counter_id, t.on_date
                                 ORDER BY coalesce(t.began_at, t.last_called_at, t.called_at)) AS before
    FROM queues_ticket AS t LEFT JOIN queues_counter AS c ON c.id = t.counter_id
    WHERE t.tenant_id = %(tenant)s AND t.joined_at >= %(since)s AND t.state IN ('done', 'moved', 'missed')
      AND t.called_at IS NOT NULL AND t.ended_at IS NOT NULL
), taken AS (
    SELECT queue_id, practitioner_id, kind,
           CASE WHEN state = 'missed' THEN least(extract(epoch FROM ended_at - begin), %(missed)s)
                ELSE extract(epoch FROM ended_at - begin) END
           + CASE WHEN before IS NULL OR joined_at > before OR begin < before THEN 0
                  WHEN extract(epoch FROM begin - before) > %(change)s THEN 0
                  ELSE extract(epoch FROM begin - before) END AS seconds
    FROM visits
), counted AS (SELECT * FROM taken WHERE seconds BETWEEN %(shortest)s AND %(longest)s)
INSERT INTO queues_servicetime (tenant_id, queue_id, practitioner_id, kind, n, mean_seconds, sd_seconds, measured_at)
SELECT %(tenant)s, queue_id, CASE WHEN grouping(practitioner_id) = 0 THEN practitioner_id END,
       CASE WHEN grouping(kind) = 0 THEN kind ELSE '' END, count(*), avg(seconds),
       coalesce(stddev_samp(seconds), avg(seconds) / 2), %(now)s
FROM counted
GROUP BY GROUPING SETS ((queue_id), (queue_id, kind), (queue_id, practitioner_id), (queue_id, practitioner_id, kind))
HAVING grouping(practitioner_id) = 1 OR practitioner_id IS NOT NULL
"""


@transaction.atomic
def measure_service_times(actor: Actor) -> int:
    """Measure every queue of the house anew; return how many times stand there now. Twice gives the same."""
    pack = estimate_pack()
    ServiceTime.objects.of(actor).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            _MEASURE,
            {
                "tenant": actor.tenant_id,
                "since": clock.now() - timedelta(days=pack.days),
                "now": clock.now(),
                "missed": pack.missed,
                "change": pack.change,
                "shortest": pack.shortest,
                "longest": pack.longest,
            },
        )
        return int(cursor.rowcount)


@periodic("20 3 * * *", name="queues.service_times")
def measure_last_weeks() -> None:
    """Measure every hospital, before the first patients come."""
    for hospital in organizations.tenants():
        with tenant.scope(hospital.pk):
            measure_service_times(Actor.system(hospital.pk, "queues.measuring"))
