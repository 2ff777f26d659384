"""The Official Account over the simulated platform: every word out and in, and every fault, by the real adapter."""

import pytest

from renxin.doors.simulator.vendors import transport
from renxin.doors.simulator.vendors.oa import people
from renxin.doors.simulator.vendors.store import SimulatedCall
from renxin.engagement.channels.adapters import adapter_of
from renxin.engagement.channels.models import OaScene, RawInbound, VendorToken, WechatWindow
from renxin.engagement.channels.services import deliver
from renxin.engagement.conversations.models import Message
from renxin.people.patients.models import ContactPoint

from .wechat_making import Account, account


@pytest.fixture
def oa(db, frozen_clock):
    with transport.installed():
        made = account("oa")
        people.follow(made.store, made.appid, "o-wang", unionid="u-wang")
        made.hear()
        yield made


def calls(path: str) -> int:
    return SimulatedCall.objects.filter(path__startswith=path).count()


def reason(receipt) -> str:
    return receipt.error.reason if receipt.error else ""


def test_a_follower_is_a_person_we_can_reach(oa: Account):
    point = ContactPoint.objects.get(kind="oa")
    assert point.value == oa.address()
    assert WechatWindow.objects.get().trigger == "follow"


def test_a_template_notice_arrives_filled_and_its_result_finds_it(oa: Account):
    (receipt,) = deliver(oa.channel, [oa.visit_item(url="https://care.example.org/s/1")])
    assert receipt.error is None
    carried = oa.store.messages("o-wang").get(kind="template")
    assert carried.external_id == receipt.external_id
    assert carried.title == "就诊提醒"
    assert "就诊时间：2026年11月3日 08:30" in carried.text
    assert "核对编号：K7M-29Q-XD4" in carried.text
    assert carried.url == "https://care.example.org/s/1"
    oa.hear()
    assert not RawInbound.objects.exclude(state="applied").exists()


def test_the_same_item_twice_is_one_message(oa: Account):
    for _time in range(2):
        assert reason(deliver(oa.channel, [oa.visit_item()])[0]) == ""
    assert oa.store.messages("o-wang").filter(kind="template").count() == 1


def test_a_lost_answer_is_asked_again_at_once_and_is_one_message(oa: Account):
    oa.store.set_fault("lost", path="cgi-bin/message/template/send")
    assert reason(deliver(oa.channel, [oa.visit_item()])[0]) == ""
    assert oa.store.messages("o-wang").filter(kind="template").count() == 1


def test_two_lost_answers_are_unknown_and_never_blindly_tried_again(oa: Account):
    oa.store.set_fault("lost", path="cgi-bin/message/template/send", times=2)
    (receipt,) = deliver(oa.channel, [oa.visit_item()])
    assert receipt.error.unknown
    assert not receipt.error.permanent


def test_free_words_go_only_as_often_as_she_acted(oa: Account):
    items = [oa.item(key=f"{n:032x}-0", is_reply=True) for n in range(4)]
    assert [reason(each) for each in deliver(oa.channel, items)] == ["", "", "", "window_closed"]
    assert calls("cgi-bin/message/custom/send") == 3


def test_writing_to_us_opens_the_long_window(oa: Account, frozen_clock):
    from renxin.doors.simulator.vendors import wechat

    frozen_clock.move(hours=1)
    wechat.write(oa.store, oa.appid, "o-wang", "医生，今天可以洗澡吗？")
    oa.hear()
    assert Message.objects.get(direction="in").body == "医生，今天可以洗澡吗？"
    frozen_clock.move(hours=47)
    items = [oa.item(key=f"{n:032x}-0", is_reply=True) for n in range(6)]
    assert [reason(each) for each in deliver(oa.channel, items)] == [""] * 5 + ["window_closed"]


def test_when_the_platform_sees_no_window_we_believe_it(oa: Account):
    oa.store.change("people", "o-wang", windows={})
    assert reason(deliver(oa.channel, [oa.item(is_reply=True)])[0]) == "window_closed"
    assert WechatWindow.objects.get().left == 0


