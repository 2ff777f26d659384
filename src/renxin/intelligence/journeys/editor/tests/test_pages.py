"""The editor over HTTP: drafts, edits, undo, approval, publishing, moving people, files; and who may do what."""

import json

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from renxin.engagement.worklist.models import Task
from renxin.intelligence.journeys.editor import acts, drafts, moving
from renxin.intelligence.journeys.editor.models import JourneyDraft
from renxin.intelligence.journeys.editor.moving import Move
from renxin.intelligence.journeys.models import Journey, JourneyRun, JourneyStepLog, JourneyVersion
from renxin.intelligence.journeys.tests import world as worlds
from renxin.kernel.audit.models import AuditEvent
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.organizations.services import add_practitioner, create_account, grant_role
from renxin.people.organizations.tests.making import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(frozen_clock):
    return worlds.make()


class Editor:
    """Somebody at the editor, over HTTP, in Chinese."""

    def __init__(self, client, settings, user, journey):
        self.client, self.journey = client, journey
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"

    def url(self, name, *more):
        return reverse(f"journeys:{name}", args=[self.journey.uid, *more])

    @property
    def draft(self):
        return JourneyDraft.objects.get(journey=self.journey)

    @property
    def ids(self):
        return [step["id"] for step in self.draft.content["steps"]]

    def see(self, name="edit", query="", *more):
        answer = self.client.get(self.url(name, *more) + query)
        assert answer.status_code == 200, answer.content
        return answer.content.decode()

    def act(self, act, **values):
        return self.client.post(self.url("edit_act", act), {"revision": self.draft.revision, **values})

    def go(self, by):
        draft = self.draft
        return self.client.post(self.url("edit_history"), {"revision": draft.revision, "position": draft.position + by})

    def publish(self, **moves):
        return self.client.post(self.url("publish"), {"revision": self.draft.revision, **moves})


@pytest.fixture
def editor(world, client, settings):
    return Editor(client, settings, world.house.user, world.journey)


def somebody(world, role):
    practitioner = add_practitioner(world.his, name="护士长")
    user = create_account(world.his, practitioner, f"{role}.editor", PASSWORD, must_change_password=False)
    grant_role(world.his, user, role, scope_kind="tenant")
    return user


DAY_4 = {"f.days": "4", "f.at": "10:00", "f.since": "anchor", "f.counted": "all", "next": "call", "step": "day_3"}


def test_opening_begins_a_draft_of_the_current_version(editor):
    html = editor.see()
    assert editor.draft.based_on.number == 1
    assert "step-day_3" in html
    assert "没有需要修改的" in html


def test_steps_are_added_changed_moved_removed_and_it_can_all_be_undone(editor):
    editor.see()
    before = editor.draft.content
    answer = editor.act("add", after="call", way="next", verb="send_message")
    assert answer.status_code == 303
    assert answer["Location"].endswith("?at=send_message_1")
    assert editor.ids[2] == "send_message_1"
    assert "处需要修改" in editor.see("edit", "?at=send_message_1")
    words = {"step": "send_message_1", "f.text.zh": "您好", "f.text.en": "Hello", "f.purpose": "FOLLOWUP"}
    editor.act("change", next="day_7", **words)
    assert "没有需要修改的" in editor.see()
    editor.act("change", **DAY_4)
    assert editor.draft.content["steps"][0]["days"] == 4
    editor.act("up", step="send_message_1")
    assert editor.ids[:3] == ["day_3", "send_message_1", "call"]
    editor.act("move", step="send_message_1", after="answer", way="late")
    assert editor.ids.index("send_message_1") > editor.ids.index("answer")
    editor.act("remove", step="call")
    assert "call" not in editor.ids
    for _again in range(6):
        editor.go(-1)
    assert editor.draft.content == before
    assert "disabled" in editor.see().split('id="undo"')[1][:80]
    editor.go(+1)
    assert "send_message_1" in editor.ids
    history = editor.see("edit", "?at=@history")
    assert "删除了步骤" in history
    assert "林雅" in history
    editor.act("remove", step="day_7")
    assert editor.draft.edits.count() == 3


