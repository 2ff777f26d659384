"""The demo's appraisal: sheets of every kind filled in, the month before frozen, an appeal whose effect is seen."""

from renxin.doors.demo.seed import appraisal, hospital
from renxin.doors.demo.tests.test_voices import month, pytestmark  # noqa: F401  the same month
from renxin.intelligence.appraisal.models import Appeal, BoardMeasure, Month, Result, Sheet
from renxin.intelligence.appraisal.sealed import verify
from renxin.kernel.core import clock
from renxin.people.organizations.models import Organization
from renxin.people.organizations.services import add_practitioner, create_account, grant_role
from renxin.people.organizations.tests.making import PASSWORD


def account(here, role, department, scope):
    person = add_practitioner(here.system, name=role, department=department, role=role)
    user = create_account(here.system, person, f"demo.{role}.{department.pk}", PASSWORD, must_change_password=False)
    grant_role(here.system, user, role, scope_kind=scope, department=department if scope == "department" else None)


def test_a_month_is_frozen_and_one_line_was_contested(month):  # noqa: F811
    here, _count = month
    for row in hospital.pack()["departments"]:
        Organization.objects.filter(local_code=row["code"]).update(standard_code=row["standard"])
    for department in Organization.objects.filter(kind="DEPARTMENT"):
        account(here, "head_nurse", department, "department")
    account(here, "director", Organization.objects.get(local_code="SERV"), "tenant")
    appraisal.appraise(here.tenant.pk, clock.now())
    frozen, running = Month.objects.order_by("first_on")
    assert (frozen.state, running.state) == ("frozen", "running")
    assert verify(frozen).fits
    counted = Result.objects.exclude(total=None).values_list("version__sheet__code", flat=True)
    assert {"clinical-unit", "nursing-unit", "logistics", "pharmacy"} <= set(counted)
    assert Sheet.objects.filter(versions__state="in_force").count() == 5
    appeal = Appeal.objects.get()
    assert appeal.state == "upheld"
    assert appeal.led_to.total > appeal.result.total
    assert BoardMeasure.objects.filter(state="done").count() == 3
