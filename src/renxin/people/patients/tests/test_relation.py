"""Relation stages: the rule by table, and the night's work that adds up the history and judges everybody."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st
from tests.harness.ward import ward

from renxin.kernel.core import clock
from renxin.kernel.timeline import selectors as timeline
from renxin.kernel.timeline.facts.conversations import MessageReceived
from renxin.kernel.timeline.facts.programs import CaseClosed, CaseOpened
from renxin.kernel.timeline.facts.records import EncounterStarted
from renxin.kernel.timeline.services import record
from renxin.people.patients import selectors, services
from renxin.people.patients.models import Patient, RelationSigns
from renxin.people.patients.relation import Signs, StageRule, best_hours, stage_of

RULE = StageRule(new_days=90, won_back_days=90, at_risk_days=180, lost_days=365, trouble_days=60)
NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)


def ago(days: int) -> datetime:
    return NOW - timedelta(days=days)


@pytest.mark.parametrize(
    ("stage", "signs"),
    [
        ("lead", Signs()),
        ("lead", Signs(last_sign_at=ago(1))),
        ("new", Signs(first_visit_at=ago(90), last_visit_at=ago(2))),
        ("active", Signs(first_visit_at=ago(91), last_visit_at=ago(2))),
        ("active", Signs(first_visit_at=ago(800), last_visit_at=ago(400), last_sign_at=ago(180))),
        ("at_risk", Signs(first_visit_at=ago(800), last_visit_at=ago(181), last_sign_at=ago(181))),
        ("at_risk", Signs(first_visit_at=ago(800), last_visit_at=ago(5), last_trouble_at=ago(4))),
        (
            "active",
            Signs(first_visit_at=ago(800), last_visit_at=ago(5), last_trouble_at=ago(4), last_settled_at=ago(1)),
        ),
        (
            "at_risk",
            Signs(first_visit_at=ago(800), last_visit_at=ago(5), last_trouble_at=ago(4), last_settled_at=ago(9)),
        ),
        ("active", Signs(first_visit_at=ago(800), last_visit_at=ago(5), last_trouble_at=ago(61))),
        ("lost", Signs(first_visit_at=ago(800), last_visit_at=ago(366))),
        ("won_back", Signs(first_visit_at=ago(900), last_visit_at=ago(3), returned_at=ago(80))),
        ("active", Signs(first_visit_at=ago(900), last_visit_at=ago(3), returned_at=ago(91))),
    ],
)
def test_the_first_rule_that_fits_decides(stage, signs):
    assert stage_of(signs, RULE, NOW) == stage


def test_hours_are_learned_from_enough_answers_close_together():
    assert best_hours({19: 2, 20: 2, 9: 1}, needed=3, width=3) == (18, 21)
    assert best_hours({19: 1, 20: 1}, needed=3, width=3) is None
    assert best_hours({1: 1, 6: 1, 11: 1, 16: 1, 21: 1}, needed=3, width=3) is None


@given(st.dictionaries(st.integers(0, 23), st.integers(1, 9)), st.integers(1, 6))
def test_a_learned_band_lies_in_the_day_and_holds_half_the_answers(answers, width):
    band = best_hours(answers, needed=3, width=width)
    if band:
        assert 0 <= band[0] < band[1] <= 24
        assert band[1] - band[0] == width
        assert 2 * sum(count for hour, count in answers.items() if band[0] <= hour < band[1]) >= sum(answers.values())


def happened(here, *facts):
    with transaction.atomic():
        record(here.system, *facts)


def visit(patient_id, at):
    return EncounterStarted(patient_id=patient_id, occurred_at=at, encounter_id=1, encounter_class="AMB")


def stages(*ids):
    found = dict(Patient.objects.filter(pk__in=ids).values_list("pk", "relation_stage"))
    return [found[one] for one in ids]


@pytest.mark.django_db
def test_the_night_adds_up_what_happened_and_judges_everybody():
    here, now = ward(), clock.now()
    lead, new, back, risk = (here.patient(f"王秀{n}", f"1380013800{i}") for i, n in enumerate("兰英芳珍"))
    happened(here, visit(new, now - timedelta(days=5)))
    happened(here, visit(back, now - timedelta(days=500)), visit(back, now - timedelta(days=3)))
    happened(here, visit(risk, now - timedelta(days=300)), visit(risk, now - timedelta(days=20)))
    happened(here, CaseOpened(patient_id=risk, occurred_at=now, case_id=1))
    services.refresh_relations(here.system)
    assert stages(lead, new, back, risk) == ["lead", "new", "won_back", "at_risk"]
    kinds = {line.kind for line in timeline.history(here.system, risk)}
    assert "patient.stage_changed" not in kinds, "the first judgement changes nothing"
    happened(here, CaseClosed(patient_id=risk, occurred_at=now + timedelta(hours=1), case_id=1))
    assert services.refresh_relations(here.system) == 0, "once a day"
    with clock.at(now + timedelta(days=1)):
        services.refresh_relations(here.system)
    assert stages(lead, risk) == ["lead", "active"]
    (told,) = [line for line in timeline.history(here.system, risk) if line.kind == "patient.stage_changed"]
    assert (told.fact.before, told.fact.after) == ("at_risk", "active")
    assert selectors.profile(here.system, risk).stage == "active"


@pytest.mark.django_db
def test_adding_up_twice_counts_once():
    here, now = ward(), clock.now()
    patient_id = here.patient()
    happened(here, visit(patient_id, now - timedelta(days=30)), visit(patient_id, now - timedelta(days=2)))
    services.add_up_signs(here.system)
    before = RelationSigns.objects.values().get(patient_id=patient_id)
    services.add_up_signs(here.system)
    assert RelationSigns.objects.values().get(patient_id=patient_id) == before
    assert before["returned_at"] is None


@pytest.mark.django_db
def test_after_a_merge_the_story_of_both_decides_and_the_dead_are_not_judged():
    here, now = ward(), clock.now()
    survivor, loser, dead = (here.patient(f"王秀{n}", f"1380013800{i}") for i, n in enumerate("兰英芳"))
    happened(here, visit(loser, now - timedelta(days=3)))
    services.add_up_signs(here.system)
    Patient.objects.filter(pk=loser).update(status="merged", merged_into_id=survivor)
    services.mark_deceased(here.system, dead, now)
    services.judge_stages(here.system)
    assert stages(survivor, loser, dead) == ["new", "", ""]


@pytest.mark.django_db
def test_hours_follow_the_answers():
    here = ward()
    patient_id = here.patient()
    evening = datetime(2026, 3, 2, 11, 30, tzinfo=UTC)  # half past seven in Shanghai
    with clock.at(evening + timedelta(days=9)):
        happened(
            here,
            *(MessageReceived(patient_id=patient_id, occurred_at=evening + timedelta(days=day)) for day in range(4)),
        )
        services.learn_hours(here.system, [patient_id])
        found = selectors.preference(here.system, patient_id)
        assert (found.from_hour, found.to_hour, found.is_learned) == (17, 20, True)
        assert "4" in found.reason, "four of four answers"
        assert services.learn_hours(here.system, [patient_id]) == 0
