"""The inbox over HTTP: who may see what, answering, collisions, paging, another hospital."""

import pytest
from django.urls import reverse

from renxin.engagement.channels.services import set_sandbox_fault, write_from_sandbox
from renxin.engagement.conversations import services
from renxin.engagement.conversations.models import Conversation, Message
from renxin.engagement.conversations.reading import thread
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.patients.models import Patient

from .making import TalkingWorld, message, world

pytestmark = pytest.mark.django_db
LOOPS = ("conversations.inbound", "conversations.dispatch")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def here(frozen_clock) -> TalkingWorld:
    return world()


def sign_in(client, here: TalkingWorld, name: str):
    client.force_login(here.users[name], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def say(here: TalkingWorld, number: int = 0, text: str = "伤口有点痒，正常吗？") -> Conversation:
    patient = here.patient(number)
    write_from_sandbox(here.tenant_id, here.channel, f"1380000{number:04d}", text, kind="phone")
    run_until_idle(*LOOPS)
    return Conversation.objects.get(patient_id=patient)


def address(name: str, row: Conversation, *more: str) -> str:
    return reverse(f"conversations:{name}", args=[row.uid, *more])


def test_a_nurse_finds_who_waits_and_what_was_said(client, here):
    row = say(here)
    sign_in(client, here, "nurse")
    page = client.get(reverse("conversations:inbox")).content.decode()
    assert "王秀英" in page
    assert "痒" not in page
    page = client.get(address("thread", row)).content.decode()
    assert "伤口有点痒，正常吗？" in page
    row.refresh_from_db()
    assert row.unread == 0
    assert row.waiting_since is not None


def test_looking_in_without_the_right_to_answer_reads_nothing_away(client, here):
    row = say(here)
    from renxin.people.organizations.services import grant_role

    grant_role(here.system, here.users["it"], "director", scope_kind="tenant")
    sign_in(client, here, "it")
    page = client.get(address("thread", row)).content.decode()
    assert "<textarea" not in page
    row.refresh_from_db()
    assert row.unread == 1
    assert client.post(address("reply", row), {"text": "x", "key": "1"}).status_code == 403


@pytest.mark.parametrize(
    ("who", "status"), [("nurse", 200), ("centre", 200), ("officer", 200), ("other", 404), ("it", 403)]
)
def test_who_may_read(client, here, who, status):
    row = say(here)
    assert sign_in(client, here, who).get(address("thread", row)).status_code == status
    assert client.get(address("tail", row), headers=HTMX).status_code == status


def test_signed_out_people_are_asked_to_sign_in(client, here):
    assert client.get(address("thread", say(here))).status_code == 302


def test_another_hospital_sees_nothing(client, here):
    row = say(here)
    there = world("别的医院", prefix="b.")
    sign_in(client, there, "officer")
    for name in ("thread", "tail", "older"):
        assert client.get(address(name, row)).status_code == 404
    for name in ("reply", "assign", "close", "composing"):
        assert client.post(address(name, row), {"text": "x", "key": "1"}).status_code == 404
    assert "王秀英" not in client.get(reverse("conversations:inbox") + "?tab=all").content.decode()


def test_an_answer_goes_out_and_the_thread_comes_back(client, here):
    row = say(here)
    sign_in(client, here, "nurse")
    sent = {"text": "正常的，保持干燥就好。", "key": "k1", "version": str(row.version)}
    page = client.post(address("reply", row), sent, headers=HTMX).content.decode()
    assert 'hx-swap-oob="innerHTML"' in page
    assert "正常的，保持干燥就好。" in page
    run_until_idle(*LOOPS)
    assert Message.objects.get(direction="out").status == "sent"
    row.refresh_from_db()
    assert (row.status, row.owner_id, row.waiting_since) == ("human", here.users["nurse"].pk, None)


def test_without_javascript_the_form_leads_back_to_the_thread(client, here):
    row = say(here)
    answer = sign_in(client, here, "nurse").post(address("reply", row), {"text": "好", "key": "k1"})
    assert (answer.status_code, answer.headers["Location"]) == (303, address("thread", row))


def test_a_collision_keeps_the_words_and_says_who(client, here):
    row = say(here)
    services.reply(here.actor("nurse"), row, "正常的", key="1")
    sign_in(client, here, "head")
    sent = {"text": "请来医院看看", "key": "k2", "version": str(row.version)}
    answer = client.post(address("reply", row), sent, headers=HTMX)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "周护士" in page
    assert "请来医院看看</textarea>" in page
    assert Message.objects.filter(direction="out").count() == 1


@pytest.mark.parametrize("text", ["", "   ", "字" * 2001])
def test_an_impossible_answer_is_refused_in_words(client, here, text):
    row = say(here)
    answer = sign_in(client, here, "nurse").post(address("reply", row), {"text": text, "key": "1"}, headers=HTMX)
    assert answer.status_code == 422
    assert not Message.objects.filter(direction="out").exists()


def test_markup_of_a_patient_stays_text(client, here):
    row = say(here, text="<script>alert(1)</script>")
    page = sign_in(client, here, "nurse").get(address("thread", row)).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_failed_message_says_why_and_can_be_tried_again(client, here):
    row = say(here)
    set_sandbox_fault(here.system, here.channel, "13800000000", "refused")
    services.reply(here.actor("nurse"), row, "正常的", key="1")
    run_until_idle(*LOOPS)
    sign_in(client, here, "nurse")
    page = client.get(address("thread", row), headers={"Accept-Language": "zh-hans"}).content.decode()
    assert "对方拒收" in page
    set_sandbox_fault(here.system, here.channel, "13800000000", None)
    ref = thread.latest(here.actor("nurse"), row).lines[-1].ref
    assert client.post(address("retry", row, ref), headers=HTMX).status_code == 200
    run_until_idle(*LOOPS)
    assert Message.objects.get(direction="out").status == "sent"


def test_a_reference_of_another_conversation_opens_nothing(client, here):
    row, other = say(here, 0), say(here, 1)
    foreign = thread.latest(here.actor("nurse"), other).first
    sign_in(client, here, "nurse")
    assert client.get(address("older", row) + f"?before={foreign}").status_code == 404
    assert client.get(address("older", row) + "?before=nonsense").status_code == 404


def test_long_threads_come_in_windows_that_meet(client, here):
    row = say(here)
    services.send_many(
        here.system,
        [message(row.patient_id, f"k{n}", "CARE_SERVICE", body={"zh": f"第{n}条"}) for n in range(100)],
    )
    nurse = here.actor("nurse")
    window, seen = thread.latest(nurse, row), []
    while True:
        seen = [line.message.id for line in window.lines] + seen
        if not window.older:
            break
        window = thread.before(nurse, row, window.first)
    assert seen == sorted(seen)
    assert len(seen) == len(set(seen)) == 101
    page = sign_in(client, here, "nurse").get(address("thread", row)).content.decode()
    assert page.count("data-message") == thread.WINDOW


def test_the_look_for_news_keeps_its_window_and_shows_who_writes(client, here):
    row = say(here)
    first = thread.latest(here.actor("nurse"), row).first
    services.send_many(here.system, [message(row.patient_id, f"k{n}", "CARE_SERVICE") for n in range(60)])
    services.note_composing(here.actor("head"), row)
    sign_in(client, here, "nurse")
    page = client.get(address("tail", row) + f"?since={first}", headers=HTMX).content.decode()
    assert page.count("data-message") == 61
    assert "郑护士长" in page


def test_take_hand_over_close_reopen(client, here):
    row = say(here)
    sign_in(client, here, "nurse")
    client.post(address("assign", row), {"owner": "me"})
    row.refresh_from_db()
    assert row.owner_id == here.users["nurse"].pk
    client.post(address("assign", row), {"owner": str(here.users["head"].uid)})
    row.refresh_from_db()
    assert row.owner_id == here.users["head"].pk
    client.post(address("close", row))
    row.refresh_from_db()
    assert (row.status, row.waiting_since) == ("closed", None)
    client.post(address("reopen", row))
    row.refresh_from_db()
    assert (row.status, row.owner_id) == ("human", here.users["nurse"].pk)


def test_search_finds_by_initials_over_all_tabs(client, here):
    say(here, 0)
    say(here, 1, "您好")
    sign_in(client, here, "centre")
    page = client.get(reverse("conversations:inbox") + "?tab=all&q=ljg").content.decode()
    assert "李建国" in page
    assert "王秀英" not in page


def test_writing_first_opens_a_conversation(client, here):
    patient = Patient.objects.get(pk=here.patient())
    sign_in(client, here, "nurse")
    answer = client.get(reverse("conversations:of_patient", args=[patient.uid]))
    row = Conversation.objects.get(patient_id=patient.pk)
    assert answer.headers["Location"] == address("thread", row)
    assert client.get(reverse("conversations:of_patient", args=[patient.uid])).status_code == 303
    assert Conversation.objects.count() == 1


def test_the_inbox_asks_the_database_the_same_number_of_times_for_one_and_for_many(
    client, here, django_assert_max_num_queries
):
    for number in range(12):
        say(here, number)
    sign_in(client, here, "nurse")
    with django_assert_max_num_queries(25):
        client.get(reverse("conversations:inbox"))
    with django_assert_max_num_queries(30):
        client.get(address("thread", Conversation.objects.first()))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_both_languages_are_whole(client, here, language):
    row = say(here)
    sign_in(client, here, "nurse")
    page = client.get(address("thread", row), headers={"Accept-Language": language}).content.decode()
    assert ("快捷回复" in page) == (language == "zh-hans")
    assert ("Quick replies" in page) == (language == "en")
