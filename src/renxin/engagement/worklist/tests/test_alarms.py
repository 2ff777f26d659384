"""Alarms that climb until somebody has them, the drill, and the gate."""

from datetime import timedelta

import pytest
from django.urls import reverse

from renxin.engagement.worklist import selectors, services
from renxin.engagement.worklist.alarms.climbing import climb_due
from renxin.engagement.worklist.alarms.ladder import first_hole
from renxin.engagement.worklist.alarms.warning import warn_due
from renxin.engagement.worklist.models import Alarm, AlarmStep, Task
from renxin.engagement.worklist.services import NewAlarm
from renxin.kernel.core import clock
from renxin.kernel.core.errors import WrongState
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline.models import Event
from renxin.people.organizations import services as keeping
from renxin.people.organizations.models import DutyShift
from renxin.people.patients.services import mark_deceased

from .making import World, world

pytestmark = pytest.mark.django_db
POSTS = ("nurse_on_duty", "doctor_on_duty", "general_duty", "last_named")


@pytest.fixture
def here(frozen_clock) -> World:
    return world()


def on_the_ladder(here: World) -> None:
    for post, name in zip(POSTS, ("nurse", "head", "centre", "officer"), strict=True):
        keeping.name_for_post(here.system, post, here.users[name].pk)


def raised(here: World, source: str = "monitoring:1", **values) -> Alarm:
    new = NewAlarm(patient_id=values.pop("patient_id", None) or here.patient(), level=3, source=source, **values)
    return Alarm.objects.get(pk=services.raise_alarms(here.system, [new])[source])


def kinds() -> list[str]:
    rows = Event.objects.filter(kind__startswith="alarm.").order_by("id")
    return list(rows.values_list("kind", flat=True))


def told(alarm: Alarm) -> list[tuple[str, int | None, bool]]:
    return [(step.post, step.user_id, step.by_phone) for step in alarm.steps.order_by("rung")]


def test_an_alarm_climbs_at_10_20_and_30_minutes_and_then_the_phone_rings_again(here, frozen_clock):
    on_the_ladder(here)
    alarm = raised(here)
    assert services.raise_alarms(here.system, [NewAlarm(patient_id=alarm.patient_id, level=3, source=alarm.source)])
    reached = []
    for _minute in range(100):
        climb_due()
        reached.append(AlarmStep.objects.filter(alarm=alarm).count())
        frozen_clock.move(minutes=1)
    assert [reached.index(count) for count in (1, 2, 3, 4, 5)] == [0, 10, 20, 30, 40]
    ids = {name: user.pk for name, user in here.users.items()}
    assert told(alarm)[:4] == [
        ("nurse_on_duty", ids["nurse"], False),
        ("doctor_on_duty", ids["head"], False),
        ("general_duty", ids["centre"], False),
        ("last_named", ids["officer"], True),
    ]
    assert AlarmStep.objects.count() == 10, "six calls again at most"
    assert Task.objects.filter(kind="alarm", state="open").count() == 10
    assert kinds() == ["alarm.raised", *["alarm.climbed"] * 9]


def test_whoever_takes_it_up_ends_the_climbing_and_closes_it_by_her_task(here, frozen_clock):
    on_the_ladder(here)
    alarm = raised(here)
    frozen_clock.move(minutes=11)
    climb_due()
    head = here.actor("head")
    services.acknowledge_alarm(head, alarm)
    with pytest.raises(WrongState):
        services.acknowledge_alarm(here.actor("nurse"), alarm)
    mine = Task.objects.get(state="open")
    assert mine.owner_id == head.user_id
    frozen_clock.move(minutes=30)
    climb_due()
    assert alarm.steps.count() == 2
    services.complete_task(head, mine, "safe", "已通话，症状缓解")
    alarm.refresh_from_db()
    assert (alarm.outcome, alarm.note, alarm.closed_by_id) == ("safe", "已通话，症状缓解", head.user_id)
    assert kinds() == ["alarm.raised", "alarm.climbed", "alarm.acknowledged", "alarm.closed"]
    assert Event.objects.get(kind="alarm.acknowledged").payload["after_seconds"] == 660
    assert "症状" not in str(list(Event.objects.values_list("payload", flat=True)))


def test_taken_up_and_forgotten_the_general_duty_officer_hears(here, frozen_clock):
    on_the_ladder(here)
    alarm = raised(here)
    services.claim(here.actor("nurse"), Task.objects.get())
    frozen_clock.move(minutes=61)
    climb_due()
    assert told(alarm)[-1] == ("general_duty", here.users["centre"].pk, False)
    frozen_clock.move(hours=9)
    assert climb_due() == 0


def test_a_post_that_nobody_holds_is_passed_over_at_once(here):
    keeping.name_for_post(here.system, "general_duty", here.users["centre"].pk)
    alarm = raised(here, department_id=here.other_ward.pk)
    assert told(alarm)[0] == ("nurse_on_duty", here.users["other"].pk, False), "the roles answer for an empty roster"
    lonely = raised(here, source="monitoring:2", patient_id=alarm.patient_id)
    assert told(lonely)[-1][1] is not None


def test_an_orange_alarm_has_two_hours_by_day_and_four_at_night(here, frozen_clock):
    on_the_ladder(here)
    patient, due = here.patient(), {}
    for hour in (10, 22):
        frozen_clock.set(clock.now().replace(hour=(hour - 8) % 24, minute=0))
        new = NewAlarm(patient_id=patient, level=2, source=f"x:{hour}")
        alarm = Alarm.objects.get(pk=services.raise_alarms(here.system, [new])[new.source])
        due[hour] = (alarm.due_at - alarm.raised_at, alarm.climbs_at - alarm.raised_at)
    assert due == {10: (timedelta(hours=2), timedelta(hours=1)), 22: (timedelta(hours=4), timedelta(hours=2))}


