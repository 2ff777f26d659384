"""The queue: who gets whom, clocks that warn before they are late, owners who have gone, promises measured."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renxin.engagement.channels.services import write_from_sandbox
from renxin.engagement.conversations import selectors, services
from renxin.engagement.conversations.desk.handing_out import Agent, HandingRules, Waiting, hand_out
from renxin.engagement.conversations.models import Conversation, Message, Presence, Wait
from renxin.engagement.worklist.models import Task
from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline.models import Event

from .making import TalkingWorld, world

NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
RULES = HandingRules()
LOOPS = ("conversations.inbound", "conversations.dispatch")


def waits(number: int, minutes: int = 1, **values) -> Waiting:
    return Waiting(id=number, since=NOW - timedelta(minutes=minutes), **values)


def agent(number: int, load: int = 0, capacity: int = 8, **values) -> Agent:
    return Agent(id=number, load=load, capacity=capacity, **{"reaches_all": True, **values})


@pytest.mark.parametrize(
    ("waiting", "agents", "given_to"),
    [
        pytest.param([waits(1, 5), waits(2, 9)], [agent(1, capacity=1)], [(2, 1)], id="longest wait first"),
        pytest.param([waits(1, 99), waits(2, 1, priority=3)], [agent(1, capacity=1)], [(2, 1)], id="red flag first"),
        pytest.param([waits(1, preferred=2)], [agent(1), agent(2, 7)], [(1, 2)], id="back to the same person"),
        pytest.param([waits(1, 1, preferred=2)], [agent(1), agent(2, 8)], [], id="she is worth a short wait"),
        pytest.param([waits(1, 4, preferred=2)], [agent(1), agent(2, 8)], [(1, 1)], id="but no long one"),
        pytest.param([waits(1, preferred=9)], [agent(1)], [(1, 1)], id="she has gone home"),
        pytest.param([waits(1)], [agent(1, 4), agent(2, 1)], [(1, 2)], id="the one with more room"),
        pytest.param([waits(1)], [agent(1, 8)], [], id="nobody beyond her capacity"),
        pytest.param(
            [waits(1, skill="english")], [agent(1), agent(2, 7, skills=frozenset({"english"}))], [(1, 2)], id="skill"
        ),
        pytest.param([waits(1, 14, skill="english")], [agent(1)], [], id="a skill is waited for"),
        pytest.param([waits(1, 15, skill="english")], [agent(1)], [(1, 1)], id="until it overflows"),
        pytest.param([waits(1, 1, department=7)], [agent(1)], [], id="the department first"),
        pytest.param([waits(1, 15, department=7)], [agent(1)], [(1, 1)], id="then whoever may see her"),
        pytest.param(
            [waits(1, 1, department=7)],
            [agent(2, 7, reaches_all=False, departments=frozenset({7}))],
            [(1, 2)],
            id="her department",
        ),
        pytest.param(
            [waits(1, 99, department=8), waits(2, 99)],
            [agent(2, reaches_all=False, departments=frozenset({7}))],
            [],
            id="never whose patients she may not see",
        ),
    ],
)
def test_who_gets_whom(waiting, agents, given_to):
    assert hand_out(waiting, agents, NOW, RULES) == given_to


@given(
    st.lists(st.builds(waits, st.integers(1, 99), st.integers(0, 60), priority=st.integers(0, 3)), max_size=30),
    st.lists(st.tuples(st.integers(0, 5), st.integers(1, 5)), max_size=5),
)
def test_nobody_gets_more_than_fits_and_nobody_waits_beside_an_empty_place(waiting, loads):
    waiting = list({each.id: each for each in waiting}.values())
    agents = [agent(number, load, capacity) for number, (load, capacity) in enumerate(loads, start=1)]
    pairs = hand_out(waiting, agents, NOW, RULES)
    for one in agents:
        got = sum(owner == one.id for _conversation, owner in pairs)
        assert got == 0 or one.load + got <= one.capacity
    room = sum(max(one.capacity - one.load, 0) for one in agents)
    assert len(pairs) == min(room, len(waiting))


@pytest.fixture
def here(frozen_clock, db) -> TalkingWorld:
    return world()


def say(here: TalkingWorld, number: int = 0, text: str = "伤口有点痒，正常吗？") -> Conversation:
    patient = here.patient(number)
    write_from_sandbox(here.tenant_id, here.channel, f"1380000{number:04d}", text, kind="phone")
    run_until_idle(*LOOPS)
    return Conversation.objects.get(patient_id=patient)


def test_who_is_here_is_given_conversations_up_to_her_capacity(here):
    rows = [say(here, number) for number in range(3)]
    services.set_presence(here.actor("centre"), "online", capacity=2)
    run_until_idle("conversations.assigning")
    owners = [Conversation.objects.get(pk=row.pk).owner_id for row in rows]
    assert owners == [here.users["centre"].pk] * 2 + [None]
    assert Event.objects.filter(kind="conversation.assigned").count() == 2
    assert Message.objects.filter(direction="own", reason="given").count() == 2
    services.close(here.actor("centre"), rows[0])
    run_until_idle("conversations.assigning")
    assert Conversation.objects.get(pk=rows[2].pk).status == "human"


def test_a_ward_nurse_gets_what_her_ward_was_given_and_nothing_else(here):
    row = say(here)
    services.set_presence(here.actor("nurse"), "online")
    run_until_idle("conversations.assigning")
    assert Conversation.objects.get(pk=row.pk).status == "queue"
    services.to_queue(here.actor("head"), row, department_id=here.ward.pk, summary="问伤口，已看过照片")
    run_until_idle("conversations.assigning")
    row.refresh_from_db()
    assert (row.owner_id, row.summary) == (here.users["nurse"].pk, "问伤口，已看过照片")


def test_who_is_away_is_given_nothing_and_gives_back_whoever_waits(here, frozen_clock):
    row = say(here)
    services.take(here.actor("centre"), row)
    services.set_presence(here.actor("centre"), "away")
    run_until_idle("conversations.assigning", "conversations.endings")
    assert Conversation.objects.get(pk=row.pk).status == "human"
    frozen_clock.move(minutes=11)
    run_until_idle("conversations.endings", "conversations.assigning")
    row.refresh_from_db()
    assert (row.status, row.owner_id, row.preferred_id) == ("queue", None, here.users["centre"].pk)
    services.set_presence(here.actor("centre"), "online")
    run_until_idle("conversations.assigning")
    assert Conversation.objects.get(pk=row.pk).owner_id == here.users["centre"].pk


def test_a_page_that_was_closed_counts_as_away(here):
    say(here)
    services.set_presence(here.actor("centre"), "online")
    Presence.objects.update(seen_at=clock.wall() - timedelta(minutes=4))
    assert run_until_idle("conversations.assigning") == 0
    services.note_seen(here.actor("centre"))
    assert run_until_idle("conversations.assigning") == 1


def test_presence_asks_for_a_known_state_and_a_sane_capacity(here):
    for values in ({"state": "asleep"}, {"state": "online", "capacity": 0}, {"state": "online", "skills": ["magic"]}):
        with pytest.raises(InvalidInput):
            services.set_presence(here.actor("nurse"), **values)


def test_a_patient_knows_her_place(here, frozen_clock):
    first = say(here, 1)
    frozen_clock.move(minutes=1)
    second = say(here, 2)
    assert selectors.place_in_queue(here.tenant_id, first.patient_id) == 1
    assert selectors.place_in_queue(here.tenant_id, second.patient_id) == 2
    services.set_priority(here.actor("centre"), second, 2)
    assert selectors.place_in_queue(here.tenant_id, second.patient_id) == 1
    services.take(here.actor("centre"), second)
    assert selectors.place_in_queue(here.tenant_id, second.patient_id) is None


def test_the_clock_warns_before_it_is_late_then_tells_the_supervisor_once(here, frozen_clock):
    row = say(here)
    due = row.first_due_at
    assert due == clock.now() + timedelta(minutes=30)
    levels = []
    for minutes in (20, 1, 9, 30):
        frozen_clock.move(minutes=minutes)
        run_until_idle("conversations.clocks")
        run_until_idle("conversations.clocks")
        row.refresh_from_db()
        levels.append(row.level)
    assert levels == [0, 1, 2, 3]
    assert [e.payload["level"] for e in Event.objects.filter(kind="conversation.warned").order_by("id")] == [1, 2, 3]
    assert Task.objects.filter(title_code="answer_overdue").count() == 2


def test_the_clock_stands_still_while_nobody_works(here, frozen_clock):
    frozen_clock.move(hours=8, minutes=15)  # a little before the evening
    row = say(here)
    assert row.first_due_at - clock.now() > timedelta(hours=12)


def test_promises_are_measured_first_and_next_and_voice(here, frozen_clock):
    row = say(here, text="我要投诉，等了一上午没人管")
    assert row.first_due_at == clock.now() + timedelta(minutes=15)
    frozen_clock.move(minutes=20)
    services.reply(here.actor("nurse"), row, "非常抱歉，我马上去了解。", key="1")
    frozen_clock.move(minutes=5)
    write_from_sandbox(here.tenant_id, here.channel, "13800000000", "好的，我等您", kind="phone")
    run_until_idle(*LOOPS)
    frozen_clock.move(minutes=5)
    services.reply(here.actor("nurse"), row, "已经处理好了。", key="2")
    kept = {wait.kind: (wait.outcome, wait.settled_at <= wait.due_at) for wait in Wait.objects.all()}
    assert kept == {"first": ("answered", False), "voice": ("answered", True), "next": ("answered", True)}
    since = clock.now() - timedelta(days=1)
    found = selectors.promises(here.actor("centre"), since, clock.now(), kinds=("voice",))
    assert (found.made, found.in_time, found.share) == (1, 1, 1.0)
    (line,) = selectors.inspection(here.actor("head"), since, clock.now())
    assert (line.name, line.promises.answered, line.promises.in_time) == ("周护士", 2, 1)
    answered = Event.objects.filter(kind="conversation.answered")
    assert sorted(e.payload["promise"] for e in answered) == ["first", "next", "voice"]


def test_what_was_closed_without_an_answer_is_not_counted_as_kept(here):
    row = say(here, text="好的谢谢")
    services.close(here.actor("nurse"), row)
    assert Wait.objects.get().outcome == "closed"
    found = selectors.promises(here.actor("nurse"), clock.now() - timedelta(days=1), clock.now() + timedelta(days=1))
    assert (found.made, found.share) == (0, None)


def test_taking_transferring_and_closing_past_each_other(here, frozen_clock):
    row = say(here)
    services.take(here.actor("nurse"), row)
    with pytest.raises(services.Collision):
        services.take(here.actor("head"), row)
    services.transfer(here.actor("nurse"), row, to=here.users["head"].pk, summary="请护士长看一下")
    row.refresh_from_db()
    assert (row.owner_id, row.summary) == (here.users["head"].pk, "请护士长看一下")
    seen = row.heard_at
    frozen_clock.move(minutes=1)
    write_from_sandbox(here.tenant_id, here.channel, "13800000000", "还有一件事", kind="phone")
    run_until_idle(*LOOPS)
    with pytest.raises(services.Collision):
        services.close(here.actor("head"), row, heard_at=seen)
    services.close(here.actor("head"), row, heard_at=Conversation.objects.get().heard_at)
    codes = list(Message.objects.filter(direction="own").order_by("id").values_list("reason", flat=True))
    assert codes == ["taken", "transferred", "closed"]


def test_a_note_among_ourselves_reaches_no_patient(here):
    row = say(here)
    services.note(here.actor("nurse"), row, "家属电话里说另一回事，@郑护士长", mentioned=[here.users["head"].pk])
    run_until_idle(*LOOPS)
    assert Message.objects.get(direction="own").kind == "note"
    assert Event.objects.get(kind="conversation.noted").payload["mentioned"] == [here.users["head"].pk]
    with pytest.raises(InvalidInput):
        services.note(here.actor("nurse"), row, "  ")
    with pytest.raises(InvalidInput):
        services.note(here.actor("nurse"), row, "x", mentioned=[10**9])
