"""Walking one patient through: the clock is moved by hand, every move can be taken back."""

import json
from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from renxin.intelligence.journeys.definition import parse
from renxin.intelligence.journeys.ready import ready_packs
from renxin.intelligence.trials.models import Walk
from renxin.intelligence.trials.replaying.living import Entry, UnansweredError
from renxin.intelligence.trials.replaying.walking import walk
from renxin.kernel.core.clock import SHANGHAI

from .test_pages import house, page  # noqa: F401  fixtures

NOON = datetime(2026, 3, 10, 12, tzinfo=SHANGHAI)
PACKS = {pack.code: pack.content() for pack in ready_packs()}


def unknown(question):
    raise UnansweredError(question)


def go(code, *moves, **context):
    entry = Entry(patient_id=1, at=NOON, context=context)
    return walk(parse(PACKS[code]), entry, moves, unknown)


def test_the_clock_goes_where_the_run_waits():
    here = go("after_discharge", {"do": "on"})
    assert here.clock == datetime(2026, 3, 13, 10, tzinfo=SHANGHAI)
    assert [effect.name for _at, effect in here.done] == ["started", "note", "create_task", "note"]
    later = go("after_discharge", {"do": "wait", "hours": 24 * 8})
    assert later.clock == NOON + timedelta(days=8)
    assert later.state.step == "answer"


def test_what_a_step_waits_for_may_happen_or_not():
    answered = go(
        "after_discharge", {"do": "wait", "hours": 24 * 8}, {"do": "happens", "step": "answer", "values": {"low": True}}
    )
    assert (answered.state.status, answered.state.reason) == ("finished", "goal")
    silent = go("after_discharge", {"do": "wait", "hours": 24 * 8}, {"do": "on"})
    assert (silent.state.status, silent.state.reason) == ("finished", "end")


def test_the_reason_may_go_away():
    gone = go("after_discharge", {"do": "on"}, {"do": "stops", "reason": "readmitted"}, encounter_id=7)
    assert (gone.state.status, gone.state.reason) == ("stopped", "readmitted")


def test_the_goal_ends_it():
    assert (
        go("missed_appointment", {"do": "on"}, {"do": "answer", "kind": "x", "about": "", "value": 1}).question is None
    )
    assert go("missed_appointment", {"do": "on"}, {"do": "goal"}).state.reason == "goal"


def test_a_question_waits_for_its_answer():
    asked = go("winter_care")
    assert asked.question is not None
    assert asked.question.kind == "fits"
    answer = {"do": "answer", "kind": "fits", "about": asked.question.about}
    assert go("winter_care", answer | {"value": True}).state.step == "reading"
    assert go("winter_care", answer | {"value": False}).state.status == "stopped"


@pytest.mark.django_db
def test_a_walk_on_the_page(house, page):  # noqa: F811
    begin = reverse("trials:begin_walk", args=[house.journey.uid])
    address = page(begin, {"text": "1", "patient": ""}, status=303)
    move = reverse("trials:move_walk", args=[Walk.objects.get().uid])
    assert "和一位虚拟患者一起走" in page(address)
    page(move, {"do": "on"}, status=303)
    assert "出院后第 3 天电话随访" in page(address)
    page(move, {"do": "wait", "by": "week"}, status=303)
    page(move, {"do": "stops", "reason": "died"}, status=303)
    assert "停止，因为：患者去世" in page(address)
    page(move, {"do": "back"}, status=303)
    html = page(address, language="en")
    assert "What this step waits for" in html
    assert "停止" not in html
    assert [each["do"] for each in Walk.objects.get().moves] == ["on", "wait"]


@pytest.mark.django_db
def test_with_a_real_patient_it_begins_where_it_began_for_her(house, page):  # noqa: F811
    html = page(reverse("trials:replays", args=[house.journey.uid]))
    assert "王*" in html
    from renxin.people.patients.models import Patient

    patient = Patient.objects.of(house.actor).order_by("pk").last()
    begin = reverse("trials:begin_walk", args=[house.journey.uid])
    address = page(begin, {"text": "1", "patient": str(patient.uid)}, status=303)
    made = Walk.objects.get()
    assert made.patient_id == patient.pk
    assert made.entry["context"]["encounter_class"] == "IMP"
    assert json.dumps(made.entry["at"]).startswith('"2026-03-07')
    assert patient.name not in page(address)
