"""A month of answers: four thousand, believable, one improvement that shows and one that honestly does not."""

from datetime import timedelta
from random import Random

import pytest
from tests.harness.ward import ward

from renxin.doors.demo.seed import hospital, voices
from renxin.engagement.questionnaires.models import QuestionnaireResponse
from renxin.kernel.core import clock
from renxin.people.organizations.services import add_department
from renxin.programs.surveys import services as surveys

pytestmark = pytest.mark.django_db


@pytest.fixture
def month(frozen_clock):
    here = ward()
    for row in hospital.pack()["departments"]:
        add_department(here.system, name=row["name"]["zh"], local_code=row["code"])
    surveys.install_packs(here.system)
    return here, voices.speak(here.tenant.pk, clock.now(), Random(1), answers=2500)


def share_of_good(department, item, least, since, until):
    rows = QuestionnaireResponse.objects.filter(department_id=department, authored_at__gte=since, authored_at__lt=until)
    values = [row.coded[item] for row in rows if isinstance(row.coded.get(item), int)]
    return sum(value >= least for value in values) / len(values)


def test_a_month_is_answered_and_one_of_two_changes_shows(month):
    _here, count = month
    now = clock.now()
    in_month = QuestionnaireResponse.objects.filter(authored_at__gte=now - timedelta(days=30, hours=24)).count()
    assert count > in_month >= 2500
    assert QuestionnaireResponse.objects.filter(patient_id__gt=0).count() == 0  # no visits in this small world
    from renxin.people.organizations.models import Organization

    by_code = dict(Organization.objects.exclude(local_code="").values_list("local_code", "pk"))
    changed, began = now - timedelta(days=14), now - timedelta(days=41)
    before = share_of_good(by_code["PHAR"], "waiting", 4, began, changed)
    after = share_of_good(by_code["PHAR"], "waiting", 4, changed, now)
    assert before < 0.55
    assert after > 0.7
    before = share_of_good(by_code["SURG"], "formalities", 3, began, changed)
    after = share_of_good(by_code["SURG"], "formalities", 3, changed, now)
    assert abs(before - after) < 0.15


def test_a_month_is_the_same_each_time_and_what_is_written_fits():
    said = voices.pack()["comments"]
    dimensions = {*voices.pack()["outpatient"]["items"], *voices.pack()["inpatient"]["items"], "waiting", "general"}
    assert dimensions <= set(said)
    assert all(one["low"] and one["high"] for one in said.values())
