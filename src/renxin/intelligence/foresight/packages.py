"""Which marks go together with which service: everybody's marks and services as sets, counted together."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from typing import Any, Final

import numpy as np
from django.db import connection
from django.db.models import Q
from numpy.typing import NDArray

from renxin.engagement.segments.models import PatientTag

from .ground import People
from .happenings import HAPPENINGS
from .learning.lift import Pair, stands_out
from .pack import Package, pack

Mask = NDArray[np.bool_]
_TAKEN: Final = """SELECT DISTINCT h.patient_id FROM ({sql}) h WHERE h.at > %(since)s AND h.at <= %(now)s"""
_PROBLEMS: Final = """SELECT DISTINCT patient_id FROM records_condition WHERE tenant_id = %(tenant)s
  AND patient_id = ANY(%(patients)s::bigint[]) AND code LIKE ANY(%(codes)s) AND recorded_at <= %(now)s"""
_MOST_TAGS: Final = 40


@dataclass(frozen=True, slots=True)
class Mark:
    """Something a patient bears: a tag (by its uid) or a problem of a group. `name` is a tag's own."""

    kind: str
    code: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Together:
    """Marks and a service that go together, with the numbers, and how many bear the marks and have not taken it."""

    marks: tuple[Mark, ...]
    package: str
    pair: Pair


def together(people: People, now: datetime) -> list[Together]:
    """Return what goes together well enough to be said, the strongest first."""
    rules = pack().package_rules
    marks = dict(_marks(people, now))
    baskets = [*((mark,) for mark in marks), *combinations(marks, 2)]
    found = []
    for code, package in pack().packages.items():
        taken = _who(people, _TAKEN.format(sql=HAPPENINGS[package.happening].sql), _since(package, now))
        for basket in baskets:
            pair = _pair(np.logical_and.reduce([marks[mark] for mark in basket]), taken)
            if pair.can_be_told(rules.minimum_people, rules.minimum_taken):
                found.append(Together(basket, code, pair))
    kept = [
        one
        for one, counts in zip(found, stands_out([one.pair.p for one in found], rules.false_share), strict=True)
        if counts
    ]
    strong = [one for one in kept if one.pair.lift >= rules.minimum_lift and one.pair.interval.low > 1]
    return _without_echoes(sorted(strong, key=lambda one: (-one.pair.interval.low, len(one.marks))))[: rules.most]


def _without_echoes(found: list[Together]) -> list[Together]:
    """Leave out two marks where one of them alone says as much."""
    alone = {(one.marks[0], one.package): one.pair.lift for one in found if len(one.marks) == 1}
    return [
        one
        for one in found
        if len(one.marks) == 1 or all(one.pair.interval.low > alone.get((mark, one.package), 0.0) for mark in one.marks)
    ]


def _marks(people: People, now: datetime) -> Iterator[tuple[Mark, Mask]]:
    borne: dict[Mark, set[int]] = {}
    rows = PatientTag.objects.of(people.tenant_id).filter(patient_id__any=people.ids.tolist())
    rows = rows.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now), since__lte=now)
    for patient_id, uid, name in rows.values_list("patient_id", "tag__uid", "tag__name"):
        borne.setdefault(Mark("tag", str(uid), name), set()).add(patient_id)
    often = sorted(borne, key=lambda mark: (-len(borne[mark]), mark.name))[:_MOST_TAGS]
    for mark in often:
        if len(borne[mark]) >= pack().package_rules.minimum_people:
            yield mark, np.isin(people.ids, list(borne[mark]))
    for code, group in pack().problems.items():
        values = {"now": now, "codes": [f"{each}%" for each in group.codes]}
        yield Mark("problem", code), _who(people, _PROBLEMS, values)


def _pair(bears: Mask, taken: Mask) -> Pair:
    n, others = int(bears.sum()), int((~bears).sum())
    return Pair(n, int((bears & taken).sum()), others, int((~bears & taken).sum()))


def _since(package: Package, now: datetime) -> dict[str, Any]:
    return {"since": now - timedelta(days=package.days), "now": now}


def _who(people: People, statement: str, values: dict[str, Any]) -> Mask:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"tenant": people.tenant_id, "patients": people.ids.tolist(), **values})
        return np.isin(people.ids, [row[0] for row in cursor.fetchall()])
