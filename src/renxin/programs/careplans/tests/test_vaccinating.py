"""Doses of a child: reminded of, overdue on a person's list, gone when records or parents say they were given."""

from datetime import date

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from renxin.engagement.worklist.models import Task
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.patients.models import Patient
from renxin.people.records.services import ImmunizationData, record_immunizations
from renxin.programs.careplans import selectors, services
from renxin.programs.careplans.links import contact_link
from renxin.programs.careplans.models import Contact, ContactPart

from .making import ago, answered, care_ward, contacts, enrolled

pytestmark = pytest.mark.django_db
BIRTH = 52  # days ago: a week before the doses of two months


@pytest.fixture
def child(frozen_clock):
    cache.clear()
    here = care_ward()
    patient = here.patient("小宝")
    Patient.objects.filter(pk=patient).update(birth_date=ago(BIRTH), sex="female")
    for code, text, day in (("08", "乙肝疫苗", BIRTH), ("19", "卡介苗", BIRTH), ("08", "乙肝疫苗", BIRTH - 31)):
        given(here, patient, code, text, ago(day))
    return here, enrolled(here, patient, "P10", birth=ago(BIRTH))


def given(here, patient: int, code: str, text: str, day: date) -> None:
    at = clock.now() - (clock.today() - day)
    told = ImmunizationData(code=code, system="CVX", text=text, occurred_at=at)
    record_immunizations(here.system, patient, [told], source="cdc")
    run_until_idle()


def planned(way) -> dict[str, int]:
    """Return the reminders that are open: node and in how many days."""
    parts = ContactPart.objects.filter(enrolment=way, node__startswith="VAC", contact__closed_at=None, live=True)
    return {f"{part.node}@{part.number}": (part.due_on - clock.today()).days for part in parts}


def test_doses_are_reminded_of_before_and_called_for_after_their_day(child, frozen_clock):
    here, way = child
    two_months = {key: days for key, days in planned(way).items() if key.endswith("@59")}
    assert two_months == {"VAC-7d@59": 0, "VAC-1d@59": 6, "VAC+7d@59": 14, "VAC+30d@59": 37}
    first = next(one for one in contacts(way) if one.sends == ["vaccine_day"])
    frozen_clock.set(first.due_at)
    services.sweep_contacts()
    first.refresh_from_db()
    assert first.state == "done"
    link = contact_link(first.tenant_id, first.pk)
    page = Client().get(link.removeprefix(settings.RENXIN_PUBLIC_URL.rstrip("/"))).content.decode()
    assert "百白破疫苗第1剂" in page
    assert "预防接种证" in page
    frozen_clock.move(days=15)
    services.sweep_contacts()
    late = Contact.objects.get(parts__node="VAC+7d", parts__number=59)
    assert (late.state, late.by, late.asks) == ("due", "nurse", ["VAC_DONE"])
    assert [node.text.zh[:4] for _book, node in selectors.nodes_of(late)] == ["到期未种"]
    for code, text in (("20", "百白破疫苗"), ("10", "脊灰灭活疫苗")):
        given(here, way.patient_id, code, text, clock.today())
    late.refresh_from_db()
    assert late.state == "cancelled"
    assert Task.objects.get(source=f"careplans:{late.pk}").state == "cancelled"
    assert "VAC+30d@59" not in planned(way)
    second_polio = 67 + 28  # four weeks after the first, which was late
    assert planned(way)[f"VAC-7d@{second_polio}"] == 21


def test_what_parents_say_was_given_is_not_asked_for_again(child, frozen_clock):
    here, way = child
    frozen_clock.move(days=15, hours=1)
    services.sweep_plans()
    services.sweep_contacts()
    late = Contact.objects.get(parts__node="VAC+7d", parts__number=59)
    answered(here.actor(here.nurse), late, VAC_DONE="done")
    assert "VAC+30d@59" not in planned(way)
    assert any(key.startswith("VAC-7d") for key in planned(way))