def test_wrong_values_are_kept_and_said_beside_the_field(editor):
    editor.see()
    editor.act("change", **{**DAY_4, "f.days": "soon"})
    html = editor.see("edit", "?at=day_3")
    assert 'value="soon"' in html
    assert "field__error" in html
    assert editor.publish().status_code == 303
    assert JourneyVersion.objects.count() == 1


def test_rows_of_ways_are_added_and_dropped(editor):
    editor.see()
    editor.act("add", after="answer", way="next", verb="branch_on")
    shown = {
        "step": "branch_on_1",
        "f.value": "answer.low",
        "f.label.zh": "是否不满意",
        "f.label.en": "low",
        "next": "answered",
    }
    row = {"f.cases.count": "1", "f.cases.0.equals": "true", "f.cases.0.to": "no_answer"}
    editor.act("change", do="add:cases", **shown, **row)
    step = next(step for step in editor.draft.content["steps"] if step["id"] == "branch_on_1")
    assert step["cases"][0] == {"equals": True, "to": "no_answer"}
    assert len(step["cases"]) == 2
    more = {"f.cases.count": "2", "f.cases.1.equals": "", "f.cases.1.to": ""}
    editor.act("change", do="drop:cases:1", **shown, **row | more)
    assert "没有需要修改的" in editor.see()
    assert "如果是" in editor.see()


def test_start_settings_and_stops_are_forms_too(editor):
    editor.see()
    editor.act(
        "change",
        step="@start",
        shown_kind="fact",
        start_kind="date",
        **{"f.label.zh": "生日", "f.label.en": "birthday"},
    )
    assert editor.draft.content["start"]["date"]["offset_days"] == 0
    start = {"f.label.zh": "生日", "f.label.en": "birthday", "f.entry": "again_after", "f.again_after_days": "300"}
    own = {"f.trait": "birth_date", "f.offset_days": "-3", "f.at": "09:00", "f.yearly": "on"}
    editor.act("change", step="@start", shown_kind="date", start_kind="date", **start, **own)
    found = editor.draft.content["start"]
    assert found["date"] == {"trait": "birth_date", "offset_days": -3, "at": "09:00", "yearly": True}
    assert found["entry"] == {"again_after_days": 300}
    words = {"f.name.zh": "生日问候", "f.name.en": "Birthday", "f.source": "本院", "f.message_class": "clinical"}
    editor.act("change", step="@settings", **words, **{"f.priority": "5", "goal.f": ""})
    assert editor.draft.content["message_class"] == "clinical"
    assert editor.draft.content["priority"] == 5
    assert "goal" not in editor.draft.content
    editor.act("change", step="@stops", do="add:stop", **{"f.stop.count": "0"})
    assert len(editor.draft.content["stop"]) == 1
    assert "@stops" in editor.see()


def test_somebody_elses_change_is_not_overwritten(editor, world, client, settings):
    editor.see()
    JourneyDraft.objects.update(revision=7, changed_by="王医生")
    editor.client.post(editor.url("edit_act", "remove"), {"revision": 3, "step": "call"})
    assert "王医生 刚改过这份草稿" in editor.see()
    assert "call" in editor.ids


def test_publishing_lets_people_stay_go_over_or_leave(editor, world, frozen_clock):
    for number in (1, 2):
        world.go_home(number)
    run_until_idle()
    frozen_clock.move(days=4)
    run_until_idle()
    for number in (3, 4):
        world.go_home(number)
    run_until_idle()
    assert [run.step for run in world.runs()] == ["day_7", "day_7", "day_3", "day_3"]
    editor.see()
    editor.act("change", **{**DAY_4, "f.days": "2"})
    html = editor.see("publish")
    assert "3 → 2" in html
    assert 'name="to.1.day_7"' in html
    answer = editor.publish(**{"to.1.day_7": "stay", "to.1.day_3": "day_3"})
    assert answer.status_code == 303
    assert not JourneyDraft.objects.exists()
    assert [run.version.number for run in world.runs()] == [1, 1, 2, 2]
    run_until_idle()
    due = world.runs()[2].due_at
    assert (due - world.runs()[2].anchor_at).days <= 2
    again = editor.client.post(editor.url("move"), {"to.1.day_3": "day_3", "to.1.day_7": "leave"})
    assert again.status_code == 303
    assert [run.status for run in world.runs()] == ["stopped", "stopped", "active", "active"]
    assert JourneyStepLog.objects.filter(outcome="moved").count() == 2
    assert AuditEvent.objects.filter(action="journey.move_people").count() == 2
    html = editor.client.get(reverse("journeys:run", args=[world.runs()[2].uid])).content.decode()
    assert "转到第 2 版" in html


