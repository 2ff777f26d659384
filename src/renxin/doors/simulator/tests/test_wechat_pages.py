"""Pages around the Official Account and the mini-program: menu, printed codes, sign-in, the mini-program's calls."""

import html
import json
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from renxin.doors.simulator.vendors import app as vendor_app
from renxin.doors.simulator.vendors import transport
from renxin.doors.simulator.vendors.base import Call
from renxin.doors.simulator.vendors.mini import people as mini_people
from renxin.doors.simulator.vendors.oa import people
from renxin.engagement.channels.models import MiniPermit, OaMenu, OaScene
from renxin.engagement.conversations.services import Outgoing, send
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.patients.models import AccountLink, ContactPoint

from .wechat_making import Account, account


@pytest.fixture
def oa(db, frozen_clock):
    with transport.installed():
        made = account("oa")
        people.follow(made.store, made.appid, "o-wang", unionid="u-wang")
        made.hear()
        yield made


@pytest.fixture
def mini(db, frozen_clock):
    with transport.installed():
        yield account("mini")


def officer(made: Account) -> Client:
    from renxin.people.organizations.models import User

    client = Client()
    user = User.objects.get(pk=made.here.officer.user_id)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


MENU = {
    "b0_name": "预约挂号",
    "b0_kind": "page",
    "b0_value": "https://care.example.org/book",
    "b1_name": "服务",
    "b1_0_name": "人工客服",
    "b1_0_kind": "say",
    "b1_0_value": "人工",
    "b1_1_name": "门诊时间",
    "b1_1_kind": "say",
    "b1_1_value": "门诊时间",
}


def test_a_menu_is_kept_and_given_to_the_platform(oa: Account):
    page = f"/settings/channels/{oa.channel.uid}/menu"
    client = officer(oa)
    assert client.post(page, MENU | {"publish": "1"}).status_code == 303
    menu = oa.store.get("menus", oa.appid)
    assert menu["button"][0] == {"name": "预约挂号", "type": "view", "url": "https://care.example.org/book"}
    assert menu["button"][1]["sub_button"][0] == {"name": "人工客服", "type": "click", "key": "say:人工"}
    assert OaMenu.objects.get().published_at
    assert "预约挂号" in client.get(page).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"b0_name": "一个实在太长的按钮名字"},
        {"b0_value": "javascript:alert(1)"},
        {"b0_value": ""},
    ],
)
def test_what_the_platform_would_refuse_is_said_before(oa: Account, wrong):
    answer = officer(oa).post(f"/settings/channels/{oa.channel.uid}/menu", MENU | wrong | {"publish": "1"})
    assert answer.status_code == 422
    assert oa.store.get("menus", oa.appid) is None


def test_when_the_platform_refuses_the_menu_is_kept_and_the_page_says_so(oa: Account):
    oa.store.set_fault("error", path="cgi-bin/menu/create", code="48001")
    answer = officer(oa).post(f"/settings/channels/{oa.channel.uid}/menu", MENU | {"publish": "1"})
    assert answer.status_code == 422
    assert OaMenu.objects.get().published_at is None


def test_a_printed_code_is_made_and_printed(oa: Account):
    page = f"/settings/channels/{oa.channel.uid}/codes"
    client = officer(oa)
    made = client.post(page, {"title": "门诊大厅立牌", "source": "hall", "days": ""})
    assert made.status_code == 303
    assert "<svg" in client.get(made.headers["Location"]).content.decode()
    people.follow(oa.store, oa.appid, "o-li", scene=OaScene.objects.get().scene)
    oa.hear()
    assert "门诊大厅立牌" in client.get(page).content.decode()


