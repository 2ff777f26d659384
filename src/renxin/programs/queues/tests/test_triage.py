"""The desk before the doctor: the level proposed by table, and the nurse's way over the pages."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from renxin.engagement.worklist.models import Alarm
from renxin.kernel.core import clock
from renxin.kernel.timeline.models import Event
from renxin.people.patients.models import Patient
from renxin.programs.queues import selectors, services
from renxin.programs.queues.engine import Finding, propose
from renxin.programs.queues.engine.triage_pack import triage_pack
from renxin.programs.queues.models import Ticket, Triage

from .waiting import clinic

NOW = datetime(2026, 3, 10, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("signs", "flags", "months", "level"),
    [
        ({}, (), 500, 4),
        ({"hr": 181}, (), 500, 1),
        ({"hr": 39}, (), 500, 1),
        ({"hr": 150}, (), 500, 2),
        ({"hr": 100}, (), 500, 3),
        ({"hr": 99}, (), 500, 4),
        ({"sbp": 69}, (), 500, 1),
        ({"sbp": 70}, (), 500, 2),
        ({"sbp": 201}, (), 500, 2),
        ({"spo2": 79}, (), 500, 1),
        ({"spo2": 85}, (), 500, 2),
        ({"spo2": 93}, (), 500, 3),
        ({"spo2": 95}, (), 500, 4),
        ({"temp": 41.1}, (), 500, 1),
        ({"temp": 39.0}, (), 500, 3),
        ({"glucose": 3.32}, (), 500, 1),
        ({}, ("stroke",), 500, 2),
        ({}, ("consciousness",), 500, 1),
        ({"hr": 99}, ("something_new",), None, 2),
        ({"hr": 190}, (), 24, 4),  # a child's heart: no limit of a grown-up
        ({"temp": 38.0}, (), 2, 2),
        ({"temp": 38.0}, (), 3, 4),
        ({"rr": 41}, (), 24, 2),
    ],
)
def test_the_level_proposed(signs, flags, months, level):
    found = propose(Finding(signs=signs, flags=flags, age_months=months), triage_pack())
    assert found.level == level
    assert bool(found.reasons) == (level != 4)


def test_a_child_is_said_to_be_one():
    assert propose(Finding(signs={"hr": 190}, age_months=24), triage_pack()).grown_up_only
    assert propose(Finding(signs={"hr": 120}, age_months=500), triage_pack(), 5).level == 3


@pytest.fixture
def here(db):
    with clock.at(NOW):
        yield clinic(rooms=1, needs_triage=True)


def test_a_critical_patient_is_judged_and_goes_first(here, client):
    first, her = here.comes(number=1), here.comes(number=2)
    assert services.call_next(here.system, here.rooms[0]) is None  # nobody has a level yet
    client.force_login(here.ward.nurse)
    assert "A002" in client.get(reverse("queues:triage")).content.decode()
    address = reverse("queues:judge", args=[her.uid])
    assert client.get(address).status_code == 200
    typed = {"complaint": "胸口压着痛了半个小时，出冷汗", "spo2": "91", "hr": "12O"}
    panel = client.post(reverse("queues:judge_propose", args=[her.uid]), typed).content.decode()
    assert 'value="2"' in panel
    assert client.post(address, typed | {"level": "2"}).status_code == 422  # 12O is no number
    typed["hr"] = "120"
    assert client.post(address, typed | {"level": "4"}).status_code == 422  # another level wants a reason
    assert not Triage.objects.exists()
    assert client.post(address, typed | {"level": "2"}).status_code == 303
    judged = Triage.objects.get()
    assert (judged.level, judged.proposed, judged.flags) == (2, 2, ["chest_pain"])
    alarm = Alarm.objects.get()
    assert (alarm.source, alarm.level, alarm.patient_id) == (f"queues:triage:{judged.pk}", 3, her.patient_id)
    fact = Event.objects.get(kind="patient.triaged").payload
    assert (fact["level"], fact["red"]) == (2, True)
    services.judge_patient(here.system, first.patient_id, services.JudgedData(complaint="膝盖疼", level=4), first)
    assert services.call_next(here.system, here.rooms[0]).pk == her.pk
    assert "胸口压着痛" in client.get(reverse("queues:ticket", args=[her.uid])).content.decode()


def test_another_level_with_a_reason_and_taken_back(here, client):
    her = here.comes(number=1)
    client.force_login(here.ward.nurse)
    given = {"complaint": "咳嗽三天", "level": "3", "why_other": "面色差"}
    client.post(reverse("queues:judge", args=[her.uid]), given)
    judged = Triage.objects.get()
    assert (judged.level, judged.proposed, judged.why_other) == (3, 4, "面色差")
    assert not Alarm.objects.exists()
    client.post(reverse("queues:judge_withdraw", args=[judged.uid]))
    her.refresh_from_db()
    assert her.level == 9
    assert [one.ticket.pk for one in selectors.to_be_judged(here.system)] == [her.pk]


def test_without_a_number_the_judgement_alarms_all_the_same(here, client):
    her = Patient.objects.get(pk=here.ward.patient())
    client.force_login(here.ward.nurse)
    address = reverse("queues:judge_patient", args=[her.uid])
    assert "王秀兰" in client.get(reverse("queues:triage"), {"q": "王秀"}).content.decode()
    assert client.post(address, {"level": "4"}).status_code == 422
    assert client.post(address, {"sbp": "300000", "level": "4"}).status_code == 422
    for _press in range(2):
        assert client.post(address, {"sbp": "65", "level": "1"}).status_code == 303
    assert Alarm.objects.get().level == 3


def test_a_judged_ticket_keeps_what_it_lost_by_not_being_there(here):
    tickets = [here.comes(number=n) for n in range(5)]
    for one in tickets:
        services.judge_patient(here.system, one.patient_id, services.JudgedData(complaint="复诊", level=4), one)
    services.pass_over(here.system, services.call_next(here.system, here.rooms[0]))
    with clock.at(NOW + timedelta(minutes=1)):
        row = Ticket.objects.get(pk=tickets[0].pk)
        services.judge_patient(here.system, row.patient_id, services.JudgedData(complaint="复诊", level=4), row)
    assert [row.number for row in selectors.standing(here.system, here.queue)] == [2, 3, 4, 1, 5]
