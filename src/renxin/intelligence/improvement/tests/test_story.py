"""The whole loop over HTTP: suggested, taken up, understood, done, verified, checked, decided, told, trained."""

import random
import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from renxin.intelligence.improvement import selectors, services
from renxin.intelligence.improvement.models import (
    Action,
    Attendance,
    Check,
    Improvement,
    Meeting,
    Point,
    Publication,
    Suggestion,
    TrainingSession,
)
from renxin.intelligence.improvement.services import NewImprovement
from renxin.intelligence.insights.models import ChartMark
from renxin.intelligence.insights.tests import golden
from renxin.intelligence.insights.tests.test_pages import account, officer
from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.timeline.models import Event
from renxin.people.organizations.models import User
from renxin.people.organizations.selectors import user_actor
from renxin.people.organizations.services import add_department
from renxin.people.patients import selectors as patients
from renxin.programs.cases.models import CaseCause

pytestmark = pytest.mark.django_db
DIMENSIONS = ("nurses", "doctors", "formalities", "pain", "medicines", "environment", "meals", "response", "relatives")


@pytest.fixture
def house(frozen_clock):
    return golden.make()


@pytest.fixture
def page(client, settings, house):
    def open_as(address, user=None, language="en", status=200, post=None):
        client.force_login(user or officer(house), backend=settings.AUTHENTICATION_BACKENDS[-1])
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        answer = client.get(address) if post is None else client.post(address, post)
        assert answer.status_code == status, answer.content.decode()[:3000]
        return answer if answer["Content-Type"] == "application/pdf" else " ".join(answer.content.decode().split())

    return open_as


def answered(house, level, days, n, department=None):
    chance = random.Random(level)
    for one in range(n):
        scores = {code: min(100, max(0, chance.gauss(level, 10))) for code in DIMENSIONS}
        first, last = days
        house.answer(
            min(10, max(0, round(scores["doctors"] / 10))),
            sum(scores.values()) / len(scores),
            days_ago=first + (last - first) * one / n,
            department=department,
            **scores,
        )


def started(house, **rest):
    said = {
        "title": "取药不久等",
        "aim": "高峰也能在二十分钟内取到药",
        "owner_id": house.actor.user_id,
        "metric": "satisfaction",
        "target": 85.0,
        "department": house.first,
        "bucket": "day",
    }
    return services.start_improvement(house.actor, NewImprovement(**{**said, **rest}))


def whole_cause(page, found, **changed):
    said = {"words": "高峰只开两个窗口", "category": "process"}
    for number in range(1, 4):
        said |= {f"why_{number}": f"为什么{number}", f"shown_{number}": f"依据{number}"}
    page(reverse("improvement:cause", args=[found.uid]), post={**said, **changed}, status=303)


def planned(page, found, kind, user, cause=""):
    day = (clock.now() + timedelta(days=20)).date()
    said = {"words": "加开两个窗口", "kind": kind, "owner": user.pk, "due_on": f"{day}", "cause": cause}
    page(reverse("improvement:plan", args=[found.uid]), post=said, status=303)
    return Action.objects.latest("pk")


def test_an_improvement_goes_its_way_and_shows(house, page, frozen_clock):
    answered(house, 62, (1, 60), 120, house.first)
    nurse = account(house, "head_nurse")
    found = started(house)
    assert found.baseline["n"] == 120
    whole_cause(page, found)
    cause = found.causes.get()
    html = page(reverse("improvement:improvement", args=[found.uid]))
    assert "nothing is planned against it" in html
    assert "<svg" in html

    planned(page, found, "training", nurse, str(cause.uid))
    page(reverse("improvement:move", args=[found.uid, "acting"]), post={}, status=303)
    found.refresh_from_db()
    assert found.state == "analysing"
    assert "only weak actions" in page(reverse("improvement:improvement", args=[found.uid]))

    action = planned(page, found, "staffing", nurse, str(cause.uid))
    page(reverse("improvement:move", args=[found.uid, "acting"]), post={}, status=303)
    page(reverse("improvement:settle", args=[action.uid, "done"]), user=nurse, post={"words": "窗口开了"}, status=303)
    page(reverse("improvement:settle", args=[action.uid, "verified"]), user=nurse, post={"words": "看了"}, status=422)
    page(reverse("improvement:settle", args=[action.uid, "verified"]), post={"words": "去窗口看过"}, status=303)
    action.refresh_from_db()
    assert action.state == "verified"

    day = clock.now().date()
    page(reverse("improvement:count", args=[found.uid]), post={"acted_on": f"{day}"}, status=303)
    assert ChartMark.objects.get().source == f"improvement:{found.pk}"
    assert sorted(found.checks.values_list("days", flat=True)) == [30, 90]
    baseline = found.baseline

    frozen_clock.move(days=31)
    answered(house, 82, (0.5, 29), 90, house.first)
    assert services.sweep_checks(house.actor) == 1
    assert services.sweep_checks(house.actor) == 0
    check = Check.objects.get(days=30)
    assert check.change > 10
    assert check.low > 0
    assert check.chart_says in {"few", "nothing", "better"}
    assert check.verdict == ("shows" if check.chart_says == "better" else "not_shown")
    found.refresh_from_db()
    assert found.baseline == baseline
    page(reverse("improvement:judge", args=[found.uid, check.uid]), post={"words": "窗口要保留"}, status=303)
    assert "窗口要保留" in page(reverse("improvement:improvement", args=[found.uid]))
    kinds = set(Event.objects.filter(patient_id=-house.actor.tenant_id).values_list("kind", flat=True))
    assert {"improvement.started", "improvement.acted", "improvement.checked"} <= kinds


