"""Walls and kiosks: one device, masked names, no session, an answer that tells nothing to who guesses."""

import re

import pytest
from django.conf import settings
from django.test import Client

from renxin.kernel.audit.models import AuditEvent
from renxin.programs.queues import services
from renxin.programs.queues.models import Screen, Ticket
from renxin.programs.queues.public import screens
from renxin.programs.queues.public.pages import kiosk
from renxin.programs.queues.tests.waiting import a_queue, clinic

from .at_the_door import booked, screen

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(frozen_clock):
    return clinic(rooms=2)


def words_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_the_wall_calls_masked_names_and_says_numbers(here):
    link = screen(here, speech="both")
    for number, name in enumerate(("王秀兰", "欧阳娜娜", "赵敏"), 1):
        here.comes(name, number)
    services.call_next(here.system, here.rooms[0])
    services.announce_delay(here.system, here.queue, minutes=15, reason="operation")
    tv = Client()
    html = tv.get(link).content.decode()
    assert "王*兰" in html
    assert "欧阳*" in html
    assert not re.search("王秀兰|欧阳娜娜|赵敏", html)
    assert 'data-say-zh="请 A 0 0 1 号到 1 诊室"' in html
    assert 'data-say-en="Number A 0 0 1, please come to Room 1"' in html
    assert "大约晚 15 分钟" in words_of(tv.get(f"{link}/now"))
    assert "您好" not in html
    ticket = Ticket.objects.get(label="A001")
    key = re.search(r'data-call="([^"]+)"', html)[1]
    services.recall(here.system, ticket)
    assert re.search(r'data-call="([^"]+)"', tv.get(f"{link}/now").content.decode())[1] != key  # said again
    assert str(ticket.uid) not in html


def test_a_link_works_on_the_first_device_until_it_is_revoked(here):
    link = screen(here)
    tv, other = Client(), Client()
    assert [tv.get(link).status_code, tv.get(link).status_code, other.get(link).status_code] == [200, 200, 404]
    assert other.get(f"{link}/now").status_code == 404
    assert Client().get(link.replace("/w/", "/kiosk/")).status_code == 404
    row = Screen.objects.get()
    assert link.rsplit("/", 1)[1] not in str(Screen.objects.values().get())
    screens.revoke_screen(here.ward.actor(here.ward.head_nurse), row)
    assert tv.get(f"{link}/now").status_code == 404
    assert AuditEvent.objects.filter(action__startswith="screen.").count() == 2


def test_staff_make_screens_and_print_the_code(here):
    client = Client()
    client.force_login(here.ward.head_nurse, backend=settings.AUTHENTICATION_BACKENDS[-1])
    sent = {"name": "大厅", "kind": "kiosk", "queues": str(here.queue.uid), "language": "zh-hans", "speech": "zh"}
    assert client.post("/queues/screens/", {**sent, "queues": ""}).status_code == 422
    assert client.post("/queues/screens/", {**sent, "name": " "}).status_code == 422
    made = client.post("/queues/screens/", sent).content.decode()
    link = re.search(r"(/kiosk/[\w-]+)", made)[1]
    assert Client().get(link).status_code == 200
    assert "<svg" in client.get(f"/queues/{here.queue.uid}/code").content.decode()
    assert "还没有可以比的" in words_of(client.get(f"/queues/{here.queue.uid}/estimates"))
    off = client.post(f"/queues/screens/{Screen.objects.get().uid}/off")
    assert off.status_code == 303
    client.force_login(here.ward.nurse, backend=settings.AUTHENTICATION_BACKENDS[-1])
    assert client.get("/queues/screens/").status_code == 403


def test_the_kiosk_checks_in_and_prints_a_slip(here):
    mine = here.ward.patient()
    booked(here, mine, minutes=10)
    link, stand = screen(here, "kiosk"), Client()
    assert "用手机号" in words_of(stand.get(link))
    offered = stand.post(f"{link}/find", {"way": "phone", "number": "13800138001", "last4": "8001"})
    html = offered.content.decode()
    assert "王*兰" in html
    assert "王秀兰" not in html
    who, what = (re.search(rf'name="{name}" value="([^"]+)"', html)[1] for name in ("who", "what"))
    slip = stand.post(f"{link}/take", {"who": who, "what": what})
    again = stand.post(f"{link}/take", {"who": who, "what": what})
    ticket = Ticket.objects.get(patient_id=mine)
    assert ticket.source == "kiosk"
    assert ticket.label in words_of(slip)
    assert ticket.label in words_of(again)
    assert "王" not in words_of(slip)
    assert slip.headers["Refresh"].endswith(link)
    assert set(stand.cookies) <= {"screen", "csrftoken"}
    assert ticket.label in words_of(stand.post(f"{link}/number", {"label": ticket.label.lower()}))
    assert stand.post(f"{link}/number", {"label": "Z999"}).status_code == 422


def test_what_is_wrong_at_the_kiosk_is_answered_alike_and_counted(here):
    mine = here.ward.patient()
    booked(here, mine, number="GH20260001")
    link, stand = screen(here, "kiosk"), Client()
    answers = [
        stand.post(f"{link}/find", {"way": way, "number": number, "last4": last4})
        for way, number, last4 in (
            ("phone", "13800138001", "0000"),
            ("phone", "13999999999", "8001"),
            ("number", "GH20260001", "9999"),
            ("number", "NOPE0000", "8001"),
        )
    ]
    assert {one.status_code for one in answers} == {422}
    assert len({re.sub(r"\s+", " ", words_of(one)) for one in answers[:2]}) == 1
    right = stand.post(f"{link}/find", {"way": "number", "number": "GH20260001", "last4": "8001"})
    assert "王*兰" in words_of(right)
    for _try in range(kiosk.WRONG_TRIES):
        stand.post(f"{link}/find", {"way": "phone", "number": "13800138001", "last4": "1111"})
    barred = stand.post(f"{link}/find", {"way": "phone", "number": "13800138001", "last4": "8001"})
    assert barred.status_code == 429


def test_a_page_left_open_at_the_kiosk_is_good_for_nothing(here, frozen_clock):
    mine = here.ward.patient()
    booked(here, mine)
    link, stand = screen(here, "kiosk"), Client()
    html = stand.post(f"{link}/find", {"way": "phone", "number": "13800138001", "last4": "8001"}).content.decode()
    who, what = (re.search(rf'name="{name}" value="([^"]+)"', html)[1] for name in ("who", "what"))
    frozen_clock.move(minutes=3)
    assert stand.post(f"{link}/take", {"who": who, "what": what}).status_code == 422
    assert stand.post(f"{link}/take", {"who": "forged", "what": what}).status_code == 422
    assert not Ticket.objects.exists()


def test_a_window_gives_numbers_at_the_kiosk(here):
    pharmacy = a_queue(here.ward, "PHARM", name="药房", kind="pharmacy", rules="pharmacy", prefix="P")
    here.ward.patient()
    link, stand = screen(here, "kiosk", queues=[pharmacy]), Client()
    html = stand.post(f"{link}/find", {"way": "phone", "number": "13800138001", "last4": "8001"}).content.decode()
    who = re.search(r'name="who" value="([^"]+)"', html)[1]
    assert "P001" in words_of(stand.post(f"{link}/take", {"who": who, "what": f"q{pharmacy.uid}"}))
