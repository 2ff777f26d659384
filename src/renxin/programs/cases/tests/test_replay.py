"""Told twice, done once: the consumers of cases may be replayed from the history, and two thumbs press at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from tests.harness.ward import ward

from renxin.engagement.channels.selectors import sandbox_channel, sandbox_deliveries
from renxin.engagement.channels.services import write_from_sandbox
from renxin.engagement.worklist.models import Task
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline.facts.programs import SurveyCompleted
from renxin.kernel.timeline.services import record, replay
from renxin.programs.cases import services
from renxin.programs.cases.models import Case, CaseNote
from renxin.programs.cases.services import NewCase

pytestmark = pytest.mark.commits


@pytest.fixture
def house(committed_db, frozen_clock):
    return ward()


def test_replaying_the_history_doubles_nothing(house):
    from django.db import transaction

    patient = house.patient()
    with transaction.atomic():
        record(house.system, SurveyCompleted(patient_id=patient, occurred_at=clock.now(), response_id=5, low=True))
    run_until_idle()
    write_from_sandbox(house.tenant.pk, sandbox_channel(house.tenant.pk), "13800138001", "在吗")
    run_until_idle()
    before = [model.objects.count() for model in (Case, CaseNote, Task)]
    assert before[0] == 1
    for consumer in ("cases.low_answers", "cases.messages", "cases.concerns"):
        replay(consumer)
    run_until_idle()
    assert [model.objects.count() for model in (Case, CaseNote, Task)] == before


def test_pressed_twice_at_once_the_patients_word_counts_once(house):
    case = services.open_case(house.system, NewCase(patient_id=house.patient(), source="x:1"))
    services.answer_case(house.actor(house.service), case, "我们看过了")
    run_until_idle()
    token = sandbox_deliveries(house.tenant.pk, case.patient_id)[-1].url.rpartition("/")[2]
    together, instant = Barrier(6), clock.now()

    def press(number):
        with clock.at(instant):
            together.wait()
            try:
                return services.confirm_case(token, "yes" if number % 2 else "no").status
            finally:
                connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        said = list(pool.map(press, range(6)))
    assert sorted(said) == ["accepted"] + ["used"] * 5
    assert CaseNote.objects.filter(kind="confirmation").count() == 1
