"""From the patient's own page: telling something, asking for help, and seeing how it stands."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from tests.harness.ward import ward

from renxin.kernel.core import clock
from renxin.people.patients import selectors as patients
from renxin.programs.cases import services
from renxin.programs.cases.models import Case, CaseReceipt

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(frozen_clock):
    cache.clear()
    return ward()


def test_she_tells_asks_and_follows_from_her_own_page(house):
    mine = house.patient()
    client = Client(headers={"accept-language": "zh-hans"})
    assert client.get("/home/tell/").headers["Location"] == "/home/?next=/home/tell/"
    door = patients.doorway(house.tenant.pk, mine, until=clock.today() + timedelta(days=3))
    client.post(door, {"last4": "8001"})
    home = client.get("/home/").content.decode()
    assert "说说您的感受" in home
    assert client.post("/home/tell/", {"kind": "complaint", "words": " "}).status_code == 422
    key = "0192f1c0-0000-7000-8000-000000000001"
    told = {"kind": "complaint", "words": "换药等了两个小时", "department": str(house.department.uid), "key": key}
    follow = client.post("/home/tell/", told).headers["Location"]
    client.post("/home/tell/", told)  # pressed twice
    case = Case.objects.get()
    assert (case.patient_id, case.department, case.channel) == (mine, house.department, "portal")
    assert CaseReceipt.objects.get().relation == "self"
    assert case.number in client.get(follow).content.decode()
    assert client.get("/home/need/").status_code == 200
    chosen = client.get("/home/need/?s=wheelchair").content.decode()
    assert "轮椅" in chosen
    client.post("/home/need/", {"service": "wheelchair", "ask_where": "门诊大厅"})
    home = client.get("/home/").content.decode()
    assert home.count("我们正在办理") == 2
    helped = Case.objects.get(kind="request")
    services.serve_request(house.actor(house.service), helped)
    home = client.get("/home/").content.decode()
    assert home.count("我们正在办理") == 1
    assert "换药" not in home  # how it stands, not a word of it
    other = Client()
    assert other.get(f"/home/{'0' * 8}-0000-7000-8000-000000000000/tell/").status_code == 302
