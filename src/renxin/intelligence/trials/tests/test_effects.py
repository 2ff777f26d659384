"""What a journey has changed: arms and weeks from rows and facts, and the register that must come first."""

import random
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse

from renxin.intelligence.journeys.models import JourneyRun
from renxin.intelligence.journeys.state import Question
from renxin.intelligence.journeys.tests import world
from renxin.intelligence.trials import selectors, services
from renxin.intelligence.trials.models import Experiment
from renxin.intelligence.trials.services import experiments
from renxin.intelligence.trials.services.leaning import better_way
from renxin.kernel.core import clock
from renxin.kernel.core.clock import SHANGHAI
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline.facts.programs import SurveyCompleted
from renxin.kernel.timeline.facts.records import EncounterDischarged
from renxin.kernel.timeline.selectors import Wanted, followed_by
from renxin.kernel.timeline.services import record
from renxin.people.organizations.services import add_department
from renxin.people.records.models import Encounter
from renxin.people.records.services import discharge_encounter

from .test_pages import page  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 10, 12, tzinfo=SHANGHAI)
GOAL = {"label": {"zh": "填完问卷", "en": "answers the survey"}, "fact": "survey.completed", "within_days": 14}


@pytest.fixture
def house():
    with clock.at(NOON - timedelta(days=60)):
        here = world.make()
    with clock.at(NOON):
        yield here


def set_definition(here, **changes):
    """Let the current version say something else: what tests of counting need, publishing is tested elsewhere."""
    version = here.journey.current
    version.definition = version.definition | changes
    version.digest = f"{random.Random(str(changes)).random()}"
    version.save()


def runs(here, arm, n, reached, days_ago=30):
    started = NOON - timedelta(days=days_ago)
    JourneyRun.objects.bulk_create(
        JourneyRun(
            tenant_id=here.house.tenant.pk,
            journey=here.journey,
            version=here.journey.current,
            patient_id=10_000 + JourneyRun.objects.count() + number,
            trigger_event_id=1,
            entry_key=f"event:{arm}:{number}",
            entered_at=started,
            anchor_at=started,
            started_at=started,
            zone="Asia/Shanghai",
            arm=arm,
            goal_at=started + timedelta(days=2) if number < reached else None,
        )
        for number in range(n)
    )


def register(here, kind="hold_out", **changes):
    values = {
        "journey_code": here.journey.code,
        "message_class": "service",
        "kind": kind,
        "title": "问候有没有用",
        "reason": "想知道问候是否让更多人按时复诊",
        "ethics_note": "对照组得到常规服务，伦理委员会已同意",
        "ends_on": date(2026, 6, 1),
    }
    return services.register_experiment(here.actor, **(values | changes))


def test_arms_are_counted_once_their_days_are_over(house):
    set_definition(house, goal=GOAL, held_out=20)
    runs(house, "treated", 400, 240)
    runs(house, "held_out", 100, 30)
    runs(house, "treated", 7, 0, days_ago=3)
    (version,) = selectors.effect_of(house.actor, house.journey).versions
    assert (version.arms.treated.n, version.arms.treated.reached) == (400, 240)
    assert (version.arms.held_out.n, version.arms.held_out.reached) == (100, 30)
    assert version.arms.waiting == 7
    assert version.comparison.verdict == "better"
    assert version.comparison.difference.value == pytest.approx(0.3)


def test_the_page_never_shows_a_bare_percentage(house, page):  # noqa: F811
    set_definition(house, goal=GOAL, held_out=20)
    runs(house, "treated", 40, 20)
    runs(house, "held_out", 10, 3)
    address = reverse("trials:effect", args=[house.journey.uid])
    html = page(address)
    assert "还不够：较小的一组大约还需要" in html
    assert "40 人中 20 人：50%（" in html.replace("50.0%", "50%")
    runs(house, "treated", 400, 300)
    runs(house, "held_out", 100, 25)
    assert "达到目标的更多：" in page(address)
    assert "95% interval" in page(address, language="en")


