"""What passes as an answer: she wrote, or it is owed. Everything else has hours, objections and the linter."""

import pytest
from django.urls import reverse

from renxin.engagement.channels.models import SandboxDelivery
from renxin.engagement.channels.services import write_from_sandbox
from renxin.engagement.conversations import services
from renxin.engagement.conversations.models import Conversation, Message
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.patients.services import change_consent

from .making import TalkingWorld, message, world

pytestmark = pytest.mark.django_db
LOOPS = ("conversations.dispatch", "conversations.inbound")
EVENING = 13  # hours after nine: ten in the evening


@pytest.fixture
def here(frozen_clock) -> TalkingWorld:
    return world()


def talk(here: TalkingWorld, *, wrote: bool) -> Conversation:
    """Return a conversation in which the patient wrote just now, or never did."""
    patient = here.patient()
    if wrote:
        write_from_sandbox(here.tenant_id, here.channel, "13800000000", "伤口有点痒", kind="phone")
    else:
        services.send(here.system, message(patient, "hello"))
    run_until_idle(*LOOPS)
    return Conversation.objects.get(patient_id=patient)


def reply(client, row: Conversation, text: str = "您好，请按时换药。", **values: str):
    posted = {"text": text, "key": f"k{text}{values}", "version": str(row.version), **values}
    return client.post(reverse("conversations:reply", args=[row.uid]), posted)


def said(row: Conversation) -> list[str]:
    rows = Message.objects.filter(patient_id=row.patient_id, direction="out").order_by("id")
    return [f"{each.body[:8]}|{each.status}|{each.reason}" for each in rows if each.source == "conversations.reply"]


def signed_in(client, here: TalkingWorld):
    client.force_login(here.users["nurse"], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_who_wrote_is_answered_at_any_hour_for_two_days(client, here, frozen_clock):
    row = talk(here, wrote=True)
    frozen_clock.move(hours=EVENING)
    assert reply(signed_in(client, here), row).status_code == 303
    assert said(row)[0].endswith("|queued|")
    frozen_clock.move(hours=48)
    row.refresh_from_db()
    assert reply(client, row, "您好，今天怎么样？").status_code == 422
    assert len(said(row)) == 1


def test_writing_first_in_the_evening_waits_with_the_writers_knowledge(client, here, frozen_clock):
    row = talk(here, wrote=False)
    frozen_clock.move(hours=EVENING)
    page = reply(signed_in(client, here), row)
    assert page.status_code == 422
    assert 'name="later"' in page.content.decode()
    assert "您好，请按时换药。" in page.content.decode()
    assert reply(client, row, later="1").status_code == 303
    assert said(row)[0].endswith("|queued|quiet_hours")
    frozen_clock.move(hours=10)
    run_until_idle(*LOOPS)
    assert "您好，请按时换药。" in [each.text for each in SandboxDelivery.objects.all()]


def test_writing_first_is_read_by_the_linter_and_never_forced(client, here):
    row = talk(here, wrote=False)
    page = reply(signed_in(client, here), row, "包治百病，根治高血压", later="1", confirmed="1")
    assert page.status_code == 422
    assert not said(row)


def test_a_sender_who_calls_himself_an_answer_is_none(here, frozen_clock):
    patient = here.patient()
    change_consent(here.system, patient, "FOLLOWUP", "DENIED")
    frozen_clock.move(hours=EVENING)
    asked = [
        message(patient, "a", is_reply=True),
        message(patient, "b", "CARE_SERVICE", is_reply=True, source="broadcasts:1"),
        message(patient, "c", "CARE_SERVICE", is_reply=True, source="monitoring:1"),
    ]
    found = services.send_many(here.system, asked)
    assert [(one.status, one.rule) for one in found] == [
        ("blocked", "consent"),
        ("queued", "quiet_hours"),
        ("queued", ""),
    ]
