"""Pages of tags and traits over HTTP: two clicks to give a tag, renamed, merged, the catalogue, why a value is so."""

import pytest
from django.conf import settings
from django.test import Client
from tests.harness.ward import Ward, ward

from renxin.engagement.segments.models import PatientTag, StatedTrait, Tag
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.organizations.models import User
from renxin.people.patients.models import Patient
from renxin.people.records.services import EncounterData, open_encounter

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(frozen_clock):
    return ward()


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def officer(house: Ward) -> Client:
    return browser(User.objects.get(pk=house.officer.user_id))


def patient(house: Ward) -> Patient:
    return Patient.objects.get(pk=house.patient())


def test_a_tag_is_given_and_taken_beside_the_story(house):
    one, nurse = patient(house), browser(house.nurse)
    page = nurse.get(f"/patients/{one.uid}/").content.decode()
    assert "patient-tags" in page
    part = nurse.post(f"/segments/tags/of/{one.uid}/", {"tag": "喜欢短视频"}, headers={"HX-Request": "true"})
    assert "喜欢短视频" in part.content.decode()
    row = PatientTag.objects.get()
    assert (row.source, row.given_by) == ("staff", "李静")
    offered = nurse.get(f"/segments/tags/of/{one.uid}/offered/").content.decode()
    assert "喜欢短视频" not in offered
    off = f"/segments/tags/of/{one.uid}/{row.tag.uid}/off/"
    assert "喜欢短视频" not in nurse.post(off, headers={"HX-Request": "true"}).content.decode()
    assert not PatientTag.objects.exists()


def test_the_library_is_kept_by_who_may(house):
    head = officer(house)
    assert head.get("/segments/tags/").status_code == 200
    head.post("/segments/tags/new/", {"name": "糖友", "dimension": "disease", "days": "30"})
    head.post("/segments/tags/new/", {"name": "糖尿病", "dimension": "disease"})
    one, other = Tag.objects.get(name="糖友"), Tag.objects.get(name="糖尿病")
    assert (one.days, one.dimension) == (30, "disease")
    again = head.post("/segments/tags/new/", {"name": "糖友", "dimension": "own"})
    assert again.status_code == 422
    changed = head.post(f"/segments/tags/{one.uid}/", {"name": "糖友会", "dimension": "behaviour"})
    assert changed.status_code == 303
    assert "糖友" in head.get(f"/segments/tags/{one.uid}/").content.decode()
    head.post(f"/segments/tags/{one.uid}/merge/", {"into": str(other.uid)})
    listed = head.get("/segments/tags/").content.decode()
    assert "糖友会" not in listed
    assert browser(house.nurse).get("/segments/tags/new/").status_code == 403


def test_the_catalogue_hides_what_needs_a_permission(house):
    assert "spend_class" in officer(house).get("/segments/traits/").content.decode()
    seen = browser(house.head_nurse).get("/segments/traits/").content.decode()
    assert "last_visit" in seen
    assert "spend_class" not in seen


def test_what_is_known_of_her_says_why(house):
    one, nurse = patient(house), browser(house.nurse)
    open_encounter(
        house.system,
        one.pk,
        EncounterData(source="his:main", visit_no="V1", started_at=clock.now(), department_id=house.department.pk),
    )
    nurse.post(f"/segments/traits/of/{one.uid}/", {"trait": "payer", "code": "resident"})
    nurse.post(f"/segments/traits/of/{one.uid}/", {"trait": "payer", "code": "gold"})
    run_until_idle()
    assert StatedTrait.objects.get(trait="payer").code == "resident"
    page = nurse.get(f"/patients/{one.uid}/?tab=traits").content.decode()
    for words in ("最近一次就诊", "居民医保", "骨科", "沟通语言", "同事添加 · 李静"):
        assert words in page
    assert "消费档次" not in page
