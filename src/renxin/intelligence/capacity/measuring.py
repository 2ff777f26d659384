"""What was measured: who came by half hours, how long they took and waited, when doctors see people."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import connection
from django.db.models import Q

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.programs.appointments.models import Session
from renxin.programs.queues.models import Queue

from .simulating import BIN, BINS, Demand

WEEKS: Final = 8
LEAST_DAYS: Final = 4
LEAST_PEOPLE: Final = 60
# Somebody who was inside for longer than three hours was not seen off: a forgotten press, no long visit.
_MEASURE: Final = """
SELECT on_date,
       least(%(bins)s - 1, floor(extract(epoch FROM (joined_at AT TIME ZONE %(zone)s)::time) / 60 / %(bin)s))::int,
       extract(epoch FROM called_at - joined_at)::float8 / 60,
       CASE WHEN ended_at - began_at BETWEEN interval '20 seconds' AND interval '3 hours'
            THEN extract(epoch FROM ended_at - began_at)::float8 / 60 END
FROM queues_ticket
WHERE tenant_id = %(tenant)s AND queue_id = %(queue)s AND on_date >= %(since)s AND on_date < %(today)s
  AND extract(isodow FROM on_date) = %(weekday)s AND state IN ('done', 'called', 'serving', 'missed', 'moved')
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """One weekday of one queue: demand, the mean wait that was measured, and by half hours (None: nobody came)."""

    demand: Demand
    mean_wait: float
    by_bin: tuple[float | None, ...]
    people: int

    @property
    def is_enough(self) -> bool:
        """Tell whether there are enough days and people to say anything."""
        return self.demand.days >= LEAST_DAYS and self.people >= LEAST_PEOPLE and self.demand.n >= LEAST_PEOPLE // 2


def queues(actor: Actor) -> list[Queue]:
    """Return the queues that wait for doctors, of departments the actor may see."""
    actor.require("capacity.view")
    rows = Queue.objects.of(actor).filter(kind=Queue.Kind.CLINIC, is_active=True).select_related("department")
    rows = rows if actor.all_departments else rows.filter(department_id__in=actor.department_ids)
    return list(rows.order_by("department__name", "name"))


def measure(actor: Actor, queue: Queue, weekday: int) -> Measured:
    """Return what was measured on a weekday (0 Monday) in the last weeks."""
    today = clock.today()
    with connection.cursor() as cursor:
        cursor.execute(
            _MEASURE,
            {
                "tenant": actor.tenant_id,
                "queue": queue.pk,
                "zone": str(organizations.zone_of(actor)),
                "since": today - timedelta(weeks=WEEKS),
                "today": today,
                "weekday": weekday + 1,
                "bins": BINS,
                "bin": BIN,
            },
        )
        rows = cursor.fetchall()
    counts, waits = [0] * BINS, [[] for _bin in range(BINS)]  # type: tuple[list[int], list[list[float]]]
    for _on, place, waited, _took in rows:
        counts[place] += 1
        if waited is not None:
            waits[place].append(waited)
    took = [row[3] for row in rows if row[3] is not None]
    mean = sum(took) / len(took) if took else 0.0
    spread = (sum((one - mean) ** 2 for one in took) / (len(took) - 1)) ** 0.5 if len(took) > 1 else 0.0
    every = [one for some in waits for one in some]
    return Measured(
        Demand(tuple(counts), len({row[0] for row in rows}), mean, spread, len(took)),
        sum(every) / len(every) if every else 0.0,
        tuple(sum(some) / len(some) if some else None for some in waits),
        len(rows),
    )


def plan_of(actor: Actor, queue: Queue, weekday: int) -> list[tuple[float, float]]:
    """Return when doctors of the queue's department see people on the next such weekday, in minutes of the day."""
    zone, on = organizations.zone_of(actor), _next(weekday)
    start = datetime.combine(on, time(), tzinfo=zone)
    rows = Session.objects.of(actor).filter(
        ~Q(state=Session.State.CANCELLED) & ~Q(service__visit_types=["virtual"]),
        department_id=queue.department_id,
        starts_at__gte=start,
        starts_at__lt=start + timedelta(days=1),
    )
    return sorted(
        ((one.starts_at - start).total_seconds() / 60, (one.ends_at - start).total_seconds() / 60) for one in rows
    )


def _next(weekday: int) -> date:
    today = clock.today()
    return today + timedelta(days=(weekday - today.weekday()) % 7)
