"""The road out as senders and patients meet it: asked for, delivered, explained when not."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from renxin.engagement.channels.models import SandboxDelivery
from renxin.engagement.channels.services import mark_sandbox_delivery, set_sandbox_fault
from renxin.engagement.conversations import services
from renxin.engagement.conversations.models import ContactCounter, Conversation, Message, Outbox
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline.models import Event
from renxin.people.patients.models import Patient
from renxin.people.patients.services import change_consent, mark_deceased
from renxin.people.records.services import open_encounter
from renxin.people.records.shapes import EncounterData

from .making import TalkingWorld, message, world

pytestmark = pytest.mark.django_db
LOOPS = ("conversations.dispatch", "conversations.inbound")


@pytest.fixture
def here(frozen_clock) -> TalkingWorld:
    return world()


def kinds(patient_id: int) -> list[str]:
    return [
        kind
        for kind in Event.objects.filter(patient_id=patient_id).order_by("id").values_list("kind", flat=True)
        if kind.startswith("message.")
    ]


def status(sent) -> tuple[str, str]:
    row = Message.objects.get(patient_id=sent.patient_id, id=sent.message_id)
    return row.status, row.reason


def test_a_message_reaches_the_phone_and_leaves_a_fact(here):
    patient = here.patient()
    sent = services.send(here.system, message(patient, "a", url="https://renxin.example/s/abc"))
    assert sent.status == "queued"
    run_until_idle(*LOOPS)
    delivery = SandboxDelivery.objects.get()
    assert (delivery.patient_id, delivery.address, delivery.url) == (
        patient,
        "13800000000",
        "https://renxin.example/s/abc",
    )
    assert delivery.text == "您好，想了解一下您近来的情况。"
    assert "仁心测试医院" in delivery.preview
    assert status(sent) == ("sent", "")
    assert kinds(patient) == ["message.sent"]
    assert Conversation.objects.get().last_message_at == clock.now()


def test_the_text_lies_encrypted_in_the_tables(here):
    services.send(here.system, message(here.patient(), "a", url="https://renxin.example/s/secret-token"))
    run_until_idle(*LOOPS)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT body || url FROM conversations_message UNION ALL SELECT text || url FROM channels_sandboxdelivery"
        )
        stored = " ".join(row[0] for row in cursor.fetchall())
    assert "您好" not in stored
    assert "secret-token" not in stored


def test_the_patients_language_picks_the_words(here):
    patient = here.patient(language="en")
    services.send(here.system, message(patient, "a"))
    run_until_idle(*LOOPS)
    assert SandboxDelivery.objects.get().text == "Hello, how have you been?"


def test_the_same_key_is_sent_once(here):
    patient = here.patient()
    first = services.send(here.system, message(patient, "a"))
    again = services.send_many(here.system, [message(patient, "a"), message(patient, "b"), message(patient, "b")])
    run_until_idle(*LOOPS)
    assert again[0].duplicate
    assert again[0].message_id == first.message_id
    assert again[1].message_id == again[2].message_id != first.message_id
    assert SandboxDelivery.objects.count() == 2
    assert services.send(here.system, message(patient, "a")).status == "sent"


def test_quiet_hours_put_off_until_morning_and_say_so(here, frozen_clock):
    frozen_clock.move(hours=13)  # 22:00
    sent = services.send(here.system, message(here.patient(), "a"))
    assert (sent.status, sent.rule) == ("queued", "quiet_hours")
    run_until_idle(*LOOPS)
    assert not SandboxDelivery.objects.exists()
    frozen_clock.move(hours=10)  # 08:00
    run_until_idle(*LOOPS)
    assert status(sent) == ("sent", "")


def test_not_before_waits(here, frozen_clock):
    sent = services.send(here.system, message(here.patient(), "a", not_before=clock.now() + timedelta(days=2)))
    frozen_clock.move(days=1)
    run_until_idle(*LOOPS)
    assert status(sent)[0] == "queued"
    frozen_clock.move(days=1)
    run_until_idle(*LOOPS)
    assert status(sent)[0] == "sent"


def test_the_policy_is_asked_again_at_the_time_of_sending(here, frozen_clock):
    patients = [here.patient(number) for number in range(4)]
    start = clock.now() + timedelta(hours=2)
    sent = services.send_many(here.system, [message(each, f"k{each}", "SURVEY", not_before=start) for each in patients])
    assert {each.status for each in sent} == {"queued"}
    mark_deceased(here.system, patients[0], clock.now())
    change_consent(here.system, patients[1], "SURVEY", "DENIED")
    services.place_hold(here.system, patients[2], "open_case", scope=["SURVEY"], source="cases:1")
    open_encounter(
        here.system,
        patients[3],
        EncounterData(
            source="his", visit_no="1", encounter_class="IMP", started_at=clock.now(), department_id=here.ward.pk
        ),
    )
    frozen_clock.move(hours=2)
    run_until_idle(*LOOPS)
    assert [status(each) for each in sent] == [
        ("blocked", "deceased"),
        ("blocked", "consent"),
        ("blocked", "hold.open_case"),
        ("blocked", "admitted"),
    ]
    assert not SandboxDelivery.objects.exists()
    assert kinds(patients[0]) == ["message.blocked"]


def test_a_hold_can_be_released(here):
    patient = here.patient()
    services.place_hold(here.system, patient, "open_case", scope=["SURVEY"], source="cases:1")
    assert services.send(here.system, message(patient, "a", "SURVEY")).rule == "hold.open_case"
    assert services.release_hold(here.system, "cases:1") == 1
    assert services.release_hold(here.system, "cases:1") == 0
    assert services.send(here.system, message(patient, "b", "SURVEY")).status == "queued"


def test_who_cannot_be_reached_is_blocked_at_once(here):
    sent = services.send(here.system, message(here.patient(phone="-"), "a"))
    assert (sent.status, sent.rule) == ("blocked", "no_contact_point")
    assert kinds(sent.patient_id) == ["message.blocked"]


def test_a_refusal_of_one_channel_counts_there(here):
    patient = here.patient()
    change_consent(here.system, patient, "SURVEY", "DENIED", channel="sandbox")
    assert services.send(here.system, message(patient, "a", "SURVEY")).rule == "consent"
    assert services.send(here.system, message(patient, "b", "FOLLOWUP")).status == "queued"


def test_the_frequency_cap_counts_what_was_sent_and_defers_the_rest(here, frozen_clock):
    patient = here.patient()
    sent = services.send_many(here.system, [message(patient, f"k{n}", "SURVEY") for n in range(3)])
    run_until_idle(*LOOPS)
    assert [status(each)[0] for each in sent] == ["sent", "queued", "queued"]
    assert set(Outbox.objects.filter(state="due").values_list("rule", flat=True)) == {"cap.non_clinical_day"}
    frozen_clock.move(days=1)
    run_until_idle(*LOOPS)
    assert [status(each)[0] for each in sent] == ["sent", "sent", "queued"]
    assert sum(ContactCounter.objects.values_list("count", flat=True)) == 2


def test_a_refused_message_is_failed_and_given_back_to_the_cap(here):
    patient = here.patient()
    set_sandbox_fault(here.system, here.channel, "13800000000", "refused")
    sent = services.send(here.system, message(patient, "a", "SURVEY"))
    run_until_idle(*LOOPS)
    assert status(sent) == ("failed", "refused")
    assert kinds(patient) == ["message.failed"]
    assert sum(ContactCounter.objects.values_list("count", flat=True)) == 0


def test_a_busy_vendor_is_tried_again_ever_later_and_then_given_up(here, frozen_clock):
    patient = here.patient()
    set_sandbox_fault(here.system, here.channel, "*", "rate_limited")
    sent = services.send(here.system, message(patient, "a"))
    waits = []
    while status(sent)[0] == "queued":
        run_until_idle(*LOOPS)
        due = Outbox.objects.get().due_at
        waits.append((due - clock.now()).total_seconds())
        frozen_clock.set(max(due, clock.now()))
    assert waits == [60, 120, 480, 1920, 3600, 0]
    assert status(sent) == ("failed", "rate_limited")


def test_a_vendor_that_comes_back_gets_the_message(here, frozen_clock):
    set_sandbox_fault(here.system, here.channel, "*", "unreachable")
    sent = services.send(here.system, message(here.patient(), "a"))
    run_until_idle(*LOOPS)
    set_sandbox_fault(here.system, here.channel, "*", None)
    frozen_clock.move(minutes=1)
    run_until_idle(*LOOPS)
    assert status(sent) == ("sent", "")


def test_receipts_climb_and_never_fall_back(here):
    patient = here.patient()
    sent = services.send(here.system, message(patient, "a"))
    run_until_idle(*LOOPS)
    delivery = SandboxDelivery.objects.get()
    for told in ("read", "delivered", "read"):
        mark_sandbox_delivery(delivery, told)
        run_until_idle(*LOOPS)
        assert status(sent)[0] == "read"
    assert kinds(patient) == ["message.sent", "message.read"]


def test_a_merged_patient_is_reached_as_the_survivor(here):
    keeper, loser = here.patient(1), here.patient(2)
    Patient.objects.filter(pk=loser).update(merged_into_id=keeper, status="merged")
    sent = services.send(here.system, message(loser, "a"))
    assert sent.patient_id == keeper


def test_words_that_tell_an_illness_do_not_travel_beside_a_link(here):
    body = {"zh": "您的化疗复诊安排见链接", "en": "Your chemotherapy plan is behind the link"}
    services.send(here.system, message(here.patient(), "a", body=body, url="https://renxin.example/x"))
    run_until_idle(*LOOPS)
    delivery = SandboxDelivery.objects.get()
    assert "化疗" not in delivery.text + delivery.preview


def test_five_thousand_are_queued_in_a_fixed_number_of_statements(here):
    rows = [
        Patient(tenant_id=here.tenant_id, name=f"病人{n}", created_at=clock.now(), updated_at=clock.now())
        for n in range(5000)
    ]
    patients = [row.pk for row in Patient.objects.bulk_create(rows)]
    with CaptureQueriesContext(connection) as few:
        services.send_many(here.system, [message(each, f"s{each}") for each in patients[:50]])
    with CaptureQueriesContext(connection) as many:
        sent = services.send_many(here.system, [message(each, f"m{each}") for each in patients])
    assert len(sent) == 5000
    assert Outbox.objects.count() == 5050
    assert len(many) <= 3 * len(few) + 10  # three chunks, and blocks of ids
    assert len(few) <= 30
