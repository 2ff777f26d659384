"""The demo's story while worker, web and HL7 door are killed with -9 again and again: nothing is lost or doubled."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db.models import Q
from tests.harness.clock import START

from renxin.doors.connectors.models import InterfaceMessage
from renxin.doors.connectors.tests.peers import listening
from renxin.doors.demo import services
from renxin.doors.demo.his import live, sender
from renxin.engagement.channels.models import Channel, SandboxDelivery
from renxin.engagement.conversations.models import Outbox
from renxin.engagement.worklist.models import Task
from renxin.intelligence.journeys.models import JourneyRun
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline.models import Event, Parked
from renxin.people.organizations.models import User
from renxin.people.patients.models import Patient
from renxin.programs.cases.models import Case
from renxin.programs.surveys.models import Invitation, Submission

from .dying import Killer, alive, path_of

pytestmark = pytest.mark.commits
ANSWER = "非常抱歉，护士长今天会给您打电话。"
# What every such story holds once, whoever dies in it.
ONCE = (
    "encounter.discharged",
    "task.completed",
    "survey.invited",
    "survey.completed",
    "case.opened",
    "case.answered",
    "case.closed",
)


@pytest.fixture
def killer(demo_db, committed_db) -> Iterator[Killer]:
    killer = Killer(committed_db.environment)
    yield killer
    killer.stop()


def test_the_story_survives_every_death(killer, frozen_clock):
    # A vendor that takes a message twice when asked twice would leave one `unknown`, for a person to resolve.
    Channel.objects.update(is_active=Q(kind="sandbox"))
    patient, ward = _goes_home(killer)
    before = _facts(patient)
    frozen_clock.set(START + timedelta(days=3, hours=1, minutes=30))
    _nurse_calls(killer, patient, ward)
    frozen_clock.set(START + timedelta(days=7, hours=1, minutes=30))
    _is_written_to(killer, patient)
    case = _answers_badly(killer, patient)
    _is_answered(killer, patient, case, ward)
    _confirms(killer, patient, case)

    since = _facts(patient) - before
    assert {kind: since[kind] for kind in ONCE[1:]} == dict.fromkeys(ONCE[1:], 1)
    assert not Parked.objects.exists()
    sent = Outbox.objects.filter(state="sent", channel__kind="sandbox", settled_at__gte=START)
    keys = SandboxDelivery.objects.filter(delivered_at__gte=START).values_list("idempotency_key", flat=True)
    assert len(keys) == len(set(keys)) == sent.count()


def _goes_home(killer: Killer) -> tuple[Patient, str]:
    """The HIS sends until it is acknowledged; the worker that applies it and starts the journey dies on the way."""
    made = services.remembered_world()
    visit = live.next_discharge(made)
    assert visit is not None
    raw = list(made.writer.visit(replace(visit, ended_at=clock.now())))[-1].raw
    for when in ("before", "after"):
        door = killer.hl7_door("connectors_interfacemessage", when)
        refused = pytest.raises((OSError, sender.NotAcknowledged))
        with door as port, sender.line("127.0.0.1", port) as line, refused:
            line.send(raw)
    with listening() as port, sender.line("127.0.0.1", port) as line:
        assert line.send(raw).code == "AA"
    waiting = InterfaceMessage.objects.get(state="received")
    killer.worker("records_encounter", "before")
    killer.worker("journeys_journeyrun", "before")
    killer.worker("journeys_journeyrun", "after")
    run_until_idle()
    waiting.refresh_from_db()
    assert waiting.state == "applied"
    stay = services.newest_discharge()
    assert stay is not None
    assert stay.department is not None
    assert stay.patient_id == waiting.patient_id
    ended = Event.objects.filter(kind="encounter.discharged", patient_id=stay.patient_id, recorded_at__gte=START)
    assert ended.count() == 1
    assert JourneyRun.objects.filter(patient_id=stay.patient_id, started_at__gte=START).count() == 1
    return Patient.objects.get(pk=stay.patient_id), stay.department.local_code.lower()


def _nurse_calls(killer: Killer, patient: Patient, ward: str) -> None:
    """The day of the call: the worker dies making the task, the web server dies ending it."""
    killer.worker("worklist_task", "before")
    killer.worker("worklist_task", "after")
    run_until_idle()
    task = Task.objects.get(patient_id=patient.pk, state="open", source__startswith="journeys:")
    nurse = User.objects.get(username=f"nurse-{ward}")
    assert alive(nurse).post(f"/follow-up/{task.uid}/claim").status_code == 303
    killer.press(f"/follow-up/{task.uid}/complete", {"outcome": "well"}, "worklist_task", "before", nurse)
    task.refresh_from_db()
    assert task.state == "open"
    killer.press(f"/follow-up/{task.uid}/complete", {"outcome": "well"}, "worklist_task", "after", nurse)
    task.refresh_from_db()
    assert task.state == "done"
    run_until_idle()


def _is_written_to(killer: Killer, patient: Patient) -> None:
    """The day of the message: the worker dies asking for it, and between the vendor's yes and our note of it."""
    killer.worker("surveys_invitation", "before")
    killer.worker("surveys_invitation", "after")
    _leases_end()
    killer.worker("channels_sandboxdelivery", "after")
    _leases_end()
    killer.worker("conversations_outbox", "before")
    _leases_end()
    run_until_idle()
    assert Invitation.objects.filter(patient_id=patient.pk, invited_at__gte=START).count() == 1
    assert SandboxDelivery.objects.filter(patient_id=patient.pk, delivered_at__gte=START).count() == 1


