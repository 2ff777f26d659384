"""What was answered at beds, in numbers: each dimension of the guide with n and interval, small groups hidden."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db import connection

from renxin.kernel.core import clock, ids
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.statistics import HIDDEN_BELOW, WEAK_BELOW, Interval, mean_interval

from .talks import guide

SOURCE: Final = "listening"
MODE: Final = "round"
GUIDE: Final = "ward-round"

_SCORES: Final = """
SELECT d.key, count(*), avg((d.value ->> 'minmax')::float), stddev_samp((d.value ->> 'minmax')::float)
  FROM (SELECT r.scores -> 'dimensions' AS scores FROM questionnaires_questionnaireresponse AS r
         WHERE r.tenant_id = %(tenant)s AND r.source = %(source)s AND r.mode = %(mode)s AND r.flags = '[]'::jsonb
           AND r.id >= %(lowest)s AND r.authored_at >= %(start)s AND r.authored_at <= %(end)s
           AND (%(every)s OR r.department_id = ANY (%(departments)s))) AS found, jsonb_each(found.scores) AS d
 GROUP BY d.key
"""


@dataclass(frozen=True, slots=True)
class AskedScore:
    """A dimension of the guide: the mean of 0–100 over n beds, with its 95 percent interval."""

    words: str
    n: int
    mean: float | None
    interval: Interval | None

    @property
    def hidden(self) -> bool:
        """Tell whether so few answered that showing it would tell on them."""
        return self.n < HIDDEN_BELOW

    @property
    def few(self) -> bool:
        """Tell whether it is only a hint."""
        return self.n < WEAK_BELOW


def asked_scores(actor: Actor, days: int) -> list[AskedScore]:
    """Return the dimensions of the round's guide over the last `days` days, in the guide's order."""
    actor.require("listening.view")
    definition, end = guide(actor, GUIDE), clock.now()
    if definition is None:
        return []
    start = end - timedelta(days=days)
    ahead = max(end - clock.wall(), timedelta(0))  # a demo's clock runs before the ids
    values: dict[str, Any] = {
        "tenant": actor.tenant_id,
        "source": SOURCE,
        "mode": MODE,
        "lowest": ids.floor_of(start - ahead - timedelta(days=1)),
        "start": start,
        "end": end,
        "every": actor.all_departments,
        "departments": list(actor.department_ids),
    }
    with connection.cursor() as cursor:
        cursor.execute(_SCORES, values)
        found = {code: (n, mean, deviation) for code, n, mean, deviation in cursor.fetchall()}
    return [_score(str(one.text), *found[one.code]) for one in definition.dimensions if one.code in found]


def _score(words: str, n: int, mean: float | None, deviation: float | None) -> AskedScore:
    interval = mean_interval(n, mean, deviation) if mean is not None and deviation is not None else None
    return AskedScore(words, n, mean, interval)
