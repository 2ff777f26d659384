"""A picture of an approved wording goes along with the message, and staff see it in the thread."""

import json

import pytest
from django.test import Client
from django.urls import reverse
from tests.harness.ward import ward

from renxin.engagement.content import services as content
from renxin.engagement.conversations import services
from renxin.engagement.conversations.models import Conversation, Message, Outbox

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


@pytest.fixture
def house(db, frozen_clock):
    return ward()


def approved(house) -> str:
    author, name = house.actor(house.service), {"zh": "换药"}
    template = content.add_template(author, "wound.care", name, message_class="service", purpose="CARE_SERVICE")
    media = content.keep_files(author, [("换药.png", PNG)])
    draft = content.Draft(bodies={"zh": {"plain": "您好，换药步骤请看图。"}}, titles={}, media=tuple(media))
    version = content.submit_version(author, content.save_draft(author, template, draft))
    content.approve_version(house.officer, version)
    return str(media[0]["file_uid"])


def test_a_wordings_picture_goes_along_and_stands_in_the_thread(house):
    uid = approved(house)
    asked = services.Outgoing(
        patient_id=house.patient(), template="wound.care", purpose="CARE_SERVICE", idempotency_key="k"
    )
    services.send(house.system, asked)
    (told,) = json.loads(Outbox.objects.get().content)["media"]
    assert (told["kind"], told["file_uid"]) == ("image", uid)
    assert uid in Message.objects.get().media
    client = Client()
    client.force_login(house.head_nurse)
    address = reverse("conversations:file", args=[Conversation.objects.get().uid, uid])
    assert client.get(address).content == PNG
