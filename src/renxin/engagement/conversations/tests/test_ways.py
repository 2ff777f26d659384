"""Which way to a patient: what binds, what she said, what was learned, then the ladder; and in whose place."""

from types import SimpleNamespace

import pytest

from renxin.engagement.channels.adapters.base import ChannelError
from renxin.engagement.channels.models import Channel
from renxin.engagement.content.models import MessageTemplate, TemplateVersion
from renxin.engagement.conversations import selectors, services
from renxin.engagement.conversations.models import DeliveryStep, Message, Outbox
from renxin.engagement.conversations.policy.pack import Learning
from renxin.engagement.conversations.policy.ways import Account, Route, Wanted, choose, rank_of
from renxin.engagement.conversations.services.learning import best_way
from renxin.kernel.core import clock
from renxin.people.patients import services as writing
from renxin.people.patients.models import ContactPreference
from renxin.people.patients.selectors import ContactWay, Preference

from .making import message, world
from .vendors import Vendor, open_accounts, vendors

KINDS = {"mini": "mini", "wecom": "wecom", "aliyun_sms": "phone", "voice": "phone", "mail": "email"}
STATED = Preference("email")
LEARNED = Preference("wecom", learned=True)


def routes(**accounts: dict) -> list[Route]:
    found = [
        Route(
            Account(Channel(pk=number, kind=kind), rank_of(kind), **values),
            ContactWay(KINDS[kind], "", b"", is_own=True, _value=kind),
        )
        for number, (kind, values) in enumerate(accounts.items(), 1)
    ]
    return sorted(found, key=lambda route: route.account.rank)


ALL = {kind: {} for kind in KINDS}


@pytest.mark.parametrize(
    ("likes", "warnings", "wanted", "kind", "rule"),
    [
        ([], [], {}, "mini", ""),
        ([STATED], [], {}, "mail", "stated"),
        ([LEARNED], [], {}, "wecom", "learned"),
        ([STATED, LEARNED], [], {}, "mail", "stated"),
        ([STATED], ["blind"], {}, "voice", "needs_voice"),
        ([STATED], ["cannot-read"], {}, "voice", "needs_voice"),
        ([Preference("phone")], ["deaf"], {"tried": frozenset({1, 2, 3, 5})}, "", "all_tried"),
        ([], ["elderly"], {}, "mini", ""),
        ([], ["elderly"], {"tried": frozenset({1})}, "voice", "needs_voice"),
        ([], [], {"message_class": "marketing"}, "wecom", ""),
        ([], [], {"channel_kind": "mail"}, "mail", ""),
        ([STATED], [], {"prefer": 3}, "aliyun_sms", ""),
        ([], [], {"tried": frozenset({1, 2, 3, 4, 5})}, "", "all_tried"),
    ],
    ids=[
        "the ladder",
        "what she said",
        "what was learned",
        "what she said before what was learned",
        "blind: by voice whatever she said",
        "cannot read: the same",
        "deaf: no calls even when nothing else is left",
        "old, first way",
        "old, when that did not reach her",
        "promotion never by mini-program or call",
        "only over one kind",
        "where she wrote",
        "everything tried",
    ],
)
def test_the_way(likes, warnings, wanted, kind, rule):
    chosen = choose(routes(**ALL), Wanted(purpose="SURVEY", **wanted), {}, likes, warnings)
    assert (chosen.route.channel.kind if chosen.route else "", chosen.rule or chosen.no_way) == (kind, rule)


def test_the_deaf_are_not_called():
    chosen = choose(routes(voice={}), Wanted(purpose="SURVEY"), {}, [Preference("phone")], ["deaf"])
    assert (chosen.route, chosen.no_way) == (None, "cannot_hear")


def test_a_way_she_refused_comes_only_when_there_is_no_other():
    refused = {"mini": frozenset({"SURVEY"})}
    assert choose(routes(**ALL), Wanted(purpose="SURVEY"), refused).route.channel.kind == "wecom"
    assert choose(routes(mini={}), Wanted(purpose="SURVEY"), refused).route.channel.kind == "mini"


def test_an_account_without_the_template_or_allowance_is_passed_over():
    known = routes(mini={"templates": frozenset({"visit.reminder"})}, wecom={})
    assert choose(known, Wanted(purpose="SURVEY"), {}).route.channel.kind == "wecom"
    assert choose(known, Wanted(purpose="SURVEY", template="visit.reminder"), {}).route.channel.kind == "mini"
    only = choose(routes(mini={"templates": frozenset()}), Wanted(purpose="SURVEY"), {})
    assert (only.route, only.no_way) == (None, "template_missing")


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"wecom": 4, "phone": 1}, "wecom"),
        ({"wecom": 2, "phone": 1}, ""),
        ({"wecom": 3, "phone": 3}, ""),
        ({"wecom": 9}, ""),
        ({}, ""),
    ],
)
def test_what_answers_teach(answers, expected):
    assert best_way(answers, Learning(days=180, least=3, share=0.6))[0] == expected


@pytest.fixture
def two(frozen_clock):
    here = world()
    sms, mail = Vendor("aliyun_sms"), Vendor("mail")
    mail.address_kinds = ("email",)
    sms.channel, mail.channel = open_accounts(here.tenant_id, sms, mail)
    with vendors(sms, mail):
        yield SimpleNamespace(here=here, sms=sms, mail=mail)


