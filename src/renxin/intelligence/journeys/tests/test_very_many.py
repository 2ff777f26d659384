"""Very many within a day: a journey that nobody but its author approved waits for a second person, one by one."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from renxin.engagement.conversations.models import Campaign, Message
from renxin.engagement.conversations.policy import pack as policy
from renxin.engagement.conversations.services import campaigns
from renxin.intelligence.journeys import services
from renxin.intelligence.journeys.definition import JourneyPack
from renxin.intelligence.journeys.tests import world as worlds
from renxin.kernel.core.packs import Words
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.organizations.services import add_practitioner, create_account, grant_role

pytestmark = pytest.mark.django_db
WORDS = {"zh": "测试", "en": "test"}
SAY = [{"id": "say", "verb": "send_message", "text": WORDS}]


@pytest.fixture
def world(frozen_clock, monkeypatch):
    few = replace(policy.pack(), approval_from=3)  # as many as 500, in a test
    monkeypatch.setattr(campaigns, "pack", lambda: few)
    return worlds.make()


def begin(world, approver, people):
    pack = JourneyPack(
        code="many",
        version=1,
        source="测试",
        approver=approver,
        effective_on=date(2026, 1, 1),
        name=Words("随访", "follow-up"),
        summary=Words(**WORDS),
        start={"label": WORDS, "manual": True},
        steps=SAY,
    )
    journey = services.publish_version(world.actor, pack).journey
    for number in people:
        services.enrol(world.actor, journey, [world.patient(number)], f"list-{number}")
    run_until_idle()


def fates():
    return Counter(Message.objects.filter(direction="out").values_list("status", "reason"))


def browser(user):
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_the_one_above_the_limit_waits_until_somebody_else_lets_it_go(world):
    begin(world, world.actor.name, range(5))
    assert fates() == {("sent", ""): 3, ("queued", "approval"): 2}
    author, page = browser(world.house.user), reverse("broadcasts:list")
    let_go = reverse("broadcasts:let_go", args=[Campaign.objects.get().uid])
    assert "随访 · 1" in author.get(page).content.decode()
    assert let_go not in author.get(page).content.decode()
    author.post(let_go)
    run_until_idle()
    assert fates()["queued", "approval"] == 2
    director = create_account(
        world.actor, add_practitioner(world.actor, name="何主任"), "he.x", "Correct-Horse-7", must_change_password=False
    )
    grant_role(world.actor, director, "director", scope_kind="tenant")
    assert let_go in browser(director).get(page).content.decode()
    assert browser(director).post(let_go).status_code == 303
    run_until_idle()
    assert fates() == {("sent", ""): 5}


def test_a_version_that_a_second_person_approved_waits_for_nobody(world):
    begin(world, "何主任", range(5))
    assert fates() == {("sent", ""): 5}
