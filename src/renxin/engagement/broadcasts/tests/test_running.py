"""A broadcast's way: planned, approved, handed over in batches, paused, stopped; nobody twice, nobody lost."""

from datetime import timedelta

import pytest
from tests.harness.ward import ward

from renxin.engagement.broadcasts import audience, selectors, services
from renxin.engagement.broadcasts.models import Broadcast, Recipient
from renxin.engagement.broadcasts.planner import plan_of
from renxin.engagement.broadcasts.services import Wish, planning, running
from renxin.engagement.channels.models import Channel
from renxin.engagement.channels.services import open_channel
from renxin.engagement.content import services as content
from renxin.engagement.content.models import MessageTemplate, TemplateVersion
from renxin.engagement.content.services import Draft
from renxin.engagement.conversations.models import Message, Outbox
from renxin.engagement.conversations.services import place_hold
from renxin.engagement.segments.models import Tag
from renxin.engagement.segments.services import Tagging, list_people, tag_patients
from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput, NotAllowed, WrongState
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.patients.models import Patient
from renxin.people.patients.services import ContactData, add_contact


@pytest.fixture
def house(db, frozen_clock):
    made = ward()
    content.load_packs(made.officer)
    return made


def version_of(code):
    return TemplateVersion.objects.get(template__code=code, status="approved")


def people(house, count, name="王秀兰"):
    return [house.patient(name, f"138{number:08d}") for number in range(count)]


def tagged(house, patient_ids, tag="复诊"):
    tag_patients(house.system, [Tagging(patient_id=one, tag=tag) for one in patient_ids], source="tests")
    return {"kind": "tags", "chosen": [str(Tag.objects.get(name=tag).uid)]}


def wish(house, **values):
    told = {"name": "问候", "version": version_of("follow_up.how_are_you"), "planned_at": clock.now(), "reason": "试"}
    return Wish(**{**told, **values})


def drafted(house, patient_ids, **values):
    return services.draft_broadcast(
        house.actor(house.service), wish(house, audience=tagged(house, patient_ids), **values)
    )


def test_everybody_on_the_list_gets_one_message_in_her_own_words(house):
    old = house.patient("张丽", "13800000001")
    young = house.patient("李强", "13800000002", language="en")
    broadcast = services.plan_broadcast(house.actor(house.service), drafted(house, [old, young]))
    assert (broadcast.status, broadcast.people) == ("planned", 2)
    run_until_idle()
    broadcast.refresh_from_db()
    assert broadcast.status == "done"
    said = {row.patient_id: row for row in Message.objects.filter(source=f"broadcasts:{broadcast.pk}")}
    assert said[old].body.startswith("张丽，您好。")
    assert said[young].body.startswith("Hello 李强. How have you been?")
    found = selectors.progress(house.officer, broadcast)
    assert (found.people, found.handed_over) == (2, 2)
    assert dict(found.by_outcome).keys() <= {"sent", "delivered"}
    assert selectors.by_channel(house.officer, found) == [("模拟手机", 2, 0, 0)]


def test_nothing_goes_before_its_time(house, frozen_clock):
    draft = drafted(house, people(house, 1), planned_at=clock.now() + timedelta(hours=1))
    services.plan_broadcast(house.actor(house.service), draft)
    run_until_idle()
    assert not Message.objects.exists()
    frozen_clock.move(minutes=61)
    run_until_idle()
    assert Message.objects.count() == 1


def test_a_long_list_waits_for_somebody_else(house, monkeypatch):
    monkeypatch.setattr(planning.conversations, "approval_from", lambda: 1)
    service, officer = house.actor(house.service), house.officer
    broadcast = services.plan_broadcast(service, drafted(house, people(house, 2)))
    assert broadcast.status == "waiting"
    run_until_idle()
    assert not Message.objects.exists()
    with pytest.raises(NotAllowed):
        services.approve_broadcast(service, broadcast)
    services.send_back(officer, broadcast, "周一再发")
    broadcast.refresh_from_db()
    assert (broadcast.status, broadcast.note) == ("draft", "周一再发")
    services.approve_broadcast(officer, services.plan_broadcast(service, broadcast))
    run_until_idle()
    assert Message.objects.count() == 2


