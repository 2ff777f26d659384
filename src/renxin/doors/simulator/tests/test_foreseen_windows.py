"""What messengers allow one person to be sent is known before anything is sent: in the plan, and beside the box."""

import pytest
from django.test import Client
from django.urls import reverse

from renxin.doors.simulator.vendors import transport, wechat
from renxin.doors.simulator.vendors.mini import people as mini_people
from renxin.doors.simulator.vendors.oa import people as oa_people
from renxin.doors.simulator.vendors.wecom_kf import vendor
from renxin.engagement.channels.adapters.wecom_kf import pulling
from renxin.engagement.channels.adapters.wecom_kf.models import KfSession
from renxin.engagement.channels.models import Channel
from renxin.engagement.channels.selectors import Speech, openings
from renxin.engagement.conversations import selectors
from renxin.engagement.conversations.models import Conversation, Message
from renxin.engagement.conversations.services import reply
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.patients.services import ContactData, add_contact

from .wechat_making import account
from .wecom_making import company

ANSWER = Speech(is_reply=True)


@pytest.fixture
def wired(db, frozen_clock):
    with transport.installed():
        yield frozen_clock


def test_a_session_of_customer_service_tells_what_is_left(wired):
    here = company("wecom_kf")
    vendor.vendor.write(here.store, here.channel.account, "wm-wang", "您好")
    here.hear()
    while pulling.pull():
        pass
    here.read()
    address = f"{here.channel.account}:wm-wang"
    assert openings(here.channel, [address], ANSWER)[address].left == 5
    KfSession.objects.update(replies=5)
    assert openings(here.channel, [address], ANSWER)[address].rule == "window_spent"
    wired.move(hours=49)
    assert openings(here.channel, [address, "x:nobody"], ANSWER)[address].rule == "window_closed"


def test_the_plan_gives_those_whose_window_is_shut_to_the_next_way(wired):
    made = account("oa")
    sandbox = Channel.objects.of(made.channel.tenant_id).filter(kind="sandbox").first()
    one, two = made.here.patient("王一", phone="13800000001"), made.here.patient("王二", phone="13800000002")
    for patient, openid in ((one, "o-one"), (two, "o-two")):
        add_contact(made.here.system, patient, ContactData("oa", made.address(openid)))
    oa_people.follow(made.store, made.appid, "o-one")
    made.hear()
    plan = selectors.plan_audience(made.here.system, [one, two], "CARE_SERVICE")
    assert sandbox is not None
    assert {share.channel.kind: share.people for share in plan.shares} == {"oa": 1, "sandbox": 1}
    assert [(kept.rule, kept.people) for kept in plan.moved] == [("window_closed", 1)]
    Channel.objects.exclude(pk=made.channel.pk).update(is_active=False)
    alone = selectors.plan_audience(made.here.system, [one, two], "CARE_SERVICE")
    assert [(kept.rule, kept.people) for kept in alone.stopped] == [("window_closed", 1)]
    spoken = selectors.plan_audience(made.here.system, [one, two], "CARE_SERVICE", "visit.reminder")
    assert (spoken.reached, list(spoken.moved)) == (2, [])


def test_permits_of_the_mini_program_are_counted(wired):
    made = account("mini")
    mini_people.visit(made.store, made.appid, "o-wang", unionid="u-wang")
    address, speech = made.address(), Speech(template="visit.reminder")
    assert openings(made.channel, [address], speech)[address].rule == "no_permit"
    mini_people.allow(made.store, made.appid, "o-wang", {"LASTING-VISIT": True})
    made.hear()
    found = openings(made.channel, [address], speech)[address]
    assert (found.rule, found.left) == ("", None)
    assert openings(made.channel, [address], Speech(template="visit.unknown"))[address].rule == "template_missing"


def test_an_answer_to_the_mini_program_needs_no_template_and_the_box_says_how_many_may_go(wired):
    made = account("mini")
    Channel.objects.exclude(pk=made.channel.pk).update(is_active=False)
    mini_people.visit(made.store, made.appid, "o-wang", unionid="u-wang")
    wechat.write(made.store, made.appid, "o-wang", "请问几点开诊？")
    made.hear()
    said = Message.objects.get(direction="in")
    thread = Conversation.objects.get(pk=said.conversation_id)
    browser = Client()
    browser.cookies["django_language"] = "en"
    browser.force_login(made.here.service, backend="allauth.account.auth_backends.AuthenticationBackend")

    def shown() -> str:
        return browser.get(reverse("conversations:thread", args=[thread.uid])).content.decode()

    assert "5 more messages may go within" in shown()
    reply(made.here.actor(made.here.service), thread, "八点开诊。", key="1")
    run_until_idle("conversations.dispatch")
    assert any(each.text.startswith("八点开诊") for each in made.store.messages("o-wang"))
    assert "4 more messages may go within" in shown()
    wired.move(hours=49)
    assert "That time is over" in shown()
