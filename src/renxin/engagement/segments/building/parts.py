"""One condition as SQL: where its values stand, and the test they have to pass."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings

from renxin.engagement.segments.rule import Bears, Did, Held, InSegment, Leaf, Recorded, TraitIs
from renxin.engagement.segments.rule.operators import OPERATORS, test_of
from renxin.engagement.segments.rule.spans import Span
from renxin.engagement.segments.rule.values import Anniversary, Bound, Flag, Known, Numbers, Test, Window, starts_with
from renxin.engagement.segments.traits import Trait
from renxin.kernel.core import clock, ids

from .ground import Ground, behaviour_digest, held_code

# Facts are recorded after they happened, but clocks of other systems run ahead by a little.
_MARGIN: Final = timedelta(days=2)
NARROWED: Final = " AND {0} = ANY(%(patients)s::bigint[])"


@dataclass(frozen=True, slots=True)
class Part:
    """People for whom a value passes a test, or (`negated`) for whom none does.

    `rows` is what follows FROM, with everything but the test; `%(patients)s` narrows it when `narrow` was asked for.
    `source` names where the values stand, for who reads the values of many conditions at once.
    """

    rows: str
    patient: str
    value: str
    test: Test
    negated: bool = False
    is_date: bool = False
    grouped: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    source: tuple[Any, ...] = ()

    @property
    def is_nobody(self) -> bool:
        """Tell whether what is asked for is not known any more, so that nobody passes."""
        return not self.rows

    def select(self, name: str, parameters: dict[str, Any], now: datetime) -> str:
        """Return the statement that yields `patient_id` of those who pass; its values go into `parameters`."""
        parameters.update(self.parameters)
        tested = self._tested(name, parameters, now)
        return f"SELECT {self.patient} AS patient_id FROM {self.rows}{f' AND {tested}' if tested else ''}{self.grouped}"  # noqa: S608  our own names

    def _tested(self, name: str, parameters: dict[str, Any], now: datetime) -> str:
        if isinstance(self.test, Window | Anniversary):
            return self.test.sql(self.value, name, parameters, now, is_date=self.is_date)
        return self.test.sql(self.value, name, parameters, now)


_NOBODY: Final = Part("", "", "", Known())


def parts_of(leaf: Leaf | Held, ground: Ground, *, narrow: bool) -> list[Part]:
    """Return what has to be true, all of it, for a condition: one part, or two where it counts from and to."""
    make = _Maker(ground, leaf.id.replace(".", "_"), narrow)
    if isinstance(leaf, TraitIs):
        return [make.trait(leaf)]
    if isinstance(leaf, Bears):
        return [make.tag(leaf)]
    if isinstance(leaf, InSegment):
        return [make.members(leaf)]
    if isinstance(leaf, Recorded):
        return [make.record(leaf)]
    if isinstance(leaf, Held):
        return [make.held(leaf)]
    return make.facts(leaf)


@dataclass(frozen=True, slots=True)
class _Maker:
    ground: Ground
    name: str
    narrow: bool

    def trait(self, leaf: TraitIs) -> Part:
        trait = self.ground.trait(leaf.trait)
        test = test_of(leaf.op, leaf.value, trait.type) if trait else None
        if trait is None or test is None:
            return _NOBODY
        negated = OPERATORS[leaf.op].negated or (isinstance(test, Flag) and not test.is_up)
        return self._kept(leaf, trait, test, negated) if trait.kept else self._read(leaf, trait, test, negated)

    def _kept(self, leaf: TraitIs, trait: Trait, test: Test, negated: bool) -> Part:
        parameters: dict[str, Any] = {f"{self.name}_trait": trait.code}
        rows = f"segments_traitvalue v WHERE v.tenant_id = %(tenant)s AND v.trait = %({self.name}_trait)s"
        if trait.key is None or leaf.key:
            rows += f" AND v.key = %({self.name}_key)s"
            parameters[f"{self.name}_key"] = leaf.key
        rows += self._narrowed("v.patient_id")
        asked = Numbers(1, 1) if isinstance(test, Flag) else test
        key = leaf.key if trait.key is None or leaf.key else None
        source = ("kept", trait.code, key)
        return Part(rows, "v.patient_id", f"v.{trait.column}", asked, negated, parameters=parameters, source=source)

    def _read(self, leaf: TraitIs, trait: Trait, test: Test, negated: bool) -> Part:
        sql = trait.sql.replace("%(patients)s", "%(patients)s" if self.narrow else "NULL")
        rows = f"({sql}) t WHERE t.value IS NOT NULL"
        parameters: dict[str, Any] = {}
        if leaf.key:
            rows += f" AND t.key = %({self.name}_key)s"
            parameters[f"{self.name}_key"] = leaf.key
        value = "t.value::text" if trait.type in ("code", "text-code") else "t.value"
        source = ("read", trait.code, leaf.key or None)
        is_date = trait.type == "date"
        return Part(rows, "t.patient_id", value, test, negated, is_date, parameters=parameters, source=source)

    def tag(self, leaf: Bears) -> Part:
        tag = self.ground.tags.get(leaf.tag)
        rows = f"segments_patienttag b WHERE b.tenant_id = %(tenant)s AND b.tag_id = %({self.name}_tag)s"
        rows += self._narrowed("b.patient_id")
        parameters, source = {f"{self.name}_tag": tag or 0}, ("tag", tag or 0)
        test = _since(leaf.within)
        return Part(rows, "b.patient_id", "b.since", test, not leaf.bears, parameters=parameters, source=source)

    def members(self, leaf: InSegment) -> Part:
        here = self.ground.segments.get(leaf.segment)
        return self._belonging(here.id if here else 0, Known(), negated=not leaf.member)

    def held(self, leaf: Held) -> Part:
        segment = self.ground.held.get(held_code(leaf))
        if segment is None and isinstance(leaf.rule, InSegment) and leaf.rule.member:
            here = self.ground.segments.get(leaf.rule.segment)
            segment = here.id if here and here.is_kept else None
        return self._belonging(segment or 0, Window(until=Bound(ago=leaf.span)), negated=False)

    def _belonging(self, segment_id: int, test: Test, *, negated: bool) -> Part:
        rows = f"segments_segmentmember m WHERE m.tenant_id = %(tenant)s AND m.segment_id = %({self.name}_segment)s"
        rows += self._narrowed("m.patient_id")
        parameters, source = {f"{self.name}_segment": segment_id}, ("segment", segment_id)
        return Part(rows, "m.patient_id", "m.entered_at", test, negated, parameters=parameters, source=source)

    def record(self, leaf: Recorded) -> Part:
        source = _RECORDS[leaf.record]
        parameters: dict[str, Any] = {}
        rows = f"{source.rows} AND x.tenant_id = %(tenant)s" + self._narrowed("x.patient_id")
        if leaf.codes:
            rows += f" AND {starts_with(source.code, leaf.codes, self.name, parameters)}"
        value, name = (
            source.at if leaf.within else "x.patient_id",
            ("record", leaf.record, leaf.codes, bool(leaf.within)),
        )
        return Part(rows, "x.patient_id", value, _since(leaf.within), not leaf.has, parameters=parameters, source=name)

    def facts(self, leaf: Did) -> list[Part]:
        found = [self._at_least(leaf, leaf.at_least, negated=False)] if leaf.at_least else []
        if leaf.at_most is not None:
            found.append(self._at_least(leaf, leaf.at_most + 1, negated=True))
        return found

    def _at_least(self, leaf: Did, nth: int, *, negated: bool) -> Part:
        kept = self.ground.behaviours.get(behaviour_digest(leaf, nth))
        name = f"{self.name}_{nth}"
        if kept is not None:
            rows = f"segments_behaviourat a WHERE a.tenant_id = %(tenant)s AND a.behaviour_id = %({name}_behaviour)s"
            rows += self._narrowed("a.patient_id")
            parameters, source = {f"{name}_behaviour": kept}, ("behaviour", kept)
            test = _since(leaf.within)
            return Part(rows, "a.patient_id", "a.at", test, negated, parameters=parameters, source=source)
        return self._counted(leaf, nth, name, negated=negated)

    def _counted(self, leaf: Did, nth: int, name: str, *, negated: bool) -> Part:
        parameters: dict[str, Any] = {f"{name}_kind": leaf.kind, f"{name}_least": nth}
        rows = f"timeline_event f WHERE f.tenant_id = %(tenant)s AND f.kind = %({name}_kind)s"
        if leaf.within is not None and not settings.RENXIN_MOVABLE_CLOCK:
            rows += f" AND f.id >= %({name}_floor)s"
            earliest = leaf.within.before(self.ground.seen_from or clock.now()) - _MARGIN
            parameters[f"{name}_floor"] = ids.floor_of(earliest)
        if self.ground.seen_from is not None:
            rows += " AND f.occurred_at <= %(now)s::timestamptz"
        rows += asked_of_facts(leaf, name, parameters) + self._narrowed("f.patient_id")
        grouped = f" GROUP BY f.patient_id HAVING count(*) >= %({name}_least)s" if nth > 1 else " GROUP BY f.patient_id"
        return Part(
            rows, "f.patient_id", "f.occurred_at", _since(leaf.within), negated, grouped=grouped, parameters=parameters
        )

    def _narrowed(self, column: str) -> str:
        return NARROWED.format(column) if self.narrow else ""


@dataclass(frozen=True, slots=True)
class _Record:
    rows: str
    code: str
    at: str


_RECORDS: Final = {
    "problem": _Record(
        "records_condition x WHERE x.clinical_status IN ('active', 'recurrence', 'relapse', 'remission')",
        "x.code",
        "x.recorded_at",
    ),
    "medicine": _Record(
        "records_medicationstatement x WHERE x.status NOT IN ('entered-in-error', 'cancelled')",
        "x.code",
        "coalesce(x.started_at, x.ended_at)",
    ),
    "procedure": _Record("records_procedure x WHERE true", "x.code", "x.performed_at"),
    "visit": _Record(
        """records_encounter x LEFT JOIN organizations_organization d ON d.id = x.department_id
           WHERE x.status IN ('in-progress', 'finished')""",
        "d.local_code",
        "x.started_at",
    ),
}


def asked_of_facts(leaf: Did, name: str, parameters: dict[str, Any]) -> str:
    """Return the tests of the small values of facts, each after an AND."""
    said = ""
    for place, asked in enumerate(leaf.where):
        parameters[f"{name}_name{place}"] = asked.name
        value = f"(f.payload ->> %({name}_name{place})s::text)"
        if asked.values:
            parameters[f"{name}_values{place}"] = [_text(one) for one in asked.values]
            said += f" AND {value} = ANY(%({name}_values{place})s::text[])"
        else:
            numbers = Numbers(asked.low, asked.high)
            said += f" AND {numbers.sql(f'{value}::float8', f'{name}_{place}', parameters, clock.now())}"
    return said


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _since(within: Span | None) -> Test:
    return Window(after=Bound(ago=within)) if within is not None else Known()