def test_death_ends_the_alarm(here):
    on_the_ladder(here)
    alarm = raised(here)
    mark_deceased(here.system, alarm.patient_id, clock.now())
    run_until_idle()
    alarm.refresh_from_db()
    assert (alarm.outcome, alarm.climbs_at) == ("died", None)
    assert not Task.objects.filter(state="open").exists()


def test_the_gate_opens_with_a_full_roster_and_a_drill_and_shuts_again(here, frozen_clock):
    assert [one.code for one in selectors.gate(here.system).missing] == ["unfilled"] * 3 + ["unnamed", "no_drill"]
    on_the_ladder(here)
    now = clock.now()
    assert [one.code for one in selectors.gate(here.system).missing] == ["no_drill"]
    head = here.actor("head")
    drill = services.start_drill(head)
    with pytest.raises(WrongState):
        services.start_drill(head)
    assert not selectors.gate(here.system).ready, "a drill counts when somebody has taken it up"
    frozen_clock.move(minutes=3)
    services.acknowledge_alarm(here.actor("nurse"), drill)
    assert selectors.gate(here.system).ready
    assert selectors.gate(here.system, here.ward.pk).ready
    kept = selectors.last_drill(here.system)
    assert kept is not None
    assert (kept.outcome, kept.acknowledged_at - kept.raised_at) == ("drill", timedelta(minutes=3))
    keeping.put_on_duty(
        here.system, "nurse_on_duty", here.users["nurse"].pk, now, now + timedelta(days=2), department_id=here.ward.pk
    )
    assert [one.code for one in selectors.gate(here.system, here.ward.pk).missing] == ["no_drill"], "its own ladder"
    frozen_clock.move(days=32)
    assert [one.code for one in selectors.gate(here.system).missing] == ["old_drill"]


def test_managers_hear_before_the_gate_shuts_and_no_more_once_it_is_mended(here, frozen_clock, client):
    on_the_ladder(here)
    services.acknowledge_alarm(here.actor("nurse"), services.start_drill(here.actor("head")))
    heard = []
    for day in range(33):
        warn_due()
        tasks = Task.objects.filter(title_code="gate_drill", state="open")
        heard += [day] if tasks.filter(created_at__gte=clock.now()).exists() else []
        frozen_clock.move(days=1)
    assert heard == [24, 28, 30, 31], "seven, three and one day before the 31st, and when it is too old"
    mine = Task.objects.filter(title_code="gate_drill", state="open")
    assert mine.count() == mine.values("owner").distinct().count(), "one each, the former fall away"
    client.force_login(here.users["head"])
    assert "组织" not in mine[0].words["en"]
    assert "每月演练" in client.get("/").content.decode()
    services.acknowledge_alarm(here.actor("nurse"), services.start_drill(here.actor("head")))
    warn_due()
    assert not mine.exists()
    now = clock.now()
    DutyShift.objects.filter(post="nurse_on_duty").delete()
    keeping.put_on_duty(here.system, "nurse_on_duty", here.users["nurse"].pk, now, now + timedelta(days=9))
    warn_due()
    hole = Task.objects.filter(title_code="gate_roster", state="open").first()
    assert "2" in hole.words["en"], "the ninth day comes into the seven days ahead in two days"


def test_holes_of_a_roster():
    at = [clock.now() + timedelta(hours=hour) for hour in range(10)]
    assert first_hole([(at[0], at[4]), (at[3], at[9])], at[1], at[8]) is None
    assert first_hole([(at[5], at[9]), (at[0], at[3])], at[1], at[8]) == (at[3], at[5])
    assert first_hole([(at[2], at[9])], at[1], at[8]) == (at[1], at[2])
    assert first_hole([(at[0], at[4])], at[1], at[8]) == (at[4], at[8])
    assert first_hole([], at[1], at[8]) == (at[1], at[8])


def test_the_pages(client, here, frozen_clock):
    on_the_ladder(here)
    alarm = raised(here)
    client.force_login(here.users["nurse"], backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "alarm-banner" in client.get(reverse("worklist:alarm_banner")).content.decode()
    page = client.get(reverse("worklist:alarms")).content.decode()
    assert "我来处理" in page
    assert "王秀英" in page
    gone = client.post(reverse("worklist:alarm_take", args=[alarm.uid]))
    assert gone["Location"] == reverse("worklist:task", args=[Task.objects.get(state="open").uid])
    assert "alarm-banner" not in client.get(reverse("worklist:alarm_banner")).content.decode()
    wrong = client.post(reverse("worklist:alarm_close", args=[alarm.uid]), {"outcome": "safe"})
    assert wrong.status_code == 422
    client.post(reverse("worklist:alarm_close", args=[alarm.uid]), {"outcome": "safe", "note": "已通话"})
    assert "已通话" in client.get(reverse("worklist:alarms") + "?tab=closed").content.decode()
    assert client.post(reverse("worklist:alarm_drill")).status_code == 403
    client.force_login(here.users["head"], backend="allauth.account.auth_backends.AuthenticationBackend")
    client.post(reverse("worklist:alarm_drill"))
    assert Alarm.objects.get(is_drill=True).climbs_at
    duty = client.get(reverse("worklist:alarm_duty")).content.decode()
    assert "最后责任人" in duty
    client.force_login(here.users["officer"], backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post(reverse("worklist:alarm_duty"), {"post": "nurse_on_duty", "kind": "duty"}).status_code == 422
    named = {"post": "nurse_on_duty", "kind": "named", "user": str(here.users["head"].uid)}
    client.post(reverse("worklist:alarm_duty"), named)
    assert "郑护士长" in client.get(reverse("worklist:alarm_duty")).content.decode()
