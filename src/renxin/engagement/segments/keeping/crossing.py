"""What time alone does to a rule: who crosses a bound between two instants, and when the next one does."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import connection

from renxin.engagement.segments.building.compiling import ZONE
from renxin.engagement.segments.building.ground import Ground
from renxin.engagement.segments.building.parts import Part, parts_of
from renxin.engagement.segments.rule import Rule
from renxin.engagement.segments.rule.values import Anniversary, Bound, Window, next_midnight

from .active import leaves


def crossed(rule: Rule, ground: Ground, since: datetime, now: datetime) -> set[int]:
    """Return the people for whom time changed the answer to some condition after `since`, until `now`."""
    parameters: dict[str, Any] = {"tenant": ground.tenant_id, "now": now, "zone": ZONE}
    selects = []
    for number, part in enumerate(_moving(rule, ground)):
        tested = _between(part, f"c{number}", since, now, parameters)
        if tested:
            parameters |= part.parameters
            selects.append(f"SELECT {part.patient} FROM {part.rows} AND ({tested})")  # noqa: S608  our own names
    if not selects:
        return set()
    return {patient for (patient,) in _rows(" UNION ".join(selects), parameters)}


def next_due(rule: Rule, ground: Ground, now: datetime) -> datetime | None:
    """Return when time may next change the answer for anybody; None when it never will."""
    dues: list[datetime] = []
    for part in _moving(rule, ground):
        if isinstance(part.test, Anniversary) or part.is_date:
            dues.append(next_midnight(now))
        elif isinstance(part.test, Window):
            dues += [due for bound in part.test.moving if (due := _reached(part, bound, ground, now)) is not None]
    return min(dues, default=None)


def _moving(rule: Rule, ground: Ground) -> Iterator[Part]:
    for leaf in leaves(rule):
        for part in parts_of(leaf, ground, narrow=False):
            moves = isinstance(part.test, Anniversary) or (isinstance(part.test, Window) and bool(part.test.moving))
            if moves and not part.is_nobody and not part.grouped:
                yield part


def _between(part: Part, name: str, since: datetime, now: datetime, parameters: dict[str, Any]) -> str:
    if isinstance(part.test, Anniversary):
        days = set(part.test.months_and_days(since)) ^ set(part.test.months_and_days(now))
        parameters[f"{name}_days"] = sorted(days)
        local = part.value if part.is_date else f"({part.value} AT TIME ZONE 'Asia/Shanghai')"
        return f"to_char({local}, 'MMDD') = ANY(%({name}_days)s::text[])" if days else ""
    said = []
    for place, bound in enumerate(part.test.moving if isinstance(part.test, Window) else ()):
        passed = Window(Bound(at=bound.seen_from(since)), Bound(at=bound.seen_from(now)))
        said.append(f"({passed.sql(part.value, f'{name}_{place}', parameters, now, is_date=part.is_date)})")
    return " OR ".join(said)


def _reached(part: Part, bound: Bound, ground: Ground, now: datetime) -> datetime | None:
    parameters: dict[str, Any] = {"tenant": ground.tenant_id, "now": now, "zone": ZONE, **part.parameters}
    later = Window(after=Bound(at=bound.seen_from(now))).sql(part.value, "due", parameters, now)
    ((first,),) = _rows(f"SELECT min({part.value}) FROM {part.rows} AND {later}", parameters)  # noqa: S608  our own names
    return bound.reaches(first, now) if first is not None else None


def _rows(statement: str, parameters: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()
