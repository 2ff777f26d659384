"""The catalogue of facts is data that can be stored and read back by any later version."""

import json
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import ClassVar, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renxin.kernel.timeline import catalogue, codec
from renxin.kernel.timeline.fact import Fact

AT = datetime(2026, 3, 10, 1, 2, 3, 456789, tzinfo=UTC)


def test_every_fact_can_be_stored_and_has_a_kind_in_the_past_tense():
    assert len(catalogue.by_kind()) > 30
    for kind, fact_class in catalogue.by_kind().items():
        noun, _, participle = kind.partition(".")
        assert noun
        assert participle
        assert codec.check_class(fact_class) == []
        assert fact_class.__doc__


VALUES = {
    str: st.text(max_size=8),
    date: st.dates(),
    datetime: st.datetimes(timezones=st.just(UTC)),
    int: st.integers(-(2**62), 2**62),
    bool: st.booleans(),
    float: st.floats(allow_nan=False, allow_infinity=False),
    tuple[str, ...]: st.lists(st.text(max_size=5), max_size=3).map(tuple),
    tuple[int, ...]: st.lists(st.integers(0, 2**62), max_size=3).map(tuple),
}
VALUES |= {kind | None: st.none() | values for kind, values in VALUES.items()}


@pytest.mark.parametrize("kind", sorted(catalogue.by_kind()))
@given(data=st.data())
@settings(max_examples=15)
def test_every_fact_comes_back_as_it_was(kind, data):
    fact_class = catalogue.by_kind()[kind]
    hints = get_type_hints(fact_class)
    names = [field.name for field in fields(fact_class) if field.name not in codec.COLUMNS]
    fact = fact_class(patient_id=1, occurred_at=AT, **{name: data.draw(VALUES[hints[name]]) for name in names})
    stored = json.loads(json.dumps(codec.encode(fact)))
    assert codec.decode(kind, 1, AT, stored) == fact


def test_rows_of_older_and_newer_versions_are_read():
    fact = codec.decode("patient.registered", 1, AT, {"source": "x", "a_field_of_another_version": 1})
    assert (fact.source, fact.provisional) == ("x", False)
    assert codec.decode("nobody.knows", 1, AT, {}) is None


def test_instants_dates_and_tuples_survive():
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Example(Fact):
        kind: ClassVar[str] = ""
        at: datetime | None = None
        days: tuple[date, ...] = ()

    fact = Example(patient_id=1, occurred_at=AT, at=AT, days=(date(2026, 1, 1),))
    stored = codec.encode(fact)
    assert stored == {"at": AT.isoformat(), "days": ["2026-01-01"]}
    readers = dict(codec._readers(Example))
    assert readers["at"](stored["at"]) == AT
    assert readers["at"](None) is None
    assert readers["days"](stored["days"]) == fact.days


def test_a_class_that_cannot_be_stored_is_named():
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Wrong(Fact):
        needed: int
        strange: dict = None

    problems = codec.check_class(Wrong)
    assert len(problems) == 2
    assert "needed" in problems[0]


def test_a_payload_of_the_wrong_shape_is_an_error_of_its_own():
    with pytest.raises(codec.UnreadableFact, match=r"patient\.updated"):
        codec.decode("patient.updated", 1, AT, {"fields": 5})
