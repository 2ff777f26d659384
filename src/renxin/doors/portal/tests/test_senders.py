"""From where the hospital speaks: published by who may, shown to everybody, printed for the wall."""

import pytest
from django.test import Client
from tests.harness.ward import ward

from renxin.people.organizations.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def here(db, frozen_clock, settings):
    settings.RENXIN_PUBLIC_URL = "https://care.example.org"
    return ward()


@pytest.fixture
def officer(here) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=here.officer.user_id), backend=BACKEND)
    return client


def test_a_number_is_published_shown_printed_and_withdrawn(here, officer):
    from renxin.engagement.channels.models import PublishedSender

    told = {"kind": "sms", "value": "1069 0123 4567", "title": "就诊提醒"}
    assert officer.post("/settings/senders/", told).status_code == 303
    assert "106901234567" in officer.get("/settings/senders/").content.decode()
    assert "106901234567" in Client().get("/check/").content.decode()
    poster = officer.get("/settings/senders/poster").content.decode()
    assert "https://care.example.org/check/" in poster
    assert "<svg" in poster
    assert officer.post(f"/settings/senders/{PublishedSender.objects.get().uid}/withdraw").status_code == 303
    assert "106901234567" not in Client().get("/check/").content.decode()


@pytest.mark.parametrize("told", [{"kind": "sms", "value": "x"}, {"kind": "pigeon", "value": "12345"}])
def test_what_cannot_be_is_refused_in_words(officer, told):
    assert officer.post("/settings/senders/", told).status_code == 422


def test_nurses_publish_nothing(here):
    client = Client()
    client.force_login(here.nurse, backend=BACKEND)
    assert client.get("/settings/senders/").status_code == 403