def test_moving_sends_nothing_again(editor, world, frozen_clock):
    world.go_home(1)
    run_until_idle()
    frozen_clock.move(days=4)
    run_until_idle()
    assert Task.objects.filter(source__startswith="journeys:").count() == 1
    editor.see()
    editor.act("change", **{**DAY_4, "f.days": "5"})
    editor.publish(**{"to.1.day_7": "day_3"})
    frozen_clock.move(days=2)
    run_until_idle()
    (run,) = world.runs()
    assert (run.version.number, run.step) == (2, "day_7")
    assert Task.objects.filter(source__startswith="journeys:").count() == 1
    assert moving.move_runs(world.actor, world.journey.uid, 2, [Move(1, "day_7", "day_3")]) == moving.Moved(0, 0)


def test_what_was_done_under_another_name_is_not_offered_and_refused(editor, world, frozen_clock):
    world.go_home(1)
    run_until_idle()
    frozen_clock.move(days=4)
    run_until_idle()
    draft = drafts.start_draft(world.actor, world.journey.uid)
    content = json.loads(
        json.dumps(draft.content).replace('"call"', '"phone"').replace('"kind": "phone"', '"kind": "call"')
    )
    drafts.edit_draft(world.actor, world.journey.uid, draft.revision, drafts.Edit("import", lambda _content: content))
    assert 'value="day_3"' not in editor.see("publish").split('name="to.1.day_7"')[1].split("</select>")[0]
    editor.publish()
    with pytest.raises(InvalidInput):
        moving.move_runs(world.actor, world.journey.uid, 2, [Move(1, "day_7", "day_3")])
    assert JourneyRun.objects.get().version.number == 1


def test_a_clinical_journey_is_approved_by_somebody_else(editor, world, client, settings):
    editor.see()
    content = {**editor.draft.content, "message_class": "clinical"}
    JourneyDraft.objects.update(content=content)
    editor.act("change", **DAY_4)
    editor.publish()
    assert JourneyVersion.objects.count() == 1
    editor.client.post(editor.url("ask_approval"))
    editor.client.post(editor.url("approve"), {"revision": editor.draft.revision})
    assert editor.draft.approved_at is None
    head = Editor(client, settings, somebody(world, "head_nurse"), world.journey)
    assert "等待批准" in head.see("journey")
    assert "批准" in head.see("review")
    assert head.client.get(head.url("edit")).status_code == 403
    assert head.client.post(head.url("approve"), {"revision": editor.draft.revision - 1}).status_code == 303
    assert editor.draft.approved_at is None
    head.client.post(head.url("approve"), {"revision": editor.draft.revision})
    assert editor.draft.approved_by
    back = Editor(client, settings, world.house.user, world.journey)
    back.publish()
    version = JourneyVersion.objects.get(number=2)
    assert version.approver == "护士长"
    assert version.definition["message_class"] == "clinical"


def test_a_new_journey_from_nothing_from_a_ready_one_and_from_a_file(editor, world):
    create = reverse("journeys:create")
    assert editor.client.post(create, {"from": ""}).status_code == 422
    assert editor.client.post(create, {"name_zh": "首诊欢迎", "from": ""}).status_code == 303
    own = Journey.objects.get(name__zh="首诊欢迎")
    assert (own.status, own.is_active, own.current) == ("draft", False, None)
    nothing = Editor.__new__(Editor)
    nothing.client, nothing.journey = editor.client, own
    nothing.act("add", after="", way="next", verb="wait_days")
    assert nothing.ids == ["wait_days_1"]
    text = editor.see("export", "", "1")
    assert yaml.safe_load(text)["approver"].startswith("示例")
    sent = SimpleUploadedFile("journey.yaml", text.encode(), "application/yaml")
    assert editor.client.post(create, {"name_zh": "抄来的", "file": sent}).status_code == 303
    copied = Journey.objects.get(name__zh="抄来的")
    assert copied.code != "after_discharge"
    nothing.journey = copied
    assert nothing.publish().status_code == 303
    copied.refresh_from_db()
    assert copied.current.number == 1
    assert copied.is_active
    editor.client.post(create, {"from": "pack:after_discharge"})
    assert Journey.objects.filter(name__zh="出院后关怀").count() == 2
    broken = SimpleUploadedFile("journey.yaml", b"steps: [1, 2]", "application/yaml")
    assert editor.client.post(create, {"name_zh": "坏的", "file": broken}).status_code == 422


