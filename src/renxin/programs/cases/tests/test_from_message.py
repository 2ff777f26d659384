"""A case from what a patient wrote: two clicks beside the message, with her own words, once."""

import pytest
from django.urls import reverse

from renxin.engagement.conversations import selectors
from renxin.engagement.conversations.reading import thread
from renxin.engagement.conversations.tests.making import TalkingWorld, world
from renxin.engagement.conversations.tests.test_pages import HTMX, address, say, sign_in
from renxin.programs.cases.models import Case

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(frozen_clock) -> TalkingWorld:
    return world()


def test_a_case_in_two_clicks_with_her_own_words(client, here):
    row = say(here, text="等了三个小时没有人管。")
    sign_in(client, here, "nurse")
    ref = thread.latest(here.actor("nurse"), row).lines[-1].ref
    url = reverse("cases:from_message", args=[row.uid, ref])
    assert url in client.get(address("line", row, ref)).content.decode()
    for _twice in range(2):
        answer = client.post(url, headers=HTMX)
    assert "renxin:facts" in answer["HX-Trigger"]
    case = Case.objects.get()
    assert case.patient_id == row.patient_id
    sign_in(client, here, "officer")
    page = client.get(reverse("cases:case", args=[case.uid])).content.decode()
    assert "等了三个小时没有人管。" in page


def test_a_case_is_not_for_everybody(client, here):
    row = say(here)
    ref = thread.latest(here.actor("nurse"), row).lines[-1].ref
    sign_in(client, here, "other")
    assert client.post(reverse("cases:from_message", args=[row.uid, ref]), headers=HTMX).status_code == 404
    assert selectors.get(here.actor("nurse"), row.uid).pk == row.pk
    assert not Case.objects.exists()
