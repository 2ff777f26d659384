"""A department that is renamed or merged leaves a trail: numbers of a year follow it."""

import pytest
from django.conf import settings
from django.urls import reverse

from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput, NotAllowed
from renxin.people.organizations import selectors, services
from renxin.people.organizations.models import Organization, User

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


def test_the_page_renames_and_merges_and_says_what_it_means(house, client):
    one = services.add_department(house.actor, name="疼痛科", name_en="Pain clinic")
    two = services.add_department(house.actor, name="麻醉科")
    services.add_practitioner(house.actor, name="何平", department=one, role="doctor")
    client.force_login(User.objects.get(pk=house.actor.user_id), settings.AUTHENTICATION_BACKENDS[-1])
    address = reverse("organizations:departments")
    assert "疼痛科" in client.get(address).content.decode()
    client.post(reverse("organizations:rename_department", args=[one.uid]), {"name": "疼痛诊疗科", "name_en": "Pain"})
    assert client.post(reverse("organizations:rename_department", args=[two.uid]), {"name": " "}).status_code == 422
    merging = reverse("organizations:merge_department", args=[one.uid])
    assert "1 名员工" in client.get(merging).content.decode()
    assert client.post(merging, {"into": str(two.uid), "name": "疼痛科"}).status_code == 422  # not its name any more
    assert client.post(merging, {"into": str(two.uid), "name": "疼痛诊疗科"}).status_code == 303
    page = client.get(address).content.decode()
    assert "疼痛诊疗科" in page
    assert "疼痛科" in page
    assert Organization.objects.get(pk=one.pk).is_active is False
    assert [person.name for person in selectors.practitioners(house.actor, two.pk)] == ["何平"]
    assert selectors.successors(house.actor) == {one.pk: two.pk}
