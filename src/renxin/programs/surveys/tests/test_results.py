"""What staff see of answers: counted right, small groups hidden, other departments and houses left out."""

import html
import re

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from tests.harness.ward import ward

from renxin.kernel.jobs.services import run_until_idle
from renxin.people.organizations.models import User
from renxin.people.organizations.services import add_department
from renxin.programs.surveys import selectors, services
from renxin.programs.surveys.models import Invitation, Survey
from renxin.programs.surveys.selectors import Period
from renxin.programs.surveys.services import InviteRequest

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(frozen_clock):
    cache.clear()
    made = ward()
    services.install_packs(made.system)
    return made


def answered(house, count, department=None, start=0, seconds=60, **answers):
    """Let `count` patients answer the outpatient survey the same way."""
    place = department or house.department
    people = [house.patient(f"王秀{start + n}", f"137{start + n:08d}") for n in range(count)]
    requests = [InviteRequest(patient_id=one, key=f"t:{one}", department_id=place.pk) for one in people]
    for one in services.invite_many(house.system, "outpatient-pulse", requests, send=False):
        services.submit(one.url.removeprefix("/s/"), answers, language="zh-hans", seconds=seconds)
    run_until_idle()


def read(house, user=None, department_id=None):
    actor = house.actor(user) if user else house.officer
    survey = Survey.objects.of(actor).get(code="outpatient-pulse")
    return selectors.results(actor, survey, Period.last(90), department_id)


def test_scores_spread_and_recommendation(house):
    answered(house, 6, recommend=9, doctors=5, privacy=4)
    answered(house, 4, start=10, recommend=3, doctors=1, nurses="na")
    found = read(house)
    assert (found.n, found.low, found.doubtful) == (10, 4, 0)
    dimensions = {one.label: (one.n, one.mean) for one in found.dimensions}
    assert dimensions["医生沟通"] == (10, 60.0)
    assert dimensions["隐私保护"] == (6, 75.0)
    assert dimensions["护士沟通"] == (0, None)
    assert found.recommend.score == pytest.approx(20.0)
    doctors = next(one for one in found.items if one.item.link_id == "doctors")
    assert [(bar.count, bar.tone) for bar in doctors.bars] == [(4, 1), (0, 2), (0, 3), (0, 4), (6, 5)]
    nurses = next(one for one in found.items if one.item.link_id == "nurses")
    assert (nurses.n, nurses.not_applicable) == (0, 4)


def test_small_groups_are_hidden_and_weak_ones_marked(house):
    answered(house, 4, recommend=9, doctors=5)
    assert read(house).hidden
    answered(house, 1, start=10, recommend=9, privacy=5)
    found = read(house)
    assert (found.hidden, found.total.weak) == (False, True)
    shown = {one.label: one.hidden for one in found.dimensions}
    assert shown["医生沟通"]


def test_doubtful_answers_are_counted_apart(house):
    answered(house, 5, recommend=9, doctors=5)
    answered(house, 2, start=10, seconds=1, recommend=0, doctors=1)
    found = read(house)
    assert (found.n, found.doubtful, found.low) == (5, 2, 0)
    assert found.recommend.score == 100


def test_a_department_sees_its_own(house):
    other = add_department(house.system, name="心内科", local_code="0402")
    answered(house, 5, recommend=9, doctors=5)
    answered(house, 7, start=10, department=other, recommend=2, doctors=1)
    assert read(house).n == 12
    assert read(house, department_id=other.pk).n == 7
    assert read(house, user=house.head_nurse).n == 5
    assert read(house, user=house.head_nurse, department_id=other.pk).n == 0
    assert {line.score.label: line.score.n for line in read(house).departments} == {"骨科": 5, "心内科": 7}


def test_response_rate_leaves_out_what_never_arrived(house):
    answered(house, 3, recommend=9)
    for n in range(4):
        request = InviteRequest(patient_id=house.patient(f"李{n}", f"136{n:08d}"), key=f"x:{n}")
        services.invite(house.system, "outpatient-pulse", request)
    Invitation.objects.filter(key="x:0").update(state="undeliverable")
    reach = read(house).reach
    assert (reach.asked, reach.delivered, reach.answered) == (7, 6, 3)
    assert reach.response_rate == 0.5


def browser(user):
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def test_pages_show_masked_names_and_refuse_who_may_not(house):
    answered(house, 6, recommend=2, doctors=2, comment="等了两个小时没人理。")
    survey = Survey.objects.get(code="outpatient-pulse")
    page = browser(house.service).get(f"/surveys/{survey.uid}/").content.decode()
    assert "等了两个小时没人理。" in page
    assert "王*" in page
    assert "王秀" not in page
    assert browser(house.service).get("/surveys/").status_code == 200
    assert browser(house.nurse).get(f"/surveys/{survey.uid}/").status_code == 403
    assert Client().get("/surveys/").status_code == 302


def test_the_sheet_carries_a_code_that_opens(house):
    officer = house.officer
    survey = Survey.objects.get(code="outpatient-pulse")
    from renxin.people.organizations.models import User

    client = browser(User.objects.get(pk=officer.user_id))
    made = client.post(f"/surveys/{survey.uid}/sheets", {"department": str(house.department.uid)})
    text = client.get(made["Location"]).content.decode()
    assert "<svg" in text
    assert "style=" not in text
    address = text.split('class="sheet__address figures">')[1].split("<")[0]
    assert Client().get(address).status_code == 200
    again = client.post(f"/surveys/{survey.uid}/sheets", {"department": str(house.department.uid)})
    assert again.status_code == 303
    assert survey.place_codes.count() == 1
    assert browser(house.head_nurse).post(f"/surveys/{survey.uid}/sheets").status_code == 403


def test_every_number_opens_the_answers_it_was_counted_from(house):
    answered(house, 6, recommend=9, doctors=5, privacy=4)
    answered(house, 4, start=10, recommend=3, doctors=1, comment="等太久")
    answered(house, 2, start=20, recommend=9, nurses=5)
    survey = Survey.objects.get(code="outpatient-pulse")
    officer = Client()
    officer.force_login(User.objects.get(pk=house.officer.user_id), backend=settings.AUTHENTICATION_BACKENDS[-1])

    def page(address):
        return officer.get(address).content.decode()

    results, rows = page(f"/surveys/{survey.uid}/"), {}
    for href in set(re.findall(rf'href="(/surveys/{survey.uid}/answers\?[^"]*)"', results)):
        address = html.unescape(href)
        rows[address.split("?")[1]] = page(address).count("/surveys/answers/")
    found = {key.partition("by=department")[2]: count for key, count in rows.items()}
    assert found["&low=1"] == 4
    assert found["&recommend=1"] == 12
    assert found[""] == 12
    assert found["&item=doctors&value=5"] == 6
    assert found["&item=doctors&value=1"] == 4
    assert found["&dimension=doctors"] == 10
    assert sum(count for key, count in rows.items() if f"department={house.department.uid}" in key) == 12
    hidden = page(f"/surveys/{survey.uid}/answers?item=nurses&value=5")  # two answered it: typed in by hand
    assert "/surveys/answers/" not in hidden
    assert "王秀" not in page(f"/surveys/{survey.uid}/answers?low=1")
