"""Access tokens: asked for with an id and a secret, short-lived, kept hashed, gone with their client."""

from datetime import timedelta

import pytest

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations.models import AccessToken, ApiToken
from renxin.people.organizations.services import authenticate_access, create_client, revoke_token


@pytest.fixture
def made(house):
    return create_client(Actor.system(house.pk, "tests"), "partner", ["system/Patient.read", "system/Observation.*"])


def ask(client, made, **more):
    form = {"grant_type": "client_credentials", "client_id": made.client_id, "client_secret": made.secret, **more}
    return client.post("/oauth/token", form)


def test_a_token_says_what_it_is_for_and_how_long(client, made):
    answer = ask(client, made)
    assert answer["Cache-Control"] == "no-store"
    assert answer.json()["scope"] == "system/Observation.* system/Patient.read"
    assert answer.json()["expires_in"] == 1800


def test_only_its_hash_is_kept(client, made):
    token = ask(client, made).json()["access_token"]
    row = AccessToken.objects.get()
    assert token.encode() not in bytes(row.token_hash)
    assert authenticate_access(token).actor.name == "partner"


@pytest.mark.parametrize(
    ("asked", "granted"),
    [
        ("system/Patient.read", "system/Patient.read"),
        ("system/Patient.read system/Condition.read", "system/Patient.read"),
        ("system/Observation.read", "system/Observation.read"),
        ("system/Condition.read", None),
        ("identifiers.clear", None),
    ],
)
def test_nobody_gets_more_than_the_client_may(client, made, asked, granted):
    answer = ask(client, made, scope=asked)
    assert answer.json().get("scope") == granted
    assert (answer.status_code == 200) is (granted is not None)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"client_secret": "rx_wrong"}, "invalid_client"),
        ({"client_id": "01a20219-0000-7000-8000-000000000000"}, "invalid_client"),
        ({"client_id": "nonsense"}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
def test_what_is_wrong_is_said(client, made, change, error):
    assert ask(client, made, **change).json() == {"error": error}


def test_guessing_is_braked(client, made):
    answers = [ask(client, made, client_secret="rx_wrong").status_code for _ in range(25)]
    assert answers[0] == 401
    assert answers[-1] == 429
    assert ask(client, made).status_code == 429


def test_a_token_ends_with_its_time_and_with_its_client(client, house, made):
    old = ask(client, made).json()["access_token"]
    AccessToken.objects.update(expires_at=clock.wall() - timedelta(seconds=1))
    assert authenticate_access(old) is None
    new = ask(client, made).json()["access_token"]
    assert AccessToken.objects.count() == 1
    revoke_token(Actor.system(house.pk, "tests"), ApiToken.objects.get())
    assert authenticate_access(new) is None
