"""What the intake board shows: a few statements for all sources, whatever their number."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import Count, Max, Sum

from renxin.doors.connectors import formats
from renxin.doors.connectors.models import ExpectedCount, IntakeTally, Interface, InterfaceMessage
from renxin.doors.connectors.tables.sources import TROUBLE
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor

HOURS: Final = 24
QUIET: Final = timedelta(hours=6)
"""A source that has sent before and is silent for so long is worth a look."""
BEHIND: Final = timedelta(minutes=5)
UNTOLD: Final = 2
"""A source that says every night how much it sent, and has not for so many days, is told of."""
State = InterfaceMessage.State


@dataclass(frozen=True, slots=True)
class ParkedFor:
    """How many are parked for one reason."""

    code: str
    title: object
    count: int


@dataclass(slots=True)
class Source:
    """One source: how much came in the last day and hour, how far behind we are, when it last worked."""

    interface: Interface
    day: int = 0
    hour: int = 0
    waiting: int = 0
    lag: timedelta | None = None
    last_at: datetime | None = None
    last_success: datetime | None = None
    parked: int = 0
    reasons: list[ParkedFor] = field(default_factory=list)
    differs: int = 0
    told_at: datetime | None = None
    by_day: bool = False
    judged_at: datetime | None = None

    @property
    def tone(self) -> str:
        """Return how urgent it is to look at it."""
        if self.lag is not None and self.lag > BEHIND:
            return "now"
        if self.differs or self.parked or self.trouble or self.told_nothing_for:
            return "soon"
        silent = self.last_at is not None and self.judged_at is not None and self.judged_at - self.last_at > QUIET
        return "soon" if silent else "good" if self.last_at else ""

    @property
    def trouble(self) -> Any:
        """Return why it could not say last night how much it sent, in words; empty when all is well."""
        code = self.interface.counts_trouble
        return TROUBLE.get(code, code)

    @property
    def told_nothing_for(self) -> int:
        """Return for how many days it has not said how much it sent, although it used to; 0 when it did of late."""
        if self.told_at is None or self.judged_at is None or not self.interface.is_active:
            return 0
        days = (self.judged_at - self.told_at).days
        return days if days >= UNTOLD else 0

    @property
    def lag_minutes(self) -> int:
        """Return how many minutes the oldest waiting one has waited."""
        return int(self.lag.total_seconds() // 60) if self.lag else 0


def sources(actor: Actor) -> list[Source]:
    """Return every source of the hospital, those that need a look first."""
    actor.require("interfaces.view")
    now = clock.now()
    rows = Interface.objects.of(actor).order_by("is_default", "name")
    found = {row.pk: Source(row, judged_at=now) for row in rows}
    for key, day, hour in _received(actor, now):
        found[key].day, found[key].hour = day, hour
    _add_last(actor, found)
    _add_waiting(actor, found, now)
    _add_parked(actor, found)
    _add_tallies(actor, found, now)
    differing = ExpectedCount.objects.of(actor).filter(state=ExpectedCount.State.DIFFERS).order_by()
    for key, count in differing.values_list("interface").annotate(n=Count("id")):
        found[key].differs = count
    told = ExpectedCount.objects.of(actor).order_by().values_list("interface").annotate(at=Max("told_at"))
    for key, at in told:
        found[key].told_at = at
    order = {"now": 0, "soon": 1, "good": 2, "": 3}
    return sorted(found.values(), key=lambda one: (order[one.tone], one.interface.is_default, one.interface.name))


def differences(actor: Actor, limit: int = 30) -> list[ExpectedCount]:
    """Return the days and kinds whose counts differ, the latest first."""
    actor.require("interfaces.view")
    rows = ExpectedCount.objects.of(actor).filter(state=ExpectedCount.State.DIFFERS).select_related("interface")
    return list(rows.order_by("-day", "kind")[:limit])


def _received(actor: Actor, now: datetime) -> Sequence[tuple[int, int, int]]:
    """Return how many messages came in the last day and hour, by source, from one range of an index each."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT interface_id, count(*), count(*) FILTER (WHERE received_at > %s) "
            "FROM connectors_interfacemessage WHERE interface_id = ANY(%s) AND received_at > %s GROUP BY 1",
            [now - timedelta(hours=1), _keys(actor), now - timedelta(hours=HOURS)],
        )
        return cursor.fetchall()


def _keys(actor: Actor) -> list[int]:
    return list(Interface.objects.of(actor).values_list("pk", flat=True))


def _add_last(actor: Actor, found: dict[int, Source]) -> None:
    """Add when each source last sent, and when something of it was last applied: one index probe each."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.id, "
            "(SELECT m.received_at FROM connectors_interfacemessage m WHERE m.interface_id = i.id "
            " ORDER BY m.received_at DESC LIMIT 1), "
            "(SELECT m.settled_at FROM (SELECT settled_at, state FROM connectors_interfacemessage "
            "  WHERE interface_id = i.id ORDER BY received_at DESC LIMIT 1000) AS m "
            " WHERE m.state = 'applied' LIMIT 1) "
            "FROM unnest(%s::bigint[]) AS i (id)",
            [list(found)],
        )
        for key, last_at, last_success in cursor.fetchall():
            found[key].last_at, found[key].last_success = last_at, last_success


def _add_waiting(actor: Actor, found: dict[int, Source], now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT interface_id, count(*), min(received_at) FROM connectors_interfacemessage "
            "WHERE tenant_id = %s AND state = 'received' GROUP BY 1",
            [actor.tenant_id],
        )
        for key, count, oldest in cursor.fetchall():
            found[key].waiting, found[key].lag = count, now - oldest


def _add_parked(actor: Actor, found: dict[int, Source]) -> None:
    rows = InterfaceMessage.objects.of(actor).filter(state=State.PARKED).order_by()
    for key, code, count in rows.values_list("interface", "reason").annotate(n=Count("id")).order_by("-n", "reason"):
        found[key].parked += count
        found[key].reasons.append(ParkedFor(code, formats.title_of(code), count))


def _add_tallies(actor: Actor, found: dict[int, Source], now: datetime) -> None:
    """Add what goes straight in: rows and resources, counted by day, so that nobody knows of the last hour."""
    rows: Any = IntakeTally.objects.of(actor).filter(last_at__gt=now - timedelta(hours=HOURS)).order_by()
    for key, count in rows.values_list("interface").annotate(n=Sum("applied") + Sum("unchanged")):
        found[key].day += count
        found[key].by_day = True
    latest = IntakeTally.objects.of(actor).order_by().values_list("interface").annotate(at=Max("last_at"))
    for key, at in latest:
        one = found[key]
        one.last_at = max(filter(None, [one.last_at, at]))
        one.last_success = max(filter(None, [one.last_success, at]))
