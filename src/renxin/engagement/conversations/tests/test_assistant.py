"""The assistant at reception: its pack's answers, a person within the turn, nothing a chat must not say."""

import pytest

from renxin.engagement.channels.models import SandboxDelivery
from renxin.engagement.channels.services import write_from_sandbox
from renxin.engagement.conversations import reception, selectors, services
from renxin.engagement.conversations.models import AssistantMiss, Conversation, Message, Wait
from renxin.engagement.conversations.reception import listen
from renxin.engagement.safety import selectors as safety
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline.models import Event

from .making import TalkingWorld, world

LOOPS = ("conversations.inbound", "conversations.dispatch")
FACTS = {"hospital": "仁心医院", "hours": "周一至周五 08:00–12:00", "address": "健康路 1 号", "parking": "地下二层"}


@pytest.fixture
def here(frozen_clock, db) -> TalkingWorld:
    made = world()
    services.set_reception(
        made.actor("officer"), is_on=True, facts={code: {"zh": words} for code, words in FACTS.items()}
    )
    return made


def say(here: TalkingWorld, text: str) -> Conversation:
    write_from_sandbox(here.tenant_id, here.channel, "13800000000", text, kind="phone")
    run_until_idle(*LOOPS)
    return Conversation.objects.get()


def heard(patient: int) -> list[str]:
    rows = SandboxDelivery.objects.filter(patient_id=patient).order_by("id")
    return [row.text for row in rows]


@pytest.mark.parametrize(
    ("text", "hearing", "topic"),
    [
        ("你们几点上班？", "answered", "hours"),
        ("1", "answered", "hours"),
        ("停车方便吗", "answered", "parking"),
        ("您好", "answered", "hello"),
        ("你好！", "answered", "hello"),
        ("where can I park?", "answered", "parking"),
        ("怎么预约", "missed", ""),  # nobody has filled in how to book
        ("今天天气怎么样", "missed", ""),
        ("9", "missed", ""),
        ("人工", "person", ""),
        ("human", "person", ""),
        ("我要投诉", "person", ""),
        ("这药能不能停", "person", ""),
        ("我这是什么病", "person", "limits"),
        ("", "person", ""),
    ],
)
def test_what_it_makes_of_a_message(text, hearing, topic):
    found = listen(text, safety.read(text), FACTS)
    assert (found.hearing, found.topic) == (hearing, topic)


def test_no_answer_of_the_pack_diagnoses_prescribes_or_keeps_away():
    pack = reception.pack()
    for topic in pack.topics:
        for language in ("zh", "en"):
            text = reception.answer_text(topic, FACTS, language)
            assert safety.crossed(text) == [], topic.code
            assert pack.label.get(language).strip() in text
            assert pack.footer.get(language) in text


def test_it_answers_says_that_it_is_automatic_and_keeps_nobody_waiting(here):
    patient = here.patient()
    row = say(here, "请问在哪里停车")
    assert (row.status, row.waiting_since, row.first_due_at) == ("bot", None, None)
    (text,) = heard(patient)
    assert text.startswith("【自动回复】停车：地下二层")
    assert "人工" in text
    assert Event.objects.filter(kind="assistant.answered", payload__topic="parking").count() == 1


def test_asking_for_a_person_works_within_one_turn(here):
    patient = here.patient()
    say(here, "请问在哪里停车")
    row = say(here, "人工")
    assert row.status == "queue"
    assert row.waiting_since is not None
    assert "已为您转人工" in heard(patient)[-1]


def test_two_misses_hand_over_and_the_questions_are_kept_for_the_week(here):
    patient = here.patient()
    assert say(here, "那个东西弄好了没").status == "bot"
    assert "还不会答" in heard(patient)[-1]
    assert say(here, "就是上回那个").status == "queue"
    assert "转人工" in heard(patient)[-1]
    assert [miss.text for miss in selectors.misses(here.actor("officer"))] == ["那个东西弄好了没"]
    assert AssistantMiss.objects.count() == 1


def test_a_complaint_goes_to_a_person_first_and_within_a_day(here):
    here.patient()
    row = say(here, "我要投诉，护士态度差")
    assert (row.status, row.priority) == ("queue", 1)
    voice = Wait.objects.get(kind="voice")
    assert (voice.due_at - voice.started_at).total_seconds() == 24 * 3600


def test_whoever_asks_for_a_diagnosis_hears_where_the_limits_are(here):
    patient = here.patient()
    assert say(here, "我这是什么病？").status == "queue"
    assert "线上不能作诊断或开药" in heard(patient)[-1]


def test_it_is_silent_while_somebody_waits_for_a_person_or_talks_with_one(here):
    patient = here.patient()
    row = say(here, "人工")
    said = len(heard(patient))
    say(here, "几点上班")
    services.reply(here.actor("nurse"), row, "您好，我是周护士。", key="1")
    run_until_idle(*LOOPS)
    say(here, "几点上班")
    assert len(heard(patient)) == said + 1
    assert Conversation.objects.get().status == "human"


def test_it_is_silent_until_it_is_switched_on(here):
    services.set_reception(here.actor("officer"), is_on=False, facts={})
    patient = here.patient()
    assert say(here, "几点上班").status == "queue"
    assert heard(patient) == []


def test_out_of_hours_it_says_when_people_are_back(here, frozen_clock):
    patient = here.patient()
    frozen_clock.move(hours=11)
    say(here, "人工")
    assert "不是人工服务时间" in heard(patient)[-1]
    assert "120" in heard(patient)[-1]


def test_an_english_question_gets_an_english_answer(here):
    patient = here.patient()
    say(here, "Where can I park?")
    assert heard(patient)[-1].startswith("[Automatic] Parking: ")


def test_a_question_left_open_goes_to_a_person_and_an_answered_one_ends(here, frozen_clock):
    here.patient()
    say(here, "那个东西弄好了没")
    frozen_clock.move(minutes=31)
    run_until_idle("conversations.endings")
    row = Conversation.objects.get()
    assert row.status == "queue"
    assert row.first_due_at is not None


def test_what_was_answered_ends_by_itself(here, frozen_clock):
    here.patient()
    say(here, "停车")
    frozen_clock.move(minutes=31)
    run_until_idle("conversations.endings")
    assert Conversation.objects.get().status == "closed"
    assert Message.objects.filter(direction="own", reason="ended").count() == 1
