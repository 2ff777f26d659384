"""Putting people on a journey by hand, over HTTP: looked at first, done once however often it is sent, written down."""

import re

import pytest
from django.urls import reverse

from renxin.engagement.segments import services as segments
from renxin.kernel.audit.models import AuditEvent
from renxin.kernel.core import clock
from renxin.people.patients.models import Patient
from renxin.people.patients.services import mark_deceased

from .test_entering import publish, world  # noqa: F401  fixtures
from .test_pages import page, somebody, text  # noqa: F401

pytestmark = pytest.mark.django_db
WENT_HOME = {"did": "encounter.discharged", "times": {"at_least": 1}}


@pytest.fixture
def listed(world):  # noqa: F811
    """Five on a list: three went home, one of those has died since, two never stayed."""
    numbers = [f"1380013000{number}" for number in range(5)]
    for number in range(3):
        world.go_home(number)
    stayed = [world.patient(number) for number in (3, 4)]
    made = segments.list_people(world.actor, "义诊名单", "\n".join(numbers)).segment
    mark_deceased(world.his, min(stayed) - 1, clock.now())
    return made


def numbers(html):
    return [int(one) for one in re.findall(r'stat__value">(\d+)', html)]


def test_a_list_is_looked_at_let_in_once_and_written_down(world, page, listed):  # noqa: F811
    journey, user = publish(world, who=WENT_HOME), world.house.user
    choose = f"{reverse('journeys:enrol_choose')}?segment={listed.uid}"
    assert choose in text(page(user, reverse("segments:segment", args=[listed.uid])))
    address = f"{reverse('journeys:enrol', args=[journey.uid])}?segment={listed.uid}"
    chosen = text(page(user, choose))
    assert address in chosen
    assert reverse("journeys:enrol", args=[world.journey.uid]) not in chosen  # it lives on the fact that starts it
    looked = text(page(user, address))
    assert numbers(looked) == [4, 0, 2]
    assert not journey.runs.exists()
    key = re.search(r'name="key" value="([^"]+)"', looked)[1]
    sent = {"key": key, "segment": str(listed.uid)}
    assert numbers(text(page(user, address, post=sent))) == [4, 0, 2, 2]
    assert numbers(text(page(user, address, post=sent))) == [4, 2, 0, 0]
    assert journey.runs.count() == 2
    assert "Let" not in text(page(user, address, "en"))
    first = AuditEvent.objects.filter(action="journey.enrolled").order_by("pk").first()
    assert first.detail == {"asked": 4, "began": 2, "from": f"segment:{listed.code}"}


def test_one_patient_from_her_page_and_only_by_who_may(world, page, listed):  # noqa: F811
    journey, user = publish(world), world.house.user
    patient = Patient.objects.order_by("pk").first()
    choose = f"{reverse('journeys:enrol_choose')}?patient={patient.uid}"
    assert choose in text(page(user, reverse("console:patient", args=[patient.uid])))
    address = reverse("journeys:enrol", args=[journey.uid])
    key = re.search(r'name="key" value="([^"]+)"', text(page(user, f"{address}?patient={patient.uid}")))[1]
    assert page(user, address, post={"key": "x", "patient": str(patient.uid)}).status_code == 303
    assert not journey.runs.exists()
    page(user, address, post={"key": key, "patient": str(patient.uid)})
    assert [run.patient_id for run in journey.runs.all()] == [patient.pk]
    closed = reverse("journeys:enrol", args=[world.journey.uid])
    assert "不能手工加入" in text(page(user, f"{closed}?patient={patient.uid}"))
    assert page(user, closed, post={"key": key, "patient": str(patient.uid)}).status_code == 303
    assert not world.journey.runs.filter(entry_key__startswith="hand:").exists()
    nurse = somebody(world, "nurse")
    assert page(nurse, address).status_code == 403
    assert page(nurse, address, post={"key": key, "patient": str(patient.uid)}).status_code == 403
