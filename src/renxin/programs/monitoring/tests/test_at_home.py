"""What patients write at home, over HTTP and without JavaScript: readings, doubts, ticks, the diary, days away."""

from datetime import timedelta

import pytest
from tests.harness.ward import ward

from renxin.engagement.worklist.models import Alarm, Task
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline.models import Event
from renxin.people.patients.models import Patient
from renxin.people.patients.services import ProxyData, grant_proxy
from renxin.people.records.models import Observation
from renxin.programs.monitoring.models import Absence, DiaryEntry, Dose, MedicationPlan, ReadingPhoto
from renxin.programs.monitoring.portal import trend
from renxin.programs.monitoring.services.typing_photos import type_photo

from .making_home import at_home, boxes, open_house, path, pressures

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c626001000000ffff03000006"
    "000557bfabd40000000049454e44ae426082"
)


@pytest.fixture
def here(db, frozen_clock):
    return ward()


def values() -> list[tuple[str, int]]:
    return [(row.code, int(row.value_number)) for row in Observation.objects.order_by("id")]


def test_nothing_invites_while_nobody_looks(here):
    mine = here.patient()
    client = at_home(here, mine)
    assert "还没有开放" in client.get(path(mine)).content.decode()
    assert "还没有开放" in client.get(path(mine, "diary/")).content.decode()
    client.post(path(mine, "measure/bp/"), {"VS_SBP": "130", "VS_DBP": "80"})
    client.post(path(mine, "diary/"), {"feeling": "1", "words": "胸痛"})
    assert not Observation.objects.exists()
    assert not DiaryEntry.objects.exists()


def test_a_reading_is_kept_by_the_one_road_and_answered_at_once(here):
    open_house(here)
    mine = here.patient()
    client = at_home(here, mine)
    asked = client.get(path(mine, "measure/bp/")).content.decode()
    assert "120" in asked
    assert "王秀兰" in asked
    for _twice in range(2):  # the back button and an impatient thumb
        answer = client.post(path(mine, "measure/bp/"), {"VS_SBP": "１３０", "VS_DBP": " 80 "})
        assert answer.headers["Location"] == path(mine, "readings/bp/")
    assert values() == [("8480-6", 130), ("8462-4", 80)]
    shown = client.get(path(mine, "readings/bp/")).content.decode()
    assert "在您的目标里" in shown
    assert shown.index("<strong>130</strong>") < shown.index("<strong>80</strong>"), "the upper number comes first"
    assert Event.objects.filter(kind="observation.recorded").count() == 2


def test_doubtful_numbers_are_asked_about_kindly_and_never_kept_unasked(here):
    open_house(here)
    mine = here.patient()
    client = at_home(here, mine)
    for posted, words in (
        ({"VS_SBP": "1200", "VS_DBP": "80"}, "多按了一位"),
        ({"VS_SBP": "80", "VS_DBP": "135"}, "写反了"),
        ({"VS_SBP": "17.3", "VS_DBP": "10.7"}, "另一种单位"),
    ):
        answer = client.post(path(mine, "measure/bp/"), posted)
        assert answer.status_code == 422, posted
        assert words in answer.content.decode(), posted
    assert client.post(path(mine, "measure/bp/"), {"VS_SBP": "高", "VS_DBP": "80"}).status_code == 422
    assert client.post(path(mine, "measure/bp/"), {}).status_code == 422
    assert not Observation.objects.exists()
    pressures(here, mine, [(128, 78), (131, 80), (126, 77), (130, 82)])
    odd = {"VS_SBP": "198", "VS_DBP": "85"}
    answer = client.post(path(mine, "measure/bp/"), odd)
    assert "真的是王秀兰量的吗" in answer.content.decode()
    assert Observation.objects.count() == 8
    assert client.post(path(mine, "measure/bp/"), {**odd, "sure": "VS_DBP=85;VS_SBP=190"}).status_code == 422
    assert client.post(path(mine, "measure/bp/"), {**odd, "sure": "VS_DBP=85;VS_SBP=198"}).status_code == 302
    page = client.get(path(mine, "readings/bp/")).content.decode()
    assert page.index("120") < page.index("再量一次")
    assert 'href="tel:120"' in page


def test_low_sugar_is_told_what_to_do_and_who_looks_after_whom_is_always_said(here):
    open_house(here)
    mother, child = here.patient(), here.patient("王小宝", "13800138003")
    Patient.objects.filter(pk=child).update(birth_date=clock.today() - timedelta(days=400))
    grant_proxy(
        here.system,
        child,
        ProxyData(proxy_patient_id=mother, relation="mother", basis="guardian", classes=("results",), method="paper"),
    )
    client = at_home(here, mother)
    page = client.get(path(child, "measure/glucose/")).content.decode()
    assert "为王小宝记下" in page
    client.post(path(child, "measure/glucose/"), {"LAB_GLU_F": "3,5"})
    assert Observation.objects.get().patient_id == child
    assert "15 克糖" in client.get(path(child, "readings/glucose/")).content.decode()
    assert client.get(path(child, "medicines/")).status_code == 404  # not in what was granted
    assert Event.objects.get(kind="home.visited", patient_id=child).payload["by_other"] is True
    stranger = at_home(here, here.patient("赵敏", "13800138002"), "8002")
    assert stranger.get(path(child, "measure/glucose/")).status_code == 404
    assert stranger.post(path(child, "measure/glucose/"), {"LAB_GLU_F": "5"}).status_code == 404
    assert Observation.objects.count() == 1


