"""Two phones at once, and a scorer that dies: one answer counts, and none is lost or doubled."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections
from tests.harness.ward import ward

from renxin.engagement.questionnaires.models import QuestionnaireResponse
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline import selectors as timeline
from renxin.programs.surveys import services
from renxin.programs.surveys.models import Submission
from renxin.programs.surveys.services import InviteRequest, scoring

pytestmark = pytest.mark.commits
PHONES = 8


@pytest.fixture
def house(committed_db, frozen_clock):
    made = ward()
    services.install_packs(made.system)
    return made


@pytest.fixture
def token(house):
    request = InviteRequest(patient_id=house.patient(), key="t:1", department_id=house.department.pk)
    return services.invite(house.system, "outpatient-pulse", request).url.removeprefix("/s/")


def test_answered_on_many_phones_at_once_one_counts(house, token):
    together, instant = Barrier(PHONES), clock.now()

    def answer(number):
        with clock.at(instant):
            together.wait()
            try:
                return services.submit(token, {"recommend": number}, language="zh-hans").status
            finally:
                connections.close_all()

    with ThreadPoolExecutor(PHONES) as pool:
        said = list(pool.map(answer, range(PHONES)))
    assert sorted(said) == ["accepted"] + ["answered"] * (PHONES - 1)
    run_until_idle()
    row = QuestionnaireResponse.objects.get()
    assert row.recommend == said.index("accepted")


def test_two_scorers_share_the_work(house):
    for number in range(20):
        person = house.patient(f"病人{number}", f"135{number:08d}")
        found = services.invite(house.system, "outpatient-pulse", InviteRequest(patient_id=person, key=f"t:{number}"))
        services.submit(found.url.removeprefix("/s/"), {"recommend": 8}, language="zh-hans")

    def score(_number):
        try:
            while services.score_waiting():
                pass
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(score, range(3)))
    assert QuestionnaireResponse.objects.count() == 20
    assert not Submission.objects.exists()


def test_a_scorer_that_dies_loses_and_doubles_nothing(house, token, monkeypatch):
    services.submit(token, {"recommend": 2}, language="zh-hans")

    def dies(*_facts):
        raise KeyboardInterrupt

    monkeypatch.setattr(scoring, "record", dies)
    with pytest.raises(KeyboardInterrupt):
        services.score_waiting()
    assert connection.in_atomic_block is False
    assert (QuestionnaireResponse.objects.count(), Submission.objects.count()) == (0, 1)
    monkeypatch.undo()
    run_until_idle()
    row = QuestionnaireResponse.objects.get()
    kinds = [item.kind for item in timeline.history(house.system, row.patient_id)]
    assert kinds.count("survey.completed") == 1


def test_an_answer_that_cannot_be_scored_is_parked_and_holds_nobody_up(house, token):
    services.submit(token, {"recommend": 9}, language="zh-hans")
    survey = Submission.objects.get().survey
    Submission.objects.create(
        tenant_id=house.tenant.pk,
        survey=survey,
        version_id=-1,
        patient_id=1,
        answers="{}",
        language="zh-hans",
        mode="link",
        received_at=clock.now(),
    )
    run_until_idle()
    assert QuestionnaireResponse.objects.count() == 1
    assert "KeyError" in Submission.objects.get().parked_reason
