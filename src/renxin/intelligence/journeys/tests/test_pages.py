"""The staff pages over HTTP: who may open them, what they show, that they stay inside the hospital."""

import re
from html import unescape

import pytest
from django.urls import reverse

from renxin.intelligence.journeys import gates
from renxin.intelligence.journeys.models import Journey, JourneyRun
from renxin.intelligence.journeys.tests import world as worlds
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.organizations.services import add_practitioner, create_account, grant_role
from renxin.people.organizations.tests.making import PASSWORD
from renxin.people.patients.services import mark_deceased

from .test_entering import enrol, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(frozen_clock):
    world = worlds.make()
    world.go_home(1)
    world.go_home(2)
    run_until_idle()
    return world


@pytest.fixture
def page(client, settings):
    """Return a function that opens an address as somebody, in Chinese or English, and returns the answer."""

    def open_as(user, address, language="zh-hans", **options):
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        post = options.pop("post", None)
        return client.post(address, post, **options) if post is not None else client.get(address, **options)

    return open_as


def somebody(world, role, scope="tenant", department=None):
    practitioner = add_practitioner(world.his, name="测试员工")
    user = create_account(world.his, practitioner, f"{role}.{scope}", PASSWORD, must_change_password=False)
    grant_role(world.his, user, role, scope_kind=scope, department=department)
    return user


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_counts_people(world, page, frozen_clock):
    mark_deceased(world.his, world.runs()[0].patient_id, clock.now())
    run_until_idle()
    html = text(page(world.house.user, reverse("journeys:index")))
    assert "出院后关怀" in html
    assert "没有人卡住" in html
    assert '?status=active#people">1<' in html
    assert '?status=stopped#people">1<' in html
    assert "After discharge" in text(page(world.house.user, reverse("journeys:index"), "en"))


def test_without_journeys_the_page_teaches_the_first_step_and_lets_it_be_taken(world, page):
    JourneyRun.objects.all().delete()
    Journey.objects.update(current=None)
    Journey.objects.all()[0].versions.all().delete()
    Journey.objects.all().delete()
    assert "发布产品自带的旅程" in text(page(world.house.user, reverse("journeys:index")))
    assert page(world.house.user, reverse("journeys:load"), post={}).status_code == 303
    assert Journey.objects.get().current.number == 1


def test_the_map_shows_where_people_are_and_leads_to_them(world, page, frozen_clock):
    address = reverse("journeys:journey", args=[world.journey.uid])
    html = text(page(world.house.user, address))
    assert "2 人" in html
    assert "day_3#people" in html
    assert "国家卫生健康委" in html
    assert "患者再次住院" in html
    listed = text(page(world.house.user, f"{address}?status=active&step=day_3"))
    assert "王1" in listed
    assert "王2" in listed
    assert "王1" not in text(page(world.house.user, f"{address}?status=active&step=day_7"))


def test_a_trace_tells_what_was_done_and_why(world, page, frozen_clock):
    frozen_clock.move(days=3, hours=2)
    run_until_idle()
    mark_deceased(world.his, world.runs()[0].patient_id, clock.now())
    run_until_idle()
    stopped, running = world.runs()
    html = text(page(world.house.user, reverse("journeys:run", args=[stopped.uid])))
    assert "因为：患者出院。" in html
    assert "已建任务：出院后第 3 天电话随访。" in html
    assert "因为：患者去世。" in html
    html = text(page(world.house.user, reverse("journeys:run", args=[running.uid]), "en"))
    assert "Task created: Follow-up call, day 3 after discharge." in html
    assert "The patient is here now." in html


def test_a_message_that_was_not_sent_says_which_rule_stopped_it(world, page, frozen_clock):
    frozen_clock.move(days=7, hours=2)
    run_until_idle()
    run = world.runs()[0]
    html = text(page(world.house.user, reverse("journeys:run", args=[run.uid])))
    assert "未发送" not in html
    other = world.admit(world.patient(9), "V9")
    from renxin.people.patients.models import ContactPoint
    from renxin.people.records.services import discharge_encounter

    ContactPoint.objects.filter(patient_id=other.patient_id).update(is_active=False)
    discharge_encounter(world.his, other, at=clock.now(), disposition="1")
    run_until_idle()
    frozen_clock.move(days=7, hours=2)
    run_until_idle()
    html = text(page(world.house.user, reverse("journeys:run", args=[world.runs()[-1].uid])))
    assert "未发送：没有可用的联系方式。" in html