def test_without_template_and_window_another_channel_may_take_it(oa: Account, frozen_clock):
    frozen_clock.move(minutes=2)
    unmapped = oa.item(template="survey.invite")
    (receipt,) = deliver(oa.channel, [unmapped])
    assert (reason(receipt), receipt.error.permanent) == ("template_missing", True)


def test_template_notices_never_advertise(oa: Account, frozen_clock):
    frozen_clock.move(minutes=2)
    (receipt,) = deliver(oa.channel, [oa.visit_item(message_class="marketing")])
    assert receipt.error.permanent
    assert calls("cgi-bin/message/template/send") == 0


def test_a_field_that_cannot_be_filled_is_refused_before_the_platform_refuses_all(oa: Account):
    (receipt,) = deliver(oa.channel, [oa.item(template="visit.reminder", variables={"department": "骨科"})])
    assert reason(receipt) == "template_field"
    assert calls("cgi-bin/message/template/send") == 0


def test_a_stolen_token_is_renewed_once_and_nobody_notices(oa: Account):
    deliver(oa.channel, [oa.visit_item()])
    oa.store.set_fault("stolen", path="cgi-bin/message/template/send")
    (receipt,) = deliver(oa.channel, [oa.visit_item(key="cd" * 16 + "-0")])
    assert receipt.error is None
    assert calls("cgi-bin/stable_token") == 2
    assert VendorToken.objects.count() == 1


@pytest.mark.parametrize(
    ("code", "told", "fault"),
    [
        ("45009", "quota", True),
        ("48001", "permission", True),
        ("40164", "ip", True),
        ("43004", "not_following", False),
        ("40037", "template_unknown", False),
        ("-1", "busy", False),
    ],
)
def test_each_error_of_the_platform_means_something(oa: Account, code, told, fault):
    oa.store.set_fault("error", path="cgi-bin/message/template/send", code=code)
    items = [oa.visit_item(), oa.visit_item(key="cd" * 16 + "-0")]
    first, second = deliver(oa.channel, items)
    assert (reason(first), first.error.account_fault) == (told, fault)
    assert reason(second) == (told if fault else "")
    oa.channel.refresh_from_db()
    assert bool(oa.channel.alarm) == fault


def test_half_of_a_batch_may_fail_alone(oa: Account):
    oa.store.set_fault("partial", times=1)
    receipts = deliver(oa.channel, [oa.visit_item(), oa.visit_item(key="cd" * 16 + "-0")])
    assert [reason(each) for each in receipts] == ["not_following", ""]


def test_who_leaves_is_not_written_to_and_who_returns_is(oa: Account, frozen_clock):
    frozen_clock.move(minutes=5)
    people.leave(oa.store, oa.appid, "o-wang")
    oa.hear()
    assert not ContactPoint.objects.get(kind="oa").is_active
    people.follow(oa.store, oa.appid, "o-wang")
    oa.hear()
    assert ContactPoint.objects.get(kind="oa").is_active


def test_a_menu_button_speaks_for_who_presses_it(oa: Account):
    people.press(oa.store, oa.appid, "o-wang", "say:人工")
    people.press(oa.store, oa.appid, "o-wang", "open-hours")
    oa.hear()
    assert [m.body for m in Message.objects.filter(direction="in")] == ["人工"]


def test_a_printed_code_tells_where_people_come_from(oa: Account):
    from renxin.engagement.channels.adapters.oa.services import make_scene

    scene = make_scene(oa.here.officer, oa.channel, "门诊大厅立牌", "outpatient-hall")
    assert scene.url.startswith("http")
    people.follow(oa.store, oa.appid, "o-li", scene=scene.scene)
    people.scan(oa.store, oa.appid, "o-wang", scene.scene)
    oa.hear()
    row = OaScene.objects.get()
    assert (row.scans, row.follows) == (2, 1)


def test_a_callback_told_three_times_is_heard_once(oa: Account):
    from renxin.doors.simulator.vendors import wechat

    oa.store.set_fault("repeated")
    wechat.write(oa.store, oa.appid, "o-wang", "您好")
    assert oa.hear() == [200, 200, 200]
    assert Message.objects.filter(direction="in").count() == 1