def test_what_does_not_show_is_not_kept_up_as_proven(house, page):
    answered(house, 70, (1, 60), 120, house.first)
    found = started(house)
    whole_cause(page, found)
    planned(page, found, "staffing", officer(house), str(found.causes.get().uid))
    services.begin_acting(house.actor, found)
    with pytest.raises(InvalidInput):
        services.count_from(house.actor, found, clock.now().date())
    services.finish_action(house.actor, Action.objects.get(), "做了")
    services.count_from(house.actor, found, clock.now().date())
    with pytest.raises(WrongState):
        services.look_now(house.actor, found)
    with pytest.raises(InvalidInput):
        services.hold_improvement(house.actor, found, "SOP-1")
    page(reverse("improvement:end", args=[found.uid, "close"]), post={"words": "流程单没有用"}, status=303)
    with pytest.raises(WrongState):
        services.act_again(house.actor, found)


def test_suggestions_say_a_thing_once_with_its_rows(house, page):
    answered(house, 85, (1, 60), 150)
    answered(house, 60, (1, 60), 60, house.first)
    for _ in range(6):
        case = house.complaint(department=house.first)
        CaseCause.objects.create(
            tenant_id=case.tenant_id, case=case, category="respect", severity=2, noted_at=case.opened_at
        )
    page(reverse("improvement:look"), post={}, status=303)
    number = Suggestion.objects.count()
    assert number
    services.find_suggestions(house.actor)
    assert Suggestion.objects.count() == number
    cause = Suggestion.objects.get(source="cause")
    assert cause.n == 6
    assert len(cause.evidence["cases"]) == 6
    html = page(reverse("improvement:suggestion", args=[cause.uid]))
    address = re.search(r'href="([^"]*causes/rows[^"]*)"', html).group(1).replace("&amp;", "&")
    assert page(address).count("<tr>") == 7

    page(reverse("improvement:reject", args=[cause.uid]), post={"words": "no"}, status=422)
    page(reverse("improvement:reject", args=[cause.uid]), post={"words": "已经在整改"}, status=303)
    services.find_suggestions(house.actor)
    assert Suggestion.objects.filter(source="cause", state="open").count() == 0
    assert "已经在整改" in page(reverse("improvement:suggestion", args=[cause.uid]))
    assert page(reverse("improvement:suggestions") + "?state=rejected").count("table__first") == 1


def test_a_suggestion_becomes_an_improvement(house, page):
    for _ in range(4):
        case = house.complaint(department=house.first)
        CaseCause.objects.create(
            tenant_id=case.tenant_id, case=case, category="respect", severity=2, noted_at=case.opened_at
        )
        house.visit(department=house.first)
    services.find_suggestions(house.actor)
    found = Suggestion.objects.get()
    said = {
        "title": "好好说话",
        "aim": "少一点冲突",
        "owner": house.actor.user_id,
        "metric": found.metric,
        "department": found.department_id,
        "target": "1",
        "bucket": "month",
    }
    page(reverse("improvement:accept", args=[found.uid]), post={**said, "target": "99999"}, status=422)
    page(reverse("improvement:accept", args=[found.uid]), post=said, status=303)
    found.refresh_from_db()
    assert found.state == "accepted"
    assert found.improvement == Improvement.objects.get()
    services.find_suggestions(house.actor)
    assert Suggestion.objects.count() == 1
    page(reverse("improvement:accept", args=[found.uid]), post=said, status=422)