def test_versions_are_compared_in_words_and_in_the_diagram(editor):
    editor.see()
    editor.act("change", **DAY_4)
    html = editor.see("compare")
    assert "3 → 4" in html
    assert "step-box--changed" in html


def test_a_draft_is_thrown_away(editor, world):
    editor.see()
    assert editor.client.post(editor.url("edit_discard")).status_code == 303
    assert not JourneyDraft.objects.exists()
    assert Journey.objects.get().current.number == 1


def test_only_who_may_change_journeys_edits_and_only_in_the_own_hospital(world, client, settings):
    nurse = Editor(client, settings, somebody(world, "nurse"), world.journey)
    for name in ("edit", "publish", "move", "review"):
        assert nurse.client.get(nurse.url(name)).status_code == 403
    assert nurse.client.get(reverse("journeys:create")).status_code == 403
    other = worlds.make("别家医院", "wang.fang")
    stranger = Editor(client, settings, other.house.user, world.journey)
    for name in ("edit", "publish", "move", "review", "compare"):
        assert stranger.client.get(stranger.url(name)).status_code == 404


def test_a_rule_inside_is_built_by_clicking(client, world):
    client.force_login(world.house.user)
    drafts.start_draft(world.actor, world.journey.uid)
    draft = JourneyDraft.objects.get()
    address = reverse("journeys:edit_rule", args=[world.journey.uid]) + "?at=@start&field=who.who"
    assert client.get(address).status_code == 200
    looked = client.post(
        address, {"act": "add:r:trait", "r:sort": "group", "r:size": "0"}, headers={"HX-Request": "true"}
    )
    assert "r.0:trait" in looked.content.decode()
    rule = {"r:sort": "group", "r:how": "all", "r:size": "1", "r.0:sort": "trait", "revision": draft.revision}
    unfinished = client.post(address, {**rule, "r.0:trait": "age", "act": "save"})
    assert unfinished.status_code == 422
    whole = {**rule, "r.0:trait": "age", "r.0:type": "number", "r.0:is": ">=", "r.0:value": "60", "act": "save"}
    assert client.post(address, whole).status_code == 303
    kept = JourneyDraft.objects.get().content["who"]
    assert kept == {"all": [{"trait": "age", "is": ">=", "value": 60}]}
    panel = client.get(reverse("journeys:edit", args=[world.journey.uid]) + "?at=@start").content.decode()
    assert reverse("journeys:edit_rule", args=[world.journey.uid]) in panel
    assert 'spellcheck="false" aria-label="谁可以进入' not in panel  # nobody writes JSON
    unknown = reverse("journeys:edit_rule", args=[world.journey.uid]) + "?at=call&field=title"
    assert client.get(unknown).status_code == 404


def test_a_branch_takes_its_rule_from_the_builder(client, world):
    client.force_login(world.house.user)
    draft = drafts.start_draft(world.actor, world.journey.uid)
    edit = drafts.Edit("add", lambda content: acts.add_step(content, "branch_rule", "", "next")[0])
    draft = drafts.edit_draft(world.actor, world.journey.uid, draft.revision, edit)
    address = reverse("journeys:edit_rule", args=[world.journey.uid]) + "?at=branch_rule_1&field=cases.0.rule"
    sent = {"act": "save", "r:sort": "group", "r:how": "any", "r:size": "1", "r.0:sort": "did", "r.0:often": "never"}
    sent |= {"r.0:did": "survey.completed", "r.0:where": "low", "r.0:equals": "yes", "revision": draft.revision}
    assert client.post(address, sent).status_code == 303
    (step,) = [one for one in JourneyDraft.objects.get().content["steps"] if one["id"] == "branch_rule_1"]
    asked = {"did": "survey.completed", "times": {"at_most": 0}, "where": {"low": True}}
    assert step["cases"][0]["rule"] == {"any": [asked]}
    page = client.get(address).content.decode()
    assert "评分偏低" in page
