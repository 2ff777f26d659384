"""A format of somebody else: kept, applied, shown, corrected and replayed by the core, which knows nothing of it."""

import json
from datetime import date

import pytest

from renxin.doors.connectors import formats
from renxin.doors.connectors.formats import Content, Detail, Format, Line, Outcome, Part
from renxin.doors.connectors.models import IntakeTally, Interface, InterfaceMessage
from renxin.doors.connectors.reasons import NotApplied, Reason, catalogue
from renxin.doors.connectors.road.storing import Arrival, keep
from renxin.doors.connectors.road.tallying import Tally, add_tallies
from renxin.doors.connectors.services import ensure_interface
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.patients.models import Patient
from renxin.people.patients.services import PatientData, register_patient

from .peers import hospital

pytestmark = pytest.mark.django_db
TENANT = 7009
SHORT = Reason("short_id", "Too short", "%(place)s has %(digits)s digits, 18 are needed.", as_it_is=False)


def apply_one(row: InterfaceMessage) -> Outcome:
    said = json.loads(formats.content_of(row).data)
    his = Actor.interface(TENANT, row.interface.name)
    found = register_patient(his, PatientData(name=said["name"]), source="test")
    if len(said["id"]) != 18:
        raise NotApplied(SHORT, where=f"row {said['row']}, id", details={"digits": len(said["id"])})
    return Outcome(found.patient_id)


def with_field(content: Content, place: str, value: str) -> bytes:
    return json.dumps({**json.loads(content.data), place: value}).encode()


@pytest.fixture(autouse=True)
def form(frozen_clock, monkeypatch):
    hospital(number=TENANT)
    known = dict(formats._FORMATS)
    yield formats.register(
        Format(
            code="row",
            title="Rows",
            reasons=catalogue([SHORT]),
            apply=lambda tenant_id, rows: formats.one_by_one(tenant_id, rows, apply_one),
            detail=lambda content, *, clear, wrong: Detail(
                [Part("row", "", (Line("id", "", ("***",), wrong=bool(wrong)),))]
            ),
            kind_name=str,
            with_field=with_field,
            whole_text=str.encode,
        )
    )
    formats._FORMATS.clear()
    formats._FORMATS.update(known)


def arrivals(*rows: dict[str, str]) -> list[Arrival]:
    interface = ensure_interface(Actor.system(TENANT, "test"), Interface.Kind.TABLE, "Old patients")
    assert ensure_interface(Actor.system(TENANT, "test"), Interface.Kind.TABLE, "Old patients").pk == interface.pk
    return [
        Arrival(
            interface=interface,
            content=json.dumps(row).encode(),
            received_at=clock.now(),
            format="row",
            source="sheet.xlsx",
            control_id=str(row["row"]),
            kind="patients",
        )
        for row in rows
    ]


def test_a_bad_row_is_parked_in_words_corrected_and_applied():
    keep(arrivals({"row": "1", "name": "甲", "id": "1" * 18}, {"row": "734211", "name": "乙", "id": "1" * 17}))
    run_until_idle("connectors.apply")
    good, bad = InterfaceMessage.objects.order_by("id")
    assert (good.state, bad.state, bad.place) == ("applied", "parked", "row 734211, id")
    assert str(formats.words_of(bad)) == "row 734211, id has 17 digits, 18 are needed."
    assert [patient.name for patient in Patient.objects.all()] == ["甲"], "a refused row leaves nothing behind"
    content = formats.of("row").with_field(formats.content_of(bad), "id", "1" * 18)
    InterfaceMessage.objects.filter(pk=bad.pk).update(corrected=content, state="received")
    run_until_idle("connectors.apply")
    bad.refresh_from_db()
    assert (bad.state, bad.reason, bad.details) == ("applied", "", None)


def test_what_is_kept_already_stays_as_it_is():
    rows = arrivals({"row": "1", "name": "甲", "id": "1" * 18})
    assert len(keep(rows)) == 1
    assert keep(rows) == {}


def test_counts_of_a_day_add_up():
    (arrival,) = arrivals({"row": "1", "name": "甲", "id": ""})
    for _time in range(2):
        add_tallies(arrival.interface, [Tally(kind="patients", day=date(2026, 3, 10), applied=5, parked=1)])
    found = IntakeTally.objects.get()
    assert (found.kind, found.applied, found.parked) == ("patients", 10, 2)
