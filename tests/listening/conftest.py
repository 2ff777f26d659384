"""A ward with somebody in a bed, and a second person who may approve."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from renxin.kernel.core import clock
from renxin.people.organizations.services import add_practitioner, create_account, grant_role
from renxin.people.organizations.tests.making import PASSWORD
from renxin.people.records.models import Encounter
from tests.harness.ward import ward


@pytest.fixture
def house(frozen_clock):
    return ward()


@pytest.fixture
def second(house):
    """A colleague who may approve what others have written."""
    person = add_practitioner(house.system, name="赵磊")
    user = create_account(house.system, person, "zhao.lei", PASSWORD, must_change_password=False)
    grant_role(house.system, user, "experience_officer", scope_kind="tenant")
    return user


@pytest.fixture
def stay(house):
    """王秀兰 lies in bed 12."""
    return Encounter.objects.create(
        tenant_id=house.tenant.pk,
        patient_id=house.patient(),
        encounter_class="IMP",
        status="in-progress",
        department=house.department,
        location="12床",
        started_at=clock.now() - timedelta(days=2),
        visit_no="ZY1",
        source="test",
        updated_at=clock.now(),
    )


@pytest.fixture
def browse():
    def sign_in(user):
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        return client

    return sign_in
