"""What people decided counts when a message is handed over: objections, lists, mourning, privacy, proxies told."""

from datetime import timedelta

import pytest
from django.urls import reverse

from renxin.engagement.channels.models import SandboxDelivery
from renxin.engagement.conversations import services
from renxin.engagement.conversations.models import Message, Outbox
from renxin.engagement.worklist.models import Task
from renxin.kernel.core import clock, masking
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.organizations.services import add_department, set_hospital_phone
from renxin.people.patients import selectors as patients
from renxin.people.patients import services as writing
from renxin.people.patients.models import ContactPoint, Patient, Proxy
from renxin.people.records import services as records
from renxin.people.records.shapes import ConditionData, EncounterData

from .making import message, world

pytestmark = pytest.mark.django_db
LOOPS = ("conversations.dispatch", "conversations.inbound")


@pytest.fixture
def here(frozen_clock):
    return world()


def became(sent):
    row = Message.objects.get(patient_id=sent.patient_id, id=sent.message_id)
    return row.status, row.reason


def later(here, patient, key, purpose, **values):
    """Queue a message for two hours from now: what counts is what holds then."""
    sent = services.send(
        here.system, message(patient, key, purpose, not_before=clock.now() + timedelta(hours=2), **values)
    )
    assert sent.status == "queued"
    return sent


def test_an_objection_made_after_queueing_stops_it_and_another_purpose_goes_on(here, frozen_clock):
    patient = here.patient()
    survey, call = later(here, patient, "a", "SURVEY"), later(here, patient, "b", "FOLLOWUP")
    writing.object_to(Actor.patient(here.tenant_id, patient), patient, "SURVEY", method="desk")
    frozen_clock.move(hours=2)
    run_until_idle(*LOOPS)
    assert (became(survey), became(call)) == (("blocked", "consent"), ("sent", ""))


def test_a_withdrawal_stops_what_she_had_agreed_to(here, frozen_clock):
    patient = here.patient()
    me = Actor.patient(here.tenant_id, patient)
    assert services.send(here.system, message(patient, "z", "RESEARCH")).rule == "consent"
    writing.change_consent(me, patient, "RESEARCH", "GRANTED", method="portal")
    sent = later(here, patient, "a", "RESEARCH")
    writing.change_consent(me, patient, "RESEARCH", "WITHDRAWN")
    frozen_clock.move(hours=2)
    run_until_idle(*LOOPS)
    assert became(sent) == ("blocked", "consent")


def test_a_suppressed_number_is_honoured_at_the_moment_of_sending_whoever_has_it(here, frozen_clock):
    patient = here.patient(phone="13800138055")
    sent, care = later(here, patient, "a", "SURVEY"), later(here, patient, "b", "CARE_SERVICE")
    writing.suppress_number(here.system, "138 0013 8055", reason="sms_stop")
    frozen_clock.move(hours=2)
    run_until_idle(*LOOPS)
    assert (became(sent), became(care)) == (("blocked", "suppressed"), ("sent", ""))
    again = here.patient(7, phone="13800138055")
    assert services.send(here.system, message(again, "c", "SURVEY")).rule == "suppressed"


def test_agreeing_anew_uses_her_number_again_for_that_and_nothing_else(here):
    patient = here.patient(phone="13800138055")
    writing.suppress_number(here.system, "13800138055", reason="deletion")
    writing.change_consent(Actor.patient(here.tenant_id, patient), patient, "RESEARCH", "GRANTED", method="portal")
    assert services.send(here.system, message(patient, "a", "RESEARCH")).status == "queued"
    assert services.send(here.system, message(patient, "b", "SURVEY")).rule == "suppressed"


def test_the_family_in_mourning_hears_only_what_it_needs(here):
    father, son = here.patient(0), here.patient(1)
    writing.join_household(here.system, son, father)
    writing.mark_deceased(here.system, father, clock.now())
    assert services.send(here.system, message(son, "a", "SURVEY")).rule == "bereaved"
    assert services.send(here.system, message(son, "b", "FOLLOWUP")).status == "queued"
    writing.withdraw_death(here.system, father)
    assert services.send(here.system, message(son, "c", "SURVEY")).status == "queued"


def test_a_death_empties_the_queue_at_once(here):
    patient = here.patient()
    sent = later(here, patient, "a", "FOLLOWUP")
    writing.mark_deceased(here.system, patient, clock.now())
    run_until_idle("timeline.sequencer", "timeline.consumers")
    assert became(sent) == ("blocked", "died")
    assert not Outbox.objects.filter(state="due").exists()


