"""The privacy centre: decide, see who looked, ask, let somebody help, close every phone."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from tests.harness.ward import ward

from renxin.kernel.audit.services import record_look
from renxin.kernel.core import clock
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient, Proxy, RightsRequest
from renxin.people.patients.services import ProxyData, grant_proxy

from .test_record import come_in, path, visited

CENTRE = "/home/privacy/"


@pytest.fixture
def here(db, frozen_clock):
    return ward()


def allowed(here, patient_id: int, purpose: str) -> bool:
    return patients.consent_state(here.tenant.pk, [patient_id], purpose)[patient_id]


def test_taking_back_is_one_press_as_giving_is(here):
    mine = here.patient()
    client = come_in(here, mine)
    for purpose, before in (("HEALTH_EDU", False), ("SURVEY", True), ("PROFILING", False)):
        assert allowed(here, mine, purpose) is before
        for answer in (not before, before):
            said = {"purpose": purpose, "allow": "yes" if answer else "no"}
            assert client.post(f"{CENTRE}consent", said).status_code == 302
            assert allowed(here, mine, purpose) is answer
    assert client.post(f"{CENTRE}consent", {"purpose": "CARE_SERVICE", "allow": "no"}).status_code == 422


def test_she_sees_that_somebody_looked_by_role_and_day_not_by_name(here):
    mine = here.patient()
    nurse = here.actor(here.nurse)
    for _twice in range(2):
        record_look(nurse, "patient.view", "patient", patient_id=mine)
    page = come_in(here, mine).get(CENTRE).content.decode()
    assert re.search(r"护士</strong> · 骨科", page)
    assert "× 2" in page
    assert "李静" not in page


def test_a_request_is_filed_once_while_it_is_open(here):
    mine = here.patient()
    client = come_in(here, mine)
    for _twice in range(2):
        assert client.post(f"{CENTRE}ask", {"kind": "access"}).status_code == 302
    assert client.post(f"{CENTRE}ask", {"kind": "deletion"}).status_code == 422, "what is to go is not said"
    assert RightsRequest.objects.filter(patient_id=mine, channel="portal").count() == 1
    assert RightsRequest.objects.get().number in client.get(CENTRE).content.decode()


def test_a_link_alone_lets_nobody_help_and_link_with_code_does_once(here):
    mother, daughter, stranger = (
        here.patient(),
        here.patient("赵敏", "13800138002"),
        here.patient("钱七", "13800138003"),
    )
    Patient.objects.filter(pk__in=[daughter, stranger]).update(birth_date=date(1988, 6, 2))
    client = come_in(here, mother)
    asked = {"relation": "child", "classes": ["results", "medicines"], "lasts": "365"}
    page = client.post(f"{CENTRE}invite", asked).content.decode()
    code, link = re.search(r"data-code>(\d{6})<", page)[1], re.search(r"(/home/help/[^<\s]+)<", page)[1]
    assert Client().get(link).headers["Location"].startswith("/home/?next="), "first of all she says who she is"
    wrong = "000000" if code != "000000" else "111111"
    other = come_in(here, stranger, "8003")
    assert "王秀兰" not in other.get(link).content.decode()
    assert other.post(link, {"code": wrong}).status_code == 422
    assert not Proxy.objects.exists()
    hers = come_in(here, daughter, "8002")
    assert hers.post(link, {"code": code}).status_code == 302
    assert Proxy.objects.get().classes == ["results", "medicines"]
    assert other.post(link, {"code": code}).status_code == 410
    uid = Proxy.objects.get().uid
    assert other.post(f"{CENTRE}helpers/{uid}/end").status_code == 422
    assert client.post(f"{CENTRE}helpers/{uid}/end").status_code == 302
    assert hers.get(f"/home/{Patient.objects.get(pk=mother).uid}/").status_code == 404


def test_guessing_the_code_of_a_link_ends_it(here):
    mother, stranger = here.patient(), here.patient("钱七", "13800138003")
    Patient.objects.filter(pk=stranger).update(birth_date=date(1988, 6, 2))
    page = come_in(here, mother).post(f"{CENTRE}invite", {"relation": "child", "classes": ["results"]})
    code = re.search(r"data-code>(\d{6})<", page.content.decode())[1]
    link = re.search(r"(/home/help/[^<\s]+)<", page.content.decode())[1]
    guesser = come_in(here, stranger, "8003")
    wrong = "000000" if code != "000000" else "111111"
    assert [guesser.post(link, {"code": wrong}).status_code for _time in range(5)] == [422] * 5
    assert guesser.post(link, {"code": code}).status_code == 410


def test_every_phone_is_closed_from_any(here):
    mine = here.patient()
    first, second, third = come_in(here, mine), come_in(here, mine), come_in(here, mine)
    one = patients.open_phones(here.tenant.pk, mine)[-1]
    assert second.post(f"{CENTRE}phones", {"phone": str(one.uid)}).status_code == 302
    assert first.get("/home/").status_code == 403
    assert third.get("/home/").status_code == 200
    second.post(f"{CENTRE}phones")
    assert [client.get("/home/").status_code for client in (second, third)] == [403, 403]


def test_at_fifteen_she_takes_away_what_her_mother_sees_and_opens_one_visit(here):
    girl, mother = here.patient("王小雨", "13800138009"), here.patient("赵敏", "13800138002")
    Patient.objects.filter(pk=girl).update(birth_date=clock.today() - timedelta(days=15 * 366))
    first, second = (visited(here, girl, number, sensitivity="reproductive") for number in ("V1", "V2"))
    data = ProxyData(
        relation="mother",
        classes=["visits", "results", "medicines"],
        basis="guardian",
        method="desk",
        proxy_patient_id=mother,
    )
    proxy = grant_proxy(here.system, girl, data)
    hers, parent = come_in(here, girl, "8009"), come_in(here, mother, "8002")
    address = f"{CENTRE}helpers/{proxy.uid}/"
    assert address in hers.get(CENTRE).content.decode()
    assert str(first.uid) in hers.get(address).content.decode()
    said = {"classes": ["visits", "medicines"], "visits": [str(first.uid)]}
    assert hers.post(address, said).status_code == 302
    pages = {rest: parent.get(path(girl, rest)) for rest in ("visits/", "results/")}
    assert str(first.uid) in pages["visits/"].content.decode()
    assert str(second.uid) not in pages["visits/"].content.decode()
    assert pages["results/"].status_code == 404
    assert parent.get(address).status_code == 404, "only the person herself says what is seen"
    assert hers.post(address, {"classes": ["visits", "results", "medicines"]}).status_code == 302
    assert str(first.uid) not in parent.get(path(girl, "visits/")).content.decode()
    assert parent.get(path(girl, "results/")).status_code == 200
    Patient.objects.filter(pk=girl).update(birth_date=clock.today() - timedelta(days=10 * 365))
    assert hers.post(address, {"classes": []}).status_code == 422, "under 14 the guardian decides"


def test_one_way_is_stopped_for_a_time_and_the_others_go_on(here, frozen_clock):
    mine = here.patient()
    client = come_in(here, mine)

    def goes(kind: str) -> bool:
        one = patients.consent_state(here.tenant.pk, [mine], "SURVEY", kind)[mine]
        refused = patients.refusals(here.tenant.pk, [mine], ["SURVEY"], [kind]).get((mine, kind), frozenset())
        assert one is ("SURVEY" not in refused), "the registry and the contact policy agree"
        return one

    said = {"purpose": "SURVEY", "allow": "no", "way": "sms", "lasts": "90"}
    assert client.post(f"{CENTRE}consent", said).status_code == 302
    assert (goes("aliyun_sms"), goes("smpp"), goes("wecom"), goes("voice")) == (False, False, True, True)
    page = client.get(CENTRE).content.decode()
    assert "短信: 未同意" in page
    assert client.post(f"{CENTRE}consent", {**said, "way": "pigeon"}).status_code == 422
    frozen_clock.move(days=91)
    assert goes("aliyun_sms"), "the time is over"
    client.post(f"{CENTRE}consent", said)
    client.post(f"{CENTRE}consent", {"purpose": "SURVEY", "allow": "yes"})
    assert goes("aliyun_sms"), "a later word about every way overrules what was said of one"
    assert "短信: 未同意" not in client.get(CENTRE).content.decode()


def test_she_says_herself_how_and_when_she_is_reached(here):
    mine = here.patient()
    client = come_in(here, mine)
    assert client.post(f"{CENTRE}reach", {"channel": "wecom"}).status_code == 422, "we have no such address of her"
    assert client.post(f"{CENTRE}reach", {"channel": "phone", "hours": "evening"}).status_code == 302
    (wish,) = patients.preferences(here.tenant.pk, [mine])[mine]
    assert (wish.channel, wish.hours, wish.learned) == ("phone", (18, 21), False)
    assert re.search(r'value="evening" checked', client.get(CENTRE).content.decode())
    assert client.post(f"{CENTRE}reach", {}).status_code == 302
    assert patients.preferences(here.tenant.pk, [mine]) == {}
