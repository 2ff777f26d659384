"""High risks in anybody's words, wherever they stand: somebody hears at once, also where nobody asked for a case."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from renxin.engagement.channels.selectors import sandbox_channel
from renxin.engagement.channels.services import write_from_sandbox
from renxin.engagement.phone import services as phone
from renxin.engagement.worklist.models import Task
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.programs.cases import services as cases
from renxin.programs.cases.models import Case
from renxin.programs.cases.portal import links
from renxin.programs.listening import services as listening
from renxin.programs.surveys import services as surveys
from renxin.programs.surveys.services import InviteRequest
from tests.harness.ward import ward

pytestmark = pytest.mark.django_db

SELF_HARM = "医生很好，可是我不想活了，活着没意思"
PACKET = "大夫技术好，就是暗示要送红包"


@pytest.fixture
def house(frozen_clock):
    cache.clear()
    made = ward()
    surveys.install_packs(made.system)
    return made


def opened(words, source):
    """Return the one case there is, with its words, and check that somebody has a task because of it."""
    run_until_idle()
    case = Case.objects.get()
    assert case.source.startswith(source)
    assert Task.objects.filter(source__startswith=f"cases:{case.pk}", state="open").exists()
    assert words in case.notes.order_by("id")[0].body or case.response_id
    return case


@pytest.mark.parametrize(("words", "risk", "level"), [(SELF_HARM, "self_harm", 1), (PACKET, "red_packet", 2)])
def test_a_survey_full_of_praise(house, words, risk, level):
    asked = surveys.invite(house.system, "outpatient-pulse", InviteRequest(patient_id=house.patient(), key="k"))
    answers = {"recommend": "10", "doctors": "5", "comment": words}
    assert Client().post(asked.url[asked.url.index("/s/") :], answers).status_code == 200
    case = opened(words, "surveys:")
    assert (case.risks, case.level) == ([risk], level)
    assert case.patient_id > 0


def test_a_review_with_five_stars(house):
    one = listening.NewReview(source="baidu", text=SELF_HARM, written_at=clock.now(), stars=5)
    fine = listening.NewReview(source="baidu", text="医生耐心，护士也好", written_at=clock.now(), stars=5)
    listening.take_reviews(house.system, [one, fine])
    case = opened(SELF_HARM, "listening.review:")
    assert (case.risks, case.is_anonymous) == (["self_harm"], True)


@pytest.mark.parametrize("follow", ["none", "open"])
def test_a_note_of_a_round_that_nobody_hands_over(house, follow):
    actor = house.officer
    talk = listening.begin_talk(actor, listening.NewTalk(kind="interview", department_id=house.department.pk))
    note = listening.write_note(actor, talk, listening.NewNote(words=SELF_HARM, follow=follow))
    listening.write_note(actor, talk, listening.NewNote(words="窗口太少，排队久"))
    case = opened(SELF_HARM, "listening.note:")
    assert (case.risks, case.department_id, note.follow) == (["self_harm"], house.department.pk, "case")


def test_advice_of_somebody_on_a_talk(house):
    talk = listening.begin_talk(house.officer, listening.NewTalk(kind="interview"))
    listening.write_advice(house.officer, listening.NewAdvice(words=PACKET, talk=talk))
    assert opened(PACKET, "listening.advice:").risks == ["red_packet"]


def test_the_note_of_a_call_that_asks_for_no_case(house):
    agent = house.actor(house.service)
    for number, words in (("13800138001", SELF_HARM), ("13800138002", "问复诊时间，已告知")):
        call = phone.place_call(agent, house.patient(phone=number)).call
        phone.wrap_up(agent, call, "answered_self", note=words)
    assert opened(SELF_HARM, "phone:").risks == ["self_harm"]


def answered(house):
    """Return a case that was answered, so that its patient may say whether it is settled."""
    given = cases.Intake(
        kind="complaint", channel="walk_in", words="换药等了两个小时", department_id=house.department.pk,
        patient_id=house.patient(),
    )  # fmt: skip
    case = cases.receive_case(house.actor(house.service), given)
    return cases.answer_case(house.actor(house.head_nurse), case, "对不起，我们加了人，明天起不用再等。")


@pytest.mark.parametrize("verdict", ["partly", "no"])
def test_not_settled_and_a_threat(house, verdict):
    case = answered(house)
    assert Client().post(follow(case), {"verdict": verdict, "words": SELF_HARM}).status_code == 302
    case.refresh_from_db()
    assert ("self_harm" in case.risks, case.level, case.round) == (True, 1, 2)
    assert case.alarms.filter(code="risk_self_harm", post="medical_office").exists()


def test_settled_and_a_threat_and_later_a_rating_with_one(house):
    case = answered(house)
    Client().post(follow(case), {"verdict": "yes", "words": SELF_HARM})
    case.refresh_from_db()
    assert case.status == "closed"
    Client().post(follow(case), {"do": "rate", "score": "5", "words": PACKET})
    again = Case.objects.exclude(pk=case.pk).order_by("pk")
    assert [(one.risks[:1], one.patient_id) for one in again] == [
        (["self_harm"], case.patient_id),
        (["red_packet"], case.patient_id),
    ]


def test_in_a_chat_the_alarm_of_safety_answers_it(house):
    house.patient()
    write_from_sandbox(house.tenant.pk, sandbox_channel(house.tenant.pk), "13800138001", "我不想活了")
    run_until_idle()
    assert not Case.objects.exists()


def follow(case):
    return reverse("case-follow", args=[links.follow_reference(case)])
