import re

import pytest

from renxin.intelligence.insights.tests import golden
from renxin.people.organizations.tests.making import PASSWORD


@pytest.fixture
def house(frozen_clock):
    return golden.make()


@pytest.fixture
def account(house):
    """Return a function that gives the account of a role, made when it is first asked for."""
    from renxin.people.organizations.models import User
    from renxin.people.organizations.services import add_practitioner, create_account, grant_role

    people = {"experience_officer": User.objects.get(pk=house.actor.user_id)}

    def of(role):
        if role not in people:
            person = add_practitioner(house.ward.system, name="员工")
            user = create_account(house.ward.system, person, f"x.{role}", PASSWORD, must_change_password=False)
            scope = (
                {"scope_kind": "tenant"}
                if role == "director"
                else {"scope_kind": "department", "department": house.first}
            )
            grant_role(house.ward.system, user, role, **scope)
            people[role] = user
        return people[role]

    return of


@pytest.fixture
def open_as(client, settings, account):
    """Return a function that opens (or posts to) an address as somebody of a role and returns the answer's text."""

    def call(address, role="experience_officer", status=200, data=None):
        client.force_login(account(role), backend=settings.AUTHENTICATION_BACKENDS[-1])
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
        answer = client.get(address) if data is None else client.post(address, data)
        assert answer.status_code == status, answer.content[:600]
        call.answer = answer
        return re.sub(r"\s+", " ", answer.content.decode(errors="replace"))

    return call