def test_nobody_without_the_right_changes_the_menu(oa: Account):
    client = Client()
    client.force_login(oa.here.nurse, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(f"/settings/channels/{oa.channel.uid}/menu").status_code == 403


def signed_in(oa: Account, openid: str = "o-wang") -> tuple[Client, str]:
    """Go to the platform and back; return the browser and where it was sent."""
    client = Client()
    out = client.get(f"/wx/{oa.channel.uid}/enter", {"to": "/my/"}).headers["Location"]
    asked = parse_qs(urlsplit(out).query)
    assert asked["appid"] == [oa.appid]
    assert asked["scope"] == ["snsapi_base"]
    back = urlsplit(asked["redirect_uri"][0]).path
    code = people.sign_in_code(oa.store, openid)
    answer = client.get(back, {"code": code, "state": asked["state"][0]})
    return client, answer.headers.get("Location", "")


def test_a_menu_page_knows_whose_account_it_is(oa: Account):
    people.press(oa.store, oa.appid, "o-wang", "say:你好")
    oa.hear()
    patient = ContactPoint.objects.get(kind="oa").patient_id
    told = {"purpose": "CARE_SERVICE", "body": {"zh": "您的病理结果已出"}, "idempotency_key": "k", "source": "t"}
    send(oa.here.system, Outgoing(patient_id=patient, is_reply=True, **told))
    run_until_idle("conversations.dispatch")
    client, wanted = signed_in(oa)
    assert wanted == "/my/"
    page = client.get("/my/").content.decode()
    assert "病理" not in page
    assert "编号" in page


def test_the_simulated_platform_asks_who_opens_the_page(oa: Account):
    client = Client()
    out = urlsplit(client.get(f"/wx/{oa.channel.uid}/enter").headers["Location"])
    asked = {name: values[0] for name, values in parse_qs(out.query).items()}
    page = vendor_app.answer(
        oa.channel.tenant_id, "oa", Call(method="GET", path="connect/oauth2/authorize", query=asked)
    ).body.decode()
    link = html.unescape(page.partition('href="')[2].partition('"')[0])
    back = urlsplit(link)
    assert client.get(f"{back.path}?{back.query}").headers["Location"] == "/my/"


def test_without_sign_in_there_is_nothing_to_see(oa: Account):
    assert Client().get("/my/").status_code == 403


def test_a_code_of_sign_in_works_once_and_a_state_cannot_be_made(oa: Account):
    client = Client()
    assert client.get(f"/wx/{oa.channel.uid}/back", {"code": "x", "state": "made-up"}).status_code == 404
    out = parse_qs(urlsplit(client.get(f"/wx/{oa.channel.uid}/enter").headers["Location"]).query)
    wrong = client.get(f"/wx/{oa.channel.uid}/back", {"code": "used", "state": out["state"][0]})
    assert wrong.status_code == 403


@pytest.mark.parametrize("wanted", ["https://evil.com/", "//evil.com/", "javascript:alert(1)"])
def test_only_pages_of_ours_can_be_wanted(oa: Account, wanted):
    client = Client()
    out = parse_qs(urlsplit(client.get(f"/wx/{oa.channel.uid}/enter", {"to": wanted}).headers["Location"]).query)
    code = people.sign_in_code(oa.store, "o-wang")
    back = client.get(f"/wx/{oa.channel.uid}/back", {"code": code, "state": out["state"][0]})
    assert back.headers["Location"] == "/my/"


def test_the_unionid_of_a_sign_in_is_known_from_then_on(oa: Account):
    people.follow(oa.store, oa.appid, "o-li", unionid="u-li")
    oa.hear()
    signed_in(oa, "o-li")
    oa.hear()
    assert ContactPoint.objects.filter(kind="wechat", value__isnull=False).count() == 1


def call(mini: Account, name: str, **told) -> tuple[int, dict]:
    answer = Client().post(f"/mini/{mini.channel.uid}/{name}", json.dumps(told), content_type="application/json")
    return answer.status_code, answer.json()


def ticket(mini: Account, openid: str = "o-wang") -> str:
    status, told = call(mini, "sign-in", code=mini_people.visit(mini.store, mini.appid, openid, unionid="u-wang"))
    assert status == 200
    return told["ticket"]


def test_the_mini_program_signs_in_gives_its_number_and_permits(mini: Account):
    known = mini.here.patient("王秀兰", "13800138001")
    mine = ticket(mini)
    status, told = call(
        mini, "telephone", ticket=mine, code=mini_people.give_number(mini.store, "o-wang", "13800138001")
    )
    assert (status, told) == (200, {"number": "138****8001"})
    link = AccountLink.objects.get(kind="mini")
    assert (link.patient_id, link.state) == (known, "proposed")
    status, told = call(mini, "permits", ticket=mine, answers={"LASTING-VISIT": "accept", "ONCE-REPORT": "reject"})
    assert (status, told) == (200, {"given": 1})
    assert MiniPermit.objects.get(template="LASTING-VISIT").is_lasting


def test_without_a_ticket_nothing_is_taken(mini: Account):
    assert call(mini, "permits", ticket="made-up", answers={"ONCE-REPORT": "accept"})[0] == 401
    assert call(mini, "sign-in", code="made-up") == (400, {"error": "vendor_40029"})
    assert not MiniPermit.objects.exists()


def test_a_ticket_ends_after_a_day(mini: Account, monkeypatch):
    from datetime import timedelta

    from renxin.kernel.core import clock

    mine, now = ticket(mini), clock.wall()
    monkeypatch.setattr(clock, "wall", lambda: now + timedelta(days=1, seconds=5))
    assert call(mini, "permits", ticket=mine, answers={})[0] == 401
