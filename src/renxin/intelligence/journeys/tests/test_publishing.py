"""Definitions: checked with words that name the place, published once, never changed under a patient's feet."""

import copy
import uuid
from dataclasses import replace
from pathlib import Path

import pytest

from renxin.engagement.content import services as content
from renxin.engagement.content.models import MessageTemplate, TemplateVersion
from renxin.intelligence.journeys import services
from renxin.intelligence.journeys.definition import JourneyPack, parse
from renxin.intelligence.journeys.models import JourneyVersion
from renxin.intelligence.journeys.tests import world as worlds
from renxin.kernel.core import packs
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotAllowed
from renxin.kernel.jobs.services import run_until_idle

PACK = packs.load(Path(__file__).parents[1] / "packs" / "after_discharge.yaml", JourneyPack)


@pytest.fixture
def world(db, frozen_clock):
    return worlds.make()


def changed(**steps):
    """Return version 2 of the pack with settings of some steps replaced."""
    content = copy.deepcopy(PACK.steps)
    for step in content:
        step.update(steps.get(step["id"], {}))
    return replace(PACK, version=2, steps=content)


def test_loading_the_packs_again_changes_nothing(world):
    before = list(JourneyVersion.objects.values())
    services.load_packs(world.actor)
    assert list(JourneyVersion.objects.values()) == before


def test_a_published_version_never_changes(world):
    with pytest.raises(InvalidInput, match="2"):
        services.publish_version(world.actor, replace(changed(day_3={"days": 4}), version=1))
    assert JourneyVersion.objects.get().definition["steps"][0]["days"] == 3


def test_patients_on_their_way_keep_their_version(world, frozen_clock):
    world.go_home(1)
    run_until_idle()
    services.publish_version(world.actor, changed(day_3={"days": 2}))
    world.go_home(2)
    run_until_idle()
    old, new = world.runs()
    assert (old.version.number, new.version.number) == (1, 2)
    assert (old.due_at - new.due_at).days == 1
    frozen_clock.move(days=2, hours=2)
    run_until_idle()
    assert [run.step for run in world.runs()] == ["day_3", "day_7"]


def test_the_hospitals_own_later_version_is_not_put_back_by_the_packs(world):
    services.publish_version(world.actor, changed(day_3={"days": 2}))
    services.load_packs(world.actor)
    world.journey.refresh_from_db()
    assert world.journey.current.number == 2


def test_publishing_needs_the_permission(world):
    nurse = Actor(tenant_id=world.actor.tenant_id, kind="staff", name="护士", permissions=frozenset({"journeys.view"}))
    with pytest.raises(NotAllowed):
        services.publish_version(nurse, changed())


@pytest.mark.parametrize(
    ("broken", "where"),
    [
        ({"day_3": {"verb": "fly"}}, "journey.steps[1]"),
        ({"day_3": {"days": -1}}, "journey.steps[1].days"),
        ({"day_3": {"at": 600}}, "journey.steps[1].at"),
        ({"day_3": {"hour": 10}}, "journey.steps[1]"),
        ({"day_3": {"next": "day_3"}}, "journey.steps.day_3"),
        ({"day_7": {"next": "call"}}, "journey.steps.day_7"),
        ({"call": {"title": {"zh": "只有中文"}}}, "journey.steps[2].title"),
        ({"call": {"kind": "fly"}}, "journey.steps[2].kind"),
        ({"answer": {"timeout_days": 0}}, "journey.steps[5].timeout_days"),
        ({"call": {"id": "day_3"}}, "journey.steps"),
    ],
)
def test_a_mistake_is_named_with_its_place(broken, where):
    with pytest.raises(InvalidInput) as caught:
        parse(changed(**broken).content())
    assert caught.value.where == where


@pytest.mark.parametrize(
    ("broken", "where"),
    [
        ({"answer": {"fact": "survey.vanished"}}, "survey.vanished"),
        ({"answer": {"same": ["shoe_size"]}}, "survey.completed"),
    ],
)
def test_facts_and_their_values_must_exist(world, broken, where):
    with pytest.raises(InvalidInput) as caught:
        services.publish_version(world.actor, changed(**broken))
    assert caught.value.where == where


def test_an_unknown_check_is_refused(world):
    stop = [{**PACK.stop[0], "check": "guess"}]
    with pytest.raises(InvalidInput, match="still_in_hospital"):
        services.publish_version(world.actor, replace(PACK, version=2, stop=stop))


WORDS = {"zh": "测试", "en": "test"}


