"""The telephone over the simulated gateway: machines that ask, people who call, calls nobody answered."""

import json
from datetime import date, datetime, timedelta

import pytest

from renxin.doors.simulator.vendors import connecting, transport
from renxin.doors.simulator.vendors.calling_back import deliver_callbacks
from renxin.doors.simulator.vendors.store import SimulatedCallback, Store
from renxin.doors.simulator.vendors.voice import line
from renxin.engagement.conversations import services as conversations
from renxin.engagement.conversations.models import Message
from renxin.engagement.conversations.services import Outgoing
from renxin.engagement.phone import services
from renxin.engagement.phone.models import Call, VoiceAsk
from renxin.engagement.questionnaires.models import QuestionnaireResponse
from renxin.engagement.worklist.models import Task
from renxin.engagement.worklist.tests.making import World, world
from renxin.kernel.core import clock
from renxin.kernel.core.clock import SHANGHAI
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.patients.models import Patient
from renxin.people.patients.services import change_consent
from renxin.programs.cases.models import Case

pytestmark = pytest.mark.django_db
BORN = date(1961, 3, 5)


@pytest.fixture
def here(frozen_clock) -> World:
    frozen_clock.set(datetime(2026, 3, 10, 10, 0, tzinfo=SHANGHAI))
    found = world()
    with transport.installed():
        connecting.connect(found.system, "voice", name="电话")
        yield found


class Phones:
    """The gateway's end: what rings, and what people do with it."""

    def __init__(self, here: World, client) -> None:
        self.store, self.client = Store(here.tenant_id, "voice"), client

    def told(self) -> list[int]:
        """Bring what happened to our door and let it take effect."""
        answered = deliver_callbacks(self.client)
        run_until_idle()
        return answered

    @property
    def ringing(self) -> str:
        return next(key for key, call in self.store.all("calls").items() if call["state"] == "ringing")

    def of(self, call_id: str) -> dict:
        return self.store.get("calls", call_id)

    def rung(self) -> int:
        return len(self.store.all("calls"))

    def play(self, *keys: str) -> str:
        """Answer what rings and press these keys; return the call's id."""
        call_id = self.ringing
        line.answer(self.store, call_id)
        for key in keys:
            line.press(self.store, call_id, key)
        self.told()
        return call_id


@pytest.fixture
def phones(here, client) -> Phones:
    return Phones(here, client)


def ask(here: World, number: int = 0, source: str = "journeys:1:voice", **values) -> VoiceAsk:
    patient = here.patient(number, **{"birth_date": BORN, **values})
    found = services.ask_by_voice(here.system, patient, "discharge_check", source=source, department_id=here.ward.pk)
    run_until_idle()
    return found


def test_a_machine_asks_and_the_keys_become_answers_of_the_same_questionnaire(here, phones):
    found = ask(here)
    call_id = phones.play("1", "0305", "1", "2", "1", "1", "1", "1")
    found.refresh_from_db()
    response = QuestionnaireResponse.objects.get()
    said = {
        "WND": "dry",
        "SYM_PAIN": "mild",
        "SYM_CHEST": "none",
        "MED_HAVE": "yes",
        "REV_KNOW": "booked",
        "COMPL": "no",
    }
    assert json.loads(response.answers) == said
    assert (response.mode, response.source_id, response.id) == ("voice", found.pk, found.response_id)
    assert (found.state, found.level, Task.objects.count()) == ("answered", 0, 0)
    call = Call.objects.get()
    assert (call.external_id, call.identity, call.outcome) == (call_id, "birth_date", "answered_self")
    assert Message.objects.get().status == "read"


def test_before_the_identity_check_nothing_is_said_about_health(here, phones):
    ask(here)
    call_id = phones.play("1", "1111", "2222")
    heard = " ".join(words for who, words in phones.of(call_id)["said"] if who == "them")
    assert "伤口" not in heard
    assert (Call.objects.get().outcome, QuestionnaireResponse.objects.count()) == ("wrong_person", 0)
    assert Task.objects.get().title_code == "check_contact"


def test_a_voicemail_hears_nothing_and_the_next_try_is_at_another_time_of_day(here, phones, frozen_clock):
    found = ask(here)
    line.refuse(phones.store, phones.ringing, "voicemail")
    phones.told()
    assert not [call for call in phones.store.all("calls").values() if call["said"]]
    assert (phones.rung(), Call.objects.filter(status="planned").count()) == (1, 1)
    frozen_clock.set(clock.now() + timedelta(hours=3, minutes=59))
    run_until_idle()
    assert phones.rung() == 1
    frozen_clock.set(clock.now() + timedelta(minutes=1))
    run_until_idle()
    line.refuse(phones.store, phones.ringing, "no_answer")
    phones.told()
    frozen_clock.set(clock.now() + timedelta(hours=4))
    run_until_idle()
    line.refuse(phones.store, phones.ringing, "busy")
    phones.told()
    found.refresh_from_db()
    assert (found.state, found.tries, Task.objects.get().title_code) == ("person", 3, "discharge_call")
    parts = [call.started_at.astimezone(SHANGHAI).hour for call in Call.objects.order_by("id")]
    assert parts == [10, 14, 18]