def dispatch() -> None:
    while services.dispatch_due():
        pass


@pytest.mark.django_db
def test_she_is_written_to_where_she_answers(two, frozen_clock):
    here, patient = two.here, two.here.patient()
    writing.add_contact(here.system, patient, writing.ContactData("email", "wang@example.org"), source="test")
    for number in range(4):
        sent = services.send(here.system, message(patient, f"m{number}", "CARE_SERVICE", channel_kind="mail"))
        dispatch()
        Message.objects.filter(id=sent.message_id).update(status="read")
    services.send(here.system, message(patient, "s", "CARE_SERVICE"))
    dispatch()
    assert len(two.sms.got) == 1
    services.learn_ways()
    known = ContactPreference.objects.get(patient_id=patient, is_learned=True)
    assert (known.channel, known.reason) == ("email", "4/4")
    services.send(here.system, message(patient, "t", "CARE_SERVICE"))
    dispatch()
    assert (len(two.sms.got), len(two.mail.got)) == (1, 5)


@pytest.mark.django_db
def test_what_the_night_put_off_goes_out_in_one_message(two, frozen_clock):
    here, patient = two.here, two.here.patient()
    frozen_clock.move(hours=14)
    sent = services.send_many(here.system, [message(patient, f"n{n}", body={"zh": f"第{n}件事"}) for n in range(3)])
    assert {one.rule for one in sent} == {"quiet_hours"}
    frozen_clock.move(hours=12)
    dispatch()
    assert len(two.sms.got) == 1
    assert all(f"第{n}件事" in two.sms.got[0].text for n in range(3))
    assert set(Outbox.objects.values_list("state", flat=True)) == {"sent"}
    assert DeliveryStep.objects.filter(outcome="merged", rule="merged").count() == 2


@pytest.mark.django_db
def test_who_needs_a_relative_is_written_to_by_the_one_who_may_act_for_her(two):
    here = two.here
    mother, daughter = here.patient(0, phone="13800000001"), here.patient(1, phone="13900000002")
    writing.set_warning(here.system, mother, "needs-relative")
    proof = writing.EvidenceData("委托书.pdf", b"%PDF-1.7 signed")
    told = {"relation": "child", "classes": ("messages",), "basis": "consent", "method": "desk", "evidence": proof}
    writing.grant_proxy(here.system, mother, writing.ProxyData(proxy_patient_id=daughter, **told))
    services.send(here.system, message(mother, "a", "CARE_SERVICE"))
    dispatch()
    assert [(item.patient_id, item.address) for item in two.sms.got] == [(daughter, "13900000002")]
    assert two.sms.got[0].text.startswith("写给")
    assert Outbox.objects.get().via_patient_id == daughter


@pytest.mark.django_db
def test_the_order_that_a_wording_names_goes_before_the_ladder_and_behind_the_sender(two):
    here, patient = two.here, two.here.patient()
    writing.add_contact(here.system, patient, writing.ContactData("email", "wang@example.org"), source="test")
    template = MessageTemplate.objects.create(
        tenant_id=here.tenant_id, code="house.news", name={"zh": "通知"}, purpose="CARE_SERVICE", created_at=clock.now()
    )
    TemplateVersion.objects.create(
        tenant_id=here.tenant_id,
        template=template,
        number=1,
        status="approved",
        bodies={"zh": {"plain": "您好，门诊楼电梯已修好。"}},
        ways="mail,aliyun_sms",
        message_class="service",
        created_at=clock.now(),
    )
    two.mail.fails(ChannelError("refused", permanent=True))
    services.send(here.system, message(patient, "a", "CARE_SERVICE", template="house.news"))
    dispatch()
    assert Outbox.objects.get().ways == "mail,aliyun_sms"
    assert (len(two.mail.got), len(two.sms.got)) == (1, 1)
    services.send(here.system, message(patient, "b", "CARE_SERVICE", template="house.news", channel_kind="aliyun_sms"))
    dispatch()
    assert (len(two.mail.got), len(two.sms.got)) == (1, 2)
    plan = selectors.plan_audience(here.system, [patient], "CARE_SERVICE", "house.news")
    assert [share.channel.kind for share in plan.shares] == ["mail"]
    foreseen = selectors.foresee(
        here.system,
        [selectors.Contact(patient_id=patient, at=clock.now(), purpose="CARE_SERVICE", template="house.news")],
    )
    assert [each.channel_kind for each in foreseen] == ["mail"]


def test_why_a_message_took_this_way_is_kept(frozen_clock, db):
    here, sms, mail = world(), Vendor("aliyun_sms"), Vendor("mail")
    mail.address_kinds = ("email",)
    open_accounts(here.tenant_id, sms, mail)
    patient = here.patient()
    writing.add_contact(here.system, patient, writing.ContactData("email", "a@example.org"))
    writing.set_preference(here.system, patient, channel="email")
    with vendors(sms, mail):
        services.send(here.system, message(patient, "a"))
        services.dispatch_due()
    step = DeliveryStep.objects.get(patient_id=patient)
    assert (step.outcome, step.rule) == ("sent", "stated")
    assert Message.objects.get(patient_id=patient).reason == ""
