"""What resources mean in our words, and back: own samples, real ones, and whatever hypothesis thinks of."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from renxin.doors.connectors.fhir import body
from renxin.doors.connectors.fhir.bundles import entries_of
from renxin.doors.connectors.fhir.datatypes import human_name, instant, number, without_empty
from renxin.doors.connectors.fhir.mapping import MODELLED
from renxin.doors.connectors.fhir.masks import masked
from renxin.doors.connectors.fhir.overlay import lay_over
from renxin.doors.connectors.tests import real_input

SAMPLES = Path(__file__).parent / "samples"


def resources(*paths):
    for path in paths:
        yield from (entry.resource for entry in entries_of(body.parse(path.read_bytes())))


def check_nothing_is_lost(resource):
    mapping = MODELLED.get(resource["resourceType"])
    said = mapping.read(resource) if mapping else None
    if said is None:
        return False
    assert lay_over(mapping, resource, mapping.write(said)) == resource
    return True


def test_our_own_sample_comes_back_as_it_was():
    found = list(resources(*SAMPLES.glob("*.json")))
    assert sum(check_nothing_is_lost(one) for one in found) == 16
    assert {one["resourceType"] for one in found} >= MODELLED.keys() - {"MedicationStatement"}


@pytest.mark.parametrize("name", ["fhir_r4_synthea", "fhir_r4_official_examples"])
def test_real_resources_come_back_as_they_were(name):
    found = list(resources(*sorted(real_input.folder(name).glob("*.json"))))
    assert sum(check_nothing_is_lost(one) for one in found) > 300


def sample(kind, place=0):
    found = [one for one in resources(SAMPLES / "stay.json") if one["resourceType"] == kind]
    return MODELLED[kind].read(found[place])


def test_a_patient():
    said = sample("Patient")
    assert (said.name, said.sex, said.birth_date) == ("王秀兰", "female", date(1956, 4, 12))
    assert [(one.system, one.value, one.own) for one in said.numbers] == [
        ("https://example.org/mrn", "ZY0001234", True),
        ("cn-id", "110101195604122747", False),
    ]
    assert [(one.kind, one.value) for one in said.contacts] == [("phone", "138 0013 8001")]


def test_a_diagnosis_prefers_the_code_of_the_country():
    said = sample("Condition")
    assert (said.system, said.code, said.text, said.onset_on) == ("icd-10", "I10", "高血压病", date(2015, 1, 1))


def test_a_medicine_with_its_days():
    said = sample("MedicationRequest")
    assert (said.code, said.dose, said.days, said.quantity, said.quantity_unit) == (
        "C08CA01", "5 mg", 28, Decimal(28), "片",
    )  # fmt: skip


def test_a_blood_pressure_has_two_parts_and_words():
    said = sample("Observation")
    assert [(part.code, part.value_number) for part in said.parts] == [("8480-6", 146), ("8462-4", 92)]
    assert said.value_text == "收缩压 146 mmHg; 舒张压 92 mmHg"


def test_words_without_a_code_name_one_thing():
    assert sample("AllergyIntolerance").code == sample("AllergyIntolerance").code
    assert sample("AllergyIntolerance").code.startswith("t-")
    assert MODELLED["AllergyIntolerance"].write(sample("AllergyIntolerance"))["code"] == {"text": "青霉素"}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-03-02T07:00:00+08:00", datetime(2026, 3, 1, 23, tzinfo=UTC)),
        ("2026-03-02T07:00:00Z", datetime(2026, 3, 2, 7, tzinfo=UTC)),
        ("2026-03-02T07:00:00.5Z", datetime(2026, 3, 2, 7, 0, 0, 500000, tzinfo=UTC)),
        ("2026-03-02", datetime(2026, 3, 1, 16, tzinfo=UTC)),
        ("2026", datetime(2025, 12, 31, 16, tzinfo=UTC)),
        ("2026-13-45", None),
        ("soon", None),
        (None, None),
        ({"extension": []}, None),
    ],
)
def test_instants(written, meant):
    assert instant(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [(6.10, Decimal("6.1")), ("7", Decimal(7)), (True, None), ("NaN", None), (10**15, None), ([], None)],
)
def test_numbers(written, meant):
    assert number(written) == meant


@pytest.mark.parametrize(
    ("names", "meant"),
    [
        ([{"family": "王", "given": ["秀", "兰"]}], "王秀兰"),
        ([{"family": "Smith", "given": ["Ann", "B."]}], "Ann B. Smith"),
        (
            [{"use": "old", "text": "旧名"}, {"use": "usual", "text": "小王"}, {"use": "official", "text": "王五"}],
            "王五",
        ),
        ([], ""),
        ("王五", ""),
    ],
)
def test_names(names, meant):
    assert human_name(names) == meant


def test_a_masked_patient_shows_no_number_no_street_no_words():
    found = next(one for one in resources(SAMPLES / "stay.json") if one["resourceType"] == "Patient")
    shown = body.dump(masked({**found, "text": {"div": "<div>王秀兰 13800138001</div>"}})).decode()
    for secret in ("110101195604122747", "138 0013 8001", "星湖街", "<div>", "汉族"):
        assert secret not in shown
    assert "王秀兰" in shown


json_values = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(max_size=8) | some.sampled_from(["2026-03", "urn:x"]),
    lambda inside: (
        some.lists(inside, max_size=3)
        | some.dictionaries(
            some.sampled_from(
                [
                    "coding",
                    "code",
                    "system",
                    "text",
                    "value",
                    "unit",
                    "start",
                    "end",
                    "reference",
                    "low",
                    "high",
                    "given",
                ]
            ),
            inside,
            max_size=4,
        )
    ),
    max_leaves=12,
)
ELEMENTS = sorted(
    {name for one in resources(SAMPLES / "stay.json") for name in one} - {"resourceType"}
    | {"valueRange", "valuePeriod", "valueRatio", "effectivePeriod", "medicationReference", "contained"}
)


@pytest.mark.parametrize("kind", MODELLED)
@settings(deadline=None)
@given(elements=some.dictionaries(some.sampled_from(ELEMENTS), json_values, max_size=6))
def test_whatever_stands_in_a_resource_is_read_without_failing(kind, elements):
    mapping = MODELLED[kind]
    said = mapping.read({"resourceType": kind, **elements})
    if said is not None:
        now = mapping.write(said)
        assert now == without_empty(now)
        assert lay_over(mapping, {"resourceType": kind, **elements}, now) == {"resourceType": kind, **elements}