@pytest.mark.parametrize("said", ["0", "人工"])
def test_zero_or_the_word_brings_a_person(here, phones, said):
    found = ask(here)
    call_id = phones.ringing
    line.answer(phones.store, call_id)
    for key in ("1", "0305", "1"):
        line.press(phones.store, call_id, key)
    (line.press if said == "0" else line.speak)(phones.store, call_id, said)
    phones.told()
    found.refresh_from_db()
    task = Task.objects.get()
    assert (task.title_code, task.due_at - clock.now()) == ("voice_wants_person", timedelta(minutes=30))
    assert json.loads(QuestionnaireResponse.objects.get().answers) == {"WND": "dry"}


def test_a_dangerous_answer_says_120_first_and_alarms_within_ten_minutes(here, phones):
    ask(here)
    call_id = phones.play("1", "0305", "1", "1", "4")
    assert "120" in phones.of(call_id)["said"][-1][1]
    task = Task.objects.get()
    assert (task.title_code, task.risk, task.due_at - clock.now()) == ("voice_red_answer", 3, timedelta(minutes=10))


def test_words_mean_what_the_keys_mean(here, phones):
    ask(here)
    call_id = phones.ringing
    line.answer(phones.store, call_id)
    for key in ("1", "0305"):
        line.press(phones.store, call_id, key)
    for words in ("有点发红", "不疼了", "没有", "都取到了", "知道，还没约", "没意见"):
        line.speak(phones.store, call_id, words)
    phones.told()
    answers = json.loads(QuestionnaireResponse.objects.get().answers)
    assert answers == {
        "WND": "red", "SYM_PAIN": "none", "SYM_CHEST": "none", "MED_HAVE": "yes", "REV_KNOW": "known", "COMPL": "no"
    }  # fmt: skip
    assert Task.objects.get().title_code == "voice_worry"


def test_whom_the_policy_protects_no_machine_calls(here, phones):
    patient = here.patient(0, birth_date=BORN)
    conversations.place_hold(here.system, patient, "bereaved", source="test", scope=["FOLLOWUP"])
    found = services.ask_by_voice(here.system, patient, "discharge_check", source="x")
    run_until_idle()
    assert (found.state, found.reason, phones.rung()) == ("stopped", "hold.bereaved", 0)


def test_outside_calling_hours_nobody_is_rung(here, phones, frozen_clock):
    frozen_clock.set(datetime(2026, 3, 10, 12, 30, tzinfo=SHANGHAI))
    ask(here)
    assert phones.rung() == 0
    frozen_clock.set(datetime(2026, 3, 10, 14, 1, tzinfo=SHANGHAI))
    run_until_idle()
    assert phones.rung() == 1


def test_machines_call_for_service_only_and_only_whom_they_can_tell_apart(here, phones):
    with pytest.raises(InvalidInput):
        services.ask_by_voice(here.system, here.patient(1), "spring_sale", source="y")
    found = ask(here, 2, birth_date=None)
    assert (found.state, found.reason, Task.objects.get().kind) == ("person", "no_birth_date", "call")


def test_a_message_is_read_aloud_to_who_cannot_read_after_the_identity_check(here, phones):
    patient = here.patient(0, birth_date=BORN)
    conversations.send(
        here.system,
        Outgoing(
            patient_id=patient,
            purpose="CARE_SERVICE",
            body={"zh": "明天上午九点复诊。"},
            idempotency_key="k",
            channel_kind="voice",
        ),
    )
    run_until_idle()
    call_id = phones.play("1", "0305", "2")
    assert any("明天上午九点复诊" in words for _who, words in phones.of(call_id)["said"])
    assert (Message.objects.get().status, Call.objects.get().patient_id) == ("read", patient)


def incoming(here: World, phones: Phones, number: str = "13800000000", extension: str = "8001") -> Call:
    line.ring(phones.store, "renxin-voice", {"mode": "incoming", "from": number, "extension": extension})
    phones.told()
    return Call.objects.latest("id")


def voice_line(here: World, name: str = "centre", extension: str = "8001") -> None:
    channel = next(iter(services.calling.selectors.voice_channels(here.system)))
    services.set_line(here.actor(name), channel, extension)


def test_who_calls_is_known_by_the_number_and_a_missed_call_is_owed_a_call_back(here, phones):
    patient = here.patient(0)
    call = incoming(here, phones)
    assert (call.patient_id, call.status, call.direction) == (patient, "ringing", "in")
    line.hang_up(phones.store, phones.ringing)
    phones.told()
    call.refresh_from_db()
    task = Task.objects.get()
    assert (call.is_missed, task.title_code, task.due_at) == (True, "call_back", call.call_back_due_at)
    again = incoming(here, phones)
    line.hang_up(phones.store, phones.ringing)
    phones.told()
    again.refresh_from_db()
    assert (Task.objects.count(), again.settled_at is not None) == (1, True)  # one call-back for one number


