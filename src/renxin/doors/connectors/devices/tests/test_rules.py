"""What is believed of a reading: pure rules by table."""

import json
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from renxin.doors.connectors.devices import rules
from renxin.doors.connectors.devices.measures import measures
from renxin.doors.connectors.devices.places import lines_of, with_value
from renxin.doors.connectors.devices.reading import items_of, read
from renxin.doors.connectors.reasons import NotApplied
from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput

AT = datetime(2026, 3, 10, 7, 30, tzinfo=clock.SHANGHAI)


def stored(**fields):
    return json.dumps(
        {"measure": "glucose_fasting", "value": 6.1, "unit": "mmol/L", "at": AT.isoformat(), **fields}
    ).encode()


def believed(content):
    return [rules.measured(value) for value in read(content).values]


@pytest.mark.parametrize(
    ("measure", "value", "unit", "ours"),
    [
        ("glucose_fasting", "6.1", "mmol/L", "6.10"),
        ("glucose_fasting", "110", "mg/dL", "6.11"),
        ("systolic", "18", "kPa", "135.01"),
        ("systolic", "135", "", "135.00"),
        ("systolic", "135", "MMHG", "135.00"),
        ("weight", "120", "斤", "60.00"),
        ("temperature", "36.6", "℃", "36.60"),
    ],
)
def test_values_come_into_our_unit(measure, value, unit, ours):
    (said,) = read(stored(measure=measure, value=value, unit=unit)).values
    assert rules.measured(said)[1] == Decimal(ours)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"value": 110}, "device_other_unit"),
        ({"measure": "systolic", "value": 18, "unit": "mmHg"}, "device_other_unit"),
        ({"measure": "spo2", "value": 20, "unit": "%"}, "device_impossible"),
        ({"measure": "mood", "value": 3, "unit": ""}, "device_measure"),
        ({"unit": "gr"}, "device_unit"),
        ({"value": "six"}, "device_no_number"),
        ({"value": "NaN"}, "device_no_number"),
        ({"value": True}, "device_no_number"),
        ({"user": "me"}, "device_no_number"),
        ({"at": "2026-03-10"}, "device_no_time"),
        ({"at": "this morning"}, "device_no_time"),
        ({"at": "2026-03-10T07:30:00"}, "device_no_time"),
        ({"values": {}}, "device_no_value"),
    ],
)
def test_what_cannot_be_believed_says_why(fields, reason):
    with pytest.raises(NotApplied) as refused:
        believed(stored(**fields))
    assert refused.value.reason.code == reason


def test_nonsense_is_no_reading():
    with pytest.raises(NotApplied):
        read(b"{")


@pytest.mark.parametrize(
    ("at", "sent", "expected"),
    [
        (0, None, 0),
        (-90, None, -90),
        (30, None, 0),  # a clock a little fast: taken now
        (-70, -60, -10),  # its clock is an hour slow
    ],
)
def test_the_devices_clock_is_set_right(at, sent, expected):
    fields = {"at": (AT + timedelta(minutes=at)).isoformat()}
    if sent is not None:
        fields["sent_at"] = (AT + timedelta(minutes=sent)).isoformat()
    found = rules.taken_at(read(stored(**fields)), AT)
    assert found == min(AT, AT + timedelta(minutes=expected))


@pytest.mark.parametrize("fields", [{"at": 25}, {"at": -24 * 500}, {"sent_at": -25}, {"sent_at": 25}])
def test_a_clock_that_is_a_day_off_is_not_believed(fields):
    given = {name: (AT + timedelta(hours=hours)).isoformat() for name, hours in fields.items()}
    with pytest.raises(NotApplied) as refused:
        rules.taken_at(read(stored(**given)), AT)
    assert refused.value.reason.code == "device_clock"


def test_swapped_pressures_are_noticed():
    rules.pressures_agree({"systolic": Decimal(120), "diastolic": Decimal(80)})
    rules.pressures_agree({"pulse": Decimal(70)})
    with pytest.raises(NotApplied):
        rules.pressures_agree({"systolic": Decimal(80), "diastolic": Decimal(120)})


def test_a_value_far_from_her_usual_one_may_be_somebody_elses():
    weight, usual = measures()["weight"], [Decimal(value) for value in (60, 61, 60)]
    assert rules.is_like_her(weight, Decimal(67), usual)
    assert not rules.is_like_her(weight, Decimal(82), usual)
    assert rules.is_like_her(weight, Decimal(82), usual[:2])
    assert rules.is_like_her(measures()["steps"], Decimal(90_000), usual)


def observation(*components):
    return {
        "resourceType": "Observation",
        "effectiveDateTime": AT.isoformat(),
        "code": {"coding": [{"system": "http://loinc.org", "code": "85354-9"}]},
        "component": [
            {
                "code": {"coding": [{"system": "http://loinc.org", "code": code}]},
                "valueQuantity": {"value": value, "unit": unit, "code": unit},
            }
            for code, value, unit in components
        ],
    }


def test_a_fhir_observation_says_the_same():
    body = {
        "resourceType": "Bundle",
        "entry": [{"resource": observation(("8480-6", 135, "mm[Hg]"), ("8462-4", 85, "mm[Hg]"))}],
    }
    (item,) = items_of(body)
    reading = read(json.dumps(item).encode())
    assert [(value.measure, value.value) for value in reading.values] == [("systolic", 135), ("diastolic", 85)]
    assert reading.values[1].place == "component[1].valueQuantity.value"


@pytest.mark.parametrize("body", [[], {"readings": []}, {"readings": 3}, [1], "x", None, {"resourceType": "Bundle"}])
def test_what_holds_no_reading_is_refused(body):
    with pytest.raises(ValueError, match="no reading"):
        items_of(body)


def test_places_lead_to_fields_and_back():
    told = {"values": {"systolic": 1}, "component": [{"code": "x"}]}
    assert dict(lines_of(told)) == {"values.systolic": "1", "component[0].code": "x"}
    assert with_value(told, "values.systolic", "135")["values"]["systolic"] == 135
    assert with_value(told, "component[0].code", "y")["component"][0]["code"] == "y"
    assert with_value(told, "confirmed", "true")["confirmed"] is True
    with pytest.raises(InvalidInput):
        with_value(told, "component[4].code", "y")