def test_without_a_register_no_hold_out_and_no_split_is_published(house):
    content = {"code": house.journey.code, "held_out": 10, "steps": [{"id": "ab", "verb": "split_random"}]}
    assert [one.where for one in services.objections(house.actor, content)] == [
        "journey.held_out",
        "journey.steps.ab",
    ]
    made = register(house)
    register(house, kind="split", subject="ab")
    assert services.objections(house.actor, content) == []
    with clock.at(datetime(2026, 6, 3, 12, tzinfo=SHANGHAI)):
        assert len(services.objections(house.actor, content)) == 2
    services.close_experiment(house.actor, made.uid, "没有差别，停用")
    assert [one.where for one in services.objections(house.actor, content)] == ["journey.held_out"]
    with pytest.raises(WrongState):
        services.close_experiment(house.actor, made.uid, "再来一次")


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"message_class": "clinical"}, "kind"),
        ({"message_class": "complaint"}, "kind"),
        ({"reason": "试试"}, "reason"),
        ({"ethics_note": " "}, "ethics_note"),
        ({"ends_on": date(2026, 3, 1)}, "ends_on"),
        ({"ends_on": date(2028, 3, 1)}, "ends_on"),
    ],
)
def test_an_experiment_needs_all_of_it(house, changes, where):
    with pytest.raises(InvalidInput) as error:
        register(house, **changes)
    assert error.value.where == where
    assert not Experiment.objects.exists()


def test_one_experiment_of_a_kind_at_a_time(house):
    register(house)
    with pytest.raises(InvalidInput):
        register(house)


def test_the_register_is_kept_on_pages(house, page):  # noqa: F811
    address = reverse("trials:experiments", args=[house.journey.uid])
    data = {"kind": "hold_out", "title": "问候有没有用", "reason": "短", "ethics_note": "短", "ends_on": "2026-06-01"}
    assert "请写明理由" in page(address, data, status=422)
    data |= {"reason": "想知道问候是否让更多人按时复诊", "ethics_note": "对照组得到常规服务，伦理委员会已同意"}
    assert page(address, data, status=303) == address
    assert "问候有没有用" in page(address)
    made = Experiment.objects.get()
    page(reverse("trials:close", args=[made.uid]), {"conclusion": "有用，推广"}, status=303)
    assert "有用，推广" in page(reverse("trials:register"))


def discharged(here, patient_id, at, answered_after=None):
    with clock.at(at):
        facts = [
            EncounterDischarged(patient_id=patient_id, occurred_at=at, encounter_id=patient_id, encounter_class="IMP")
        ]
        if answered_after is not None:
            when = at + timedelta(days=answered_after)
            facts.append(SurveyCompleted(patient_id=patient_id, occurred_at=when, encounter_id=patient_id))
        record(here.his, *facts)


def test_the_history_says_for_how_many_something_followed(house):
    for number, (weeks, answered) in enumerate([(-2, 3), (-2, None), (-1, 20), (0, 3), (0, 13)]):
        discharged(house, 500 + number, NOON + timedelta(weeks=weeks - 4, days=1), answered)
    found = followed_by(
        house.actor,
        Wanted(kind="encounter.discharged", where={"encounter_class": "IMP", "died": False}),
        Wanted(kind="survey.completed", where={"low": [False]}, same=["encounter_id"]),
        days=14,
        since=NOON - timedelta(days=90),
        until=NOON,
        zero=NOON - timedelta(weeks=4),
    )
    assert [(row.week, row.n, row.reached) for row in found] == [(-2, 2, 1), (-1, 1, 0), (0, 2, 2)]


def test_where_chance_may_not_decide_weeks_are_compared(house, page):  # noqa: F811
    set_definition(house, goal=GOAL, message_class="clinical")
    found = selectors.effect_of(house.actor, house.journey)
    assert found.weaker
    for number in range(30):
        discharged(house, 700 + number, NOON - timedelta(days=90 - number), 3 if number % 2 else None)
    html = page(reverse("trials:effect", args=[house.journey.uid]))
    assert "较弱的证据" in html
    assert "还不够：启用前有" in html


def split(here, counts, days_ago=30):
    """Let runs stand on the ways of a split: name, people, how many of them reached the goal."""
    for name, n, reached in counts:
        before = set(JourneyRun.objects.values_list("pk", flat=True))
        runs(here, "treated", n, reached, days_ago)
        JourneyRun.objects.exclude(pk__in=before).update(seen={"ab": {"arm": name}})