def test_an_unknown_caller_is_a_provisional_patient(here, phones):
    call = incoming(here, phones, "13977778888")
    assert Patient.objects.get(pk=call.patient_id).status == "provisional"


def test_an_answered_call_is_wrapped_up_into_the_conversation_and_a_case(here, phones):
    patient = here.patient(0)
    voice_line(here)
    call = incoming(here, phones)
    line.answer(phones.store, phones.ringing)
    line.hang_up(phones.store, call.external_id)
    phones.told()
    agent = here.actor("centre")
    call.refresh_from_db()
    assert call.agent_id == here.users["centre"].pk
    services.wrap_up(agent, call, "answered_self", note="等候太久，要求答复", wants_case=True)
    run_until_idle()
    case = Case.objects.get()
    assert (case.patient_id, case.source) == (patient, f"phone:{call.pk}")
    assert Message.objects.get(kind="note").body == "等候太久，要求答复"


def test_clicking_calls_rings_the_extension_and_then_the_patient(here, phones):
    patient = here.patient(0)
    voice_line(here)
    placed = services.place_call(here.actor("centre"), patient)
    assert placed.rings
    call = phones.of(phones.ringing)
    assert (call["mode"], call["extension"], call["key"]) == ("bridge", "8001", placed.call.key)
    phones.told()  # its events came before or after our note of its id: one call all the same
    assert Call.objects.get().external_id == phones.ringing


def test_when_the_gateway_is_down_the_call_is_made_by_hand(here, phones):
    voice_line(here)
    phones.store.set_fault("down", path="calls")
    placed = services.place_call(here.actor("centre"), here.patient(0))
    assert (placed.rings, placed.problem, phones.rung()) == (False, "vendor_down", 0)


def test_a_recording_is_kept_only_when_she_agreed(here, phones):
    patient = here.patient(0)
    for agreed in (False, True):
        if agreed:
            change_consent(here.actor("centre"), patient, "CALL_RECORDING", "GRANTED", method="phone")
        call = incoming(here, phones)
        line.answer(phones.store, phones.ringing)
        line.hang_up(phones.store, call.external_id)
        phones.told()
        call.refresh_from_db()
        assert (bool(call.recording), call.recording_dropped) == (agreed, not agreed)


def test_forged_events_are_refused_and_repeated_ones_change_nothing(here, phones):
    phones.store.set_fault("forged")
    here.patient(0)
    line.ring(phones.store, "renxin-voice", {"mode": "incoming", "from": "13800000000"})
    assert deliver_callbacks(phones.client) == [403]
    phones.store.set_fault("repeated", times=3)
    call_id = line.ring(phones.store, "renxin-voice", {"mode": "incoming", "from": "13800000000"})
    line.hang_up(phones.store, call_id)
    assert set(phones.told()) == {200}
    assert SimulatedCallback.objects.filter(state="heard", status_code=200).count() == 6
    assert (Call.objects.count(), Task.objects.count()) == (1, 1)


def test_the_connection_check_says_what_to_do(here):
    from renxin.engagement.channels.adapters import adapter_of

    channel = next(iter(services.calling.selectors.voice_channels(here.system)))
    found = {each.code: each.ok for each in adapter_of("voice").check(channel)}
    assert found == {"account": True, "caller_id": True, "balance": True, "callback": None}
    channel.config = json.dumps({**json.loads(channel.config), "secret": "wrong"})
    wrong = adapter_of("voice").check(channel)[0]
    assert (wrong.ok, wrong.found, bool(wrong.cure)) == (False, "bad_signature", True)


def test_the_telephone_in_a_page_plays_both_sides(here, phones, client):
    patient = Patient.objects.get(pk=here.patient(0, birth_date=BORN))
    page, act = f"/simulator/{patient.uid}/telephone", f"/simulator/{patient.uid}/telephone/act"
    client.post(act, {"do": "call", "extension": "8001"})
    phones.told()
    assert Call.objects.get().patient_id == patient.pk
    client.post(act, {"do": "answer"})
    client.post(act, {"do": "hang_up"})
    services.ask_by_voice(here.system, patient.pk, "discharge_check", source="page")
    run_until_idle()
    assert client.get(page).status_code == 200
    for done in ({"do": "answer"}, {"do": "key1"}, {"do": "say", "text": "0305"}, {"do": "say", "text": "有点发红"}):
        client.post(act, done)
    assert "伤口怎么样" in client.get(page).content.decode()
    client.post(act, {"do": "key0"})
    phones.told()
    assert json.loads(QuestionnaireResponse.objects.get().answers) == {"WND": "red"}