def stay(here, patient, number, department=None):
    data = EncounterData(
        source="his",
        visit_no=number,
        encounter_class="AMB",
        started_at=clock.now(),
        department_id=(department or here.ward).pk,
    )
    return records.open_encounter(here.system, patient, data)


def test_a_sensitive_visit_is_not_spoken_of_to_a_shared_phone(here):
    clinic = add_department(here.system, name="生殖医学科", local_code="REPRO")
    alone, mother, daughter = (
        here.patient(0),
        here.patient(1, phone="13800138099"),
        here.patient(2, phone="13800138099"),
    )
    visits = {patient: stay(here, patient, f"V{patient}", clinic) for patient in (alone, mother)}
    assert {visit.sensitivity for visit in visits.values()} == {"reproductive"}
    said = {
        patient: services.send(here.system, message(patient, f"k{patient}", encounter_id=visit.pk))
        for patient, visit in visits.items()
    }
    assert (said[alone].status, said[mother].rule) == ("queued", "private")
    plain = stay(here, daughter, "V-plain")
    assert services.send(here.system, message(daughter, "x", encounter_id=plain.pk)).status == "queued"
    records.record_conditions(
        here.system, daughter, [ConditionData(code="F32.1", text="抑郁")], source="his", encounter_id=plain.pk
    )
    assert services.send(here.system, message(daughter, "y", encounter_id=plain.pk)).rule == "private"


def test_a_department_of_such_visits_counts_before_there_is_a_visit_but_not_for_a_child(here):
    clinic = add_department(here.system, name="心理科", local_code="MIND")
    mother, child = here.patient(0, phone="13800138099"), here.patient(1, phone="13800138099")
    Patient.objects.filter(pk=child).update(birth_date=clock.today() - timedelta(days=6 * 365))
    said = {
        (who, place.pk): services.send(here.system, message(who, f"{who}:{place.pk}", department_id=place.pk))
        for who in (mother, child)
        for place in (clinic, here.ward)
    }
    assert said[mother, clinic.pk].rule == "private"
    assert {one.status for key, one in said.items() if key != (mother, clinic.pk)} == {"queued"}


def test_a_phone_that_became_shared_meanwhile_hears_nothing(here, frozen_clock):
    clinic = add_department(here.system, name="心理科", local_code="MIND")
    patient = here.patient(0, phone="13800138099")
    sent = later(here, patient, "a", "FOLLOWUP", encounter_id=stay(here, patient, "V1", clinic).pk)
    here.patient(1, phone="13800138099")
    frozen_clock.move(hours=2)
    run_until_idle(*LOOPS)
    assert became(sent) == ("blocked", "private")


def test_she_is_told_who_acts_for_her_and_whom_to_call(here):
    set_hospital_phone(here.system, "021-5555 0000")
    father, son = here.patient(0), here.patient(1)
    data = writing.ProxyData(
        relation="child", classes=["results"], basis="consent", method="desk", proxy_patient_id=son
    )
    row = writing.grant_proxy(here.system, father, data)
    run_until_idle()
    (delivery,) = SandboxDelivery.objects.filter(patient_id=father)
    assert "021-5555 0000" in delivery.text
    assert masking.name(Patient.objects.get(pk=son).name) in delivery.text
    assert "子女" in delivery.text
    assert Proxy.objects.get(pk=row.pk).told_at is not None
    assert patients.may_act_for(here.tenant_id, son, father, "results")


def test_whom_no_message_reaches_a_colleague_tells_in_person(here, client):
    father, son = here.patient(0), here.patient(1)
    ContactPoint.objects.filter(patient_id=father).update(is_active=False)
    data = writing.ProxyData(
        relation="child", classes=["results"], basis="consent", method="desk", proxy_patient_id=son
    )
    row = writing.grant_proxy(here.system, father, data)
    run_until_idle()
    task = Task.objects.get(patient_id=father, title_code="proxy_untold")
    assert Proxy.objects.get(pk=row.pk).told_at is None
    uid = Patient.objects.get(pk=father).uid
    client.force_login(next(iter(here.users.values())), backend="allauth.account.auth_backends.AuthenticationBackend")
    paper = client.get(reverse("patients:proxy_notice", args=[uid, row.uid]))
    assert paper.content.startswith(b"%PDF")
    for _twice in range(2):
        assert client.post(reverse("patients:proxy_told", args=[uid, row.uid])).status_code == 303
    run_until_idle()
    task.refresh_from_db()
    assert (task.state, Proxy.objects.get(pk=row.pk).told_at is not None) == ("done", True)
