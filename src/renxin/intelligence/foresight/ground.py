"""What is known of patients at an instant, as numbers: a statement for each source and all instants together.

Nothing behind an instant can reach its row: every statement keeps only what happened up to the cut.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Final

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient, Purpose, Sex

from .happenings import HAPPENINGS
from .pack import Among, Feature, Prediction, pack

Numbers = NDArray[np.float64]
Ids = NDArray[np.int64]
_DAY: Final = timedelta(days=1)
_COUNTS: Final = """
SELECT c.n - 1, h.patient_id, extract(epoch FROM min(c.at - h.at)) / 86400.0, {counts}
FROM ({sql}) h CROSS JOIN unnest(%(cuts)s::timestamptz[]) WITH ORDINALITY c (at, n)
WHERE h.at <= c.at AND h.at > c.at - make_interval(days => %(longest)s)
GROUP BY c.n, h.patient_id"""
_PROBLEMS: Final = """
SELECT c.n - 1, h.patient_id
FROM records_condition h CROSS JOIN unnest(%(cuts)s::timestamptz[]) WITH ORDINALITY c (at, n)
WHERE h.tenant_id = %(tenant)s AND h.patient_id = ANY(%(patients)s::bigint[]) AND h.recorded_at <= c.at
  AND h.code LIKE ANY(%(codes)s)
GROUP BY c.n, h.patient_id"""
_CAME: Final = """
SELECT DISTINCT h.patient_id FROM ({sql}) h WHERE h.at > %(cut)s AND h.at <= %(until)s"""


@dataclass(frozen=True, slots=True)
class People:
    """Living patients who agreed to profiling, in order, and how many others there are."""

    tenant_id: int
    ids: Ids
    excluded: int

    @classmethod
    def of(cls, tenant_id: int) -> "People":
        """Return the people of a hospital who may be learned from."""
        living = Patient.objects.of(tenant_id).filter(status="active", deceased_at__isnull=True)
        ids = list(living.order_by("pk").values_list("pk", flat=True))
        allowed = patients.consent_state(tenant_id, ids, Purpose.PROFILING)
        found = [pk for pk in ids if allowed[pk]]
        return cls(tenant_id, np.array(found, dtype=np.int64), len(ids) - len(found))

    def places(self, ids: Sequence[int]) -> Ids:
        """Return where these patients stand in the order."""
        return np.searchsorted(self.ids, np.array(ids, dtype=np.int64))


@dataclass(frozen=True, slots=True)
class Slice:
    """The people a question is about at one cut: where they stand, and their features."""

    cut: datetime
    places: Ids
    x: Numbers


def slices(people: People, prediction: Prediction, cuts: Sequence[datetime]) -> list[Slice]:
    """Return for each cut the people who are asked about and their features as they were then."""
    columns = [pack().features[code] for code in prediction.features]
    matrices = features(people, columns, cuts)
    asked = _asked(people, prediction.among, cuts)
    return [
        Slice(cut, np.flatnonzero(mask), matrix[mask]) for cut, matrix, mask in zip(cuts, matrices, asked, strict=True)
    ]


def outcomes(people: People, prediction: Prediction, of: Slice) -> Numbers:
    """Return 1 for those of a slice whose outcome came in the days behind the cut, else 0."""
    seen = np.zeros(len(people.ids))
    for code in prediction.any_of or prediction.none_of or ():
        values = {"cut": of.cut, "until": of.cut + prediction.days * _DAY}
        rows = _rows(people, _CAME.format(sql=HAPPENINGS[code].sql), values)
        seen[people.places([row[0] for row in rows])] = 1
    found: Numbers = seen[of.places]
    return found if prediction.any_of else 1 - found


def features(people: People, columns: Sequence[Feature], cuts: Sequence[datetime]) -> list[Numbers]:
    """Return for each cut a row for each person and a column for each feature."""
    made = [np.zeros((len(people.ids), len(columns))) for _cut in cuts]
    numbered = sorted(enumerate(columns), key=lambda pair: (pair[1].of in ("count", "since"), pair[1].happening))
    for happening, group in groupby(numbered, key=lambda pair: pair[1].happening):
        if happening:
            _count(people, happening, list(group), cuts, made)
        else:
            for place, column in group:
                _state(people, place, column, cuts, made)
    return made


def _count(
    people: People, happening: str, columns: list[tuple[int, Feature]], cuts: Sequence[datetime], made: list[Numbers]
) -> None:
    spans = sorted({column.days for _place, column in columns})
    for place, column in columns:
        if column.of == "since":
            for matrix in made:
                matrix[:, place] = column.days
    counted = _counted(people, happening, spans, cuts)
    for number, (who, last, counts) in enumerate(counted):
        for place, column in columns:
            if column.of == "since":
                made[number][who, place] = np.minimum(last, column.days)
            else:
                # The tenth visit says less than the second.
                made[number][who, place] = np.log1p(counts[:, spans.index(column.days)])


def _counted(
    people: People, happening: str, spans: Sequence[int], cuts: Sequence[datetime]
) -> list[tuple[Ids, Numbers, Numbers]]:
    """Return for each cut: who, days since the last happening, how many in each span."""
    counts = ", ".join(
        f"count(*) FILTER (WHERE h.at > c.at - make_interval(days => {int(days)}))::float8" for days in spans
    )
    statement = _COUNTS.format(sql=HAPPENINGS[happening].sql, counts=counts)
    rows = _rows(people, statement, {"cuts": list(cuts), "longest": max(spans)})
    table = np.array(rows, dtype=np.float64).reshape(-1, 3 + len(spans))
    found = []
    for number in range(len(cuts)):
        mine = table[table[:, 0] == number]
        found.append((np.searchsorted(people.ids, mine[:, 1].astype(np.int64)), mine[:, 2], mine[:, 3:]))
    return found


def _asked(people: People, among: Among, cuts: Sequence[datetime]) -> list[NDArray[np.bool_]]:
    found = []
    for who, _last, counts in _counted(people, among.happening, [among.days], cuts):
        mask = np.zeros(len(people.ids), dtype=bool)
        mask[who[counts[:, 0] >= among.at_least]] = True
        found.append(mask)
    return found


def _state(people: People, place: int, column: Feature, cuts: Sequence[datetime], made: list[Numbers]) -> None:
    if column.of == "problem":
        codes = [f"{code}%" for code in pack().problems[column.problem].codes]
        found = np.array(_rows(people, _PROBLEMS, {"cuts": list(cuts), "codes": codes}), dtype=np.int64).reshape(-1, 2)
        for number, matrix in enumerate(made):
            matrix[np.searchsorted(people.ids, found[found[:, 0] == number, 1]), place] = 1
        return
    rows = Patient.objects.of(people.tenant_id).filter(pk__any=people.ids.tolist())
    born = dict(rows.values_list("pk", _FIELDS[column.of]))
    for number, cut in enumerate(cuts):
        made[number][:, place] = [_person(column, born.get(pk), cut) for pk in people.ids.tolist()]


_FIELDS: Final = {"age": "birth_date", "female": "sex"}


def _person(column: Feature, value: Any, cut: datetime) -> float:
    if column.of == "female":
        return float(value == Sex.FEMALE)
    # Nobody's age is guessed from others: an unknown one counts as middle-aged.
    return (cut.date() - value).days / 365.25 if value else 50.0


def _rows(people: People, statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"tenant": people.tenant_id, "patients": people.ids.tolist(), **values})
        return cursor.fetchall()
