"""From a reading to somebody who acts: alerts, alarms, tasks, words to the patient; and the faults that happen."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.harness.ward import ward

from renxin.engagement.conversations.models import Message
from renxin.engagement.worklist.models import Alarm, Task
from renxin.engagement.worklist.services import acknowledge_alarm, close_alarm, complete_task
from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline.facts.care import CarePlanEnded, CarePlanPaused, CarePlanResumed, CarePlanStarted
from renxin.kernel.timeline.models import Event
from renxin.kernel.timeline.services import record
from renxin.people.patients.models import Patient
from renxin.people.patients.services import mark_deceased, merge_patients
from renxin.people.records.models import Observation
from renxin.people.records.services import TOLD, EncounterData, open_encounter
from renxin.programs.monitoring import services
from renxin.programs.monitoring.models import Alert, MeasureState, MonitoredPatient, Storm

from .measuring import measure, watch

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 4, tzinfo=UTC)  # noon in Shanghai
DAY = timedelta(days=1)
MINUTES = timedelta(minutes=1)


@pytest.fixture
def here():
    with clock.at(NOW):
        yield ward()


def alerts(**which):
    rows = Alert.objects.filter(**which).order_by("pk")
    return [(row.measure, row.kind, row.level, row.state) for row in rows]


def said(patient_id):
    """What she was told, by words that stand in one of the texts only."""
    marks = {"repeat": "5–15", "is_it_you": "是您本人测的吗", "third": "差得有点多", "red": "需要马上处理"}
    rows = Message.objects.filter(patient_id=patient_id, direction="out").exclude(status="blocked").order_by("id")
    return [next(name for name, mark in marks.items() if mark in row.body) for row in rows]


def test_two_that_differ_ask_for_a_third_and_a_baby_is_judged_by_her_age(here):
    her, baby = here.patient(), here.patient("小宝", "13800138002")
    watch(here, her)
    measure(here, her, ago=3 * MINUTES, sbp=120, dbp=80)
    measure(here, her, sbp=132, dbp=80)
    assert said(her) == ["third"]
    Patient.objects.filter(pk=baby).update(birth_date=clock.today() - timedelta(days=40))
    measure(here, baby, temperature=38.1)
    assert alerts(patient_id=baby) == [("temperature", "value", 3, "open")]


def test_a_reading_of_tomorrow_is_asked_about_and_does_not_stand_in_the_way(here):
    her = here.patient()
    watch(here, her)
    measure(here, her, ago=-30 * DAY, sbp=120, dbp=80)
    assert alerts() == [("bp", "strange", 1, "open")]
    assert not MeasureState.objects.filter(patient_id=her).exists()


def facts(kind):
    return Event.objects.filter(kind=kind).count()


def test_a_red_pressure_asks_to_rest_and_the_repeat_alarms_after_telling_her_120(here):
    her = here.patient()
    watch(here, her)
    measure(here, her, ago=12 * MINUTES, sbp=186, dbp=98)
    assert alerts() == [("bp", "value", 2, "open")]
    assert said(her) == ["repeat"]
    assert not Alarm.objects.exists()
    call = Task.objects.get()
    assert (call.title_code, call.kind, call.due_at - NOW) == ("home_orange", "call", timedelta(hours=2))
    measure(here, her, sbp=184, dbp=97)
    assert alerts() == [("bp", "value", 3, "open")]
    assert said(her) == ["repeat", "red"]
    assert Alarm.objects.get().level == 3
    call.refresh_from_db()
    assert call.state == "cancelled", "one thing, one place"
    assert facts("reading.alerted") == 1


def test_what_a_programme_has_judged_already_raises_no_second_trouble_but_ends_the_silence(here):
    her = here.patient()
    watch(here, her)
    measure(here, her, sbp=186, dbp=98, source=TOLD)
    assert (alerts(), said(her), Task.objects.count()) == ([], [], 0)
    assert MeasureState.objects.get(patient_id=her).at == NOW


def test_the_same_reading_three_times_is_one_reading(here):
    her = here.patient()
    watch(here, her, "P02")
    for number in range(3):
        measure(here, her, glucose=3.4)
        measure(here, her, glucose=3.4, source=f"device:{number}") if number == 2 else None
    assert Alert.objects.count() == 1
    assert Alarm.objects.count() == 1
    assert said(her) == ["red"]


def test_many_readings_of_one_trouble_are_one_alert_and_one_task(here):
    her = here.patient()
    watch(here, her)
    for hours in (40, 30, 20, 10, 0):
        measure(here, her, ago=timedelta(hours=hours), sbp=166, dbp=80)
    assert alerts() == [("bp", "value", 2, "open")]
    assert Task.objects.filter(state="open").count() == 1
    assert Alert.objects.get().count == 5


def test_1200_is_asked_about_and_judged_by_nobody(here):
    her = here.patient()
    watch(here, her)
    measure(here, her, sbp=1200, dbp=80)
    assert alerts() == [("bp", "strange", 1, "open")]
    assert Alert.objects.get().rule == "bp:impossible"
    assert said(her) == ["is_it_you"]
    assert not Alarm.objects.exists()
    assert Task.objects.get().title_code == "home_strange"


def test_kilopascals_with_their_unit_are_read_and_without_it_asked_about(here):
    her = here.patient()
    watch(here, her)
    measure(here, her, ago=DAY, sbp=17, dbp=10.5, unit="kPa")
    assert MeasureState.objects.get().values == {"VS_SBP": 127.51, "VS_DBP": 78.76}
    assert not Alert.objects.exists()
    measure(here, her, sbp=17, dbp=10.5)
    assert Alert.objects.get().rule == "bp:unit"


def test_a_reading_unlike_hers_is_asked_about_and_judged_all_the_same(here):
    her = here.patient()
    watch(here, her)
    for days in range(1, 5):
        measure(here, her, ago=days * DAY, sbp=122, dbp=76)
    measure(here, her, sbp=188, dbp=112)
    assert alerts() == [("bp", "value", 2, "open"), ("bp", "strange", 1, "open")]
    assert set(said(her)) == {"repeat", "is_it_you"}


def test_somebody_elses_reading_is_closed_as_that_with_her_tasks(here):
    her, nurse = here.patient(), here.actor(here.nurse)
    watch(here, her)
    measure(here, her, sbp=1200, dbp=80)
    services.close_alert(nurse, Alert.objects.get(), action="", outcome="not_hers")
    assert Alert.objects.get().outcome == "not_hers"
    assert set(Observation.objects.values_list("status", flat=True)) == {"entered-in-error"}
    assert Task.objects.get().state == "cancelled"
    with pytest.raises(WrongState):
        services.close_alert(nurse, Alert.objects.get(), action="called")


def unlike(here, her, sbp=165, dbp=95):
    """Let a reading come that is unlike hers; return the path of the link in the question."""
    for days in range(1, 5):
        measure(here, her, ago=days * DAY, sbp=100, dbp=62)
    measure(here, her, sbp=sbp, dbp=dbp)
    bodies = Message.objects.filter(patient_id=her, direction="out").order_by("id")
    body = next(row.body for row in bodies if "/whose/" in row.body)
    return (
        "/"
        + body.split("/whose/")[0].rpartition("\n")[2].partition("//")[2].partition("/")[2]
        + ("whose/" + body.split("/whose/")[1].split()[0])
    )


def test_a_reading_that_was_not_hers_leaves_the_record_by_one_tap(here, client):
    her, child = here.patient(), here.patient("张小宝", "13800138001")
    for number, one in enumerate((her, child), 1):
        watch(here, one, number=number)
    link, other = unlike(here, her), unlike(here, child)
    page = client.get(link).content.decode()
    assert "王*兰" in page, "two links on one phone say whose they are"
    assert "张*宝" in client.get(other).content.decode()
    assert MeasureState.objects.get(patient_id=her).values["VS_SBP"] == 165
    client.post(link, {"hers": "no"})
    mine = Alert.objects.filter(patient_id=her)
    assert set(mine.values_list("state", "outcome")) == {("closed", "not_hers")}
    assert MeasureState.objects.get(patient_id=her).values == {"VS_SBP": 100, "VS_DBP": 62}
    gone = Observation.objects.filter(patient_id=her, status="entered-in-error")
    assert sorted(map(int, gone.values_list("value_number", flat=True))) == [95, 165]
    assert not Task.objects.filter(patient_id=her, state="open").exists()
    client.post(other, {"hers": "yes"})
    assert MeasureState.objects.get(patient_id=child).values["VS_SBP"] == 165
    assert not Alert.objects.filter(patient_id=child, kind="strange", closed_at=None).exists()
    assert client.get(link[:-3] + "xyz").status_code == 404


def test_nobodys_tap_ends_a_red_alarm(here, client):
    her = here.patient()
    watch(here, her, "P02")
    measure(here, her, glucose=3.2)
    red = Alert.objects.get()
    strange = Alert.objects.create(
        tenant_id=red.tenant_id, patient_id=her, measure="glucose", kind="strange", level=1, rule="glucose:unlike",
        rule_version="x", readings=red.readings, first_at=NOW, last_at=NOW, raised_at=NOW,
    )  # fmt: skip
    services.answer_doubt(here.system, strange, hers=False)
    red.refresh_from_db()
    assert (red.state, "不是她" in red.note or "not she" in red.note) == ("open", True)
    assert not Observation.objects.filter(status="entered-in-error").exists()


def test_what_the_nurse_writes_closes_alert_alarm_and_tasks(here):
    her, nurse = here.patient(), here.actor(here.nurse)
    watch(here, her, "P02")
    measure(here, her, glucose=3.2)
    alert = Alert.objects.get()
    with pytest.raises(InvalidInput):
        services.close_alert(nurse, alert, action="called")  # red wants a line
    services.close_alert(nurse, alert, action="called", note="已进食，复测 5.6")
    run_until_idle()
    assert (Alarm.objects.get().closed_by_id, Alert.objects.get().closed_by_id) == (nurse.user_id,) * 2
    assert facts("reading.alert_closed") == facts("alarm.closed") == 1


def test_the_alarm_and_the_task_settle_the_alert_too(here):
    her, him, nurse = here.patient(), here.patient("赵国强", "13800138002"), here.actor(here.nurse)
    watch(here, her, "P02")
    watch(here, him)
    measure(here, her, glucose=3.2)
    acknowledge_alarm(nurse, Alarm.objects.get())
    run_until_idle()
    assert Alert.objects.get().state == "taken"
    assert Alert.objects.get().taken_by_id == nurse.user_id
    close_alarm(nurse, Alarm.objects.get(), "safe", "好转")
    measure(here, him, sbp=165, dbp=80)
    complete_task(nurse, Task.objects.get(title_code="home_yellow"), "done")
    run_until_idle()
    assert set(Alert.objects.values_list("state", "outcome")) == {("closed", "true")}


def test_nobody_is_told_again_within_half_a_day_but_of_worse_at_once(here):
    her, nurse = here.patient(), here.actor(here.nurse)
    watch(here, her, "P02")
    measure(here, her, ago=timedelta(hours=2), glucose=11)
    services.close_alert(nurse, Alert.objects.get(), action="watched")
    measure(here, her, ago=timedelta(hours=1), glucose=9)
    assert Alert.objects.count() == 1
    measure(here, her, glucose=17)
    assert alerts() == [("glucose", "value", 1, "closed"), ("glucose", "value", 3, "open")]


def test_calm_readings_over_two_days_end_an_alert_by_themselves(here):
    her = here.patient()
    watch(here, her)
    measure(here, her, sbp=165, dbp=75)
    assert Alert.objects.get().state == "open"
    for days in (1, 2, 3):
        with clock.at(NOW + days * DAY):
            measure(here, her, sbp=122, dbp=75)
    row = Alert.objects.get()
    assert (row.state, row.outcome) == ("closed", "settled")
    assert Task.objects.get().state == "cancelled"


def test_in_the_house_and_after_death_nobody_is_alarmed(here):
    her, him = here.patient(), here.patient("赵国强", "13800138002")
    watch(here, her, "P02")
    watch(here, him, "P02")
    data = EncounterData(
        source="his", visit_no="1", encounter_class="IMP", started_at=NOW - DAY, department_id=here.department.pk
    )
    open_encounter(here.system, her, data)
    measure(here, her, glucose=3.1)
    mark_deceased(here.system, him, NOW)
    run_until_idle()
    measure(here, him, glucose=3.1)
    assert not Alert.objects.exists()
    assert MonitoredPatient.objects.get(patient_id=him).why_ended == "died"


def test_death_ends_what_is_open(here):
    her = here.patient()
    watch(here, her, "P02")
    measure(here, her, glucose=3.1)
    mark_deceased(here.system, her, NOW)
    run_until_idle()
    assert Alert.objects.get().outcome == "ended"
    assert not Alarm.objects.filter(closed_at=None).exists()


def test_values_of_the_house_are_the_houses_except_inr(here):
    her = here.patient()
    watch(here, her, "P15A")
    measure(here, her, source="his:lab", sbp=190, dbp=120)
    assert not Alert.objects.exists()
    measure(here, her, source="his:lab", inr=5.4)
    assert alerts() == [("inr", "value", 3, "open")]


def test_who_is_not_watched_is_alarmed_for_danger_only(here):
    her = here.patient()
    measure(here, her, ago=DAY, glucose=9)
    measure(here, her, glucose=9.5)
    assert not Alert.objects.exists()
    measure(here, her, glucose=3.3)
    assert alerts() == [("glucose", "value", 3, "open")]


def test_programmes_begin_pause_and_end_watching(here):
    her = here.patient()

    def tell(kind):
        record(here.system, kind(patient_id=her, occurred_at=clock.now(), enrolment_id=7, programme="P05H"))
        run_until_idle()
        return MonitoredPatient.objects.get().state

    assert tell(CarePlanStarted) == "active"
    assert MonitoredPatient.objects.get().conditions == ["heart_failure"]
    assert tell(CarePlanPaused) == "paused"
    assert tell(CarePlanResumed) == "active"
    measure(here, her, ago=DAY, weight=70)
    measure(here, her, weight=72.5)
    assert alerts() == [("weight", "value", 2, "open")]
    assert tell(CarePlanEnded) == "ended"
    assert Alert.objects.get().outcome == "ended"


def test_watching_by_hand_waits_for_the_gate(here):
    with pytest.raises(WrongState):
        services.watch_by_hand(here.actor(here.nurse), here.patient(), {"bp": 7}, why="血压不稳")


def test_twenty_people_of_one_source_at_once_are_one_storm_and_one_task(here):
    people = [here.patient(f"张{number}", f"1380013{number:04}") for number in range(22)]
    for her in people:
        watch(here, her, "P01", her)
    for her in people:
        measure(here, her, source="device:hub", sbp=165, dbp=70)
    storm = Storm.objects.get()
    assert Alert.objects.filter(storm=storm).count() == 22
    assert Task.objects.filter(title_code="home_storm").count() == 1
    assert services.end_storm(here.actor(here.head_nurse), storm) == 22
    assert set(Alert.objects.values_list("outcome", flat=True)) == {"false"}


def test_two_records_of_one_person_keep_one_open_alert(here):
    one, other = here.patient(), here.patient("王秀兰", "13800138003")
    watch(here, one, "P02")
    watch(here, other, "P02", 2)
    measure(here, one, glucose=3.1)
    measure(here, other, glucose=3.0)
    merge_patients(here.system, one, other, reason="同一人")
    run_until_idle()
    assert Alert.objects.filter(patient_id=one, closed_at=None).count() == 1
    assert not Alert.objects.filter(patient_id=other, closed_at=None).exists()


def test_reading_history_once_more_alarms_nobody(here):
    her = here.patient()
    watch(here, her, "P02")
    measure(here, her, ago=60 * DAY, glucose=3.0)
    measure(here, her, ago=2 * DAY, glucose=3.0)
    assert alerts() == [("glucose", "value", 1, "open")], "what arrives late is looked at, not alarmed"
    assert not Alarm.objects.exists()
