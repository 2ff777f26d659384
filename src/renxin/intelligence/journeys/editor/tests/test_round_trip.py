"""Who opens a form of the editor and saves it has changed nothing: also where a draft says what no form shows."""

import copy
from collections import defaultdict

import pytest
from lxml import html

from renxin.intelligence.journeys.editor import document
from renxin.intelligence.journeys.editor.models import JourneyDraft
from renxin.intelligence.journeys.ready import ready_packs

from .test_pages import Editor, editor, world  # noqa: F401  fixtures

pytestmark = pytest.mark.django_db
PARTS = ["@start", "@settings", "@stops"]
LABEL = {"zh": "两周", "en": "two weeks"}
ABOUT = {"name": LABEL, "summary": LABEL, "source": "本院"}


def saved_as_it_is(editor, place, **changes):  # noqa: F811
    """Send the form of a place back as a browser does, with some fields changed."""
    page = html.fromstring(editor.see("edit", f"?at={place}"))
    sent = defaultdict(list)
    for name, value in page.get_element_by_id("panel-form").form_values():
        sent[name].append(value)
    answer = editor.client.post(editor.url("edit_act", "change"), {**sent, **changes})
    assert answer.status_code == 303
    return editor.draft.content


def hold(editor, content):  # noqa: F811
    editor.see()
    JourneyDraft.objects.update(content=content)


def test_every_form_of_every_ready_journey_changes_nothing(editor):  # noqa: F811
    seen = set()
    for pack in ready_packs():
        content = document.explicit({**ABOUT, **pack.content()})
        hold(editor, content)
        verbs = {step["verb"]: step["id"] for step in content["steps"] if step["verb"] not in seen}
        seen |= verbs.keys()
        for place in [*PARTS, *verbs.values()]:
            assert saved_as_it_is(editor, place) == content, (pack.code, place)
    assert len(seen) > 5


def test_rules_of_goal_and_stop_and_keys_that_no_form_shows_are_kept(editor):  # noqa: F811
    editor.see()
    content = copy.deepcopy(editor.draft.content)
    content["goal"] = {"label": LABEL, "rule": {"trait": "in_hospital", "is": "not_set"}, "within_days": 14}
    content["stop"][0] = {"reason": "moved", "label": LABEL, "rule": {"segment": "x", "member": False}}
    content["stop"][1] |= {"reenter": False, "later_key": 1}
    content["start"] |= {"same": ["encounter_id"], "not_older_than_days": 7}
    content["conflicts"] = ["not_published_here"]
    hold(editor, content)
    for place in PARTS:
        assert saved_as_it_is(editor, place) == content, place
    after = saved_as_it_is(editor, "@settings", **{"f.priority": "55"})
    assert after == content | {"priority": 55}
    assert "ends" not in after["goal"]
    sent = {"f.stop.count": "2", "f.stop.1.reason": "gone"}
    after = saved_as_it_is(editor, "@stops", **sent)
    assert after["stop"][1] == content["stop"][1] | {"reason": "gone"}
    assert len(after["stop"]) == 2


def test_a_goal_is_a_fact_or_a_rule_and_its_rule_is_built_by_clicking(editor):  # noqa: F811
    editor.see()
    content = {**editor.draft.content, "goal": {"label": LABEL, "within_days": 14, "fact": "task.completed"}}
    hold(editor, content)
    saved_as_it_is(editor, "@settings", **{"f.goal.rule": "@own"})
    assert "只能填一种" in editor.see("edit", "?at=@settings")
    after = saved_as_it_is(editor, "@settings", **{"f.goal.fact": ""})
    assert after["goal"] == {"label": LABEL, "within_days": 14, "rule": {"all": []}}
    address = editor.url("edit_rule") + "?at=@settings&field=goal.rule"
    assert address.replace("&", "&amp;").replace("@", "%40") in editor.see("edit", "?at=@settings")
    rule = {"r:sort": "group", "r:how": "all", "r:size": "1", "r.0:sort": "trait", "act": "save"}
    rule |= {"r.0:trait": "in_hospital", "r.0:type": "flag", "r.0:is": "not_set", "revision": editor.draft.revision}
    assert editor.client.post(address, rule).status_code == 303
    assert editor.draft.content["goal"]["rule"]["all"][0]["trait"] == "in_hospital"
    assert editor.client.get(editor.url("edit_rule") + "?at=@stops&field=stop.9.rule").status_code == 404
