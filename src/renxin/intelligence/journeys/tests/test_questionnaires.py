"""Questions that a step puts to a patient outside surveys: sent, answered on her phone, judged, waited for."""

from types import SimpleNamespace
from urllib.parse import urlparse

import pytest
from django.test import Client

from renxin.engagement.channels.models import SandboxDelivery
from renxin.engagement.questionnaires import services as questionnaires
from renxin.engagement.questionnaires.models import QuestionnaireResponse
from renxin.engagement.worklist import selectors as worklist
from renxin.engagement.worklist.models import Alarm, Task
from renxin.intelligence.journeys import services
from renxin.intelligence.journeys.questions.models import SentQuestionnaire
from renxin.intelligence.journeys.tests import world as worlds
from renxin.intelligence.journeys.tests.test_entering import WORDS, enrol, publish
from renxin.kernel.core import packs
from renxin.kernel.jobs.services import run_until_idle

pytestmark = pytest.mark.django_db
ASK = {
    "id": "ask",
    "verb": "send_questionnaire",
    "questionnaire": "recovery-check",
    "text": {"zh": "恢复得怎么样？请点开回答。", "en": "How is your recovery?"},
    "valid_days": 5,
}
WAIT = {
    "id": "answer",
    "verb": "wait_for_fact",
    "fact": "questionnaire.answered",
    "own": "ask",
    "keep": ["level"],
    "timeout_days": 5,
    "label": WORDS,
}
FINE = {"PR01": "1", "PR02": "2", "PR03": "3", "PR04": "3", "PR05": "2"}


@pytest.fixture
def world(frozen_clock, monkeypatch):
    monkeypatch.setattr(worklist, "gate", lambda *_more: SimpleNamespace(ready=True))  # the gate has tests of its own
    world = worlds.make()
    for pack in packs.load_all(questionnaires.READY, questionnaires.QuestionnairePack):
        questionnaires.publish_version(world.actor, packs.as_data(pack))
    return world


def asked(world):
    """Return the run of somebody who was just asked, and the path of her page."""
    journey = publish(world, steps=[ASK, WAIT])
    enrol(world, journey, [world.patient(1)])
    run_until_idle()
    return journey.runs.get(), urlparse(SandboxDelivery.objects.get().url).path


def test_she_answers_on_her_phone_and_her_journey_goes_on(world, frozen_clock):
    run, path = asked(world)
    assert run.step == "answer"
    page = Client().get(path)
    assert page.status_code == 200
    assert "恢复得怎么样" in page.content.decode()
    wrong = Client().post(path, {"PR01": "99"})
    assert (wrong.status_code, QuestionnaireResponse.objects.count()) == (422, 0)
    assert "谢谢" in Client().post(path, FINE).content.decode()
    run_until_idle()
    run.refresh_from_db()
    assert (run.status, run.seen["answer"]["level"]) == ("finished", 0)
    response = QuestionnaireResponse.objects.get()
    assert (response.source, response.patient_id, response.low) == ("journeys", run.patient_id, False)
    assert "已经收到" in Client().post(path, FINE).content.decode()
    assert QuestionnaireResponse.objects.count() == 1
    assert not Alarm.objects.exists()


@pytest.mark.parametrize("words", ["胸口像石头压着一样痛，喘不上气", "今天有点累"])
def test_danger_in_her_own_words_is_told_to_her_and_to_us_at_once(world, words):
    _run, path = asked(world)
    page = Client().post(path, FINE | {"worry": words}).content.decode()
    is_danger = "胸口" in words
    assert ('href="tel:120"' in page) is is_danger
    assert Alarm.objects.exists() is is_danger
    assert SentQuestionnaire.objects.get().level == (3 if is_danger else 0)
    assert not Task.objects.filter(title_code__startswith="care_").exclude(title_code="care_red").exists()


def test_a_link_is_hers_alone_and_ends(world, frozen_clock, client):
    _run, path = asked(world)
    assert Client().get(path[:-3] + "abc").status_code == 404
    client.force_login(world.house.user)
    assert "data-survey" not in client.get(path).content.decode()
    frozen_clock.move(days=5)
    assert "这些问题不用再回答了" in Client().post(path, FINE).content.decode()
    assert not QuestionnaireResponse.objects.exists()


def test_what_is_not_there_or_has_nobody_on_duty_is_not_published(world, monkeypatch):
    def wrong(step):
        content = {"code": "x", "start": {"label": WORDS, "manual": True}, "steps": [step]}
        return [problem.where for problem in services.find_problems(world.actor, content)]

    assert wrong(ASK) == []
    assert wrong(ASK | {"questionnaire": "gone"}) == ["journey.steps.ask.questionnaire"]
    monkeypatch.setattr(worklist, "gate", lambda *_more: SimpleNamespace(ready=False))
    assert wrong(ASK) == ["journey.steps.ask.questionnaire"]
