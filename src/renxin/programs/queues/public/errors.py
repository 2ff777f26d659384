"""How wrong estimates were: what was promised when somebody checked in, held against when she was called."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db import connection

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.statistics import HIDDEN_BELOW, Interval, wilson
from renxin.programs.queues.models import Queue

from .pack import estimate_pack

BANDS: Final = ((0, 10), (10, 20), (20, 40), (40, 60), (60, None))
"""Promised minutes from and below, as the page groups them."""
_ERRORS: Final = """
WITH held AS (
    SELECT said_minutes AS said, extract(epoch FROM called_at - joined_at) / 60 AS took, said_low, said_high
    FROM queues_ticket
    WHERE tenant_id = %(tenant)s AND queue_id = %(queue)s AND joined_at >= %(since)s
      AND said_minutes IS NOT NULL AND called_at IS NOT NULL
)
SELECT band, count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(took - said)),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY took - said),
       count(*) FILTER (WHERE took BETWEEN said_low - 0.5 AND said_high + 0.5),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY took)
FROM held CROSS JOIN LATERAL (SELECT width_bucket(said, %(edges)s::int[]) AS band) AS b
GROUP BY ROLLUP (band) ORDER BY band NULLS FIRST
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Error:
    """How wrong the promises of one band were (`low` None: all): minutes, and how many were inside the range."""

    low: int | None
    high: int | None
    n: int
    off: float
    later: float
    inside: int
    took: float

    @property
    def share(self) -> float:
        """Return the share of promises whose range held."""
        return self.inside / self.n

    @property
    def interval(self) -> Interval | None:
        """Return in which range that share lies (95 %)."""
        return wilson(self.inside, self.n)

    @property
    def is_few(self) -> bool:
        """Tell whether it stands on too few to say anything."""
        return self.n < HIDDEN_BELOW


def errors(actor: Actor, queue: Queue) -> Sequence[Error]:
    """Return how wrong estimates of a queue were in the last weeks: all together first, then by what was promised."""
    actor.require("queues.view")
    values: dict[str, Any] = {
        "tenant": actor.tenant_id,
        "queue": queue.pk,
        "since": clock.now() - timedelta(days=estimate_pack().days),
        "edges": [low for low, _high in BANDS],
    }
    with connection.cursor() as cursor:
        cursor.execute(_ERRORS, values)
        rows = cursor.fetchall()
    return [
        Error(
            low=BANDS[band - 1][0] if band else None,
            high=BANDS[band - 1][1] if band else None,
            n=n,
            off=off,
            later=later,
            inside=inside,
            took=took,
        )
        for band, n, off, later, inside, took in rows
        if n
    ]