def test_the_pack_of_a_meeting_does_not_change_any_more(house, page):
    answered(house, 75, (1, 20), 60, house.first)
    found = started(house)
    day = clock.now().date()
    said = {"month": f"{day}", "meets_at": f"{day}T14:00", "place": "三楼会议室"}
    page(reverse("improvement:meeting_new"), post=said, status=303)
    page(reverse("improvement:meeting_new"), post=said, status=422)
    meeting = Meeting.objects.get()
    address = reverse("improvement:meeting", args=[meeting.uid])
    assert "No pack yet" in page(address)
    page(reverse("improvement:pack", args=[meeting.uid]), post={}, status=303)
    before = Meeting.objects.get().pack
    assert {"zh-hans", "en"} <= set(before)
    house.complaint(department=house.first)
    answered(house, 20, (1, 5), 40, house.first)
    assert Meeting.objects.get().pack == before
    assert "Did it help?" in page(address)
    assert "有没有用" in page(address, language="zh-hans")

    page(reverse("improvement:decide", args=[meeting.uid]), post={"words": "两周内加开窗口"}, status=303)
    decision = meeting.decisions.get()
    due = f"{day + timedelta(days=14)}"
    said = {"words": "写进排班", "kind": "staffing", "owner": house.actor.user_id, "due_on": due}
    page(reverse("improvement:follow", args=[decision.uid]), post=said, status=303)
    assert decision.actions.get().improvement is None
    page(reverse("improvement:minutes", args=[meeting.uid]), post={"minutes": "略"}, status=422)
    said = {"minutes": "讨论了取药等候。", "present": [house.actor.user_id]}
    page(reverse("improvement:minutes", args=[meeting.uid]), post=said, status=303)
    with pytest.raises(WrongState):
        services.pack_meeting(house.actor, meeting)
    text = "".join(
        one.extract_text() for one in PdfReader(BytesIO(selectors.meeting_paper(house.actor, meeting, "en"))).pages
    )
    assert "Decisions" in text
    assert "两周内加开窗口" in text.replace("\n", "")
    assert page(reverse("improvement:paper", args=[meeting.uid])).content.startswith(b"%PDF")
    assert "写进排班" in page(reverse("improvement:actions"))
    assert "写进排班" not in page(f"{reverse('improvement:actions')}?department={house.second.uid}")
    assert found.title in page(reverse("improvement:index"))
    assert found.title not in page(f"{reverse('improvement:index')}?department={house.second.uid}")


def test_patients_read_what_a_second_person_approved(house, page, client):
    director = account(house, "director")
    said = {
        "heard_zh": "大家说取药排队太久。",
        "done_zh": "高峰时段加开两个窗口。",
        "heard_en": "Many of you said the pharmacy takes too long.",
        "done_en": "Two more windows open at busy hours.",
    }
    page(reverse("improvement:publication_new"), post={**said, "heard_zh": "张女士说等了很久"}, status=422)
    page(reverse("improvement:publication_new"), post=said, status=303)
    row = Publication.objects.get()
    page(reverse("improvement:publication_approve", args=[row.uid]), post={}, status=303)
    row.refresh_from_db()
    assert row.state == "asked"
    public = reverse("improvement-public", args=[selectors.public_reference(house.actor)])
    client.logout()
    assert "取药排队" not in client.get(public).content.decode()
    page(reverse("improvement:publication_approve", args=[row.uid]), user=director, post={}, status=303)
    client.logout()
    client.cookies.clear()
    assert "大家说取药排队太久" in client.get(public).content.decode()
    assert public in page(reverse("improvement:poster"))
    patient = house.ward.patient()
    door = patients.doorway(house.ward.tenant.pk, patient, until=clock.today())
    visitor = Client()
    visitor.post(door, {"last4": "8001"})
    assert public in visitor.get("/home/").content.decode()
    page(reverse("improvement:publication_withdraw", args=[row.uid]), user=director, post={"words": "有误"}, status=303)
    assert "/heard/" not in visitor.get("/home/").content.decode()
    client.logout()
    assert "取药排队" not in client.get(public).content.decode()
    assert client.get(reverse("improvement-public", args=["nonsense"])).status_code == 404


