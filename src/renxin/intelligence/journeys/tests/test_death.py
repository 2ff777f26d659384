"""A death stops everything that was on its way to a person, however it became known; one by mistake is taken back."""

from datetime import timedelta

import pytest

from renxin.engagement.channels.models import SandboxDelivery
from renxin.engagement.conversations.models import Message, Outbox
from renxin.engagement.conversations.services import Outgoing, send
from renxin.engagement.worklist.models import Task
from renxin.engagement.worklist.services import NewTask, create_tasks
from renxin.intelligence.journeys.models import JourneyRun
from renxin.intelligence.journeys.tests import world as worlds
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.patients import selectors as patients
from renxin.people.patients import services as writing
from renxin.people.records.services import discharge_encounter
from renxin.programs.appointments.models import Appointment
from renxin.programs.appointments.services import AppointmentData, book_from_interface
from renxin.programs.surveys.models import Invitation
from renxin.programs.surveys.services import InviteRequest, invite, open_invitation

pytestmark = pytest.mark.django_db
BODY = {"zh": "您好", "en": "Hello"}


@pytest.fixture
def world(frozen_clock):
    return worlds.make()


def live(world):
    """Return a patient in the middle of everything, her son, and the link of a survey in her hand."""
    patient = world.go_home(1).patient_id
    son = world.patient(2)
    writing.add_related_person(world.actor, patient, name="王小", relation="child", related_patient_id=son)
    run_until_idle()
    for person in (patient, son):
        send(
            world.actor,
            Outgoing(
                patient_id=person,
                purpose="SURVEY",
                body=BODY,
                idempotency_key=f"test:{person}",
                not_before=clock.now() + timedelta(days=1),
            ),
        )
    create_tasks(
        world.actor,
        [
            NewTask(
                patient_id=patient,
                kind="call",
                title_code="call",
                source="test",
                due_at=clock.now() + timedelta(days=1),
                words=BODY,
            )
        ],
    )
    book_from_interface(
        world.his,
        patient,
        AppointmentData(source="his", number="A1", reported_at=clock.now(), starts_at=clock.now() + timedelta(days=30)),
    )
    url = invite(world.actor, "outpatient-pulse", InviteRequest(patient_id=patient, key="test")).url
    return patient, son, url


def by_hand(world, patient):
    writing.mark_deceased(world.actor, patient, clock.now())


def by_discharge(world, patient):
    """As A03 with disposition 5 does."""
    stay = world.admit(patient, "V-again")
    discharge_encounter(world.his, stay, at=clock.now(), disposition="5")


@pytest.mark.parametrize("report", [by_hand, by_discharge])
def test_nothing_more_leaves(world, frozen_clock, report):
    patient, son, url = live(world)
    assert [run.status for run in JourneyRun.objects.filter(patient_id=patient)] == ["active"]
    token = url.rsplit("/", 1)[-1]
    assert open_invitation(token).status == "open"
    report(world, patient)
    run_until_idle()
    assert not Outbox.objects.filter(patient_id=patient, state="due").exists()
    assert [run.status for run in JourneyRun.objects.filter(patient_id=patient)] == ["stopped"]
    assert not Task.objects.filter(patient_id=patient, state="open").exists()
    assert Appointment.objects.get().status == "cancelled"
    assert set(Invitation.objects.filter(patient_id=patient).values_list("state", flat=True)) == {"withheld"}
    assert open_invitation(token).invitation is None
    assert patients.bereaved(world.house.tenant.pk, [patient, son]) == {son}
    for _day in range(40):
        frozen_clock.move(days=1)
        run_until_idle()
    assert not SandboxDelivery.objects.exists()
    assert Message.objects.get(patient_id=son).reason == "bereaved"


def test_a_death_by_mistake_is_taken_back_and_she_can_be_reached_again(world, frozen_clock):
    patient, son, _url = live(world)
    by_hand(world, patient)
    run_until_idle()
    assert writing.withdraw_death(world.actor, patient)
    run_until_idle()
    assert patients.bereaved(world.house.tenant.pk, [son]) == set()
    assert patients.header(world.actor, patient).deceased_at is None
    again = Outgoing(patient_id=patient, purpose="FOLLOWUP", body=BODY, idempotency_key="after")
    assert send(world.actor, again).status == "queued"
    run_until_idle()
    assert SandboxDelivery.objects.get().patient_id == patient
    assert not Task.objects.filter(patient_id=patient, state="open").exists()  # staff decide what begins again
