"""The pages of the broadcasts, as their readers use them."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.harness.ward import ward

from renxin.engagement.broadcasts.models import Broadcast
from renxin.engagement.content import services as content
from renxin.engagement.content.models import TemplateVersion
from renxin.engagement.conversations.models import Message
from renxin.kernel.core import signing
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.organizations.services import add_practitioner, create_account, grant_role
from renxin.people.organizations.tests.making import PASSWORD


@pytest.fixture
def house(db, frozen_clock):
    made = ward()
    content.load_packs(made.officer)
    return made


def browser(user, language="en"):
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.cookies["django_language"] = language
    return client


def form(house, **values):
    version = TemplateVersion.objects.get(template__code="follow_up.how_are_you")
    told = {
        "name": "问候",
        "version": str(version.uid),
        "kind": "departments",
        "departments": [str(house.department.uid)],
        "reason": "近来的情况",
    }
    return {**told, "planned_at": "2026-03-10T08:00", **values}


def test_planned_run_and_exported(house):
    house.patient("王秀兰", "13800000001")
    client = browser(house.service)
    made = client.post(reverse("broadcasts:new"), form(house))
    broadcast = Broadcast.objects.get()
    page = reverse("broadcasts:broadcast", args=[broadcast.uid])
    assert made.headers["location"] == page
    assert "恢复得怎么样" in client.get(page).content.decode()
    client.post(reverse("broadcasts:plan", args=[broadcast.uid]))
    run_until_idle()
    shown = client.get(page).content.decode()
    assert "1 of 1 people" in shown
    sheet = client.get(reverse("broadcasts:export", args=[broadcast.uid])).content.decode("utf-8-sig")
    assert "王秀兰" not in sheet
    assert "王" in sheet.splitlines()[1]
    assert Message.objects.count() == 1


def test_a_list_is_pasted_and_what_is_not_known_is_counted(house):
    house.patient("王秀兰", "13800000001")
    client = browser(house.service)
    client.post(reverse("broadcasts:new"), form(house, kind="list", numbers="13800000001\n13999999999"))
    broadcast = Broadcast.objects.get()
    assert (broadcast.people, broadcast.unknown) == (1, 1)
    page = client.get(reverse("broadcasts:broadcast", args=[broadcast.uid])).content.decode()
    assert "1 line of the list named nobody" in page
    client.post(reverse("broadcasts:change", args=[broadcast.uid]), form(house, kind="list", name="再问候"))
    broadcast.refresh_from_db()
    assert (broadcast.name, broadcast.people) == ("再问候", 1)


def test_marketing_staff_plan_without_seeing_anybody(house):
    house.patient("王秀兰", "13800000001")
    user = create_account(house.system, add_practitioner(house.system, name="林悦"), "lin.yue", PASSWORD)
    user.must_change_password = False
    user.save(update_fields=["must_change_password"])
    grant_role(house.system, user, "marketing", scope_kind="tenant")
    client = browser(user)
    client.post(reverse("broadcasts:new"), form(house))
    broadcast = Broadcast.objects.get()
    client.post(reverse("broadcasts:plan", args=[broadcast.uid]))
    run_until_idle()
    assert "1 of 1 people" in client.get(reverse("broadcasts:broadcast", args=[broadcast.uid])).content.decode()
    assert client.get(reverse("broadcasts:export", args=[broadcast.uid])).status_code == 403


@pytest.mark.parametrize("verb", ["pause", "resume", "stop", "take-back", "nonsense"])
def test_a_move_at_the_wrong_time_is_refused_in_words(house, verb):
    client = browser(house.service)
    client.post(reverse("broadcasts:new"), form(house))
    broadcast = Broadcast.objects.get()
    answer = client.post(reverse("broadcasts:move", args=[broadcast.uid, verb]))
    assert answer.status_code == (404 if verb == "nonsense" else 303)
    broadcast.refresh_from_db()
    assert broadcast.status == "draft"


def test_a_nurse_neither_sees_nor_plans(house):
    client = browser(house.nurse)
    assert client.get(reverse("broadcasts:list")).status_code == 403
    assert client.get(reverse("broadcasts:new")).status_code == 403


def test_a_test_goes_to_ones_own_phone_only(house):
    version = TemplateVersion.objects.get(template__code="follow_up.how_are_you")
    client = browser(house.service)
    client.post(reverse("broadcasts:test", args=[version.uid]))
    assert not Message.objects.exists()
    house.service.practitioner.phone = "13900000009"
    house.service.practitioner.save(update_fields=["phone"])
    house.patient("别人", "13900000009")
    own = house.patient(house.service.practitioner.name, "13900000009")
    client.post(reverse("broadcasts:test", args=[version.uid]))
    message = Message.objects.get()
    assert message.patient_id == own
    assert message.body.startswith("【试发】")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages_open_in_both_languages(house, language):
    client = browser(house.service, language)
    assert client.get(reverse("broadcasts:list")).status_code == 200
    assert client.get(reverse("broadcasts:new")).status_code == 200


def test_a_long_list_is_judged_while_the_page_stands_already(house, monkeypatch):
    house.patient("王秀兰", "13800000001")
    client = browser(house.service)
    client.post(reverse("broadcasts:new"), form(house))
    broadcast = Broadcast.objects.get()
    monkeypatch.setattr("renxin.engagement.broadcasts.views._AT_ONCE", 0)
    page = client.get(reverse("broadcasts:broadcast", args=[broadcast.uid])).content.decode()
    later = reverse("broadcasts:planner", args=[broadcast.uid])
    assert later in page
    assert "Would be reached" not in page
    assert "Would be reached" in client.get(later, headers={"hx-request": "true"}).content.decode()


def test_why_she_got_it_says_who_asked_and_on_what_basis(house):
    house.patient("王秀兰", "13800000001")
    client = browser(house.service)
    client.post(reverse("broadcasts:new"), form(house))
    broadcast = Broadcast.objects.get()
    client.post(reverse("broadcasts:plan", args=[broadcast.uid]))
    run_until_idle()
    row = Message.objects.get()
    ref = signing.seal("message", row.patient_id, row.id)
    page = client.get(reverse("conversations:why", args=[ref])).content.decode()
    assert f'<a href="{reverse("broadcasts:broadcast", args=[broadcast.uid])}">问候</a>' in page
    assert "A duty of the hospital; she may object" in page