def test_a_forged_callback_is_refused_and_nothing_is_kept(oa: Account):
    from renxin.doors.simulator.vendors import wechat

    before = RawInbound.objects.count()
    oa.store.set_fault("forged")
    wechat.write(oa.store, oa.appid, "o-wang", "您好 a1")
    assert oa.hear() == [403]
    assert RawInbound.objects.count() == before


def test_the_address_is_proved_by_echoing(oa: Account, client):
    from renxin.engagement.channels.adapters.wechat_crypto import sign_plain
    from renxin.engagement.channels.config import config_of

    proof = sign_plain(config_of(oa.channel)["token"], "1700000000", "n")
    door = f"/callbacks/{oa.channel.uid}/"
    asked = {"signature": proof, "timestamp": "1700000000", "nonce": "n", "echostr": "42"}
    assert client.get(door, asked).content == b"42"
    assert client.get(door, asked | {"signature": "0" * 40}).status_code == 403


def test_plain_messages_are_refused_where_a_key_is_set(oa: Account, client):
    from renxin.engagement.channels.adapters.wechat_crypto import sign_plain
    from renxin.engagement.channels.config import config_of

    proof = sign_plain(config_of(oa.channel)["token"], "1", "n")
    body = "<xml><FromUserName>o-wang</FromUserName><CreateTime>1</CreateTime><MsgType>text</MsgType></xml>"
    door = f"/callbacks/{oa.channel.uid}/?signature={proof}&timestamp=1&nonce=n"
    assert client.post(door, body, content_type="text/xml").status_code == 403


def test_fetching_the_followers_joins_nothing_twice(oa: Account):
    people.set_up(oa.store, oa.appid)
    oa.store.put("people", "o-zhang", {"appid": oa.appid, "subscribe": 1, "unionid": "u-9", "subscribe_time": 1})
    for expected in (2, 0):
        (run,) = adapter_of("oa").sync(oa.here.system, oa.channel)
        assert (run.fetched, run.changed, run.error) == (2, expected, "")
    oa.hear()
    assert ContactPoint.objects.filter(kind="oa").count() == 2
    assert ContactPoint.objects.filter(kind="wechat").count() == 2


def test_the_check_says_what_is_wrong_and_what_to_do(oa: Account):
    oa.channel.refresh_from_db()
    good = {line.code: line.ok for line in adapter_of("oa").check(oa.channel)}
    assert good == {"token": True, "callback": True, "sealed": True, "menu": True, "templates": True}
    VendorToken.objects.all().delete()
    oa.store.change("accounts", oa.appid, secret="another")
    token = adapter_of("oa").check(oa.channel)[0]
    assert token.ok is False
    assert "AppSecret" not in token.cause
    assert token.cure


def picture(oa: Account):
    from renxin.engagement.channels.services import Media
    from renxin.kernel.core import files

    from .test_wechat_road import PNG

    kept = files.keep(oa.here.system, "示意图.png", PNG)
    return Media(kind="image", file_uid=str(kept.uid), title=kept.name)


def test_a_picture_goes_beside_the_words_and_counts_as_a_message(oa: Account):
    (receipt,) = deliver(oa.channel, [oa.item(is_reply=True, media=[picture(oa)])])
    assert receipt.error is None
    assert [m.kind for m in oa.store.messages("o-wang")] == ["text", "image"]
    assert WechatWindow.objects.get().left == 1


def test_words_without_room_for_their_picture_do_not_go_alone(oa: Account):
    deliver(oa.channel, [oa.item(key=f"{n:032x}-0", is_reply=True) for n in range(2)])
    (receipt,) = deliver(oa.channel, [oa.item(is_reply=True, media=[picture(oa)])])
    assert reason(receipt) == "window_closed"
    assert WechatWindow.objects.get().left == 1


def test_when_the_picture_fails_after_the_words_nothing_is_sent_again(oa: Account):
    oa.store.set_fault("error", path="cgi-bin/media/upload", code="-1")
    (receipt,) = deliver(oa.channel, [oa.item(is_reply=True, media=[picture(oa)])])
    assert receipt.error.unknown
    assert [m.kind for m in oa.store.messages("o-wang")] == ["text"]
