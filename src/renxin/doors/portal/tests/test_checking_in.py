"""Her phone: check in once, from where she is, see the place, hear that it is near; strangers see nothing."""

import re

import pytest
from django.test import Client

from renxin.engagement.conversations.models import Message
from renxin.kernel.core import hints
from renxin.kernel.jobs.services import run_until_idle
from renxin.programs.queues import services
from renxin.programs.queues.models import Queue, Ticket
from renxin.programs.queues.public import places, telling
from renxin.programs.queues.public.saying import key_of
from renxin.programs.queues.tests.waiting import a_queue, clinic

from .at_the_door import at_home, booked, path

pytestmark = pytest.mark.django_db
FENCE = {"lat": 30.2590, "lon": 120.1690, "metres": 300}


@pytest.fixture
def here(frozen_clock):
    return clinic(rooms=1)


def words_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def take(client, mine, **said):
    page = client.get(path(mine, said.get("query", ""))).content.decode()
    what = re.search(r'name="what" value="([^"]+)"', page)[1]
    return client.post(path(mine, "check-in"), {"what": what, **said})


def test_she_checks_in_once_and_sees_where_she_stands(here, frozen_clock):
    for number in range(4):
        here.comes(number=number + 1)
    mine = here.ward.patient()
    booked(here, mine, minutes=50)
    client = at_home(here, mine)
    assert "我到了" in words_of(client.get(path(mine)))
    first, again = take(client, mine), client.post(path(mine, "check-in"), {"what": "v0"})
    assert (first.status_code, again.status_code) == (302, 422)
    ticket = Ticket.objects.get(patient_id=mine)
    assert (ticket.source, ticket.appointed_at is not None) == ("phone", True)
    shown = words_of(client.get(path(mine)))
    assert ticket.label in shown
    assert "前面还有 4 位" in shown
    assert "分钟" in shown
    ticket.refresh_from_db()
    assert ticket.said_low <= ticket.said_minutes <= ticket.said_high
    assert "您正在候诊" in words_of(client.get("/home/"))
    assert client.get("/home/queue").headers["Location"] == path(mine)


def test_a_second_press_finds_the_same_ticket(here):
    mine = here.ward.patient()
    visit = booked(here, mine)
    client = at_home(here, mine)
    for _press in range(2):
        assert client.post(path(mine, "check-in"), {"what": f"v{visit.uid}"}).status_code == 302
    assert Ticket.objects.filter(patient_id=mine).count() == 1


def test_a_phone_is_believed_only_near_the_hospital_or_at_the_code(here):
    Queue.objects.filter(pk=here.queue.pk).update(geofence=FENCE)
    mine = here.ward.patient()
    visit = booked(here, mine)
    client, sent = at_home(here, mine), {"what": f"v{visit.uid}"}
    assert "没有告诉" in words_of(client.post(path(mine, "check-in"), sent))
    far = client.post(path(mine, "check-in"), {**sent, "lat": "30.30", "lon": "120.20"})
    assert far.status_code == 422
    assert client.post(path(mine, "check-in"), {**sent, "lat": "x", "lon": "120.20"}).status_code == 422
    other = places.code_of(here.ward.tenant.pk, a_queue(here.ward, "OTHER", name="别处").pk)
    assert client.post(path(mine, "check-in"), {**sent, "at": other}).status_code == 422
    code = places.code_of(here.ward.tenant.pk, here.queue.pk)
    arrived = client.get(f"/here/{code}")
    assert arrived.headers["Location"] == f"{path(mine)}?at={code}"
    assert client.post(path(mine, "check-in"), {**sent, "at": code}).status_code == 302
    assert Ticket.objects.get(patient_id=mine).source == "code"


@pytest.mark.parametrize(
    ("position", "near"),
    [((30.2590, 120.1690, 0), True), ((30.2612, 120.1690, 0), True), ((30.2640, 120.1690, 0), False),
     ((30.2630, 120.1690, 180), True), ((30.2640, 120.1690, 90_000), False)],
)  # fmt: skip
def test_how_near_is_near(position, near):
    assert places.is_near(FENCE, *position) is near