def _answers_badly(killer: Killer, patient: Patient) -> Case:
    """The patient presses send until a page comes; the worker dies scoring, and opening the case."""
    link = path_of(SandboxDelivery.objects.filter(patient_id=patient.pk).latest("id").url)
    said = _lowest(alive().get(link).content.decode())
    killer.press(link, said, "surveys_submission", "before")
    assert not Submission.objects.filter(patient_id=patient.pk, received_at__gte=START).exists()
    killer.press(link, said, "surveys_submission", "after")
    again = alive().post(link, said)
    assert again.status_code == 200
    assert not _asked(again.content.decode())  # told that it is here already, and asked nothing again
    assert Submission.objects.filter(patient_id=patient.pk, received_at__gte=START).count() == 1
    killer.worker("questionnaires_questionnaireresponse", "before")
    killer.worker("cases_case", "before")
    killer.worker("cases_case", "after")
    run_until_idle()
    return Case.objects.get(patient_id=patient.pk, opened_at__gte=START)


def _is_answered(killer: Killer, patient: Patient, case: Case, ward: str) -> None:
    """The head nurse's answer: not kept by the server that died before its commit, there after the second one's."""
    head_nurse = User.objects.get(username=f"headnurse-{ward}")
    address = f"/cases/{case.uid}/"
    for when in ("before", "after"):
        assert ANSWER not in alive(head_nurse).get(address).content.decode()
        killer.press(f"{address}answer", {"text": ANSWER, "way": "message"}, "cases_casenote", when, head_nurse)
    assert ANSWER in alive(head_nurse).get(address).content.decode()
    _leases_end()
    killer.worker("channels_sandboxdelivery", "after")
    _leases_end()
    run_until_idle()
    assert sum(ANSWER in each.text for each in SandboxDelivery.objects.filter(patient_id=patient.pk)) == 1


def _confirms(killer: Killer, patient: Patient, case: Case) -> None:
    """The patient says that it is settled, three times, and the case is closed once."""
    link = path_of(SandboxDelivery.objects.filter(patient_id=patient.pk).latest("id").url)
    for when in ("before", "after"):
        killer.press(link, {"verdict": "yes"}, "cases_case", when)
    assert alive().post(link, {"verdict": "yes"}).status_code == 200
    run_until_idle()
    case.refresh_from_db()
    assert case.status == "closed"


def _asked(page: str) -> dict[str, list[str]]:
    """Return the choices of a form by the name of their question."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        said = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if said.get("type") == "radio":
            found.setdefault(said["name"], []).append(said["value"])
    return found


def _lowest(page: str) -> dict[str, str]:
    """Return the worst answer to everything, with words."""
    worst = {name: min(values, key=lambda each: (len(each), each)) for name, values in _asked(page).items()}
    words = re.findall(r'<textarea[^>]*\bname="([^"]+)"', page)
    return worst | dict.fromkeys(words, "按铃等了快半小时才有人来。")


def _leases_end() -> None:
    """Let the time pass for which a dispatcher that died would have kept others off."""
    Outbox.objects.filter(leased_until__isnull=False).update(leased_until=clock.wall())


def _facts(patient: Patient) -> Counter[str]:
    return Counter(Event.objects.filter(patient_id=patient.pk).values_list("kind", flat=True))
