"""Reading the timeline: a patient's history, and how far consumers are."""

import json
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, Final

from django.db import connection

from renxin.kernel.core import hot, ids
from renxin.kernel.core.actor import Actor

from . import catalogue, codec
from .fact import Fact
from .looking_back import Began, Past, Wanted, facts_of, followed_by, people_of  # noqa: F401  many over days
from .models import Event, FeedInbox, Parked


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a patient's history. `fact` is None for kinds this version does not know."""

    event_id: int
    kind: str
    fact: Fact | None
    occurred_at: datetime
    recorded_at: datetime
    actor_kind: str
    actor_name: str
    user_id: int | None
    caused_by: int | None

    @property
    def place(self) -> tuple[datetime, int]:
        """Return what `before` takes to read on below this line."""
        return self.occurred_at, self.event_id


@dataclass(frozen=True, slots=True)
class Lag:
    """How far a consumer is behind: entries it has still to read, since when the oldest of them waits, and trouble."""

    consumer: str
    behind: int
    waiting_since: datetime | None
    parked: int
    skipped: int
    replaying: bool


_LAG: Final = """
SELECT c.consumer, coalesce(sum(w.waiting), 0), min(w.oldest), sum(c.skipped), bool_or(c.replay_after IS NOT NULL),
       (SELECT count(*) FROM timeline_parked p WHERE p.consumer = c.consumer)
FROM timeline_cursor c LEFT JOIN LATERAL (
    SELECT count(*) AS waiting, min(f.event_id) AS oldest FROM timeline_feed f
    WHERE f.lane = c.lane AND f.number > c.number AND (c.kinds IS NULL OR f.kind = ANY (c.kinds))) w ON true
GROUP BY c.consumer ORDER BY c.consumer
"""


def fact_kinds() -> list[str]:
    """Return every kind of fact that this version knows."""
    return sorted(catalogue.by_kind())


# Planned once: with a partition for every month, planning costs ten times what reading does.
_COLUMNS: Final = (
    "patient_id", "id", "kind", "occurred_at", "recorded_at", "payload",
    "actor_kind", "actor_name", "user_id", "caused_by",
)  # fmt: skip
_HISTORY: Final = f"""
SELECT {", ".join(_COLUMNS)} FROM timeline_event
WHERE tenant_id = %(tenant)s::bigint AND patient_id = %(patient)s::bigint
  AND (%(kinds)s::text[] IS NULL OR kind = ANY (%(kinds)s::text[]))
  AND (occurred_at, id) < (%(at)s::timestamptz, %(id)s::bigint)
ORDER BY occurred_at DESC, id DESC LIMIT %(limit)s::int
"""  # noqa: S608  our own names
_END_OF_TIME: Final = datetime(9999, 1, 1, tzinfo=UTC)


def lag() -> list[Lag]:
    """Return how far each consumer is behind. Whole house: it names no patient and belongs to no tenant."""
    with connection.cursor() as cursor:
        cursor.execute(_LAG)
        return [
            Lag(name, int(behind), ids.instant_of(oldest) if oldest else None, parked, int(skipped), replaying)
            for name, behind, oldest, skipped, replaying, parked in cursor.fetchall()
        ]


def waiting_for_number() -> int:
    """Return how many committed facts the sequencer has still to number."""
    return FeedInbox.objects.count()


def parked(actor: Actor, *, consumer: str = "") -> list[Parked]:
    """Return the tenant's parked entries, those that have waited longest first."""
    actor.require("interfaces.view")
    rows = Parked.objects.of(actor).order_by("id")
    return list(rows.filter(consumer=consumer) if consumer else rows)


def history(
    actor: Actor,
    patient_id: int,
    *,
    kinds: list[str] | None = None,
    before: tuple[datetime, int] | None = None,
    limit: int = 50,
) -> list[Happening]:
    """Return the patient's facts, newest first; `before` is the `place` of the last line of the page above."""
    actor.require("patients.view")
    at, event_id = before or (_END_OF_TIME, 0)
    values = {"tenant": actor.tenant_id, "patient": patient_id, "kinds": kinds, "at": at, "id": event_id}
    rows = hot.execute(_HISTORY, values | {"limit": limit}, rows=True)
    return [_happening(_event(row)) for row in rows]


def fact_fields() -> dict[str, frozenset[str]]:
    """Return every kind of fact with the names of its small values, for definitions that are data to be checked."""
    return {
        kind: frozenset(field.name for field in fields(fact_class)) - codec.COLUMNS
        for kind, fact_class in catalogue.by_kind().items()
    }


def _event(row: tuple[Any, ...]) -> Event:
    columns = dict(zip(_COLUMNS, row, strict=True))
    return Event(**columns | {"payload": json.loads(columns["payload"])})  # Django leaves JSON as text


def _happening(event: Event) -> Happening:
    try:
        fact = codec.decode(event.kind, event.patient_id, event.occurred_at, event.payload)
    except codec.UnreadableFact:
        fact = None
    return Happening(
        event_id=event.id,
        kind=event.kind,
        fact=fact,
        occurred_at=event.occurred_at,
        recorded_at=event.recorded_at,
        actor_kind=event.actor_kind,
        actor_name=event.actor_name,
        user_id=event.user_id,
        caused_by=event.caused_by,
    )
