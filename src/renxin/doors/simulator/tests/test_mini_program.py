"""The mini-program over the simulated platform: permits, lasting templates, sign-in, telephone, links."""

import pytest

from renxin.doors.simulator.vendors import transport
from renxin.doors.simulator.vendors.mini import people
from renxin.engagement.channels.adapters.errors import ChannelError
from renxin.engagement.channels.adapters.mini import services
from renxin.engagement.channels.models import MiniPermit
from renxin.engagement.channels.services import deliver, map_template
from renxin.engagement.conversations.models import Message

from .wechat_making import Account, account


@pytest.fixture
def mini(db, frozen_clock):
    with transport.installed():
        made = account("mini")
        map_template(
            made.here.officer,
            made.channel,
            "report.ready",
            "ONCE-REPORT",
            fields={"thing1": "{{title}}", "phrase2": "{{status}}"},
            status="approved",
        )
        people.visit(made.store, made.appid, "o-wang", unionid="u-wang")
        yield made


def report(mini: Account, key: str = "ab" * 16 + "-0"):
    return mini.item(key=key, template="report.ready", title="血常规检验报告", variables={"status": "已完成"})


def reasons(receipts) -> list[str]:
    return [each.error.reason if each.error else "" for each in receipts]


def test_without_a_permit_nothing_is_sent(mini: Account):
    (receipt,) = deliver(mini.channel, [report(mini)])
    assert (receipt.error.reason, receipt.error.permanent) == ("no_permit", True)


def test_one_tap_is_one_message(mini: Account):
    people.allow(mini.store, mini.appid, "o-wang", {"ONCE-REPORT": True})
    people.allow(mini.store, mini.appid, "o-wang", {"ONCE-REPORT": True, "LASTING-VISIT": False})
    mini.hear()
    items = [report(mini, key=f"{n:032x}-0") for n in range(3)]
    assert reasons(deliver(mini.channel, items)) == ["", "", "no_permit"]
    assert [m.title for m in mini.store.messages("o-wang")] == ["报告通知", "报告通知"]


def test_a_lasting_template_needs_one_tap_for_any_number(mini: Account):
    people.allow(mini.store, mini.appid, "o-wang", {"LASTING-VISIT": True})
    mini.hear()
    items = [mini.visit_item(key=f"{n:032x}-0") for n in range(5)]
    assert reasons(deliver(mini.channel, items)) == [""] * 5


def test_taking_it_back_in_the_settings_ends_it(mini: Account):
    people.allow(mini.store, mini.appid, "o-wang", {"LASTING-VISIT": True})
    people.withdraw(mini.store, mini.appid, "o-wang", "LASTING-VISIT")
    mini.hear()
    assert reasons(deliver(mini.channel, [mini.visit_item()])) == ["no_permit"]
    assert MiniPermit.objects.get().refused_at


def test_when_the_platform_knows_of_no_permit_we_believe_it(mini: Account):
    people.allow(mini.store, mini.appid, "o-wang", {"ONCE-REPORT": True})
    mini.hear()
    mini.store.change("people", "o-wang", permits={})
    assert reasons(deliver(mini.channel, [report(mini)])) == ["permit_refused"]
    assert MiniPermit.objects.get().left == 0


def test_a_permit_that_was_not_used_is_kept(mini: Account):
    people.allow(mini.store, mini.appid, "o-wang", {"ONCE-REPORT": True})
    mini.hear()
    mini.store.set_fault("error", path="cgi-bin/message/subscribe/send", code="45009")
    assert reasons(deliver(mini.channel, [report(mini)])) == ["quota"]
    assert MiniPermit.objects.get().left == 1


def test_a_long_title_is_shortened_before_the_platform_refuses_it(mini: Account):
    people.allow(mini.store, mini.appid, "o-wang", {"ONCE-REPORT": True})
    mini.hear()
    title = "血液细胞分析与凝血功能以及肝肾功能联合检验报告单"
    item = mini.item(template="report.ready", title=title, variables={"status": "已完成"})
    assert reasons(deliver(mini.channel, [item])) == [""]
    assert "血液细胞分析与凝血功能以及肝肾功能联合…" in mini.store.messages("o-wang").get().text


def test_the_platform_tells_that_it_arrived_by_its_own_number(mini: Account):
    people.allow(mini.store, mini.appid, "o-wang", {"ONCE-REPORT": True})
    mini.hear()
    (receipt,) = deliver(mini.channel, [report(mini)])
    assert receipt.external_id == mini.store.messages("o-wang").get().external_id


def test_a_person_writes_in_the_mini_program_and_is_answered(mini: Account):
    from renxin.doors.simulator.vendors import wechat

    wechat.write(mini.store, mini.appid, "o-wang", "请问几点抽血？")
    mini.hear()
    assert Message.objects.get().body == "请问几点抽血？"
    assert reasons(deliver(mini.channel, [mini.item(is_reply=True)])) == [""]


def test_signing_in_by_a_code_that_is_good_once(mini: Account):
    code = people.visit(mini.store, mini.appid, "o-wang", unionid="u-wang")
    found = services.sign_in(mini.channel, code)
    assert (found.address, found.unionid) == (mini.address(), "u-wang")
    with pytest.raises(ChannelError):
        services.sign_in(mini.channel, code)


def test_the_telephone_and_a_link_for_text_messages(mini: Account):
    code = people.give_number(mini.store, "o-wang", "13800138001")
    assert services.telephone(mini.channel, code) == "13800138001"
    link = services.url_link(mini.channel, "pages/visit", "id=1")
    assert link.startswith("https://wxaurl.cn/")
