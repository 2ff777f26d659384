"""A picture of an approved wording goes along with the message, and staff see it in the thread."""

import json

import pytest
from django.test import Client
from django.urls import reverse
from tests.harness.ward import ward

from renxin.engagement.content import services as content
from renxin.engagement.conversations import services
from renxin.engagement.conversations.models import Conversation, Message, Outbox
from renxin.kernel.core import files

AMR = b"#!AMR\n" + (b"\x3c" + b"\x00" * 31) * 50
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


def test_a_messengers_voice_is_heard_in_the_page(house):
    uid = approved(house)
    services.send(
        house.system,
        services.Outgoing(
            patient_id=house.patient(), template="wound.care", purpose="CARE_SERVICE", idempotency_key="k"
        ),
    )
    conversation = Conversation.objects.get()
    voice = files.keep(house.system, "语音.amr", AMR, patient_id=conversation.patient_id, source="conversations")
    told = [{"kind": "voice", "file_uid": str(voice.uid), "title": voice.name, "url": ""}]
    Message.objects.update(media=json.dumps(told))
    client = Client()
    client.force_login(house.head_nurse)
    address = reverse("conversations:file", args=[conversation.uid, voice.uid])
    page = client.get(reverse("conversations:thread", args=[conversation.uid])).content.decode()
    assert f'<audio class="bubble__voice" controls preload="none" src="{address}"' in page
    answer = client.get(address)
    assert (answer["Content-Type"], answer.content[:4]) == ("audio/wav", b"RIFF")
    assert uid not in page