@pytest.mark.parametrize(
    ("step", "setting", "named"),
    [
        ({"verb": "send_message", "template": "gone.away"}, "template", "gone.away"),
        ({"verb": "send_survey", "survey": "gone-survey", "label": WORDS}, "survey", "gone-survey"),
        ({"verb": "add_tag", "tag": "没有的标签"}, "tag", "没有的标签"),
        ({"verb": "remove_tag", "tag": "没有的标签"}, "tag", "没有的标签"),
        ({"verb": "start_journey", "journey": "nowhere"}, "journey", "nowhere"),
        ({"verb": "set_trait", "trait": "shoe_size", "code": "43"}, "trait", "shoe_size"),
        ({"verb": "notify_staff", "role": "doctor", "text": WORDS}, "role", "医生"),
    ],
)
def test_what_a_step_names_must_exist(world, step, setting, named):
    steps = [{"id": "first", **step}, *PACK.steps]
    found = services.find_problems(world.actor, replace(PACK, steps=steps).content())
    (problem,) = [each for each in found if each.step == "first"]
    assert problem.where == f"journey.steps.first.{setting}"
    assert named in problem.text
    with pytest.raises(InvalidInput, match=named):
        services.publish_version(world.actor, replace(PACK, version=2, steps=steps))


@pytest.mark.parametrize(
    "rule",
    [
        {"segment": "0190d6a8-0000-7000-8000-000000000000", "member": True},
        {"tag": "没有的标签", "bears": True},
        {"trait": "shoe_size", "is": "=", "value": 43},
        {"did": "survey.vanished", "times": {"at_least": 1}},
    ],
)
def test_what_a_rule_names_must_exist(world, rule):
    branch = {"id": "which", "verb": "branch_rule", "label": WORDS, "cases": [{"rule": rule, "to": "call"}]}
    wrong = replace(PACK, version=2, who=rule, steps=[branch, *PACK.steps])
    places = {each.where for each in services.find_problems(world.actor, wrong.content())}
    assert places == {"journey.who", "journey.steps.which"}


def test_a_segment_that_starts_it_must_be_kept_true(world):
    start = {"label": WORDS, "segment": {"segment": "nobody"}}
    # What it keeps of the fact of a discharge is not there either: only the start is looked at.
    found = services.find_problems(world.actor, replace(PACK, start=start, stop=[]).content())
    assert "journey.start.segment" in {each.where for each in found}


def arms(one, other, **more):
    """Return a journey of class service that sends people one way or the other by lot; both meet at the end."""
    lot = {"id": "lot", "verb": "split_random", "arms": [{"name": "a", "to": "one"}, {"name": "b", "to": "other"}]}
    steps = [lot | more, {"id": "one", "next": "end", **one}, {"id": "other", "next": "end", **other}]
    return {"code": "x", "start": {"label": LABEL, "manual": True}, "steps": [*steps, {"id": "end", "verb": "stop"}]}


LABEL = {"zh": "试", "en": "try"}
CLINICAL = {"verb": "send_message", "template": "follow_up.blood_pressure"}
OTHER_CLINICAL = {"verb": "send_message", "template": "follow_up.pressure_short"}
PLAIN = {"verb": "send_message", "text": LABEL}
CALL = {"verb": "create_task", "title": LABEL}
GOAL = {"label": LABEL, "fact": "survey.completed", "within_days": 14}
HELD = {"held_out": 10, "goal": GOAL}
CALLED = [{"id": "call", **CALL}, {"id": "end", "verb": "stop"}]


@pytest.fixture
def worded(world):
    """Two clinical wordings that somebody approved."""
    content.load_packs(world.actor)
    MessageTemplate.objects.filter(code="follow_up.blood_pressure").update(message_class="clinical")
    first = TemplateVersion.objects.filter(template__code="follow_up.blood_pressure").first()
    TemplateVersion.objects.filter(pk=first.pk).update(status="approved")
    other = MessageTemplate.objects.create(
        tenant_id=world.actor.tenant_id,
        code="follow_up.pressure_short",
        name=LABEL,
        message_class="clinical",
        purpose="FOLLOWUP",
        created_at=first.template.created_at,
    )
    first.pk, first.uid, first.template, first.status = None, uuid.uuid4(), other, "approved"
    first.save(force_insert=True)
    return world


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (arms(PLAIN, PLAIN), set()),
        (arms(PLAIN, CALL), set()),
        (arms(CLINICAL, PLAIN), {"journey.steps.lot"}),
        (arms(CLINICAL, OTHER_CLINICAL), set()),
        (arms(CLINICAL, OTHER_CLINICAL, winner=True), {"journey.steps.lot"}),
        (arms(PLAIN, PLAIN, winner=True), set()),
        (arms(PLAIN, PLAIN, winner=True) | {"message_class": "clinical"}, {"journey.steps.lot"}),
        (arms({"verb": "open_case", "level": 3, "text": LABEL}, PLAIN), {"journey.steps.lot"}),
        (arms(PLAIN, PLAIN) | HELD, set()),
        (arms(CLINICAL, OTHER_CLINICAL) | HELD, {"journey.held_out"}),
        (arms(PLAIN, CALL) | HELD | {"steps": CALLED, "handles": ["complaint"]}, {"journey.held_out"}),
        (arms(PLAIN, CALL) | HELD | {"steps": CALLED}, set()),
    ],
)
def test_nobody_goes_without_what_is_clinical_for_a_comparison(worded, content, where):
    assert {problem.where for problem in services.find_problems(worded.actor, content)} == where
