"""The callbacks door and the chat on the site, from outside to the conversation and back."""

import json
import re

import pytest
from tests.harness.ward import ward

from renxin.engagement.channels import services
from renxin.engagement.channels.adapters.generic import signing
from renxin.engagement.channels.models import RawInbound, WebChatLine
from renxin.engagement.conversations.models import Conversation, Message
from renxin.engagement.conversations.services import Outgoing, reply, send
from renxin.kernel.core import clock, throttle
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.patients import selectors as patients
from renxin.programs.cases.models import Case

SECRET = "a long random text"


@pytest.fixture
def house(db, frozen_clock):
    return ward()


def call(client, channel, *rows, secret=SECRET):
    body = json.dumps(list(rows)).encode()
    header = signing.signature(secret, body, clock.wall())
    return client.post(
        f"/callbacks/{channel.uid}/", body, content_type="application/json", headers={signing.HEADER: header}
    )


@pytest.fixture
def partner(house):
    return services.open_channel(house.system, "generic", "App", {"account": "myapp", "secret": SECRET})


def test_a_signed_call_becomes_a_conversation_and_a_repeat_is_nothing(house, partner, client):
    row = {"type": "message", "id": "1", "from": "u1", "text": "几点开门？", "name": "小王"}
    assert [call(client, partner, row).status_code for _time in range(3)] == [200] * 3
    assert RawInbound.objects.count() == 1
    run_until_idle()
    (patient_id,) = patients.patients_by_contact(house.tenant.pk, "app", "myapp:u1")
    assert Message.objects.get(patient_id=patient_id).body == "几点开门？"
    partner.refresh_from_db()
    assert partner.reached_at is not None


def test_forged_calls_are_refused_and_soon_not_even_looked_at(house, partner, client):
    answers = {call(client, partner, {"type": "message", "id": "1"}, secret="guess").status_code for _try in range(125)}
    assert answers == {403, 429}
    assert not RawInbound.objects.exists()


def test_a_channel_that_is_off_or_unknown_answers_nobody(house, partner, client):
    services.configure_channel(house.system, partner, is_active=False, name="App")
    assert call(client, partner, {"type": "message", "id": "1"}).status_code == 404


def test_a_bad_comment_opens_a_case_and_a_conversation(house, partner, client):
    rows = [
        {
            "type": "comment",
            "id": f"c{stars}",
            "platform": "点评",
            "author": f"客{stars}",
            "text": "说说",
            "rating": stars,
        }
        for stars in (1, 5)
    ]
    assert call(client, partner, *rows).status_code == 200
    run_until_idle()
    assert Conversation.objects.count() == 2
    assert Case.objects.count() == 1


def test_a_visitor_of_the_site_is_answered_in_her_chat(house, client):
    channel = services.open_channel(house.system, "webchat", "官网", {"account": "www", "greeting": "您好"})
    page = client.get(f"/chat/{channel.uid}/").content.decode()
    visitor = re.search(r'name="visitor" value="([^"]+)"', page)[1]
    said = client.post(f"/chat/{channel.uid}/say", {"visitor": visitor, "text": "怎么挂号？"})
    assert "怎么挂号？" in said.content.decode()
    run_until_idle()
    conversation = Conversation.objects.get()
    reply(house.actor(house.service), conversation, "可以在公众号挂号。", key="k1")
    run_until_idle()
    shown = client.post(f"/chat/{channel.uid}/lines", {"visitor": visitor}).content.decode()
    assert "可以在公众号挂号。" in shown
    run_until_idle()
    answered = [row.status for row in Message.objects.filter(direction="out") if row.body == "可以在公众号挂号。"]
    assert answered == ["read"]
    stranger = client.get(f"/chat/{channel.uid}/").content.decode()
    other = re.search(r'name="visitor" value="([^"]+)"', stranger)[1]
    assert "怎么挂号" not in client.post(f"/chat/{channel.uid}/lines", {"visitor": other}).content.decode()


def test_a_chat_takes_no_invented_visitor_and_no_flood(house, client, monkeypatch):
    minute = clock.wall().replace(second=30)  # the brake counts by the minute of real time: none may end in between
    monkeypatch.setattr(throttle.clock, "wall", lambda: minute)
    channel = services.open_channel(house.system, "webchat", "官网", {"account": "www"})
    assert client.post(f"/chat/{channel.uid}/lines", {"visitor": "guess"}).status_code == 404
    page = client.get(f"/chat/{channel.uid}/").content.decode()
    visitor = re.search(r'name="visitor" value="([^"]+)"', page)[1]
    answers = {
        client.post(f"/chat/{channel.uid}/say", {"visitor": visitor, "text": "x"}).status_code for _ in range(25)
    }
    assert answers == {200, 429}
    assert WebChatLine.objects.count() == 20


def test_only_the_sites_named_may_frame_the_chat(house, client):
    channel = services.open_channel(
        house.system, "webchat", "官网", {"account": "www", "origins": "https://www.hospital.cn"}
    )
    answer = client.get(f"/chat/{channel.uid}/")
    assert "https://www.hospital.cn" in answer.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer.headers


def test_a_person_is_not_written_to_over_another_account(house, partner, client):
    call(client, partner, {"type": "account", "id": "1", "change": "followed", "from": "u1"})
    run_until_idle()
    (patient_id,) = patients.patients_by_contact(house.tenant.pk, "app", "myapp:u1")
    other = services.open_channel(house.system, "generic", "别的 App", {"account": "other", "secret": SECRET})
    services.configure_channel(house.system, partner, is_active=False, name="App")
    sent = send(
        house.system,
        Outgoing(
            patient_id=patient_id, purpose="CARE_SERVICE", body={"zh": "您好"}, idempotency_key="k", is_reply=True
        ),
    )
    assert sent.status == "blocked"
    assert other.is_active
