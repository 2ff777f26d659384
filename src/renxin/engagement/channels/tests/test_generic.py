"""The generic channel: signed both ways, repeats are nothing, comments are heard once."""

import json

import httpx
import pytest

from renxin.engagement.channels import http, services
from renxin.engagement.channels.adapters import adapter_of
from renxin.engagement.channels.adapters.base import CallbackRequest, Forged, VendorEvent
from renxin.engagement.channels.adapters.generic import commenting, sending, signing
from renxin.engagement.channels.models import Comment, RawInbound
from renxin.engagement.channels.services import DeliveryNotice, Inbound, OutboxItem
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput

SYSTEM = Actor.system(1, "test")
SECRET = "a long random text"
HOST = "http://partner.test"


class Partner(httpx.BaseTransport):
    def __init__(self):
        self.heard, self.status = [], 200

    def handle_request(self, request):
        body = request.read()
        given = request.headers[signing.HEADER]
        assert not signing.problem_with(given, SECRET, body, clock.wall())
        self.heard.append(json.loads(body))
        return httpx.Response(self.status, json={"id": f"theirs-{len(self.heard)}"})


@pytest.fixture
def partner():
    answering = Partner()
    http.mount(HOST, answering)
    yield answering
    http.mount(HOST, None)


@pytest.fixture
def channel(db, frozen_clock):
    config = {"account": "myapp", "webhook_url": f"{HOST}/in", "secret": SECRET, "deep_link": "myapp://open?u={url}"}
    return services.open_channel(SYSTEM, "generic", "自有 App", config)


def item(key="a", **values) -> OutboxItem:
    return OutboxItem(key=key, patient_id=7, address="myapp:u1", text="您好", preview="一条消息", **values)


def told(channel, *rows, secret=SECRET, at=None):
    body = json.dumps(list(rows)).encode()
    header = signing.signature(secret, body, at or clock.wall())
    request = CallbackRequest(method="POST", headers={signing.HEADER.lower(): header}, body=body)
    return adapter_of("generic").verify(channel, request)


def test_a_message_goes_out_signed_with_a_link_into_the_app(channel, partner):
    (receipt,) = services.deliver(channel, [item(url="https://h.cn/s/1?a=b")])
    assert (receipt.error, receipt.external_id) == (None, "theirs-1")
    heard = partner.heard[0]
    assert (heard["to"], heard["id"]) == ("u1", "a")
    assert heard["deep_link"] == "myapp://open?u=https%3A%2F%2Fh.cn%2Fs%2F1%3Fa%3Db"


@pytest.mark.parametrize(
    ("status", "reason", "permanent"),
    [(410, "opted_out", True), (400, "refused:400", True), (401, "bad_secret", False), (503, "vendor_down", False)],
)
def test_what_the_partner_answers_decides(channel, partner, status, reason, permanent):
    partner.status = status
    receipts = services.deliver(channel, [item("a"), item("b")])
    assert {(each.error.reason, each.error.permanent) for each in receipts} == {(reason, permanent)}
    assert len(partner.heard) == (2 if permanent else 1)  # a dead line is not tried for the rest


def test_what_the_partner_says_is_read(channel):
    answer = told(
        channel,
        {"type": "message", "id": "1", "from": "u1", "text": "几点开门？", "name": "小王"},
        {"type": "receipt", "id": "2", "key": "a", "status": "read"},
    )
    events = [event for _id, raw in answer.arrivals for event in adapter_of("generic").parse(channel, raw)]
    assert isinstance(events[0], Inbound)
    assert events[0].address == "myapp:u1"
    assert isinstance(events[1], DeliveryNotice)


def test_forged_old_or_strange_calls_are_refused(channel):
    from datetime import timedelta

    with pytest.raises(Forged):
        told(channel, {"type": "message", "id": "1"}, secret="guess")
    with pytest.raises(Forged):
        told(channel, {"type": "message", "id": "1"}, at=clock.wall() - timedelta(minutes=6))
    assert told(channel, {"type": "riddle", "id": "1"}).status == 422


def test_a_comment_is_kept_once_under_one_person(channel):
    row = {"type": "comment", "id": "c1", "platform": "大众点评", "author": "小李", "text": "等了两小时", "rating": 2}
    _id, raw = told(channel, row).arrivals[0]
    heard, event = adapter_of("generic").parse(channel, raw)
    assert isinstance(heard, Inbound)
    assert isinstance(event, VendorEvent)
    for _time in range(2):
        services.apply_vendor_event(SYSTEM, channel, event)
    assert Comment.objects.get().text == "等了两小时"


def test_a_sheet_of_comments_comes_in_once(channel):
    sheet = "平台,内容,评分,时间,昵称\n点评,很好,5,2026-03-01 10:00,甲\n点评,太慢,1,2026-03-02 10:00,乙\n点评,,3,,\n"
    assert commenting.import_comments(SYSTEM, channel, sheet.encode("gb18030")) == (2, 2)
    assert commenting.import_comments(SYSTEM, channel, sheet.encode()) == (2, 0)
    assert RawInbound.objects.count() == 2
    for bad in ("a,b\n1,2\n", "platform,text,rating\nx,y,many\n"):
        with pytest.raises(InvalidInput):
            commenting.import_comments(SYSTEM, channel, bad.encode())


def test_the_check_pings_the_partner(channel, partner):
    (line,) = adapter_of("generic").check(channel)
    assert line.ok
    partner.status = 401
    (line,) = adapter_of("generic").check(channel)
    assert line.ok is False
    assert line.cure


def test_without_an_app_there_is_no_deep_link():
    assert sending.deep_link("", "https://h.cn") == ""
    assert sending.deep_link("a://{url}", "") == ""