def test_points_between_departments_stay_until_they_are_settled(house, page):
    said = {"words": "检验单请在下午三点前送到", "department": house.second.pk, "from_department": house.first.pk}
    page(reverse("improvement:point_new"), post=said, status=303)
    point = Point.objects.get()
    assert "检验单请在下午三点前送到" in page(reverse("improvement:coordination"))
    third = add_department(house.ward.system, name="眼科")
    for place, is_there in ((house.first, True), (house.second, True), (third, False)):
        listed = page(f"{reverse('improvement:coordination')}?department={place.uid}")
        assert ("检验单请在下午三点前送到" in listed) is is_there
    page(reverse("improvement:point_note", args=[point.uid, "noted"]), post={"words": "检验科在试"}, status=303)
    assert "检验科在试" in page(reverse("improvement:coordination"))
    page(reverse("improvement:point_note", args=[point.uid, "settled"]), post={"words": "定了两点半"}, status=303)
    assert "检验单" not in page(reverse("improvement:coordination"))


def test_training_is_attended_by_the_code_and_its_effect_is_measured(house, page, frozen_clock):
    nurse = account(house, "nurse", scope="department", department=house.first)
    answered(house, 60, (1, 40), 60, house.first)
    answered(house, 75, (1, 40), 60, house.second)
    begins = clock.now() + timedelta(minutes=5)
    made = services.plan_session(
        house.actor, services.NewSession(course="empathy-first", starts_at=begins, departments=[house.first.pk])
    )
    page(reverse("improvement:training"), user=nurse, post={"code": "000000x"}, status=303)
    assert not Attendance.objects.exists()
    for _ in range(2):
        page(reverse("improvement:training"), user=nurse, post={"code": made.code}, status=303)
    assert Attendance.objects.get().department == house.first
    assert "you were there" in page(reverse("improvement:training"), user=nurse)
    assert selectors.effect(house.actor, made) is None
    frozen_clock.move(days=40)
    answered(house, 80, (1, 38), 60, house.first)
    answered(house, 75, (1, 38), 60, house.second)
    found = selectors.effect(house.actor, TrainingSession.objects.get())
    satisfaction = found.numbers[0]
    assert satisfaction.verdict == "shows"
    assert 14 < satisfaction.beyond.value < 26
    assert found.numbers[1].verdict == "too_few"
    assert "an improvement shows" in page(reverse("improvement:session", args=[made.uid]))
    page(reverse("improvement:session", args=[made.uid]), user=nurse, status=403)


def test_a_talk_looked_back_on_is_ones_own(house, page):
    nurse = account(house, "nurse", scope="department", department=house.first)
    page(reverse("improvement:practice", args=["talk"]), user=nurse, post={"met": ["greet", "sit"]}, status=303)
    assert "2 / 10" in page(reverse("improvement:training"), user=nurse)
    assert "2 / 10" not in page(reverse("improvement:training"))
    with pytest.raises(InvalidInput):
        services.note_practice(user_actor(nurse), "talk", house.actor.user_id, ["greet"])


def test_posts_show_their_load(house, page):
    said = {
        "user": house.actor.user_id,
        "department": house.first.pk,
        "days": ["0", "1"],
        "opens": "08:00",
        "closes": "17:00",
        "since_on": "2026-01-01",
    }
    page(reverse("improvement:post_new"), post=said, status=303)
    assert "Mon Tue 08:00–17:00" in page(reverse("improvement:posts"))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_empty_pages_teach_the_first_step(page, language):
    for name in ("index", "suggestions", "actions", "coordination", "meetings", "publications", "training", "posts"):
        page(reverse(f"improvement:{name}"), language=language)
    for name in ("new", "meeting_new", "point_new", "publication_new", "training_new", "post_new"):
        page(reverse(f"improvement:{name}"), language=language)
    page(reverse("improvement:course", args=["bad-news"]), language=language)


def test_other_departments_are_not_shown_and_patients_data_needs_its_permission(house, page):
    answered(house, 70, (1, 30), 40, house.second)
    found = started(house, department=house.second)
    nurse = account(house, "head_nurse", scope="department", department=house.first)
    page(reverse("improvement:improvement", args=[found.uid]), user=nurse, status=404)
    assert found.title not in page(reverse("improvement:index"), user=nurse)
    page(reverse("improvement:index"), user=account(house, "marketing"), status=403)
    assert User.objects.filter(pk=nurse.pk).exists()
