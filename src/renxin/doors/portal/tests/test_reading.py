"""Reading a message by its code: nothing without the proof, everything with it, and the hospital learns that it was."""

import pytest
from django.core.cache import cache
from django.test import Client
from tests.harness.ward import ward

from renxin.engagement.conversations.codes.signs import short_code, shown
from renxin.engagement.conversations.models import Message, Outbox
from renxin.engagement.conversations.services import Outgoing, send
from renxin.kernel.audit.models import AuditEvent
from renxin.kernel.jobs.services import run_until_idle

WORDS = "您的胃镜病理结果已出。"


@pytest.fixture
def here(db, frozen_clock):
    return ward()


def sent(here, **values) -> str:
    told = {"purpose": "CARE_SERVICE", "body": {"zh": WORDS}, "idempotency_key": "k", "source": "t"}
    send(here.system, Outgoing(patient_id=here.patient(), **told | values))
    run_until_idle("conversations.dispatch")
    return Outbox.objects.get().short_code


def test_the_last_four_open_the_words_and_the_thread_knows(here):
    code = sent(here)
    closed = Client().get(f"/read/{code}").content.decode()
    assert "胃镜" not in closed
    page = Client().post(f"/read/{shown(code)}", {"last4": "8001"}).content.decode()
    assert WORDS in page
    assert Message.objects.get().status == "read"


def test_a_wrong_proof_opens_nothing_is_noted_and_ends_after_six(here):
    code = sent(here)
    answers = [Client().post(f"/read/{code}", {"last4": "0000"}) for _ in range(7)]
    assert [answer.status_code for answer in answers] == [422] * 6 + [429]
    assert not any(WORDS in answer.content.decode() for answer in answers)
    assert AuditEvent.objects.filter(action="message.wrong_proof").count() == 6
    assert WORDS not in Client().post(f"/read/{code}", {"last4": "8001"}).content.decode()


def test_a_guessed_code_opens_nothing(here):
    sent(here)
    assert Client().get(f"/read/{short_code(here.tenant.pk, 1)}").status_code == 404
    assert Client().get("/read/ABC").status_code == 404


def test_staff_confirm_a_message_on_the_telephone(here):
    code = sent(here)
    client = Client()
    client.force_login(here.service, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/inbox/confirm", {"code": shown(code).lower()}).content.decode()
    assert "是我们发的" in page
    assert "王秀兰" in page
    assert AuditEvent.objects.filter(action="message.confirm").count() == 1
    assert "不是我们发的" in client.get("/inbox/confirm", {"code": short_code(here.tenant.pk, 1)}).content.decode()
    assert (
        f"code={shown(code)}"
        in client.get("/search", {"q": shown(code)}, headers={"HX-Request": "true"}).content.decode()
    )


def test_a_colleague_of_another_department_confirms_without_learning_who(here):
    from tests.harness.ward import _account

    from renxin.people.organizations.services import add_department

    code = sent(here)
    other = add_department(here.system, name="儿科", local_code="0700")
    nurse = _account(here.system, "nurse.b", "何欢", "nurse", other)
    client = Client()
    client.force_login(nurse, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/inbox/confirm", {"code": code}).content.decode()
    assert "是我们发的" in page
    assert "王秀兰" not in page


def test_the_count_is_shared_by_all_processes_and_right_proofs_are_free(here):
    code = sent(here)
    for _time in range(8):
        assert Client().post(f"/read/{code}", {"last4": "8001"}).status_code == 200
    for _time in range(5):
        Client().post(f"/read/{code}", {"last4": "0000"})
        cache.clear()  # another process knows nothing of this one's memory
    assert Client().post(f"/read/{code}", {"last4": "0000"}).status_code == 422
    assert Client().post(f"/read/{code}", {"last4": "8001"}).status_code == 429