def test_a_pause_between_batches_and_a_stop(house, monkeypatch):
    monkeypatch.setattr(running, "BATCH", 2)
    service = house.actor(house.service)
    broadcast = services.plan_broadcast(service, drafted(house, people(house, 6)))
    assert services.start_due() == 1
    assert services.hand_over() == 2
    services.pause(service, broadcast)
    assert services.hand_over() == 0
    services.resume(service, broadcast)
    assert services.hand_over() == 2
    assert services.stop(service, broadcast) == 4  # none of these had left the house
    run_until_idle()
    found = dict(selectors.progress(house.officer, broadcast).by_outcome)
    assert found.pop("dropped") == 2
    assert sum(found.values()) == 4
    assert not Outbox.objects.filter(state="sent").exists()
    with pytest.raises(WrongState):
        services.resume(service, broadcast)


def test_a_batch_that_is_lost_is_handed_over_again_and_nobody_gets_it_twice(house, monkeypatch):
    broadcast = services.plan_broadcast(house.actor(house.service), drafted(house, people(house, 3)))
    services.start_due()
    monkeypatch.setattr(running, "update_rows", lambda *_arguments: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        services.hand_over()
    assert not Outbox.objects.exists()
    monkeypatch.undo()
    Recipient.objects.filter(broadcast=broadcast).update(state="waiting")
    run_until_idle()
    Recipient.objects.filter(broadcast=broadcast).update(state="waiting")  # as if nobody had noted it
    Broadcast.objects.update(status="running")
    run_until_idle()
    assert Message.objects.count() == 3


def test_whoever_the_policy_keeps_out_is_counted_with_the_reason(house):
    ids = people(house, 2)

    place_hold(house.system, ids[0], reason="open_case", source="cases:1", scope=[])
    broadcast = services.plan_broadcast(house.actor(house.service), drafted(house, ids))
    run_until_idle()
    found = selectors.progress(house.officer, broadcast)
    assert [(one.rule, one.people) for one in found.stopped] == [("hold.open_case", 1)]


def test_a_list_of_numbers_finds_its_people(house):
    ids = people(house, 3)
    found = audience.read_list(house.officer, "\ufeff13800000000,王\n138 0000 0001\n\n13999999999\nnobody\n13800000000")
    assert found.patient_ids == tuple(ids[:2])
    assert found.unknown == 2
    draft = services.draft_broadcast(
        house.actor(house.service), wish(house, audience={"kind": "list", "chosen": []}, listed=found)
    )
    assert (draft.people, draft.unknown) == (2, 2)
    assert services.plan_broadcast(house.actor(house.service), draft).people == 2
    with pytest.raises(InvalidInput):
        audience.read_list(house.officer, " \n")


def test_a_department_is_an_audience_and_the_dead_are_not_on_any_list(house):
    ids = people(house, 3)

    Patient.objects.filter(pk=ids[0]).update(deceased_at=clock.now())
    chosen = {"kind": "departments", "chosen": [str(house.department.uid)]}
    draft = services.draft_broadcast(house.actor(house.service), wish(house, audience=chosen))
    assert services.plan_broadcast(house.actor(house.service), draft).people == 2


def test_what_is_missing_is_asked_for_before_anything_runs(house):
    draft = drafted(house, people(house, 1), version=version_of("visit.reminder"))
    with pytest.raises(InvalidInput):
        services.plan_broadcast(house.actor(house.service), draft)
    nowhere = {"kind": "departments", "chosen": ["00000000-0000-7000-8000-000000000000"]}
    with pytest.raises(InvalidInput):
        services.draft_broadcast(house.actor(house.service), wish(house, audience=nowhere))


def test_the_words_of_the_day_are_spoken_and_unapproved_ones_are_refused(house):
    author = house.actor(house.service)
    template = MessageTemplate.objects.get(code="follow_up.how_are_you")
    draft = drafted(house, people(house, 1))
    newer = content.save_draft(author, template, Draft(bodies={"zh": {"plain": "您好，近来可好？"}}))
    with pytest.raises(InvalidInput):
        services.draft_broadcast(author, wish(house, audience=draft.audience, version=newer))
    content.approve_version(house.officer, content.submit_version(author, newer))
    services.plan_broadcast(author, draft)
    run_until_idle()
    assert Message.objects.get().body == "您好，近来可好？"


def test_the_plan_says_who_is_reached_and_who_is_kept_out(house):
    ids = people(house, 3)
    place_hold(house.system, ids[0], reason="open_case", source="cases:1", scope=[])
    plan = plan_of(house.actor(house.service), drafted(house, ids))
    assert (plan.people, plan.reached, plan.kept_out) == (3, 2, 1)
    assert [kept.rule for kept in plan.stopped] == ["hold.open_case"]
    assert not Message.objects.exists()


def test_the_members_of_a_segment_are_meant_if_the_sender_sees_it(house):
    meant, _other = people(house, 2)
    listed = list_people(house.officer, "复诊名单", "13800000000", shared=True).segment
    chosen = {"kind": "segments", "chosen": [str(listed.uid)]}
    broadcast = services.draft_broadcast(house.actor(house.service), wish(house, audience=chosen))
    assert broadcast.people == 1
    assert audience.words(house.actor(house.service), broadcast.audience).endswith("复诊名单")
    services.plan_broadcast(house.actor(house.service), broadcast)
    assert list(Recipient.objects.filter(broadcast=broadcast).values_list("patient_id", flat=True)) == [meant]
    hidden = list_people(house.officer, "只给我看", "13800000001").segment
    nobody = wish(house, audience={"kind": "segments", "chosen": [str(hidden.uid)]})
    assert services.draft_broadcast(house.actor(house.service), nobody).people == 0


def test_a_reason_is_asked_for_and_kept(house):
    with pytest.raises(InvalidInput, match=r"^reason: "):
        drafted(house, people(house, 1), reason=" ")
    assert drafted(house, people(house, 1), reason="门诊时间有变").reason == "门诊时间有变"


def test_ways_are_tried_in_the_order_of_the_sender_and_the_plan_counts_by_it(house):
    open_channel(house.system, "mail", "邮件")
    one = house.patient("王秀兰", "13800000001")
    add_contact(house.system, one, ContactData("email", "wang@example.org"))
    two = house.patient("李强", "13800000002")
    first = drafted(house, [one, two], ways=["mail", "sandbox"])
    assert (first.channel_kind, first.ways) == ("", "mail,sandbox")
    plan = plan_of(house.actor(house.service), first)
    assert {share.channel.kind: share.people for share in plan.shares} == {"mail": 1, "sandbox": 1}
    services.plan_broadcast(house.actor(house.service), first)
    services.start_due()
    services.hand_over()
    assert set(Outbox.objects.values_list("ways", flat=True)) == {"mail,sandbox"}
    kinds = dict(Outbox.objects.values_list("patient_id", "message_id"))
    found = {row.patient_id: row.channel_id for row in Message.objects.filter(id__in=kinds.values())}
    names = dict(Channel.objects.values_list("pk", "kind"))
    assert {patient: names[channel] for patient, channel in found.items()} == {one: "mail", two: "sandbox"}
    only = drafted(house, [one, two], ways=["mail"])
    assert (only.channel_kind, only.ways) == ("mail", "")
    assert plan_of(house.actor(house.service), only).kept_out == 1


def test_what_nobody_else_has_approved_is_stopped_by_the_policy_itself(house, monkeypatch):
    ids = people(house, 3)
    broadcast = services.plan_broadcast(house.actor(house.service), drafted(house, ids))
    assert broadcast.status == "planned"
    monkeypatch.setattr("renxin.engagement.conversations.selectors.approval_from", lambda: 2)
    services.start_due()
    services.hand_over()
    run_until_idle("conversations.dispatch")
    assert set(Message.objects.values_list("status", "reason")) == {("blocked", "approval")}
