"""A department that is renamed or merged leaves a trail: numbers of a year follow it."""

import pytest

from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput, NotAllowed
from renxin.people.organizations import selectors, services
from renxin.people.organizations.models import Organization

from .making import hospital

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(frozen_clock):
    return hospital()


def test_a_new_name_keeps_the_old_one_with_its_day(house):
    row = services.add_department(house.actor, name="骨科", name_en="Orthopaedics")
    services.update_department(house.actor, row, name="骨科中心", name_en="Bone centre")
    services.update_department(house.actor, row, local_code="0403")
    (change,) = selectors.changes_since(house.actor, clock.today())
    assert (change.kind, change.name_before, change.organization.name) == ("renamed", "骨科", "骨科中心")


def test_what_was_merged_twice_leads_to_the_last(house):
    one, two, three = (services.add_department(house.actor, name=name) for name in ("一", "二", "三"))
    services.merge_department(house.actor, one, two)
    services.merge_department(house.actor, two, three)
    assert selectors.successors(house.actor) == {one.pk: three.pk, two.pk: three.pk}
    assert not Organization.objects.get(pk=one.pk).is_active
    assert [row.name for row in selectors.departments(house.actor)] == ["三"]


def test_only_into_another_open_one_and_only_by_who_may(house):
    one, two = (services.add_department(house.actor, name=name) for name in ("一", "二"))
    with pytest.raises(InvalidInput):
        services.merge_department(house.actor, one, one)
    services.close_department(house.actor, two)
    with pytest.raises(InvalidInput):
        services.merge_department(house.actor, one, two)
    with pytest.raises(NotAllowed):
        services.merge_department(house.actor.patient(house.tenant.pk, 1), one, two)