def lean(here, now=NOON):
    run = SimpleNamespace(run=SimpleNamespace(pk=1, version_id=here.journey.current_id))
    return better_way(here.actor, Question("lean", '{"step":"ab"}'), [run], now)[0]


def test_the_runner_is_told_which_way_is_better_once_that_is_sure(house):
    set_definition(house, goal=GOAL)
    split(house, [("short", 60, 40), ("long", 60, 30)])
    register(house, kind="split", subject="ab")
    assert lean(house) == ""
    split(house, [("short", 300, 240), ("long", 300, 120)])
    assert lean(house, NOON + timedelta(hours=1)) == "short"
    (version,) = selectors.effect_of(house.actor, house.journey).versions
    assert version.splits == []


PLAN = "心血管内科 2026-03-01\n神经内科 2026-03-20"
STAGGERED = {
    "kind": "staggered",
    "title": "分批启用",
    "reason": "想知道启用后是否更多人按时复诊",
    "ends_on": "2026-06-01",
}


def test_a_staggered_start_keeps_a_department_out_until_its_day(house, page):  # noqa: F811
    second = add_department(house.his, name="神经内科", local_code="NEUR", campus=house.house.campus)
    data = {**STAGGERED, "ethics_note": "各科室先后启用，都会得到服务，伦理委员会已同意", "plan": PLAN}
    address = reverse("trials:experiments", args=[house.journey.uid])
    page(address, data, status=303)
    assert "2026年3月20日" in page(address) or "2026-03-20" in page(address)

    def go_home(ward, first):
        for number in (first, first + 1):
            stay = house.admit(house.patient(number), f"S{number}")
            Encounter.objects.filter(pk=stay.pk).update(department_id=ward.pk)
            stay.refresh_from_db()
            discharge_encounter(house.his, stay, at=clock.now(), disposition="1")
        run_until_idle()
        return house.journey.runs.count()

    assert go_home(house.ward, 10) == 2
    assert go_home(second, 20) == 2
    with clock.at(NOON + timedelta(hours=1)):
        replay = services.request_replay(house.actor, house.journey.current.definition, title="x", days=5)
        services.run_replay(uid=str(replay.uid))
    replay.refresh_from_db()
    assert (replay.result["people"], replay.result["counts"]["too_early"]) == (2, 2)
    with clock.at(datetime(2026, 3, 20, 9, tzinfo=SHANGHAI)):
        assert go_home(second, 30) == 4


def test_once_an_experiment_is_over_nobody_is_held_out_and_its_owner_hears_of_it(house, page, monkeypatch):  # noqa: F811
    set_definition(house, goal=GOAL, held_out=50)
    made = register(house, ends_on=date(2026, 3, 12))
    told = []
    monkeypatch.setattr(
        experiments.channels, "tell_staff", lambda actor, users, text, **more: told.append((users, more)) or 1
    )

    def arms(first):
        for number in range(first, first + 8):
            house.go_home(number)
        run_until_idle()
        return set(house.journey.runs.filter(started_at=clock.now()).values_list("arm", flat=True))

    assert arms(40) == {"treated", "held_out"}
    assert services.tell_owners() == 0
    journey = reverse("journeys:journey", args=[house.journey.uid])
    assert "有试验已到期" not in page(journey)
    with clock.at(datetime(2026, 3, 13, 9, tzinfo=SHANGHAI)):
        assert arms(60) == {"treated"}
        assert services.tell_owners() == 1
        ((users, more),) = told
        assert users == [house.actor.user_id]
        assert more["key"] == f"trials:over:{made.uid}"
        assert more["path"] == reverse("trials:experiments", args=[house.journey.uid])
        assert "有试验已到期" in page(journey)
        assert "您负责的 1 项试验已到期" in page(reverse("console:today"))
        page(reverse("trials:close", args=[made.uid]), {"conclusion": "有用，推广"}, status=303)
        assert services.tell_owners() == 0
        assert "有试验已到期" not in page(journey)
