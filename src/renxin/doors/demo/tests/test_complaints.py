"""A month of cases: a hundred and twenty, most of them over, some waiting for the visitor, one of them critical."""

from random import Random

import pytest
from tests.harness.ward import ward

from renxin.doors.demo.seed import complaints, hospital, repair
from renxin.kernel.core import clock
from renxin.people.organizations.models import User
from renxin.people.organizations.services import add_department
from renxin.programs.cases.models import (
    Case,
    CaseCause,
    CaseRequest,
    CaseSatisfaction,
    CaseStatement,
    ComplaintNotice,
)
from renxin.programs.cases.services import NewCase, open_case

pytestmark = pytest.mark.django_db


def test_the_visitor_finds_a_month_of_cases(frozen_clock):
    here = ward()
    for row in hospital.pack()["departments"]:
        add_department(here.system, name=row["name"]["zh"], local_code=row["code"])
    for number in range(30):
        here.patient(f"患者{number}", f"138{number:08d}")
    assert complaints.complain(here.tenant.pk, clock.now(), Random(1)) == 120
    assert Case.objects.exclude(status="closed").count() == 22
    assert Case.objects.filter(level=1).count() == 1
    assert {kind for (kind,) in Case.objects.values_list("kind")} == {"complaint", "praise", "suggestion", "request"}
    assert CaseCause.objects.filter(case__status="closed").count() >= 66
    assert Case.objects.filter(closed_at__lt=clock.now()).count() == 98


def test_around_them_stand_notice_requests_a_statement_and_a_rating(frozen_clock):
    here = ward()
    frozen_clock.move(hours=6)
    for name, known in (("service_centre", "service"), ("lin.ya", "officer")):
        User.objects.filter(username=name).update(username=known)
    for number in range(10):
        here.patient(f"患者{number}", f"138{number:08d}")
    wanted = NewCase(patient_id=here.patient(), source="x", kind="complaint", department_id=here.department.pk)
    open_case(here.system, wanted)
    assert repair.repair(here.tenant.pk, clock.now(), Random(1)) == 8
    assert list(CaseRequest.objects.values_list("state", flat=True)).count("served") == 2
    assert CaseSatisfaction.objects.count() == 2
    assert CaseStatement.objects.count() <= 1
    assert ComplaintNotice.objects.get().values["phone"]["zh"]
