"""The call desk, the ticket's page and settings over HTTP."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from tests.harness.ward import ward

from renxin.kernel.core import clock
from renxin.people.organizations.services import add_department, merge_department
from renxin.people.patients.models import Patient
from renxin.programs.queues import selectors, services
from renxin.programs.queues.models import Counter, Delay, Queue, Ticket

from .waiting import a_queue, clinic, doctor

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 1, tzinfo=UTC)


@pytest.fixture
def here():
    with clock.at(NOW):
        yield clinic(rooms=1)


def text(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def states():
    return dict(Ticket.objects.values_list("label", "state"))


def test_a_nurse_calls_two_people_with_two_clicks_each(here, client):
    for number in (1, 2, 3):
        here.comes(number=number)
    client.force_login(here.ward.nurse)
    room = here.rooms[0]
    assert client.get(reverse("queues:desk", args=[here.queue.uid])).url.endswith(f"/desk/{room.uid}/")
    address, press = (reverse(f"queues:{name}", args=[here.queue.uid, room.uid]) for name in ("counter", "counter_act"))
    page = text(client.get(address))
    assert all(label in page for label in ("A001", "A002", "A003"))
    part = text(client.post(press, {"act": "next"}, headers={"HX-Request": "true", "HX-Target": "desk"}))
    assert "<html" not in part
    assert states()["A001"] == "called"
    uid = Ticket.objects.get(label="A001").uid
    client.post(press, {"act": "begin", "ticket": uid})
    client.post(press, {"act": "next"})
    assert states() == {"A001": "done", "A002": "called", "A003": "waiting"}
    seen = client.get(address).context["seen"]
    unchanged = client.get(address, {"seen": seen}, headers={"HX-Request": "true", "HX-Target": "desk-now"})
    assert unchanged.status_code == 204
    other = Ticket.objects.get(label="A002")
    client.post(press, {"act": "absent", "ticket": other.uid})
    assert states()["A002"] == "waiting"
    refused = client.post(
        press, {"act": "begin", "ticket": other.uid}, headers={"HX-Request": "true", "HX-Target": "desk"}
    )
    assert "A002" in text(refused)
    assert states()["A002"] == "waiting"


def test_checking_in_a_delay_and_sending_on(here, client):
    other = a_queue(
        here.ward, "XRAY", kind="examination", rules="examination", prefix="X", name="放射", name_en="X-ray"
    )
    her = Patient.objects.get(pk=here.ward.patient())
    client.force_login(here.ward.nurse)
    found = text(client.get(reverse("queues:desk_find", args=[here.queue.uid]), {"q": "王秀兰"}))
    assert str(her.uid) in found
    given = {"patient": her.uid, "priorities": ["pregnant"], "back": here.rooms[0].uid}
    client.post(reverse("queues:desk_take", args=[here.queue.uid]), given)
    ticket = Ticket.objects.get(patient_id=her.pk)
    assert (ticket.source, ticket.priorities) == ("desk", ["pregnant"])
    wrong = {"minutes": "3", "reason": "many"}
    client.post(reverse("queues:desk_delay", args=[here.queue.uid]), wrong)
    assert not Delay.objects.exists()
    client.post(reverse("queues:desk_delay", args=[here.queue.uid]), wrong | {"minutes": "40"})
    row = Delay.objects.get()
    assert (row.minutes, row.ended_at) == (40, None)
    client.post(reverse("queues:desk_end_delay", args=[here.queue.uid, row.uid]))
    row.refresh_from_db()
    assert row.ended_at == NOW
    assert "A001" in text(client.get(reverse("queues:ticket", args=[ticket.uid])))
    client.post(reverse("queues:ticket_act", args=[ticket.uid]), {"act": "send", "queue": other.uid})
    assert states() == {"A001": "moved", "X001": "waiting"}
    assert "X001" in text(client.get(reverse("console:patient", args=[her.uid])))


def test_a_head_nurse_sets_a_queue_up(client):
    house = ward()
    lin = doctor(house, "林放")
    client.force_login(house.nurse)
    assert client.get(reverse("queues:new")).status_code == 403
    client.force_login(house.head_nurse)
    assert "queues/new" in text(client.get(reverse("queues:list")))
    given = {
        "name": "骨科门诊",
        "name_en": "Orthopaedics",
        "code": "ORTHO",
        "prefix": "b",
        "department": house.department.uid,
        "kind": "clinic",
        "rules": "clinic",
        "near": "2",
        "late": "soon",
        "is_active": "on",
    }
    assert "aria-invalid" in client.post(reverse("queues:new"), given).content.decode()
    assert client.post(reverse("queues:new"), given | {"late": "15"}).status_code == 303
    queue = Queue.objects.get()
    assert (queue.prefix, queue.settings, queue.needs_triage) == ("B", {"late": 15}, False)
    settings = reverse("queues:settings", args=[queue.uid])
    assert client.post(settings, given | {"late": "", "lat": "31.2"}).status_code == 422
    fence = {"late": "", "lat": "31.2", "lon": "121.4", "metres": "300"}
    assert client.post(settings, given | fence).status_code == 303
    counters = reverse("queues:settings_counter", args=[queue.uid])
    client.post(counters, {"name": "一诊室", "name_en": ""})
    assert not Counter.objects.exists()
    client.post(counters, {"name": "一诊室", "name_en": "Room 1"})
    room = Counter.objects.get()
    press = reverse("queues:counter_act", args=[queue.uid, room.uid])
    client.post(press, {"act": "open", "practitioner": lin.uid})
    room.refresh_from_db()
    assert (room.state, room.practitioner) == ("open", None)  # she is not of this department
    client.post(counters, {"counter": room.uid, "act": "remove"})
    assert not Counter.objects.exists()


def test_who_may_not_see_queues_sees_none(here, client):
    address = reverse("queues:counter", args=[here.queue.uid, here.rooms[0].uid])
    assert client.get(address).status_code == 302
    elsewhere = services.save_queue(
        here.system,
        services.QueueData(
            code="OTHER", name="别处", name_en="Elsewhere", kind="desk", rules="desk", department_id=_other(here).pk
        ),
    )
    client.force_login(here.ward.nurse)
    assert client.get(reverse("queues:desk", args=[elsewhere.uid])).status_code == 404
    assert "Elsewhere" not in text(client.get(reverse("queues:list")))
    merge_department(here.system, elsewhere.department, here.ward.department)
    assert client.get(reverse("queues:desk", args=[elsewhere.uid])).status_code == 200
    assert elsewhere in selectors.queues_of_department(here.system, here.ward.department.pk)


def test_the_waiting_time_shown_is_that_of_the_first(here, client):
    here.comes(number=1)
    with clock.at(NOW + timedelta(minutes=31)):
        client.force_login(here.ward.nurse)
        line = client.get(reverse("queues:list")).context["lines"][0]
    assert (line.waiting, line.longest_minutes, line.open_counters) == (1, 31, 1)


def _other(here):
    return add_department(here.system, name="眼科", name_en="Eyes", local_code="1000")