def test_a_window_gives_a_number_to_who_scans_its_code(here):
    pharmacy = a_queue(here.ward, "PHARM", name="药房", kind="pharmacy", rules="pharmacy", prefix="P")
    mine = here.ward.patient()
    client = at_home(here, mine)
    code = places.code_of(here.ward.tenant.pk, pharmacy.pk)
    assert client.post(path(mine, "check-in"), {"what": f"q{pharmacy.uid}"}).status_code == 422
    assert client.post(path(mine, "check-in"), {"what": f"q{pharmacy.uid}", "at": code}).status_code == 302
    assert Ticket.objects.get(patient_id=mine).queue == pharmacy
    clinic_code = places.code_of(here.ward.tenant.pk, here.queue.pk)
    refused = client.post(path(mine, "check-in"), {"what": f"q{here.queue.uid}", "at": clinic_code})
    assert refused.status_code == 422  # a doctor is not taken without a visit


def test_nobody_sees_or_changes_anothers_ticket(here):
    mine, hers = here.ward.patient(), here.ward.patient("赵敏", "13800138002")
    ticket = services.check_in(here.system, hers, here.queue, source="desk")
    client = at_home(here, mine)
    for rest in (f"{ticket.uid}/now", f"{ticket.uid}/leave"):
        assert client.get(path(mine, rest)).status_code == 404
    assert client.post(path(mine, f"{ticket.uid}/leave")).status_code == 404
    assert client.get(path(hers)).status_code == 404
    assert Client().get(path(hers, f"{ticket.uid}/now")).status_code == 404
    assert Client().get(path(hers)).status_code == 302
    assert Client().get("/here/nonsense").status_code == 302
    assert words_of(client.get(f"{path(mine)}?at=nonsense"))


def test_she_steps_out_and_goes_away(here):
    tickets = [here.comes(number=number + 1) for number in range(5)]
    mine = tickets[0].patient_id
    client = at_home(here, mine, last4="0001")
    client.post(path(mine, f"{tickets[0].uid}/step-out"))
    assert "前面还有 3 位" in words_of(client.get(path(mine)))
    assert "把位置还回去" in words_of(client.get(path(mine, f"{tickets[0].uid}/leave")))
    client.post(path(mine, f"{tickets[0].uid}/leave"))
    tickets[0].refresh_from_db()
    assert tickets[0].state == "left"
    assert client.post(path(mine, f"{tickets[0].uid}/leave")).status_code == 302  # pressed twice


def test_who_is_near_is_told_once_and_a_delay_with_its_reason(here, monkeypatch):
    said: list[tuple[str, dict]] = []
    monkeypatch.setattr(telling, "tell", lambda _tenant, name, lines: said.append((name, lines)))
    tickets = [here.comes(number=number + 1) for number in range(6)]
    run_until_idle()
    near = Message.objects.filter(template="queue.near")
    assert near.count() == 0  # those in front hold a slip of a minute ago that says so
    name, lines = said[-1]
    assert name == f"queue.{here.queue.uid}"
    assert [lines[key_of(one)][0] for one in tickets] == [0, 1, 2, 3, 4, 5]
    services.announce_delay(here.system, here.queue, minutes=20, reason="emergency")
    room = here.rooms[0]
    services.call_next(here.system, room)
    run_until_idle()
    assert said[-1][1][key_of(tickets[0])][0] == "called"
    assert said[-1][1][key_of(tickets[5])][3:] == [20, "emergency"]
    services.begin(here.system, Ticket.objects.get(pk=tickets[0].pk))
    services.call_next(here.system, room)
    run_until_idle()
    telling.tell_queue(here.system, here.queue.pk)
    assert sorted(row.patient_id for row in near) == sorted([tickets[4].patient_id, tickets[5].patient_id])
    client = at_home(here, tickets[5].patient_id, last4="0006")
    assert "抢救" in words_of(client.get(path(tickets[5].patient_id)))


def test_minutes_pass_and_phones_are_told_again(here, frozen_clock, monkeypatch):
    said: list[dict] = []
    monkeypatch.setattr(telling, "tell", lambda _tenant, _name, lines: said.append(lines))
    here.comes()
    run_until_idle()
    told = len(said)
    run_until_idle()
    assert len(said) == told
    frozen_clock.move(seconds=70)
    run_until_idle()
    assert len(said) == told + 1


def test_what_goes_over_the_wire_names_nobody(here):
    ticket = here.comes("王秀兰")
    parts = hints.packed({key_of(ticket): [3, 10, 20, 0, ""]}, hints.MOST_BYTES)
    assert parts == [f'{{"{key_of(ticket)}":[3,10,20,0,""]}}']
