"""A query made into SQL once says what the query itself says."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from renxin.kernel.core import clock
from renxin.kernel.core.compiled import compiled, compiled_rows
from renxin.kernel.core.models import KeyFingerprint
from renxin.people.organizations.models import Organization

pytestmark = pytest.mark.django_db


def hospitals(*names):
    for place, name in enumerate(names):
        tenant = 7_000 + place
        Organization.objects.create(id=tenant, tenant_id=tenant, kind="HOSPITAL", name=name)


def test_it_finds_what_the_query_finds_for_each_value():
    hospitals("东", "100%")
    ask = compiled(lambda tenant: Organization.objects.of(tenant).filter(valid_to__isnull=True).order_by("pk"))
    assert [row.name for row in ask(7_000)] == ["东"]
    assert [row.name for row in ask(7_001)] == ["100%"]
    assert ask(1) == []


def test_constants_with_a_percent_sign_stay_what_they_are():
    hospitals("东", "100%")
    ask = compiled(lambda tenant: Organization.objects.of(tenant).filter(name__endswith="%"))
    assert (ask(7_000), [row.name for row in ask(7_001)]) == ([], ["100%"])


def test_related_rows_come_with_it_and_small_and_large_numbers_are_one_plan():
    hospitals("东")
    part = Organization.objects.create(tenant_id=7_000, kind="DEPARTMENT", name="外科", part_of_id=7_000)
    ask = compiled(lambda key: Organization.objects.filter(pk=key).select_related("part_of"))
    assert ask(2**40) == []
    with CaptureQueriesContext(connection) as asked:
        assert ask(part.pk)[0].part_of.name == "东"
    assert len(asked) == 1
    with connection.cursor() as plain:  # what was noted can be asked again as it stands
        plain.execute(asked[0]["sql"])
        assert len(plain.fetchall()) == 1


def test_days_and_instants_are_put_in():
    now = clock.now()
    KeyFingerprint.objects.create(purpose="p", key_id="k", noted_at=now)
    ask = compiled(lambda at: KeyFingerprint.objects.filter(noted_at__lte=at))
    assert (len(ask(now)), len(ask(now - timedelta(seconds=1)))) == (1, 0)


def test_addresses_and_lists_of_numbers_are_put_in():
    hospitals("东", "西")
    uid = Organization.objects.get(pk=7_000).uid
    assert [row.name for row in compiled(lambda at: Organization.objects.filter(uid=at))(uid)] == ["东"]
    ask = compiled(lambda keys: Organization.objects.filter(pk__any=keys).order_by("pk"))
    assert [row.name for row in ask([7_000, 7_001])] == ["东", "西"]
    assert ([row.name for row in ask([7_001])], ask([])) == (["西"], [])


def test_texts_are_put_in_and_single_columns_come_back_in_their_order():
    hospitals("东", "西", "100%")
    ask = compiled_rows(
        lambda keys, names: (
            Organization.objects.filter(pk__any=keys, name__any=names).order_by("pk").values_list("name", "pk")
        )
    )
    assert ask([7_000, 7_001, 7_002], ("东", "100%")) == [("东", 7_000), ("100%", 7_002)]
    assert ask([7_000], ()) == []


def test_what_does_not_stand_in_the_query_is_refused():
    with pytest.raises(TypeError, match="value 1 does not stand"):
        compiled(lambda tenant, unused: Organization.objects.of(tenant))(1, 2)
    with pytest.raises(TypeError, match="of type str"):
        compiled(lambda name: Organization.objects.filter(name=name))("东")
