"""A record is divided by source: tasks, journeys, messages that no source wrote wait for a person, who moves them."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from tests.harness.ward import ward

from renxin.engagement.conversations.models import Conversation, DeliveryStep, Message
from renxin.engagement.conversations.services import conversation_with
from renxin.engagement.worklist.models import Task
from renxin.engagement.worklist.services import NewTask, create_tasks
from renxin.intelligence.journeys.models import Journey, JourneyRun, JourneyStepLog, JourneyVersion
from renxin.kernel.audit.models import AuditEvent
from renxin.kernel.core import clock, ids
from renxin.kernel.timeline.models import Event
from renxin.people.organizations.services import add_practitioner, create_account, grant_role
from renxin.people.patients import services
from renxin.people.patients.models import MatchReview, Patient
from renxin.people.patients.services import IdentifierData, PatientData, register_patient
from renxin.people.records.models import Encounter
from renxin.people.records.services import EncounterData, open_encounter

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(frozen_clock):
    cache.clear()
    return ward()


def said_by(house: Any, source: str) -> int:
    numbers = [IdentifierData("cn-id", "11010519491231002X"), IdentifierData(source, "1")]
    found = register_patient(house.system, PatientData(name="孟晓岚"), source=source, identifiers=numbers)
    open_encounter(
        house.system, found.patient_id, EncounterData(source=source, visit_no=f"V{source}", started_at=clock.now())
    )
    return found.patient_id


@pytest.fixture
def pk(house) -> int:
    one, other = said_by(house, "his:A"), said_by(house, "his:B")
    assert one == other
    for number in range(2):
        create_tasks(house.system, [new_task(one, f"test:{number}")])
    run_for(house, one, "his:A"), run_for(house, one, "his:B")
    talk = conversation_with(house.system, one)
    for text in ("我是妈妈", "我是女儿"):
        say(house, talk, text)
    return one


def new_task(patient_id: int, source: str) -> NewTask:
    tomorrow = clock.now() + timedelta(days=1)
    return NewTask(patient_id=patient_id, kind="call", title_code="followup.call", due_at=tomorrow, source=source)


def run_for(house: Any, patient_id: int, source: str) -> None:
    tenant = {"tenant_id": house.tenant.pk}
    journey, _made = Journey.objects.get_or_create(
        code="after", **tenant, defaults={"name": {"zh": "出院", "en": "After"}}
    )
    version, _made = JourneyVersion.objects.get_or_create(
        journey=journey, number=1, **tenant,
        defaults={"definition": {}, "digest": "", "effective_on": clock.today(), "published_at": clock.now()},
    )  # fmt: skip
    visit = Encounter.objects.get(source=source)
    began = Event.objects.filter(patient_id=patient_id, payload__encounter_id=visit.pk).earliest("id").id
    now = clock.now()
    run = JourneyRun.objects.create(
        journey=journey, version=version, patient_id=patient_id, trigger_event_id=began, entry_key=source,
        entered_at=now, anchor_at=now, started_at=now, zone="Asia/Shanghai", **tenant,
    )  # fmt: skip
    log = JourneyStepLog(patient_id=patient_id, id=ids.new_id(), run_id=run.pk, step="a", verb="wait", at=now, **tenant)
    log.save(force_insert=True)


def say(house: Any, talk: Conversation, text: str) -> None:
    now, number = clock.now(), ids.new_id()
    values: dict[str, Any] = {"tenant_id": house.tenant.pk, "patient_id": talk.patient_id}
    Message(
        **values, id=number, conversation_id=talk.pk, direction="in", author_kind="patient", body=text,
        purpose="CARE_SERVICE", status="received", created_at=now, status_at=now,
    ).save(force_insert=True)  # fmt: skip
    DeliveryStep(**values, id=ids.new_id(), message_id=number, outcome="sent", at=now).save(force_insert=True)


def divided(house: Any, pk: int) -> tuple[Patient, MatchReview]:
    request = services.request_split(house.system, pk, ["his:B"], reason="母女两人")
    services.approve_merge(house.system, request.uid)
    return Patient.objects.exclude(pk=pk).get(), MatchReview.objects.get(reason="after_split")


@pytest.fixture
def officer(house) -> Client:
    person = add_practitioner(house.system, name="高洁")
    user = create_account(house.system, person, "gao.jie", "Correct-Horse-7", must_change_password=False)
    grant_role(house.system, user, "experience_officer", scope_kind="tenant")
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def test_what_no_source_wrote_waits_for_a_person(house, pk, officer):
    other, review = divided(house, pk)
    assert review.evidence["rows"] == {"worklist.Task": 2, "journeys.JourneyRun": 2, "conversations.Message": 2}
    assert not Task.objects.filter(patient_id=other.pk).exists()
    assert f"/patients/reviews/{review.uid}/" in officer.get("/patients/reviews/?tab=rows").content.decode()
    page = officer.get(f"/patients/reviews/{review.uid}/").content.decode()
    assert "我是女儿" in page
    of_visit, others = (JourneyRun.objects.get(entry_key=source).pk for source in ("his:B", "his:A"))
    assert f'value="journeys.JourneyRun:{of_visit}" checked' in page
    assert f'value="journeys.JourneyRun:{others}" checked' not in page


def test_a_person_moves_row_by_row_or_a_whole_table_and_it_is_told(house, pk, officer):
    other, review = divided(house, pk)
    task = Task.objects.order_by("pk").first()
    run = JourneyRun.objects.get(entry_key="his:B")
    form = {"row": [f"worklist.Task:{task.pk}", f"journeys.JourneyRun:{run.pk}"], "all": ["conversations.Message"]}
    assert officer.post(f"/patients/reviews/{review.uid}/divide", form).status_code == 303
    assert list(Task.objects.filter(patient_id=other.pk).values_list("pk", flat=True)) == [task.pk]
    assert list(JourneyRun.objects.filter(patient_id=other.pk).values_list("pk", flat=True)) == [run.pk]
    assert JourneyStepLog.objects.get(run_id=run.pk).patient_id == other.pk
    assert DeliveryStep.objects.filter(patient_id=other.pk).count() == 2
    talk = Conversation.objects.get(patient_id=other.pk)
    assert set(Message.objects.filter(patient_id=other.pk).values_list("conversation_id", flat=True)) == {talk.pk}
    assert talk.last_message_at == clock.now()
    told = Event.objects.filter(kind="patient.rows_divided").values_list("patient_id", "payload__gained")
    gained = dict(told)
    assert gained[other.pk] == -gained[pk] > 0
    assert AuditEvent.objects.filter(action="review.divide", patient_id=other.pk).count() == 1
    again = officer.post(f"/patients/reviews/{review.uid}/divide", form)
    assert again.status_code == 422


def test_what_stays_stays_and_an_unmerge_finds_it(house, pk, officer):
    other, review = divided(house, pk)
    officer.post(f"/patients/reviews/{review.uid}/divide", {"all": ["worklist.Task"]})
    assert Task.objects.filter(patient_id=other.pk).count() == 2
    assert Message.objects.filter(patient_id=pk).count() == 2
    services.merge_patients(house.system, pk, other.pk, reason="还是同一人")
    assert Task.objects.filter(patient_id=pk).count() == 2
    services.unmerge_patients(house.system, other.pk, reason="不是")
    assert Task.objects.filter(patient_id=other.pk).count() == 2


def test_a_record_on_which_nothing_else_hangs_asks_nothing(house):
    one = said_by(house, "his:A")
    assert said_by(house, "his:B") == one
    services.approve_merge(house.system, services.request_split(house.system, one, ["his:B"], reason="两人").uid)
    assert not MatchReview.objects.filter(reason="after_split").exists()
