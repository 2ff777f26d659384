"""Care plans over HTTP: versions written and approved, a patient who enters, her plan and handbook, joining."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from renxin.engagement.worklist.models import Task
from renxin.kernel.core import clock
from renxin.people.organizations.models import User
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.programs.careplans import services
from renxin.programs.careplans.models import (
    CareTalk,
    Contact,
    Enrolment,
    Handbook,
    Programme,
    ProgrammeVersion,
    Transfer,
    VersionState,
)
from renxin.programs.careplans.portal import joining

from .making import answered, born, care_ward, contacts, enrolled

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(frozen_clock):
    cache.clear()
    return care_ward()


def as_user(user) -> Client:
    """Return a browser of a member of staff, in English."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def officer(here) -> Client:
    return as_user(User.objects.get(pk=here.officer.user_id))


def said(answer) -> str:
    """Return the words of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def version(code: str, state: str) -> ProgrammeVersion:
    return ProgrammeVersion.objects.get(programme__code=code, state=state)


def test_a_version_is_written_told_apart_and_put_in_force_by_a_second_person(here):
    writer = as_user(here.head_nurse)
    first = version("P07", VersionState.IN_FORCE)
    draft = writer.post(reverse("careplans:begin_draft", args=[first.uid]))["Location"]
    assert "第3天" not in said(writer.get(draft))
    assert "Everything is right." in said(writer.get(draft))
    uid = version("P07", VersionState.DRAFT).uid

    rule = reverse("careplans:draft_part", args=[uid, "rules", 2])
    wrong = {"when": "days >= 3 and VS_TEMPO >= 38", "level": "orange", "text_zh": "术后3天仍发热", "text_en": "Fever"}
    live = writer.post(f"{rule}/check", wrong)
    assert "VS_TEMPO is not known. (character 15)" in said(live)
    right = {**wrong, "when": "days >= 3 and VS_TEMP >= 37.8", "action": "call_doctor", "next": "1d"}
    assert "temperature ≥ 37.8 °C" in said(writer.post(f"{rule}/check", right))
    assert writer.post(rule, right).status_code == 303

    text = reverse("careplans:draft_text", args=[uid])
    written = re.search(r"<textarea.*?>(.*?)</textarea>", writer.get(text).content.decode(), re.DOTALL)[1]
    written = written.replace("&#x27;", "'").replace("&quot;", '"').replace("&lt;", "<").replace("&gt;", ">")
    broken = written.strip().replace("at: 14d", "at: 14x", 1)
    line = broken[: broken.index("14x")].count("\n") + 1
    shown = said(writer.post(text, {"text": broken}, headers={"hx-request": "true", "hx-target": "problems"}))
    assert f"Line {line}" in shown
    assert "is no span of time" in shown
    writer.post(text, {"text": written.strip().replace("at: 14d", "at: 15d", 1), "keep": "1"})

    writer.post(reverse("careplans:propose", args=[uid]), {"note": "earlier"})
    proposed = version("P07", VersionState.PROPOSED)
    changes = said(writer.get(reverse("careplans:compare", args=[proposed.programme.uid]), {"to": proposed.number}))
    assert "14 days → 15 days" in changes
    assert "temperature ≥ 38 °C → days since the start ≥ 3 and temperature ≥ 37.8 °C" in changes

    decide = reverse("careplans:decide", args=[proposed.uid])
    assert writer.post(decide, {"do": "approve"}).status_code == 403
    officer(here).post(decide, {"do": "approve"})
    proposed.refresh_from_db()
    first.refresh_from_db()
    assert (proposed.state, first.state) == (VersionState.IN_FORCE, VersionState.RETIRED)
    file = officer(here).get(reverse("careplans:give_out", args=[proposed.uid])).content.decode()
    assert "at: 15d" in file
    assert services.take_in_text(here.actor(here.head_nurse), file).number == 3


def test_a_version_that_is_approved_for_a_later_day_waits_for_it(here, frozen_clock):
    first = version("P07", VersionState.IN_FORCE)
    draft = services.write_draft(here.actor(here.head_nurse), first.definition)
    services.propose_version(here.actor(here.head_nurse), draft)
    decide = reverse("careplans:decide", args=[draft.uid])
    page = reverse("careplans:programme", args=[first.programme.uid])
    day = clock.today() + timedelta(days=2)
    boss = officer(here)
    boss.post(decide, {"do": "approve", "effective_on": (clock.today() - timedelta(days=1)).isoformat()})
    assert version("P07", VersionState.PROPOSED).decided_at is None
    boss.post(decide, {"do": "approve", "effective_on": day.isoformat()})
    shown = said(boss.get(page, {"version": draft.number}))
    assert "Approved, not in force yet" in shown
    assert (services.sweep_versions(), version("P07", VersionState.IN_FORCE).pk) == (0, first.pk)
    frozen_clock.move(days=2)
    assert services.sweep_versions() == 1
    assert version("P07", VersionState.IN_FORCE).pk == draft.pk
    assert version("P07", VersionState.RETIRED).pk == first.pk


def test_a_programme_is_switched_on_only_when_the_alarm_path_is_ready(here):
    row = Programme.objects.get(code="P01")
    page = reverse("careplans:programme", args=[row.uid])
    nurse = as_user(here.head_nurse)
    assert "It cannot be switched on yet" in said(nurse.get(page))
    nurse.post(f"{page}act", {"do": "on"})
    row.refresh_from_db()
    assert row.switched_on_at is None
    here.fill_ladder()
    nurse.post(f"{page}act", {"do": "on"})
    row.refresh_from_db()
    assert row.switched_on_at is not None
    shown = said(nurse.get(page))
    assert "Switched on" in shown
    assert "upper blood pressure ≥ 140 mmHg" in shown
    assert "Hypertension" in said(nurse.get(reverse("careplans:programmes")))


def test_a_patient_enters_by_hand_and_gets_a_plan_and_a_handbook(here, frozen_clock):
    patient = here.patient()
    born(patient, 60)
    Programme.objects.filter(code__in=["P01", "P07"]).update(switched_on_at=clock.now())
    uid = Patient.objects.get(pk=patient).uid
    nurse = as_user(here.nurse)
    start = reverse("careplans:start", args=[uid])
    assert reverse("careplans:start", args=[uid]) in nurse.get(reverse("console:patient", args=[uid])).content.decode()
    assert "After an operation" in said(nurse.get(start))
    day = (clock.today() - timedelta(days=1)).isoformat()
    answer = nurse.post(
        start, {"programme": "P07", "P07-surgery": day, "P07-has_implant": "1", "P07-wound_site": "knee"}
    )
    assert answer.status_code == 303, said(answer)
    way = Enrolment.objects.get()
    assert (way.anchors["surgery"], way.facts) == (day, {"has_implant": True, "wound_site": "knee"})
    assert nurse.post(start, {"programme": "P99"}).status_code == 422

    enrolled(here, patient, "P01", source="test:2")
    plan = answer["Location"]
    shown = said(nurse.get(plan))
    assert "tension (day 14) + Hypertension: Day 14" in shown
    assert "Her care" not in shown

    manager = {"manager": str(here.nurse.uid), "services": ["follow_up", "rehab"], "note": "左膝"}
    nurse.post(f"{plan}arrange", manager)
    book = nurse.post(f"{plan}handbook", {"note": "您恢复得很好"})["Location"]
    shown = said(nurse.get(book))
    assert "The wound bleeds heavily or opens" in shown
    assert "180/110 or more with headache" in shown
    assert "您恢复得很好" in shown
    told = {"points": ["plan", "risk", "cost", "teach_back"], "understood": "part", "teach_back": "发烧就打电话"}
    nurse.post(f"{book}talk", told)
    talk = CareTalk.objects.get()
    assert (talk.points, talk.understood, talk.teach_back) == (told["points"], "part", "发烧就打电话")
    assert nurse.get(f"{book}paper").content.startswith(b"%PDF")

    link = patients.doorway(here.tenant.pk, patient, until=clock.today() + timedelta(days=1), to="handbook")
    phone = Client(headers={"accept-language": "en"})
    path = link.removeprefix(settings.RENXIN_PUBLIC_URL.rstrip("/"))
    assert phone.get(reverse("home-handbook")).status_code == 302
    inside = phone.post(path, {"last4": "8001"})["Location"]
    phone.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    shown = said(phone.get(inside))
    assert "My handbook" in shown
    assert "Press the knee" not in shown
    assert Handbook.objects.get().read_at is not None
    assert phone.get(f"{inside}?print=1").content.startswith(b"%PDF")
    shown = said(phone.get(reverse("home-plan")))
    assert "We send you some questions" in shown
    assert "Who looks at what you write" in phone.get(reverse("home-plan")).content.decode()
    assert "My handbook" in said(phone.get(reverse("home")))


def test_aims_contacts_and_their_course_stand_on_the_plan_and_in_its_summaries(here, frozen_clock):
    patient = here.patient()
    born(patient, 60)
    way = enrolled(here, patient, "P01")
    for pressure in (152, 138):
        frozen_clock.move(days=14)
        contact = next(one for one in contacts(way) if one.closed_at is None)
        answered(here.system, contact, VS_SBP=pressure, VS_DBP=84, MED_TAKE=0, MED_ADR="none")
    nurse = as_user(here.nurse)
    page = reverse("careplans:plan", args=[way.plan.uid])
    shown = said(nurse.get(page))
    assert "Blood pressure under 140/90 (130/80 with diabetes" in shown
    assert "First time: adjust and check within two weeks" in shown
    assert nurse.get(page).content.decode().count("<polyline") == 1
    assert "yellow" in shown
    doctor = said(nurse.get(f"{page}summary"))
    assert "2 contacts held" in doctor
    assert "upper blood pressure" in doctor
    plain = said(nurse.get(f"{page}summary", {"for": "patient"}))
    assert "reached. Well done" in plain
    assert nurse.get(f"{page}summary", {"print": "1"}).content.startswith(b"%PDF")
    tab = nurse.get(reverse("console:patient", args=[Patient.objects.get(pk=patient).uid]), {"tab": "care"})
    assert "Blood pressure under 140/90" in said(tab)
    listed = said(nurse.get(reverse("careplans:people"), {"programme": "P01", "level": "3"}))
    assert "Nobody fits" in listed

    pause = reverse("careplans:way", args=[way.uid])
    nurse.post(pause, {"do": "pause", "day": (clock.today() + timedelta(days=30)).isoformat()})
    assert "Pauses" in said(nurse.get(page))
    nurse.post(pause, {"do": "resume"})
    head = as_user(here.head_nurse)
    head.post(f"{page}transfer", {"other": "城东社区卫生服务中心", "summary": "血压平稳"})
    assert Transfer.objects.get().programmes == ["P01"]
    way.refresh_from_db()
    assert way.why_ended == "transfer"
    assert not Contact.objects.filter(closed_at__isnull=True).exists()


def test_joining_by_a_code_asks_who_she_is_and_tells_nobody_anything(here):
    row = Programme.objects.get(code="P01")
    patient = here.patient("王秀兰", "13800138001")
    Patient.objects.filter(pk=patient).update(birth_date="1960-05-01")
    path = joining.address(row).removeprefix(settings.RENXIN_PUBLIC_URL.rstrip("/"))
    phone = Client(headers={"accept-language": "en"})
    phone.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert phone.get(path).status_code == 410
    here.fill_ladder()
    services.switch_on(here.actor(here.head_nurse), row)
    shown = said(phone.get(path))
    assert "In danger call 120" in shown
    who = {"name": "王秀兰", "born": "1960-05-01", "phone": "13800138001", "agree": "1"}
    assert phone.post(path, {**who, "agree": ""}).status_code == 422
    assert "We call you" in said(phone.post(path, {**who, "born": "1961-05-01"}))
    assert not Enrolment.objects.exists()
    assert Task.objects.filter(source__startswith="careplans:join:").count() == 1
    assert "You are in" in said(phone.post(path, who))
    way = Enrolment.objects.get()
    assert (way.patient_id, way.why_started) == (patient, "self")
    assert "You are in already" in said(phone.post(path, who))
    assert phone.get("/j/nothing").status_code == 404
    sheet = officer(here).get(reverse("careplans:join_sheet", args=[row.uid]))
    assert "<svg" in sheet.content.decode()