def test_medicines_are_ticked_without_javascript_and_undone(here):
    mine = here.patient()
    boxes(here, mine)
    run_until_idle("timeline.sequencer", "timeline.consumers")
    client = at_home(here, mine)
    assert "去打勾" in client.get(path(mine)).content.decode()
    page = client.get("/home/medicines", follow=True).content.decode()
    assert "氨氯地平片" in page
    assert "有 31 天手里有药" in page
    plan = MedicationPlan.objects.get(drug_class="calcium")
    told = {"plan": plan.uid, "on": clock.today().isoformat(), "at": "08:00"}
    for said, reason in (("taken", ""), ("nothing", ""), ("missed", ""), ("missed", "forgot")):
        client.post(path(mine, "medicines/"), {**told, "said": said, "reason": reason})
    assert [(row.said, row.reason) for row in Dose.objects.order_by("id")][2:] == [("missed", ""), ("missed", "forgot")]
    assert "漏服" in client.get(path(mine, "medicines/")).content.decode()
    client.post(path(mine, "medicines/"), {**told, "said": "drunk"})
    client.post(path(mine, "medicines/"), {**told, "on": "x"})
    assert Dose.objects.count() == 4
    client.post(path(mine, "medicines/reminders"), {"remind": "each"})
    client.post(path(mine, f"medicines/{plan.uid}/hours"), {"at": "07:15"})
    plan.refresh_from_db()
    assert (plan.remind, f"{plan.times[0]:%H:%M}") == ("each", "07:15")


def test_red_flags_in_the_diary_come_first_and_alarm_at_once(here):
    open_house(here)
    mine = here.patient()
    client = at_home(here, mine)
    page = client.post(path(mine, "diary/"), {"feeling": "4", "words": "胸口压着疼，一直出冷汗"}).content.decode()
    assert page.index("120") < page.index("记下了</h1>")
    run_until_idle("timeline.sequencer", "timeline.consumers")
    assert Alarm.objects.get(is_drill=False).level == 3
    assert "胸" not in str(Alarm.objects.get(is_drill=False).words)
    unchosen = client.post(path(mine, "diary/"), {"words": "突然说不出话，右手抬不起来"})
    assert unchosen.status_code == 422
    assert "tel:120" in unchosen.content.decode()
    client.post(path(mine, "diary/"), {"feeling": "1", "words": "没有胸痛，就是没力气"})
    client.post(path(mine, "diary/"), {"feeling": "5", "words": ""})
    assert [row.level for row in DiaryEntry.objects.order_by("id")] == [3, 1, 0]
    run_until_idle("timeline.sequencer", "timeline.consumers")
    assert Alarm.objects.filter(is_drill=False).count() == 1, "nobody is alarmed twice for one thing"
    assert [event.payload["level"] for event in Event.objects.filter(kind="symptom.noted").order_by("id")] == [3, 1, 0]


def test_a_picture_is_kept_and_typed_in_by_a_person_once(here):
    from django.core.files.uploadedfile import SimpleUploadedFile

    open_house(here)
    mine = here.patient()
    client = at_home(here, mine)
    client.post(path(mine, "measure/bp/photo"), {"photo": SimpleUploadedFile("a.png", PNG, "image/png")})
    photo = ReadingPhoto.objects.get()
    assert Task.objects.get(title_code="type_reading").state == "open"
    wrong = client.post(path(mine, "measure/bp/photo"), {"photo": SimpleUploadedFile("a.exe", b"MZ1234", "image/png")})
    assert wrong.status_code == 422
    type_photo(here.actor(here.nurse), photo.uid, {"VS_SBP": 151, "VS_DBP": 92})
    assert values() == [("8480-6", 151), ("8462-4", 92)]
    assert Task.objects.get(title_code="type_reading").state == "cancelled"


def test_days_away_are_told_and_ended(here):
    mine = here.patient()
    client = at_home(here, mine)
    first, last = clock.today(), clock.today() + timedelta(days=9)
    bad = client.post(path(mine, "away/"), {"from_on": last, "until_on": first, "reason": "travel"})
    assert bad.status_code == 422
    client.post(path(mine, "away/"), {"from_on": first, "until_on": last, "reason": "travel"})
    assert Absence.objects.get().by_herself
    assert "恢复测量" in client.get(path(mine, "away/")).content.decode()
    client.post(path(mine, "away/"), {"back": "1"})
    assert Absence.objects.get().ended_at is not None
    assert [e.kind for e in Event.objects.filter(kind__startswith="travel.").order_by("id")] == [
        *("travel.declared", "travel.ended")
    ]


def test_praise_is_only_said_when_it_is_true(here):
    from renxin.programs.monitoring.engine import Reading
    from renxin.programs.monitoring.engine.pack import shipped

    bp = shipped().measure("bp")
    limits = {part.code: part.limits(frozenset()) for part in bp.parts}

    def praised(*uppers: int) -> str:
        now = clock.now()
        rows = [
            Reading(now - timedelta(days=back), {"VS_SBP": upper, "VS_DBP": 75}) for back, upper in enumerate(uppers)
        ]
        found = trend.praise_of(rows, limits, bp, now)
        return found.zh if found else ""

    assert "次次在目标里" in praised(*[120] * 7)
    assert "您的办法有用" in praised(120, 121, 150, 120, *[150] * 10)
    assert "不是您的错" in praised(150, 151, 152)
    assert praised(150, 120) == ""
    assert praised() == ""