def test_stopping_and_closing_by_hand(world, page):
    run = world.runs()[0]
    assert page(world.house.user, reverse("journeys:stop", args=[run.uid]), post={}).status_code == 303
    assert [one.status for one in world.runs()] == ["stopped", "active"]
    entrance = reverse("journeys:entrance", args=[world.journey.uid])
    assert page(world.house.user, entrance, post={"active": "0"}).status_code == 303
    assert not Journey.objects.get().is_active


def test_a_parked_run_is_shown_and_tried_again(world, page, frozen_clock):
    JourneyRun.objects.filter(pk=world.runs()[0].pk).update(status="parked", error="ValueError: no such ward")
    assert "1 人卡住" in text(page(world.house.user, reverse("journeys:index")))
    run = reverse("journeys:run", args=[world.runs()[0].uid])
    assert "no such ward" in text(page(world.house.user, run))
    page(world.house.user, reverse("journeys:retry", args=[world.runs()[0].uid]), post={})
    assert world.runs()[0].status == "active"


def test_roles_see_what_they_may(world, page):
    nurse = somebody(world, "nurse", "department", world.ward)
    run = world.runs()[0]
    assert "王1" in text(page(nurse, reverse("journeys:run", args=[run.uid])))
    assert page(nurse, reverse("journeys:stop", args=[run.uid]), post={}).status_code == 403
    other_ward = add_ward(world)
    stranger = somebody(world, "doctor", "department", other_ward)
    assert page(stranger, reverse("journeys:run", args=[run.uid])).status_code == 404
    html = text(page(stranger, reverse("journeys:journey", args=[world.journey.uid])))
    assert "王1" not in html
    assert "2 人" in html
    marketing = somebody(world, "marketing")
    assert "只看得到人数" in text(page(marketing, reverse("journeys:journey", args=[world.journey.uid])))
    assert page(somebody(world, "it"), reverse("journeys:index")).status_code == 403


def test_another_hospital_finds_nothing(world, page):
    other = worlds.make("别家医院", "wang.fang")
    for name, thing in (("journeys:journey", world.journey), ("journeys:run", world.runs()[0])):
        assert page(other.house.user, reverse(name, args=[thing.uid])).status_code == 404


def add_ward(world):
    from renxin.people.organizations.services import add_department

    return add_department(world.his, name="骨科", local_code="ORTH", campus=world.house.campus)


def test_the_numbers_of_steps_arrows_and_rules_open_their_people(world, page, monkeypatch):
    monkeypatch.setattr(gates, "_gates", {})  # who answers for the lot is another package's question
    said = {"zh": "优惠", "en": "offer"}
    ways = [{"name": "a", "to": "offer"}, {"name": "b", "to": "end"}]
    steps = [
        {"id": "lot", "verb": "split_random", "arms": ways},
        {"id": "offer", "verb": "send_message", "purpose": "MARKETING", "text": said},
        {"id": "wait", "verb": "wait_hours", "hours": 1},
        {"id": "end", "verb": "stop"},
    ]
    journey = publish(world, steps=steps)
    people = [world.patient(number) for number in range(20, 30)]
    enrol(world, journey, people)
    run_until_idle()
    arms = {run.patient_id: run.seen["lot"]["arm"] for run in journey.runs.all()}
    of_a = [patient for patient, arm in arms.items() if arm == "a"]
    assert 0 < len(of_a) < 10
    address = reverse("journeys:journey", args=[journey.uid])
    html = text(page(world.house.user, address))
    links = [unescape(one) for one in re.findall(r'href="([^"]*#people)"', html)]

    def shown(part):
        (link,) = {one for one in links if part in one}
        found = text(page(world.house.user, link))
        return found.count('<th scope="row"'), found

    assert shown("passed=lot&outcome=arm_a")[0] == len(of_a)
    assert shown("passed=lot&outcome=arm_b")[0] == 10 - len(of_a)
    assert shown("passed=lot#")[0] == 10
    assert "规则拦下的消息" in html
    count, stopped = shown("passed=offer&rule=")
    assert count == len(of_a)
    assert "未发送" in stopped
    assert f"{len(of_a)} 条消息" in html
