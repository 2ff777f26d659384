"""What is known of a few hundred people, read once for all the conditions of all segments that ask."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from django.db import connection

from renxin.engagement.segments.building.compiling import ZONE
from renxin.engagement.segments.building.parts import Part
from renxin.engagement.segments.rule.values import Anniversary, Bound, Window, next_midnight
from renxin.engagement.segments.traits import registry
from renxin.kernel.core import hot

Source = tuple[Any, ...]
Values = list[tuple[int, Any]]

_POPULATION: Final = """
SELECT id FROM patients_patient WHERE tenant_id = %(tenant)s::bigint AND id = ANY(%(patients)s::bigint[])
   AND status IN ('active', 'provisional') AND deceased_at IS NULL
"""
_TRAITS: Final = """
SELECT patient_id, trait, key, number, code, at FROM segments_traitvalue
WHERE tenant_id = %(tenant)s::bigint AND patient_id = ANY(%(patients)s::bigint[]) AND trait = ANY(%(wanted)s::text[])
"""
_TAGS: Final = """
SELECT patient_id, tag_id, since FROM segments_patienttag
WHERE tenant_id = %(tenant)s::bigint AND patient_id = ANY(%(patients)s::bigint[]) AND tag_id = ANY(%(wanted)s::bigint[])
"""
_MEMBERS: Final = """
SELECT patient_id, segment_id, entered_at FROM segments_segmentmember
WHERE tenant_id = %(tenant)s::bigint AND patient_id = ANY(%(patients)s::bigint[])
  AND segment_id = ANY(%(wanted)s::bigint[])
"""
_BEHAVIOURS: Final = """
SELECT patient_id, behaviour_id, at FROM segments_behaviourat
WHERE tenant_id = %(tenant)s::bigint AND patient_id = ANY(%(patients)s::bigint[])
  AND behaviour_id = ANY(%(wanted)s::bigint[])
"""
_READ: Final = "SELECT t.patient_id, t.key::text, t.value FROM ({sql}) t WHERE t.value IS NOT NULL"
_BY_ID: Final = {"tag": _TAGS, "segment": _MEMBERS, "behaviour": _BEHAVIOURS}


@dataclass(slots=True)
class Knowledge:
    """Who of some people passes each condition. Reads what is asked for, each sort of thing once."""

    tenant_id: int
    patients: Sequence[int]
    now: datetime
    everybody: frozenset[int] = frozenset()
    values: dict[Source, Values] = field(default_factory=dict)
    _found: dict[Source, frozenset[int]] = field(default_factory=dict)

    def learn(self, parts: Iterable[Part]) -> None:
        """Read the values that some conditions ask for."""
        rows = hot.execute(_POPULATION, self._asked([]), rows=True)
        self.everybody = frozenset(patient for (patient,) in rows)
        wanted: dict[str, set[Source]] = defaultdict(set)
        for part in parts:
            if part.source[:1] == ("record",):
                self._learn_rows(part)
            elif part.source:
                wanted[part.source[0]].add(part.source)
        self._learn_kept(wanted.pop("kept", set()))
        self._learn_read(wanted.pop("read", set()))
        for kind, sources in wanted.items():
            self._learn_by_id(kind, sources)

    def passing(self, part: Part) -> frozenset[int]:
        """Return who passes a condition."""
        name = (part.source, part.test, part.negated)
        found = self._found.get(name)
        if found is None:
            found = self._found[name] = self._passing(part)
        return found

    def soonest(self, part: Part) -> datetime | None:
        """Return when time may next change whether somebody of these people passes a condition."""
        if isinstance(part.test, Anniversary) or (part.is_date and isinstance(part.test, Window)):
            return next_midnight(self.now)
        if not isinstance(part.test, Window):
            return None
        dues = [self._reached(part.source, bound) for bound in part.test.moving]
        return min((due for due in dues if due is not None), default=None)

    def _reached(self, source: Source, bound: Bound) -> datetime | None:
        seen = bound.seen_from(self.now)
        later = [
            value for _patient, value in self.values.get(source, ()) if isinstance(value, datetime) and value > seen
        ]
        return bound.reaches(min(later), self.now) if later else None

    def _passing(self, part: Part) -> frozenset[int]:
        if part.is_nobody:
            return frozenset()
        found = self._tested(part)
        return self.everybody - found if part.negated else self.everybody & found

    def _tested(self, part: Part) -> set[int]:
        passes: Callable[[Any], bool] = part.test.check(self.now)
        return {patient for patient, value in self.values.get(part.source, ()) if passes(value)}

    def _learn_kept(self, sources: set[Source]) -> None:
        if not sources:
            return
        rows = hot.execute(_TRAITS, self._asked(sorted({source[1] for source in sources})), rows=True)
        for patient, trait, key, number, code, at in rows:
            value = number if number is not None else code if code is not None else at
            for source in (("kept", trait, key), ("kept", trait, None)):
                if source in sources:
                    self.values.setdefault(source, []).append((patient, value))

    def _learn_read(self, sources: set[Source]) -> None:
        for code in {source[1] for source in sources}:
            trait = registry.trait(code)
            if trait is None:
                continue
            rows = self._rows(_READ.format(sql=trait.sql))
            as_text = trait.type in ("code", "text-code")
            for source in sources:
                if source[1] == code:
                    self.values[source] = [
                        (patient, str(value) if as_text else value)
                        for patient, key, value in rows
                        if source[2] in (None, key)
                    ]

    def _learn_rows(self, part: Part) -> None:
        if part.source not in self.values:
            select = f"SELECT {part.patient}, {part.value} FROM {part.rows}"  # noqa: S608  our own names
            self.values[part.source] = [row for row in self._rows(select, part.parameters) if row[1] is not None]

    def _rows(self, select: str, parameters: Mapping[str, Any] = MappingProxyType({})) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(select, self._asked([]) | {"now": self.now, "zone": ZONE} | dict(parameters))
            return cursor.fetchall()

    def _learn_by_id(self, kind: str, sources: set[Source]) -> None:
        for source in sources:
            self.values[source] = []
        for patient, thing, at in hot.execute(_BY_ID[kind], self._asked([source[1] for source in sources]), rows=True):
            self.values[kind, thing].append((patient, at))

    def _asked(self, wanted: list[Any]) -> dict[str, Any]:
        return {"tenant": self.tenant_id, "patients": list(self.patients), "wanted": wanted}
